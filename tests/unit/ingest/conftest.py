import pytest
from tests.small_survey import make_small_survey

from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.study.raw import TableParams


@pytest.fixture
def survey(tmp_path, root):
    """Eight children and four caregivers on disk, keeping their contract."""
    made = make_small_survey(tmp_path / "study", root)
    made.write()
    return made


@pytest.fixture
def read_file(tmp_path):
    """Write bytes under a name and read the columns `id`, `x`, `y` and `w` of them, as the table's parameters say."""

    def run(data: bytes, name: str, **params):
        path = tmp_path / "read" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        table = TableParams(file=name, **params)
        return read_raw(path, {"id", "x", "y", "w"}, file=f"data/{name}", mend="mend it", params=table)

    return run


@pytest.fixture
def refused(read_file):
    """The problems of such a file: each is a sentence that names the file and what mends it."""

    def run(data: bytes, name: str, **params):
        with pytest.raises(ContractError) as raised:
            read_file(data, name, **params)
        assert all(str(p).startswith(f"data/{name}") and str(p).endswith("; mend it.") for p in raised.value.problems)
        return raised.value.problems

    return run
