"""Pieces in the order of a report: chapters and sections with their numbers, figures and tables with theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from disrupting_harm.report.outline import CODE, OUTLINE, Chapter, Section, find_place
from disrupting_harm.report.passages import Passage, Piece


@dataclass
class PlacedSection:
    """number: `2.1`; empty for a section without title, which is its chapter's only one. labels: by position, `Figure 3`."""

    id: str
    title: str
    number: str
    pieces: list[Piece]
    labels: list[str] = field(default_factory=list)


@dataclass
class PlacedChapter:
    id: str
    title: str
    number: str
    sections: list[PlacedSection]


def place(pieces: Iterable[Piece], words: Mapping[str, str], *, of_a_country: bool) -> list[PlacedChapter]:
    """Every piece but the cover in its section; chapters and sections that hold nothing are left out and not counted.

    words: the words of the phase. The section on how the report was made is always there: it holds what is no piece.
    """
    held: dict[str, list[tuple[int, Piece]]] = {}
    for piece in pieces:
        if found := find_place(piece.name):
            section, rank = found
            held.setdefault(section, []).append((rank, piece))
    chapters = [
        PlacedChapter(chapter.id, _title(chapter, words, of_a_country), "", [
            PlacedSection(section.id, _title(section, words, of_a_country), "", _in_order(held.get(section.id, [])))
            for section in chapter.sections if section.id in held or section.id == CODE
        ])
        for chapter in OUTLINE
    ]  # fmt: skip
    placed = [chapter for chapter in chapters if chapter.sections]
    _number_sections(placed)
    _number_pieces(placed)
    return placed


def _title(part: Chapter | Section, words: Mapping[str, str], of_a_country: bool) -> str:
    title = part.title if of_a_country or not part.elsewhere else part.elsewhere
    return title.format(**words)


def _in_order(ranked: list[tuple[int, Piece]]) -> list[Piece]:
    return [piece for _, piece in sorted(ranked, key=lambda entry: entry[0])]


def _number_sections(chapters: list[PlacedChapter]) -> None:
    prefixes = {chapter.id: chapter.prefix for chapter in OUTLINE}
    count = 0
    for chapter in chapters:
        prefix = prefixes[chapter.id]
        if prefix is None:
            continue
        if not prefix:
            count += 1
            chapter.number = prefix = str(count)
        titled = [section for section in chapter.sections if section.title]
        for position, section in enumerate(titled, start=1):
            section.number = f"{prefix}.{position}"


def _number_pieces(chapters: list[PlacedChapter]) -> None:
    counts = {"figure": 0, "table": 0}
    for chapter in chapters:
        for section in chapter.sections:
            for piece in section.pieces:
                if piece.kind in counts:
                    counts[piece.kind] += 1
                    section.labels.append(f"{piece.kind.capitalize()} {counts[piece.kind]}")
                else:
                    section.labels.append("")


def texts_before(chapters: list[PlacedChapter]) -> dict[int, list[tuple[str, Passage]]]:
    """By id() of a piece, the texts that stand before it, each with its heading, empty where it has none. Each text stands once:
    before what came first under it in its notebook.

    A notebook's heading is shown where everything under it lies in one section that holds more than that.
    """
    where: dict[int, set[str]] = {}
    for section in _sections(chapters):
        for piece in section.pieces:
            where.setdefault(id(piece.passage), set()).add(section.id)
    found = {}
    for section in _sections(chapters):
        passages = {id(piece.passage) for piece in section.pieces}
        for piece in section.pieces:
            texts = [("", passage) for passage in piece.above]
            passage = piece.passage
            if passage is not None and passage.first is piece:
                together = len(where[id(passage)]) == 1 and len(passages) > 1
                texts.append((passage.title if together and passage.title != section.title else "", passage))
            found[id(piece)] = [(heading, passage) for heading, passage in texts if heading or passage.body]
    return found


def _sections(chapters: list[PlacedChapter]) -> Iterator[PlacedSection]:
    for chapter in chapters:
        yield from chapter.sections
