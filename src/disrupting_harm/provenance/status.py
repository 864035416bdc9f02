"""What each unit holds, what of it is real, and what is up to date, from the records and the files as they are now.

Nothing is run and no file is changed. DVC is not asked: it knows that a file changed, and not which key or module did.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from disrupting_harm import files, slices, used_sections
from disrupting_harm.code_slices.code_slice import (
    NotASlice,
    changed_modules,
    distributions_hash,
    modules_hash,
    read_slice,
)
from disrupting_harm.errors import UserError
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import lock_text
from disrupting_harm.package_lock import pinned_closure
from disrupting_harm.provenance.verification import holds_restricted
from disrupting_harm.records import NotARecord, Record, read_record
from disrupting_harm.registry import ROLES, Role, component
from disrupting_harm.sections import data_section, held, load_section
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study.conventions import UNFIELDED, Study
from disrupting_harm.study.load import load_study, unit_codes


KIND_WORDS = {"synthetic": "stand-in", "restricted": "real, restricted", "public": "real, public"}


@dataclass(frozen=True)
class StageStatus:
    """state: up to date, stale, or not made. why: what changed since, or what is missing."""

    stage: str
    state: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComponentStatus:
    unit: str
    component: str
    data: str  # real or stand-in, in words
    missing: tuple[str, ...] = ()  # raw files that are not here, and what places them
    stages: tuple[StageStatus, ...] = field(default=())

    @property
    def state(self) -> str:
        if self.missing:
            return "raw file missing"
        worst = [s.state for s in self.stages if s.state != "up to date"]
        return worst[0] if worst else "up to date"


def read_status(layout: Layout, units: Sequence[str]) -> list[ComponentStatus | str]:
    """The status of every component of these units or of all; a sentence in the place of one whose parameters are wrong."""
    study = load_study(layout)
    for iso3 in units:
        study.unit(iso3)
    found: list[ComponentStatus | str] = []
    for iso3 in units or _listed(layout, study):
        if not study.unit(iso3).fielded:
            found.append(_unfielded(study, iso3))
            continue
        try:
            for stem in held(layout, iso3):
                found.append(_component_status(layout, iso3, stem))
            found.append(_report_status(layout, iso3))
        except UserError as error:
            found += str(error).splitlines()
    return found


def print_status(
    layout: Layout, units: Sequence[str], out: TextIO, *, why: bool = False, as_json: bool = False
) -> None:
    """One line per component; with `why` what made a stage stale, below it."""
    found = read_status(layout, units)
    if as_json:
        entries = [f if isinstance(f, str) else asdict(f) | {"state": f.state} for f in found]
        print(json.dumps(entries, indent=1, ensure_ascii=False), file=out)
        return
    study = load_study(layout)
    last = None
    for entry in found:
        if isinstance(entry, str):
            print(entry, file=out)
            continue
        if entry.unit != last:
            unit = study.unit(entry.unit)
            kind = f"phase {unit.phase}" if unit.phase else f"{unit.kind} unit"
            print(f"{entry.unit}  {unit.name} ({kind})", file=out)
            last = entry.unit
        print(f"  {entry.component:<28}{entry.data:<18}{entry.state}", file=out)
        for text in entry.missing:
            print(f"      {text}", file=out)
        if why:
            for stage in entry.stages:
                for text in stage.why:
                    print(f"      {stage.stage}: {text}", file=out)
    if not units:
        planned = sorted(
            iso3
            for iso3, u in study.units.items()
            if u.kind == "country" and u.fielded and iso3 not in unit_codes(layout)
        )
        if planned:
            print(f"without parameters yet: {', '.join(planned)}; write a file with `dh new-country ISO3`", file=out)


def _listed(layout: Layout, study: Study) -> list[str]:
    """Units with parameters, and those that were planned and not fielded, in alphabetical order."""
    return sorted({*unit_codes(layout), *(iso3 for iso3, unit in study.units.items() if not unit.fielded)})


def _unfielded(study: Study, iso3: str) -> str:
    unit = study.unit(iso3)
    return f"{iso3}  {unit.name} (phase {unit.phase}): {UNFIELDED}"


def _component_status(layout: Layout, iso3: str, stem: str) -> ComponentStatus:
    section = load_section(layout, iso3, stem)
    data_class = data_section(layout, iso3, stem).data_class
    missing = ()
    if getattr(section, "tables", None) and section.data_class != "synthetic":
        missing = tuple(
            f"{s.file} is not here; place it with `{s.placing_command}`"
            for s in raw_sources(layout, iso3, stem, section).values()
            if not s.path.is_file()
        )
    stages = []
    for role in ROLES:
        if role == "run" or (component(stem).has(role) and _runs(role, section.data_class)):
            stages.append(_stage_status(layout, iso3, stem, role))
    return ComponentStatus(iso3, stem, KIND_WORDS[data_class], missing, tuple(stages))


def _runs(role: Role, data_class: str) -> bool:
    """Whether a unit's data of the class have a stage of the role: a stand-in is of synthetic data, and public rows are not scanned."""
    return {"stand_in": data_class == "synthetic", "scan": data_class != "public"}.get(role, True)


