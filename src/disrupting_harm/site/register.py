"""The register: every file of the public half by its SHA-256, with what it shows and where it comes from, in a few hundred kilobytes.

It is made from the records alone and holds no row of anybody. What many countries have alike is written once, with `{}` in the place
of a unit's code and `{name}` in that of its name.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.site_files import public_records
from disrupting_harm.records import NotARecord, Record, Saved, read_record
from disrupting_harm.release.pins import pins_digest, read_pins
from disrupting_harm.site.content import Content, read_contents
from disrupting_harm.site.earlier import Earlier
from disrupting_harm.study.load import load_study


FORM = "urn:disrupting-harm:register:1"
SHORT = 16  # bytes of the hashes that tell one content from another; of the SHA-256 of a file all 32 are held
HALF = ("data/raw/", "data/derived/")  # what is restricted stands in no register
SHOWN = ("figure", "saved", "record")  # inputs of a report that its notebooks stand for


@dataclass
class Interned:
    """Texts, each once, by their number in the order of their first use."""

    numbers: dict[object, int] = field(default_factory=dict)

    def __call__(self, one: object) -> int:
        return self.numbers.setdefault(one, len(self.numbers))

    def all(self) -> list:
        return list(self.numbers)


def read_all_records(layout: Layout) -> list[tuple[str, Record]]:
    """Path and record of every run and report, then of stages whose data are restricted. Raises UserError for what is no record."""
    found, broken = [], []
    for path in public_records(layout):
        try:
            found.append((layout.relative(path), read_record(path)))
        except NotARecord:
            broken.append(layout.relative(path))
    if broken:
        raise UserError(
            "\n".join(f"{name}: is not a record any more; run `dh verify`, which names it." for name in broken)
        )
    if not found:
        raise UserError(
            "outputs: holds no record; make the outputs with `make reproduce`, or get them with `dvc pull -r public`."
        )
    return found


def make_register(
    layout: Layout, records: Sequence[tuple[str, Record]], earlier: Sequence[Earlier] = (), *, fresh: bool = False
) -> dict:
    """As JSON. earlier: files of former releases. Raises UserError for files that are not what their record says."""
    study = load_study(layout)
    hashes = {o.path: o.sha256 for _, record in records for o in record.outputs if not o.path.startswith(HALF)}
    contents = read_contents(layout, hashes, fresh=fresh)
    maker = _Maker({code: unit.name for code, unit in study.units.items()})
    runs = [maker.run(layout, path, record, contents) for path, record in records]
    units = sorted({record.country for _, record in records})
    return {
        "form": FORM,
        "study": study.title,
        "pins": pins_digest(read_pins(layout)),
        "units": {code: study.units[code].name for code in units},
        "texts": maker.texts.all(),
        "ids": maker.ids.all(),
        "sets": maker.sets.all(),
        "inputs": maker.inputs.all(),
        "things": maker.things.all(),
        "runs": runs,
        "earlier": [[one.release, packed(one.sha256), one.path, one.trace_id] for one in earlier],
    }


@dataclass
class _Maker:
    names: dict[str, str]
    texts: Interned = field(default_factory=Interned)
    ids: Interned = field(default_factory=Interned)
    sets: Interned = field(default_factory=Interned)
    inputs: Interned = field(default_factory=Interned)
    things: Interned = field(default_factory=Interned)

    def run(self, layout: Layout, path: str, record: Record, contents: dict[str, Content]) -> list:
        """Unit, component, stage, data class, notebook, inputs, files."""
        unit = record.country
        read = [one for one in record.inputs if one.role not in SHOWN]
        inputs = [self.input(unit, one) for one in read]
        tables = [one.table or one.role for one in read]
        hashes = {o.path: o.sha256 for o in record.outputs}
        named: set[str] = set()
        found = []
        for entry in record.saved:
            thing = self.thing(unit, record, entry, tables)
            names = [name for name in entry.files if name not in named]
            named.update(names)
            if names:
                start = f"outputs/{unit}/{record.component}/{entry.id}"
                rows = [self.file(name, name.removeprefix(start), hashes[name], contents[name]) for name in names]
                found.append([thing, record.class_of(entry), rows])
        for output in record.outputs:
            if output.path not in named and not output.path.startswith(HALF):
                role = self.things((output.role,))
                row = self.file(output.path, output.path.rpartition("/")[2], output.sha256, contents[output.path])
                found.append([role, _class_of(record), [row]])
        own = files.sha256_file(layout.root / path)
        found.append([self.things(("record",)), record.data_class, [[path.rpartition("/")[2], packed(own)]]])
        notebook = self.text(unit, record.notebook.path) if record.notebook else -1
        return [unit, record.component, record.stage, path.rpartition("/")[0], notebook, inputs, found]

    def thing(self, unit: str, record: Record, entry: Saved, tables: list[str]) -> int:
        """Kind, id, caption, cell, ids of estimates and assessments, places of the tables behind them among the inputs of the run."""
        ids = [self.ids(self.own(unit, name)) for name in (*entry.estimates, *entry.assessments)]
        used = tables_behind(record, entry)
        places = tuple(n for n, name in enumerate(tables) if name in used)
        caption = self.text(unit, entry.caption)
        return self.things((entry.kind, entry.id, caption, entry.cell.id, self.sets(spans(ids)), spans(places)))

    def input(self, unit: str, one) -> int:
        """Role, table, path, raw files, origin."""
        raw = tuple(self.text(unit, file.path) for file in one.raw)
        origin = "; ".join(value for key in ("title", "collected_by") if (value := one.origin.get(key)))
        return self.inputs((one.role, one.table or "", self.text(unit, one.path), raw, self.text(unit, origin)))

    def file(self, path: str, suffix: str, sha256: str, content: Content) -> list:
        """Suffix of its path after the id, SHA-256, form, content, identity, data. What is missing at the end is left out."""
        row = [
            suffix,
            packed(sha256),
            *(packed(one, SHORT) for one in (content.form, content.content, content.said)),
            content.data,
        ]
        while row[-1] == "":
            row.pop()
        return row

    def text(self, unit: str, text: str) -> int:
        return self.texts(self.own(unit, text.replace(self.names[unit], "{name}")))

    def own(self, unit: str, text: str) -> str:
        return text.replace(unit, "{}")


def tables_behind(record: Record, entry: Saved) -> set[str]:
    """Its own tables, and those of the sets of estimates and assessments that it shows."""
    shown = {*entry.estimates, *entry.assessments}
    sources = [made for made in record.made() if shown & {*made.estimates, *made.assessments}]
    return {name for one in (entry, *sources) for name in one.tables}


def _class_of(record: Record) -> str:
    return ", ".join(record.classes()) if record.saved else record.data_class


def spans(numbers: Iterable[int]) -> str:
    """`0-3 7`: whole numbers in their order, rows of neighbours as one."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(f"{a}-{b}" if b > a else str(a) for a, b in found)


def places(text: str) -> list[int]:
    """The numbers that `spans` wrote."""
    parts = [part.partition("-") for part in text.split()]
    return [number for first, _, last in parts for number in range(int(first), int(last or first) + 1)]


def packed(sha256: str, length: int = 32) -> str:
    """The first bytes of a hash, as letters for addresses (RFC 4648) without the sign that fills up; "" for none."""
    return base64.urlsafe_b64encode(bytes.fromhex(sha256)[:length]).decode().rstrip("=")
