"""Raw files held against their contracts: what was read of each, what is wrong, and what is suspicious."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.findings import AcceptedFinding, Finding, settle
from disrupting_harm.contracts.model import MARK, STAND_IN_ID, Table
from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.delivered import delivered_sha256, number_as_delivered
from disrupting_harm.ingest.design_codes import find_design_codes, find_ids_that_are_none
from disrupting_harm.ingest.exchanged import read_exchanged
from disrupting_harm.ingest.identifying import find_identifying
from disrupting_harm.ingest.kept_rows import find_rows_to_set_aside, take_own_rows, take_rows, unknown_columns
from disrupting_harm.ingest.mapping import Lineage, name_in_parent, raw_columns, to_contract
from disrupting_harm.ingest.personal_ids import find_personal_ids
from disrupting_harm.ingest.raw_rows import describe_rows
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.ingest.repeats import add_parents, find_repeats_left_out, wanted_columns
from disrupting_harm.ingest.rows_in_doubt import REVIEW, find_hidden_rows, find_rows_not_accepted
from disrupting_harm.ingest.rows_twice import find_ids_in_two_spellings
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.records import AcceptedRows, RawRows
from disrupting_harm.study.raw import FindingKind


DESIGN = {"strata": "stratum", "psu": "psu", "weight": "weight"}


@dataclass
class ReadTable:
    """A raw table in contract form (n rows), and what was found. `rows` are the n row numbers as a person sees them.

    `problems` holds findings as well, which nobody has accepted or refused yet. `set_aside` names, by row number, the column that
    was blank. `unread` marks, by column, the cells that a problem already speaks of, or that are blank because the parameters say so.
    """

    frame: pd.DataFrame
    lineage: dict[str, Lineage]
    rows: np.ndarray
    problems: list[Problem]
    facts: RawRows
    set_aside: dict[int, str]
    unread: dict[str, np.ndarray]
    sheet: str | None = None  # of a workbook


@dataclass(frozen=True)
class Checked:
    """Raw tables that keep their contracts, by name. `warnings` are sentences on findings that the parameters accept; `references`
    are the reference tables that they were held against. `findings` are sentences on what is suspicious in a derived table and may
    still be right, by its name; they are for a public record and hold no respondent's value.
    """

    tables: dict[str, pd.DataFrame]
    lineages: dict[str, dict[str, Lineage]]
    facts: dict[str, RawRows] = field(default_factory=dict)
    set_aside: dict[str, dict[int, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    findings: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_tables(
    sources: Mapping[str, RawSource], contracts: Mapping[str, Table], design: Mapping[str, str] = DESIGN
) -> tuple[dict[str, ReadTable], list[Problem]]:
    """The tables that can be read, and the problems of files that cannot. `design` names the columns of strata, PSUs and weights."""
    tables, problems = {}, []
    for name, source in sources.items():
        try:
            tables[name] = read_table(source, contracts[name], design, sources)
        except ContractError as error:  # a file that cannot be read at all; the others are looked at all the same
            problems += error.problems
    return tables, problems


def settle_tables(
    sources: Mapping[str, RawSource],
    tables: Mapping[str, ReadTable],
    problems: Iterable[Problem] = (),
    *,
    not_looked_for: Collection[FindingKind] = (),
) -> Checked:
    """The tables, where nothing stands against them. Raises ContractError with every problem, and every finding that is not accepted.

    `problems` are those of no single table. Nothing is said of a kind that is accepted and was `not_looked_for`.
    """
    standing, accepted = list(problems), {}
    for name, table in tables.items():
        source = sources[name]
        found = [replace(p, sheet=p.sheet or table.sheet) if p.file == source.file else p for p in table.problems]
        refused, accepted[name] = settle(found, source.params.accept, key=source.accept_key)
        standing += refused
    if standing:
        raise ContractError(standing)
    for name, found in accepted.items():
        accepted[name] = [a for a in found if a.finding or a.kind not in not_looked_for]
    return Checked(
        tables={name: table.frame for name, table in tables.items()},
        lineages={name: table.lineage for name, table in tables.items()},
        facts={
            name: table.facts.model_copy(update={"accepted": tuple(map(_record, accepted[name]))})
            for name, table in tables.items()
        },
        set_aside={name: table.set_aside for name, table in tables.items() if table.set_aside},
        warnings=tuple(a.warning(sources[name].accept_key) for name in tables for a in accepted[name]),
    )


def read_table(
    source: RawSource,
    contract: Table,
    design: Mapping[str, str] = DESIGN,
    sources: Mapping[str, RawSource] | None = None,
) -> ReadTable:
    """The table in contract form, with every problem and finding that a single table shows.

    `sources` are those of the component, of which one may hold the rows that the rows of a repeat belong to. Raises ContractError for a file that cannot be read at all.
    """
    file, mend, params = source.file, source.mend, source.params
    wanted = raw_columns(contract, params) | set(params.keep) | ({params.row_numbers} if params.row_numbers else set())
    wanted |= wanted_columns(params) | set(REVIEW)
    as_it_lies = read_raw(source.path, wanted, file=file, mend=mend, params=params)
    raw, misnumbered = number_as_delivered(as_it_lies, params.row_numbers, file=file, mend=mend)
    number = dict(zip(map(int, as_it_lies.rows), map(int, raw.rows), strict=True))
    del as_it_lies
    swallowed = _find_swallowed_lines(source, raw)
    problems: list[Problem] = [
        *misnumbered,
        *(replace(p, rows=tuple(number.get(r, r) for r in p.rows)) for p in swallowed),
    ]
    problems += find_repeats_left_out(raw, source)
    raw, unlinked = add_parents(raw, source, sources or {}, contract)
    problems += unlinked
    own = take_own_rows(raw, params.keep, file=file, mend=mend)
    problems += own.problems
    rows_read, raw = len(raw.rows), own.raw
    for find in (find_hidden_rows, find_rows_not_accepted):
        problems += find(raw, file=file, place_again=f"place the file again with `{source.placing_command}`")
    if params.rows is not None and len(raw.rows) != params.rows:
        problems.append(_wrong_number(source, len(raw.rows)))
    mapped, aside = to_contract(raw, contract, params, file=file, mend=mend), pd.Series(dtype=object)
    set_aside: dict[int, str] = {}
    for name in unknown_columns(params.set_aside, contract):
        place = f"params/countries/{source.iso3}.yaml, key components.{source.stem}.tables.{source.table}.set_aside"
        problems.append(Problem(place, f"{name} is no column of the contract", "correct its spelling"))
    if params.set_aside and (aside := find_rows_to_set_aside(mapped, params.set_aside)).notna().any():
        set_aside = dict(zip(map(int, raw.rows[aside.notna()]), aside.dropna(), strict=True))
        raw = take_rows(raw, aside.isna().to_numpy())
        mapped = to_contract(raw, contract, params, file=file, mend=mend)
    frame, rows, header, sheet = mapped.frame, raw.rows, raw.header, raw.sheet
    del raw, own  # the text of a large file is let go before its values are checked
    place = {"file": file, "rows": rows, "mend": mend}
    problems += mapped.problems
    found: list[Problem] = []
    if len(frame) or not rows_read:
        found += check_frame(frame, contract, **place, unread=mapped.told())
    elif set_aside:
        problems.append(Problem(file, f"every row is set aside: {', '.join(params.set_aside)} is blank", mend))
    found += find_design_codes(frame, **place, strata=design["strata"], psu=design["psu"])
    found += find_ids_that_are_none(frame, contract, **place)
    found += find_ids_in_two_spellings(frame, contract, **place)
    found += find_personal_ids(frame, contract, **place)
    problems += name_columns_of_file(found, source)
    facts = describe_rows(
        frame, contract, rows=rows_read, others=rows_read - len(rows) - len(set_aside), set_aside=aside.dropna(),
        header=header, used=wanted, design=design,
    )  # fmt: skip
    problems = blame_file_alone(problems, source, contract)
    delivered = delivered_sha256(source.path.parent) if params.row_numbers else None
    absent = tuple(c.name for c in contract.columns if c.kind == "item" and c.name not in frame)
    facts = facts.model_copy(
        update={
            "absent": absent,
            "identifying": find_identifying(header, wanted | _used_by_others(source)),
            "missing_codes": mapped.missing,
            "blanked": mapped.blanked,
            "delivered_sha256": delivered,
        }
    )
    if exchanged := read_exchanged(source.path):
        facts = facts.model_copy(update=exchanged)
    problems += _check_mark(source, contract, frame, rows)
    return ReadTable(frame, mapped.lineage, rows, problems, facts, set_aside, mapped.told(), sheet)


def _used_by_others(source: RawSource) -> set[str]:
    """Columns of this file that another table takes from the rows that its own belong to, whether that table is there or not."""
    return {
        mapping.source or name
        for table, params in source.section.tables.items()
        if table != source.table
        for name, mapping in params.declared.items()
        if mapping.of_parent
    }


def name_columns_of_file(problems: Iterable[Problem], source: RawSource) -> list[Problem]:
    """Problems of columns of the contract, with the names that the file has for them."""
    names = {
        name: name_in_parent(mapping.source or name) if mapping.of_parent else mapping.source
        for name, mapping in source.params.declared.items()
        if mapping.source != name
    }
    return [replace(p, in_file=names[p.column]) if names.get(p.column) else p for p in problems]


def blame_file_alone(problems: Iterable[Problem], source: RawSource, contract: Table) -> list[Problem]:
    """The problems, with a mend that names the parameters only where they can be what is wrong.

    They can where they say how the column comes from the file, where its codes might need a `recode`, and where no rows are named:
    a column that is not there, or a rule of the survey.
    """
    declared = {**source.params.columns, **source.params.domains, **source.params.items}
    of_file = [name_in_parent(m.source or name) if m.of_parent else m.source or name for name, m in declared.items()]
    coded = [c.name for c in contract.columns if c.codes is not None]
    may_be_wrong = {*declared, *of_file, *coded, *source.params.keep}
    return [
        replace(p, mend=source.mend_file) if p.rows and p.mend == source.mend and p.column not in may_be_wrong else p
        for p in problems
    ]


def _wrong_number(source: RawSource, found: int) -> Problem:
    expected = source.params.rows
    text = f"{found} rows of the unit, and `rows` of the table says {expected}"
    mend = f"correct `rows` in params/countries/{source.iso3}.yaml, or get the whole file and place it again with `{source.placing_command}`"
    return Problem(source.file, text, mend)


def _find_swallowed_lines(source: RawSource, raw: RawTable) -> Iterator[Finding]:
    for cell in raw.swallowed:
        yield Finding(
            source.file, cell.sentence(), source.mend, raw.column_of(cell), (cell.row,), kind="lines_swallowed", affected=cell.lines
        )  # fmt: skip


def _record(accepted: AcceptedFinding) -> AcceptedRows:
    found = accepted.finding
    if found is None:
        return AcceptedRows(kind=accepted.kind, rows=0, reason=accepted.reason)
    return AcceptedRows(kind=accepted.kind, column=found.column, rows=found.n_rows, reason=accepted.reason)


def _check_mark(source: RawSource, contract: Table, frame: pd.DataFrame, rows: np.ndarray) -> list[Problem]:
    """Rows whose mark or identifier says another data class than the parameters declare."""
    declared = source.section.data_class
    problems = []

    def report(column: str, where: np.ndarray, text: str) -> None:
        if where.any():
            problems.append(Problem(source.file, text, source.mend, column, tuple(int(r) for r in rows[where])))

    if MARK.name in frame:
        # Invalid marks are reported by check_frame; this catches a valid mark that is not the declared data class.
        other = (frame[MARK.name].isin(list(MARK.codes)) & (frame[MARK.name] != declared)).to_numpy()
        text = f"the rows do not carry the mark {declared} that params/countries/{source.iso3}.yaml declares"
        report(MARK.name, other, text)
    if not source.is_stand_in:
        for name in (c.name for c in contract.columns if c.kind == "id" and c.name in frame):
            made = frame[name].fillna("").str.startswith(STAND_IN_ID).to_numpy()
            text = f"the identifier is a stand-in's, and params/countries/{source.iso3}.yaml declares {declared} data"
            report(name, made, text)
    return problems
