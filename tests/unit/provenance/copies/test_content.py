"""What a file shows is the same however a program wrote it, and another as soon as one shape, pixel, word or cell is."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from PIL import Image

from disrupting_harm.identity import carriers
from disrupting_harm.identity.identity import Identity
from disrupting_harm.provenance.copies.content import shown, size_of, spoken


SVG = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20"><title>A</title><metadata>x</metadata>
<!-- a --><defs><path id="g-1" d="M 0 0"/><path id="g-9" d="M 5 5"/></defs>
<g id="m0"><path d="M 1 2.00 L 3 4" style="fill: #0b6e8a; stroke: none"/></g>
<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#g-1" transform="translate(1 2)"/><text>12 <tspan>%</tspan></text></svg>"""
PAGE = b"<html><head></head><body><p class='mark'>12.9&nbsp;%</p><br><img alt='A bar' src='data:image/png;base64,aaaa'><script>1</script></body></html>"
IDENTITY = Identity("A study", "TST/report", "real", "public", 1).text().encode()
TABLE = b'estimate_id,estimate\na,0.10\n"b, c",2\n'


def picture(colour: str = "red", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (4, 3), colour).save(out, "PNG", **options)
    return out.getvalue()


SAME: list[tuple[carriers.Carrier | None, bytes, Callable[[bytes], bytes]]] = [
    (carriers.SVG, SVG, lambda d: ElementTree.tostring(ElementTree.fromstring(d))),
    (
        carriers.SVG,
        SVG,
        lambda d: d.replace(b"<metadata>x</metadata>", b"").replace(b"<title>A</title>", b"").replace(b"2.00", b"2"),
    ),
    (
        carriers.SVG,
        SVG,
        lambda d: (
            d.replace(b"fill: #0b6e8a; stroke: none", b"stroke:none;fill:#0b6e8a;")
            .replace(b"xlink:href", b"href")
            .replace(b'<g id="m0">', b'<g id="m0" xmlns:e="http://editor.example" e:layer="1">')
        ),
    ),
    (carriers.PNG, picture(), lambda d: picture(compress_level=0)),
    (
        carriers.PAGE,
        PAGE,
        lambda d: (
            d.replace(b"&nbsp;", "\u00a0".encode())
            .replace(b"'", b'"')
            .replace(b"<br>", b"<br/>")
            .replace(
                b"<head>",
                b'<head><!-- saved --><script type="application/json" id="dh-identity">' + IDENTITY + b"</script>",
            )
        ),
    ),
    (None, TABLE, lambda d: b"\xef\xbb\xbf" + d.replace(b"\n", b"\r\n").replace(b"0.10", b"0.1")),
    (None, TABLE, lambda d: b'"estimate_id";"estimate"\n"a";"0.1"\n"b, c";"2"\n'),
]
SAME += [
    (carriers.SVG, SVG, lambda d: d.replace(b"L 3 4", b"L3.004,4.0e-0")),
    (carriers.SVG, SVG, lambda d: d.replace(b"translate(1 2)", b"translate(1.004, 2)")),
    (
        carriers.PAGE,
        PAGE,
        lambda d: d.replace(b"<br>", b"<br></br>").replace(b"<p class='mark'>", b"<p  class=' mark '>"),
    ),
    (None, TABLE, lambda d: d.replace(b'"b, c"', b"b; c").replace(b",", b"\t").replace(b"b; c", b"b,  c")),
    (None, TABLE, lambda d: d.replace(b"0.10", b"1E-1").replace(b"\n", b"\n\n")),
]
OTHER: list[tuple[carriers.Carrier | None, bytes, Callable[[bytes], bytes]]] = [
    (carriers.SVG, SVG, lambda d: d.replace(b"L 3 4", b"L 3 4.1")),
    (carriers.SVG, SVG, lambda d: d.replace(b"</g>", b"<path d='M 0 0'/></g>")),
    # What a number shows is which letters its uses name, and not where they stand.
    (carriers.SVG, SVG, lambda d: d.replace(b'href="#g-1"', b'href="#g-9"')),
    (carriers.SVG, SVG, lambda d: d.replace(b'id="g-1"', b'id="g-0"').replace(b'id="g-9"', b'id="g-1"')),
    (carriers.SVG, SVG, lambda d: d.replace(b'<g id="m0">', b'<g id="m0" style="display:none">')),
    (
        carriers.SVG,
        SVG,
        lambda d: d.replace(b'<g id="m0">', b'<g id="m0"><set attributeName="visibility" to="hidden"/>'),
    ),
    (carriers.SVG, SVG, lambda d: d.replace(b"</svg>", b"<style>#m0{display:none}</style></svg>")),
    (carriers.SVG, SVG, lambda d: d.replace(b"#0b6e8a", b"#0b6e8b")),
    (carriers.SVG, SVG, lambda d: d.replace(b"<tspan>%</tspan>", b"<tspan>%</tspan>9")),
    (carriers.SVG, SVG, lambda d: d.replace(b"L 3 4", b"M 3 4")),
    (carriers.PNG, picture(), lambda d: picture("#fe0000")),
    (carriers.PAGE, PAGE, lambda d: d.replace(b"aaaa", b"aaab")),
    (carriers.PAGE, PAGE, lambda d: d.replace(b"1</script>", b"2</script>")),
    (carriers.PAGE, PAGE, lambda d: d.replace(b"</head>", b"<style>.mark{display:none}</style></head>")),
    (carriers.PAGE, PAGE, lambda d: d.replace(b"class='mark'", b"class='mark' hidden")),
    (
        carriers.PAGE,
        PAGE,
        lambda d: d.replace(b"</body>", b"<script id='dh-identity'>document.title=1</script></body>"),
    ),
    (carriers.PAGE, PAGE, lambda d: d.replace(b"12.9", b"12.8")),
    (carriers.PAGE, PAGE, lambda d: d.replace(b"A bar", b"A bear")),
    (None, TABLE, lambda d: d.replace(b"0.10", b"0.11")),
    (None, TABLE.replace(b"0.10", b"9007199254740993"), lambda d: d.replace(b"993", b"992")),
    (None, TABLE, lambda d: d + b"d,3\n"),
    (carriers.SVG, SVG, lambda d: d.replace(b"L 3 4", b"L 3 4.006")),
    (carriers.SVG, SVG.replace(b"</tspan>", b"</tspan>9"), lambda d: d.replace(b"</tspan>9", b"</tspan>8")),
    (carriers.SVG, SVG, lambda d: d.replace(b"<text>12", b"<text>13")),
    (carriers.PAGE, b"12 " + PAGE, lambda d: d.replace(b"12 ", b"13 ")),
    *(
        (
            carriers.PAGE,
            PAGE,
            lambda d, m=mark: d.replace(
                b"</head>", b"<%s id='dh-identity' type='application/json'>" % m + IDENTITY + b"</%s></head>" % m
            ),
        )
        for mark in (b"style", b"pre", b"title")
    ),
    (
        carriers.PAGE,
        PAGE,
        lambda d: d.replace(b"</head>", b"<script id='dh-identity' type='module'>" + IDENTITY + b"</script></head>"),
    ),
    (
        carriers.PAGE,
        PAGE,
        lambda d: d.replace(
            b"</head>", b"<script id='other' type='application/json'>" + IDENTITY + b"</script></head>"
        ),
    ),
    (None, TABLE, lambda d: d.replace(b"0.10", b"-0.10")),
    (None, TABLE, lambda d: d.replace(b"0.10", b"0x10")),
]


