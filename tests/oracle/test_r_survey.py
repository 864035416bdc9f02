"""Every number that R's survey package gives for the same data, to a relative difference of 1e-9."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign


CLOSE = {"rtol": 1e-9, "atol": 1e-15}
FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("lonely_psu.json").read_text())
DOM = ["A", "B", "C", "D"]


@pytest.fixture(scope="module")
def r(shared_data):
    return json.loads((shared_data / "oracle" / "r_survey.json").read_text())


@pytest.fixture(scope="module")
def edge(shared_data):
    return pd.read_csv(shared_data / "oracle" / "edge.csv")


@pytest.fixture(scope="module")
def edge4(edge):
    return SurveyDesign(edge[edge["stratum"] != 5], weight="w", strata="stratum", psu="psu", df_rule="design")


@pytest.fixture(scope="module")
def nhanes2():
    datasets = pytest.importorskip("samplics.datasets")
    return SurveyDesign(
        datasets.load_nhanes2()["data"], weight="finalwgt", strata="stratid", psu="psuid", df_rule="design"
    )


def by_level(table, by):
    return table[table["by"] == by].set_index("level")


def assert_overall(row, expected):
    got = row[["estimate", "se", "deff", "df", "ci_low", "ci_high"]].to_numpy(float)
    want = [expected[key] for key in ("est", "se", "deff_wr", "df", "lci", "uci")]
    np.testing.assert_allclose(got, [float(np.ravel(value)[0]) for value in want], **CLOSE)


@pytest.mark.parametrize("key, column", [("edge4", "y"), ("edge4_na", "yna"), ("edge4_filter", "yfilt")])
def test_estimate_se_deff_df_and_wald_interval_of_the_edge_file(r, edge4, key, column):
    assert_overall(edge4.proportions([column], ci="wald").iloc[0], r[key])
    assert_overall(edge4.means([column]).iloc[0], r[key])


@pytest.mark.parametrize("column", ["highlead", "highbp"])
def test_proportions_of_nhanes2(r, nhanes2, column):
    assert_overall(nhanes2.proportions([column], ci="wald").iloc[0], r[f"nhanes2_{column}"])


def test_mean_of_nhanes2(r, nhanes2):
    assert_overall(nhanes2.means(["zinc"]).iloc[0], r["nhanes2_zinc"])


def test_highlead_by_race(r, nhanes2):
    expected = r["nhanes2_highlead_by_race"]
    got = by_level(nhanes2.proportions(["highlead"], by=["race"]), "race").loc[
        [str(level) for level in expected["lev"]]
    ]
    np.testing.assert_allclose(got["estimate"], expected["est"], **CLOSE)
    np.testing.assert_allclose(got["se"], expected["se"], **CLOSE)


def test_domain_with_one_psu_in_a_stratum_is_adjusted_as_r_does(r, edge4):
    design = SurveyDesign(
        edge4.frame, weight="w", strata="stratum", psu="psu", lonely_psu="adjust", adjust_domain_lonely=True
    )
    rows = design.proportions(["y"], by=["dom"]).iloc[1:]
    np.testing.assert_allclose(rows["se"], r["edge4_by_dom_adj"]["se"], rtol=1e-9)


@pytest.mark.parametrize("key, column", [("edge4_by_dom", "y"), ("edge4_na_by_dom", "yna")])
@pytest.mark.parametrize("method", ["proportions", "means"])
def test_domains_of_which_one_lives_in_two_psus(r, edge4, key, column, method):
    expected = r[key]
    got = by_level(getattr(edge4, method)([column], by=["dom"]), "dom").loc[expected["lev"]]
    np.testing.assert_allclose(got["estimate"], expected["est"], **CLOSE)
    np.testing.assert_allclose(got["se"], expected["se"], **CLOSE)


def test_domain_degrees_of_freedom_under_both_rules(r, edge4):
    expected = r["edge4_by_dom"]
    for rule, df in (("domain", expected["df"]), ("design", [r["edge4"]["df"]] * 4)):
        got = by_level(edge4.proportions(["y"], by=["dom"], df=rule), "dom").loc[expected["lev"]]
        assert got["df"].tolist() == df
        np.testing.assert_allclose(got["se"], expected["se"], **CLOSE)


@pytest.mark.parametrize("key, column", [("edge4_zero", "y0"), ("edge4_one", "y1")])
def test_nobody_and_everybody(r, edge4, key, column):
    expected = r[key]
    for ci in ("logit", "korn-graubard", "wald"):
        row = edge4.proportions([column], ci=ci).iloc[0]
        assert (row["estimate"], row["se"], row["df"]) == (expected["est"], expected["se"][0][0], expected["df"])
        assert expected["deff_wr"] == "NaN" and np.isnan(row["deff"])
        # Here R gives [0, 0], NaN or an interval of 1e-13 according to the method; none is an interval.
        assert row["ci_high"] - row["ci_low"] == pytest.approx(0.014283, abs=5e-7)


@pytest.mark.parametrize("column", ["y", "yrare"])
@pytest.mark.parametrize(
    "ci, r_method", [("logit", "logit"), ("logit", "xlogit"), ("korn-graubard", "beta"), ("wald", "mean")]
)
def test_intervals_of_proportions(r, edge4, column, ci, r_method):
    row = edge4.proportions([column], ci=ci).iloc[0]
    got = row[["estimate", "ci_low", "ci_high"]].to_numpy(float)
    np.testing.assert_allclose(got, r[f"edge4_ci_{column}_{r_method}"], **CLOSE)


@pytest.mark.parametrize("rule", ["adjust", "average", "remove"])
@pytest.mark.parametrize("column", ["y", "yna", "yfilt", "yrare"])
def test_a_stratum_with_a_single_psu(edge, rule, column):
    design = SurveyDesign(edge, weight="w", strata="stratum", psu="psu", lonely_psu=rule)
    row = design.proportions([column]).iloc[0]
    expected = FROZEN[f"{rule}_{column}"]
    got = row[["estimate", "se", "deff"]].to_numpy(float)
    np.testing.assert_allclose(got, [expected[key][0] for key in ("est", "se", "deff_wr")], **CLOSE)
    domains = by_level(design.proportions([column], by=["dom"]), "dom").loc[DOM]
    np.testing.assert_allclose(domains["estimate"], FROZEN[f"{rule}_{column}_by_dom"]["est"], **CLOSE)
    np.testing.assert_allclose(domains["se"], FROZEN[f"{rule}_{column}_by_dom"]["se"], **CLOSE)


def test_degrees_of_freedom_with_a_single_psu_stratum(edge):
    table = SurveyDesign(edge, weight="w", strata="stratum", psu="psu", lonely_psu="adjust").proportions(
        ["y"], by=["dom"], df="domain"
    )
    assert table["df"].tolist() == FROZEN["df"]["design"] + FROZEN["df"]["domain_A_B_C_D"]


@pytest.mark.parametrize("rule", ["adjust", "average", "remove"])
def test_two_of_three_strata_with_a_single_psu(edge, rule):
    second = edge["stratum"] == 2
    few = edge[(edge["stratum"] == 1) | (second & (edge["psu"] == edge["psu"][second].min())) | (edge["stratum"] == 5)]
    row = SurveyDesign(few, weight="w", strata="stratum", psu="psu", lonely_psu=rule).proportions(["y"]).iloc[0]
    expected = FROZEN[f"few_{rule}"]
    got = row[["estimate", "se", "deff"]].to_numpy(float)
    np.testing.assert_allclose(got, [expected[key][0] for key in ("est", "se", "deff_wr")], **CLOSE)


def test_a_single_psu_of_which_nobody_answered_has_residuals_under_calibration(edge):
    """Nobody of stratum 5 answered, and no variance, covariance or model may leave that stratum out."""
    odd = (np.arange(len(edge)) + 1) % 2
    weight = edge["w"] * np.where(odd, 7000, 9000) / edge["w"].groupby(odd).transform("sum")
    design = SurveyDesign(
        edge.assign(odd=odd, calibrated=weight, answered=edge["y"].where(edge["stratum"] != 5)),
        weight="calibrated", strata="stratum", psu="psu", lonely_psu="adjust", calibrated_to=["odd"], base_weight="w",
    )  # fmt: skip
    for statistic in ("mean", "total"):
        got = by_level(getattr(design, f"{statistic}s")(["answered"], by=["dom"]), "dom").loc[DOM]
        expected = FROZEN[f"calibrated_{statistic}"]
        np.testing.assert_allclose(got["estimate"], expected["est"], **CLOSE)
        np.testing.assert_allclose(got["se"], expected["se"], **CLOSE)
    model, expected = fit_logistic(design, outcome="answered", predictors=["dom"]), FROZEN["calibrated_logistic"]
    np.testing.assert_allclose(model.coefficients["estimate"], expected["est"], rtol=1e-9)
    np.testing.assert_allclose(model.covariance.ravel(), expected["covariance"], rtol=1e-9)
    test, expected = design.independence("answered", "dom", df="design"), FROZEN["calibrated_independence"]
    np.testing.assert_allclose([test.f, test.df1], [expected["f"][0], expected["df1"][0]], rtol=1e-9)
