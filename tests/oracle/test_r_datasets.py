"""Every data set that samplics ships, and a hostile file, against R's survey package to a relative difference of 1e-9.

The numbers and the design that each data set stands for are in freeze/README.md.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy
from samplics import datasets

from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign


CLOSE = {"rtol": 1e-9, "atol": 1e-15}
FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("samplics_datasets.json").read_text())
METHODS = {"mean": "means", "total": "totals", "proportion": "proportions", "ratio": "ratios"}


def read(name):
    return getattr(datasets, f"load_{name}")()["data"].assign(one=1)


def auto():
    frame = read("auto")
    return frame.assign(thrifty=frame["mpg"] > 20, abroad=frame["foreign"] == "Foreign"), {"weight": "one"}


def birth():
    frame = read("birth")
    second = (frame["birthcat"] == 2).astype(float).where(frame["birthcat"].notna())
    return frame.assign(second=second, young=frame["agecat"] == 1), {"weight": "one"}


def birth_weighted():
    frame = birth()[0].query("pop > 0").reset_index(drop=True)
    frame = frame.assign(place=frame["region"].astype(str), agegroup=frame["agecat"].astype(str))
    return frame, {"weight": "pop", "strata": "region"}


def countycrop(rule):
    frame = read("county_crop").merge(read("county_crop_means")[["county_id", "samp_segments", "pop_segments"]])
    frame = frame.assign(weight=frame["pop_segments"] / frame["samp_segments"], large=frame["corn_pixel"] > 300)
    frame["large"] = frame["large"].astype(int)
    return frame, {"weight": "weight", "strata": "county_id", "lonely_psu": rule}


def countycrop_means():
    frame = read("county_crop_means")
    return frame.assign(many=(frame["samp_segments"] >= 3).astype(int)), {"weight": "pop_segments"}


def expenditure_on_milk():
    frame = read("expenditure_milk")
    frame = frame.assign(precise=(frame["coef_var"] < 0.15).astype(int))
    return frame, {"weight": "samp_size", "strata": "major_area"}


def nhanes2():
    frame = read("nhanes2")
    frame = frame.assign(ethnicity=frame["race"].astype(str))
    return frame, {"weight": "finalwgt", "strata": "stratid", "psu": "psuid"}


def nhanes2_poststratified():
    frame, design = nhanes2()
    cells = frame["race"] - 1 + 3 * frame["highbp"]
    counts = np.array(FROZEN["calibration"]["population"]["both"])
    frame["calibrated"] = frame["finalwgt"] * (counts / frame.groupby(cells)["finalwgt"].sum())[cells].to_numpy()
    return frame, design | {
        "weight": "calibrated", "calibrated_to": [("race", "highbp")], "base_weight": "finalwgt",
    }  # fmt: skip


def nhanes2_raked():
    """Iterative proportional fitting until the margins hold to the last digits; R gets there by Newton steps."""
    frame, design = nhanes2()
    weight, population = frame["finalwgt"].astype(float), FROZEN["calibration"]["population"]
    for _ in range(100):
        for codes, counts in ((frame["race"] - 1, population["race"]), (frame["highbp"], population["highbp"])):
            weight = weight * (np.array(counts) / weight.groupby(codes).sum())[codes].to_numpy()
    frame["calibrated"] = weight
    return frame, design | {
        "weight": "calibrated", "calibrated_to": ["race", "highbp"], "base_weight": "finalwgt",
    }  # fmt: skip


def nhanes2brr():
    frame = read("nhanes2brr")
    taken = (frame.filter(regex="^brr_") > 0).astype(int).astype(str)
    frame["psu"] = taken.agg("".join, axis=1)
    frame["stratum"] = np.minimum(frame["psu"], frame["psu"].str.translate(str.maketrans("01", "10")))
    return tall_and_heavy(frame), subsample("average")


def nhanes2jk():
    frame = read("nhanes2jk")
    replicates = frame.filter(regex="^jkw_").to_numpy()
    frame["psu"] = replicates.argmin(axis=1)
    frame["stratum"] = np.minimum(frame["psu"], (replicates / frame[["finalwgt"]].to_numpy()).argmax(axis=1))
    return tall_and_heavy(frame), subsample("fail")


def tall_and_heavy(frame):
    return frame.assign(tall=(frame["height"] > 170).astype(int), heavy=(frame["weight"] > 80).astype(int))


def subsample(rule):
    return {"weight": "finalwgt", "strata": "stratum", "psu": "psu", "lonely_psu": rule}


def nmihs():
    frame = read("nmihs")
    low, heavy = frame["birth_weight"] < 2500, frame["finalwgt"] > 50
    return frame.assign(low=low.astype(int), heavy=heavy.astype(int)), {"weight": "finalwgt"}


def psu_frame():
    frame = read("psu_frame")
    return frame.assign(crowded=frame["number_households_census"] > 200), {"weight": "one", "strata": "region"}


def psu_sample():
    frame = read("psu_sample")
    return frame.assign(weight=1 / frame["psu_prob"]), {"weight": "weight", "strata": "region"}


def ssu_sample():
    frame = read("ssu_sample").merge(read("psu_sample").drop(columns="one"))
    frame = frame.assign(weight=1 / (frame["psu_prob"] * frame["ssu_prob"]), odd=frame["household"] % 2)
    return frame, {"weight": "weight", "strata": "region", "psu": "cluster"}


DATASETS = {
    each.__name__: each
    for each in (
        auto, birth, birth_weighted, countycrop_means, expenditure_on_milk, nhanes2, nhanes2_poststratified,
        nhanes2_raked, nhanes2brr, nhanes2jk, nmihs, psu_frame, psu_sample, ssu_sample,
    )
} | {f"countycrop_{rule}": functools.partial(countycrop, rule) for rule in ("adjust", "average", "remove")}  # fmt: skip
EDGE = {"edge4": None, "edge_average": "average", "edge_remove": "remove", "edge_adjust": "adjust"}


@pytest.fixture(scope="module")
def design_of(request):
    """The design by its name in the frozen file. Only edge.csv is not part of an installation."""

    @functools.cache
    def build(name):
        if name in DATASETS:
            frame, options = DATASETS[name]()
            return SurveyDesign(frame, df_rule="design", **options)
        frame = pd.read_csv(request.getfixturevalue("shared_data") / "oracle" / "edge.csv").assign(one=1)
        if name == "edge4":
            return SurveyDesign(frame[frame["stratum"] != 5], weight="w", strata="stratum", psu="psu", df_rule="design")
        return SurveyDesign(frame, weight="w", strata="stratum", psu="psu", lonely_psu=EDGE[name], df_rule="design")

    return build


def frozen(*statistics):
    """Every (name of the design, key, what R gives) of these statistics.

    Not the totals under the rule "adjust", of which R squares the single PSU's whole total: they have their own test.
    """
    found = [
        pytest.param(name, key, values, id=f"{name}: {key}")
        for name, entries in FROZEN.items()
        if name in DATASETS or name in EDGE
        for key, values in entries.items()
        if key.split()[0] in statistics and not (name == "edge_adjust" and key.startswith("total"))
    ]
    assert found
    return found


def parse(key):
    """ "mean zinc by race:highbp" is the mean of zinc by ("race", "highbp")."""
    statistic, variable, *rest = key.split()
    by = rest[1] if rest else ""
    return statistic, variable, tuple(by.split(":")) if ":" in by else by


def rows_of(table, by, values):
    by = ":".join(by) if isinstance(by, tuple) else by
    return table[table["by"] == by].set_index("level").loc[values.get("level", [""])]


def numbers(values, field):
    return np.array([np.nan if x is None else x for x in values[field]], dtype=float)


def assert_close(rows, values, fields, where=slice(None)):
    for ours, theirs in fields.items():
        got, want = rows[ours].to_numpy(float)[where], numbers(values, theirs)[where]
        np.testing.assert_allclose(got, want, **CLOSE, err_msg=f"{ours} against {theirs}")


def test_every_data_set_of_samplics_has_numbers():
    assert {*DATASETS, *EDGE, "calibration", "nhanes2_rake_of_r", "empty_cell"} == set(FROZEN)
    assert len(datasets.__all__) == 12


@pytest.mark.parametrize("name", [*DATASETS, *EDGE])
def test_size_weights_and_degrees_of_freedom_of_the_design(design_of, name):
    design, values = design_of(name), FROZEN[name]["design"]
    assert (len(design.frame), design.df) == (values["n"][0], values["df"][0])
    np.testing.assert_allclose(design.psus.weight.sum(), values["sum_of_weights"][0], **CLOSE)


@pytest.mark.parametrize("name, key, values", frozen("mean", "total", "proportion", "ratio"))
def test_estimate_standard_error_deff_df_and_t_interval(design_of, name, key, values):
    statistic, variable, by = parse(key)
    indicator = tuple(variable.split("/")) if statistic == "ratio" else variable
    options = {"ci": "wald"} if statistic == "proportion" else {}
    method = getattr(design_of(name), METHODS[statistic])
    rows = rows_of(method([indicator], by=[by] if by else [], **options), by, values)
    assert_close(rows, values, {"estimate": "est", "se": "se", "deff": "deff"})
    # R gives a proportion without variance an interval of no width.
    varies = numbers(values, "se") > 0 if statistic == "proportion" else slice(None)
    assert_close(rows, values, {"ci_low": "low", "ci_high": "high"}, varies)
    domain = rows_of(method([indicator], by=[by] if by else [], df="domain", **options), by, values)
    assert domain["df"].tolist() == values["df"]


@pytest.mark.parametrize("name, key, values", frozen("proportion"))
@pytest.mark.parametrize("ci, df, field", [("logit", "design", "logit"), ("korn-graubard", "domain", "kg")])
def test_logit_and_beta_intervals_of_proportions(design_of, name, key, values, ci, df, field):
    _, variable, by = parse(key)
    rows = rows_of(design_of(name).proportions([variable], by=[by] if by else [], ci=ci, df=df), by, values)
    assert ((rows["ci_low"] >= 0) & (rows["ci_high"] <= 1) & (rows["ci_low"] < rows["ci_high"])).all()
    # R has no interval for nobody and everybody.
    has_interval = np.isfinite(numbers(values, f"{field}_low"))
    assert_close(rows, values, {"ci_low": f"{field}_low", "ci_high": f"{field}_high"}, has_interval)


@pytest.mark.parametrize("name, key, values", frozen("quantile"))
def test_quartiles_with_woodruff_intervals(design_of, name, key, values):
    _, variable, by = parse(key)
    table = design_of(name).quantiles([variable], by=[by] if by else [])
    rows = rows_of(table, by, values | {"level": list(dict.fromkeys(values.get("level", [""])))})
    assert_close(rows, values, {"estimate": "est"})
    inside = numbers(values, "share") < 1
    assert_close(rows, values, {"ci_low": "low", "ci_high": "high", "se": "se"}, inside)
    # Where everyone is at or below the quantile R's interval has no width; a share of 1 is known no better than that.
    assert (rows["ci_low"].to_numpy()[~inside] < numbers(values, "low")[~inside]).all()


@pytest.mark.parametrize("name, key, values", frozen("difference-mean", "difference-proportion"))
def test_differences_of_all_pairs_of_levels(design_of, name, key, values):
    statistic, variable, by = parse(key)
    for adjust, field in (("holm", "holm"), ("benjamini-hochberg", "bh"), ("none", "p")):
        table = design_of(name).differences(
            [variable], by=[by], statistic=statistic.removeprefix("difference-"), adjust=adjust, method="wald"
        )
        rows = table.set_index("level").loc[values["pair"]]
        assert len(rows) == len(table)
        assert_close(rows, values, {"estimate": "est", "se": "se", "t": "t", "p": "p", "p_adjusted": field})
        assert (rows["df"] == FROZEN[name]["design"]["df"][0]).all()


@pytest.mark.parametrize("name, key, values", frozen("difference-total"))
def test_differences_of_totals(design_of, name, key, values):
    _, variable, by = parse(key)
    rows = design_of(name).differences([variable], by=[by], statistic="total").set_index("level").loc[values["pair"]]
    assert_close(rows, values, {"estimate": "est", "se": "se"})


@pytest.mark.parametrize("name, key, values", frozen("difference-mean", "difference-proportion"))
def test_svyttest_has_one_degree_of_freedom_less_because_it_fits_a_slope(design_of, name, key, values):
    statistic, variable, by = parse(key)
    table = design_of(name).differences(
        [variable], by=[by], statistic=statistic.removeprefix("difference-"), df="domain", method="wald"
    )
    rows = table.set_index("level").loc[values["pair"]]
    assert (rows["df"] - 1).tolist() == values["r_df"]
    np.testing.assert_allclose(2 * scipy.stats.t.sf(rows["t"].abs(), rows["df"] - 1), values["r_p"], **CLOSE)


@pytest.mark.parametrize("name, key, values", frozen("independence"))
def test_rao_scott_tests_of_independence(design_of, name, key, values):
    _, row, column = key.split()
    found = design_of(name).independence(row, column)
    assert_close(as_rows(found), values, {field: field for field in ("f", "df1", "df2", "p", "pearson", "df")})
    assert_close(as_rows(found), values, {"p_first_order": "p_chisq"})
    assert found.n == values["n"][0]


def as_rows(found):
    return pd.DataFrame([dataclasses.asdict(found)])


def test_rao_scott_test_of_birth_weighted_by_population(shared_data):
    """The one row of weight 0 stays in R's design; here it stays as a row outside the table."""
    r = json.loads((shared_data / "oracle" / "r_survey.json").read_text())
    frame = read("birth")
    empty = frame["pop"] == 0
    frame = frame.assign(pop=frame["pop"].mask(empty, 1), agecat=frame["agecat"].mask(empty))
    found = SurveyDesign(frame, weight="pop", df_rule="design").independence("region", "agecat")
    got = [found.f, found.df1, found.df2, found.p]
    want = r["birth_chisq_F"]
    np.testing.assert_allclose(got, [want["stat"], *want["par"], want["p"]], **CLOSE)
    # R scales Pearson's statistic to all 956 rows, that of weight 0 too.
    got = [found.pearson * 956 / 955, found.df, found.p_first_order]
    want = r["birth_chisq_Chisq"]
    np.testing.assert_allclose(got, [want["stat"], want["par"], want["p"]], **CLOSE)


