"""The blocks of a report as one Typst document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from disrupting_harm.evidence.html_table import NO_ROWS
from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.frames import Frame
from disrupting_harm.report.outline import CODE
from disrupting_harm.report.page import Edition
from disrupting_harm.report.typst.literals import array, call, joined, string
from disrupting_harm.report.typst.markup import Converter


STYLE = Path(__file__).with_name("style.typ")
COLUMN, TALLEST = 482, 480  # points that a page has for a picture: 170 mm, and what the opening of a chapter leaves
SLENDER, WHOLE_PAGE = (
    1.9,
    590,
)  # a picture that is so much higher than wide has a page for itself, or its letters would be too small
LARGEST = 1.1  # how much a picture is enlarged at most
NUMBERS = "Numbers behind the figures"
MARKED = "marked"


@dataclass(frozen=True)
class Cover:
    """What stands on the first page. facts: term and text."""

    series: str
    name: str
    subject: str
    facts: tuple[tuple[str, str], ...]


def write_document(
    blocks: list[Block], edition: Edition, cover: Cover, pictures: Mapping[str, bytes], identity: Identity
) -> dict[str, bytes]:
    """The files of the document by name; `main` is where it begins. pictures: SVG by anchor of its figure.

    The document is given its `identity`, and a place for the hash of its content (`identity.pdf`).

    A figure without picture is printed as its note and numbers. The numbers that the page folds away stand in the annex.
    """
    anchors = {f.anchor for f in _frames(blocks)} | {
        block.id for block in blocks if block.role in ("chapter", "section")
    }
    converter = Converter(anchors)
    named = {anchor: f"picture-{number}.svg" for number, anchor in enumerate(sorted(pictures))}
    lines = ['#import "style.typ": *', _opening(edition, cover, identity), _attached(identity), "#contents()"]
    for block in blocks:
        if block.role == "section" and block.id == CODE:
            lines += _numbers(blocks, converter)
        lines += _lines_of(block, converter, named, pictures)
    lines.append(f"#{_colophon(edition)}")
    text = "\n".join(lines) + "\n"
    files = {named[anchor]: picture for anchor, picture in pictures.items()}
    return {"main": text.encode(), "style.typ": STYLE.read_bytes()} | files


def _attached(identity: Identity) -> str:
    said = call(
        "pdf.attach", string(pdf.ATTACHED), call("bytes", string(identity.text())), **{"mime-type": string("application/json")},
        description=string("What this document is, for dh trace"),
    )  # fmt: skip
    return f"#{said}"


def _opening(edition: Edition, cover: Cover, identity: Identity) -> str:
    front = call(
        "front", series=string(cover.series), name=string(cover.name), subject=string(cover.subject),
        stand_in=_boolean(edition.stand_in), facts=array([array([string(t), string(s)]) for t, s in cover.facts]),
    )  # fmt: skip
    running = f"{{ {string(cover.series)}; h(1fr); {string(cover.name)} }}"
    keywords = array([string(word) for word in pdf.keywords(identity)])
    said = call(
        "report.with", title=string(edition.title), running=running, stand_in=_boolean(edition.stand_in), keywords=keywords, cover=front,
    )  # fmt: skip
    return f"#show: {said}"


def _lines_of(
    block: Block, converter: Converter, named: Mapping[str, str], pictures: Mapping[str, bytes]
) -> Iterator[str]:
    title = string(" ".join(filter(None, (block.number, block.title))))
    if block.role in ("chapter", "section"):
        level = "1" if block.role == "chapter" else "2"
        yield f"#{call('heading', title, level=level)}#{call('label', string(block.id))}"
    elif block.role == "heading":
        yield f"#{call('small-heading', string(block.title))}"
    elif block.role == "text":
        yield f"#{call('block', converter.blocks(block.tree), sticky='true')}"  # not alone at the foot of a page
    elif block.frame is None:
        yield f"#{converter.blocks(block.tree)}"
    elif block.frame.anchor in named:
        yield f"#{_picture(block.frame, named[block.frame.anchor], pictures[block.frame.anchor], converter)}"
    else:
        yield f"#{_listing(block.frame, converter)}"


def _picture(frame: Frame, path: str, picture: bytes, converter: Converter) -> str:
    alt = f"{'SYNTHETIC stand-in, not evidence. ' if frame.mark else ''}{frame.title}"
    return call(
        "picture", string(path), width=f"{width_of(picture)}pt", title=string(_title(frame)), measure=_measure(frame), status=_status(frame),
        alt=string(alt), note=_note(frame, converter), id=string(frame.anchor),
    )  # fmt: skip


def _listing(frame: Frame, converter: Converter) -> str:
    content = joined(
        [converter.blocks(node) if node.name != "table" else converter.block(node) for node in frame.content]
    )
    has_table = any(node.name == "table" or node.find("table") for node in frame.content)
    return call(
        "listing",
        content if has_table else joined([string(NO_ROWS)]),
        alt="none" if has_table else string(f"{frame.title}: {NO_ROWS}"),
        title=string(_title(frame)),
        measure=_measure(frame),
        status=_status(frame),
        note=_note(frame, converter),
        id=string(frame.anchor),
    )


def width_of(picture: bytes) -> float:
    """Points that an SVG is printed wide: as large as the column and the page let it be, and not much larger than it was drawn."""
    _, _, wide, high = map(float, ElementTree.fromstring(picture).get("viewBox", "0 0 1 1").split())
    tallest = WHOLE_PAGE if high > SLENDER * wide else TALLEST
    return round(min(COLUMN, LARGEST * wide, tallest * wide / high), 1)


def _title(frame: Frame) -> str:
    return frame.claim.text() if frame.claim else frame.title


def _measure(frame: Frame) -> str:
    return string(frame.title) if frame.claim else "none"


def _status(frame: Frame) -> str:
    return MARKED if frame.mark is not None else "none"


def _note(frame: Frame, converter: Converter) -> str:
    parts = [string(f"{frame.note} ")] if frame.note and not frame.same_note else []
    if frame.same_note:
        label, anchor = frame.same_note
        parts = [string("Note: see "), call("link", call("label", string(anchor)), string(label)), string(". ")]
    return joined([*parts, string(frame.source)])


def _numbers(blocks: list[Block], converter: Converter) -> Iterator[str]:
    """What the page folds away under each figure."""
    folded = [f for f in _frames(blocks) if f.folded is not None]
    if not folded:
        return
    yield f"#{call('heading', string(NUMBERS), level='2')}"
    for frame in folded:
        title = string(f"{frame.label}. {frame.title}")
        yield f"#{call('behind', title, converter.blocks(frame.folded))}"


def _colophon(edition: Edition) -> str:
    return call("facts", array([call("terms.item", string(term), string(text)) for term, text in edition.made]))


def _frames(blocks: list[Block]) -> Iterator[Frame]:
    return (block.frame for block in blocks if block.frame is not None)


def _boolean(value: bool) -> str:
    return "true" if value else "false"
