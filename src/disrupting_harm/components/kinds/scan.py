"""The scan of a component's derived tables: what identifies respondents by itself, and how few share what is known of them.

What it finds is kept in the restricted half, sealed as the tables are: how many rows are alone tells an intruder whether a match is
certain, and most of these counts are smaller than any that is released. The public record says by which rules the tables were
scanned, and that they passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from disrupting_harm import files, records, stages
from disrupting_harm.at_rest.sealed import open_sealed, write_by_class
from disrupting_harm.disclosure.groups import Groups, count_groups
from disrupting_harm.errors import MissingInputError, ScanError, UserError
from disrupting_harm.ingest.identifiers_left import KINDS, Left, find_identifiers_left
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, Output
from disrupting_harm.sections import load_used
from disrupting_harm.stage_names import stage_name
from disrupting_harm.study.load import load_study
from disrupting_harm.study.scan import Beyond, ScanKey, ScanRules
from disrupting_harm.watch import publish


FILE = "scan.json"
PUBLIC = "public"


class Scanned(NamedTuple):
    folder: Path
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class TableScan:
    """What was found in one table. keys: those of the rules whose columns it has, each with its groups."""

    table: str
    rows: int
    left: tuple[Left, ...] = ()
    keys: tuple[tuple[ScanKey, Groups], ...] = ()

    def content(self) -> dict:
        """As it is kept: counts, names of columns, and no value."""
        keys = [
            {**asdict(groups), "smallest_group": key.smallest_group, "diversity": key.diversity, "beyond": key.beyond}
            for key, groups in self.keys
        ]
        return {"rows": self.rows, "identifying": [left._asdict() for left in self.left], "keys": keys}


@dataclass
class Verdict:
    """Sentences by what becomes of the table that they are about."""

    refuse: list[str] = field(default_factory=list)
    warn: list[str] = field(default_factory=list)

    def add(self, beyond: Beyond, text: str) -> None:
        getattr(self, beyond).append(text)


def scan_tables(layout: Layout, stem: str, iso3: str) -> Scanned:
    """Write `data/derived/<ISO3>/<stem>_scan/` and the stage's record.

    Raises ScanError with a sentence for each thing that the rules refuse; nothing is written then.
    """
    rules = load_study(layout).scan
    data_class, found, inputs = _scan(layout, stem, iso3, rules)
    verdict = judge(found, rules, stem=stem, iso3=iso3)
    if verdict.refuse:
        raise ScanError("\n".join(verdict.refuse))
    final = layout.scan(iso3, stem)
    partial = files.partial_directory(final)
    try:
        text = files.dump_json({"data_class": data_class, "tables": {t.table: t.content() for t in found}})
        write_by_class(partial / FILE, text.encode(), unit=iso3, data_class=data_class)
        output = Output(path=f"{layout.relative(final)}/{FILE}", sha256=files.sha256_file(partial / FILE), role="scan")
        record = stages.make_record(layout, iso3, stem, "scan", data_class=data_class, inputs=inputs, outputs=[output])
        publish(partial, final)
    finally:
        files.remove(partial)
    stages.publish_record(layout, record)
    return Scanned(final, tuple(verdict.warn))


def show_tables(layout: Layout, stem: str, iso3: str) -> list[str]:
    """Lines with the numbers of every table, for whoever may read the rows; nothing is refused, and nothing written."""
    rules = load_study(layout).scan
    _, found, _ = _scan(layout, stem, iso3, rules)
    lines = []
    for table in found:
        lines.append(f"{table.table}: {table.rows:,} rows")
        lines += [f"  {left.column}: {KINDS[left.kind]}" for left in table.left]
        for key, groups in table.keys:
            lines.append(
                f"  {', '.join(key.columns)}: {groups.combinations:,} combinations, the smallest of {groups.smallest} (k); "
                f"{groups.unique:,} rows alone, {groups.below:,} ({groups.share_below:.1%}) in groups below {key.smallest_group}"
            )
            lines += [
                f"    {name}: {alike.smallest} different (l); {alike.alike:,} rows ({groups.share_alike(name):.1%}) in larger groups with "
                f"fewer than {key.diversity}, {alike.all_yes:,} where all said yes"
                for name, alike in groups.outcomes.items()
            ]
    used = {key.columns for table in found for key, _ in table.keys}
    lines += [f"in no table: {', '.join(key.columns)}" for key in rules.keys if key.columns not in used]
    return lines


def judge(found: Sequence[TableScan], rules: ScanRules, *, stem: str, iso3: str) -> Verdict:
    """What the rules make of it. Sentences name table, columns and mend, and hold no number of respondents."""
    verdict = Verdict()
    show = f"`dh scan {stem} {iso3} --show` prints the numbers"
    for table in found:
        place = f"data/derived/{iso3}/{stem}/{table.table}.parquet"
        for left in table.left:
            verdict.add(
                rules.identifiers,
                f"{place}, column {left.column}: {KINDS[left.kind]}; take it out of the table, or state under `scan.not_identifying` in "
                "params/study.yaml why it identifies nobody.",
            )
        for key, groups in table.keys:
            named = f"{place}, columns {', '.join(key.columns)}"
            mend = f"make a column coarser, or state another limit under `scan.keys` in params/study.yaml ({show})"
            if key.most_below is not None and groups.share_below > key.most_below:
                verdict.add(
                    key.beyond,
                    f"{named}: more than {key.most_below:.1%} of the rows stand in groups of fewer than {key.smallest_group} that share "
                    f"them; {mend}.",
                )
            for name in groups.outcomes:
                if key.most_all_yes is not None and groups.share_all_yes(name) > key.most_all_yes:
                    verdict.add(
                        key.beyond,
                        f"{named}: more than {key.most_all_yes:.1%} of the rows stand in groups that all said yes to {name}; {mend}.",
                    )
    return verdict


def scan_frame(table: str, frame: pd.DataFrame, rules: ScanRules, outcomes: Sequence[str] = ()) -> TableScan:
    """What is found in one table (n, columns)."""
    left = find_identifiers_left(frame, exact=rules.exact_numbers, fewest_names=rules.fewest_names)
    keys = [
        (key, count_groups(frame, key.columns, outcomes, least=key.smallest_group, diversity=key.diversity))
        for key in rules.keys
        if set(key.columns) <= set(frame.columns)
    ]
    kept = tuple(found for found in left if found.column not in rules.not_identifying)
    return TableScan(table, len(frame), kept, tuple(keys))


def _scan(layout: Layout, stem: str, iso3: str, rules: ScanRules) -> tuple[str, list[TableScan], list[Input]]:
    section = load_used(layout, iso3, stem, "scan")[stem]
    if section.data_class == PUBLIC:
        raise UserError(
            f"{stem} {iso3}: its rows are public, published by who collected them; there is nothing to scan."
        )
    headline = section.headline if "headline" in vars(section) else ()
    found, inputs = [], []
    for entry, frame in _read_tables(layout, stem, iso3):
        found.append(scan_frame(entry.table, frame, rules, [name for name in headline if name in frame]))
        inputs.append(entry)
    return section.data_class, found, inputs


def _read_tables(layout: Layout, stem: str, iso3: str) -> Iterator[tuple[Input, pd.DataFrame]]:
    folder = layout.derived(iso3, stem)
    again = f"make it with `dh repro {stage_name(stem, 'derive')}@{iso3}`"
    if not folder.is_dir():
        raise MissingInputError(f"{layout.relative(folder)}: not there; {again}.")
    try:
        record = records.read_record(folder / "record.json")
    except records.NotARecord:
        raise UserError(f"{layout.relative(folder)}/record.json: cannot be read as a record; {again}.") from None
    for output in record.outputs:
        if output.role != "derived":
            continue
        path = layout.root / output.path
        if not path.is_file():
            raise MissingInputError(f"{output.path}: not there; {again}.")
        frame = pd.read_parquet(open_sealed(path, file=output.path))
        entry = Input(
            path=output.path, sha256=files.sha256_file(path), role="derived", table=output.table, rows=len(frame),
            data_class=record.data_class,
        )  # fmt: skip
        yield entry, frame
