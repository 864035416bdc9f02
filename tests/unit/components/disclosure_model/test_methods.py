"""What the methods box says of the model of disclosure."""

from __future__ import annotations

from disrupting_harm.components.disclosure_model.methods import MODEL, methods


def test_the_model_is_described_with_what_it_leaves_out_and_as_no_cause():
    assert methods(None, "XDM", None) == [("Model", MODEL)]
    assert "weights, strata and PSUs of the survey do not enter" in MODEL and MODEL.endswith("associations, not causes")
