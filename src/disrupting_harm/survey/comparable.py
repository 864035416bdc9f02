"""Whether tables of estimates speak of the same: what is compared must be defined and estimated alike."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pandas as pd

from disrupting_harm.errors import DesignError


# Columns of saved estimates that say what a row is, and in which words a difference is told.
DEFINED_BY = {
    "version": "version of the definition",
    "base": "base",
    "recall": "recall period",
    "statistic": "statistic",
    "unit": "unit",
    "ci_method": "interval",
    "non_answers": "treatment of non-answers",
}


def refuse_different(tables: Mapping[str, pd.DataFrame], keys: Sequence[str]) -> None:
    """Raises DesignError, listing every problem, for tables whose rows are not the same thing or not told apart by `keys`.

    A definition is held against the other where both tables say it, in a column of DEFINED_BY or, of a table fresh from a design, by
    its interval method and by whether it counts cases (a proportion) or not.
    """
    problems = []
    for name, table in tables.items():
        if table.duplicated(list(keys)).any():
            problems.append(
                f"Table {name!r} holds {int(table.duplicated(list(keys)).sum())} rows twice (same {', '.join(keys)}); keep one of each."
            )
    for (first, left), (second, right) in itertools.combinations(tables.items(), 2):
        if left is right or left.equals(right):
            problems.append(f"Tables {first!r} and {second!r} are the same table; compare independent samples.")
            continue
        problems += [
            f"{indicator}: {first!r} and {second!r} differ in {', '.join(parts)}; estimate both alike, or leave it out."
            for indicator, parts in _differences(left, right, keys).items()
        ]
    if problems:
        raise DesignError("\n".join(problems))


def _differences(left: pd.DataFrame, right: pd.DataFrame, keys: Sequence[str]) -> dict[str, list[str]]:
    """For every indicator that both tables hold, in what its rows differ."""
    left, right = (_described(table) for table in (left, right))
    shared = [c for c in DEFINED_BY if c in left and c in right]
    both = left[[*keys, *shared]].merge(right[[*keys, *shared]], on=list(keys), suffixes=("_first", "_second"))
    found: dict[str, list[str]] = {}
    for column in shared:
        one, other = (both[f"{column}_{side}"].astype(object) for side in ("first", "second"))
        differ = (one != other) & one.notna() & other.notna()
        for indicator in dict.fromkeys(both.loc[differ, "indicator"]):
            found.setdefault(str(indicator), []).append(DEFINED_BY[column])
    return found


def _described(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the interval of its design, and with the statistic as far as its columns show it."""
    out = table.copy(deep=False)
    if "ci_method" not in out and table.attrs.get("ci"):
        out["ci_method"] = table.attrs["ci"]
    if "statistic" not in out and "n_cases" in out and (out["n"] > 0).any():
        out["statistic"] = "proportion" if out["n_cases"].notna().any() else "not a proportion"
    return out
