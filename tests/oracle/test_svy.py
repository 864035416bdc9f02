"""The same sample in svy, an implementation of its own with the same methods, to a relative difference of 1e-9."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
import svy
from samplics import datasets

from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign


CLOSE = {"rtol": 1e-9, "atol": 1e-14}
INDICATORS = [f"q{i:03}" for i in range(150)]
DOMAINS = {f"domain{i}": levels for i, levels in enumerate((2, 2, 3, 4, 5, 6, 8, 10))}
STATISTICS = {"estimate": "est", "se": "se", "deff": "deff", "df": "df", "n": "n"}


@pytest.fixture(scope="module")
def frame():
    """1,000 respondents in 100 PSUs of 10 strata, unequal weights, answers alike within PSUs."""
    rng = np.random.default_rng(20260101)
    psu = np.concatenate([np.arange(100), rng.integers(0, 100, 900)])
    columns = {"psu": psu, "stratum": psu % 10, "weight": rng.lognormal(0, 0.5, 1_000)}
    columns |= {name: rng.integers(0, levels, 1_000) for name, levels in DOMAINS.items()}
    risk = rng.beta(2, 10, (100, len(INDICATORS)))
    columns |= {name: (rng.random(1_000) < risk[psu, k]).astype(int) for k, name in enumerate(INDICATORS)}
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def with_missing(frame):
    """A tenth of the answers and of one domain variable missing, and a question that most PSUs were not asked."""
    rng = np.random.default_rng(20260102)
    gaps = frame[["psu", "stratum", "weight", "domain3", "domain7", *INDICATORS[:6]]].astype(float)
    for name in ("domain3", *INDICATORS[:6]):
        gaps[name] = gaps[name].mask(rng.random(len(gaps)) < 0.1)
    gaps[INDICATORS[0]] = gaps[INDICATORS[0]].where(gaps["psu"] % 3 == 0)
    gaps["hours"] = rng.gamma(2, 2, len(gaps))
    gaps["calls"] = rng.poisson(3, len(gaps)) + 1.0
    return gaps


@pytest.fixture(scope="module")
def nhanes2():
    return datasets.load_nhanes2()["data"]


def ours(frame):
    return SurveyDesign(frame, weight="weight", strata="stratum", psu="psu", df_rule="design")


def theirs(frame):
    return svy.Sample(pl.from_pandas(frame), svy.Design(wgt="weight", stratum="stratum", psu="psu"))


def of_nhanes2(frame):
    return (
        SurveyDesign(frame, weight="finalwgt", strata="stratid", psu="psuid", df_rule="design"),
        svy.Sample(pl.from_pandas(frame), svy.Design(wgt="finalwgt", stratum="stratid", psu="psuid")),
    )


def in_rows(estimates, by, binary):
    """svy's table with one row per indicator and level; of a proportion the share of 1."""
    parts = []
    for estimate in estimates if isinstance(estimates, list) else [estimates]:
        table = pd.DataFrame(estimate.to_polars().to_dicts())
        name = estimate.estimates[0].y
        if binary:
            table = table[table[name] == 1]
        levels = table[by].map(lambda level: str(int(level))) if by else ""
        parts.append(table.assign(indicator=name, by=by, level=levels))
    return pd.concat(parts).set_index(["indicator", "by", "level"])


def assert_equal(mine, theirs, fields):
    for column, their_column in fields.items():
        np.testing.assert_allclose(
            mine[column].to_numpy(float), theirs[their_column].to_numpy(float), **CLOSE, err_msg=column
        )


def test_the_table_of_150_indicators_in_40_cells(frame):
    """Each domain variable with every fourth indicator, in turn. svy counts degrees of freedom per domain."""
    mine = (
        ours(frame)
        .proportions(INDICATORS, by=list(DOMAINS), ci="logit", df="domain")
        .set_index(["indicator", "by", "level"])
    )
    estimation = theirs(frame).estimation
    found = pd.concat(
        in_rows(estimation.prop(INDICATORS[position % 4 :: 4], by=by, deff="wr"), by, binary=True)
        for position, by in enumerate(DOMAINS)
    )
    assert len(found) == sum(len(INDICATORS[i % 4 :: 4]) * levels for i, levels in enumerate(DOMAINS.values()))
    mine = mine.loc[found.index]
    assert_equal(mine, found, STATISTICS)
    varies = (mine["estimate"] > 0) & (mine["estimate"] < 1)
    assert_equal(mine[varies], found[varies], {"ci_low": "lci", "ci_high": "uci"})
    assert found.loc[~varies, "lci"].isna().all()  # svy has no interval for nobody and everybody


