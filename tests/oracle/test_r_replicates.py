"""Replicates, PSUs without respondents and finite population corrections as R's survey package has them (freeze/replicates.R).

Every number of R is met to a relative difference of 1e-9.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.replicated import estimate_by_replicates
from disrupting_harm.survey.replicates import Factors, Replicates, make_factors, replicate_plainly
from disrupting_harm.weighting import poststratify, rake


FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("replicates.json").read_text())
CLOSE = {"rtol": 1e-9, "atol": 0}
DESIGN = {"weight": "w", "strata": "stratum", "psu": "psu"}


def read_frame(name: str) -> pd.DataFrame:
    """The sample with the denominator of the ratio."""
    return pd.DataFrame(FROZEN[name]).assign(y1=lambda f: f["y"] + 1)


def linearised(design: SurveyDesign) -> dict[str, list[float]]:
    """Estimate and standard error of each statistic that R was asked for."""
    tables = {
        "mean_y": design.means(["y"]), "mean_x": design.means(["x"]), "total_y": design.totals(["y"]),
        "ratio": design.ratios([("x", "y1")]), "mean_y_in": design.means(["y"], by=["domain"]),
        "total_x_in": design.totals(["x"], by=["domain"]),
    }  # fmt: skip
    return {
        name: table[table["level"] == ("in" if name.endswith("_in") else "")][["estimate", "se"]].iloc[0].tolist()
        for name, table in tables.items()
    }


def assert_same(found: dict[str, list[float]], key: str):
    assert set(found) == set(FROZEN[key]) - {"df"}
    for name, numbers in found.items():
        np.testing.assert_allclose(numbers, FROZEN[key][name], **CLOSE, err_msg=f"{key}, {name}")


def test_the_sample_without_more_ado():
    """What the rest is held against: means, totals, ratios and domains of the plain design."""
    assert_same(linearised(SurveyDesign(read_frame("sample"), **DESIGN)), "linearised")


def test_a_psu_without_a_respondent_in_a_row_of_weight_0():
    """As R's design of all rows, of which the subset with weights above 0 is asked for; without the row the total's SE falls by 4.5 %."""
    frame = read_frame("empty_sample")
    assert_same(linearised(SurveyDesign(frame, **DESIGN)), "empty_psu")
    assert_same(linearised(SurveyDesign(frame[frame["w"] > 0], **DESIGN)), "empty_psu_left_out")
    assert FROZEN["empty_psu_left_out"]["total_y"][1] / FROZEN["empty_psu"]["total_y"][1] == pytest.approx(
        0.955, abs=5e-4
    )


# -- replicate weights


FRAME = read_frame("sample")
OF_ROW, PSUS = pd.factorize(pd.MultiIndex.from_frame(FRAME[["stratum", "psu"]]))
STRATA, CODES = PSUS.get_level_values(0), PSUS.get_level_values(1)
POPULATION = FROZEN["population"]
CENTRE = {"mse": "estimate", "centred": "mean"}


@pytest.fixture(scope="module")
def jackknife() -> Replicates:
    return replicate_plainly(FRAME["w"], OF_ROW, make_factors(STRATA, CODES, method="jackknife"))


@pytest.fixture(scope="module")
def bootstrap() -> Replicates:
    """R's own draws: what is compared is the variance that follows from them."""
    factor = np.array(FROZEN["bootstrap_factors"])
    scales = np.full(factor.shape[1], FROZEN["bootstrap_scale"][0])
    return replicate_plainly(FRAME["w"], OF_ROW, Factors("bootstrap", factor, scales))


def raked(replicates: Replicates, *margins: str) -> Replicates:
    totals = {name: POPULATION[name] for name in margins}
    return replicates.repeat(lambda weight, rows: rake(weight, FRAME.loc[rows, list(margins)], totals, tolerance=1e-13))


def replicated(replicates: Replicates, around: str) -> dict[str, list[float]]:
    def cell(name: object, statistic: str, by=(), level=""):
        table = estimate_by_replicates(FRAME, replicates, [name], by, statistic=statistic, around=around)
        return table[table["level"] == level][["estimate", "se"]].iloc[0].tolist()

    return {
        "mean_y": cell("y", "proportion"), "mean_x": cell("x", "mean"), "total_y": cell("y", "total"),
        "ratio": cell(("x", "y1"), "ratio"), "mean_y_in": cell("y", "mean", ["domain"], "in"),
        "total_x_in": cell("x", "total", ["domain"], "in"),
    }  # fmt: skip


def test_jackknife_weights_are_rs_one_by_one(jackknife):
    """Proven by R: `as.svrepdesign(type = "JKn")`, weights and scales, in R's order of PSUs."""
    np.testing.assert_allclose(jackknife.replicate, np.array(FROZEN["jkn_weights"]), rtol=1e-12)
    np.testing.assert_allclose(jackknife.scales, FROZEN["jkn_rscales"], rtol=1e-12)


