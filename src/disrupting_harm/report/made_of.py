"""What a report is made of, wherever it is laid out: executed notebooks and records of its components, its titles and its identity."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat

from disrupting_harm import __version__
from disrupting_harm.claims.claim import Claim, Findings
from disrupting_harm.claims.evaluate import evaluate_findings
from disrupting_harm.claims.store import read_store
from disrupting_harm.code_slices.running import describe_library
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.identity.identity import Identity, data_of
from disrupting_harm.layout import Layout
from disrupting_harm.records import SCHEMA, NotARecord, Record, read_record
from disrupting_harm.report.page import Edition
from disrupting_harm.sections import load_section
from disrupting_harm.stage_names import REPORT
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_findings import load_findings


# A page is of the class of the least public thing on it. That something on it stands in is said beside, not by its class.
LEAST_PUBLIC_FIRST = ("restricted", "synthetic", "public")


def classes_of(records: Mapping[str, Record]) -> tuple[str, bool]:
    """The class of a report, and whether anything in it stands in."""
    classes = {c for record in records.values() for c in (record.data_class, *record.classes())}
    return next(c for c in LEAST_PUBLIC_FIRST if c in classes), "synthetic" in classes


def edition_of(
    layout: Layout, iso3: str, notebooks: Mapping[str, nbformat.NotebookNode], data_class: str, *, stand_in: bool
) -> Edition:
    """What the report says of itself: nothing of the day, the machine or the commit."""
    study, (_, lock) = load_study(layout), describe_library(layout, REPORT)
    unit = study.unit(iso3)
    code = [
        (load_section(layout, iso3, stem).title, [(c.id, c.source) for c in notebook.cells if c.cell_type == "code"])
        for stem, notebook in notebooks.items()
    ]
    return Edition(
        title=f"{unit.name} - {study.title}", name=unit.name, data_class=data_class, stand_in=stand_in, code=code,
        made=(
            ("Study", f"{study.title}, compendium {__version__}"),
            ("Environment", f"{lock.path}, SHA-256 {lock.sha256}"),
            ("To make it again", f"dh repro {iso3}, in a clone of the compendium; dh verify re-hashes every file of the chain"),
        ),
    )  # fmt: skip


def identity_for(layout: Layout, iso3: str, records: Mapping[str, Record], data_class: str) -> Identity:
    """That of page and PDF: they show what the components' figures and tables show."""
    shown = [(record.class_of(entry), entry) for record in records.values() for entry in record.saved if entry.caption]
    return Identity(
        study=load_study(layout).title, trace_id=f"{iso3}/{REPORT}", data=data_of([of for of, _ in shown] or [data_class]),
        data_class=data_class, record_schema=SCHEMA, estimates=tuple(dict.fromkeys(i for _, e in shown for i in e.estimates)),
        assessments=tuple(dict.fromkeys(i for _, e in shown for i in e.assessments)),
    )  # fmt: skip


def findings_of(layout: Layout, iso3: str) -> Findings | None:
    """The sentences that hold for the unit; None for a study without findings."""
    return evaluate_findings(layout, iso3, read_store(layout, iso3)) if load_findings(layout) else None


def titles_of(findings: Findings | None) -> dict[str, Claim]:
    """By anchor of a figure or table, the finding that is its title."""
    titles = findings.titles if findings else {}
    return {trace_id.replace("/", "-"): claim for trace_id, claim in titles.items()}


def read_made(layout: Layout, iso3: str, stem: str) -> Record:
    path = layout.output(iso3, stem) / "record.json"
    try:
        return read_record(path)
    except NotARecord:
        raise UserError(
            f"{layout.relative(path)}: is no record of version {__version__}; make it again with "
            f"`dh repro {stem}@{iso3}`."
        ) from None


def read_executed(layout: Layout, iso3: str, stem: str) -> nbformat.NotebookNode:
    path = layout.output(iso3, stem) / f"{stem}.ipynb"
    if not path.is_file():
        raise MissingInputError(f"{layout.relative(path)}: not there; make it with `dh repro {stem}@{iso3}`.")
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError):
        raise UserError(
            f"{layout.relative(path)}: is not a notebook any more; restore it or make it again with `dh repro`."
        ) from None


def drawings_of(layout: Layout, records: Mapping[str, Record], suffix: str) -> dict[str, Path]:
    """By anchor, the wide drawing of each figure that was saved. Raises MissingInputError for one that is not there any more."""
    drawn = {
        entry.trace_id.replace("/", "-"): layout.root / next(f for f in entry.files if f.endswith(f"/{entry.id}{suffix}"))
        for record in records.values() for entry in record.saved if entry.kind == "figure"
    }  # fmt: skip
    if missing := [layout.relative(path) for path in drawn.values() if not path.is_file()]:
        raise MissingInputError(f"{', '.join(missing)}: not there; make it again with `dh repro`.")
    return drawn