def test_an_empty_cell_leaves_the_test_of_a_simple_random_sample_what_it_is():
    """Equal weights without clusters change Pearson's statistic by (n - 1) / n only. R's F is 5 % above that."""
    counts = {(1, 1): 20, (1, 2): 15, (2, 2): 12, (3, 1): 9, (3, 2): 14}
    frame = pd.DataFrame([cell for cell, count in counts.items() for _ in range(count)], columns=["a", "b"])
    found = SurveyDesign(frame.assign(one=1), weight="one", df_rule="design").independence("a", "b")
    r = FROZEN["empty_cell"]["independence a b"]
    assert found.pearson == pytest.approx(r["pearson"][0], rel=1e-9)
    assert (found.df1, found.df2) == pytest.approx((2, 2 * 69), rel=1e-9)
    assert found.f == pytest.approx(found.pearson / 2 * 69 / 70, rel=1e-9)
    assert r["f"][0] / found.f == pytest.approx(1.048, abs=5e-4)


def fitted(build, name, key):
    """The model of the keys "logistic outcome predictor ...", "... terms" and "... margins predictor"."""
    model = key.split(" margins ")[0].removesuffix(" terms")
    return fit_once(build, name, *model.split()[1:])


@functools.cache
def fit_once(build, name, outcome, *predictors):
    return fit_logistic(build(name), outcome=outcome, predictors=list(predictors))


