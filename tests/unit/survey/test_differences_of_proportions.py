"""The interval of two proportions is recovered from their own; the test of them is Rao and Scott's."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import draw_sample, make, samples, unexplained

from disrupting_harm.errors import DesignError


QUICK = settings(max_examples=10)


@pytest.fixture
def frame():
    return draw_sample(3)


# -- of proportions, by default: intervals recovered from those of the levels, Rao-Scott tests


@pytest.mark.parametrize("options", [{}, {"calibrated_to": ["s"]}])
def test_the_interval_of_two_proportions_is_recovered_from_theirs_by_hand(frame, options):
    design = make(frame, **options)
    row = design.differences(["y"], by=["s"]).iloc[0]
    a, b = (design.proportions(["y"], by=["s"], ci="korn-graubard").iloc[i] for i in (1, 2))
    wald = design.differences(["y"], by=["s"], method="wald").iloc[0]
    covariance = (a["se"] ** 2 + b["se"] ** 2 - wald["se"] ** 2) / 2
    rho = covariance / (a["se"] * b["se"])
    down, up = a["estimate"] - a["ci_low"], b["ci_high"] - b["estimate"]
    low = a["estimate"] - b["estimate"] - np.sqrt(down**2 + up**2 - 2 * rho * down * up)
    down, up = b["estimate"] - b["ci_low"], a["ci_high"] - a["estimate"]
    high = a["estimate"] - b["estimate"] + np.sqrt(down**2 + up**2 - 2 * rho * down * up)
    np.testing.assert_allclose(list(row[["ci_low", "ci_high", "se"]]), [low, high, wald["se"]], rtol=1e-10)
    assert np.isnan(row["t"])


def test_the_test_of_two_proportions_is_rao_scotts_of_the_two_levels(frame):
    table = make(frame).differences(["y"], by=["g"], adjust="none").set_index(["first", "second"])
    for first, second in (("a", "b"), ("a", "c"), ("b", "c")):
        pair = frame.assign(g=frame["g"].where(frame["g"].isin([first, second])))
        found = make(pair).independence("y", "g")
        row, own = table.loc[(first, second)], make(frame).proportions(["y"], by=["g"]).set_index("level")["df_domain"]
        assert row["f"] == pytest.approx(found.f, rel=1e-10) and row["df"] == min(own[first], own[second])
        assert row["p"] == pytest.approx(scipy.stats.f.sf(found.f, 1, row["df"]), rel=1e-10)


def test_a_group_in_which_nobody_said_so_is_not_taken_for_certain():
    """0 of 20 in two PSUs: an exact interval of such a group reaches 17 %, and so must that of its difference."""
    frame = draw_sample(5).assign(y=lambda f: (np.arange(len(f)) % 5 == 0).astype(int))
    few = (frame["h"] == frame["h"].iloc[0]) & (frame.groupby("h").cumcount() < 20)
    frame = frame.assign(place=np.where(few, "few", "rest"), y=frame["y"].where(~few, 0))
    wald, row = (make(frame).differences(["y"], by=["place"], method=m).iloc[0] for m in ("wald", "recovered"))
    assert wald["flags"] == "one_sided_variance" and np.isnan(wald["p"]) and np.isnan(wald["ci_low"])
    rest = make(frame).proportions(["y"], by=["place"]).set_index("level").loc["rest"]
    exact = scipy.stats.beta.ppf(0.975, 1, 20)  # upper end of 0 of 20
    assert row["flags"] == "" and row["ci_high"] >= exact - rest["estimate"]
    assert row["ci_low"] == pytest.approx(-rest["ci_high"], abs=1e-12) and 0 < row["p"] < 1


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove", "average"]), st.sampled_from(["design", "domain"]))
def test_a_recovered_interval_holds_the_difference_and_stays_within_one_point_either_way(frame, rule, df):
    table = make(frame, lonely_psu=rule).differences(["y"], by=["g", ("g", "s"), "h"], df=df)
    assert unexplained(table).empty
    with_interval = table[table["ci_low"].notna()]
    assert (with_interval["ci_low"] <= with_interval["estimate"]).all() and (
        with_interval["estimate"] <= with_interval["ci_high"]
    ).all()
    assert (with_interval["ci_low"] >= -1 - 1e-12).all() and (with_interval["ci_high"] <= 1 + 1e-12).all()
    assert table.loc[table["flags"] != "", ["f", "p"]].isna().all(axis=None)


def test_nobody_in_both_groups_is_no_difference_known_to_be_none(frame):
    row = make(frame.assign(none=0)).differences(["none"], by=["s"]).iloc[0]
    assert (row["estimate"], row["flags"]) == (0, "no_cases") and row["ci_low"] < 0 < row["ci_high"]


def test_means_have_no_interval_to_recover_from_others(frame):
    with pytest.raises(DesignError, match="wald"):
        make(frame).differences(["x"], by=["s"], statistic="mean", method="recovered")


def test_a_group_that_lives_in_one_psu_has_an_interval_and_no_test(frame):
    first = (frame["h"] == frame["h"].iloc[0]) & (frame["p"] == frame["p"].iloc[0])
    frame = frame.assign(place=np.where(first, "town", "rest"), y=np.where(first, np.arange(96) % 2, frame["y"]))
    row = make(frame).differences(["y"], by=["place"]).iloc[0]
    assert (
        row["flags"] == "no_level_variance" and np.isnan(row["p"]) and row["ci_low"] < row["estimate"] < row["ci_high"]
    )


def test_two_groups_that_each_live_in_one_psu_have_an_interval_and_no_test(frame):
    here = frame["h"] == frame["h"].iloc[0]
    one, other = frame.loc[here, "p"].unique()[:2]
    place = np.select([here & (frame["p"] == one), here & (frame["p"] == other)], ["town", "port"], default=None)
    row = (
        make(frame.assign(place=place, y=np.arange(96) % 3 // 2)).differences(["y"], by=["place"], df="design").iloc[0]
    )
    assert row["flags"] == "no_level_variance" and np.isnan(row["p"]) and row["ci_low"] < row["ci_high"]
