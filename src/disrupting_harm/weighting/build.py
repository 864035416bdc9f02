"""Weights of a household survey from its contacts: every step from selection to calibration, kept side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import WeightingError
from disrupting_harm.sampling.dispositions import CATEGORIES, read_categories
from disrupting_harm.sampling.selection import PROBABILITY
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.weighting.base import base_weights
from disrupting_harm.weighting.calibrate import rake
from disrupting_harm.weighting.nonresponse import adjust_for_nonresponse
from disrupting_harm.weighting.rake_and_trim import rake_and_trim


STEPS = ("selection", "non_response", "respondent", "calibrated", "final")
STATUS_OF = {
    "I": "respondent",
    "P": "respondent",
    "R": "nonrespondent",
    "NC": "nonrespondent",
    "O": "nonrespondent",
    "UH": "unknown",
    "UR": "unknown",
    "UO": "unknown",
    "NE": "ineligible",
}


def build_weights(
    contacts: pd.DataFrame,
    selected: pd.DataFrame,
    *,
    response_class: str,
    totals: Mapping[str, Mapping[object, float]],
    trim: float | None = None,
) -> pd.DataFrame:
    """Weights of the interviewed children, one row each in the order of `contacts`, with a column per step of `STEPS`.

    contacts: one row per household visited, with stratum, psu, outcome (AAPOR code), eligible_children (of interviewed
    households), the class and the columns of `totals`. selected: the PSUs drawn, with stratum, psu, households (listed)
    and inclusion_probability.

    selection: 1 / (PSU probability x households visited / households listed), the household's. non_response: adjusted
    within `response_class`. respondent: times the eligible children, of whom one was drawn with equal chance.
    calibrated: raked to `totals` (column: level: population). final: raked with no weight above `trim` times the
    median, where given. Raises WeightingError for contacts in a PSU that was not drawn, PSUs drawn without a contact,
    and interviews without a count of eligible children, and as the steps do.
    """
    selected_psus = selected.set_index(["stratum", "psu"])[[PROBABILITY, "households"]]
    drawn = contacts[["stratum", "psu"]].merge(selected_psus, left_on=["stratum", "psu"], right_index=True, how="left")
    visited = contacts.groupby(["stratum", "psu"])["psu"].transform("size").to_numpy(float)
    problems: list[str] = []
    category = read_categories(contacts["outcome"], "outcome", problems)
    status = np.array([STATUS_OF[name] for name in CATEGORIES])[category]
    interviewed = status == "respondent"
    not_drawn = drawn[PROBABILITY].isna().to_numpy()
    if not_drawn.any():
        problems.append(f"The PSU was not drawn in {name_positions(not_drawn)} of the contacts; correct its code.")
    eligible = pd.to_numeric(contacts["eligible_children"], errors="coerce").to_numpy(float, na_value=np.nan)
    no_eligible_count = interviewed & ~(eligible >= 1)
    if no_eligible_count.any():
        problems.append(f"eligible_children is missing or below 1 in {name_positions(no_eligible_count)}; fill it in.")
    visits = pd.MultiIndex.from_frame(contacts[["stratum", "psu"]])
    unvisited = selected_psus.index[~selected_psus.index.isin(visits)]
    if len(unvisited):
        strata = ", ".join(sorted({str(stratum) for stratum, _ in unvisited}))
        problems.append(
            f"{len(unvisited)} of the PSUs drawn have no contact (strata {strata}): their part of the population would be left out; "
            "add their contacts, with the outcome of each household that should have been visited."
        )
    more_than_listed = visited > drawn["households"].to_numpy(float)
    if more_than_listed.any():
        problems.append(
            f"More households were visited than listed in the PSU of {name_positions(more_than_listed)}; correct its code, or the frame."
        )
    for name in totals:
        # Checked here and not by `rake`, which gets the interviews only and would number the rows among those.
        missing = interviewed & contacts[name].isna().to_numpy()
        if missing.any():
            problems.append(f"{name} is missing in {name_positions(missing)}, which were interviewed; fill it in.")
    if problems:
        raise WeightingError("\n".join(problems))

    household = base_weights(
        pd.DataFrame({"psu": drawn[PROBABILITY].to_numpy(), "household": visited / drawn["households"].to_numpy(float)})
    )
    adjusted = adjust_for_nonresponse(household, status, contacts[response_class])
    child = (adjusted * eligible)[interviewed]
    margins = contacts.loc[interviewed, list(totals)]
    calibrated = rake(child, margins, totals)
    final = calibrated if trim is None else rake_and_trim(child, margins, totals, upper=trim)
    steps = (household[interviewed], adjusted[interviewed], child, calibrated, final)
    return pd.DataFrame(dict(zip(STEPS, steps, strict=True)), index=contacts.index[interviewed])


def population_totals(population: pd.DataFrame, margins: Sequence[str]) -> dict[str, dict]:
    """Totals of each margin from a table of cells with the column `population`, as `build_weights` takes them."""
    return {name: population.groupby(name)["population"].sum().to_dict() for name in margins}
