"""What the notebook of the report itself shows: its head, data status, facts about the study, methods."""

from __future__ import annotations

import html

from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.evidence.shown import declared
from disrupting_harm.layout import Layout
from disrupting_harm.records import Record
from disrupting_harm.registry import component
from disrupting_harm.sections import load_section
from disrupting_harm.study.model import DataClass
from disrupting_harm.study.section import Section


Fact = tuple[str, str | None]  # a term, and what it is; None leaves it out

STATUS: dict[DataClass, tuple[str, str]] = {
    "synthetic": ("SYNTHETIC", "stand-in data made by a program. Nothing here is evidence about any child or country."),
    "restricted": ("Restricted microdata", "figures computed from respondents' answers that are not public."),
    "public": ("Public data", "published by its collector; anyone can check it."),
}
IN_A_WORD: dict[DataClass, str] = {
    "synthetic": "stand-in data, not evidence", "restricted": "restricted microdata", "public": "public data",
}  # fmt: skip
# A word of a phase as a reader meets it first.
IN_FULL = {
    "OCSEA": "online child sexual exploitation and abuse (OCSEA)",
    "technology-facilitated CSEA": "technology-facilitated child sexual exploitation and abuse (CSEA)",
}
SUBJECT = "Evidence on {abuse}, and what can be done about it"
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


@declared
def title(run: Run, records: dict[str, Record]) -> Html:
    """The head of the report: the series, the unit, what it is about, and the status of its data in a word."""
    unit = run.study.unit(run.iso3)
    kind = KINDS[unit.kind].format(phase=unit.phase)
    subject = (
        SUBJECT.format(abuse=IN_FULL.get(word := run.study.words(run.iso3)["abuse"], word))
        if unit.kind == "country"
        else ""
    )
    facts = [
        ("Data", _data_in_a_word(records)),
        ("Study", html.escape(run.study.title)),
        ("Sources", '<a href="#data-status">Status of each source</a>'),
        ("Download", '<a href="report.pdf">PDF of this report</a>'),
    ]
    listed = "".join(f"<div><dt>{term}</dt><dd>{said}</dd></div>" for term, said in facts)
    return Html(
        f'<header class="dh-cover"><div><p class="dh-kind">{html.escape(run.study.title)} &middot; {html.escape(kind)}</p>'
        f"<h1>{html.escape(unit.name)}</h1>"
        f'<p class="dh-subject">{html.escape(subject)}</p><dl>{listed}</dl></div></header>'
    )


def _data_in_a_word(records: dict[str, Record]) -> str:
    shown = {data_class for record in records.values() for data_class in classes_shown(record)}
    words = [IN_A_WORD[data_class] for data_class in STATUS if data_class in shown]
    said = (", and " if "," in words[0] else " and ").join(words)  # what is no evidence is the first alone
    return f"{said[:1].upper()}{said[1:]}"


@declared
def data_status(run: Run, records: dict[str, Record]) -> Html:
    """Of each component, which data its figures and tables are of."""
    status = "".join(
        _status_line(load_section(run.layout, run.iso3, stem).title, record) for stem, record in records.items()
    )
    return Html(f'<section class="dh-methods" aria-label="Data status"><h2>Data status</h2><ul>{status}</ul></section>')


@declared
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


@declared
def methods_box(run: Run, records: dict[str, Record]) -> Html:
    """How the numbers were made, from the parameters that made them."""
    parts = []
    for stem, record in records.items():
        section = load_section(run.layout, run.iso3, stem)
        facts = [*method_facts(run.layout, run.iso3, stem, section), ("Findings", _findings(record))]
        listed = "".join(f"<dt>{k}</dt><dd>{html.escape(str(v))}</dd>" for k, v in facts if v)
        parts.append(f"<h3>{html.escape(section.title)}</h3><dl>{listed}</dl>")
    check = (
        "<p>Every figure carries a trace id. <code>dh trace ID</code> prints its chain down to the raw file; "
        "<code>dh verify</code> re-hashes every file of that chain.</p>"
    )
    return Html(f'<section class="dh-methods" aria-label="Methods"><h2>Methods</h2>{"".join(parts)}{check}</section>')


def method_facts(layout: Layout, iso3: str, stem: str, section: Section) -> list[Fact]:
    """Facts about a component's data, around those that it gives about its own methods."""
    declared = component(stem)
    own = declared.module("methods").methods(layout, iso3, section) if declared.has("methods") else []
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


def _findings(record: Record) -> str:
    """What is suspicious in the derived tables that the component's notebook read."""
    return " ".join(dict.fromkeys(finding for entry in record.inputs for finding in entry.findings))


def classes_shown(record: Record) -> list[DataClass]:
    """The classes of the component's figures and tables, the most careful first; that of its data where it shows none."""
    shown = {record.class_of(entry) for entry in record.saved if entry.kind in SHOWN} or {record.data_class}
    return [data_class for data_class in STATUS if data_class in shown]


def _status_line(name: str, record: Record) -> str:
    """What the component's figures and tables are of: of one class, or of several, each of which is then marked by itself."""
    said = [
        f'<span data-class="{c}"><span class="dh-mark">{STATUS[c][0]}</span>, {STATUS[c][1]}</span>'
        for c in classes_shown(record)
    ]
    text = said[0] if len(said) == 1 else f"in part each, as marked: {' '.join(said)}"
    return f"<li><b>{html.escape(name)}</b>: {text}</li>"
