"""A form is the same for a copy that another program saved, another as soon as anything shown is, and none where something may hide."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.small_site import DRAWING

from disrupting_harm.identity import carriers
from disrupting_harm.site.forms import form_of


SVG = DRAWING.format(unit="Kenya", length=10, width=680).encode()
TABLE = b'id,share\na,0.10\n"b, c",2\n\n'


def picture(colour: str = "red", mode: str = "RGBA", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (4, 3), colour).save(out, "PNG", **options)
    return out.getvalue()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


@pytest.mark.parametrize(
    ("carrier", "data", "copy"),
    [
        (carriers.SVG, SVG, SVG.replace(b"\n", b"\r\n")),
        (carriers.SVG, SVG, replaced(SVG, b"<!-- the bars -->", b"")),
        (carriers.SVG, SVG, replaced(SVG, SVG[SVG.index(b"<metadata>") : SVG.index(b"</metadata>") + 11], b"")),
        (carriers.PNG, picture(), picture(compress_level=0)),
        (carriers.PNG, picture(), picture(mode="RGB")),
        (None, TABLE, b"\xef\xbb\xbf" + TABLE.replace(b"\n", b"\r\n").replace(b"0.10", b"00.1")),
        (None, TABLE, b'"id";share\na;"0.1"\nb,  c;2.0\n'),
    ],
)
def test_a_copy_that_another_program_saved_has_the_same_form(carrier, data, copy):
    assert copy != data and form_of(carrier, copy) == form_of(carrier, data) is not None


@pytest.mark.parametrize(
    ("carrier", "data", "other"),
    [
        (carriers.SVG, SVG, replaced(SVG, b"L 10 10", b"L 11 10")),
        (carriers.SVG, SVG, replaced(SVG, b"stroke-width: 8", b"stroke-width: 0")),
        (carriers.SVG, SVG, replaced(SVG, b"<title>Kenya", b"<title>Ghana")),
        (carriers.PNG, picture(), picture("#fe0000")),
        (None, TABLE, replaced(TABLE, b"0.10", b"0.11")),
        (None, TABLE, replaced(TABLE, b"0.10", b"-0.10")),
        (None, TABLE, TABLE + b"d,3\n"),
        (None, TABLE, replaced(TABLE, b'"b, c"', b'"b c"')),
    ],
)
def test_another_picture_or_table_has_another_form(carrier, data, other):
    assert form_of(carrier, other) not in (None, form_of(carrier, data))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<dc:description>", b"<style>path{display:none}</style><dc:description>"),
        (b"<dc:description>", b"<dc:description xmlns:dc='http://www.w3.org/2000/svg'>"),
        (b"<dc:description>", b'<dc:description xmlns:dc="http://www.w3.org/2000/svg">'),
        (b"<metadata>", b"<metadata/><metadata>"),
        (b"<metadata>", b'<metadata id="a">'),
        (b"</svg>", b"<metadata></metadata></svg>"),
        (b"<!-- the bars -->", b"<![CDATA[<!--]]><path/><![CDATA[-->]]>"),
        (b"<svg ", b'<?xml-stylesheet href="a.css"?><svg '),
        (b"<svg ", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg '),
        (b"</dc:description>", b"</dc:description><script >"),
        (b"<!-- the bars -->", b"<!--> <img> -->"),
        (b"<!-- the bars -->", b"<!-- a --!> <img> -->"),
        (b"Kenya", b"\xff"),
    ],
)
def test_a_drawing_in_which_something_may_hide_has_none(old, new):
    assert form_of(carriers.SVG, replaced(SVG, old, new)) is None


@pytest.mark.parametrize(
    "data",
    [picture("#ff000080"), picture()[:40], b"\x89PNG\r\n\x1a\n", picture() + b"acTL"],
    ids=["not opaque", "cut", "empty", "moves"],
)
def test_a_picture_that_no_browser_shows_as_it_is_has_none(data):
    assert form_of(carriers.PNG, data) is None


@pytest.mark.parametrize(
    "data", [b"", b"one column\n1\n", b"\xff,\n", b"a,b\n\0,1\n", b"a,b\n1\x1f2\n", b"a,b\n1\x1e2,3\n"]
)
def test_what_is_no_table_has_none(data):
    assert form_of(None, data) is None


def test_other_kinds_have_none():
    assert form_of(carriers.PDF, b"%PDF-1.7") is None and form_of(carriers.PAGE, b"<html>") is None
