"""The audit of disclosure: whether what is released of restricted data was treated, and what all of it together gives away.

It reads what is printed and nothing else, as an intruder does. What disclosure control knows besides, the exact numbers of what is
withheld, never leaves the run that made the tables: there the rules are held exactly, here a group is seen as small only where its
printed, rounded number is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from disrupting_harm import printing
from disrupting_harm.disclosure.coarsen import LEAST_P, P_DECIMALS
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.layout import Layout
from disrupting_harm.release.released_table import ReleasedTable
from disrupting_harm.study.load import load_disclosure
from disrupting_harm.study.load_catalogue import load_composites


if TYPE_CHECKING:
    import pandas as pd

    from disrupting_harm.disclosure.audit import Finding
    from disrupting_harm.disclosure.cells import Structure

CLASS = "restricted"
FEW = 10
SHARES = ("share", "points")  # units of statistics that are released to the unit of a share


def audit_disclosure(layout: Layout, unit: str, tables: Sequence[ReleasedTable]) -> list[str]:
    """A sentence for each table of restricted data that is not fit to leave, or for each cell that all tables give away together.

    No sentence holds a number of respondents. The tables of earlier releases count as known; they are not judged again.
    """
    tables = [table for table in tables if table.data_class == CLASS]
    rules = load_disclosure(layout, unit, CLASS) if tables else None
    if rules is None:
        return []
    newest = max(table.release for table in tables)
    frames = {table: _read(table) for table in tables if table.kind == "estimates"}
    told = []
    for table in tables:
        if table.release == newest:
            told += _judge(table, frames.get(table), rules)
    return told or _joint(unit, frames, rules, load_composites(layout, unit))


def _read(table: ReleasedTable) -> pd.DataFrame:
    """The rows of restricted data, with numbers as numbers."""
    import pandas as pd

    frame = pd.read_csv(
        table.file, keep_default_na=False, na_values=[""], dtype={"level": str, "by": str, "version": str}
    )
    return frame[frame["data_class"].eq(CLASS)].reset_index(drop=True) if "data_class" in frame else frame


def _judge(table: ReleasedTable, frame: pd.DataFrame | None, rules: Rules) -> list[str]:
    from disrupting_harm.disclosure.structure import COVERED, is_covered

    if frame is None:
        what = "figure" if table.kind == "figure" else "table"
        if table.others:
            sentence = (
                f"{table.path}: is of restricted data and prints numbers that `other_numbers` declares, which no audit covers; save them as "
                "estimates, or take them out of the notebook."
            )
            return [sentence]
        if table.kind in ("table", "figure") and table.shows_estimates:
            return []  # it shows estimates that stand in a table of estimates, which is judged
        return [f"{table.path}: is of restricted data, and no audit covers such a {what}; take it out of the notebook."]
    if not {"estimate_id", "estimate", "statistic"} <= set(frame.columns):
        return [f"{table.path}: is no table of estimates any more; make it anew with `dh repro`."]
    if others := sorted(
        set(frame.loc[frame["estimate"].notna(), "statistic"].fillna("a blank").astype(str)) - set(COVERED)
    ):
        return [
            f"{table.path}, column statistic: no audit covers {', '.join(others)} of restricted data; take the table out of the notebook."
        ]
    rows = frame[is_covered(frame)]
    wrong = [row["estimate_id"] for row in rows.to_dict("records") if not is_treated(row, rules)]
    # An estimate without its base is printed, and nobody could judge it.
    bare = frame["statistic"].isin(COVERED) & frame["estimate"].notna() & ~is_covered(frame)
    wrong += list(frame.loc[bare, "estimate_id"])
    if "largest_share" in frame:
        return [f"{table.path}, column largest_share: tells of single weights; it must not be saved."]
    if not wrong:
        return []
    sentence = (
        f"{table.path}: {len(wrong)} estimates, {wrong[0]} the first, are more exact or of fewer respondents than the rules of "
        "disclosure in params/study.yaml let leave; make them anew with `dh repro`."
    )
    return [sentence]


def is_treated(row: dict, rules: Rules) -> bool:
    """Whether the numbers of a printed row are as coarse, and its group as large, as the rules leave them."""
    n, cases = float(row.get("n", math.nan)), float(row.get("n_cases", math.nan))
    if n == 0 and cases == 0 and math.isnan(float(row.get("estimate", 0.0))):
        return True  # nobody was asked: a group of one or two is withheld, with its base
    counts = [count for count in (n, cases) if not math.isnan(count)]
    if any(count % rules.round_counts for count in counts) or n < _least(rules.minimum_base, rules):
        return False
    if cases in (0, n) and rules.full_groups:
        return False
    if 0 < cases < _least(rules.minimum_cases, rules) or 0 < n - cases < _least(rules.minimum_non_cases, rules):
        return False
    digits = rules.digits
    kept = {
        "se": digits.se,
        "deff": digits.deff,
        "n_weighted": digits.n_weighted,
        "df": digits.df,
        "df_domain": digits.df,
        "df1": digits.df,
        "n_eff": digits.df,
    }
    unit = 10.0**-digits.estimate
    if printing.statistic(str(row.get("statistic"))).unit in SHARES:
        if not all(_is_multiple(row.get(column), unit) for column in ("estimate", "ci_low", "ci_high")):
            return False
    else:
        kept |= dict.fromkeys(("estimate", "ci_low", "ci_high"), digits.estimate)
    if not all(_is_multiple(row.get(column), unit) for column in ("risk", "reference_risk")):
        return False
    return all(_has_digits(row.get(column), most) for column, most in kept.items()) and all(
        _is_multiple(row.get(column), 10.0**-P_DECIMALS) or row.get(column) == LEAST_P for column in ("p", "p_adjusted")
    )


def _least(count: int, rules: Rules) -> int:
    """What a count that is just large enough may be rounded down to."""
    return count // rules.round_counts * rules.round_counts


def _is_multiple(value: object, unit: float) -> bool:
    number = float(value) if value is not None else math.nan
    return math.isnan(number) or abs(number / unit - round(number / unit)) < 1e-6


def _has_digits(value: object, most: int) -> bool:
    number = float(value) if value is not None else math.nan
    return not math.isfinite(number) or float(f"{number:.{most - 1}e}") == number


def _joint(
    unit: str, frames: dict[ReleasedTable, pd.DataFrame], rules: Rules, composites: Mapping[str, Sequence[str]]
) -> list[str]:
    """The cells that everything printed together narrows below what the rules ask for, of this release and of earlier ones."""
    from disrupting_harm.disclosure.audit import audit
    from disrupting_harm.disclosure.primary import find_sensitive
    from disrupting_harm.disclosure.structure import find_structure

    # As printed before: rounded numbers, of which the auditor knows that they are.
    printed = {f"{table.release}:{table.path}": frame for table, frame in frames.items()}
    structure = find_structure({}, printed, composites=composites)
    sensitive = find_sensitive(structure, rules)
    findings = [
        f for f in audit(structure, sensitive, (), rules) if not f.safe and not _may_be_empty(structure, f, rules)
    ]
    weak = dict.fromkeys(structure.cells[finding.cell].name for finding in findings)
    return list(_sentences(unit, list(weak), sorted({table.release for table in frames})))


def _may_be_empty(structure: Structure, finding: Finding, rules: Rules) -> bool:
    """Whether rounding alone can make what is left between printed counts: then there may be nobody, and nothing to withhold."""
    cell = structure.cells[finding.cell]
    if not cell.implied or finding.range.low > 0:
        return False
    relations = (*structure.case_relations, *structure.base_relations)
    most = max((len(relation.cells) for relation in relations if finding.cell in relation.cells), default=0)
    return rules.round_counts > 1 and cell.total <= most * rules.round_counts / 2


def _sentences(unit: str, names: Sequence[str], releases: Sequence[int]) -> Iterator[str]:
    by = f"this release together with {', '.join(map(str, releases[:-1]))}" if len(releases) > 1 else "this release"
    for name in names[:FEW]:
        yield f"{unit}, {name}: {by} tells how many respondents are in it, which the rules withhold; withhold an estimate beside it."
    if len(names) > FEW:
        yield f"{unit}: {len(names) - FEW} more groups can be worked out so; withhold estimates beside them."
