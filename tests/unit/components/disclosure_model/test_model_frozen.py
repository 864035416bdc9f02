"""The result of the unit XDM, pinned: what `disclosure_model@XDM` saved once (bambi 0.17.2, nutpie, the seeds of its parameter file).

xdm_posterior.csv holds medians and 95 % intervals of the posterior. Without the group of packages it is held against the file that it
is about and against the model that made this; with it, against a run.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.groups import needs_models
from tests.unit.components.disclosure_model.conftest import ONLINE, affected, plan_of

from disrupting_harm.components.household_survey.pooled import disclosure_by_country


FROZEN = pd.read_csv(Path(__file__).with_name("xdm_posterior.csv")).set_index(["statistic", "by", "level"])
ODDS_RATIO, SPREAD = "posterior_odds_ratio", "spread_between_countries"
# By predictor and level, the name of the known odds ratio and whether it is turned round.
TRUTH = {("sex", "male"): ("female", -1), ("age", "per unit"): ("age", 1), ("urbanity", "urban"): ("urban", 1), (ONLINE, "1"): ("caregiver_online", 1)}  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return plan_of("XDM")


@pytest.fixture(scope="module")
def asked(plan) -> pd.DataFrame:
    """The children who were asked whether they told someone."""
    return affected(plan).dropna(subset=["told"])


def test_it_is_about_all_affected_children_of_the_generated_file(asked):
    for by, level in TRUTH:
        everybody = FROZEN.loc[(ODDS_RATIO, by, level)]
        assert (everybody["n"], everybody["n_cases"]) == (len(asked), asked["told"].sum())
        for country, own in asked.groupby("country"):
            row = FROZEN.loc[(ODDS_RATIO, f"country:{by}", f"{country}:{level}")]
            assert (row["n"], row["n_cases"]) == (len(own), own["told"].sum())
    assert len(FROZEN) == len(TRUTH) * (2 + asked["country"].nunique()) == 56


def test_its_intervals_hold_what_the_file_was_made_with(plan):
    _, by_country = disclosure_by_country(plan)
    average, spread, countries = [], [], []
    for (by, level), (name, sign) in TRUTH.items():
        row = FROZEN.loc[(ODDS_RATIO, by, level)]
        average.append(row["ci_low"] <= plan.disclosure_odds_ratios[name] ** sign <= row["ci_high"])
        row = FROZEN.loc[(SPREAD, by, level)]
        spread.append(row["ci_low"] <= plan.disclosure_spread[name] <= row["ci_high"])
        for country, ratio in zip(plan.baseline, by_country[name], strict=True):
            row = FROZEN.loc[(ODDS_RATIO, f"country:{by}", f"{country}:{level}")]
            countries.append(row["ci_low"] <= ratio**sign <= row["ci_high"])
    # Of 95 % intervals a right model misses two or more of four once in seventy times, and more than seven of 48 once in two hundred.
    assert sum(average) >= 3 and sum(spread) >= 3
    assert len(countries) == 48 and sum(countries) >= 41


@needs_models
def test_a_run_gives_it_again_within_what_chance_leaves_of_the_draws(twelve):
    """On another kind of processor the draws are others of the same posterior: 400 independent ones leave a median known to 0.06 of its
    standard deviation, which is a quarter of the interval's width."""
    average, spread = (twelve.draws.flat(getattr(twelve.draws, name)) for name in ("average", "spread"))
    for j, key in enumerate(TRUTH, start=1):
        for statistic, draws, scale in ((ODDS_RATIO, average[:, j], np.log), (SPREAD, spread[:, j], float)):
            row = FROZEN.loc[(statistic, *key)]
            off = abs(np.median(draws) - scale(row["estimate"]))
            assert off <= 0.08 * (scale(row["ci_high"]) - scale(row["ci_low"])), (statistic, key)
