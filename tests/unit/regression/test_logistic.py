"""Logistic regression: by hand, as domain proportions, by the jackknife, and models that have no numbers to give."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from tests.hand_computed import covariance, draw_sample, make, residuals, samples, unexplained

from disrupting_harm.errors import DesignError
from disrupting_harm.regression import fit_logistic


QUICK = settings(max_examples=8)
TESTS = ["estimate", "se", "t", "df", "p", "ci_low", "ci_high"]


@pytest.fixture
def frame():
    return draw_sample(31, strata=4, psus=5, size=8)


def fit(frame, predictors, *, outcome="y", categorical=(), reference=None, **design):
    return fit_logistic(
        make(frame, **design), outcome=outcome, predictors=predictors, categorical=categorical, reference=reference
    )


def newton(x, y, w):
    """Solves sum w x (y - p) = 0."""
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = expit(x @ beta)
        beta = beta + np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x, x.T @ (w * (y - p)))
    return beta


def columns(frame, *names):
    """Intercept and columns of a model matrix: numbers as they are, text by its levels after the first."""
    parts = [np.ones(len(frame))]
    for name in names:
        levels = [None] if frame[name].dtype.kind in "if" else sorted(frame[name].unique())[1:]
        parts += [frame[name] if level is None else (frame[name] == level).astype(float) for level in levels]
    return np.column_stack(parts)


def sandwich(frame, x, y, w, lonely_psu="fail", margins=()):
    """Covariance of beta, pair by pair and PSU by PSU, from influence values w I^-1 x (y - p)."""
    p = expit(x @ newton(x, y, w))
    inverse = np.linalg.inv((x * (w * p * (1 - p))[:, None]).T @ x)
    z = (w * (y - p))[:, None] * x @ inverse
    if margins:
        z = np.column_stack([residuals(frame, column, [[m] for m in margins]) for column in z.T])
    k = range(x.shape[1])
    return np.array([[covariance(frame, z[:, i], z[:, j], lonely_psu) for j in k] for i in k])


# Known numbers.


def test_without_predictors_the_intercept_is_the_log_odds_of_the_proportion(frame):
    row = fit(frame, []).coefficients.iloc[0]
    share = make(frame).proportions(["y"]).iloc[0]
    assert row["estimate"] == pytest.approx(logit(share["estimate"]), rel=1e-10)
    assert row["se"] == pytest.approx(share["se"] / (share["estimate"] * (1 - share["estimate"])), rel=1e-10)
    assert (row["df"], row["n"], row["n_cases"], row["flags"]) == (16, 160, share["n_cases"], "")
    assert fit(frame, []).term_tests().empty and fit(frame, []).risk_differences().empty


@pytest.mark.parametrize("margins", [(), ("s",), ("g", "a")])
def test_coefficients_and_their_covariance_by_hand(frame, margins):
    model = fit(frame, ["x", "g", "s"], calibrated_to=margins)
    x, y, w = columns(frame, "x", "g", "s"), frame["y"].to_numpy(), frame["w"].to_numpy()
    np.testing.assert_allclose(model.beta, newton(x, y, w), rtol=1e-8)
    matrix = sandwich(frame, x, y, w, margins=margins)
    np.testing.assert_allclose(model.covariance, matrix, rtol=1e-7, atol=1e-12)
    assert np.abs(x.T @ (w * (y - expit(x @ model.beta)))).max() < 1e-9 * w.sum()
    table, se = model.coefficients, np.sqrt(np.diag(matrix))
    df = 16 - 4
    half = scipy.stats.t.ppf(0.975, df) * se
    t = model.beta / se
    expected = [
        model.beta,
        se,
        t,
        np.full(5, df),
        2 * scipy.stats.t.sf(abs(t), df),
        model.beta - half,
        model.beta + half,
    ]
    np.testing.assert_allclose(table[TESTS], np.transpose(expected), rtol=1e-6)
    np.testing.assert_allclose(
        table[["odds_ratio", "odds_ratio_low", "odds_ratio_high"]], np.exp(table[["estimate", "ci_low", "ci_high"]])
    )


@pytest.mark.parametrize("rule", ["adjust", "remove", "average"])
def test_the_lonely_rules_hold(frame, rule):
    frame.loc[frame["h"] == 2, "p"] = 0
    model = fit(frame, ["x", "s"], lonely_psu=rule)
    x, y, w = columns(frame, "x", "s"), frame["y"].to_numpy(), frame["w"].to_numpy()
    np.testing.assert_allclose(model.covariance, sandwich(frame, x, y, w, rule), rtol=1e-7, atol=1e-12)
    assert model.df == (16 - 4) - 2


def test_incomplete_rows_stay_in_the_design(frame):
    frame["s"] = frame["s"].where((frame["h"] != 1) | (frame["p"] != 0))  # a whole PSU
    frame["y"] = frame["y"].where(frame["a"] != 14)
    model = fit(frame, ["x", "s"])
    complete = (frame["s"].notna() & frame["y"].notna()).to_numpy()
    x = columns(frame.assign(s=frame["s"].fillna("f")), "x", "s")
    w, y = np.where(complete, frame["w"], 0.0), frame["y"].fillna(0).to_numpy()
    np.testing.assert_allclose(model.covariance, sandwich(frame, x, y, w), rtol=1e-7, atol=1e-12)
    assert (model.n, model.n_cases) == (complete.sum(), y[complete].sum())
    assert model.n_missing == frame["y"].notna().sum() - complete.sum()
    assert model.df == (19 - 4) - 2  # the PSU without any complete row is not counted


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"calibrated_to": ["s"]},
        {"calibrated_to": ["g", "a"]},
        {"lonely_psu": "adjust"},
        {"lonely_psu": "remove"},
        {"lonely_psu": "average"},
        {"lonely_psu": "adjust", "calibrated_to": ["g"]},
    ],
)
def test_one_categorical_predictor_gives_the_domains_proportions_and_their_differences(frame, options):
    if "lonely_psu" in options:
        frame.loc[frame["h"] == 2, "p"] = 0
    design = make(frame, **options)
    model = fit_logistic(design, outcome="y", predictors=["g"], reference={"g": "b"})
    share = design.proportions(["y"], by=["g"]).set_index("level")
    table = model.coefficients.set_index("level")
    odds = logit(share["estimate"])
    np.testing.assert_allclose(table["estimate"], [odds["b"], odds["a"] - odds["b"], odds["c"] - odds["b"]], rtol=1e-9)
    assert table.loc["", "se"] == pytest.approx(
        share["se"]["b"] / (share["estimate"]["b"] * (1 - share["estimate"]["b"]))
    )
    risks, differences = model.risk_differences(), design.differences(["y"], by=["g"], against="b", method="wald")
    assert risks["level"].tolist() == ["a", "c"] and differences["level"].tolist() == ["a - b", "c - b"]
    np.testing.assert_allclose(risks["risk"], share["estimate"][["a", "c"]], rtol=1e-10)
    np.testing.assert_allclose(risks["reference_risk"], share["estimate"]["b"], rtol=1e-10)
    for name in ("estimate", "se", "t"):
        np.testing.assert_allclose(risks[name], differences[name], rtol=1e-8, err_msg=name)
    assert (risks["df"] == design.df - 2).all()
    assert table["n"].tolist() == [160, share["n"]["a"], share["n"]["c"]]
    assert table["n_cases"].tolist() == [share["n_cases"][""], share["n_cases"]["a"], share["n_cases"]["c"]]


def test_adjusted_risks_by_hand(frame):
    model = fit(frame, ["s", "x"])
    w = frame["w"] / frame["w"].sum()
    risk = {
        level: (w * expit(model.beta @ [np.ones(160), np.full(160, float(level == "m")), frame["x"]])).sum()
        for level in "fm"
    }
    row = model.risk_differences(["s"]).iloc[0]
    found = row[["risk", "reference_risk", "estimate"]].to_list()
    np.testing.assert_allclose(found, [risk["m"], risk["f"], risk["m"] - risk["f"]], rtol=1e-9)
    step = 1e-5
    up, down = (
        (w * expit(model.beta @ [np.ones(160), frame["s"] == "m", frame["x"] + side])).sum() for side in (step, -step)
    )
    slope = model.risk_differences("x").iloc[0]
    assert slope["estimate"] == pytest.approx((up - down) / (2 * step), rel=1e-7)
    assert np.isnan(slope["risk"]) and slope["flags"] == ""


def numbers_of(frame, w):
    """beta of y on s, g and x, the adjusted risk difference of s and the mean slope of the risk by x, for weights w."""
    x, share = columns(frame, "s", "g", "x"), w / w.sum()
    beta = newton(x, frame["y"].to_numpy(), w)
    there, back = x.copy(), x.copy()
    there[:, 1], back[:, 1] = 1, 0
    risk = expit(x @ beta)
    difference, slope = expit(there @ beta) - expit(back @ beta), risk * (1 - risk) * beta[4]
    return np.array([*beta, share @ difference, share @ slope])


def test_standard_errors_are_those_of_the_infinitesimal_jackknife(frame):
    # What a PSU adds to the linearised sum is the derivative of the number by a factor on the weights of that PSU.
    full, step = frame["w"].to_numpy(), 1e-4
    influence = np.zeros((len(frame), 7))
    for h, p in {*zip(frame["h"], frame["p"], strict=True)}:
        psu = ((frame["h"] == h) & (frame["p"] == p)).to_numpy()
        up, down = (numbers_of(frame, np.where(psu, full * (1 + side), full)) for side in (step, -step))
        influence[np.flatnonzero(psu)[0]] = (up - down) / (2 * step)
    model = fit(frame, ["s", "g", "x"])
    se = [*model.coefficients["se"], *model.risk_differences(["s", "x"])["se"]]
    np.testing.assert_allclose(se, [np.sqrt(covariance(frame, z, z)) for z in influence.T], rtol=1e-6)


def test_standard_errors_are_near_those_of_the_jackknife():
    # Delete one PSU, its stratum's others up-weighted by n_h / (n_h - 1) (Rust and Rao 1996); they differ at second order.
    frame = draw_sample(8, strata=5, psus=8, size=25)
    full = frame["w"].to_numpy()
    whole, variance = numbers_of(frame, full), 0.0
    for h in range(5):
        for p in range(8):
            w = np.where(frame["h"] == h, full * 8 / 7, full)
            w[(frame["h"] == h) & (frame["p"] == p)] = 0
            variance = variance + 7 / 8 * np.square(numbers_of(frame, w) - whole)
    model = fit(frame, ["s", "g", "x"])
    risks = model.risk_differences(["s", "x"])
    np.testing.assert_allclose(whole, [*model.beta, *risks["estimate"]], rtol=1e-8)
    np.testing.assert_allclose([*model.coefficients["se"], *risks["se"]], np.sqrt(variance), rtol=0.03)


def test_a_wald_test_by_hand_and_adjusted_over_the_predictors(frame):
    model = fit(frame, ["g", "s", "x"])
    table = model.term_tests("holm").set_index("term")
    b, v = model.beta[1:3], model.covariance[1:3, 1:3]
    f = b @ np.linalg.inv(v) @ b / 2
    assert table.loc["g", "f"] == pytest.approx(f, rel=1e-10)
    assert table.loc["g", ["df1", "df2"]].to_list() == [2, 12]
    assert table.loc["g", "p"] == pytest.approx(scipy.stats.f.sf(f, 2, 12), rel=1e-10)
    coefficients = model.coefficients.set_index("term")
    for term in ("s", "x"):  # with one column F is the square of t
        assert table.loc[term, "f"] == pytest.approx(coefficients.loc[term, "t"] ** 2, rel=1e-10)
        assert table.loc[term, "p"] == pytest.approx(coefficients.loc[term, "p"], rel=1e-9)
    assert table["p_adjusted"].min() == pytest.approx(min(1, 3 * table["p"].min()), rel=1e-12)
    assert (model.term_tests()["p_adjusted"] == model.term_tests()["p"]).all()
    with pytest.raises(DesignError, match="adjust='sidak'"):
        model.term_tests("sidak")


# What must play no part.


@pytest.mark.parametrize("reference", ["a", "b", "c"])
def test_the_reference_plays_no_part_in_risks_and_tests_of_terms(frame, reference):
    model, other = (
        fit(frame, ["g", "s", "x"], calibrated_to=["s"]),
        fit(frame, ["x", "s", "g"], reference={"g": reference, "s": "m"}, calibrated_to=["s"]),
    )
    np.testing.assert_allclose(
        expit(model.matrix.values @ model.beta), expit(other.matrix.values @ other.beta), rtol=1e-8
    )
    left, right = (m.term_tests().set_index("term")[["f", "df1", "df2", "p"]] for m in (model, other))
    np.testing.assert_allclose(left.loc[right.index], right, rtol=1e-8)
    risks = other.risk_differences(["g"]).set_index("level")
    differences = model.risk_differences(["g"]).set_index("level")
    if reference != "a":
        back = risks.loc["a"]
        np.testing.assert_allclose(
            [back["estimate"], back["se"], back["risk"]],
            [
                -differences.loc[reference, "estimate"],
                differences.loc[reference, "se"],
                differences["reference_risk"].iloc[0],
            ],
            rtol=1e-8,
        )


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove", "average"]), st.floats(1e-3, 1e6))
def test_row_order_and_the_scale_of_the_weights_play_no_part_and_every_gap_is_flagged(frame, rule, factor):
    frame["y"] = np.where(np.arange(len(frame)) % 7 < 2, 1 - frame["y"].fillna(0), frame["y"])
    try:
        model = fit(frame, ["s", "g"], lonely_psu=rule)
    except DesignError:
        return
    other = fit(frame.iloc[::-1].assign(w=frame["w"] * factor), ["s", "g"], lonely_psu=rule)
    assert (model.flags, model.separated, model.df) == (other.flags, other.separated, other.df)
    np.testing.assert_allclose(model.beta, other.beta, rtol=1e-6, atol=1e-8)
    for a, b in (
        (model.coefficients, other.coefficients),
        (model.term_tests(), other.term_tests()),
        (model.risk_differences(), other.risk_differences()),
    ):
        assert unexplained(a).empty and a["flags"].tolist() == b["flags"].tolist()
    if not model.separated:
        np.testing.assert_allclose(model.coefficients["se"], other.coefficients["se"], rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("scale, offset", [(1e-9, 0), (1e7, 0), (1, 2008), (3600 * 24 * 365, 1.6e9), (1e-6, 0.5)])
def test_the_unit_and_origin_of_a_number_play_no_part(frame, scale, offset):
    model, other = fit(frame, ["x", "s"]), fit(frame.assign(x=frame["x"] * scale + offset), ["x", "s"])
    left, right = model.coefficients.set_index("term"), other.coefficients.set_index("term")
    np.testing.assert_allclose(
        left.loc["x", ["estimate", "se"]].to_list(), (right.loc["x", ["estimate", "se"]] * scale).to_list(), rtol=1e-5
    )
    np.testing.assert_allclose(left.loc["s", TESTS].to_list(), right.loc["s", TESTS].to_list(), rtol=1e-5)
    assert right.loc["x", "p"] == pytest.approx(left.loc["x", "p"], rel=1e-5)
    risks = [m.risk_differences() for m in (model, other)]
    assert risks[1]["estimate"][0] * scale == pytest.approx(risks[0]["estimate"][0], rel=1e-5)
    assert risks[1]["se"][0] * scale == pytest.approx(risks[0]["se"][0], rel=1e-5)


def test_bare_names_stand_for_lists_of_one(frame):
    one, many = fit(frame, "a", categorical="a"), fit(frame, ["a"], categorical=["a"])
    pd.testing.assert_frame_equal(one.coefficients, many.coefficients)
    pd.testing.assert_frame_equal(one.risk_differences("a"), many.risk_differences(["a"]))


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


@pytest.mark.parametrize("seed", range(4))
def test_coefficients_do_not_depend_on_the_scale_of_the_weights_and_solve_the_score_equations(seed):
    frame = draw_sample(seed)
    for scale in (1e-6, 1.0, 1e9):
        found = fit(frame.assign(w=frame["w"] * scale), ["s", "x"]).beta
        known = newton(columns(frame, "s", "x"), frame["y"].to_numpy(), frame["w"].to_numpy())
        np.testing.assert_allclose(found, known, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_rare_outcomes_and_uneven_weights_are_fitted(seed):
    frame = draw_sample(seed, strata=6, psus=5, size=12)
    rng = np.random.default_rng(seed)
    frame = frame.assign(w=np.exp(rng.normal(size=360)), y=(rng.random(360) < 0.04).astype(float))
    assert fit(frame, ["s", "x"]).flags == ""
