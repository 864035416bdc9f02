"""Models that have no numbers to give: separated, fixed by the margins, without degrees of freedom, or refused."""

import numpy as np
import pandas as pd
import pytest
from tests.hand_computed import draw_sample, unexplained
from tests.small_model import TESTS, fit

from disrupting_harm.errors import DesignError


@pytest.fixture
def frame():
    return draw_sample(31, strata=4, psus=5, size=8)


# Models that have no numbers to give.


def assert_separated(model, *terms):
    assert model.flags == "separated" and model.separated == terms
    numbers = [*TESTS[:3], *TESTS[4:]]
    coefficients, tests, risks = model.coefficients, model.term_tests(), model.risk_differences()
    assert coefficients[[*numbers, "odds_ratio"]].isna().all(axis=None) and (coefficients["flags"] == "separated").all()
    assert tests[["f", "p", "p_adjusted"]].isna().all(axis=None) and (tests["flags"] == "separated").all()
    assert risks[[*numbers, "risk"]].isna().all(axis=None) and (risks["flags"] == "separated").all()
    assert coefficients["n"][0] == model.n > 0 and coefficients["n_cases"][0] == model.n_cases > 0


def test_separation_is_named_and_never_an_estimate(frame):
    frame["z"] = np.where((frame["g"] == "a") & (frame["y"] == 1), "b", frame["g"])  # no case in a
    assert_separated(fit(frame, ["z", "s"]), "z")
    assert_separated(fit(frame, ["s", "x", "z"], reference={"z": "b"}, calibrated_to=["s"]), "z")
    complete = frame.assign(t=frame["y"] * 10 + frame["x"] / 100)
    assert_separated(fit(complete, ["t"]), "t")
    assert_separated(fit(complete.assign(k=frame["y"]), ["k"]), "k")
    assert fit(frame, ["z", "s"]).coefficients["n"].tolist()[1:] == [
        int((frame["z"] == level).sum()) for level in "bc"
    ] + [int((frame["s"] == "m").sum())]


def test_one_row_between_an_estimate_and_separation(frame):
    frame["z"] = np.where((frame["g"] == "a") & (frame["y"] == 1), "b", frame["g"])
    frame.loc[frame.index[frame["z"] == "a"][0], "y"] = 1
    model = fit(frame, ["z", "s"])
    assert model.flags == "" and unexplained(model.coefficients).empty


def test_without_degrees_of_freedom_there_is_an_estimate_but_no_test():
    model = fit(draw_sample(5, strata=2, psus=3, size=30), ["g", "a", "s", "x"], categorical=["a"])
    assert (model.df, model.flags) == (4 - 9, "no_df")
    table = model.coefficients
    assert table[["estimate", "se", "odds_ratio"]].notna().all(axis=None) and (table["flags"] == "no_df").all()
    assert table[["p", "ci_low", "ci_high", "odds_ratio_low"]].isna().all(axis=None)
    assert model.term_tests()[["f", "p"]].isna().all(axis=None) and (model.term_tests()["flags"] == "no_df").all()
    assert (model.risk_differences()["flags"] == "no_df").all()
    for rule in ("adjust", "remove", "average"):
        alone = fit(draw_sample(5, psus=1, size=30), ["s"], lonely_psu=rule)
        assert alone.flags == "no_df" and (alone.coefficients["flags"] == "no_df").all()


def test_what_the_margins_fix_has_no_variance_and_no_test(frame):
    model = fit(frame, ["s"], calibrated_to=[("y", "s")])
    for table in (model.coefficients, model.risk_differences()):
        assert (table["se"] == 0).all() and (table["flags"] == "no_variance").all()
        assert table[["t", "p", "ci_low", "ci_high"]].isna().all(axis=None)
    assert model.term_tests()[["flags"]].to_numpy().tolist() == [["no_variance"]]
    # What is fixed is s; g keeps its uncertainty.
    both = fit(frame, ["s", "g"], calibrated_to=[("y", "s")]).coefficients.set_index(["term", "level"])
    assert both.loc[("g", "c"), "flags"] == "" and both.loc[("g", "c"), "se"] > 0.01


