"""The press sheet of a country: its insights, what follows from them, and how to read them, on one page. Each sentence is a claim."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from disrupting_harm import files
from disrupting_harm.claims.claim import DUTY_BEARERS, Claim, Findings, Recommendation
from disrupting_harm.identity import page as identified_page
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.report.beside import PRESS
from disrupting_harm.report.checked import SHEET as STEM
from disrupting_harm.report.checked import Checked, check_printed, check_sheet, sheet_claims, sheet_sentences
from disrupting_harm.report.cover import IN_FULL
from disrupting_harm.report.findings_marked import mark_findings
from disrupting_harm.report.leaflet.document import set_leaflet, write_leaflet_pdf
from disrupting_harm.report.leaflet.page import LANGUAGE, Leaflet, write_leaflet_page
from disrupting_harm.report.page import Edition
from disrupting_harm.study.load import load_study


SUBJECT = "What was found about {abuse}, and what can be done"
FOUND, ACTIONS, READ = "What was found", "What can be done", "How to read the numbers"
LINKS = (("The whole report", "report.html"), ("The whole report as PDF", "report.pdf"))
FACTS = ("Study", "To make it again")  # of the report's colophon
# Rules of writing about the numbers; they hold for all countries and state no fact of any.
RULES = (
    "A share of a survey is an estimate: print its interval with it.",
    "Name the year of each number, and who was asked.",
    "Write of the offence, and never of what a child should have done. Give a place where help can be had.",
)


def write_press_sheet(
    layout: Layout, iso3: str, folder: Path, edition: Edition, identity: Identity, checked: Checked
) -> None:
    """Write page and PDF of the sheet into the folder of the report, whose `identity` they carry. Nothing for a unit that has none.

    Raises UserError for a sheet that says otherwise than its claims, or that takes more than a page.
    """
    leaflet = press_leaflet(layout, iso3, edition, checked)
    if leaflet is None:
        return
    page = write_leaflet_page(leaflet)
    texts = check_sheet(layout, iso3, page, checked)
    document = set_leaflet(leaflet, identity)
    check_printed(layout, iso3, f"{STEM}.pdf", document, texts)
    files.write_bytes(folder / f"{STEM}.html", identified_page.embed(page.encode("utf-8"), identity))
    files.write_bytes(folder / f"{STEM}.pdf", write_leaflet_pdf(document, leaflet))


def press_leaflet(layout: Layout, iso3: str, edition: Edition, checked: Checked) -> Leaflet | None:
    """The sheet of a country; None for another unit, and for a country of which nothing is said."""
    study = load_study(layout)
    unit, word = study.unit(iso3), study.words(iso3).get("abuse", "")
    body = press_body(checked.findings, checked.notes) if unit.kind == "country" else None
    if body is None:
        return None
    classes = {sentence.data_class for sentence in sheet_sentences(checked.findings, checked.notes)}
    return Leaflet(
        stem=STEM, series=study.title, kind=PRESS, name=unit.name, subject=SUBJECT.format(abuse=IN_FULL.get(word, word)), body=body,
        data_class=edition.data_class, stand_in="synthetic" in (*classes, edition.data_class), links=LINKS,
        facts=[*((term, text) for term, text in edition.made if term in FACTS), LANGUAGE],
    )  # fmt: skip


def press_body(findings: Findings, notes: Sequence[str] = ()) -> Tag | None:
    """The sections of the sheet. notes: names of findings. None for a unit of which nothing is said."""
    insights, actions, read = sheet_claims(findings, notes)
    if not insights:
        return None
    listed = "".join(f"<li>{claim.html()}</li>" for claim in insights)
    parts = [
        f'<section class="dh-insights dh-press" aria-label="{FOUND}"><h2>{FOUND}</h2><ol>{listed}</ol></section>',
        _actions(actions),
        f'<section class="dh-aside" aria-label="{READ}"><h2>{READ}</h2><ul>{"".join(_items(read))}</ul></section>',
    ]
    body = BeautifulSoup(f"<div>{''.join(parts)}</div>", "html.parser").div
    for section in body.find_all("section"):
        mark_findings(section)
    return body


def _actions(actions: Sequence[Recommendation]) -> str:
    if not actions:
        return ""
    rows = "".join(
        f"<div><dt>{html.escape(DUTY_BEARERS[one.duty_bearer])}</dt><dd>{one.html()}</dd></div>" for one in actions
    )
    return f'<section class="dh-actions" aria-label="{ACTIONS}"><h2>{ACTIONS}</h2><dl>{rows}</dl></section>'


def _items(notes: Sequence[Claim]) -> list[str]:
    return [*(f"<li>{claim.html()}</li>" for claim in notes), *(f"<li>{html.escape(rule)}</li>" for rule in RULES)]
