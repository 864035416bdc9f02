"""Published figures of one thing that contradict each other, set side by side with how far they lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.published_figures.compute import Facts
from disrupting_harm.components.published_figures.formulas import parse
from disrupting_harm.components.published_figures.readings import TEXTS, Readings, agree, read_figure, show
from disrupting_harm.errors import UserError


FILE = "data/reference/published_contradictions.csv"


@dataclass(frozen=True)
class Said:
    """One of the figures: its number, or its text where it is none."""

    readings: Readings
    text: str
    unit: str
    base_n: str
    said: str
    source_title: str


@dataclass(frozen=True)
class Contradiction:
    """part: a year or a country of the case. apart: the highest figure over the lowest; NaN of texts and of ranges."""

    case: str
    part: str
    iso3: str
    said: tuple[Said, ...]

    def contradicts(self) -> bool:
        return any(not _same(a, b) for a, b in combinations(self.said, 2))

    @property
    def apart(self) -> float:
        values = [one.readings[0].value for one in self.said if len(one.readings) == 1]
        return max(values) / min(values) if len(values) == len(self.said) and min(values) > 0 else float("nan")


def read_contradictions(table: pd.DataFrame, facts: Facts) -> list[Contradiction]:
    """Of `published_contradictions` as text, in its order. Raises UserError with every row that cannot be read, and every case of one
    figure.
    """
    found, problems = [], []
    for (case, part), rows in table.groupby(["case", "part"], sort=False):
        said = []
        for row in rows.itertuples():
            try:
                said.append(_said(row, facts))
            except ValueError as problem:
                problems.append(f"{FILE}, case {case} {part}".rstrip() + f": {problem}; correct it.")
        if len(rows) < 2:
            problems.append(f"{FILE}, case {case} {part}".rstrip() + ": holds one figure; add what it contradicts.")
        found.append(Contradiction(case, part, rows["iso3"].iloc[0], tuple(said)))
    if problems:
        raise UserError("\n".join(problems))
    return found


def readable_contradictions(found: list[Contradiction], cases: Mapping, names: Mapping[str, str]) -> pd.DataFrame:
    """One line for each that contradicts. cases: by name, with title, cause and reason. names: of the countries, by code."""
    lines = []
    for one in found:
        case = cases[one.case]
        parts = (names[one.iso3], one.part if one.part != one.iso3 else "")
        if one.contradicts():
            lines.append({
                "What": ", ".join([case.title, *filter(None, parts)]),
                "Published": "; ".join(f"{_text(said)} ({said.said})" for said in one.said),
                "Apart": f"{printing.ratio(one.apart)} times" if one.apart == one.apart else "",
                "Why": f"{case.reason.removesuffix('.')} ({case.cause}).",
                "Sources": "; ".join(dict.fromkeys(said.source_title for said in one.said)),
            })  # fmt: skip
    return pd.DataFrame(lines)


def _said(row, facts: Facts) -> Said:
    if row.figure:
        if row.figure not in facts.figures.index:
            raise ValueError(f"no published figure {row.figure}")
        own = facts.figures.loc[row.figure]
        return Said(read_figure(own), own.value, own.unit, own.base_n, row.said, own.source_title)
    for column in ("unit", "source_title", "source_url", "licence"):
        if not getattr(row, column):
            raise ValueError(f"a figure without {column}")
    if row.formula:
        made = facts.evaluate(parse(row.formula), row.iso3)
        return Said(made.readings, made.text, row.unit, "", row.said, row.source_title)
    return Said(read_figure(row), row.value, row.unit, "", row.said, row.source_title)


def _same(a: Said, b: Said) -> bool:
    return a.text == b.text if a.unit in TEXTS else agree(a.readings, b.readings)


def _text(said: Said) -> str:
    return said.text if said.unit in TEXTS else show(said.readings, said.unit, said.base_n)
