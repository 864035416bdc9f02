"""The report is joined from executed notebooks: every cell knows its component, and nothing of a text becomes markup."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm.report.build import _export, _join


def code(name: str, *outputs) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(f"{name}()", id=name, outputs=list(outputs))


def shows(**data) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {f"text/{kind}": text for kind, text in data.items()})


def text(source: str, name: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=name)


def page(cells, data_class="public", title="A") -> str:
    joined = _join({"survey": nbformat.v4.new_notebook(cells=cells)})
    return _export(joined, title=title, data_class=data_class)


def test_cells_of_two_components_with_one_id_stay_apart():
    notebook = nbformat.v4.new_notebook(cells=[code("load")])
    joined = _join({"one": notebook, "two": notebook})
    assert [cell.id for cell in joined.cells] == ["one-load", "two-load"]
    assert [cell.metadata.dh.component for cell in joined.cells] == ["one", "two"]


def test_a_heading_over_cells_that_show_nothing_is_left_out():
    html = page([
        text("# Survey", "a"), text("## Empty", "b"), code("nothing"), text("## Full", "c"),
        code("figure", shows(html="<p>shown</p>", plain="x")),
    ])  # fmt: skip
    assert "Empty" not in html and "Full" in html and "<p>shown</p>" in html


def test_code_is_folded_escaped_and_complete():
    html = page([text("# T", "a"), nbformat.v4.new_code_cell("a < b & c", id="x")])
    folded = html.partition('<details class="dh-code">')[2]
    assert "a &lt; b &amp; c" in folded and "a < b" not in html


def test_plain_text_and_titles_are_escaped():
    html = page([text("# T", "a"), code("x", shows(plain="<i>x</i>"))], title="<script>")
    assert "&lt;i&gt;x&lt;/i&gt;" in html and "<script>" not in html


@pytest.mark.parametrize("data_class, banner", [("synthetic", True), ("restricted", False), ("public", False)])
def test_only_a_page_with_a_stand_in_has_the_banner(data_class, banner):
    assert ('<p class="dh-banner"' in page([text("# T", "a")], data_class)) is banner


def test_the_same_notebooks_give_the_same_page():
    cells = [text("# T", "a"), code("x", shows(html="<p>1</p>"))]
    assert page(cells) == page(cells)
