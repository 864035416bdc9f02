"""The roadmap tracker: to whom each recommendation is made, in which countries, and what sources report of it.

No status is inferred: a country has a step where a row of data/reference/uptake_events.csv reports one, and else none was found.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from disrupting_harm.claims.claim import DUTY_BEARERS, Uptake
from disrupting_harm.claims.evaluate import NOT_REPORTED
from disrupting_harm.evidence.html_table import table_of_cells
from disrupting_harm.layout import Layout
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.report.study_pages.told import Told
from disrupting_harm.report.tables import set_table
from disrupting_harm.slices import UPTAKE
from disrupting_harm.study.load import load_study


STEM, KIND = "roadmap", "Roadmap tracker"
SUBJECT = "What is recommended to whom, and the steps that sources report"
HEADS = ("Country", "Date", "Step", "Link to Disrupting Harm", "Source")
READ = (
    (
        "A step is listed where a source that could be read reports it. Where none is listed, none was found: that says nothing of what a "
        "country did."
    ),
    (
        "A step is set beside a recommendation by its kind, such as a law or a service. Whether it follows from Disrupting Harm is stated "
        "where its source says so, and nowhere else."
    ),
    (
        "Alignment with the Model National Response of the WeProtect Global Alliance and with the Sustainable Development Goals is this "
        "project’s own reading."
    ),
)
STAND_IN = (
    '<p class="dh-status"><strong class="dh-mark">SYNTHETIC</strong> In which countries a recommendation is made follows from findings, of '
    "which stand-ins are a part. The steps are published facts.</p>"
)
OTHERS = "Other steps that sources report"
OTHERS_SAID = "These steps are of a kind that no recommendation of the country names."


@dataclass(frozen=True)
class Step:
    country: str
    event: Uptake


@dataclass
class Line:
    """One recommendation over the countries. countries: names of those in which it is made."""

    duty_bearer: str
    text: str
    alignment: Sequence[str]
    countries: list[str]
    steps: list[Step]


def read_events(layout: Layout, iso3: str) -> tuple[Step, ...]:
    """Every row of the table that is about a country of the study."""
    units = load_study(layout).units
    rows = numbered_rows(layout, iso3, UPTAKE) if layout.reference(UPTAKE).is_file() else []
    return tuple(
        Step(
            units[row["iso3"]].name,
            Uptake(row["date"], row["description"], row["link_to_disrupting_harm"], row["source_title"], row["source_url"]),
        )
        for _, row in rows
    )  # fmt: skip


def gather(told: Iterable[Told]) -> list[Line]:
    """The recommendations of all countries, each once, by duty-bearer."""
    lines: dict[tuple[str, str], Line] = {}
    for country in told:
        for one in country.recommendations:
            key = (one["recommendation"].rpartition("/")[2], one["text"])
            line = lines.setdefault(key, Line(one["duty_bearer"], one["text"], one["alignment"], [], []))
            line.countries.append(country.name)
            line.steps += [Step(country.name, Uptake(**event)) for event in one["uptake"]]
    bearers = list(DUTY_BEARERS)
    return sorted(lines.values(), key=lambda line: bearers.index(line.duty_bearer))


def roadmap_body(told: Sequence[Told], events: Sequence[Step]) -> Tag:
    """The sections of the tracker: how to read it, a section for each duty-bearer, and the steps that stand beside nothing."""
    lines = gather(told)
    is_stand_in = any(one["data_class"] == "synthetic" for country in told for one in country.recommendations)
    parts = [f'<section class="dh-aside" aria-label="How to read it"><h2>How to read it</h2>{_list(READ)}</section>']
    parts += [STAND_IN] if is_stand_in else []
    everywhere = len(told)
    for bearer, title in DUTY_BEARERS.items():
        mine = [line for line in lines if line.duty_bearer == bearer]
        if mine:
            shown = "".join(_recommendation(line, everywhere) for line in mine)
            parts.append(f'<section aria-label="{html.escape(title)}"><h2>{html.escape(title)}</h2>{shown}</section>')
    named = {step for line in lines for step in line.steps}
    if other := [step for step in events if step not in named]:
        parts.append(f'<section aria-label="{OTHERS}"><h2>{OTHERS}</h2><p>{OTHERS_SAID}</p>{_table(other)}</section>')
    body = BeautifulSoup(f"<div>{''.join(parts)}</div>", "html.parser").div
    for table in body.find_all("table"):
        set_table(table)
    return body


def stated(told: Sequence[Told], events: Sequence[Step], study: str) -> tuple[str, ...]:
    """Texts in which a number may stand: those of steps and their sources, and alignments."""
    lines = gather(told)
    found = [study, *(text for line in lines for text in line.alignment)]
    for step in (*events, *(step for line in lines for step in line.steps)):
        found += [step.event.description, step.event.link, step.event.source_title]
    return tuple(dict.fromkeys(text for text in found if any(letter.isalpha() for letter in text)))


def _recommendation(line: Line, everywhere: int) -> str:
    made = "All countries of the study" if len(line.countries) == everywhere else _names(line.countries)
    reported = sorted({step.country for step in line.steps})
    status = (
        NOT_REPORTED.capitalize()
        if not reported
        else f"Steps reported in {_names(reported)}. Elsewhere, {NOT_REPORTED}"
    )
    facts: Mapping[str, str] = {"Alignment": "; ".join(line.alignment), "Recommended in": made, "Status": status}
    listed = "".join(f"<dt>{term}</dt><dd>{html.escape(said)}.</dd>" for term, said in facts.items())
    return (
        f'<div class="dh-recommendation"><p>{html.escape(line.text)}</p><dl>{listed}</dl>'
        f"{_table(line.steps) if line.steps else ''}</div>"
    )


def _table(steps: Iterable[Step]) -> str:
    return table_of_cells(HEADS, list(_rows(steps)))


def _rows(steps: Iterable[Step]) -> Iterator[tuple[str, ...]]:
    for step in sorted(
        dict.fromkeys(steps), key=lambda one: (one.country, one.event.date or "9", one.event.description)
    ):
        event = step.event
        source = f'<a href="{html.escape(event.source_url)}">{html.escape(event.source_title)}</a>'
        said = (step.country, event.date or "not given", event.description, event.link)
        yield (*(html.escape(text) for text in said), source)


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(text)}</li>' for text in texts)}</ul>"
