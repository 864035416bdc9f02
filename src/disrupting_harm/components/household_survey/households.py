"""Children and caregivers belong together by household and by PSU: a rule between two files, either of which may be the wrong one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from disrupting_harm.contracts.check import found_in
from disrupting_harm.contracts.findings import Finding
from disrupting_harm.errors import Problem, name_rows
from disrupting_harm.ingest.design_codes import find_codes_unlike_another_tables
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.ingest.tables import ReadTable


LINK = "household_id"


def check_households(tables: Mapping[str, ReadTable], sources: Mapping[str, RawSource]) -> list[Problem]:
    """Every caregiver belongs to the household of a child, and no household has two.

    Where one of the two files comes in and the other is in its place, the one that comes in is blamed.
    """
    if not all(name in tables and LINK in tables[name].frame for name in ("children", "caregivers")):
        return []
    children, caregivers = tables["children"], tables["caregivers"]
    if children.frame.empty:  # told already; it would be told again of every caregiver
        return []
    households = caregivers.frame[LINK]
    childless = ~found_in(households, children.frame[LINK]) & households.notna().to_numpy()
    repeated = (households.duplicated(keep=False) & households.notna()).to_numpy()
    source = sources["caregivers"]
    found = []
    if repeated.any():
        hit = _rows(caregivers, repeated)
        found.append(Problem(source.file, "the household has two caregivers", source.mend_file, LINK, hit))
    if childless.any():
        found.append(_childless(sources, _rows(caregivers, childless)))
    return found


def check_shared_codes(
    tables: Mapping[str, ReadTable], sources: Mapping[str, RawSource], columns: Sequence[str]
) -> dict[str, list[Problem]]:
    """By the table that is blamed, codes of strata and PSUs that the other table spells in another way, or has another of in the same
    household. Columns in which one table by itself has such codes are told already.

    A child's and a caregiver's row are brought together by them as well: the share of caregivers of a PSU who are online.
    """
    if not {"children", "caregivers"} <= set(tables):
        return {}
    blamed, other = "caregivers", "children"
    if sources["children"].incoming and not sources["caregivers"].incoming:
        blamed, other = other, blamed
    table, source = tables[blamed], sources[blamed]
    told = {
        p.column for t in tables.values() for p in t.problems if isinstance(p, Finding) and p.kind == "design_codes"
    }
    columns = [column for column in columns if column not in told]
    found = find_codes_unlike_another_tables(
        table.frame, tables[other].frame, columns, of=sources[other].file, file=source.file, rows=table.rows, mend=source.mend_file
    )  # fmt: skip
    spelt = {p.column for p in found}
    found += _moved_households(tables, blamed, other, [c for c in columns if c not in spelt], sources)
    return {blamed: list(found)}


def _moved_households(
    tables: Mapping[str, ReadTable], blamed: str, other: str, columns: Sequence[str], sources: Mapping[str, RawSource]
) -> list[Problem]:
    """A household lies in one stratum and one PSU: rows in which the two tables say otherwise, as where two columns are swapped.

    Nothing is said of a household that two caregivers are told to be of.
    """
    own, others = tables[blamed].frame, tables[other].frame
    if LINK not in own or LINK not in others:
        return []
    found = []
    known = others[others[LINK].notna()].drop_duplicates(LINK).set_index(LINK)
    households = tables["caregivers"].frame[LINK]
    crowded = own[LINK].isin(households[households.duplicated(keep=False)])
    for column in columns:
        if column not in own or column not in known:
            continue
        code = own[LINK].map(known[column])
        where = (code.notna() & own[column].notna() & (code != own[column]) & ~crowded).to_numpy(dtype=bool)
        if where.any():
            text = f"the code is not that of the same household in {sources[other].file}, and a household lies in one {column}"
            mend, hit = sources[blamed].mend_file, _rows(tables[blamed], where)
            found.append(Finding(sources[blamed].file, text, mend, column, hit, kind="design_codes"))
    return found


def _rows(table: ReadTable, where: np.ndarray) -> tuple[int, ...]:
    return tuple(int(row) for row in table.rows[where])


def _childless(sources: Mapping[str, RawSource], rows: tuple[int, ...]) -> Problem:
    """Caregivers without a child, told of the file that comes in; of the caregivers' file, where both do or neither."""
    children, caregivers = sources["children"], sources["caregivers"]
    both = f"or place the two files that belong together with `{caregivers.placing_all_command}`"
    if children.incoming and not caregivers.incoming:
        text = f"no row has the household of {name_rows(rows)} of {caregivers.file}, which is in place"
        return Problem(children.file, text, f"{children.mend_file}, {both}", LINK)
    text = f"the household has no child in the children's table ({children.file})"
    mend = caregivers.mend if caregivers.is_stand_in else f"{caregivers.mend_file}, {both}"
    return Problem(caregivers.file, text, mend, LINK, rows)
