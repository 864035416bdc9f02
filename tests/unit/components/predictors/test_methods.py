"""What the methods box says of the models."""

from __future__ import annotations

from disrupting_harm.components.predictors.methods import methods
from disrupting_harm.sections import load_section


def test_the_models_are_described_with_their_tests_and_as_no_causes(study):
    ((term, text),) = methods(study, "TST", load_section(study, "TST", "predictors"))
    assert term == "Model" and text.endswith("associations, not causes")
    for part in ("survey-weighted logistic regression", "Wald tests", "adjusted risk differences"):
        assert part in text
