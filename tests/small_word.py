"""A small report as a Word document: the findings of `small_findings`, a table, a figure and a text of a notebook."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import docx
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from tests.small_findings import SCOPE, WORDS, evaluated, make_store

from disrupting_harm.claims.evaluate import Spoken, spoken_sentences
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report import summary
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.editions import Report
from disrupting_harm.report.frames import put_together, take_apart
from disrupting_harm.report.kept import Kept
from disrupting_harm.report.page import Edition
from disrupting_harm.report.word.document import write_document
from disrupting_harm.report.word.make import Made, sentence_tags
from disrupting_harm.report.word.reading import read_document


IDENTITY = Identity("A study", "TST/report", "mixed", "synthetic", 1)
EDITION = Edition(
    title="Testland - A study",
    name="Testland",
    data_class="synthetic",
    stand_in=True,
    made=(("Study", "A study, 1.0"),),
)
TABLE = (
    f'<figure class="dh-table" id="TST-survey-table" data-class="synthetic"><figcaption><b>Shares by sex</b>'
    f'<span class="dh-mark">SYNTHETIC</span><span class="dh-source">Source: A survey</span><span class="dh-trace">Trace: {SCOPE}/table</span>'
    "</figcaption><table><tr><th>Group</th><th>Share</th><th>Estimate id</th></tr><tr><td>Girls</td><td>20.5&nbsp;%</td><td>x</td></tr>"
    "<tr><td>Boys</td><td>11.2&nbsp;%</td><td>y</td></tr></table></figure>"
)
FIGURE = (
    f'<figure class="dh-figure" id="TST-survey-drawn" data-class="public"><figcaption><b>Reports of 2 holders by year</b>'
    f'<span class="dh-source">Source: A survey</span><span class="dh-trace">Trace: {SCOPE}/drawn</span></figcaption><img src="x" alt="y"></figure>'
)


def parsed(html: str):
    return next(node for node in BeautifulSoup(html, "html.parser").children if node.name)


def png() -> bytes:
    """A white picture of 4 by 2 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (4).to_bytes(4, "big") + (2).to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(b"\x00\xff\xff\xff\xff" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@lru_cache(maxsize=1)
def spoken() -> dict[str, Spoken]:
    store = make_store()
    return spoken_sentences(store.rules, store, WORDS)


def make_report() -> Report:
    findings = evaluated(make_store())
    frames = [take_apart(parsed(TABLE), "table", "Table 1"), take_apart(parsed(FIGURE), "figure", "Figure 1")]
    text = parsed(
        '<div class="dh-text"><p>Of a notebook, with <a href="#methods">a place</a> and <b>weight</b>.</p></div>'
    )
    blocks = [
        Block("chapter", "summary", "", "Summary"),
        Block("shown", tree=parsed(summary.insights(findings).text), component="country_report", cell="summary"),
        Block("chapter", "experiences", "2", "What the survey found"),
        Block("shown", tree=parsed(summary.section(findings, "ocsea").text), component="country_report", cell="findings"),
        Block("text", tree=text),
        *(Block("shown", tree=put_together(frame), frame=frame, component="survey", cell="x") for frame in frames),
        Block("shown", tree=parsed(summary.recommendations(findings).text), component="country_report", cell="recommendations"),
        Block("section", "methods", "A.1", "Methods"),
        Block("section", "how-it-was-made", "A.2", "How this report was made"),
    ]  # fmt: skip
    return Report(None, blocks, Kept())


@lru_cache(maxsize=1)
def document(picture: Path | None = None) -> bytes:
    return write_document(make_report(), EDITION, spoken(), {"TST-survey-drawn": picture} if picture else {}, IDENTITY)


def made(data: bytes | None = None) -> Made:
    data = document() if data is None else data
    return Made(data, spoken(), read_document(data, "the document", sentence_tags(spoken())))


def edited(change: Callable, data: bytes | None = None) -> bytes:
    """The document as somebody changed and saved it."""
    opened = docx.Document(io.BytesIO(document() if data is None else data))
    change(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def controls(opened, tag: str) -> list:
    """The content controls with a tag."""
    found = opened.element.body.iter(qn("w:sdt"))
    return [one for one in found if one.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val")) == tag]


def words_of(control) -> list:
    """Its pieces of text, in their order; those of locked numbers are among them."""
    return list(control.iter(qn("w:t")))


def say(tag: str, old: str, new: str, *, only: int | None = None) -> Callable:
    """Replaces words of a sentence wherever it stands, or in one of its places."""

    def change(opened) -> None:
        places = controls(opened, tag)
        for place in places if only is None else [places[only]]:
            word = next(word for word in words_of(place) if old in word.text)
            word.text = word.text.replace(old, new)

    return change
