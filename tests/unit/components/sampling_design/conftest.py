"""The small sample that tests of its derivation begin with."""

import pytest
from tests.small_sample import SmallSample, make_small_sample


@pytest.fixture
def sample(tmp_path, root) -> SmallSample:
    return make_small_sample(tmp_path / "study", root)
