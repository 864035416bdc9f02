"""What is told of a run that stopped: kind and place, and no word that may hold a value from the data."""

from __future__ import annotations

from types import SimpleNamespace

import nbformat
import pytest

from disrupting_harm.engine import told
from disrupting_harm.engine.notebook_process import Raised
from disrupting_harm.errors import NotebookError


def failed(layout, ename, evalue="a value of a respondent: 4711", count=3, *, own_words=False):
    error = SimpleNamespace(ename=ename, evalue=evalue, exec_count=count)
    return told.explain(layout, "household_survey", "TST", "{}", error, Raised(ename, own_words))


def test_a_foreign_error_names_kind_cell_and_kept_notebook_but_not_its_message(study):
    error = failed(study, "ValueError")
    assert isinstance(error, NotebookError) and "4711" not in str(error)
    kept = study.failed("TST", "household_survey")
    assert all(part in str(error) for part in ("ValueError", "cell 3", study.relative(kept)))
    assert kept.read_text(encoding="utf-8") == "{}"


def test_a_users_mistake_keeps_its_own_sentence(study):
    assert (
        str(failed(study, "UndeclaredInputError", "data/x.csv: not among the inputs", own_words=True))
        == "data/x.csv: not among the inputs"
    )


def test_a_mistake_that_only_has_the_name_of_one_is_told_by_its_kind_alone(study):
    sentence = str(failed(study, "DesignError"))
    assert "cell 3: DesignError" in sentence and "4711" not in sentence


def test_an_error_of_which_nothing_is_known_is_told_without_its_name(study):
    error = SimpleNamespace(ename="C4711", evalue="x", exec_count=3)
    sentence = str(told.explain(study, "household_survey", "TST", None, error, Raised()))
    assert "cell 3: an error of its own" in sentence and "4711" not in sentence


def executed(*outputs) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", id="c0", outputs=list(outputs))])


def warning(text: str) -> nbformat.NotebookNode:
    return executed(nbformat.v4.new_output("stream", name="stderr", text=text))


@pytest.mark.parametrize(
    "text, said",
    [
        ("/x/lib/python3/site-packages/pandas/core/a.py:12: FutureWarning: 4711\n  x\n", "pandas gives a FutureWarning"),
        ("C:\\x\\site-packages\\six.py:1: UserWarning: 4711", "six gives a UserWarning"),
        ("before\n/tmp/ipykernel_1/2.py:1: RuntimeWarning: 4711", "the code of the cell or the library gives a RuntimeWarning"),
    ],
)  # fmt: skip
def test_a_warning_is_named_with_its_library_and_kind(text, said):
    sentence = told.warnings_of(warning(text), "notebooks/a.ipynb")
    assert said in sentence and "4711" not in sentence and "notebooks/a.ipynb, cell c0: " in sentence


@pytest.mark.parametrize("text", ["", "a plain remark", "UserWarning: without a place"])
def test_text_on_standard_error_that_is_no_warning_is_not_called_one(text):
    assert told.warnings_of(warning(text), "a") == ""