def logistic(kind):
    """The keys of one kind: "", "terms" or "margins"."""
    return [p for p in frozen("logistic") if (set(p.values[1].split()) & {"terms", "margins"} or {""}) == {kind}]


@pytest.mark.parametrize("name, key, values", logistic(""))
def test_logistic_regression(design_of, name, key, values):
    fit = fitted(design_of, name, key)
    rows = fit.coefficients
    fields = {"estimate": "est", "se": "se", "t": "t", "p": "p", "ci_low": "low", "ci_high": "high"}
    assert_close(rows, values, fields)
    np.testing.assert_allclose(rows["odds_ratio"], np.exp(numbers(values, "est")), **CLOSE)
    # An element may be a difference of large ones: to 1e-9 of the standard errors that it belongs to.
    covariance = numbers(values, "covariance").reshape(fit.covariance.shape)
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    np.testing.assert_allclose(fit.covariance / scale, covariance / scale, rtol=0, atol=1e-9)
    assert (rows["df"] == values["df"][0]).all() and fit.n == values["n"][0]


def test_svyglm_counts_the_psus_of_complete_rows_only(design_of):
    """The rule "domain" is R's. In a sample without clusters each incomplete row is a PSU that "design" counts."""
    for name, key, values in (p.values for p in logistic("")):
        fit = fitted(design_of, name, key)
        complete_psus = fit.design.psus.of_row[fit.matrix.complete_rows]
        incomplete = fit.design.psus.n - len(np.unique(complete_psus))
        counted = dataclasses.replace(fit, counting=dataclasses.replace(fit.counting, rule="domain"))
        assert (counted.df, fit.df - incomplete) == (values["r_df"][0], values["r_df"][0])


