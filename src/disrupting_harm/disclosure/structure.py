"""From tables of estimates to the cells they publish: what each row counts, and which rows count the same respondents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from disrupting_harm.disclosure.cells import Cell, Group, Row, Structure
from disrupting_harm.disclosure.non_answers import asked_relations, treatments_of_bases, treatments_of_cases
from disrupting_harm.disclosure.relations import base_relations, case_relations, comparison_relations
from disrupting_harm.disclosure.ties import find_ties
from disrupting_harm.disclosure.unions import Composites, union_relations


if TYPE_CHECKING:
    import pandas as pd


# Statistics of respondents, each of one group. Counts of interviews, codes, cases of the police and of chosen professionals have rules
# of publication of their own and are not read.
OF_THE_GROUP = (
    "proportion", "proportion_of_answers", "proportion_with_non_answers", "lower_bound", "upper_bound", "mean", "odds_ratio",
    "children_affected", "standardised",
    "se_linearised", "se_replicates", "se_ratio", "design_effect", "design_effect_of_weights", "psu_size", "icc",
)  # fmt: skip
# Statistics that compare groups: what they count is everybody in the comparison.
OF_COMPARISONS = ("difference", "risk_difference", "trend", "rao_scott_f", "wald_f", "mean_wald_f", "rank_wald_f")
COVERED = (*OF_THE_GROUP, *OF_COMPARISONS)
# Of a model that pools countries, with exact counts of each: no relation knows them, so that they are of stand-ins alone.
NOT_COVERED = ("posterior_odds_ratio", "spread_between_countries", "observed_cases", "replicated_cases")
# Whose numbers name the cells of a thing; other statistics join them where theirs are the same, and else have cells of their own.
FIRST = ("proportion", "mean")
# Levels that are none: a predictor without levels, and a test of all of them.
OF_EVERYBODY = ("range", "standard")  # breakdowns that are none: each row is about everybody
NO_LEVELS = ("per unit", "one year more", "all")


def is_covered(table: pd.DataFrame) -> np.ndarray:
    """Which rows are estimates about respondents that have a number; (rows,) booleans."""
    needed = {"estimate_id", "indicator", "version", "base", "statistic", "by", "level", "n"}
    if not needed <= set(table.columns):
        return np.zeros(len(table), dtype=bool)
    known = table["statistic"].isin(COVERED) & table["n"].notna()
    if "presentation" in table:
        known &= table["presentation"].ne("withheld")
    return known.to_numpy(bool)


def find_structure(
    tables: Mapping[str, pd.DataFrame],
    already: Mapping[str, pd.DataFrame] | None = None,
    *,
    round_counts: int = 1,
    composites: Composites | None = None,
) -> Structure:
    """The cells and relations of all tables together, those of an earlier release among them.

    round_counts: what the counts of `already` are rounded to, within which they are those of `tables`.
    composites: by indicator, the parts of which it is the union.
    A row of `already` whose estimate is in `tables` too adds no cell: its cell is marked as released (`fixed`).
    """
    builder = _Builder(round_counts / 2, composites or {})
    read = {name: list(_facts(table)) for name, table in tables.items()}
    for first in (True, False):
        for name, facts in read.items():
            builder.add(name, facts, first=first)
    ours = {row.estimate_id for row in builder.rows}
    earlier = {name: list(_facts(table)) for name, table in (already or {}).items()}
    released = {fact["estimate_id"] for facts in earlier.values() for _, fact in facts}
    for first in (True, False):
        for name, facts in earlier.items():
            builder.add(name, [f for f in facts if f[1]["estimate_id"] not in ours], first=first, fixed=True)
    for index, row in enumerate(builder.rows):
        if row.estimate_id in released:
            builder.rows[index] = replace(row, released=True)
            for cell in {row.base, row.cases} - {None}:
                builder.cells[cell].fixed = True
    return builder.build()


class _Builder:
    """Cells are shared by rows that count the same: the same thing in the same group with the same numbers."""

    def __init__(self, rounding: float, composites: Composites) -> None:
        self.composites = composites
        self.rounding = rounding  # how far a count that was released earlier may be from the exact one
        self.rows: list[Row] = []
        self.cells: list[Cell] = []
        # By thing and variant (a base of its own), the cells of its groups: cases and bases.
        self.cases: dict[tuple, dict[Group, int]] = defaultdict(dict)
        self.series: dict[tuple, dict[Group, tuple[float, float]]] = defaultdict(dict)
        self.bases: list[tuple[str, dict[Group, int]]] = []
        self.base_of: dict[tuple, dict[Group, int]] = {}

    def add(self, name: str, facts: list[tuple[int, dict]], *, first: bool, fixed: bool = False) -> None:
        # A series is all rows of one thing with one statistic; its groups share a family of bases.
        series: dict[tuple, list] = defaultdict(list)
        for position, fact in facts:
            if (fact["statistic"] in FIRST) == first:
                series[self._variant(fact, fixed)].append((position, fact))
        for key, members in series.items():
            self._add_series(name, key, members, fixed)

    def _variant(self, fact: dict, fixed: bool) -> tuple:
        """The series that a row belongs to: that of the thing, unless its numbers are others for the same group."""
        main = (fact["thing"], "")
        n, n_cases = self.series[main].get(fact["group"], (fact["n"], np.nan))
        both = not np.isnan(n_cases + fact["n_cases"])
        if not self._same(n, fact["n"], fixed) or (both and not self._same(n_cases, fact["n_cases"], fixed)):
            return fact["thing"], ":".join((fact["statistic"], *fact["taken_over"]))
        self.series[main][fact["group"]] = (n, fact["n_cases"] if np.isnan(n_cases) else n_cases)
        return main

    def _same(self, known: float, found: float, fixed: bool) -> bool:
        return known == found or (fixed and abs(known - found) <= self.rounding)

    def _add_series(self, name: str, key: tuple, members: list, fixed: bool) -> None:
        family = self._family(key, members, fixed)
        for position, fact in members:
            group, row = fact["group"], len(self.rows)
            base = family.get(group)
            if base is None:
                base = family[group] = self._cell(fact, "base", fact["n"])
            cases = None
            if not np.isnan(fact["n_cases"]):
                cases = self.cases[key].get(group)
                if cases is None:
                    cases = self.cases[key][group] = self._cell(fact, "cases", fact["n_cases"])
            for index in {base, cases} - {None}:
                if not (fixed and self.cells[index].rows):  # an exact row knows more than a released one
                    self._complete(self.cells[index], fact)
            for index in {base, cases} - {None}:
                if fixed:
                    self.cells[index].fixed = True
                else:
                    self.cells[index].rows.append(row)
            if not fixed:
                names = (name, position, fact["estimate_id"], fact["statistic"], fact["thing"])
                self.rows.append(Row(*names, group, base, cases, fact["taken_over"]))

    def _cell(self, fact: dict, kind: str, count: float) -> int:
        self.cells.append(Cell(_name(fact), kind, count, fact["n"]))
        return len(self.cells) - 1

    @staticmethod
    def _complete(cell: Cell, fact: dict) -> None:
        """What a row knows of the cell that the rows before it did not."""
        if np.isnan(cell.weighted_total):
            cell.weighted_total = fact["n_weighted"]
        if cell.kind == "base":
            cell.weighted = cell.weighted_total
        elif fact["statistic"] not in (*OF_COMPARISONS, "odds_ratio", "children_affected", "mean", "standardised"):
            cell.share = fact["estimate"]
            cell.weighted = fact["estimate"] * fact["n_weighted"]
        if not np.isnan(fact["largest_share"]):
            cell.largest_share = fact["largest_share"]

    def _family(self, key: tuple, members: list, fixed: bool) -> dict[Group, int]:
        """The bases of a series: those of another one with the same words for its base and the same number in every group of both."""
        if key in self.base_of:
            return self.base_of[key]
        words = members[0][1]["base"]
        numbers = {fact["group"]: fact["n"] for _, fact in members}
        for known, family in self.bases:
            shared = [group for group in numbers if group in family]
            if (
                known == words
                and shared
                and all(self._same(self.cells[family[g]].count, numbers[g], fixed) for g in shared)
            ):
                self.base_of[key] = family
                return family
        family = {}
        self.bases.append((words, family))
        self.base_of[key] = family
        return family

    def build(self) -> Structure:
        cases = case_relations(self.cells, self.cases, self.base_of)
        cases += union_relations(self.cells, self.cases, self.composites)
        cases += treatments_of_cases(self.cells, self.cases, self.rounding)
        bases = base_relations(self.cells, self.bases)
        bases += treatments_of_bases(self.cells, self.base_of) + asked_relations(self.cells, self.bases)
        bases += comparison_relations(self.rows, self.cells, self.base_of)
        ties = find_ties(self.rows, self.cells, self.cases, self.bases)
        main = {thing: groups for (thing, variant), groups in self.cases.items() if not variant}
        shares = {
            (thing, group): cell
            for thing, groups in main.items()
            for group, cell in groups.items()
            if np.isfinite(self.cells[cell].share)
        }
        return Structure(self.rows, self.cells, cases, bases, ties, shares)


def _facts(table: pd.DataFrame) -> Iterator[tuple[int, dict]]:
    """The covered rows of a table, by their position."""
    covered = is_covered(table)
    if not covered.any():
        return
    numbers = ("estimate", "n", "n_cases", "n_weighted", "largest_share")
    columns = {name: table[name].to_numpy(float) if name in table else np.full(len(table), np.nan) for name in numbers}
    words = ("estimate_id", "indicator", "version", "base", "statistic", "by", "level", "part")
    texts = {name: _texts(table, name) for name in words}
    for i in range(len(table)):
        if not covered[i]:
            continue
        statistic, by, level = (texts[name][i] for name in ("statistic", "by", "level"))
        indicator = texts["part"][i] if by == "range" and texts["part"][i] else texts["indicator"][i]
        fact = {name: values[i] for name, values in columns.items()}
        yield (
            i,
            fact
            | {
                "estimate_id": texts["estimate_id"][i],
                "statistic": statistic,
                "base": texts["base"][i],
                "thing": (indicator, texts["version"][i]),
                "group": read_group(statistic, by, level),
                "taken_over": tuple(sorted(filter(None, by.split(":")))),
            },
        )


def _texts(table: pd.DataFrame, name: str) -> list[str]:
    if name not in table:
        return [""] * len(table)
    return ["" if missing else str(value) for value, missing in zip(table[name], table[name].isna(), strict=True)]


def read_group(statistic: str, by: str, level: str) -> Group:
    """The group that a row counts. A difference counts two levels, joined by " - "; the other comparisons count everybody."""
    if not by or by in OF_EVERYBODY or level in NO_LEVELS:
        return ()
    if statistic in OF_COMPARISONS and statistic != "difference":
        return ()
    variables, levels = by.split(":"), level.split(":")
    if len(variables) != len(levels):
        return ((by, level),)
    return tuple(sorted(zip(variables, levels, strict=True)))


def _name(fact: dict) -> str:
    group = ", ".join(f"{variable}={level}" for variable, level in fact["group"])
    return f"{fact['thing'][0]} ({group or 'all'})"
