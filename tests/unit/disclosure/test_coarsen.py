"""What is released of a released estimate: nothing tells more of a share than the rounded share does."""

import numpy as np
import pytest
from tests.small_estimates import join, shares
from tests.small_suppression import one_way

from disrupting_harm.disclosure.coarsen import INTERNAL, VALUES
from disrupting_harm.disclosure.protect import protect
from disrupting_harm.disclosure.rules import Digits, Rules


RULES = Rules()


def released(table, rules=RULES, **others):
    return protect({"t": table, **others}, rules)["t"].iloc[0]


def test_counts_are_multiples_of_the_base():
    row = released(shares({"": (153, 1013)}))
    assert (row.n_cases, row.n) == (155, 1015)


def test_counts_stay_where_they_are_not_rounded():
    row = released(shares({"": (153, 1013)}), Rules(round_counts=1))
    assert (row.n_cases, row.n) == (153, 1013)


def test_a_share_is_rounded_to_what_is_printed_and_its_interval_stays_around_it():
    row = released(shares({"": (154, 1014)}, weighted_shares={"": 0.158237751245}))
    assert row.estimate == 0.158
    assert (row.ci_low, row.ci_high) == (0.134, 0.183)  # 0.0235 and 0.0246 from it, in whole units above
    assert row.ci_low < row.estimate < row.ci_high


def test_the_rest_of_a_row_is_coarse():
    row = released(shares({"": (154, 1014)}, weight=5112.123456).assign(p=0.0123456, p_adjusted=1e-9, risk=0.23456))
    assert (row.se, row.deff, row.df, row.n_weighted) == (0.012, 1.2, 90, 5_190_000)
    assert row.n_eff == 846  # of the rounded base by the rounded design effect
    assert (row.p, row.p_adjusted, row.risk) == (0.012, 0.0001, 0.235)


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_of_a_share_tells_nothing_of_the_share_within_its_unit(seed):
    """Two shares in one unit, with intervals as far from each, are released alike."""
    random = np.random.default_rng(seed)
    first, second = 0.2 + 0.00049 * random.uniform(-1, 1, 2)
    below, above = random.uniform(0.01, 0.05, 2)
    rows = [
        released(shares({"": (200, 1000)}, weighted_shares={"": p}).assign(ci_low=p - below, ci_high=p + above))
        for p in (first, second)
    ]
    for column in ("estimate", "ci_low", "ci_high"):
        assert rows[0][column] == rows[1][column]


def test_an_interval_of_a_share_stays_between_nothing_and_everything():
    row = released(shares({"": (10, 1000)}).assign(ci_low=0.0, ci_high=0.0199))
    assert row.ci_low == 0.0 and row.ci_high == 0.02


def test_a_group_too_small_for_any_share_is_a_count():
    row = released(shares({"": (6, 13)}))
    assert np.isnan(row[["estimate", "se", "ci_low", "ci_high", "deff", "n_eff"]].astype(float)).all()
    assert (row.presentation, row.n_cases, row.n) == ("count", 5, 15)
    assert released(shares({"": (6, 13)}).assign(presentation="none")).presentation == "none"


def test_a_difference_is_that_of_the_released_shares():
    levels = {"": (90, 1000), "g=a": (50, 500), "g=b": (40, 500)}
    table = shares(levels, weighted_shares={"g=a": 0.10049, "g=b": 0.07951})
    difference = shares({"": (0, 1000)}).assign(
        statistic="difference", by="g", level="a - b", n_cases=np.nan, estimate=0.02098, ci_low=0.01, ci_high=0.03
    )
    row = released(difference, levels=table)
    assert row.estimate == 0.02  # 0.100 less 0.080, and not 0.021
    assert (row.ci_low, row.ci_high) == (0.009, 0.03)


def test_a_number_of_children_is_the_released_share_of_the_population():
    scaled = shares({"": (154, 1014)}, weighted_shares={"": 0.15823775}).assign(
        statistic="children_affected", estimate=0.15823775 * 5_183_660, ci_low=700_000.0, ci_high=950_000.0
    )
    row = released(scaled, share=shares({"": (154, 1014)}, weighted_shares={"": 0.15823775}))
    assert row.estimate == 819_000  # 0.158 times 5,183,660
    assert row.ci_low <= 700_000 and row.ci_high >= 950_000


def test_a_number_of_children_whose_share_no_table_has_gets_two_digits():
    scaled = shares({"": (154, 1014)}).assign(statistic="children_affected", estimate=820_251.0, ci_low=700_001.0)
    row = released(scaled)
    assert (row.estimate, row.ci_low) == (820_000, 700_000)


def test_an_odds_ratio_stays_above_nothing():
    odds = shares({"": (154, 1014)}).assign(statistic="odds_ratio", estimate=12.345, ci_low=0.0512, ci_high=99.94)
    row = released(odds)
    assert (row.estimate, row.ci_low, row.ci_high) == (12.3, 0.0512, 100)


def test_digits_are_those_of_the_rules():
    row = released(shares({"": (154, 1014)}), Rules(digits=Digits(estimate=2, se=1, deff=1)))
    assert (row.estimate, row.se, row.deff) == (0.15, 0.01, 1)


def test_a_withheld_row_is_blank_in_every_column_that_holds_a_number():
    out = protect({"t": one_way(3, 30, 40)}, RULES)["t"]
    gone = out[out["presentation"] == "withheld"]
    assert len(gone) == 2 and gone[[c for c in VALUES if c in gone]].isna().all(axis=None)
    assert list(gone["flags"]) == ["primary_small_cases", "complementary"]
    assert gone["estimate_id"].notna().all()


def test_the_flags_of_a_withheld_row_do_not_tell_what_it_held():
    table = shares({"": (0, 100)}).assign(flags="no_cases;small_base")
    assert released(table)["flags"] == "primary_full_group"


def test_whole_numbers_stay_whole_where_none_is_withheld():
    table = shares({"": (154, 1014)}).astype({"n": int, "n_cases": int})
    assert protect({"t": table}, RULES)["t"]["n"].dtype.kind == "i"


def test_the_column_on_single_weights_does_not_leave():
    table = shares({"": (154, 1014)}).assign(**{INTERNAL: 0.1})
    assert INTERNAL not in protect({"t": table}, RULES)["t"]


def test_rows_that_are_no_estimates_about_respondents_stay():
    interviews = shares({"": (3, 10)}).assign(statistic="count", estimate=3.0)
    out = protect({"t": join(interviews, shares({"": (153, 1013)}))}, RULES)["t"]
    assert (out.loc[0, "estimate"], out.loc[0, "n"], out.loc[1, "n"]) == (3, 10, 1015)


def test_an_end_of_an_interval_that_is_nothing_or_not_known_stays():
    mean = shares({"": (154, 1014)}).assign(statistic="mean", estimate=1.2345, ci_low=0.0, ci_high=np.nan)
    row = released(mean)
    assert row.ci_low == 0.0 and np.isnan(row.ci_high)
