"""The pages of the countries together: made of what their reports tell, checked, and written beside the report of the countries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import __version__, files
from disrupting_harm.claims.check import check_each
from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.consistency import check_one_value
from disrupting_harm.claims.page import PageText, read_page
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store
from disrupting_harm.errors import UserError
from disrupting_harm.identity import page as identified_page
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input
from disrupting_harm.report.checked import check_printed, explain
from disrupting_harm.report.leaflet.document import set_leaflet, write_leaflet_pdf
from disrupting_harm.report.leaflet.page import Leaflet, write_leaflet_page
from disrupting_harm.report.study_pages import roadmap, voices
from disrupting_harm.report.study_pages.told import Told, read_told
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import DataClass


LEAST_PUBLIC_FIRST: tuple[DataClass, ...] = ("restricted", "synthetic", "public")
LINKS = (("The countries side by side", "report.html"), ("The same as PDF", "report.pdf"))


@dataclass(frozen=True)
class StudyPage:
    """leaflet: what it says. findings, store: what its sentences and numbers are held against; the store has what the page states.

    inputs: what it was made of beside the claims of the countries.
    """

    leaflet: Leaflet
    findings: Findings
    store: Store
    inputs: tuple[Input, ...] = ()


def write_study_pages(layout: Layout, iso3: str, folder: Path, identity: Identity) -> list[Input]:
    """Write page and PDF of each into the folder of the report, whose `identity` they carry; returns what they were made of.

    Nothing for a unit that is not the countries together, or a study without findings. Raises UserError with everything that a page
    says and that is not so.
    """
    if not has_study_pages(layout, iso3):
        return []
    told = read_told(layout, iso3)
    inputs = [one.as_input() for one in told]
    for page in make_pages(layout, iso3, told):
        inputs += page.inputs
        stem, text = page.leaflet.stem, write_leaflet_page(page.leaflet)
        texts = read_page(text)
        if problems := find_problems(texts, page):
            raise UserError(explain(f"{layout.relative(layout.report(iso3))}/{stem}.html", problems))
        document = set_leaflet(page.leaflet, identity)
        check_printed(layout, iso3, f"{stem}.pdf", document, texts)
        files.write_bytes(folder / f"{stem}.html", identified_page.embed(text.encode("utf-8"), identity))
        files.write_bytes(folder / f"{stem}.pdf", write_leaflet_pdf(document, page.leaflet))
    return list({entry.path: entry for entry in inputs}.values())


def has_study_pages(layout: Layout, iso3: str) -> bool:
    return load_study(layout).unit(iso3).kind == "countries" and load_findings(layout) is not None


def make_pages(layout: Layout, iso3: str, told: Sequence[Told]) -> tuple[StudyPage, ...]:
    """Every page, made anew from what the reports tell and the reference rows."""
    return (_roadmap(layout, iso3, told), _voices(layout, iso3))


def find_problems(texts: Sequence[PageText], page: StudyPage) -> list[Problem]:
    """What single texts show to be wrong: numbers that nothing backs, words that compare, sentences that are not their claims."""
    return list(dict.fromkeys([*check_each(texts, page.findings, page.store), *check_one_value(texts)]))


def find_differences(texts: Sequence[PageText], page: StudyPage) -> Iterator[Problem]:
    """The first text in which a page that lies there is not the one that its sources make."""
    made = read_page(write_leaflet_page(page.leaflet))
    for here, meant in zip(texts, made, strict=False):
        if here != meant:
            yield Problem("study page", here.near, here.text, here.text, meant.text)
            return
    if len(texts) != len(made):
        yield Problem("study page", "", "the page", f"{len(texts)} texts", f"{len(made)} texts")


def _roadmap(layout: Layout, iso3: str, told: Sequence[Told]) -> StudyPage:
    study, events = load_study(layout), roadmap.read_events(layout, iso3)
    unit = study.unit(iso3)
    classes: set[DataClass] = {one["data_class"] for country in told for one in country.recommendations}
    leaflet = Leaflet(
        stem=roadmap.STEM, series=study.title, kind=roadmap.KIND, name=unit.name, subject=roadmap.SUBJECT,
        body=roadmap.roadmap_body(told, events), data_class="synthetic" if "synthetic" in classes else "public",
        stand_in="synthetic" in classes, facts=_facts(study.title, iso3), links=LINKS, pages=0,
    )  # fmt: skip
    said = (unit.name, f"compendium {__version__}", *roadmap.stated(told, events, study.title))
    return StudyPage(leaflet, Findings(iso3), Store(iso3, stated=said, rules=load_findings(layout)))


def _voices(layout: Layout, iso3: str) -> StudyPage:
    study, heard = load_study(layout), voices.read_voices(layout, iso3)
    unit, classes = study.unit(iso3), {one.data_class for one in heard if one.quotes}
    leaflet = Leaflet(
        stem=voices.STEM, series=study.title, kind=voices.KIND, name=unit.name, subject=voices.SUBJECT, body=voices.voices_body(heard),
        data_class=next((c for c in LEAST_PUBLIC_FIRST if c in classes), "public"), stand_in="synthetic" in classes,
        facts=_facts(study.title, iso3), links=LINKS, pages=0,
    )  # fmt: skip
    said = (study.title, unit.name, f"compendium {__version__}", *voices.stated(heard))
    inputs = tuple(one.as_input() for one in heard if one.quotes)
    return StudyPage(leaflet, Findings(iso3), Store(iso3, stated=said, rules=load_findings(layout)), inputs)


def _facts(title: str, iso3: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Study", f"{title}, compendium {__version__}"),
        ("To make it again", f"dh repro report@{iso3}, in a clone of the compendium; dh verify re-hashes every file of the chain"),
    )  # fmt: skip
