"""A file that somebody was sent: `dh verify FILE` and `dh trace FILE` say whether and how it was tampered with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from tests.checkouts import copy_clone
from tests.tampering_edits import (
    COUNTS,
    DESIGN,
    FIGURE,
    PAGE,
    PICTURE,
    longer_bar,
    pixel,
    reencode,
    with_hash,
)

from disrupting_harm import files
from disrupting_harm.identity.carriers import NOTEBOOK as NOTEBOOK_KIND
from disrupting_harm.identity.carriers import PAGE as PAGE_KIND
from disrupting_harm.identity.carriers import PDF as PDF_KIND
from disrupting_harm.identity.carriers import PNG as PNG_KIND
from disrupting_harm.identity.carriers import SVG as SVG_KIND
from disrupting_harm.identity.carriers import content_sha256
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]


class Copy(NamedTuple):
    """A file that somebody was sent. of: the file of the study that it is made of. said: what both commands say of it."""

    what: str
    of: str
    name: str
    to: Callable[[bytes], bytes]
    code: int
    said: str


NOTEBOOK, DOCUMENT = f"{COUNTS}/non_law_enforcement_data.ipynb", "outputs/reports/TST/report.pdf"
COPIES = [
    Copy("a drawing renamed and mailed", FIGURE, "Figure 3 (final).svg", lambda d: d, 0, f"genuine: it has the bytes of {FIGURE}"),
    Copy("a picture renamed and mailed", PICTURE, "x", lambda d: d, 0, f"genuine: it has the bytes of {PICTURE}"),
    Copy("a PDF renamed and mailed", DOCUMENT, "Kenya.pdf", lambda d: d, 0, f"genuine: it has the bytes of {DOCUMENT}"),
    Copy("a page renamed and mailed", PAGE, "index.htm", lambda d: d, 0, f"genuine: it has the bytes of {PAGE}"),
    Copy("a notebook saved anew by Jupyter", NOTEBOOK, "a.ipynb", lambda d: json.dumps(json.loads(d)).encode(), 3, f"genuine content: every cell is that of {NOTEBOOK}"),
    Copy("a drawing written by another program", FIGURE, "b.svg", lambda d: ElementTree.tostring(ElementTree.fromstring(d)), 3, f"genuine content: what is drawn is that of {FIGURE}"),
    Copy("a drawing without metadata", FIGURE, "c.svg", lambda d: re.sub(rb"<metadata>.*?</metadata>", b"", d, flags=re.DOTALL), 3, f"genuine content: it carries no identity; matched by its content: what is drawn is that of {FIGURE}"),
    Copy("a picture saved anew", PICTURE, "d.png", lambda d: reencode(d), 3, f"genuine content: it carries no identity; matched by its content: every pixel is that of {PICTURE}"),
    Copy("a page saved anew by a browser", PAGE, "e.html", lambda d: b"<!-- saved -->" + d.replace(b"&nbsp;", b"\xc2\xa0").replace(b"<!DOCTYPE html>", b"<!doctype html>", 1), 3, f"genuine content: every word, mark and picture is that of {PAGE}"),
    Copy("a table saved by a spreadsheet", f"{COUNTS}/counts.csv", "f.csv", lambda d: b"\xef\xbb\xbf" + d.replace(b"\n", b"\r\n"), 3, f"genuine content: every cell of the table is that of {COUNTS}/counts.csv"),
    Copy("a bar of a mailed drawing", FIGURE, "g.svg", lambda d: longer_bar(d), 1, "altered: it is no more what its own hash says; TST/non_law_enforcement_data/cybertipline_reports@v1/year=2019: its bar is as long as 2400"),
    Copy("the same with its hash rewritten", FIGURE, "h.svg", with_hash(SVG_KIND, lambda d: longer_bar(d)), 1, "not of this run: it is whole by its own hash, and"),
    Copy("a mark of a mailed drawing is not shown", FIGURE, "p.svg", lambda d: d.replace(b'<g id="m0">', b'<g id="m0" style="display: none">'), 1, "altered: it is no more what its own hash says"),
    Copy("two letters of a mailed drawing changed places", FIGURE, "q.svg", lambda d: swapped_letters(d), 1, "altered: it is no more what its own hash says"),
    Copy("a stand-in called real in a drawing saved anew", f"{DESIGN}/weights_by_step.svg", "r.svg", lambda d: d.replace(b'"data":"stand-in"', b'"data":"real"').replace(b"<defs>", b"<defs >"), 1, 'forged identity: what is drawn is that of outputs/TST/sampling_design/weights_by_step.svg, and its identity says data "real"'),
    Copy("a style that hides in a mailed page", PAGE, "s.html", lambda d: d.replace(b"</head>", b"<style>.mark{display:none}</style></head>", 1), 1, "altered: it is no more what its own hash says"),
    Copy("a picture in a mailed page", PAGE, "t.html", lambda d: re.sub(rb"(data:image/[^,]*,[^\"']{200})[^\"']", rb"\1A", d, count=1), 1, "altered: it is no more what its own hash says"),
    Copy("another title of a mailed drawing", FIGURE, "u.svg", lambda d: re.sub(rb"(<title[^>]*>)[^<]*", rb"\1Another", d, count=1), 1, "altered: it is no more what its own hash says; edited caption"),
    Copy("a pixel of a mailed picture", PICTURE, "cybertipline.png", pixel, 1, "altered: altered picture: 1 of"),
    Copy("the identity of another figure", FIGURE, "i.svg", lambda d: d.replace(b"data/cybertipline", b"data/country_context"), 1, f"forged identity: it says that it is TST/non_law_enforcement_data/country_context, and what is drawn is that of {FIGURE}"),
    Copy("a stand-in's identity called real", f"{DESIGN}/weights_by_step.svg", "j.svg", lambda d: d.replace(b'"data":"stand-in"', b'"data":"real"'), 1, 'forged identity: its content is that of outputs/TST/sampling_design/weights_by_step.svg, and its identity says data "real"'),
    Copy("a figure of another study", FIGURE, "k.svg", lambda d: re.sub(rb'"study":"[^"]*"', b'"study":"Another"', d), 1, 'foreign: it says that it is TST/non_law_enforcement_data/cybertipline of the study "Another"'),
    Copy("a figure that the study has no more", FIGURE, "l.svg", lambda d: longer_bar(d).replace(b"data/cybertipline", b"data/no_such"), 1, "unknown: it says that it is TST/non_law_enforcement_data/no_such, and the study has no such drawing now"),
    Copy("a PDF with a byte more", DOCUMENT, "m.pdf", lambda d: d + b"\n", 1, "altered: it is no more what its own hash says"),
    Copy("a PDF of somebody else", DOCUMENT, "n.pdf", lambda d: b"%PDF-1.7 none", 1, "unknown: it carries no identity, and it is no file of the study"),
    Copy("an earlier run's figure", FIGURE, "o.svg", lambda d: longer_bar(d), 1, "superseded: an earlier run made these bytes"),
]  # fmt: skip


def swapped_letters(data: bytes) -> bytes:
    """The first two letters that differ, each in the place of the other: what a number reads, with all places as they were."""
    one, other = list(dict.fromkeys(re.findall(rb'xlink:href="(#DejaVuSans-[^"]+)"', data)))[:2]
    return data.replace(one + b'"', b'#"').replace(other + b'"', one + b'"').replace(b'"#"', b'"' + other + b'"')


@pytest.fixture(scope="module")
def mailed_from(released_study, tmp_path_factory) -> Path:
    """A copy of the study that no test changes."""
    target = tmp_path_factory.mktemp("mailed") / "clone"
    copy_clone(released_study.root, target)
    return target


@pytest.mark.parametrize("case", COPIES, ids=[case.what for case in COPIES])
def test_a_copy_from_anywhere_is_named_as_what_it_is_by_both_commands(dh, mailed_from, tmp_path, monkeypatch, case):
    monkeypatch.chdir(mailed_from)
    mailed = tmp_path / case.name
    mailed.write_bytes(case.to((mailed_from / case.of).read_bytes()))
    kept = cache_object(Layout(mailed_from), files.md5_file(mailed)) if case.said.startswith("superseded") else None
    if kept:
        files.write_bytes(kept, mailed.read_bytes())
    try:
        verified, traced = dh("verify", str(mailed)), dh("trace", str(mailed))
    finally:
        if kept:
            kept.unlink()
    assert (verified.code, verified.err) == (case.code, ""), verified.out
    assert f"{mailed}: {case.said}" in verified.out
    told = traced.out or traced.err
    assert told.startswith(f"{case.name}: {case.said}")
    is_known = not case.said.startswith(("foreign", "unknown"))
    assert traced.code == (0 if is_known else 2)
    if is_known:
        assert "whole chain: dh trace TST/" in told or "each with its own chain" in told


def test_every_kind_of_file_carries_the_same_facts_and_none_of_the_machine(mailed_from):
    texts = []
    for carrier, path in (
        (SVG_KIND, FIGURE),
        (PNG_KIND, PICTURE),
        (PDF_KIND, DOCUMENT),
        (PAGE_KIND, PAGE),
        (NOTEBOOK_KIND, NOTEBOOK),
    ):
        data = (mailed_from / path).read_bytes()
        found = carrier.read(data)
        assert found.content_sha256 == content_sha256(carrier, data)
        assert found.trace_id.startswith("TST/") and found.estimates and found.record_schema == 1
        texts.append(found.text())
    assert not any(str(mailed_from.parent) in text or "/tmp" in text for text in texts)
    assert {
        carrier.read((mailed_from / p).read_bytes()).data for carrier, p in ((PAGE_KIND, PAGE), (PDF_KIND, DOCUMENT))
    } == {"mixed"}
