"""A report is published only if its page says what was saved; the claims and their bindings are written beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.claims.annotate import annotate
from disrupting_harm.claims.check import check_each, check_texts
from disrupting_harm.claims.claim import DUTY_BEARERS, Bound, Claim, Findings, Recommendation, Sentence
from disrupting_harm.claims.consistency import check_one_value
from disrupting_harm.claims.evaluate import evaluate_findings, read_uptake
from disrupting_harm.claims.page import PageText, read_page
from disrupting_harm.claims.places import check_places
from disrupting_harm.claims.printed import check_document
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store, read_store
from disrupting_harm.claims.translated import check_edition, find_translated, read_edition
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.languages.catalogue import Catalogue
from disrupting_harm.languages.files import catalogue as catalogue_path
from disrupting_harm.layout import Layout
from disrupting_harm.records import Record
from disrupting_harm.report.page import in_part
from disrupting_harm.report.stated import stated_texts
from disrupting_harm.report.translated import file_name
from disrupting_harm.report.translation import Translation
from disrupting_harm.report.typst.document import printed_texts
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.outputs import load_outputs


CLAIMS = "claims.json"
SHEET = "press_sheet"  # files of that stem, beside the report
TOLD = 40  # problems that are listed; the rest is counted
MEND = (
    "Correct the sentence in params/findings.yaml, the text or the template, or declare the number or phrase there under `declared` or "
    "`phrases` with its reason; the page of the last good run is untouched."
)


@dataclass(frozen=True)
class Checked:
    """A page that passed: its texts, the findings and what they were held against."""

    texts: tuple[PageText, ...]
    findings: Findings
    store: Store
    notes: tuple[str, ...] = ()  # findings of the press sheet beside its insights


def check_report(layout: Layout, iso3: str, page: str, records: Mapping[str, Record]) -> Checked | None:
    """The page, if it passes. Raises UserError with every problem of the page.

    None for a study without params/findings.yaml: it has no claims, and nothing to hold a page against.
    """
    if load_findings(layout) is None:
        return None
    problems, checked = find_problems(layout, iso3, page, records)
    if problems:
        raise UserError(explain(f"{layout.relative(layout.report(iso3))}/report.html", problems))
    return checked


def find_problems(layout: Layout, iso3: str, page: str, records: Mapping[str, Record]) -> tuple[list[Problem], Checked]:
    """Everything in which the page is not what was saved, and what it was held against. The study has rules of pages."""
    store = replace(read_store(layout, iso3, tables=True), stated=stated_texts(layout, iso3, records))
    findings = evaluate_findings(layout, iso3, store)
    texts = read_page(page)
    notes = load_outputs(layout).press_sheet.notes
    problems = [*check_texts(texts, findings, store), *check_places(page)]
    return problems, Checked(texts, findings, store, notes)


def check_sheet(layout: Layout, iso3: str, page: str, checked: Checked) -> tuple[PageText, ...]:
    """The texts of the press sheet. Raises UserError with everything that it says otherwise than the findings of the report."""
    texts = read_page(page)
    if problems := find_sheet_problems(texts, checked):
        raise UserError(explain(f"{layout.relative(layout.report(iso3))}/{SHEET}.html", problems))
    return texts


def find_sheet_problems(texts: Sequence[PageText], checked: Checked) -> list[Problem]:
    """What the report is checked for, as far as it concerns single texts, and whether each sentence of the sheet is there once."""
    found = [*check_each(texts, checked.findings, checked.store), *check_one_value(texts)]
    printed = [claim.claim_id for text in texts for claim in text.claims]
    meant = [sentence.id for sentence in sheet_sentences(checked.findings, checked.notes)]
    if printed != meant:
        lost = next((one for one in meant if one not in printed), "") or next(
            (p for p in printed if p not in meant), ""
        )
        found.append(Problem("sheet", SHEET, lost or "its sentences", ", ".join(printed), ", ".join(meant)))
    return list(dict.fromkeys(found))


def sheet_claims(
    findings: Findings, notes: Sequence[str] = ()
) -> tuple[tuple[Claim, ...], tuple[Recommendation, ...], tuple[Claim, ...]]:
    """What a press sheet prints: the insights, for each duty-bearer the first recommendation that follows from one of them, and how
    the numbers are to be read, by the names of `notes`. Nothing for a unit without insights.
    """
    if not findings.insights:
        return (), (), ()
    found = {claim.claim_id for claim in findings.insights}
    follows = [one for one in findings.recommendations if found & set(one.findings)]
    first = [next((one for one in follows if one.duty_bearer == bearer), None) for bearer in DUTY_BEARERS]
    read = {f"{findings.iso3}/finding/{name}" for name in notes}
    return (
        findings.insights,
        tuple(one for one in first if one),
        tuple(claim for claim in findings.claims() if claim.claim_id in read),
    )


def sheet_sentences(findings: Findings, notes: Sequence[str] = ()) -> tuple[Sentence, ...]:
    """All sentences of the sheet in their order."""
    return tuple(sentence for group in sheet_claims(findings, notes) for sentence in group)


def findings_in(layout: Layout, iso3: str, checked: Checked, catalogue: Catalogue) -> Findings:
    """The same findings with the sentences of the catalogue."""
    words = load_study(layout).words(iso3)
    return find_translated(checked.store.rules, checked.store, words, read_uptake(layout, iso3), catalogue)


def check_edition_page(
    layout: Layout, iso3: str, page: str, checked: Checked, translation: Translation
) -> tuple[PageText, ...]:
    """The texts of an edition. Raises UserError with everything that it says otherwise than the English page."""
    added = (in_part(translation), translation.mark_html(), translation.mark_html("p"))
    texts = read_edition(page, without=added)
    if problems := check_edition(texts, checked.texts, translation.findings, checked.store):
        name = f"{layout.relative(layout.report(iso3))}/{file_name('report.html', translation.code)}"
        place = layout.relative(catalogue_path(layout, translation.code))
        raise UserError(
            explain(
                name, problems, mend=f"Correct the translation in {place}; the page of the last good run is untouched."
            )
        )
    return texts


def check_printed(
    layout: Layout, iso3: str, name: str, document: Mapping[str, bytes], texts: Sequence[PageText]
) -> None:
    """Raises UserError where the document of a PDF has a number that its page, whose texts are given, has not in its place."""
    if problems := list(dict.fromkeys(check_document(printed_texts(document), texts))):
        told = f"{layout.relative(layout.report(iso3))}/{name}"
        raise UserError(
            explain(
                told,
                problems,
                mend="Page and PDF are made of the same blocks; mend what sets them apart in report/typst.",
            )
        )


def write_annotated(layout: Layout, iso3: str) -> Path:
    """A copy of the published page beside no output, in which each number has the colour of what backs it.

    Raises MissingInputError where no page was published.
    """
    load_study(layout).require_fielded(iso3)
    page = layout.report(iso3) / "report.html"
    if not page.is_file():
        raise MissingInputError(f"{layout.relative(page)}: not there; make it with `dh repro report@{iso3}`.")
    path = layout.scratch(iso3, "report") / "annotated.html"
    files.write_text(path, annotate(page.read_text(encoding="utf-8")))
    return path


def explain(name: str, problems: list[Problem], mend: str = MEND) -> str:
    """One line for each problem, and what to do."""
    more = [f"{name}: {len(problems) - TOLD} further problems of the same page."] if len(problems) > TOLD else []
    return "\n".join([*(f"{name}: {problem}." for problem in problems[:TOLD]), *more, mend])


def claims_text(findings: Findings, notes: Sequence[str] = ()) -> str:
    """Every claim with its numbers and what each is bound to, and those of the press sheet by their ids, as JSON."""
    claims = [
        {
            "claim": claim.claim_id, "section": claim.section, "theme": claim.theme, "data_class": claim.data_class,
            "text": claim.text(), "bindings": _bindings(claim.bounds), "evidence": list(claim.evidence),
            "title_of": [trace for trace, title in findings.titles.items() if title == claim],
        }
        for claim in findings.claims()
    ]  # fmt: skip
    recommendations = [
        {
            "recommendation": one.recommendation_id, "duty_bearer": one.duty_bearer, "data_class": one.data_class,
            "text": one.text(), "bindings": _bindings(one.bounds), "findings": list(one.findings),
            "evidence": list(one.evidence), "alignment": list(one.alignment), "status": one.status,
            "uptake": [asdict(event) for event in one.uptake],
        }
        for one in findings.recommendations
    ]  # fmt: skip
    insights = [claim.claim_id for claim in findings.insights]
    sheet = [sentence.id for sentence in sheet_sentences(findings, notes)]
    return files.dump_json({"insights": insights, SHEET: sheet, "claims": claims, "recommendations": recommendations})


def _bindings(bounds: tuple[Bound, ...]) -> list[dict]:
    return [
        {"printed": b.printed, "estimate": b.estimate_id, "statistic": b.statistic, "value": b.value, "form": b.form}
        for b in bounds
    ]