def test_proportions_with_missing_answers_and_domains(with_missing):
    indicators = INDICATORS[:6]
    mine = ours(with_missing).proportions(indicators, by=["domain3", "domain7"], ci="logit", df="domain")
    mine = mine.set_index(["indicator", "by", "level"])
    estimation = theirs(with_missing).estimation
    for by in ("", "domain3", "domain7"):
        found = in_rows(estimation.prop(indicators, by=by or None, deff="wr", drop_nulls=True), by, binary=True)
        assert len(found) == len(mine[mine.index.get_level_values("by") == by])
        assert_equal(mine.loc[found.index], found, STATISTICS | {"ci_low": "lci", "ci_high": "uci"})


@pytest.mark.parametrize("method, mine", [("mean", "means"), ("total", "totals")])
@pytest.mark.parametrize("by", ["", "domain3", "domain7"])
def test_means_and_totals(with_missing, method, mine, by):
    names = ["hours", INDICATORS[0], INDICATORS[1]]
    rows = getattr(ours(with_missing), mine)(names, by=[by] if by else [], df="domain")
    rows = rows[rows["by"] == by].set_index(["indicator", "by", "level"])
    estimate = getattr(theirs(with_missing).estimation, method)
    found = in_rows(estimate(names, by=by or None, deff="wr", drop_nulls=True), by, binary=False)
    assert_equal(rows.loc[found.index], found, STATISTICS | {"ci_low": "lci", "ci_high": "uci"})


@pytest.mark.parametrize("by", ["", "domain3", "domain7"])
def test_ratios(with_missing, by):
    rows = ours(with_missing).ratios([("hours", "calls")], by=[by] if by else [], df="domain")
    rows = rows[rows["by"] == by].set_index("level")
    found = theirs(with_missing).estimation.ratio("hours", "calls", by=by or None, deff="wr", drop_nulls=True)
    found = in_rows(found, by, binary=False).reset_index().set_index("level")
    assert_equal(rows.loc[found.index], found, STATISTICS | {"ci_low": "lci", "ci_high": "uci"})


@pytest.mark.parametrize("by", ["", "domain3", "domain7"])
def test_quantiles(with_missing, by):
    probabilities = (0.1, 0.25, 0.5, 0.9)
    rows = ours(with_missing).quantiles(["hours"], probabilities, by=[by] if by else [], df="domain")
    rows = rows[rows["by"] == by].set_index("level")
    found = theirs(with_missing).estimation.quantile("hours", p=probabilities, by=by or None, drop_nulls=True)
    for probability, estimate in zip(probabilities, found, strict=True):
        one = in_rows(estimate, by, binary=False).reset_index().set_index("level")
        mine = rows[rows["probability"] == probability].loc[one.index]
        assert_equal(mine, one, {"estimate": "est", "se": "se", "ci_low": "lci", "ci_high": "uci", "df": "df"})


def test_differences_between_all_pairs_of_domains(with_missing):
    design, estimation = ours(with_missing), theirs(with_missing).estimation
    for statistic, estimate, name in (
        ("mean", estimation.mean, "hours"),
        ("proportion", estimation.mean, INDICATORS[1]),
        ("total", estimation.total, "hours"),
    ):
        found = estimate(name, by="domain3", drop_nulls=True)
        for row in design.differences(
            [name], by=["domain3"], statistic=statistic, adjust="none", method="wald"
        ).itertuples():
            first, second = (float(level) for level in row.level.split(" - "))
            one = found.contrast({row.level: {first: 1, second: -1}}).to_polars().to_dicts()[0]
            got = [row.estimate, row.se, row.ci_low, row.ci_high, row.t, row.p, row.df]
            want = [one[key] for key in ("est", "se", "lci", "uci", "t", "p_value", "df")]
            np.testing.assert_allclose(got, want, **CLOSE)


@pytest.mark.parametrize("row, column", [("domain2", "domain4"), ("domain3", "q000"), ("domain7", "q010")])
def test_rao_scott_tests_of_independence(frame, row, column):
    found = ours(frame).independence(row, column)
    stats = theirs(frame).categorical.tabulate(row, column).stats
    got = [found.f, found.df1, found.df2, found.p, found.pearson, found.df]
    want = [stats.f.value, stats.f.df_num, stats.f.df_den, stats.f.p_value, stats.chisq.value, stats.chisq.df]
    np.testing.assert_allclose(got, want, **CLOSE)
    assert found.p_first_order == pytest.approx(stats.chisq.p_value, rel=1e-9)


