"""Tables of counts as readers see them: the number, where it stands, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.counts.holders import DIFFERENCE, HOLDER, RATIO
from disrupting_harm.components.kinds.counts.measures import level_of, period_text, statistic_of
from disrupting_harm.components.kinds.counts.parts import ADDS_UP


NO_SOURCE = "No source found"
NOT_PUBLISHED = "not published"
PART_OF_A_YEAR = "year not complete"


def cited_rows(rows: pd.DataFrame, label: Callable[[str], str], *, by: str = "year") -> pd.DataFrame:
    """Every row of a table of measures for readers: measure, period, value, unit, who counts, note, title, address and licence."""
    out = pd.DataFrame(
        {
            "Measure": rows["measure"].map(label),
            by.capitalize(): rows[by].map(period_text),
            "Value": [
                f"{value:.0f}"
                if unit == "year"
                else printing.number(value, printing.statistic(statistic_of(unit)).unit)
                for value, unit in zip(rows["value"], rows["unit"], strict=True)
            ],
            "Unit": rows["unit"],
            "Counted by": rows["holder"],
            "Note": rows["note"],
            "Source": rows["source_title"],
            "Address": rows["source_url"],
            "Licence": rows["licence"],
        }
    )
    return printing.drop_blank(out, keep=("Value",))


def values_by_year(estimates: pd.DataFrame, *, by: str = "year") -> pd.DataFrame:
    """A row for each measure, a column for each year, and the source; a year without a row is blank."""
    years = level_of(estimates, by)
    out = []
    for indicator, own in estimates.groupby("indicator", sort=False):
        printed = {years[i]: printing.printed(row).value for i, row in zip(own.index, own.itertuples(), strict=True)}
        cells = {year: printed.get(year, "") for year in sorted(years.unique())}
        out.append({"Measure": own["label"].iloc[0], **cells, "_": indicator})
    return pd.DataFrame(out).drop(columns="_")


def two_holders(estimates: pd.DataFrame, *, by: Sequence[str], names: dict[str, str]) -> pd.DataFrame:
    """What two holders count, one row per level of `by`, their difference and ratio. `names`: heads by holder, in their order."""
    out: dict[tuple, dict] = {}
    for row in estimates.itertuples():
        level = dict(zip(row.by.split(":"), row.level.split(":"), strict=True))
        key = (row.indicator, *(level[name] for name in by))
        cells = out.setdefault(key, {"Quantity": row.label} | {name.capitalize(): level[name] for name in by})
        if HOLDER in level:
            cells[names[level[HOLDER]]] = printing.printed(row).value
        elif row.statistic == DIFFERENCE:
            cells["Difference"] = printing.printed(row).value
        elif row.statistic == RATIO:
            cells["Ratio"] = printing.decimals(row.estimate, 4)
    shown = pd.DataFrame(list(out.values()), columns=list(next(iter(out.values()), {}))).fillna("")
    return shown.drop(columns="Quantity") if shown["Quantity"].nunique() == 1 else shown


def second_holders(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    """By pair and year, how the second holder is named beside its line: year, holder, and whether the year was not over."""
    return {
        (row.pair, row.year): f"{row.year}: {row.holder_name}"
        + (f" ({PART_OF_A_YEAR})" if row.whole_year == "no" else "")
        for row in rows[rows["holder"] == "b"].itertuples()
    }


def cited_pairs(rows: pd.DataFrame, estimates: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Every pair of holders with both names and numbers, difference, ratio, what the two are to each other, and both sources.

    rows: two for each pair and year, holder `a` and `b`. estimates: `estimate_holders` of them.
    """
    said = {(row.level, row.statistic): row for row in estimates.itertuples()}
    out = []
    for (pair, year), own in rows.groupby(["pair", "year"], sort=False):
        first, second = (own[own["holder"] == holder].iloc[0] for holder in ("a", "b"))
        level = f"{pair}:{year}"
        out.append(
            {
                "Quantity": label(first["measure"]),
                "Year": year,
                "Holder": f"{first['holder_name']}; {second['holder_name']}",
                "Counts": f"{printing.whole(first['value'])}; {printing.whole(second['value'])}",
                "Difference": printing.printed(said[level, DIFFERENCE]).value,
                "Ratio": printing.decimals(said[level, RATIO].estimate, 4) if (level, RATIO) in said else "",
                "Note": second["note"],
                "Source": f"{first['source_title']}; {second['source_title']}",
                "Address": f"{first['source_url']}; {second['source_url']}",
                "Licence": f"{first['licence']}; {second['licence']}",
            }
        )
    return pd.DataFrame(out)


def parts_in_words(
    found: pd.DataFrame, label: Callable[[str], str], *, by: Sequence[str], within: str | None = None
) -> pd.DataFrame:
    """`compare_parts` for readers: total, sum of the parts, what is left, and the finding in words."""

    def cell(row, name: str) -> str:
        return printing.number(getattr(row, name), "percent" if row.percent else "whole")

    return pd.DataFrame(
        [
            {
                "Total": label(row.measure),
                **({"Divided by": label(getattr(row, within))} if within else {}),
                **{name.capitalize(): period_text(label(getattr(row, name))) for name in by},
                "Published": NOT_PUBLISHED if pd.isna(row.published) else printing.number(row.published, "whole"),
                "Parts": f"{row.n_parts}",
                "Sum of the parts": cell(row, "parts"),
                "Left": "0" if row.finding == ADDS_UP else cell(row, "remainder"),
                "Finding": row.finding,
            }
            for row in found.itertuples()
        ]
    )


def answers_by_year(
    rows: pd.DataFrame, label: Callable[[str], str], *, by: Sequence[str] = ("territory",)
) -> pd.DataFrame:
    """What a source answers by year, as it prints it: a row per measure (and `by`), with title, address and licence."""
    years, out = sorted(rows["year"].unique()), []
    for key, own in rows.groupby([*by, "measure"], sort=False):
        *place, measure = key
        cells = dict(zip(own["year"], own["value_as_published"], strict=True))
        out.append(
            {name.capitalize(): label(value) for name, value in zip(by, place, strict=True)}
            | {"Answer on": label(measure)}
            | {year: cells.get(year, "") for year in years}
            | {"Source": own["source_title"].iloc[0], "Address": own["source_url"].iloc[0], "Licence": own["licence"].iloc[0]}
        )  # fmt: skip
    return printing.drop_blank(pd.DataFrame(out))
