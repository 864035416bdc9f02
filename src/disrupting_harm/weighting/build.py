"""Weights of a household survey from its contacts: every step from selection to calibration, kept side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.errors import WeightingError, check_choice
from disrupting_harm.sampling.dispositions import CATEGORIES, read_categories
from disrupting_harm.sampling.selection import PROBABILITY
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.weighting.base import base_weights
from disrupting_harm.weighting.calibrate import rake
from disrupting_harm.weighting.fieldwork import place_contacts, read_listing
from disrupting_harm.weighting.nonresponse import adjust_for_nonresponse
from disrupting_harm.weighting.rake_and_trim import rake_and_trim


STEPS = ("selection", "non_response", "respondent", "calibrated", "final")
EMPTY_PSUS = ("keep", "drop")
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


@dataclass(frozen=True)
class Weighing:
    """Contacts (n) that were checked and can be weighted as often as replicates ask for it.

    psus: one row per PSU visited, with stratum, psu, replaces_psu, inclusion_probability, households (that the visits are a part
    of), households_of_frame, visited, interviewed (households) and household_weight. of_row (n,): the row of `psus` of each contact. household (n,):
    its weight by selection. status, response_class, eligible (n,): of each contact. margins: columns of `totals`, n rows.
    index: that of the contacts.
    """

    psus: pd.DataFrame
    of_row: np.ndarray
    household: np.ndarray
    status: np.ndarray
    response_class: pd.Series
    eligible: np.ndarray
    margins: pd.DataFrame
    totals: Mapping[str, Mapping[object, float]]
    trim: float | None
    index: pd.Index

    @property
    def interviewed(self) -> np.ndarray:
        return self.status == "respondent"

    def weigh(self, factor: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Weights (n_interviewed,) after each of `STEPS`.

        factor (n_psu,): of the weights by selection in each PSU, at least 0. Every later step is made anew without the PSUs of
        factor 0, whose interviews have weight 0 in the end. Raises WeightingError and NotConverged as the steps do.
        """
        household = self.household if factor is None else self.household * factor[self.of_row]
        inside = np.ones(len(household), bool) if factor is None else factor[self.of_row] > 0
        adjusted = adjust_for_nonresponse(household[inside], self.status[inside], self.response_class[inside])
        asked = inside & self.interviewed
        child = (adjusted * self.eligible[inside])[self.interviewed[inside]]
        margins = self.margins[asked]
        calibrated = rake(child, margins, self.totals)
        final = calibrated if self.trim is None else rake_and_trim(child, margins, self.totals, upper=self.trim)
        steps = (household[asked], adjusted[self.interviewed[inside]], child, calibrated, final)
        out = {}
        for name, weight in zip(STEPS, steps, strict=True):
            out[name] = np.zeros(np.count_nonzero(self.interviewed))
            out[name][asked[self.interviewed]] = weight
        return out

    def table(self, *, empty_psus: str = "keep") -> pd.DataFrame:
        """The steps under the index of the contacts: one row per interview and, under "keep", one of weight 0 for each PSU without
        an interview, under the index of its first contact. In such a row its PSU is in the design and nobody is in a group.
        """
        check_choice("empty_psus", empty_psus, EMPTY_PSUS)
        steps = pd.DataFrame(self.weigh(), index=np.flatnonzero(self.interviewed))
        if empty_psus == "keep":
            first = np.unique(self.of_row, return_index=True)[1]
            steps = steps.reindex(np.union1d(steps.index, first[self.psus["interviewed"] == 0]), fill_value=0.0)
        return steps.set_axis(self.index[steps.index])


def build_weights(contacts: pd.DataFrame, selected: pd.DataFrame, *, empty_psus: str = "keep", **rules) -> pd.DataFrame:
    """Weights of the interviewed children, one row each in the order of `contacts`, with a column per step of `STEPS`; with the
    PSUs without an interview as `Weighing.table` says. rules: as `prepare_weights` takes them, which raises.
    """
    return prepare_weights(contacts, selected, **rules).table(empty_psus=empty_psus)


def prepare_weights(
    contacts: pd.DataFrame,
    selected: pd.DataFrame,
    *,
    response_class: str,
    totals: Mapping[str, Mapping[object, float]],
    trim: float | None = None,
    listing: str = "frame",
    replaced_psus: str = "refuse",
    frame: pd.DataFrame | None = None,
) -> Weighing:
    """The contacts of a survey, ready to be weighted.

    contacts: one row per household visited, with stratum, psu, outcome (AAPOR code), eligible_children (of interviewed
    households), the class and the columns of `totals`. selected: the PSUs drawn, with stratum, psu, households (of the frame)
    and inclusion_probability.

    selection: 1 / (PSU probability x households visited / households of the PSU), the household's; `listing` says which households
    (see `read_listing`), `replaced_psus` and `frame` what PSUs count that were visited in place of others (see `place_contacts`).
    non_response: adjusted within `response_class`. respondent: times the eligible children, of whom one was drawn with equal
    chance. calibrated: raked to `totals` (column: level: population). final: raked with no weight above `trim` times the
    median, where given. Raises WeightingError for contacts in a PSU that was not drawn, PSUs drawn without a contact,
    and interviews without a count of eligible children, and as the steps do.
    """
    problems: list[str] = []
    category = read_categories(contacts["outcome"], "outcome", problems)
    status = np.array([STATUS_OF[name] for name in CATEGORIES])[category]
    interviewed = status == "respondent"
    psus, of_row = place_contacts(contacts, selected, frame, replaced_psus, problems)
    eligible = pd.to_numeric(contacts["eligible_children"], errors="coerce").to_numpy(float, na_value=np.nan)
    no_eligible_count = interviewed & ~(eligible >= 1)
    if no_eligible_count.any():
        problems.append(f"eligible_children is missing or below 1 in {name_positions(no_eligible_count)}; fill it in.")
    households = read_listing(contacts, psus, of_row, listing, problems)
    for name in totals:
        # Checked here and not by `rake`, which gets the interviews only and would number the rows among those.
        missing = interviewed & contacts[name].isna().to_numpy()
        if missing.any():
            problems.append(f"{name} is missing in {name_positions(missing)}, which were interviewed; fill it in.")
    if problems:
        raise WeightingError("\n".join(problems))
    psus["households_of_frame"], psus["households"] = psus["households"], households
    psus["interviewed"] = np.bincount(of_row, interviewed, minlength=len(psus)).astype(int)
    psus["household_weight"] = _household_weights(psus, listing)
    return Weighing(
        psus=psus, of_row=of_row, household=psus["household_weight"].to_numpy()[of_row], status=status,
        response_class=contacts[response_class].reset_index(drop=True), eligible=eligible,
        margins=contacts[list(totals)].reset_index(drop=True), totals=totals, trim=trim, index=contacts.index,
    )  # fmt: skip


def population_totals(population: pd.DataFrame, margins: Sequence[str]) -> dict[str, dict]:
    """Totals of each margin from a table of cells with the column `population`, as `build_weights` takes them."""
    return {name: population.groupby(name)["population"].sum().to_dict() for name in margins}


def _household_weights(psus: pd.DataFrame, listing: str) -> np.ndarray:
    """The weight by selection (n_psu,) of a household of each PSU."""
    visited, households = psus["visited"].to_numpy(float), psus["households"].to_numpy(float)
    if listing == "random_walk":
        # The share visited is assumed and may be above 1, which no probability is.
        return base_weights(psus[PROBABILITY]) * (households / visited)
    return base_weights(pd.DataFrame({"psu": psus[PROBABILITY], "household": visited / households}))
