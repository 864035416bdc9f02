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
    ],
)
def test_a_number_is_marked_by_what_it_stands_in(html, found):
    assert marks(html) == found


def test_without_the_marks_and_the_legend_the_page_is_as_it_was():
    page = render(make_store(), evaluated(make_store()))
    bare = re.sub(r"<style>.*?</style><p role=\"note\">.*?</p>", "", annotate(page), count=1)
    assert re.sub(r'<mark class="dh-\w+-by">(.*?)</mark>', r"\1", bare) == page


def test_every_bound_number_of_a_page_is_marked_and_the_legend_names_each_colour():
    page = render(make_store(), evaluated(make_store()))
    assert sum(kind == "bound" for kind, _ in marks(page)) == page.count('<data class="dh-bound"')
    assert all(text in annotate(page) for _, text in COLOURS.values())
