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
        ("<p>One <b>two</b> three</p>", [("prose", "One two three")]),  # bold is a title in a figcaption alone
        ("<p>A<img>b<hr>c</p>", [("prose", "Abc")]),
        ("<p>a</p></br><p>b</p>", [("prose", "a"), ("prose", "b")]),
        ("<pre>1 <code>2</code> 3</pre><p>4</p>", [("prose", "4")]),  # one unread element within another
        ("<svg><title>1</title><a title='2'>3</a></svg>", []),
        ("<svg><g>1</svg><p>2</p>", [("prose", "2")]),
        ("<template><p>1</p></template>2", [("prose", "2")]),
        ('<img alt=""><img alt=" "><img alt><p title>1</p>', [("prose", "1")]),
        ('<input summary="1" title="2" aria-label="3">', [("spoken", "3"), ("spoken", "2"), ("spoken", "1")]),
        ("<table><tr><td></td></tr></table>", [("cell", "")]),
        ("<td></td><p></p><th></th>", []),  # a blank cell is one of a table
        ("<td>1</td><th>2</th>", [("cell", "1"), ("head", "2")]),
        ("<tr>1</tr>", [("prose", "1")]),
        ("<figure><p>1</p></figure><p>2</p>", [("caption", "1"), ("prose", "2")]),
        ("<figure><p><b>1</b></p></figure>", [("caption", "1")]),
        ("<figcaption><b>1</b>2</figcaption>", [("prose", "1"), ("prose", "2")]),
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


def cells(html: str) -> list[tuple[int, int, str, str]]:
    return [(t.table, t.row, t.column, t.text) for t in read_page(html) if t.kind == "cell"]


def test_the_head_of_a_row_counts_as_a_column_and_names_none():
    html = (
        "<table><tr><th>Group</th><th>n</th></tr><tr><th>Girls</th><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>"
    )
    assert cells(html) == [(0, 0, "n", "1"), (0, 0, "", "2"), (0, 1, "Group", "3")]
    assert [(t.row, t.text) for t in read_page(html) if t.kind == "head"] == [(-1, "Group"), (-1, "n"), (0, "Girls")]


def test_after_a_table_within_a_cell_the_outer_one_goes_on():
    inner = "<table><tr><th>C</th></tr><tr><td>1</td></tr></table>"
    html = f"<table><tr><th>A</th></tr><tr><td>{inner}</td></tr><tr><td>2</td></tr></table><table><tr><th>D</th></tr><tr><td>3</td></tr></table>"
    assert [cell for cell in cells(html) if cell[3]] == [(1, 0, "C", "1"), (0, 1, "A", "2"), (2, 0, "D", "3")]


def test_after_a_figure_within_a_figure_the_outer_one_goes_on():
    html = '<figure id="A">1<figure id="B">2</figure>3<figure id>4</figure></figure>5'
    assert [(t.text, t.anchor) for t in read_page(html)] == [("1", "A"), ("2", "B"), ("3", "A"), ("4", ""), ("5", "")]


def test_what_is_read_aloud_knows_its_figure_and_heading_and_stands_before_the_text_around_it():
    html = '<h2>H</h2><figure id="A"><p>a <img alt="b"> c</p></figure><img alt="d">'
    found = [(t.kind, t.text, t.free, t.anchor, t.near) for t in read_page(html)][1:]
    assert found == [("alt", "b", "b", "A", "H"), ("caption", "a c", "a c", "A", "H"), ("alt", "d", "d", "", "H")]


def bound(number: str, **keys) -> str:
    named = "".join(f' data-{name}="{value}"' for name, value in keys.items())
    return f'<data class="x dh-bound"{named}>{number}</data>'


def claim(inside: str, name: str = "K/finding/x") -> str:
    return f'<span class="dh-claim x" data-claim="{name}">{inside}</span>'


def test_a_bound_number_outside_of_claims_is_not_free_and_belongs_to_none():
    (text,) = read_page(f"<p>{bound('1', estimate='e')} and 2</p>")
    assert (text.free, text.claims) == ("§ and 2", ())
    assert text.bounds == (PageBound("1", "e", "", "", ""),), "what it does not name is blank"


def test_numbers_and_claims_belong_to_the_text_that_they_stand_in():
    first, second, third = read_page(f"<p>{claim(bound('1'))}</p><p>{claim(bound('2'), 'K/finding/y')}</p><p>3</p>")
    assert [[one.printed for one in text.bounds] for text in (first, second, third)] == [["1"], ["2"], []]
    assert [[one.claim_id for one in text.claims] for text in (first, second, third)] == [
        ["K/finding/x"],
        ["K/finding/y"],
        [],
    ]


def test_two_claims_of_one_text_have_their_own_words_and_numbers():
    (text,) = read_page(f"<p>{claim('a ' + bound('1'))} 2 {claim(bound('3') + ' b', 'K/finding/y')} 4</p>")
    assert [(one.claim_id, one.text, [b.printed for b in one.bounds]) for one in text.claims] == [
        ("K/finding/x", "a 1", ["1"]), ("K/finding/y", "3 b", ["3"]),
    ]  # fmt: skip
    assert plain(text.free.replace("§", "")) == "2 4"


def test_a_span_or_a_data_element_of_another_class_opens_nothing():
    (text,) = read_page('<p><span class="dh-claims">1 <data>2</data></span> <data class="dh-claim">3</data></p>')
    assert (text.free, text.bounds, text.claims) == ("1 2 3", (), ())


def test_a_claim_without_a_name_is_one_and_one_that_is_not_closed_ends_with_its_paragraph():
    first, second = read_page(f'<p><span class="dh-claim">1 {bound("2")}</p><p>3</p>')
    assert [(one.claim_id, one.text) for one in first.claims] == [("", "1 2")]
    assert (second.free, second.claims) == ("3", ())


def test_an_end_that_nothing_began_closes_nothing():
    (text,) = read_page(f"<p>{claim('1 </data></td></i></img>' + bound('2') + ' 3')} 4</p>")
    assert [(one.text, len(one.bounds)) for one in text.claims] == [("1 2 3", 1)]
    assert text.text == "1 2 3 4"


@pytest.mark.parametrize(
    "mark, as_typed",
    [("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u2011", "-"), ("\u00ad", ""), ("\n \t", " ")],
)
def test_marks_that_look_alike_are_read_alike(mark, as_typed):
    assert plain(f" a{mark}b ") == f"a{as_typed}b"


def test_a_picture_within_the_page_is_no_text():
    (text,) = read_page('<p>1</p><img src="data:image/svg+xml;base64,AA12=">')
    assert text.text == "1"


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
    found = read_page("<h1>A</h1><h6>B</h6><header>c</header><h7>d</h7><p>e</p>")
    assert [t.near for t in found] == ["", "A", "B", "B", "B"]