def _report_status(layout: Layout, iso3: str) -> ComponentStatus:
    path = layout.report(iso3) / "record.json"
    stage = f"{REPORT}@{iso3}"
    status = _compare(layout, stage, REPORT, path)
    return ComponentStatus(iso3, "report", "", (), (status,))


def _stage_status(layout: Layout, iso3: str, stem: str, role: Role) -> StageStatus:
    stage = stage_name(stem, role)
    path = layout.output(iso3, stem) / "record.json" if role == "run" else layout.record(iso3, stage)
    return _compare(layout, f"{stage}@{iso3}", stage, path)


def _compare(layout: Layout, key: str, stage: str, path: Path) -> StageStatus:
    try:
        record = read_record(path)
    except NotARecord:
        return StageStatus(key, "not made", (f"{layout.relative(path)} is not there",))
    why = [f"{place}: changed" for place in used_sections.changed_parameters(layout, record)]
    why += _changed_library(layout, record, stage)
    why += _changed_files(layout, record)
    return StageStatus(key, "stale" if why else "up to date", tuple(why))


def _changed_library(layout: Layout, record: Record, stage: str) -> Iterator[str]:
    path = layout.code_slice(stage)
    if not path.is_file():
        yield f"{layout.relative(path)} is not there"
        return
    try:
        found = read_slice(path)
    except NotASlice:
        yield f"{layout.relative(path)}: is not a slice of the library any more"
        return
    if changed := changed_modules(layout, found.modules):
        yield f"library: {', '.join(changed)} changed"
    elif modules_hash(found.modules) != record.code.sha256:
        yield "library: other modules than those that ran"
    lock = layout.requirements()
    now = pinned_closure(lock_text(layout), found.distributions) if lock.is_file() else {}
    if distributions_hash(now) != record.lock.sha256:
        other = sorted(n for n in {*now, *found.distributions} if now.get(n) != found.distributions.get(n))
        named = f" of {', '.join(other)}" if other else ""
        yield f"{layout.relative(lock)}: pins other versions{named} than those that ran"
    if record.notebook and _hash(layout.root / record.notebook.path) != record.notebook.sha256:
        yield f"{record.notebook.path}: changed"


def _changed_files(layout: Layout, record: Record) -> Iterator[str]:
    """Inputs and outputs that are not as recorded, or not there. A unit's restricted half may be absent as a whole."""
    here = holds_restricted(layout, record.country)
    for entry in record.inputs:
        if entry.rows_of:
            try:
                now = files.sha256_text(slices.reference_rows(layout, entry.rows_of, entry.table))
            except UserError:
                now = None
            if now != entry.sha256:
                yield f"{entry.path}: the rows of {entry.rows_of} changed"
        elif not (layout.root / entry.path).is_file():
            if not entry.path.startswith("data/") or entry.role == "reference" or here:
                yield f"{entry.path}: is missing"
        elif _hash(layout.root / entry.path) != entry.sha256:
            yield f"{entry.path}: changed"
    for entry in record.outputs:
        path = layout.root / entry.path
        if path.is_file() and _hash(path) != entry.sha256:
            yield f"{entry.path}: is not what the stage wrote"
        elif not path.is_file() and (here or not entry.path.startswith("data/")):
            yield f"{entry.path}: is missing"


def _hash(path: Path) -> str | None:
    return files.sha256_file(path) if path.is_file() else None
