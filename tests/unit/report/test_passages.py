"""Every output of a notebook is a piece, known by its figure's id, under the text that stands above it."""

from __future__ import annotations

import nbformat
from tests.unit.report.shown import code, figure, notebook, table, text

from disrupting_harm.report.kept import Kept
from disrupting_harm.report.passages import read_pieces


def pieces(*cells, component="survey"):
    return read_pieces({component: notebook(*cells)}, Kept())


def test_figures_and_tables_are_known_by_their_ids_and_the_rest_by_the_cell():
    found = pieces(
        code("a", figure("TST/survey/one"), table("TST/survey/two-b")),
        code("b", "<p>text</p>", '<figure class="dh-none"><figcaption>none</figcaption></figure>'),
    )
    assert [(p.name, p.kind) for p in found] == [
        ("survey/one", "figure"), ("survey/two-b", "table"), ("survey/b", "other"), ("survey/b", "none"),
    ]  # fmt: skip


def test_one_output_with_several_figures_is_several_pieces():
    both = figure("TST/survey/one") + figure("TST/survey/two")
    assert [p.name for p in pieces(code("a", both))] == ["survey/one", "survey/two"]


def test_an_id_of_another_component_is_not_taken_for_one_of_this():
    assert [p.name for p in pieces(code("a", figure("TST/other/one")))] == ["survey/a"]


def test_a_part_of_the_reports_own_notebook_may_name_itself():
    assert [p.name for p in pieces(code("a", '<section data-part="summary">x</section>'))] == ["survey/summary"]


def test_each_piece_knows_the_text_above_it_and_the_first_one_the_opening_of_the_notebook():
    first, second, third = pieces(
        text("t", "# Title\n\nOpening."), text("h", "## One\n\nOf one."), code("a", "<p>1</p>", "<p>2</p>"),
        text("c", "<!-- Load -->"), text("i", "## Two"), code("b", "<p>3</p>"),
    )  # fmt: skip
    assert [(p.title, p.body) for p in first.above] == [("Title", "Opening.")] and second.above == third.above == []
    assert first.passage is second.passage
    assert (first.passage.title, first.passage.body) == ("One", "Of one.")
    assert (third.passage.title, third.passage.body) == ("Two", "")


def test_plain_text_and_what_was_printed_are_pieces_whose_letters_are_no_markup():
    printed = nbformat.v4.new_output("stream", text="<b>1</b>")
    plain = nbformat.v4.new_output("display_data", {"text/plain": "<i>2</i>"})
    cell = nbformat.v4.new_code_cell("x", id="a", outputs=[printed, plain])
    assert [str(p.tree) for p in pieces(cell)] == ["<pre>&lt;b&gt;1&lt;/b&gt;</pre>", "<pre>&lt;i&gt;2&lt;/i&gt;</pre>"]


def test_a_part_that_a_cell_shows_is_a_heading_and_no_piece():
    part = '<div class="dh-part"><h3>A &lt;part&gt;</h3><p>Of *it*.</p></div>'
    empty = '<div class="dh-part"><h3>Empty</h3><p>Of nothing.</p></div>'
    first, second = pieces(text("h", "## All\n\nOf all."), code("a", part, "<p>1</p>", empty, part, "<p>2</p>"))
    assert [p.body for p in first.above] == ["Of all."]
    assert (first.passage.title, first.passage.body, first.passage.is_markdown) == ("A <part>", "Of *it*.", False)
    assert second.passage is not first.passage and second.passage.first is second and second.above == []
