"""The notebook's own cells, run by hand on made-up draws: all that it saves passes the gate, without the group of packages."""

from __future__ import annotations

import nbformat
import pytest
from tests.checkouts import ROOT
from tests.unit.components.disclosure_model.conftest import ONLINE

from disrupting_harm.components.disclosure_model import analysis, readable
from disrupting_harm.components.disclosure_model.figures import odds_ratios_by_country
from disrupting_harm.errors import UserError


NOTEBOOK = ROOT / "notebooks" / "disclosure_model" / "disclosure_model.ipynb"


def run_cells(survey, fit, **changed) -> None:
    """The cells after those that load and fit."""
    codes = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    ids = [cell.id for cell in codes]
    names = {"run": survey.run, "survey": survey, "fit": fit, "analysis": analysis, "readable": readable,
             "odds_ratios_by_country": odds_ratios_by_country} | changed  # fmt: skip
    for cell in codes[ids.index("load") + 1 :]:
        exec(cell.source, names)  # noqa: S102 - the notebook is the project's own


def test_every_table_and_figure_is_saved(survey, fit):
    run_cells(survey, fit)
    saved = {entry.id for entry in survey.run.saved}
    slopes = {"slopes_sex_male", "slopes_age", f"slopes_{ONLINE}"}
    assert saved == {"odds_ratios", "diagnostics", "model", "convergence", "replicates"} | slopes


def test_a_number_that_is_of_no_estimate_and_not_declared_is_refused(survey, fit, monkeypatch):
    monkeypatch.setattr(readable, "OF_CONVERGENCE", {})
    with pytest.raises(UserError, match="convergence prints numbers that are not of its estimates"):
        run_cells(survey, fit)