@pytest.mark.parametrize(("carrier", "data", "to"), SAME, ids=range(len(SAME)))
def test_it_is_the_same_however_it_is_written(carrier, data, to):
    assert to(data) != data
    assert shown(carrier, to(data)) == shown(carrier, data) is not None


@pytest.mark.parametrize(("carrier", "data", "to"), OTHER, ids=range(len(OTHER)))
def test_it_is_another_as_soon_as_something_that_is_shown_is(carrier, data, to):
    assert to(data) != data
    assert shown(carrier, to(data)) not in (None, shown(carrier, data))


@pytest.mark.parametrize("carrier", [carriers.SVG, carriers.PNG, carriers.PAGE, carriers.NOTEBOOK, None])
def test_a_damaged_file_shows_nothing_that_is_known(carrier):
    assert shown(carrier, b"\xff\xfe\x00") is None


@pytest.mark.parametrize("text", [b"", b"hello\nworld, all\n", b"one|two\n"])
def test_a_text_without_columns_is_no_table(text):
    assert shown(None, text) is None


def test_a_drawing_with_a_style_sheet_beside_it_shows_nothing_that_is_known():
    sheet = b'<?xml-stylesheet type="text/css" href="data:text/css,*{display:none}"?>'
    assert shown(carriers.SVG, SVG.replace(b'<?xml version="1.0"?>', b'<?xml version="1.0"?>' + sheet)) is None


