"""A page is read as its reader meets it: whatever is shown or read aloud, and nothing of code and drawings."""

from __future__ import annotations

import pytest

from disrupting_harm.claims.page import PageBound, plain, read_page


def texts(html: str) -> list[tuple[str, str]]:
    return [(text.kind, text.text) for text in read_page(html)]


@pytest.mark.parametrize(
    "html, found",
    [
        ("<p>One</p><p>two</p>", [("prose", "One"), ("prose", "two")]),
        ("<p>One<br>two <b>three</b></p>", [("prose", "One two three")]),
        ("<div>a<p>b</p>c</div>", [("prose", "a"), ("prose", "b"), ("prose", "c")]),
        ("loose 12 %", [("prose", "loose 12 %")]),
        ("<p>15.8&nbsp;% of 12&#8209;17</p>", [("prose", "15.8 % of 12-17")]),
        ("<p>unclosed <b>12", [("prose", "unclosed 12")]),
        ("</p></div>12</section>", [("prose", "12")]),
        ("<title>A 5</title><style>p{width:12px}</style><script>var x=13</script>", [("prose", "A 5")]),
        ("<pre>x = 12</pre><p>See <code>figure_12</code>.</p>", [("prose", "See .")]),
        ("<svg><text>12</text></svg>", []),
        ('<img alt="12 %" src="data:image/png;base64,AAAA1234">', [("alt", "12 %")]),
        ('<section aria-label="3 parts"></section>', [("spoken", "3 parts")]),
        ('<a title="7">x</a>', [("spoken", "7"), ("prose", "x")]),
        ("<details><summary>The table (9 rows)</summary></details>", [("prose", "The table (9 rows)")]),
        ("<table><tr><td><p>2</p></td></tr></table>", [("cell", "2"), ("cell", "")]),
        ("<table><caption>Of all</caption><tr><th>A</th></tr></table>", [("cell", "Of all"), ("head", "A")]),
        ("<!-- 12 --><p>&#49;2</p>", [("prose", "12")]),
    ],
)
def test_texts_of_a_page(html, found):
    assert texts(html) == found


def test_what_belongs_to_a_figure_knows_it_and_its_title_is_told_apart():
    html = '<figure id="A-b-c"><img alt="D"><figcaption><span>Figure 1</span><b>D</b><br>note</figcaption></figure><p>e</p>'
    assert [(t.kind, t.text, t.anchor) for t in read_page(html)] == [
        ("alt", "D", "A-b-c"), ("caption", "Figure 1", "A-b-c"), ("title", "D", "A-b-c"), ("caption", "note", "A-b-c"), ("prose", "e", ""),
    ]  # fmt: skip


def test_a_cell_knows_its_row_and_the_name_of_its_column_blank_ones_too():
    html = (
        "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td></td></tr>"
        "<tr><td><span>2</span></td><td><a>3</a></td></tr></tbody></table><table><tr><th>C</th></tr><tr><td>4</td></tr></table>"
    )
    found = [(t.table, t.row, t.column, t.text) for t in read_page(html) if t.kind == "cell"]
    assert found == [(0, 0, "A", "1"), (0, 0, "B", ""), (0, 1, "A", "2"), (0, 1, "B", "3"), (1, 0, "C", "4")]


def test_bound_numbers_and_claims_are_taken_out_of_what_is_free():
    html = (
        '<p>Free 1 <span class="dh-claim" data-claim="K/finding/x">Of <span>them</span> <data class="dh-bound" data-estimate="K/s/x@v1" '
        'data-statistic="estimate" data-form="percent" value="0.1">10.0&nbsp;%</data> did.</span> Free 2</p>'
    )
    (text,) = read_page(html)
    assert text.text == "Free 1 Of them 10.0 % did. Free 2"
    assert plain(text.free.replace("§", "")) == "Free 1 Free 2"
    assert text.bounds == (PageBound("10.0 %", "K/s/x@v1", "estimate", "0.1", "percent"),)
    assert [(claim.claim_id, claim.text, claim.bounds) for claim in text.claims] == [
        ("K/finding/x", "Of them 10.0 % did.", text.bounds)
    ]


@pytest.mark.parametrize(
    "html", ['<p>In <data value="12">12</data> cases</p>', '<p>In <span class="dh-bound">12</span> cases</p>']
)
def test_a_number_that_names_no_estimate_is_free(html):
    (text,) = read_page(html)
    assert (text.free, text.bounds) == ("In 12 cases", ())


def test_what_is_outside_of_tables_has_no_table_row_or_column():
    """Cells are gathered by these, and the first table and its first row are 0."""
    found = read_page('<p>a</p><img alt="b"><table><tr><td>c</td></tr></table><p>d</p>')
    places = {text.text: (text.table, text.row, text.column) for text in found}
    assert places.pop("c")[0] == 0
    assert places == dict.fromkeys("abd", (-1, -1, ""))


def test_each_text_knows_the_heading_above_it():
    assert [(t.text, t.near) for t in read_page("<h2>A</h2><p>b</p><h3>C</h3><p>d</p>")] == [
        ("A", ""), ("b", "A"), ("C", "A"), ("d", "C"),
    ]  # fmt: skip
