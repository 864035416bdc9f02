"""A run of the tests' own study whose reference tables a test writes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.small_run import make_run

from disrupting_harm import files
from disrupting_harm.evidence import Run


SOURCE = {
    "assessor": "Gazette", "source_title": "Gazette, page 1", "source_url": "https://example.org", "accessed_via": "whole", "licence": "free",
}  # fmt: skip
THEMES = "law: Law, services: Services, law_enforcement: Police, coordination: Data"


def law(topic: str, status: str, **facts) -> dict:
    return {
        "iso3": "TST",
        "topic": topic,
        "status": status,
        "detail": "",
        "instrument": "",
        "as_of": "2020",
        **SOURCE,
        **facts,
    }


def write_table(run: Run, name: str, rows: list[dict]) -> None:
    """The reference table of these rows, after one of another unit; its first row is row 3 of the file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows([dict.fromkeys(rows[0], "x") | {"iso3": "TSU"}, *rows])
    files.write_text(run.layout.reference(name), out.getvalue())


def assessment_run(root: Path, component: str, tables: dict, *, params: dict | None = None, **facts) -> Run:
    """A run by hand that holds `component`, with the reference `tables`. params: what the unit states of it."""
    run = make_run(
        root, component, facts.pop("derived", {}), change=lambda held: held.update({component: params or {}}), **facts
    )
    study = run.layout.study()
    text = study.read_text(encoding="utf-8")
    files.write_text(study, text.replace("themes: {", f"themes: {{{THEMES}, ", 1))
    for name, rows in tables.items():
        write_table(run, name, rows)
    return run