@pytest.mark.parametrize("name, key, values", logistic("terms"))
def test_wald_tests_of_the_terms_of_a_regression(design_of, name, key, values):
    rows = fitted(design_of, name, key).term_tests()
    assert rows["term"].tolist() == values["term"]
    assert_close(rows, values, {field: field for field in ("f", "df1", "df2", "p")})


@pytest.mark.parametrize("name, key, values", logistic("margins"))
def test_adjusted_risk_differences(design_of, name, key, values):
    rows = fitted(design_of, name, key).risk_differences([key.split()[-1]])
    np.testing.assert_allclose(rows["risk"], values["margin"][1:], **CLOSE)
    np.testing.assert_allclose(rows["reference_risk"], values["margin"][0], **CLOSE)
    assert_close(rows, values, {"estimate": "est", "se": "se"})
    # svypredmeans adds the variance of averaging over respondents to that of the coefficients, without a covariance.
    np.testing.assert_allclose(rows["se"], values["r_se"], rtol=5e-3)


def test_logistic_regression_with_the_epsilon_of_r(shared_data, design_of):
    """At R's default epsilon the coefficients have settled to 1e-9 and their standard errors to 2e-5 only."""
    r = json.loads((shared_data / "oracle" / "r_survey.json").read_text())["nhanes2_logit"]
    fit = fit_logistic(design_of("nhanes2"), outcome="diabetes", predictors=["ethnicity", "highbp"])
    np.testing.assert_allclose(fit.beta, r["b"], rtol=2e-5)
    np.testing.assert_allclose(fit.coefficients["se"], r["se"], rtol=2e-5)
    np.testing.assert_allclose(fit.coefficients[["ci_low", "ci_high"]].T, [r["lci"], r["uci"]], rtol=2e-5)
    assert fit.df == r["dfres"]


