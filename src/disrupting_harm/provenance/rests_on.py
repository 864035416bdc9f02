"""What rests on an estimate, an assessment, a figure, a table or a finding: sentences, figures, tables and pages of all reports.

Of the records of 25 countries only those are parsed that hold the id at all: to read bytes takes a hundredth of the time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import find, report_record_paths, run_record_paths
from disrupting_harm.provenance.sentences import Sentence, find_sentence, is_sentence, read_sentences
from disrupting_harm.records import ID_COLUMNS, NotARecord, Record, Saved, read_record


@dataclass
class RestsOn:
    """saved: figures and tables that show it, with their records. readers: stages that read the file in which it lies, and may use it.
    unread: what could not be looked at, a sentence each.
    """

    findings: list[Sentence] = field(default_factory=list)
    recommendations: list[Sentence] = field(default_factory=list)
    saved: list[tuple[Record, Saved]] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def data(self) -> dict:
        return {
            "findings": [{"id": one.id, "text": one.text} for one in self.findings],
            "recommendations": [{"id": one.id, "text": one.text} for one in self.recommendations],
            "figures and tables": [{"id": e.trace_id, "kind": e.kind, "caption": e.caption} for _, e in self.saved],
            "read by": self.readers,
            "pages": self.pages,
            **({"not looked at": self.unread} if self.unread else {}),
        }

    def count(self) -> str:
        kinds = {kind: sum(entry.kind == kind for _, entry in self.saved) for kind in ("figure", "table")}
        counts = {
            "finding": len(self.findings), "recommendation": len(self.recommendations), **kinds, "page": len(self.pages),
        }  # fmt: skip
        return ", ".join(f"{n} {word}{'s' if n != 1 else ''}" for word, n in counts.items())


def find_rests_on(layout: Layout, target: str) -> RestsOn:
    """target: an id of an estimate or assessment, a trace id, a file of one, or the id of a sentence. Raises TraceError."""
    found = RestsOn()
    ids = {find_sentence(layout, target)[1].id} if is_sentence(target) else _ids_of(layout, target, found)
    for unit in _units_with_a_report(layout) if ids else ():
        try:
            _read_report(layout, unit, ids, found)
        except TraceError as error:
            found.unread.append(str(error))
    units = [one.unit for one in (*found.findings, *found.recommendations)]
    units += [record.country for record, _ in found.saved]
    units += [name.partition("/")[0] for name in ids if is_sentence(name)]
    found.pages += [page for unit in dict.fromkeys(units) for page in _pages(layout, unit)]
    return found


def _ids_of(layout: Layout, target: str, found: RestsOn) -> set[str]:
    """The ids that are asked of: of a set of estimates, all of them. Fills in the figures and tables that show them."""
    start = find(layout, target)
    entry = start.entry
    if start.one:
        ids = {start.one}
    elif entry.kind in ID_COLUMNS:
        ids = {*entry.estimates, *entry.assessments}
    else:
        found.pages += _pages(layout, start.record.country)
        return set()  # a figure is shown on its unit's pages, and no sentence rests on it
    files = [path for made in start.record.made() if ids & {*made.estimates, *made.assessments} for path in made.files]
    for path in run_record_paths(layout):
        if not _mentions(path, (*ids, *files)):
            continue
        try:
            record = read_record(path)
        except NotARecord:
            found.unread.append(f"{layout.relative(path)}: is not a record any more; run `dh verify`.")
            continue
        found.saved += [
            (record, other)
            for other in record.saved
            if other.kind not in ID_COLUMNS and ids & {*other.estimates, *other.assessments}
        ]
        if any(source.path in files for source in record.inputs):
            found.readers.append(record.stage)
    return ids


def _mentions(path: Path, ids: Collection[str]) -> bool:
    """Whether a JSON file holds one of the ids as a text of its own."""
    data = path.read_bytes()
    return any(json.dumps(name, ensure_ascii=False).encode() in data for name in ids)


def _units_with_a_report(layout: Layout) -> list[str]:
    return [path.parent.name for path in report_record_paths(layout)]


def _read_report(layout: Layout, unit: str, ids: set[str], found: RestsOn) -> None:
    folder = layout.report(unit)
    if not any(_mentions(path, ids) for path in sorted(folder.glob("*.json")) if path.name != "record.json"):
        return
    sentences = read_sentences(layout, unit).by_id
    rests = {one.id for one in sentences.values() if ids & set(one.evidence)} | (ids & set(sentences))
    titled = (trace for name in ids & set(sentences) for trace in sentences[name].title_of)
    found.saved += [(start.record, start.entry) for start in (find(layout, trace) for trace in titled)]
    found.findings += [
        one for one in sentences.values() if one.id in rests and one.kind == "finding" and one.id not in ids
    ]
    found.recommendations += [
        one
        for one in sentences.values()
        if one.kind == "recommendation" and one.id not in ids and (one.id in rests or rests & set(one.findings))
    ]


def _pages(layout: Layout, unit: str) -> Iterator[str]:
    try:
        record = read_record(layout.report(unit) / "record.json")
    except NotARecord:
        return
    yield from (output.path for output in record.outputs if output.role == "report")


def print_rests_on(target: str, found: RestsOn, out: TextIO) -> None:
    print(f"{target}: on this rest {found.count()}", file=out)
    for one in (*found.findings, *found.recommendations):
        print(f"{one.kind:<15} {one.id}  {one.text}", file=out)
    for _, entry in found.saved:
        print(f"{entry.kind:<15} {entry.trace_id}  {entry.caption}", file=out)
    for stage in found.readers:
        print(f"{'may use it':<15} {stage} reads the file that holds it", file=out)
    for page in found.pages:
        print(f"{'page':<15} {page}", file=out)
    for sentence in found.unread:
        print(f"{'not looked at':<15} {sentence}", file=out)
