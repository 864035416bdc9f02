"""The blocks of a report as one Typst document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.evidence.html_table import NO_ROWS
from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import Identity
from disrupting_harm.languages.files import SOURCE
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.frames import Frame
from disrupting_harm.report.outline import CODE
from disrupting_harm.report.page import Edition
from disrupting_harm.report.translation import CLASS, ENGLISH, English, Translation
from disrupting_harm.report.typst.literals import array, call, joined, string, texts_of
from disrupting_harm.report.typst.markup import Converter
from disrupting_harm.report.typst.pages import Setting, plan_pictures
from disrupting_harm.report.words import FIGURE, IN_PART, NUMBERS, PAGE, RUNNING, STAND_IN, TABLE


STYLE = Path(__file__).with_name("style.typ")
MARKED = "marked"
PLACE = "// of "  # a line of the document that says what the next lines are of, by the anchor of a figure or table
# Words of the style by their names there.
WORDS = {
    "contents": "Contents", "figure": FIGURE, "table": TABLE, "page": PAGE, "stand-in": STAND_IN, "running": RUNNING,
    "nothing-is-evidence": "Nothing with this mark is evidence about any child or country.",
    "from-a-program": "It comes from stand-in data that a program made.", "speaks-of": "The text speaks of sexual abuse.",
}  # fmt: skip


@dataclass(frozen=True)
class Cover:
    """What stands on the first page. facts: term and text."""

    series: str
    name: str
    subject: str
    facts: tuple[tuple[str, str], ...]


def write_document(
    blocks: list[Block],
    edition: Edition,
    cover: Cover,
    pictures: Mapping[str, bytes],
    identity: Identity,
    language: English | Translation | None = None,
) -> dict[str, bytes]:
    """The files of the document by name; `main` is where it begins. pictures: SVG by anchor of its figure. language: of the blocks.

    The document is given its `identity`, and a place for the hash of its content (`disrupting_harm.identity.pdf`).

    A figure without picture is printed as its note and numbers. The numbers that the page folds away stand in the annex.
    """
    anchors = {f.anchor for f in _frames(blocks)} | {
        block.id for block in blocks if block.role in ("chapter", "section")
    }
    language = language or ENGLISH
    converter = Converter(anchors, language.code)
    named = {anchor: f"picture-{number}.svg" for number, anchor in enumerate(sorted(pictures))}
    settings = plan_pictures(blocks, pictures)
    lines = ['#import "style.typ": *', _opening(edition, cover, language), "#attached", "#contents()"]
    for block in blocks:
        if block.role == "section" and block.id == CODE:
            lines += _numbers(blocks, converter, language)
        lines.append(PLACE + (block.frame.anchor if block.frame is not None else ""))
        lines += _lines_of(block, converter, named, settings, language)
    lines.append(PLACE)
    lines.append(f"#{_colophon(edition, language)}")
    text = "\n".join(lines) + "\n"
    files = {named[anchor]: picture for anchor, picture in pictures.items()}
    texts = {"main": text, "words.typ": words_file(language), "identity.typ": identity_file(identity)}
    return {name: part.encode() for name, part in texts.items()} | {"style.typ": STYLE.read_bytes()} | files


def printed_texts(document: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The texts of readers in a document, each with the anchor of its figure or table, empty where it is in none."""
    head, *parts = re.split(f"^{PLACE}(.*)$", document["main"].decode(), flags=re.MULTILINE)
    for anchor, code in (("", head), *zip(parts[::2], parts[1::2], strict=True)):
        yield from ((anchor, text) for text in texts_of(code))


def words_file(language: English | Translation = ENGLISH) -> str:
    """What the style itself says, in the language of the report; `untranslated` is none in the English one."""
    said = {name: string(language.message(text)) for name, text in WORDS.items()}
    for name, text in WORDS.items():
        if not language.is_translated(text) and "{" not in text:
            said[name] = call("text", string(text), lang=string(SOURCE))
    said |= {
        "lang": string(language.code),
        "dir": language.direction,
        "untranslated": string(language.mark) if language.mark else "none",
    }
    return f"#let words = ({', '.join(f'{name}: {code}' for name, code in said.items())})\n"


def _opening(edition: Edition, cover: Cover, language: English | Translation) -> str:
    front = call(
        "front", series=string(cover.series), name=string(cover.name), subject=string(cover.subject),
        stand_in=_boolean(edition.stand_in), facts=array([array([string(t), string(s)]) for t, s in cover.facts]),
        in_part=string(language.word(IN_PART)) if language.mark else "none",
    )  # fmt: skip
    running = f"{{ {string(cover.series)}; h(1fr); {string(cover.name)} }}"
    return f"#show: {call('report.with', title=string(edition.title), running=running, stand_in=_boolean(edition.stand_in), cover=front)}"


