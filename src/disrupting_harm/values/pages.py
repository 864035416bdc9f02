"""A report, held against what its components saved: the check that it passed when it was made, once more on the page that lies there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.problem import Problem
from disrupting_harm.errors import MissingInputError
from disrupting_harm.identity import carriers
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.records import read_record
from disrupting_harm.report.checked import CLAIMS, SHEET, Checked, claims_text, find_problems, find_sheet_problems
from disrupting_harm.report.study_pages.told import read_told
from disrupting_harm.report.study_pages.write import find_differences, has_study_pages, make_pages
from disrupting_harm.report.study_pages.write import find_problems as find_page_problems
from disrupting_harm.sections import held
from disrupting_harm.stage_names import REPORT
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.values.page_form import ENGLISH, find_strange
from disrupting_harm.values.saved import Difference


CAPTIONS = ("caption", "alternative text")
OF_REPORT = ((carriers.PAGE, "html"), (carriers.PDF, "pdf"))


def check_report(layout: Layout, iso3: str) -> Iterator[Difference]:
    """Every number, title, cell and alternative text of the page; the bindings of its claims; the identities of page and PDF."""
    folder = layout.report(iso3)
    name = layout.relative(folder)
    for carrier, path in ((c, p) for c, ending in OF_REPORT for p in editions(folder, ending)):
        file, data = path.name, path.read_bytes() if path.is_file() else b""
        identity = carrier.read(data)
        if identity is None or identity.trace_id != f"{iso3}/{REPORT}":
            said = f"says that it is {identity.trace_id}" if identity else "carries none"
            yield Difference(
                f"{name}/{file} (identity)", Name(Reason.FORGED_IDENTITY, f"it {said}, and is {iso3}/{REPORT}")
            )
        elif identity.content_sha256 != carriers.content_sha256(carrier, data):
            yield Difference(
                f"{name}/{file} (identity)",
                Name(Reason.FORGED_IDENTITY, "its content has another hash than its identity says"),
            )
    if load_findings(layout) is None:
        return
    records = {stem: read_record(layout.output(iso3, stem) / "record.json") for stem in held(layout, iso3)}
    page = (folder / "report.html").read_text(encoding="utf-8")
    try:
        problems, checked = find_problems(layout, iso3, page, records)
    except MissingInputError:
        return  # what is not here is told
    for problem in problems:
        yield _difference(f"{name}/report.html", problem)
    pictures = {output.sha256 for record in records.values() for output in record.outputs if output.role == "figure"}
    for path in (folder / "report.html", *sorted(folder.glob("report.*.html"))):
        code = path.name.removeprefix("report.").removesuffix("html").rstrip(".") or ENGLISH
        for said in find_strange(path.read_text(encoding="utf-8"), pictures, code):
            yield Difference(f"{name}/{path.name} (the page)", Name(Reason.WRONG_VALUE, f"the page {said}"))
    yield from _check_sheet(folder / f"{SHEET}.html", f"{name}/{SHEET}.html", checked)
    yield from _check_study_pages(layout, iso3, checked)
    if (folder / CLAIMS).read_text(encoding="utf-8") != claims_text(checked.findings, checked.notes):
        yield Difference(
            f"{name}/{CLAIMS} (bindings)", Name(Reason.WRONG_VALUE, "its claims are not those that the estimates make")
        )


def editions(folder: Path, ending: str) -> list[Path]:
    """The English report, there or not, and the editions in other languages and the sheets beside it that are there."""
    return [
        folder / f"report.{ending}",
        *sorted(folder.glob(f"report.*.{ending}")),
        *(p for p in sorted(folder.glob(f"*.{ending}")) if not p.name.startswith("report.")),
    ]


def _check_sheet(path: Path, name: str, checked: Checked) -> Iterator[Difference]:
    """A country has a press sheet where its report has insights; that it is there at all is told by its hash."""
    if path.is_file():
        for problem in find_sheet_problems(read_page(path.read_text(encoding="utf-8")), checked):
            yield _difference(name, problem)


def _check_study_pages(layout: Layout, iso3: str, checked: Checked) -> Iterator[Difference]:
    """Each page of the countries together, made anew from what their reports tell."""
    if not has_study_pages(layout, iso3):
        return
    for page in make_pages(layout, iso3, read_told(layout, iso3), checked):
        path = layout.report(iso3) / f"{page.leaflet.stem}.html"
        texts = read_page(path.read_text(encoding="utf-8")) if path.is_file() else ()
        for problem in dict.fromkeys([*find_page_problems(texts, page), *find_differences(texts, page)]):
            yield _difference(layout.relative(path), problem)


def _difference(name: str, problem: Problem) -> Difference:
    return Difference(f"{name} ({problem.place or 'the page'}: {problem.printed[:60]})", _named(problem))


def _named(problem: Problem) -> Name:
    reason = Reason.EDITED_CAPTION if problem.rule in CAPTIONS else Reason.WRONG_VALUE
    printed, stored = problem.printed or "nothing", problem.stored or "nothing that is declared"
    return Name(reason, f'"{printed}" is printed and "{stored}" is stored, in "{problem.text[:120]}" ({problem.rule})')
