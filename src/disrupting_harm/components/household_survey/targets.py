"""The shares that a stand-in is set to: a published figure with its source, or a prior that is said to be assumed.

Which it is stands in `data/reference/stand_in_shares.csv`, with the share where it is assumed; a published one stands in
`published_estimates.csv`, which is of facts alone. A country's own row comes before that of its phase, and that before the row
of every unit. Priors of the forms of harm follow the country's composite: they keep their proportion to its prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.kinds.survey.set_shares import (
    ASSUMED,
    FIGURES,
    PUBLISHED,
    problems_of_references,
    with_figures,
)
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.study.load import spoken_of


TABLE = "stand_in_shares"
STEM = "household_survey"
ANY_FORM = "tf_csea_any"
FREE_ITEMS = ("shared_own_naked_image", "met_online_contact")
CAREGIVER_ITEMS = ("uses_internet", "knows_where_to_report", "would_tell_police")
FILLER = (
    "sexual_comments"  # takes whoever belongs to the composite and has no other form, so it has no target of its own
)
FORMS = tuple(item for item in (*CLEAR_FORMS, *OTHER_FORMS) if item != FILLER)
TARGETS = (
    ANY_FORM,
    *FORMS,
    *FREE_ITEMS,
    "no_safety_information",
    "accepted_money_for_images",
    "told_nobody",
    *(f"caregiver_{item}" for item in CAREGIVER_ITEMS),
)
ROUNDING = 0.005  # by which a published form may exceed the composite: figures are printed as whole per cent


@dataclass(frozen=True)
class Target:
    """share: in [0, 1]. printed: per cent as the source prints it, or as it was assumed. basis: published or assumed."""

    share: float
    printed: str
    basis: str
    source: str


def read_targets(layout: Layout, iso3: str) -> dict[str, Target]:
    """The target of every item of `TARGETS` for a unit. Raises as `targets_of` and `read_reference` do."""
    for table, column in ((TABLE, "share_pct"), (FIGURES, "estimate_pct")):
        read_reference(layout, table, numbers=[column], iso3=iso3)  # tells a cell that is no number by its row
    rows, figures = (read_reference(layout, table, iso3=iso3) for table in (TABLE, FIGURES))
    return targets_of(layout, iso3, rows, figures)


def targets_of(layout: Layout, iso3: str, rows: pd.DataFrame, figures: pd.DataFrame) -> dict[str, Target]:
    """The same from the rows about the unit in both tables. Raises ParamsError with every item that has none, and every row that cannot
    be one.
    """
    place = f"{layout.relative(layout.reference(TABLE))}, rows about {iso3}"
    problems = [f"{place}: {text}" for text in problems_of_references(rows, figures, STEM)]
    rows = with_figures(rows, figures, STEM)
    problems += _problems_of_rows(place, rows)
    if not problems:
        found = {item: _first(spoken_of(layout, iso3), rows[rows["item"] == item]) for item in TARGETS}
        problems = [
            f"{place}: no share for {item}; add a row with its source."
            for item in TARGETS
            if item not in set(rows["item"])
        ]
    if problems:
        raise ParamsError("\n".join(problems))
    whole, prior = found[ANY_FORM].share_pct, _prior_of_composite(iso3, rows)
    targets = {}
    for item, row in found.items():
        share, printed, source = float(row.share_pct) / 100, str(row.share_pct), row.source
        if item in FORMS and row.iso3 != iso3 and row.basis == ASSUMED and prior:
            share *= float(whole) / prior
            printed = printing.decimals(100 * share, 1)
        targets[item] = Target(share, printed, row.basis, " ".join(filter(None, (source, row.source_url))))
    return _require_nested(place, targets)


def _first(names: tuple[str, ...], rows: pd.DataFrame):
    """The row of the nearest: of the unit, of its phase, of every unit. None without any."""
    for name in names:
        for row in rows[rows["iso3"] == name].itertuples():
            return row
    return None


def _prior_of_composite(iso3: str, rows: pd.DataFrame) -> float | None:
    priors = rows[(rows["item"] == ANY_FORM) & (rows["iso3"] != iso3)]
    return float(priors["share_pct"].iloc[0]) if len(priors) else None


def _problems_of_rows(place: str, rows: pd.DataFrame) -> list[str]:
    problems = [
        f"{place}: unknown item {item}; take it out or correct its spelling."
        for item in sorted({*rows["item"]} - {*TARGETS})
    ]
    for row in rows.itertuples():
        if row.basis not in (PUBLISHED, ASSUMED):
            problems.append(f"{place}: {row.item} has no basis; write {PUBLISHED} or {ASSUMED}.")
        if not row.source:
            problems.append(f"{place}: {row.item} has no source; add it.")
        if not 0 <= float(row.share_pct or "nan") <= 100:
            problems.append(f"{place}: {row.item} is no percentage; correct share_pct.")
    for item in rows.loc[rows.duplicated(["iso3", "item"]), "item"].unique():
        problems.append(f"{place}: two shares for {item}; take one out.")
    return problems


def _require_nested(place: str, targets: dict[str, Target]) -> dict[str, Target]:
    whole = targets[ANY_FORM]
    above = [item for item in FORMS if targets[item].share > whole.share + ROUNDING]
    if above:
        raise ParamsError(
            "\n".join(
                f"{place}: {item} is more than {ANY_FORM}, which counts it ({whole.printed} %); correct it, or assume a lower share."
                for item in above
            )
        )
    return targets
