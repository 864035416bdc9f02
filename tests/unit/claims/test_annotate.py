"""Each number has the colour of what backs it, and nothing else of the page changes."""

from __future__ import annotations

import re

import pytest
from tests.small_findings import evaluated, make_store, render

from disrupting_harm.claims.annotate import COLOURS, annotate


def marks(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<mark class="dh-([a-z]+)-by">([\d.,]+)</mark>', annotate(html))


@pytest.mark.parametrize(
    "html, found",
    [
        ('<data class="dh-bound" value="0.1">10.0 %</data>', [("bound", "10.0")]),
        ('<data value="0.1">10.0 %</data><span class="dh-bound">11</span>', [("declared", "10.0"), ("declared", "11")]),
        ('<figure id="A-b-c"><td>12</td></figure><p>13</p>', [("saved", "12"), ("declared", "13")]),
        ('<p class="x7">In <b>2021</b><br>, 12-17</p>', [("declared", "2021"), ("declared", "12"), ("declared", "17")]),
        ("<style>p{width:12px}</style><script>x=1</script><pre>2</pre><code>3</code><svg><text>4</text></svg>", []),
        ("<!-- 12 --><head><title>5</title></head>", []),
        ("</div>12", [("declared", "12")]),
        ('<figure id="A"><data class="dh-bound">12</data></figure>', [("bound", "12")]),
        ('<figure><td>12</td></figure><section id="A">13</section>', [("declared", "12"), ("declared", "13")]),
        ('<figure id="A"><figure>12</figure></figure>', [("saved", "12")]),
        ('<figure id="A">1</p>2<br>3<img>4<path/>5</figure>6', [*(("saved", n) for n in "12345"), ("declared", "6")]),
        ('<figure id="A"><b>1<i>2</figure>3', [("saved", "1"), ("saved", "2"), ("declared", "3")]),
        ('<FIGURE id="A">1</Figure>2', [("saved", "1"), ("declared", "2")]),
        ("<title>1</title><h1>2</h1>", [("declared", "2")]),
        ("<p>1<!-- <pre> -->2</p>", [("declared", "1"), ("declared", "2")]),
        ("<!DOCTYPE html>1", [("declared", "1")]),
    ],
)
def test_a_number_is_marked_by_what_it_stands_in(html, found):
    assert marks(html) == found


def test_without_the_marks_and_the_legend_the_page_is_as_it_was():
    page = render(make_store(), evaluated(make_store()))
    bare = re.sub(r"<style>.*?</style><p role=\"note\">.*?</p>", "", annotate(page), count=1)
    assert re.sub(r'<mark class="dh-\w+-by">(.*?)</mark>', r"\1", bare) == page


@pytest.mark.parametrize(
    "html, times", [("<body>1</body>", 1), ("<BODY class='a'>1</BODY>", 1), ("<tbody>1</tbody>", 0), ("</body>", 0)]
)
def test_the_legend_stands_where_the_page_begins(html, times):
    found = annotate(html)
    assert found.count('<p role="note">') == times
    assert not times or re.match(r"<body[^>]*><style>", found, re.IGNORECASE)


def test_the_legend_has_the_colours_of_the_marks():
    found = annotate("<body></body>")
    for kind, (colour, text) in COLOURS.items():
        assert f".dh-{kind}-by{{background:{colour};" in found and f'<mark class="dh-{kind}-by">{text}</mark>' in found


def test_every_bound_number_of_a_page_is_marked_and_the_legend_names_each_colour():
    page = render(make_store(), evaluated(make_store()))
    assert sum(kind == "bound" for kind, _ in marks(page)) == page.count('<data class="dh-bound"')
    assert all(text in annotate(page) for _, text in COLOURS.values())
