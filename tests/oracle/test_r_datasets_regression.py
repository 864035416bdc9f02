"""Logistic regressions of the data sets that samplics ships against R's survey package."""

from __future__ import annotations

import dataclasses
import functools
import json

import numpy as np
import pytest
from tests.r_datasets import (
    CLOSE,
    assert_close,
    frozen,
    numbers,
)

from disrupting_harm.regression import fit_logistic


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