def test_psus_that_agree_to_the_digit_have_no_variance():
    one = pd.DataFrame({"s": list("ffffmmmm"), "y": [1, 0, 0, 0, 1, 1, 1, 0], "w": [1.0, 2, 3, 1, 1, 1, 2, 2]})
    frame = pd.concat([one.assign(h=h, p=p) for h in (1, 2) for p in (1, 2, 3)], ignore_index=True)
    model = fit(frame, ["s"])
    assert model.coefficients["flags"].tolist() == ["no_variance"] * 2
    assert model.risk_differences()["flags"].tolist() == ["no_variance"]


def test_more_columns_than_psus_can_tell_apart_have_no_joint_test():
    frame = draw_sample(6, strata=1, psus=9, size=40)
    frame["k"] = frame["p"].map(lambda p: "first two" if p < 2 else f"PSU {p}")  # no level varies within its PSU
    model = fit(frame, ["k"])
    row = model.term_tests().iloc[0]
    assert row["df1"] == 7 and row["df2"] == 8 - 7
    assert row["flags"] == "no_variance" and np.isnan(row["f"])


# Hostile input.


def problems(call):
    with pytest.raises(DesignError) as raised:
        call()
    return str(raised.value).splitlines()


@pytest.mark.parametrize("values", [[0, 1, 2], ["yes", "no", "secret"], [0.5, 0, 1], [np.inf, 0, 1], [-1, 0, 1]])
def test_an_outcome_other_than_0_and_1_is_refused_together_with_the_predictors(frame, values):
    bad = frame.assign(y=pd.Series(values * 54, dtype=object).iloc[:160])
    said = problems(lambda: fit(bad, ["q1", "s", "q2"], categorical=["g"]))
    assert "'y' (outcome) may hold 0, 1 and missing only" in said[0]
    assert len(said) == 4 and "'q1'" in said[1] and "'q2'" in said[2] and "'g' is not among" in said[3]
    assert not any(value in "".join(said) for value in ("secret", "0.5", "inf"))
    assert "'gone' (outcome)" in problems(lambda: fit(frame, ["s"], outcome="gone"))[0]


def test_an_outcome_that_does_not_vary_is_refused(frame):
    assert "no complete row is a case" in problems(lambda: fit(frame.assign(y=0), ["s"]))[0]
    assert "every complete row is a case" in problems(lambda: fit(frame.assign(y=1), ["s"]))[0]
    only = frame.assign(s=frame["s"].where(frame["y"] == 0))
    assert "no complete row is a case" in problems(lambda: fit(only, ["s"]))[0]


def test_what_leaves_no_row_or_too_few_is_refused(frame):
    for bad in (frame.assign(y=np.nan), frame.assign(s=None)):
        assert "No row has" in problems(lambda bad=bad: fit(bad, ["s"]))[0]
    names = draw_sample(1, size=2).assign(name=[f"child {i}" for i in range(24)])
    said = problems(lambda: fit(names, ["name"]))
    assert said == ["y: 24 coefficients for 24 complete rows; take fewer predictors."]


def test_collinear_and_constant_predictors_are_named(frame):
    frame = frame.assign(copy=frame["s"], older=frame["a"] + 1, one=1)
    said = problems(lambda: fit(frame, ["s", "a", "copy", "older", "one"]))
    assert sorted(line.split(":")[0] for line in said) == ["copy", "older", "one"]


def test_a_risk_difference_of_what_is_no_predictor_is_refused(frame):
    model = fit(frame, ["s"])
    assert problems(lambda: model.risk_differences(["g", "s", "q1"])) == ["g, q1: not a predictor of the model."]
    assert model.risk_differences([]).empty


def test_the_outcome_as_its_own_predictor_is_separation(frame):
    assert fit(frame, ["s", "y"]).separated == ("y",)
