"""Nothing leaves a run that should not: each planted leak is refused by its cell, rule and remedy, all of them at once."""

from __future__ import annotations

import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import nbformat
import pytest
from tests.checkouts import copy_study
from tests.planted_leaks import LEAKS, OF_NOTEBOOK, SETUP, Leak
from tests.small_run import make_children, with_indicators, write_tables
from tests.small_survey import files_below, write_library, write_params_slices

from disrupting_harm import files
from disrupting_harm.cli import main
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.engine import execute
from disrupting_harm.evidence.rules import RULES
from disrupting_harm.evidence.run import Run
from disrupting_harm.layout import Layout
from disrupting_harm.records import read_record


STEM, UNIT = "household_survey", "TSU"
NAME = f"notebooks/{STEM}/{STEM}.ipynb"
KEPT = f"data/derived/.failed/{UNIT}/{STEM}"
OF_A_RESPONDENT = re.compile(r"[CH]\d{4}")  # an identifier, which no message may hold


@dataclass(frozen=True)
class Ran:
    """How `dh run` ended, and what lay in the place of the outputs before and after it."""

    code: int
    err: str
    before: dict[str, bytes]
    after: dict[str, bytes]


@pytest.fixture(scope="module")
def leaky(tmp_path_factory, root) -> Layout:
    """A restricted survey of 240 children in the tests' own study, with outputs of an earlier run."""
    layout = Layout(copy_study(tmp_path_factory.mktemp("leaks") / "study"))
    write_library(layout, root)
    write_params_slices(layout, UNIT)
    children = make_children(offered_money_for_images=6, threatened_or_blackmailed=9).drop(columns="age_group")
    survey = Survey(Run(layout, STEM, UNIT, layout.root / "out", ("data",)))
    write_tables(layout, UNIT, STEM, {"children": with_indicators(survey, children)})
    files.write_text(layout.output(UNIT, STEM) / "old.csv", "old\n")
    return layout


def run_cells(layout: Layout, cells: dict[str, str], *, stem: str = STEM, unit: str = UNIT, setup: str = SETUP) -> Ran:
    """`dh run` of a notebook of these cells after `setup`."""
    made = [nbformat.v4.new_code_cell('country = "KEN"', id="parameters", metadata={"tags": ["parameters"]})]
    made += [nbformat.v4.new_code_cell(setup, id="setup"), nbformat.v4.new_markdown_cell("Words", id="words")]
    made += [nbformat.v4.new_markdown_cell("Words", id="attached")]
    made += [nbformat.v4.new_code_cell(source, id=cell) for cell, source in cells.items()]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = nbformat.v4.new_notebook(cells=made, metadata=metadata)
    files.write_text(layout.notebook(stem), nbformat.writes(notebook) + "\n")
    before = files_below(layout.outputs())
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(layout.root)
        # The process of the tests, in whose child the cells run, has loaded more than any stage declares.
        patch.setattr(execute, "undeclared_modules", lambda *_: [])
        code = main(["run", stem, unit, "--engine", "in_process"])
    return Ran(code, err.getvalue(), before, files_below(layout.outputs()))


@pytest.fixture(scope="module")
def refused(leaky) -> Ran:
    """One run of all leaks, each in a cell of its own."""
    ran = run_cells(leaky, {leak.cell: leak.source for leak in LEAKS})
    assert "an error" not in ran.err and "Traceback" not in ran.err, ran.err
    return ran


def sentences_of(ran: Ran, cell: str) -> list[str]:
    return [line for line in ran.err.splitlines() if line.startswith(f"{NAME}, cell {cell}: ")]


def test_forty_leaks_and_more_are_planted_each_in_a_cell_of_its_own():
    assert len(LEAKS) >= 40 and len({leak.cell for leak in LEAKS}) == len(LEAKS)
    assert {leak.rule for leak in LEAKS} == set(RULES), "there is one for each rule"


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.cell)
def test_a_planted_leak_is_refused_by_cell_rule_and_remedy(refused, leak: Leak):
    told = sentences_of(refused, OF_NOTEBOOK.get(leak.cell, leak.cell))
    mine = [line for line in told if leak.told in line and f"(rule `{leak.rule}`)" in line]
    assert len(mine) == 1, told
    assert RULES[leak.rule].mend in mine[0] and mine[0].endswith(f"the old outputs are untouched, see {KEPT}.txt.")


def test_all_are_told_at_once_a_sentence_each_and_none_tells_a_value(refused, leaky):
    assert refused.code == 2
    lines = refused.err.splitlines()
    assert all(line.startswith(f"{NAME}, cell ") for line in lines) and len(set(lines)) == len(lines)
    assert not OF_A_RESPONDENT.search(refused.err) and str(leaky.root) not in refused.err


def test_a_cell_without_a_leak_is_not_named(refused):
    assert not sentences_of(refused, "parameters") and len(sentences_of(refused, "setup")) == 1


