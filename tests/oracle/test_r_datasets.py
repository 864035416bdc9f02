"""Every data set that samplics ships, and a hostile file, against R's survey package to a relative difference of 1e-9.

The numbers and the design that each data set stands for are in freeze/README.md.
"""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
import scipy
from samplics import datasets
from tests.r_datasets import (
    CLOSE,
    DATASETS,
    EDGE,
    FROZEN,
    assert_close,
    frozen,
    numbers,
    read,
)

from disrupting_harm.survey import SurveyDesign


METHODS = {"mean": "means", "total": "totals", "proportion": "proportions", "ratio": "ratios"}


def parse(key):
    """ "mean zinc by race:highbp" is the mean of zinc by ("race", "highbp")."""
    statistic, variable, *rest = key.split()
    by = rest[1] if rest else ""
    return statistic, variable, tuple(by.split(":")) if ":" in by else by


def rows_of(table, by, values):
    by = ":".join(by) if isinstance(by, tuple) else by
    return table[table["by"] == by].set_index("level").loc[values.get("level", [""])]


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
