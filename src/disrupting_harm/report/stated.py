"""Texts that a report states beside its estimates: facts with a source, sizes, methods from the parameters. Numbers may stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disrupting_harm import __version__
from disrupting_harm.layout import Layout
from disrupting_harm.records import Record
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.report.activities import what_it_holds
from disrupting_harm.report.cover import method_facts
from disrupting_harm.report.standards import read_items
from disrupting_harm.report.standards import texts as texts_of_standards
from disrupting_harm.sections import load_section
from disrupting_harm.slices import REPORT_REFERENCES, UPTAKE
from disrupting_harm.study.load import load_reasons, load_study
from disrupting_harm.study.load_findings import load_findings


def stated_texts(layout: Layout, iso3: str, records: Mapping[str, Record]) -> tuple[str, ...]:
    """Every such text of the unit, each of them with letters: a bare number would hide any other of its value."""
    found = dict.fromkeys(
        [*_of_study(layout, iso3), *_of_references(layout, iso3), *_of_components(layout, iso3, records)]
    )
    return tuple(text for text in found if any(letter.isalpha() for letter in text))


def _of_study(layout: Layout, iso3: str) -> Iterator[str]:
    study = load_study(layout)
    yield from (study.title, study.unit(iso3).name, f"compendium {__version__}")
    yield from (activity.title for activity in study.activities.values())
    for reason in load_reasons(layout, iso3).values():
        yield from (reason.reason, reason.source)
    if rules := load_findings(layout):
        for recommendation in rules.recommendations.values():
            yield from recommendation.alignment


def _of_references(layout: Layout, iso3: str) -> Iterator[str]:
    for name in REPORT_REFERENCES:
        for _, row in numbered_rows(layout, iso3, name):
            yield ", ".join(filter(None, (row.get("value", ""), row.get("detail", ""))))
            yield row.get("source", "")
    yield from texts_of_standards(read_items(layout, iso3))
    if layout.reference(UPTAKE).is_file():
        for _, row in numbered_rows(layout, iso3, UPTAKE):
            dated = f"{row['date']}: " if row["date"] else ""
            yield f"{dated}{row['description']}"
            yield from (row["source_title"], row["link_to_disrupting_harm"])


def _of_components(layout: Layout, iso3: str, records: Mapping[str, Record]) -> Iterator[str]:
    for stem, record in records.items():
        section = load_section(layout, iso3, stem)
        yield section.title
        yield from (str(text) for _, text in method_facts(layout, iso3, stem, section) if text)
        for sizes in what_it_holds(record).values():
            yield from sizes
        for entry in record.inputs:
            yield from entry.findings
