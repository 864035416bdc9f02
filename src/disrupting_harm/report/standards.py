"""Reporting standards in a report: for each item, the place where the report answers it, or why it does not.

The table is data/reference/reporting_standards.csv. A place is the id of a section of `report.outline`, or `component/id` of a figure or
table. Whether it stands on the page is checked when the page is rendered (`claims.places`).
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from disrupting_harm.claims.places import CLASS, ITEM
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.evidence.html_table import table_of_cells
from disrupting_harm.evidence.shown import declared
from disrupting_harm.layout import Layout
from disrupting_harm.records import read_record
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.registry import components
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.outline import OUTLINE, find_place
from disrupting_harm.report.words import IN_PART_BECAUSE, ITEM_HEADS, NOT_AVAILABLE, STANDARDS, STANDARDS_SAY
from disrupting_harm.sections import held
from disrupting_harm.slices import STANDARDS as TABLE
from disrupting_harm.study.load import load_study


# Of a unit that holds some components of a country alone: where a place of an item would be in one of the others.
NOT_HELD = "the components that would tell it are not held"
REPORTS = ("country", "countries")  # kinds of units whose reports are held against standards


@dataclass(frozen=True)
class Item:
    """standard, number: `STROBE` and `12a`. places: ids of sections, or `component/id`. reason: why it is not answered, or not wholly."""

    standard: str
    number: str
    wording: str
    places: tuple[str, ...]
    reason: str
    source: str
    address: str

    @property
    def name(self) -> str:
        return f"{self.standard} {self.number}"

    @property
    def status(self) -> str:
        """`here`, `in part` or `not available`."""
        if not self.places:
            return "not available"
        return "in part" if self.reason else "here"


def read_items(layout: Layout, iso3: str) -> list[Item]:
    """The items that the report of a unit is held against, in the order of the table; none for a unit that is no country.

    A row of the unit's own stands in the place of the one for all. Raises ParamsError for rows that say neither place nor reason, or
    that stand there twice.
    """
    if load_study(layout).unit(iso3).kind not in REPORTS:
        return []
    stems, found, problems = held(layout, iso3), {}, []
    name = layout.relative(layout.reference(TABLE))
    for number, row in numbered_rows(layout, iso3, TABLE):
        if row["component"] not in stems:
            continue
        item = Item(
            row["standard"], row["item"], row["wording"], tuple(filter(None, row["places"].split(";"))), row["reason"],
            row["source_title"], row["source_url"],
        )  # fmt: skip
        if not (item.places or item.reason):
            problems.append(f"{name}, row {number}: {item.name} has neither a place nor a reason; state one of them.")
        rank, earlier = (row["iso3"] == iso3, row["iso3"] != "*"), found.get(item.name)
        if earlier and earlier[0] == rank:
            problems.append(f"{name}, row {number}: {item.name} stands there twice for {iso3}; take one of them out.")
        if earlier is None or rank > earlier[0]:
            found[item.name] = (rank, item)
    if problems:
        raise ParamsError("\n".join(problems))
    items = [item for _, item in found.values()]
    return items if is_whole(layout, iso3) else _of_what_is_held(layout, iso3, items)


def is_whole(layout: Layout, iso3: str) -> bool:
    """Whether the report must have every place: that of the countries together, and of a country with all components but the
    conversations, which were held in five.
    """
    if load_study(layout).unit(iso3).kind == "countries":
        return True
    stems = held(layout, iso3)
    return all(stem in stems for stem, one in components().items() if one.is_of_a_country and one.kind != "segments")


def _of_what_is_held(layout: Layout, iso3: str, items: Iterable[Item]) -> list[Item]:
    """The items with the places that a part of the components gives the report, and the reason where one is lost."""
    records = [read_record(layout.output(iso3, stem) / "record.json") for stem in held(layout, iso3)]
    shown = {f"{record.component}/{entry.id}" for record in records for entry in record.saved if entry.caption}
    # The cover writes some sections alone; one that it shares with components stands where these show something in it.
    sections = {
        section.id for chapter in OUTLINE for section in chapter.sections
        if section.holds and all(pattern.startswith(f"{layout.cover}/") for pattern in section.holds)
    }  # fmt: skip
    there = shown | sections | {place[0] for name in shown if (place := find_place(name))}
    kept = []
    for item in items:
        places = tuple(place for place in item.places if place in there)
        reason = item.reason if places == item.places else "; ".join(filter(None, (item.reason, NOT_HELD)))
        kept.append(replace(item, places=places, reason=reason))
    return kept


def by_standard(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.standard, []).append(item)
    return found


def counted(items: list[Item]) -> str:
    """How many items of a standard stand where, as one sentence."""
    here, part, gone = (sum(item.status == s for item in items) for s in ("here", "in part", "not available"))
    numbers = len({item.number.rstrip("abcdefgh") for item in items})
    parts = f", {len(items)} with their parts" if numbers < len(items) else ""
    return (
        f"Of {numbers} items of {items[0].standard}{parts}: {here} answered here, {part} in part, {gone} not available."
    )


def texts(items: Iterable[Item]) -> Iterator[str]:
    """What the section states and no estimate backs, for the check of numbers: item numbers, counts, titles of sources."""
    for standard in by_standard(items).values():
        yield counted(standard)
        for item in standard:
            yield from (item.name, item.wording, item.reason, item.source)


@declared
def reporting_standards(run: Run) -> Html | None:
    """A table for each standard, with links to places; None where the unit's report is held against none."""
    items = read_items(run.layout, run.iso3)
    run.load_reference(TABLE)
    if not items:
        return None
    parts = [
        f'<h3>{html.escape(standard)}</h3><p><a href="{html.escape(mine[0].address)}">{html.escape(mine[0].source)}</a>. '
        f"{html.escape(counted(mine))}</p>{_table(mine, run.iso3)}"
        for standard, mine in by_standard(items).items()
    ]
    return Html(
        f'<section class="dh-methods" data-part="standards" aria-label="{STANDARDS}"><h2>{STANDARDS}</h2><p>{STANDARDS_SAY}</p>'
        f"{''.join(parts)}</section>"
    )


