"""Logistic regression: by hand, as domain proportions, by the jackknife, and in whatever order, unit and scale of weights."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from tests.hand_computed import covariance, draw_sample, make, residuals, samples, unexplained
from tests.small_model import TESTS, fit

from disrupting_harm.errors import DesignError
from disrupting_harm.regression import fit_logistic


@pytest.fixture
def frame():
    return draw_sample(31, strata=4, psus=5, size=8)


QUICK = settings(max_examples=8)


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
