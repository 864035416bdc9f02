"""Executing a notebook: what it may not take from the machine, what is taken out of it, and what a failure tells."""

from __future__ import annotations

from types import SimpleNamespace

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.engine import execute
from disrupting_harm.errors import MissingInputError, NotebookError


def failed(project, ename, evalue="a value of a respondent: 4711", count=3):
    target = project.output("KEN", "household_survey").parent / "made" / "household_survey.ipynb"
    files.write_text(target, "{}")
    error = SimpleNamespace(ename=ename, evalue=evalue, exec_count=count)
    return execute._explain(project, "household_survey", "KEN", target, error)


def test_a_foreign_error_names_kind_cell_and_kept_notebook_but_not_its_message(project):
    error = failed(project, "ValueError")
    assert isinstance(error, NotebookError) and "4711" not in str(error)
    kept = project.failed("KEN", "household_survey")
    assert all(part in str(error) for part in ("ValueError", "cell 3", project.relative(kept)))
    assert kept.read_text(encoding="utf-8") == "{}"


def test_a_users_mistake_keeps_its_own_sentence(project):
    assert (
        str(failed(project, "UndeclaredInputError", "data/x.csv: not among the inputs"))
        == "data/x.csv: not among the inputs"
    )


def test_timings_and_versions_are_taken_out_of_an_executed_notebook():
    cell = nbformat.v4.new_code_cell("country = 'KEN'", id="8f2a", metadata={
        "papermill": {"duration": 1.0}, "execution": {"iopub.status.busy": "x"}, "tags": ["injected-parameters"]})  # fmt: skip
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("a", id="title"), cell],
                                        metadata={"papermill": {"start_time": "x"}, "language_info": {"name": "python", "version": "3.11.7"}})  # fmt: skip
    text = nbformat.writes(execute.normalise(notebook))
    assert not any(word in text for word in ("papermill", 'execution"', "3.11.7", "8f2a"))
    assert [c.id for c in notebook.cells] == ["title", "injected-parameters-1"]


def test_a_missing_notebook_is_told_with_the_command_that_restores_it(project):
    project.notebook("household_survey").unlink()
    with pytest.raises(MissingInputError, match="git checkout notebooks/household_survey/household_survey.ipynb"):
        execute.run_notebook(project, "household_survey", "KEN")


def test_threads_hashing_zone_and_language_of_the_machine_have_no_part_in_a_result():
    fixed = execute.FIXED_ENVIRONMENT
    assert (fixed["PYTHONHASHSEED"], fixed["TZ"], fixed["LC_ALL"]) == ("0", "UTC", "C.UTF-8")
    assert {value for name, value in fixed.items() if name.endswith("_THREADS")} == {"1"}