def _table(items: list[Item], iso3: str) -> str:
    rows = [
        (
            f'<span class="dh-item">{item.standard}&nbsp;{item.number}</span>',
            f"<span>{html.escape(item.wording)}</span>",
            _answer(item, iso3),
        )
        for item in items
    ]
    return table_of_cells(ITEM_HEADS, rows, rooms=("", "", "dh-long"), classes=["dh-wide"])


def _answer(item: Item, iso3: str) -> str:
    links = "; ".join(
        f'<a class="{CLASS}" {ITEM}="{item.name}" href="#{anchor_of(place, iso3)}">{html.escape(place)}</a>'
        for place in item.places
    )
    said = {"here": "", "in part": f". {IN_PART_BECAUSE} ", "not available": f"{NOT_AVAILABLE} "}[item.status]
    return f"<span>{links}{said}{html.escape(item.reason)}</span>"


def anchor_of(place: str, iso3: str) -> str:
    """The id on the page: of a section as it is, of `component/id` that of the figure or table."""
    return f"{iso3}-{place.replace('/', '-')}" if "/" in place else place


def name_places(blocks: list[Block]) -> None:
    """Give each link to a place the words by which a reader finds it: number and title of the section, or `Table 12`."""
    names = {block.id: _said(block) for block in blocks if block.role in ("chapter", "section")}
    names |= {block.frame.anchor: block.frame.label for block in blocks if block.frame is not None}
    for block in blocks:
        for link in block.tree.find_all("a", class_=CLASS) if block.tree is not None and block.frame is None else ():
            if name := names.get(link["href"].removeprefix("#")):
                link.string = name


def _said(block: Block) -> str:
    return f"Section {block.number}, {block.title}" if block.number else block.title
