"""What the pages show of a unit: its figures and tables, the numbers in them, and every link of their chains, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.in_words import value_in_words
from disrupting_harm.provenance.notebook_cells import NotANotebook, read_cells
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.provenance.table_rows import Row
from disrupting_harm.records import ID_COLUMNS, Input, Record, Saved
from disrupting_harm.site.behind import Wordings, find_questions, read_saved_rows
from disrupting_harm.site.register import spans
from disrupting_harm.study.conventions import Unit


QUESTIONS = 12  # as many as a page shows of one figure


class Pages(NamedTuple):
    """data: by unit, for `data/<ISO3>.js`. cells: by SHA-256, the source of each cell that made something."""

    data: dict[str, dict]
    cells: dict[str, str]


def pages_of(layout: Layout, records: Sequence[tuple[str, Record]], units: Mapping[str, Unit]) -> Pages:
    """Raises UserError for estimates that are not as recorded any more."""
    by_unit: dict[str, list[Record]] = {}
    for _, record in records:
        by_unit.setdefault(record.country, []).append(record)
    cells: dict[str, str] = {}
    forms: dict[str, dict[str, AskedItem]] = {}
    generators = {o.path: r.stage for _, r in records for o in r.outputs if o.path.startswith("data/raw/")}
    data = {}
    for unit, held in sorted(by_unit.items()):
        report = next((record for record in held if record.stage == f"report@{unit}"), None)
        data[unit] = {
            "unit": unit,
            "name": units[unit].name,
            "runs": [_run(layout, record, generators, cells, forms) for record in held if record.saved],
            "report": [o.path for o in report.outputs if o.role == "report"] if report else [],
            "said": _said(layout, unit) if report else [],
        }
    return Pages(data, cells)


def _run(layout: Layout, record: Record, generators: Mapping[str, str], cells: dict[str, str], forms: dict) -> dict:
    rows = read_saved_rows(layout, record)
    wordings = [Wordings(layout, record.country, one, forms) for one in record.inputs if one.role == "derived"]
    sources = _cell_sources(layout, record)
    made = record.made()
    places: dict[str, int] = {}
    numbers: list[list[str]] = []
    things = []
    for entry in record.saved:
        cells.setdefault(entry.cell.sha256, sources.get(entry.cell.id, ""))
        if entry.kind in ID_COLUMNS:
            continue
        ids = (*entry.estimates, *entry.assessments)
        shown = set(ids)
        by = [one for one in made if shown & {*one.estimates, *one.assessments}]
        tables = {name for one in (entry, *by) for name in one.tables}
        for name in ids:
            if name not in places:
                places[name] = len(numbers)
                numbers.append([name, *(_number(rows[name]) if name in rows else ())])
        thing = _thing(record, entry, by, tables, _questions(wordings, ids, rows))
        things.append(thing | {"numbers": spans(places[name] for name in ids)})
    return {
        "component": record.component,
        "stage": record.stage,
        "data_class": record.data_class,
        "notebook": record.notebook.path if record.notebook else "",
        "modules": [record.code.version, record.code.sha256],
        "environment": [record.lock.path, record.lock.sha256],
        "parameters": list(dict.fromkeys(f"{ref.path}, {'.'.join(map(str, ref.key))}" for ref in record.parameters)),
        "inputs": [_input(one, generators) for one in record.inputs],
        "numbers": numbers,
        "things": things,
    }


def _thing(record: Record, entry: Saved, by: Iterable[Saved], tables: set[str], questions: list[list]) -> dict:
    hashes = {o.path: o.sha256 for o in record.outputs}
    found = {
        "id": entry.id,
        "kind": entry.kind,
        "data_class": record.class_of(entry),
        "caption": entry.caption or entry.id.replace("_", " "),
        "note": entry.note,
        "source": entry.source,
        "cell": [entry.cell.id, entry.cell.sha256],
        "files": [[path, hashes[path]] for path in entry.files],
        "by": [[one.id, one.cell.id, one.cell.sha256, [[path, hashes[path]] for path in one.files]] for one in by],
        "inputs": [n for n, one in enumerate(record.inputs) if (one.table or one.role) in tables],
        "questions": questions,
    }
    return {key: value for key, value in found.items() if value or key == "by"}


def _input(one: Input, generators: Mapping[str, str]) -> dict:
    """Of restricted tables and raw files their path and hash, as the public record has them, and never a row."""
    found = {
        "role": one.role,
        "table": one.table or "",
        "path": one.path,
        "sha256": one.sha256,
        "rows": one.rows or 0,
        "of": one.rows_of or "",
        "raw": [[raw.path, raw.sha256, generators.get(raw.path, "")] for raw in one.raw],
        "origin": {key.replace("_", " "): value for key, value in one.origin.items() if value},
    }
    return {key: value for key, value in found.items() if value}


def _number(row: Row) -> list[str]:
    """Label, group, and the value with its interval as a trace says it; of an assessment topic, source and status."""
    if "assessment_id" in row:
        who = " ".join(value for key in ("assessor", "year") if (value := row.get(key)))
        return [row.get("label") or row.get("topic", ""), who, row.get("status_label") or row.get("status", "")]
    group = f"{row['by'].replace(':', ', ')} = {row['level'].replace(':', ', ')}" if row.get("by") else ""
    return [row.get("label") or row["indicator"], group, value_in_words(row).partition("  [")[0], row.get("n", "")]


def _cell_sources(layout: Layout, record: Record) -> dict[str, str]:
    path = next((o.path for o in record.outputs if o.role == "executed notebook"), None)
    try:
        return read_cells(layout.root / path) if path else {}
    except NotANotebook:
        raise UserError(f"{path}: not a notebook any more; run `dh verify`, which says what happened.") from None


def _said(layout: Layout, unit: str) -> list[list]:
    """Sentences of the report that rest on estimates: the id, the words, the ids behind it; recommendations after findings."""
    try:
        claims = json.loads((layout.report(unit) / "claims.json").read_text(encoding="utf-8"))
    except OSError:
        return []
    except ValueError:
        raise UserError(f"outputs/reports/{unit}/claims.json: not as recorded; run `dh verify`.") from None
    findings = {one["claim"]: one for one in claims.get("claims", ())}
    said = [[name, one["text"], one["evidence"]] for name, one in findings.items()]
    for one in claims.get("recommendations", ()):
        behind = [name for finding in one["findings"] if finding in findings for name in findings[finding]["evidence"]]
        said.append([one["recommendation"], one["text"], list(dict.fromkeys([*one["evidence"], *behind]))])
    return said


def _questions(wordings: Iterable[Wordings], ids: Iterable[str], rows: Mapping[str, Row]) -> list[list]:
    """Item, wording, form and row of the questions behind estimates, the first of them."""
    return [[one.item, one.wording, one.file, one.row] for one in find_questions(wordings, ids, rows)][:QUESTIONS]
