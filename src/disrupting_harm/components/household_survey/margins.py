"""The population that a survey's weights are said to meet, as shares by the margins they were calibrated to."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm.layout import Layout
from disrupting_harm.reference import POPULATION, read_reference
from disrupting_harm.study.load import load_target_population


AGE_GROUP = "age_group"
AGE_GROUPS = {12: "12-13", 13: "12-13", 14: "14-15", 15: "14-15", 16: "16-17", 17: "16-17"}
Margins = dict[tuple[str, ...], pd.Series]


def population_shares(layout: Layout, iso3: str, margins: Sequence[tuple[str, ...]]) -> Margins:
    """By margin, the share of each level (or crossed levels) in the unit's target population by sex and single year of age.

    The share of internet users does not matter: weights are brought to the population's shape. Left out are margins of other
    columns, and all of them where the unit states no target population or the table holds none of its rows.
    """
    wanted = [margin for margin in margins if set(margin) <= {"sex", "age", AGE_GROUP}]
    people = load_target_population(layout, iso3) if wanted else None
    if people is None:
        return {}
    table = read_reference(layout, POPULATION, numbers=["year", "age", "population"], iso3=iso3)
    rows = table[(table["year"] == people.year) & table["age"].between(*people.ages)]
    if rows.empty:
        return {}
    cells = pd.DataFrame(
        {
            "sex": rows["sex"].to_numpy(),
            "age": rows["age"].astype(int).to_numpy(),
            "population": rows["population"].to_numpy(),
        }
    )
    cells[AGE_GROUP] = cells["age"].map(AGE_GROUPS)
    return {margin: cells.groupby(list(margin))["population"].sum() / cells["population"].sum() for margin in wanted}


def with_age_group(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with the group of each age, by which weights may have been calibrated."""
    if "age" not in frame or AGE_GROUP in frame:
        return frame
    return frame.assign(**{AGE_GROUP: frame["age"].map(AGE_GROUPS)})
