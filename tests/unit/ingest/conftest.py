import pytest
from tests.small_delivery import COUNTRIES, add_countries, declare, delivered_rows, write_rows
from tests.small_survey import files_below, make_small_survey

from disrupting_harm.errors import ContractError
from disrupting_harm.ingest import place_delivery as place_delivery_module
from disrupting_harm.ingest.place_delivery import place_delivery
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


@pytest.fixture
def tracked_delivery(monkeypatch):
    """The folders that DVC was asked to track; DVC itself is run in the functional tests."""
    folders = []
    monkeypatch.setattr(
        place_delivery_module, "track", lambda layout, placed: folders.extend(map(layout.relative, placed))
    )
    return folders


@pytest.fixture
def three(study, tracked_delivery):
    """The three countries, which declare the layout."""
    add_countries(study)
    for iso3 in COUNTRIES:
        declare(study, iso3)
    return study


@pytest.fixture
def deliver(three, tmp_path):
    """Import the rows of the three countries, spoilt or not."""

    def run(change=None, only=None, rows=None):
        path = write_rows(tmp_path / "delivery.csv", rows or delivered_rows(), change)
        return place_delivery(three, "household_survey", "phase1", path, only)

    return run


@pytest.fixture
def refused_delivery(deliver, three, tracked_delivery):
    """Place, column and rows of each problem of such rows. Nothing is placed, left behind or tracked, and no cell is told."""

    def run(change, told=(), **options):
        before = files_below(three.root)
        with pytest.raises(ContractError) as raised:
            deliver(change, **options)
        assert files_below(three.root) == before and tracked_delivery == []
        for problem in map(str, raised.value.problems):
            assert problem.startswith("delivery.csv") and "`dh import household_survey " in problem
            assert not any(cell in problem for cell in told)
        run.said = [str(problem) for problem in raised.value.problems]
        return [(p.column, p.rows, p.text) for p in raised.value.problems]

    return run


@pytest.fixture
def incoming(survey, tmp_path):
    """A corrected file of the children's table, outside the project."""
    path = tmp_path / "delivery" / "children.csv"
    path.parent.mkdir()
    path.write_text(survey.children.replace("C1,A,01,1.5", "C1,A,01,1.6"), encoding="utf-8")
    return path