def test_logistic_regression_and_its_term_tests(nhanes2):
    design, theirs = of_nhanes2(nhanes2)
    fit = fit_logistic(design, outcome="highbp", predictors=["race", "zinc", "diabetes"], categorical=["race"])
    predictors = [svy.Cat("race"), "zinc", svy.Cat("diabetes")]
    model = theirs.glm.fit("highbp", x=predictors, family="binomial", tol=1e-14)
    rows = model.to_polars().to_dicts()
    fields = {
        "estimate": "estimate",
        "se": "std_err",
        "t": "statistic",
        "p": "p_value",
        "df": "df",
        "ci_low": "conf_low",
        "ci_high": "conf_high",
    }
    assert_equal(fit.coefficients, pd.DataFrame(rows), fields)
    for term, mine in zip(predictors, fit.term_tests().itertuples(), strict=True):
        test = model.term_test(term)
        np.testing.assert_allclose(
            [mine.f, mine.df1, mine.df2, mine.p], [test.value, test.df_num, test.df_den, test.p_value], **CLOSE
        )
    # svy's margins hold the respondents fixed: their standard errors leave out who was sampled.
    margins = model.margins(variables=["race"]).to_polars().to_dicts()
    differences = fit.risk_differences(["race"])
    np.testing.assert_allclose(differences["estimate"], [row["margin"] for row in margins], **CLOSE)
    np.testing.assert_allclose(differences["se"], [row["se"] for row in margins], rtol=1e-3)


@pytest.fixture(scope="module")
def edge(shared_data):
    """Stratum 5 has a single PSU. `part` takes whole strata: one domain holds stratum 5, the other does not."""
    frame = pd.read_csv(shared_data / "oracle" / "edge.csv")
    return frame.assign(part=np.where(frame["stratum"].isin([1, 5]), "with", "without"))


@pytest.mark.parametrize("rule, singleton", [("adjust", "center"), ("average", "scale"), ("remove", "skip")])
@pytest.mark.parametrize("column", ["y", "yna", "yrare"])
@pytest.mark.parametrize("by", ["", "dom", "part"])
@pytest.mark.parametrize("method, mine", [("mean", "means"), ("total", "totals")])
def test_rules_for_a_stratum_with_a_single_psu(edge, rule, singleton, column, by, method, mine):
    design = SurveyDesign(edge, weight="w", strata="stratum", psu="psu", lonely_psu=rule)
    assert_same_standard_errors(design, edge, singleton, column, by, method, mine)


@pytest.mark.parametrize("column", ["y", "yna", "yfilt"])
@pytest.mark.parametrize("by", ["dom", "part"])
@pytest.mark.parametrize("method, mine", [("mean", "means"), ("total", "totals")])
def test_rule_for_a_stratum_of_which_a_single_psu_holds_members_of_the_domain(edge, column, by, method, mine):
    design = SurveyDesign(edge, weight="w", strata="stratum", psu="psu", lonely_psu="adjust", adjust_domain_lonely=True)
    singleton = svy.Singleton("center", domains="apply")
    assert_same_standard_errors(design, edge, singleton, column, by, method, mine)


def assert_same_standard_errors(design, frame, singleton, column, by, method, mine):
    rows = getattr(design, mine)([column], by=[by] if by else [])
    rows = rows[rows["by"] == by].set_index("level")
    sample = svy.Sample(pl.from_pandas(frame), svy.Design(wgt="w", stratum="stratum", psu="psu", singleton=singleton))
    found = getattr(sample.estimation, method)(column, by=by or None, drop_nulls=True)
    found = pd.DataFrame(found.to_polars().to_dicts()).assign(**({} if by else {"": ""})).set_index(by)
    assert_equal(rows.loc[found.index], found, {"estimate": "est", "se": "se"})


def test_variance_of_post_stratified_weights(nhanes2):
    counts = {(1, 0): 61e6, (2, 0): 7e6, (3, 0): 2e6, (1, 1): 37e6, (2, 1): 5.5e6, (3, 1): 1.1e6}
    sample = of_nhanes2(nhanes2)[1].weighting.poststratify(counts, cells=["race", "highbp"], wgt_name="adjusted")
    cells = nhanes2.set_index(["race", "highbp"]).index
    sums = nhanes2.groupby(["race", "highbp"])["finalwgt"].sum()
    frame = nhanes2.assign(
        adjusted=[weight * counts[cell] / sums[cell] for cell, weight in zip(cells, nhanes2["finalwgt"], strict=True)]
    )
    design = SurveyDesign(
        frame,
        weight="adjusted",
        strata="stratid",
        psu="psuid",
        calibrated_to=[("race", "highbp")],
        base_weight="finalwgt",
    )
    for method, estimate in (("means", sample.estimation.mean), ("totals", sample.estimation.total)):
        for by in ("", "race", "diabetes"):
            rows = getattr(design, method)(["zinc"], by=[by] if by else [])
            rows = rows[rows["by"] == by].set_index(["indicator", "by", "level"])
            found = in_rows(estimate("zinc", by=by or None, drop_nulls=True), by, binary=False)
            assert_equal(rows.loc[found.index], found, {"estimate": "est", "se": "se"})
