"""What is to be the same in every country behind one figure or indicator, as facts of a unit that can be held against those of others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import is_as_recorded
from disrupting_harm.provenance.drawn_by import find_functions
from disrupting_harm.provenance.notebook_cells import NotANotebook, read_cells
from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.records import Record, Saved


# Columns of an estimate that say how it was made; the others are its values.
HOW_MADE = (
    "version", "base", "recall", "non_answers", "statistic", "ci_method", "df_rule", "weight", "strata", "psu",
    "lonely_psu", "calibrated_to", "base_weight",
)  # fmt: skip
DEFINITIONS = "definitions"
NUMBER = re.compile(r"\d[\d,.]*")
VERSION = re.compile(
    r"@v\d+"
)  # of an estimate's id: told by its column, so that another version is held against this one


@dataclass(frozen=True)
class Fact:
    """kind: what a list of facts is summed up as. what: the name of the fact, the same in every unit. file: where it is stated.

    key: of a parameter, its key below that of the component. is_of_saved: said only where a unit saved the estimate that it is of, so
    that a unit which did not is told once.
    """

    kind: str
    what: str
    value: str
    file: str
    key: tuple[str, ...] = ()
    is_of_saved: bool = False


@dataclass(frozen=True)
class Asked:
    """What is audited: a saved thing of a component by its id, or an indicator of it."""

    component: str
    name: str
    is_indicator: bool

    def __str__(self) -> str:
        return f"{self.component}/{self.name}"

    def entries(self, record: Record) -> list[Saved]:
        """What a unit saved of it: the thing itself, or the sets of estimates of the indicator."""
        if not self.is_indicator:
            return [entry for entry in record.saved if entry.id == self.name]
        return [entry for entry in record.made() if self.name in entry.definitions]


def facts_of(layout: Layout, record: Record, asked: Asked, unit_name: str) -> Iterator[Fact]:
    """unit_name: in words, which a note may hold. Raises TraceError for estimates that cannot be read."""
    entries = asked.entries(record)
    yield from _code(layout, record, entries)
    shown = {name.split("/")[2].partition("@")[0] for entry in entries for name in entry.estimates}
    indicators = {asked.name} if asked.is_indicator else shown
    content = _slice(layout, record)
    yield from _schema(layout, record, content)
    yield from _definitions(layout, record, content, indicators)
    for entry in entries:
        yield Fact("data class", f"data class of {entry.id}", record.class_of(entry), _file(entry))
        note = NUMBER.sub("#", entry.note.replace(unit_name, "{country}"))
        yield Fact("notes", f"note of {entry.id}, without its numbers", note, _file(entry))
    yield from _estimates(layout, record, entries, indicators)


def _file(entry: Saved) -> str:
    return entry.files[0]


def _code(layout: Layout, record: Record, entries: list[Saved]) -> Iterator[Fact]:
    notebook = record.notebook.path if record.notebook else ""
    yield Fact("code", "notebook", record.notebook.sha256 if record.notebook else "", notebook)
    yield Fact("code", "modules of the library", f"{record.code.version} {record.code.sha256}", record.code.path)
    yield Fact("code", "packages that ran", record.lock.sha256, record.lock.path)
    executed = next((o.path for o in record.outputs if o.role == "executed notebook"), "")
    try:
        cells = read_cells(layout.root / executed)
    except (NotANotebook, OSError):
        cells = {}
    for entry in entries:
        yield Fact("code", f"cell of {entry.id}", f"{entry.cell.id} {entry.cell.sha256}", notebook)
        functions = find_functions(layout, cells, entry.cell.id, entry.id)
        yield Fact("code", f"functions of {entry.id}", ", ".join(f"{f.module}.{f.name}" for f in functions), executed)


def _slice(layout: Layout, record: Record) -> str:
    """The parameters that the stage uses, as they are now; "" where they are not here."""
    path = layout.params_slice(record.country, record.stage.partition("@")[0])
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _schema(layout: Layout, record: Record, text: str) -> Iterator[Fact]:
    """The keys of the component's parameters with the kinds of their values, and the forms by their hash."""
    file = layout.relative(layout.params_slice(record.country, record.stage.partition("@")[0]))
    content = json.loads(text) if text else {}
    for stem, section in content.get("sections", {}).items():
        for key, kind in _keys(section, (stem,)):
            yield Fact("keys of the parameters", ".".join(key), kind, file, key)
    for key, kind in _keys(content.get("target_population", {}) or {}, ("target_population",)):
        yield Fact("keys of the parameters", ".".join(key), kind, file)
    for path, sha256 in content.get("instruments", {}).items():
        stem, _, table = path.removeprefix("params/instruments/").rpartition("/")
        yield Fact("forms", f"form {stem.partition('/')[0]}/{table}", sha256, path)


def _keys(content: Mapping, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in content.items():
        key = (*above, str(name))
        if isinstance(value, Mapping):
            yield from _keys(value, key)
        elif value is not None:
            yield (
                key,
                "a list" if isinstance(value, list) else "a number" if isinstance(value, int | float) else "a text",
            )


def _definitions(layout: Layout, record: Record, text: str, indicators: set[str]) -> Iterator[Fact]:
    content = json.loads(text) if text else {}
    for name in sorted(indicators):
        file = next(
            (r.path for r in record.parameters if r.key and r.key[-1] in ("indicators", "counts", "measures") and name in (r.names or ())),
            "",
        )  # fmt: skip
        for field, value in content.get(DEFINITIONS, {}).get(name, {}).items():
            kind = "base rules" if field in ("base", "recall") else "definitions"
            yield Fact(kind, f"definition of {name}, {field}", json.dumps(value, ensure_ascii=False), file)


def _estimates(layout: Layout, record: Record, entries: list[Saved], indicators: set[str]) -> Iterator[Fact]:
    """How each estimate was made, by its id without the unit."""
    wanted = {name for entry in entries for name in entry.estimates}
    recorded = {output.path: output for output in record.outputs}
    for path in dict.fromkeys(p for made in record.made() if wanted & set(made.estimates) for p in made.files):
        if path not in recorded or not is_as_recorded(layout, recorded[path]):
            raise TraceError(f"{path}: not what was recorded any more; run `dh verify`, which says what it should be.")
        rows = read_rows(layout.root / path)
        for row in rows:
            if row["estimate_id"] in wanted and row["indicator"] in indicators:
                yield from _how_made(row, path)


def _how_made(row: Row, path: str) -> Iterator[Fact]:
    name = VERSION.sub("", row["estimate_id"].partition("/")[2].partition("/")[2], count=1)
    yield Fact("estimates", f"estimate {name}", "saved", path)
    for column in HOW_MADE:
        yield Fact("estimates", f"estimate {name}, {column}", row.get(column, ""), path, is_of_saved=True)