@pytest.mark.parametrize("centre", CENTRE)
@pytest.mark.parametrize("method", ["jkn", "bootstrap"])
def test_variances_of_plain_replicates(request, method, centre):
    """Proven by R: `svymean`, `svytotal` and `svyratio` of a replicate design, around the estimate and around the replicates' mean.

    Of the bootstrap R's random draws are taken: that ours are of the same distribution is proven in tests/unit/survey.
    """
    replicates = request.getfixturevalue({"jkn": "jackknife"}.get(method, method))
    assert_same(replicated(replicates, CENTRE[centre]), f"{method}_{centre}")
    assert replicates.df() == replicates.rank_df() == FROZEN[f"{method}_{centre}"]["df"] == 12  # 16 PSUs less 4 strata


@pytest.mark.parametrize("centre", CENTRE)
@pytest.mark.parametrize(
    "method, key, margins",
    [
        ("jackknife", "jkn_poststratified", ["sex"]),
        ("jackknife", "jkn_raked", ["sex", "age"]),
        ("bootstrap", "bootstrap_raked", ["sex", "age"]),
    ],
)
def test_variances_of_replicates_that_repeat_the_calibration(request, method, key, margins, centre):
    """Proven by R: `postStratify` and `rake` of a replicate design, which calibrate every replicate anew.

    R takes the rank of the calibrated weights less 1 for the degrees of freedom. Raking is not linear, so that this counts replicates
    (15 of 16, 39 of 40) where there are 12 PSUs less strata; `rank_df` is R's number, `df` has at most that of the factors.
    """
    found = raked(request.getfixturevalue(method), *margins)
    assert_same(replicated(found, CENTRE[centre]), f"{key}_{centre}")
    assert found.rank_df() == FROZEN[f"{key}_{centre}"]["df"] and found.df() == 12


# -- finite population corrections


def with_population(whole: bool = False) -> pd.DataFrame:
    per_stratum = FRAME.groupby("stratum")["psu"].nunique().tolist() if whole else FROZEN["N"]
    return FRAME.assign(N=np.array(per_stratum, float)[FRAME["stratum"] - 1])


@pytest.mark.parametrize("key, whole", [("fpc_two_stages", False), ("fpc_whole", True)])
def test_strata_drawn_in_part_or_whole(key, whole):
    """Proven by R: `svydesign(~psu + row, fpc = ~N + Inf)`, means, totals, ratios and domains."""
    assert_same(linearised(SurveyDesign(with_population(whole), **DESIGN, fpc="N")), key)


def test_rows_drawn_on_their_own_have_the_correction_of_one_stage():
    """Proven by R on PSU totals: a row per PSU has no second stage, and `svydesign(~psu, fpc = ~N)` of all rows the same totals."""
    frame = with_population().assign(wy=lambda f: f["w"] * f["y"], wx=lambda f: f["w"] * f["x"] * (f["domain"] == "in"))
    totals = (
        frame.groupby(["stratum", "psu"], as_index=False).agg({"wy": "sum", "wx": "sum", "N": "first"}).assign(one=1.0)
    )
    design = SurveyDesign(totals, weight="one", strata="stratum", fpc="N")
    found = design.totals(["wy", "wx"])["se"].to_numpy()
    expected = [FROZEN["fpc_one_stage"][name][1] for name in ("total_y", "total_x_in")]
    np.testing.assert_allclose(found, expected, **CLOSE)


@pytest.fixture(scope="module")
def two_stages() -> SurveyDesign:
    return SurveyDesign(with_population(), **DESIGN, fpc="N", df_rule="design")


def test_differences_tests_and_models_under_a_correction(two_stages):
    """Proven by R: `svycontrast` of `svyby`, `svychisq` and `svyglm` of the two-stage design."""
    row = two_stages.differences(["y"], by=["sex"], method="wald").iloc[0]
    assert row["level"] == "boy - girl"
    np.testing.assert_allclose([-row["estimate"], row["se"]], FROZEN["fpc_difference"], **CLOSE)
    test = two_stages.independence("y", "sex")
    np.testing.assert_allclose([test.f, test.df1, test.df2], FROZEN["fpc_independence"], **CLOSE)
    model = fit_logistic(two_stages, outcome="y", predictors=["sex", "x"])
    np.testing.assert_allclose(model.beta, FROZEN["fpc_logistic"]["beta"], rtol=1e-9)
    np.testing.assert_allclose(
        np.sqrt(np.diag(model.covariance)), FROZEN["fpc_logistic"]["se"], rtol=1e-7
    )  # R's step before the last


def test_calibrated_weights_under_a_correction():
    """Proven by R: `postStratify` of the two-stage design, whose residuals are those of both stages."""
    frame = with_population()
    frame["g"] = poststratify(frame["w"], frame["sex"], POPULATION["sex"])
    design = SurveyDesign(frame, **DESIGN | {"weight": "g"}, fpc="N", calibrated_to=["sex"], base_weight="w")
    assert_same(linearised(design), "fpc_poststratified")


def test_a_psu_without_a_respondent_told_by_its_stratum_alone():
    """Proven by R: the number of such PSUs of a stratum does what a row of weight 0 does."""
    frame = read_frame("empty_sample").query("w > 0")
    assert_same(linearised(SurveyDesign(frame, **DESIGN, empty_psus={2: 1})), "empty_psu")
