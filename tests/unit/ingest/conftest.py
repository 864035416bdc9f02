import pytest
from tests.small_survey import make_small_survey


@pytest.fixture
def survey(tmp_path, root):
    """Eight children and four caregivers on disk, keeping their contract."""
    made = make_small_survey(tmp_path / "study", root)
    made.write()
    return made
