"""The pages of the countries together: made of what their reports tell, checked, and written beside the report of the countries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import Tag

from disrupting_harm import __version__, files
from disrupting_harm.claims.check import check_each
from disrupting_harm.claims.claim import Claim, Findings
from disrupting_harm.claims.consistency import check_one_value
from disrupting_harm.claims.page import PageText, read_page
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store
from disrupting_harm.errors import UserError
from disrupting_harm.identity import page as identified_page
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input
from disrupting_harm.report.beside import Link, study_pages
from disrupting_harm.report.checked import Checked, check_printed, explain
from disrupting_harm.report.kept import Kept
from disrupting_harm.report.leaflet.document import set_leaflet, write_leaflet_pdf
from disrupting_harm.report.leaflet.page import LANGUAGE, Leaflet, write_leaflet_page
from disrupting_harm.report.study_pages import roadmap, themes, voices
from disrupting_harm.report.study_pages.theme_figures import read_figures
from disrupting_harm.report.study_pages.told import Told, read_told
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import DataClass
from disrupting_harm.study.outputs import Brief, load_outputs


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


def write_study_pages(
    layout: Layout, iso3: str, folder: Path, identity: Identity, checked: Checked | None
) -> list[Input]:
    """Write page and PDF of each into the folder of the report, whose `identity` they carry; returns what they were made of.

    Nothing for a unit that is not the countries together, or a study without findings. Raises UserError with everything that a page
    says and that is not so.
    """
    if checked is None or not has_study_pages(layout, iso3):
        return []
    told = read_told(layout, iso3)
    inputs = [one.as_input() for one in told]
    for page in make_pages(layout, iso3, told, checked):
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


def make_pages(layout: Layout, iso3: str, told: Sequence[Told], checked: Checked) -> tuple[StudyPage, ...]:
    """Every page, made anew from what the reports tell, the reference rows, and what was saved of the countries together.

    checked: the findings of the report of the countries, and what they were held against, tables included.
    """
    outputs = load_outputs(layout)
    pages = [_roadmap(layout, iso3, told)]
    if outputs.voices:
        pages.append(_voices(layout, iso3, outputs.voices.quotes))
    pages += [_brief(layout, iso3, name, brief, checked) for name, brief in outputs.briefs.items()]
    if claims := themes.claims_of(checked.findings, outputs.infographic.findings):
        about = (themes.STEM, themes.INFOGRAPHIC, load_study(layout).unit(iso3).name, themes.INFOGRAPHIC_SUBJECT)
        pages.append(_of_claims(layout, iso3, about, themes.infographic_body(claims), claims, checked))
    if any(one["data_class"] == "synthetic" for country in told for one in country.recommendations):
        # All belong to one report, and whatever of it leaves says that it holds stand-ins, as its record does.
        pages = [replace(page, leaflet=replace(page.leaflet, stand_in=True)) for page in pages]
    beside = study_pages(layout, checked.findings)
    return tuple(link_to_others(page, beside) for page in pages)


def link_to_others(page: StudyPage, beside: Sequence[Link]) -> StudyPage:
    """The page with links to the others."""
    others = [(text, to) for text, to in beside if to != f"{page.leaflet.stem}.html"]
    return replace(page, leaflet=replace(page.leaflet, links=(*LINKS, *others)))


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
        stand_in="synthetic" in classes, facts=_facts(study.title, iso3), pages=0,
    )  # fmt: skip
    said = (unit.name, f"compendium {__version__}", *roadmap.stated(told, events, study.title))
    return StudyPage(leaflet, Findings(iso3), Store(iso3, stated=said, rules=load_findings(layout)))


def _voices(layout: Layout, iso3: str, quotes: str) -> StudyPage:
    study, heard = load_study(layout), voices.read_voices(layout, iso3, quotes)
    unit, classes = study.unit(iso3), {one.data_class for one in heard if one.quotes}
    leaflet = Leaflet(
        stem=voices.STEM, series=study.title, kind=voices.KIND, name=unit.name, subject=voices.SUBJECT, body=voices.voices_body(heard),
        data_class=next((c for c in LEAST_PUBLIC_FIRST if c in classes), "public"), stand_in="synthetic" in classes,
        facts=_facts(study.title, iso3), pages=0,
    )  # fmt: skip
    said = (study.title, unit.name, f"compendium {__version__}", *voices.stated(heard))
    inputs = tuple(one.as_input() for one in heard if one.quotes)
    return StudyPage(leaflet, Findings(iso3), Store(iso3, stated=said, rules=load_findings(layout)), inputs)


def _brief(layout: Layout, iso3: str, name: str, brief: Brief, checked: Checked) -> StudyPage:
    kept, findings = Kept(), checked.findings
    figures = read_figures(layout, iso3, brief.figures, findings.titles, kept)
    claims = themes.claims_of(findings, brief.findings)
    about = (f"brief_{name}", themes.BRIEF, brief.title, themes.BRIEF_SUBJECT)
    page = _of_claims(layout, iso3, about, themes.brief_body(claims, figures), claims, checked)
    marked = any(figure.frame.mark is not None for figure in figures)
    leaflet = replace(
        page.leaflet, pages=2, kept=kept, frames={figure.frame.anchor: figure.frame for figure in figures},
        pictures={figure.frame.anchor: figure.svg for figure in figures}, stand_in=page.leaflet.stand_in or marked,
    )  # fmt: skip
    return replace(page, leaflet=leaflet, inputs=tuple(entry for figure in figures for entry in figure.inputs))


def _of_claims(
    layout: Layout, iso3: str, about: tuple[str, str, str, str], body: Tag, claims: Sequence[Claim], checked: Checked
) -> StudyPage:
    """A page of findings of the countries. about: its stem, kind, name and subject."""
    study, classes = load_study(layout), {claim.data_class for claim in claims}
    stem, kind, name, subject = about
    leaflet = Leaflet(
        stem=stem, series=study.title, kind=kind, name=name, subject=subject, body=body, stand_in="synthetic" in classes,
        data_class=next((c for c in LEAST_PUBLIC_FIRST if c in classes), "public"), facts=_facts(study.title, iso3),
    )  # fmt: skip
    store = replace(checked.store, stated=(*checked.store.stated, name, f"compendium {__version__}"))
    return StudyPage(leaflet, checked.findings, store)


def _facts(title: str, iso3: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Study", f"{title}, compendium {__version__}"),
        LANGUAGE,
        ("To make it again", f"dh repro report@{iso3}, in a clone of the compendium; dh verify re-hashes every file of the chain"),
    )  # fmt: skip
