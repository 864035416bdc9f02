"""What a page shows beside what is read of it: parts, styles and pictures that are none of the study's."""

from __future__ import annotations

import base64

import pytest

from disrupting_harm import files
from disrupting_harm.values.page_form import find_strange, style_of


PICTURE = b"<svg/>"
PICTURES = {files.sha256_bytes(PICTURE)}
SHOWN = f'<img alt="A" src="data:image/svg+xml;base64,{base64.b64encode(PICTURE).decode()}">'


def page(*, head: str = "", body: str = SHOWN, code: str = "en") -> str:
    return f'<html><head><meta charset="utf-8"><style>\n{style_of(code)}</style>{head}</head><body><p>5 &lt; 6</p>{body}</body></html>'


@pytest.mark.parametrize("code", ["en", "km"])
def test_a_page_as_the_study_writes_it_has_nothing_strange(code):
    assert list(find_strange(page(code=code), PICTURES, code)) == []


@pytest.mark.parametrize(
    "part, said",
    [
        ({"head": "<style>td{display:none}</style>"}, "has another style"),
        ({"head": "<STYLE>td{display:none}</STYLE>"}, "has another style"),
        ({"head": "<style media=screen>td{display:none}</style>"}, "has another style"),
        ({"head": '<link rel="stylesheet" href="x.css">'}, "has a part <link>"),
        ({"head": '<base href="https://example.org/">'}, "has a part <base>"),
        ({"head": '<meta HTTP-EQUIV="refresh" content="0">'}, "has a part with `http-equiv`"),
        ({"body": "<script>1</script>"}, "has a part <script>"),
        ({"body": "<script\n>1</script>"}, "has a part <script>"),
        ({"body": "<svg><text>9</text></svg>"}, "has a part <svg>"),
        ({"body": '<p onclick="x()">a</p>'}, "has a part with `onclick`"),
        ({"body": '<p title="a" style="display:none">a</p>'}, "has a part with `style`"),
        ({"body": "<p hidden>a</p>"}, "has a part with `hidden`"),
        ({"body": '<img src="data:image/png;base64,AAAA">'}, "shows a picture"),
        ({"body": '<img src="data:image/png,AAAA">'}, "shows a picture"),
        ({"body": '<img src="https://example.org/a.png">'}, "shows a picture"),
        ({"body": '<source srcset="data:image/png;base64,A">'}, "shows a picture"),
    ],
)
def test_what_shows_something_else_is_told(part, said):
    assert any(told.startswith(said) for told in find_strange(page(**part), PICTURES))


def test_words_that_look_like_a_part_or_a_name_are_words():
    body = '<p title="style=1 onclick=2">&lt;script&gt; hidden style</p>'
    assert list(find_strange(page(body=body), PICTURES)) == []
