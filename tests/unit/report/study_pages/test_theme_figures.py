"""A figure of a brief is the one that the notebook shows, with its own picture for print; one that is not there is told."""

from __future__ import annotations

import nbformat
import pytest
from tests.small_findings import evaluated, make_store
from tests.unit.report.shown import code, figure, notebook
from tests.unit.report.test_build import make_run

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.records import Cell, Saved, read_record, write_record
from disrupting_harm.report.kept import Kept
from disrupting_harm.report.study_pages.theme_figures import read_figures


TRACE = "TST/predictors/drawn"


@pytest.fixture
def layout(sliced):
    make_run(sliced, "predictors", "synthetic")
    folder = sliced.output("TST", "predictors")
    files.write_text(
        folder / "predictors.ipynb", nbformat.writes(notebook(code("a", figure(TRACE, caption="Reports"))))
    )
    files.write_text(folder / "drawn.svg", "<svg/>")
    names = tuple(f"outputs/TST/predictors/drawn.{ending}" for ending in ("png", "svg"))
    saved = Saved(kind="figure", id="drawn", trace_id=TRACE, files=names, cell=Cell(id="a", sha256=""))
    write_record(folder / "record.json", read_record(folder / "record.json").model_copy(update={"saved": (saved,)}))
    return sliced


def test_a_figure_has_its_number_its_finding_as_title_and_its_picture(layout):
    claim = evaluated(make_store()).titles["TST/survey/drawn"]
    (found,) = read_figures(layout, "TST", ["predictors/drawn"], {TRACE: claim}, Kept())
    assert found.svg == b"<svg/>" and "Figure 1" in found.html and f'data-claim="{claim.claim_id}"' in found.html
    assert {entry.role for entry in found.inputs} == {"figure", "executed notebook"}
    assert all(files.sha256_file(layout.root / entry.path) == entry.sha256 for entry in found.inputs)


def test_a_figure_that_the_component_does_not_show_is_refused(layout):
    with pytest.raises(
        UserError, match=r"params/outputs\.yaml: predictors/other is no figure that predictors of TST shows"
    ):
        read_figures(layout, "TST", ["predictors/other"], {}, Kept())


def test_a_component_that_has_not_run_is_told(layout):
    with pytest.raises(MissingInputError, match=r"`dh repro household_survey@TST`"):
        read_figures(layout, "TST", ["household_survey/drawn"], {}, Kept())
