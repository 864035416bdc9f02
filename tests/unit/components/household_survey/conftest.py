"""A stand-in that a test may make."""

import pytest
from tests.small_stand_in import StandIn
from tests.small_survey import make_study


@pytest.fixture
def stand_in(tmp_path, root):
    return StandIn(make_study(tmp_path / "study", root))
