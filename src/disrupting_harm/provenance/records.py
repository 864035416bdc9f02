"""The records of all stages, and what is found in them by id or file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.errors import TraceError, near
from disrupting_harm.layout import Layout
from disrupting_harm.records import NotARecord, Record, Saved, read_record
from disrupting_harm.study.load import unit_codes


UNIT = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Found:
    """What a trace starts from: a saved figure, table or set of estimates or assessments, or one of these."""

    record: Record
    entry: Saved
    estimate_id: str | None = None
    assessment_id: str | None = None

    @property
    def one(self) -> str | None:
        """The id of the one estimate or assessment that is traced; None where it is a whole figure, table or set."""
        return self.estimate_id or self.assessment_id


def run_record_paths(layout: Layout, unit: str | None = None) -> list[Path]:
    """Records of executed notebooks, beside their outputs: of all units, or of one."""
    return _finished(layout.outputs().glob(f"{unit or '[A-Z]*'}/*/record.json"))


def report_record_paths(layout: Layout) -> list[Path]:
    return _finished(layout.report("*").parent.glob("*/record.json"))


def data_record_paths(layout: Layout) -> list[Path]:
    """Records of stand-ins and derived tables: those of the public half, then those beside the derived tables."""
    public = sorted(layout.outputs().glob("[A-Z]*/records/*.json"))
    return public + _finished(layout.derived("*", "*").parents[1].glob("*/*/record.json"))


def _finished(paths: Iterable[Path]) -> list[Path]:
    """In order, those that do not lie in what a stage is writing at this moment or has set aside."""
    return sorted(path for path in paths if not path.parent.name.startswith("."))


def saved_entries(layout: Layout, *, unit: str | None = None, first: str = "") -> Iterator[tuple[Record, Saved]]:
    """What all records hold, or those of a unit; the record in the folder `first` (`<ISO3>/<stem>`) comes before the others."""
    for path in sorted(run_record_paths(layout, unit), key=lambda path: "/".join(path.parent.parts[-2:]) != first):
        try:
            record = read_record(path)
        except NotARecord:
            raise TraceError(
                f"{layout.relative(path)}: is not a record any more; run `dh verify`, which names what changed."
            ) from None
        for entry in record.saved:
            yield record, entry


def find(layout: Layout, target: str) -> Found:
    """The entry that `target` names: a trace id, an estimate id, or one of an entry's files. Raises TraceError."""
    file = name_of_file(layout, target)
    ids: list[str] = []
    # An id begins with unit and component; to read the records of 25 countries takes seconds.
    unit, _, rest = (file or target).removeprefix("outputs/").removeprefix("reports/").partition("/")
    own = unit if UNIT.fullmatch(unit) and run_record_paths(layout, unit) else None
    for record, entry in saved_entries(layout, unit=own, first=f"{unit}/{rest.partition('/')[0]}"):
        if target == entry.trace_id or file in entry.files:
            return Found(record, entry)
        if entry.kind == "estimates" and target in entry.estimates:
            return Found(record, entry, target)
        if entry.kind == "assessments" and target in entry.assessments:
            return Found(record, entry, assessment_id=target)
        ids += [entry.trace_id, *entry.estimates, *entry.assessments]
    if not ids:
        raise TraceError(
            "outputs: holds no record; make the outputs with `make reproduce`, or get them with `dvc pull -r public`."
        )
    page = f"dh trace {layout.relative(layout.report(unit))}/report.html"
    if UNIT.fullmatch(unit) and own is None and layout.country(unit).is_file():
        raise TraceError(
            f"{target}: {unit} has no outputs here yet; make them with `dh repro {unit}`, then `{page}` lists the ids of its report."
        )
    if target == own:
        raise TraceError(
            f"{target}: is a unit and no id; an id looks like {ids[0]}, and `{page}` lists those of its report."
        )
    known = unit_codes(layout) if UNIT.fullmatch(target) else ids
    raise TraceError(
        f"{target}: no figure, table, estimate or assessment is recorded under that name{near(target, known)}; an id looks like {ids[0]}, "
        "run `dh trace` with one."
    )


PLACES = ("data", "notebooks", "outputs", "params", "src")  # of the project's own files


def is_copy(layout: Layout, file: Path) -> bool:
    """Whether a file is none of the project's own by its place: it lies elsewhere, or among outputs and no record there names it."""
    if not file.is_file():
        return False
    place = file.resolve()
    if not place.is_relative_to(layout.root.resolve()):
        return True
    name = place.relative_to(layout.root.resolve()).as_posix()
    if not name.startswith("outputs/"):
        return not name.startswith(tuple(f"{folder}/" for folder in PLACES))
    record = place.with_name("record.json")
    if place == record or place.parent.name == "records":
        return False
    try:
        return all(output.path != name for output in read_record(record).outputs)
    except NotARecord:
        return False


def name_of_file(layout: Layout, target: str) -> str | None:
    """`target` as a path relative to the project, if it is a file seen from the working directory or from the root."""
    path = next((p for p in (Path(target), layout.root / target) if p.is_file()), None)
    if path is None or not path.resolve().is_relative_to(layout.root):
        return None
    return layout.relative(path)
