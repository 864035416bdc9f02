"""The editions of a report in other languages, beside the English one and in the same swap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.claims.claim import Findings
from disrupting_harm.identity import page as identified_page
from disrupting_harm.identity.identity import Identity
from disrupting_harm.languages.catalogue import Catalogue
from disrupting_harm.languages.files import SOURCE
from disrupting_harm.layout import Layout
from disrupting_harm.report.checked import Checked, check_edition_page, check_printed, findings_in
from disrupting_harm.report.editions import Report, set_document, translate, write_page, write_pdf
from disrupting_harm.report.page import Edition
from disrupting_harm.report.translated import PAGE, PDF, file_name
from disrupting_harm.report.translation import Translation
from disrupting_harm.study.load import load_study


def name_editions(catalogues: Iterable[Catalogue]) -> tuple[tuple[str, str, str], ...]:
    """Code, own name and page of each edition, English first; nothing for a report that is in English alone."""
    others = tuple((one.code, one.own_name, file_name(PAGE, one.code)) for one in catalogues)
    return ((SOURCE, "English", PAGE), *others) if others else ()


def write_edition(
    layout: Layout,
    iso3: str,
    folder: Path,
    report: Report,
    edition: Edition,
    pictures: Mapping[str, bytes],
    identity: Identity,
    catalogue: Catalogue,
    checked: Checked | None,
) -> None:
    """Write page and PDF of one language into the folder, both with the identity of the report. checked: the English page; None for a study without findings.

    Raises UserError for a page that says otherwise than the English one.
    """
    translation = translation_of(layout, iso3, catalogue, checked)
    translated = translate(report, translation)
    page = write_page(translated, edition)
    document = set_document(translated, edition, pictures, identity)
    name = file_name(PDF, catalogue.code)
    if checked is not None:
        texts = check_edition_page(layout, iso3, page, checked, translation)
        check_printed(layout, iso3, name, document, texts)
    files.write_bytes(folder / file_name(PAGE, catalogue.code), identified_page.embed(page.encode("utf-8"), identity))
    files.write_bytes(folder / name, write_pdf(document, edition))


def translation_of(layout: Layout, iso3: str, catalogue: Catalogue, checked: Checked | None) -> Translation:
    study = load_study(layout)
    names = {unit.name: name for code, unit in study.units.items() if (name := catalogue.country(code))}
    english = checked.findings if checked else Findings(iso3)
    findings = findings_in(layout, iso3, checked, catalogue) if checked else english
    return Translation(catalogue, study.words(iso3), findings, english, names)