def identity_file(identity: Identity) -> str:
    """What a program reads of the document and no person: it stands in a file of its own, apart from the texts of readers."""
    keywords = array([string(word) for word in pdf.keywords(identity)])
    attached = call(
        "pdf.attach", string(pdf.ATTACHED), call("bytes", string(identity.text())), **{"mime-type": string("application/json")},
        description=string("What this document is, for dh trace"),
    )  # fmt: skip
    return f"#let keywords = {keywords}\n#let attached = [#{attached}]\n"


def _lines_of(
    block: Block,
    converter: Converter,
    named: Mapping[str, str],
    settings: Mapping[str, Setting],
    language: English | Translation,
) -> Iterator[str]:
    title = string(" ".join(filter(None, (block.number, block.title))))
    if not block.translated:
        title = call("text", title, lang=string(SOURCE))
    if block.role in ("chapter", "section"):
        level = "1" if block.role == "chapter" else "2"
        yield f"#{call('heading', title, level=level)}#{call('label', string(block.id))}"
    elif block.role == "heading":
        yield f"#{call('small-heading', title)}"
    elif block.role == "text":
        yield f"#{call('block', converter.whole(block.tree), sticky='true')}"  # not alone at the foot of a page
    elif block.frame is None:
        yield f"#{converter.whole(block.tree)}"
    elif block.frame.anchor in named:
        yield f"#{picture_code(block, named[block.frame.anchor], settings[block.frame.anchor], converter)}"
    else:
        yield f"#{_listing(block, converter, language)}"
    if not block.translated:
        yield "#untranslated()"


def picture_code(block: Block, path: str, setting: Setting, converter: Converter) -> str:
    """A figure of the document. path: of its picture there."""
    frame = block.frame
    alt = f"{'SYNTHETIC stand-in, not evidence. ' if frame.mark else ''}{frame.title}"
    return converter.in_language(block.tree, call(
        "picture", string(path), width=f"{setting.width}pt", parts=array([f"{high}pt" for high in setting.parts]),
        axis=array([f"{points}pt" for points in setting.axis]) if setting.axis else "none",
        alt=string(alt), id=string(frame.anchor), **_said(block, converter),
    ))  # fmt: skip


def _listing(block: Block, converter: Converter, language: English | Translation) -> str:
    frame, nothing = block.frame, language.word(NO_ROWS)
    content = joined(
        [converter.blocks(node) if node.name != "table" else converter.block(node) for node in frame.content]
    )
    has_table = any(node.name == "table" or node.find("table") for node in frame.content)
    return converter.in_language(block.tree, call(
        "listing", content if has_table else joined([string(nothing)]),
        alt="none" if has_table else string(f"{frame.title}: {nothing}"), id=string(frame.anchor), **_said(block, converter),
    ))  # fmt: skip


def _said(block: Block, converter: Converter) -> dict[str, str]:
    """Title, measure, status and note, as the page has them in the same tree."""
    caption, notes = block.tree.find("figcaption"), block.tree.find("p", class_="dh-notes")
    measure = caption.find(class_="dh-measure")
    marked = caption.find(class_=CLASS) is not None
    return {
        "title": converter.plain(caption.find("b")),
        "measure": converter.plain(measure) if measure is not None else "none",
        "status": _status(block.frame, marked=marked),
        "note": converter.inline(notes.children) if notes is not None else "[]",
    }


def _status(frame: Frame, *, marked: bool) -> str:
    shown = [MARKED] * (frame.mark is not None) + ["untranslated()"] * marked
    return joined(shown) if len(shown) > 1 else shown[0] if shown else "none"


def _numbers(blocks: list[Block], converter: Converter, language: English | Translation) -> Iterator[str]:
    """What the page folds away under each figure."""
    folded = [f for f in _frames(blocks) if f.folded is not None]
    if not folded:
        return
    yield f"#{call('heading', string(language.word(NUMBERS)), level='2')}"
    if not language.is_translated(NUMBERS):
        yield "#untranslated()"
    for block in blocks:
        if block.frame is not None and block.frame.folded is not None:
            yield PLACE + block.frame.anchor
            title = joined(
                [
                    string(language.word(block.frame.label)),
                    string(". "),
                    converter.plain(block.tree.find("figcaption").find("b")),
                ]
            )
            yield f"#{converter.in_language(block.tree, call('behind', title, converter.blocks(block.frame.folded)))}"


def _colophon(edition: Edition, language: English | Translation) -> str:
    return call(
        "facts",
        array(
            [
                call("terms.item", string(language.word(term)), string(language.word(text)))
                for term, text in edition.made
            ]
        ),
    )


def _frames(blocks: list[Block]) -> Iterator[Frame]:
    return (block.frame for block in blocks if block.frame is not None)


def _boolean(value: bool) -> str:
    return "true" if value else "false"
