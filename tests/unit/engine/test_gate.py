"""The gate after a run: each output, cell and file is what the run says it made, or is told by cell and kind."""

from __future__ import annotations

import copy
import os

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.engine import gate
from disrupting_harm.evidence.rules import Breach
from disrupting_harm.evidence.shown import digest


HTML = '<figure class="dh-figure">x</figure>'
PLAIN = f"<Html of {len(HTML)} characters>"


def output(metadata=None, **data) -> nbformat.NotebookNode:
    named = {kind.replace("_", "/"): content for kind, content in data.items()}
    return nbformat.v4.new_output("display_data", named, metadata=metadata or {})


def notebook(*outputs) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("x", id="c0", outputs=list(outputs), execution_count=1)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Words", id="words"), cell])


def source() -> nbformat.NotebookNode:
    return notebook()


def found(executed, folder, notes=None) -> list[tuple[str, Breach]]:
    return gate.find_breaches(executed, source(), {"shown": [digest(HTML)]} | (notes or {}), folder, iso3="TST")


@pytest.mark.parametrize(
    "shown",
    [
        output(text_html=HTML, text_plain=PLAIN),
        output(text_html=HTML),
        nbformat.v4.new_output("execute_result", {"text/html": HTML, "text/plain": PLAIN}, execution_count=1),
    ],
)
def test_what_the_library_made_may_be_shown(shown, tmp_path):
    assert found(notebook(shown), tmp_path) == []


@pytest.mark.parametrize(
    "shown, kind",
    [
        (nbformat.v4.new_output("stream", name="stdout", text="4711"), "printed text"),
        (nbformat.v4.new_output("stream", name="stderr", text="4711"), "text on standard error"),
        (nbformat.v4.new_output("error", ename="E", evalue="4711", traceback=[]), "an error"),
        (output(image_png="4711"), "a picture"),
        (output(text_html="<table>4711</table>", text_plain="4711"), "a value or table"),
        (output(text_html=HTML + "4711", text_plain=PLAIN), "a value or table"),
        (output(text_html=HTML.replace("x", "y"), text_plain=PLAIN), "a value or table"),
        (output(text_html=HTML, text_plain="4711"), "a value or table"),
        (output(text_html=HTML, text_plain=PLAIN, application_json={"a": 4711}), "a value or table"),
        (output(text_html=HTML, text_plain=PLAIN, metadata={"a": 4711}), "metadata of an output"),
        (nbformat.v4.new_output("execute_result", {"text/plain": "4711"}, execution_count=1), "a value or table"),
        (nbformat.v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}}), "a widget"),
    ],
)
def test_anything_else_is_told_with_cell_and_kind_and_never_its_content(shown, kind, tmp_path):
    told = found(notebook(output(text_html=HTML), shown), tmp_path)
    assert told == [("c0", Breach("shown", f"shows {kind} that no save of this run made"))]
    (sentence,) = gate.sentences(told, "notebooks/a.ipynb")
    assert sentence.startswith(f"notebooks/a.ipynb, cell c0: shows {kind}") and "4711" not in sentence
    assert "(rule `shown`); take it out" in sentence and sentence.endswith(".")


def test_a_warning_is_left_to_the_sentence_that_names_its_kind(tmp_path):
    warned = nbformat.v4.new_output("stream", name="stderr", text="a.py:1: UserWarning: 4711")
    assert found(notebook(warned), tmp_path) == []


def spoil(change) -> nbformat.NotebookNode:
    changed = copy.deepcopy(source())
    change(changed)
    return changed


@pytest.mark.parametrize(
    "change, cell, told",
    [
        (lambda n: n.cells[0].update(source="4711"), "words", "changes a cell of the notebook"),
        (lambda n: n.cells[1].update(source="4711"), "c0", "changes a cell of the notebook"),
        (lambda n: n.cells[0].update(attachments={"a": {"text/plain": "4711"}}), "words", "changes a cell of the notebook"),
        (lambda n: n.cells[0].metadata.update(rows="4711"), "words", "adds metadata to a cell"),
        (lambda n: n.cells.append(nbformat.v4.new_markdown_cell("4711", id="x")), "", "adds, removes or moves a cell"),
        (lambda n: n.cells.reverse(), "", "adds, removes or moves a cell"),
        (lambda n: n.cells[1].update(execution_count=4711), "", "numbers its cells otherwise than they ran"),
        (lambda n: n.metadata.update(widgets={"a": "4711"}), "", "adds metadata to the notebook"),
    ],
)  # fmt: skip
def test_the_executed_notebook_has_the_cells_of_the_notebook(change, cell, told, tmp_path):
    assert found(spoil(change), tmp_path) == [(cell, Breach("notebook", told))]


def injected(text: str) -> nbformat.NotebookNode:
    tags = {"tags": ["injected-parameters"]}
    return spoil(lambda n: n.cells.append(nbformat.v4.new_code_cell(text, id="injected", metadata=tags)))


def test_the_country_is_put_in_and_nothing_with_it(tmp_path):
    assert found(injected('# Parameters\ncountry = "TST"\n'), tmp_path) == []
    changed = [("injected", Breach("notebook", "changes the parameters of the run"))]
    assert found(injected('# Parameters\ncountry = "TSU"\n'), tmp_path) == changed
    assert found(injected('# Parameters\ncountry = "TST"\nrows = "4711"\n'), tmp_path) == changed


def test_a_file_is_as_a_save_left_it_or_is_told_by_its_name(tmp_path):
    files.write_text(tmp_path / "good.csv", "good")
    files.write_text(tmp_path / "changed.csv", "changed")
    files.write_text(tmp_path / "more" / "rows.csv", "4711")
    saved = {"good.csv": files.sha256_text("good"), "changed.csv": files.sha256_text("as it was")}
    assert [str(breach).partition(" (rule")[0] for _, breach in found(source(), tmp_path, {"files": saved})] == [
        "changes changed.csv after it was saved",
        "leaves more/rows.csv in the output folder, which no save made",
    ]


def test_a_saved_file_that_has_a_second_name_is_told_though_its_bytes_are_as_they_were(tmp_path):
    files.write_text(tmp_path / "run" / "good.csv", "good")
    os.link(tmp_path / "run" / "good.csv", tmp_path / "elsewhere.csv")
    ((_, breach),) = found(source(), tmp_path / "run", {"files": {"good.csv": files.sha256_text("good")}})
    assert breach.text == "changes good.csv after it was saved"


def test_what_the_run_noted_is_told_with_the_cell_that_ran_and_once(tmp_path):
    files.write_text(tmp_path / "rows.csv", "4711")
    noted = Breach("files", "leaves rows.csv in the output folder, which no save made", 1, "rows.csv")
    told = found(source(), tmp_path, {"breaches": [vars(noted), vars(noted)]})
    assert told == [("c0", noted)]


def test_the_kept_text_says_every_problem_its_rule_and_the_command(tmp_path):
    breach = Breach("files", "leaves rows.csv in the output folder, which no save made")
    gate.keep_text(tmp_path / "a.ipynb", gate.sentences([("c0", breach)], "a.ipynb"), [("c0", breach)], "dh run a TST")
    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert "a.ipynb, cell c0: leaves rows.csv" in text and "`dh run a TST`" in text
    assert "  files: The output folder holds the files" in text and "  text: " not in text
