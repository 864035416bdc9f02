"""What the cover notebook of a report shows: title, data status, methods box."""

from __future__ import annotations

import html

from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.records import Record
from disrupting_harm.registry import component, load_section
from disrupting_harm.study.section import Section


Fact = tuple[str, str | None]  # a term, and what it is; None leaves it out

STATUS = {
    "synthetic": ("SYNTHETIC", "stand-in data made by a program. Nothing here is evidence about any child or country."),
    "restricted": ("Restricted microdata", "figures computed from respondents' answers that are not public."),
    "public": ("Public data", "published by its collector; anyone can check it."),
}
SHOWN = ("figure", "table")  # kinds of what a reader sees
KINDS = {
    "country": "Country report, phase {phase}",
    "validation": "Validation report: not a country of the study",
    "generated": "Generated file: no country",
    "countries": "The countries of the study side by side",
}


def load_records(run: Run) -> dict[str, Record]:
    """The record of every component that the unit holds, by component."""
    return {stem: run.load_record(stem) for stem in run.held()}


def title(run: Run, records: dict[str, Record]) -> Html:
    unit = run.study.unit(run.iso3)
    kind = KINDS[unit.kind].format(phase=unit.phase)
    status = "".join(
        _status_line(load_section(run.layout, run.iso3, stem).title, record) for stem, record in records.items()
    )
    return Html(
        f'<header class="dh-cover"><p class="dh-kind">{html.escape(run.study.title)} &middot; {html.escape(kind)}</p>'
        f"<h1>{html.escape(unit.name)}</h1>"
        f'<section class="dh-status" aria-label="Data status"><h2>Data status</h2><ul>{status}</ul></section></header>'
    )


def country_facts(run: Run) -> Html | None:
    """What was published about the study in the country, each fact with its source; None for a unit without any."""
    facts = run.load_reference("country_facts")
    if facts.empty:
        return None
    listed = "".join(
        f"<dt>{html.escape(topic.replace('_', ' ').capitalize())}</dt><dd>{'<br>'.join(map(_sourced, rows.itertuples()))}</dd>"
        for topic, rows in facts.groupby("topic", sort=False)
    )
    return Html(
        '<section class="dh-methods" aria-label="The study in this country"><h2>The study in this country</h2>'
        "<p>Published facts about the study, each with its source. What is not listed was not found in a source that could be read. "
        f"Whatever is marked SYNTHETIC below is not from it.</p><dl>{listed}</dl></section>"
    )


def _sourced(fact) -> str:
    """A fact, what it is about, and its source as a link."""
    text = ", ".join(filter(None, (fact.value, fact.detail)))
    return f'{html.escape(text)} (<a href="{html.escape(fact.source_url)}">{html.escape(fact.source)}</a>)'


def methods_box(run: Run, records: dict[str, Record]) -> Html:
    """How the numbers were made, from the parameters that made them."""
    parts = []
    for stem in records:
        section = load_section(run.layout, run.iso3, stem)
        listed = "".join(f"<dt>{k}</dt><dd>{html.escape(str(v))}</dd>" for k, v in _facts(run, stem, section) if v)
        parts.append(f"<h3>{html.escape(section.title)}</h3><dl>{listed}</dl>")
    check = (
        "<p>Every figure carries a trace id. <code>dh trace ID</code> prints its chain down to the raw file; "
        "<code>dh verify</code> re-hashes every file of that chain.</p>"
    )
    return Html(f'<section class="dh-methods" aria-label="Methods"><h2>Methods</h2>{"".join(parts)}{check}</section>')


def _facts(run: Run, stem: str, section: Section) -> list[Fact]:
    """Facts about a component's data, around those that it gives about its own methods."""
    declared = component(stem)
    own = declared.module("methods").methods(run.layout, run.iso3, section) if declared.has("methods") else []
    origin = getattr(section, "origin", None)
    if origin is None:
        return own
    return [
        ("Population", getattr(section, "population", None)),
        ("Fieldwork", getattr(section, "fieldwork", None)),
        ("Source", origin.title),
        ("Collected by", origin.collected_by),
        ("Design", origin.design),
        *own,
        ("Licence", origin.licence),
        ("Link", origin.url),
    ]


def _status_line(name: str, record: Record) -> str:
    """What the component's figures and tables are of: of one class, or of several, each of which is then marked by itself."""
    shown = {record.class_of(entry) for entry in record.saved if entry.kind in SHOWN} or {record.data_class}
    classes = [data_class for data_class in STATUS if data_class in shown]
    said = [f'<span class="dh-mark">{STATUS[c][0]}</span>, {STATUS[c][1]}' for c in classes]
    text = said[0] if len(said) == 1 else f"in part each, as marked: {' '.join(said)}"
    return f'<li data-class="{classes[0]}"><b>{html.escape(name)}</b>: {text}</li>'