@pytest.mark.parametrize("column", ["y", "yna"])
@pytest.mark.parametrize("by", ["", "dom"])
def test_total_with_a_single_psu_stratum_is_centred_at_the_mean_psu(design_of, column, by):
    """As in svy; R's adjust squares the PSU's whole total."""
    values = FROZEN["edge_adjust"][f"total {column}" + (f" by {by}" if by else "")]
    rows = rows_of(design_of("edge_adjust").totals([column], by=[by] if by else []), by, values)
    assert_close(rows, values, {"estimate": "est", "se": "se"})
    gap = np.abs(numbers(values, "uncentred_se") / numbers(values, "se") - 1)
    assert gap.max() > 1e-4


def test_jackknife_of_a_total_is_its_linearised_standard_error(design_of):
    """Strata and PSUs were read off the replicate weights: with two PSUs a stratum both must agree."""
    row = design_of("nhanes2jk").totals(["weight"]).iloc[0]
    np.testing.assert_allclose(row["se"], FROZEN["nhanes2jk"]["jackknife total weight"]["se"], **CLOSE)


@pytest.mark.parametrize("method, column", [("means", "zinc"), ("proportions", "highlead")])
def test_raked_variance_is_that_of_r_s_calibrate_and_not_of_its_rake(design_of, method, column):
    """R's rake averages influence values without weights; Deville and Sarndal 1992 and calibrate fit with weights."""
    row = getattr(design_of("nhanes2_raked"), method)([column]).iloc[0]
    rake = FROZEN["nhanes2_rake_of_r"][f"{method[:-1]} {column}"]
    np.testing.assert_allclose(row["estimate"], rake["est"][0], **CLOSE)
    assert abs(row["se"] / rake["se"][0] - 1) > 1e-3
