"""Tests of what an optional group of distributions runs: skipped with a sentence where it is not installed."""

import pytest

from disrupting_harm.optional_groups import missing_of


needs_models = pytest.mark.skipif(
    bool(missing_of("models")), reason="the optional group `models` is not installed; install it with `make models`"
)