@pytest.mark.parametrize(
    "sheet",
    [
        b"<style>#m0{display:none}</style>",
        b'<a:style xmlns:a="http://www.w3.org/2000/svg">#m0{display:none}</a:style>',
        b'<rdf xmlns="urn:rdf"><style xmlns="http://www.w3.org/1999/xhtml">#m0{display:none}</style></rdf>',
        b"<script>1</script>",
    ],
)
@pytest.mark.parametrize("place", [b"</metadata>", b"</title>"])
def test_a_style_sheet_where_nothing_is_drawn_makes_a_drawing_an_unknown_one(sheet, place):
    assert shown(carriers.SVG, SVG.replace(place, sheet + place)) is None


@pytest.mark.parametrize("text", [b"} p { color: red }", b"", b'{"a": 1}'])
def test_what_stands_for_the_identity_of_a_page_and_is_none_is_shown(text):
    script = b"<script type='application/json' id='dh-identity'>" + text + b"</script>"
    other = shown(carriers.PAGE, PAGE.replace(b"</head>", script + b"</head>"))
    assert other != shown(carriers.PAGE, PAGE) or not text, "an empty one shows nothing"


@pytest.mark.parametrize(
    ("chunk", "is_shown"),
    [
        (b"gAMA" + struct.pack(">I", 45455), True),
        (b"gAMA" + struct.pack(">I", 1), False),
        (b"cHRM" + struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000), True),
        (b"cHRM" + struct.pack(">8I", *[1] * 8), False),
        (b"iCCP" + b"profile\0\0", False),
        (b"pHYs" + struct.pack(">IIB", 1, 1, 1), True),
    ],
)
def test_a_picture_whose_pixels_a_browser_colours_anew_shows_nothing_that_is_known(chunk, is_shown):
    data = picture()
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert (shown(carriers.PNG, data[:33] + whole + data[33:]) == shown(carriers.PNG, data)) is is_shown


def test_a_notebook_with_a_key_twice_is_a_damaged_file():
    assert shown(carriers.NOTEBOOK, b'{"nbformat": 4, "metadata": {}, "cells": []}') is not None
    assert shown(carriers.NOTEBOOK, b'{"nbformat": 4, "metadata": {}, "cells": [], "cells": []}') is None


def test_a_moving_picture_shows_nothing_that_is_known():
    """Its first picture is the study's, and a browser shows the second."""
    other = Image.new("RGBA", (4, 3), "blue")
    moving = picture(save_all=True, append_images=[other], default_image=True)
    assert moving != picture() and shown(carriers.PNG, moving) is None


def test_a_notebook_that_no_reader_gets_to_the_end_of_is_a_damaged_file():
    assert shown(carriers.NOTEBOOK, b'{"nbformat": ' + b"[" * 200_000) is None


def test_pictures_and_drawings_tell_their_size_with_their_first_bytes():
    assert size_of(carriers.SVG, SVG) == b"0 0 10 20"
    assert size_of(carriers.PNG, picture()) == b"\x00\x00\x00\x04\x00\x00\x00\x03"
    assert size_of(carriers.PAGE, PAGE) is size_of(None, TABLE) is None


def test_a_screen_reader_says_the_titles_and_descriptions_of_a_drawing_and_of_no_other_file():
    described = SVG.replace(b"<metadata>", b"<desc>Two\n bars</desc><metadata>")
    assert spoken(carriers.SVG, described) == {"A", "Two bars"}
    assert spoken(carriers.PNG, picture()) == spoken(carriers.PAGE, PAGE) == spoken(None, TABLE) == frozenset()