def test_a_refused_run_leaves_the_outputs_before_it_and_a_text_beside_the_failed_notebook(refused, leaky):
    assert refused.after == refused.before
    text = (leaky.root / f"{KEPT}.txt").read_text(encoding="utf-8")
    assert all(line.partition("; the old outputs")[0] in text for line in refused.err.splitlines())
    assert all(rule.says in text and rule.mend in text for rule in RULES.values())
    assert f"`dh run {STEM} {UNIT}`" in text and not OF_A_RESPONDENT.search(text)
    assert (leaky.root / f"{KEPT}.ipynb").is_file()


ERRORS = {
    "own-class-with-the-name-of-a-users-mistake": (
        "class DesignError(Exception):\n    pass\nraise DesignError(rows)", "an error of its own"),
    "own-class-of-the-family": (
        "from disrupting_harm.errors import UserError\nclass Mine(UserError):\n    pass\nraise Mine(rows)", "an error of its own"),
    "class-called-by-a-respondent": ("raise type(first, (Exception,), {})(rows)", "an error of its own"),
    "class-that-says-it-is-of-the-library": (
        "raise type('DesignError', (Exception,), {'__module__': 'disrupting_harm.errors'})(rows)", "an error of its own"),
    "mistake-of-the-library-raised-in-a-cell": (
        "from disrupting_harm.errors import DesignError\nraise DesignError(rows)", "DesignError"),
    "sentence-of-the-library-with-a-respondent": ("run.definition(first)", "UserError"),
    "foreign-error": ("raise ValueError(rows)", "ValueError"),
    "error-of-a-library": ("children[first]", "KeyError"),
}  # fmt: skip


@pytest.mark.parametrize("source, kind", ERRORS.values(), ids=ERRORS)
def test_an_error_is_told_by_its_kind_and_never_by_a_value_whatever_its_name_is(leaky, source, kind):
    ran = run_cells(leaky, {"stops": source})
    assert ran.code == 2 and ran.after == ran.before and len(ran.err.splitlines()) == 1
    assert f"{NAME}, cell 4: {kind}; the old outputs are untouched, see {KEPT}.ipynb" in ran.err
    assert not OF_A_RESPONDENT.search(ran.err)


def test_what_was_refused_before_an_error_is_told_with_it(leaky):
    ran = run_cells(leaky, {"leaks": "save(children, 'x')", "stops": "raise ValueError(rows)"})
    assert ran.code == 2 and "cell 5: ValueError" in ran.err and "(rule `identifiers`)" in sentences_of(ran, "leaks")[0]


GOOD = {
    "estimates": "overall = prevalence[prevalence['by'] == '']",
    "figure": "figure, axes = draw('x', (prevalence['estimate'], range(len(prevalence))), text='Girls')\n"
    "run.save_figure(figure, id='good_figure', caption='Shares, 2021', note='Weighted.', estimates=overall)",
    "sentence": "run.show(library.sentence('Not drawn', 'because too few answered'), good)",
    "table": "run.save_table(pd.DataFrame({'n': ['240']}), id='again', caption='Children', estimates=overall)",
}


def test_nothing_is_refused_on_a_normal_run_and_the_text_of_the_refused_one_is_gone(leaky):
    (leaky.root / f"{KEPT}.txt").parent.mkdir(parents=True, exist_ok=True)
    (leaky.root / f"{KEPT}.txt").write_text("an earlier refusal\n", encoding="utf-8")
    ran = run_cells(leaky, GOOD)
    assert (ran.code, ran.err) == (0, ""), ran.err
    folder = leaky.output(UNIT, STEM)
    there = {p.name for p in folder.iterdir()}
    assert there == {
        f"{STEM}.ipynb",
        "record.json",
        "prevalence.csv",
        "good.csv",
        "again.csv",
        "good_figure.svg",
        "good_figure.png",
    }
    assert [s.id for s in read_record(folder / "record.json").saved] == ["prevalence", "good", "good_figure", "again"]
    assert not (leaky.root / f"{KEPT}.txt").exists()


def test_of_public_data_too_nothing_stays_and_nothing_is_shown_that_no_save_made(leaky):
    write_params_slices(leaky, "TST")
    opened = "from disrupting_harm.evidence import open_run\nrun = open_run(country)"
    cells = {"writes": "(run.folder / 'x.csv').write_text('x')"}
    ran = run_cells(leaky, cells, stem="non_law_enforcement_data", unit="TST", setup=opened)
    told = [line.partition(" (rule")[0] for line in ran.err.splitlines()]
    name = "notebooks/non_law_enforcement_data/non_law_enforcement_data.ipynb, cell writes"
    assert ran.code == 2 and ran.after == ran.before
    assert told == [
        f"{name}: leaves x.csv in the output folder, which no save made",
        f"{name}: shows a value or table that no save of this run made",
    ]
