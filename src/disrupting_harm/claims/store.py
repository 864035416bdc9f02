"""What a unit's notebooks saved, by id: estimates, assessments, and the tables and figures that readers see."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.printing import IN_PLACE_OF_A_MEAN
from disrupting_harm.records import ID_COLUMNS, NotARecord, Record, Saved, read_record
from disrupting_harm.sections import held, load_section
from disrupting_harm.study.findings import FindingsFile, Ref
from disrupting_harm.study.load_findings import load_findings


NUMBERS = (
    "estimate", "se", "ci_low", "ci_high", "df", "df1", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "p", "p_adjusted",
    "risk", "reference_risk",
)  # fmt: skip


@dataclass(frozen=True)
class Store:
    """estimates: rows by estimate_id, numbers as floats, what is blank as None. assessments: rows by assessment_id, as text.

    shown: figures and tables by trace id. tables: the rows of saved tables by trace id, as printed. headlines: ids of the estimates
    that the parameters call headlines, of all respondents, as far as they may be printed. labels: by component, what readers see for a level. stated: texts that the report states beside estimates, such as published
    facts and parameters, in which a number may stand. rules: what params/findings.yaml declares of numbers and words. read: the hash of each file, by its path from the root.
    """

    iso3: str
    estimates: Mapping[str, SimpleNamespace] = field(default_factory=dict)
    assessments: Mapping[str, SimpleNamespace] = field(default_factory=dict)
    shown: Mapping[str, Saved] = field(default_factory=dict)
    tables: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    headlines: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stated: tuple[str, ...] = ()
    rules: FindingsFile | None = None
    read: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def versions(self) -> dict[str, int]:
        """The version of each indicator that is there, by `<ISO3>/<component>/<indicator>`; the highest where there are several."""
        found: dict[str, int] = {}
        for name in self.estimates:
            start, _, rest = name.partition("@v")
            digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
            if digits:
                found[start] = max(int(digits), found.get(start, 0))
        return found

    def estimate(self, ref: Ref) -> SimpleNamespace | None:
        """The estimate, or None where nothing of that version, statistic and group was saved.

        A name that is a statistic, such as `children_affected`, means that of the one indicator of the component that has it.
        """
        scope = f"{self.iso3}/{ref.component}"
        start = f"{scope}/{ref.name}"
        if start not in self.versions:
            named = [row for row in self.estimates.values() if row.statistic == ref.name and not row.by]
            named = [row for row in named if row.estimate_id.startswith(f"{scope}/")]
            return named[0] if len(named) == 1 and not (ref.version or ref.statistic or ref.group) else None
        name = f"{start}@v{ref.version or self.versions[start]}"
        name += f":{ref.statistic}" if ref.statistic else ""
        return self.estimates.get(f"{name}/{ref.group}" if ref.group else name)

    def assessment(self, ref: Ref) -> SimpleNamespace | None:
        """The newest assessment of a topic, or that of the assessor whom the group names."""
        start = f"{self.iso3}/{ref.component}/{ref.name}/"
        if ref.group:
            return self.assessments.get(start + ref.group)
        return max(self.newest_assessments(ref), key=lambda row: row.assessment_id, default=None)

    def newest_assessments(self, ref: Ref) -> list[SimpleNamespace]:
        """All assessments of a topic in the newest year that has one, which may contradict each other."""
        start = f"{self.iso3}/{ref.component}/{ref.name}/"
        found = [row for name, row in self.assessments.items() if name.startswith(start)]
        return [row for row in found if row.year == max(each.year for each in found)]


def read_store(layout: Layout, iso3: str, *, tables: bool = False) -> Store:
    """Everything that the components of the unit saved. tables: those for readers too, which the check of a page needs.

    Raises MissingInputError for a component that has not run, and UserError for a damaged record.
    """
    store, labels = Store(iso3, {}, {}, {}, {}, read={}), {}
    headlines: list[str] = []
    for stem in held(layout, iso3):
        record = _read_record(layout, iso3, stem, store.read)
        for entry in record.saved:
            if entry.kind in ("figure", "table"):
                store.shown[entry.trace_id] = entry
            if entry.kind == "figure" or (entry.kind == "table" and not tables):
                continue
            rows = _read_rows(layout, layout.root / entry.files[0], store.read)
            if entry.kind == "estimates":
                store.estimates.update((row["estimate_id"], as_estimate(row)) for row in rows)
            elif entry.kind == "assessments":
                store.assessments.update((row["assessment_id"], SimpleNamespace(**row)) for row in rows)
            else:
                store.tables[entry.trace_id] = rows
        if tables:
            _read_compared(layout, record, store)
        section = load_section(layout, iso3, stem)
        labels[stem] = section.labels
        for name in getattr(section, "headline", ()):
            found = store.estimate(Ref(stem, name))
            if found and found.estimate is not None and found.presentation not in IN_PLACE_OF_A_MEAN:
                headlines.append(found.estimate_id)
    return replace(store, headlines=tuple(headlines), labels=labels, rules=load_findings(layout))


def _read_compared(layout: Layout, record: Record, store: Store) -> None:
    """What a component that compares units read of the others. The record pins it by hash, so the page can be held against it.

    Raises UserError for a file that is not what the component read.
    """
    for entry in record.inputs:
        if entry.role not in ID_COLUMNS:
            continue
        rows = _read_rows(layout, layout.root / entry.path, store.read)
        if store.read[entry.path] != entry.sha256:
            raise UserError(f"{entry.path}: is not what {record.stage} read; run `dh repro {record.stage}`.")
        if entry.role == "estimates":
            store.estimates.update((row["estimate_id"], as_estimate(row)) for row in rows)
        else:
            store.assessments.update((row["assessment_id"], SimpleNamespace(**row)) for row in rows)


def _read_record(layout: Layout, iso3: str, stem: str, read: dict[str, str]) -> Record:
    path = layout.output(iso3, stem) / "record.json"
    try:
        found = read_record(path)
    except NotARecord:
        kind = UserError if path.is_file() else MissingInputError
        said = "is no record" if path.is_file() else "not there"
        raise kind(f"{layout.relative(path)}: {said}; make it with `dh repro {stem}@{iso3}`.") from None
    read[layout.relative(path)] = files.sha256_file(path)
    return found


def _read_rows(layout: Layout, path: Path, read: dict[str, str]) -> list[dict[str, str]]:
    name = layout.relative(path)
    if not path.is_file():
        raise MissingInputError(f"{name}: not there; make it with `dh repro`.")
    read[name] = files.sha256_file(path)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def as_estimate(row: Mapping[str, str]) -> SimpleNamespace:
    """A row with floats in the columns of numbers, None for what is blank; `by` and `level` stay text."""
    values = {name: (text or None) if name not in ("by", "level") else text for name, text in row.items()}
    for name in NUMBERS:
        values[name] = float(text) if (text := values.get(name)) else None
    return SimpleNamespace(**values)
