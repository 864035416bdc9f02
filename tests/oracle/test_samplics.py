"""Domain estimates and standard errors of samplics, an implementation of its own, to a relative difference of 1e-10."""

import warnings

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.survey import SurveyDesign


with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # samplics says at import that it is archived
    from samplics.datasets import load_nhanes2
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam


CLOSE = {"rtol": 1e-10, "atol": 1e-15}


def generated():
    """600 rows of 40 PSUs in 8 strata; domain "rare" lives in a few PSUs only."""
    rng = np.random.default_rng(20260101)
    psu = np.repeat(np.arange(40), 15)
    frame = pd.DataFrame({"psu": psu, "stratum": psu // 5, "weight": rng.lognormal(0, 0.6, 600)})
    risk = rng.beta(2, 8, 40)[psu]
    frame["harm"] = (rng.random(600) < risk).astype(int)
    frame["hours"] = rng.gamma(2, 2, 600) + 10 * risk
    frame["region"] = np.where(psu % 13 == 0, "rare", rng.choice(["north", "south"], 600))
    return frame


def nhanes2():
    names = {"finalwgt": "weight", "stratid": "stratum", "psuid": "psu"}
    return load_nhanes2()["data"].rename(columns=names)


def estimates(frame, column, by, param):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taylor = TaylorEstimator(param)
        # samplics does not nest PSUs in strata by itself.
        psu = frame["stratum"].astype(int) * 1000 + frame["psu"].astype(int)
        taylor.estimate(
            y=frame[column].to_numpy(),
            samp_weight=frame["weight"].to_numpy(float),
            stratum=frame["stratum"].to_numpy(),
            psu=psu.to_numpy(),
            domain=frame[by].astype(str).to_numpy(),
            remove_nan=True,
        )
    if param is PopParam.prop:
        return {key: (taylor.point_est[key][1], taylor.stderror[key][1]) for key in taylor.point_est}
    return {key: (taylor.point_est[key], taylor.stderror[key]) for key in taylor.point_est}


@pytest.mark.parametrize(
    "data, column, by",
    [
        (nhanes2, "highbp", "race"),
        (nhanes2, "highbp", "diabetes"),
        (nhanes2, "highlead", "race"),
        (generated, "harm", "region"),
        (generated, "harm", "stratum"),
    ],
)
def test_proportions_by_domain(data, column, by):
    compare(data(), column, by, PopParam.prop, "proportions")


@pytest.mark.parametrize(
    "data, column, by", [(nhanes2, "zinc", "race"), (generated, "hours", "region"), (generated, "harm", "region")]
)
def test_means_by_domain(data, column, by):
    compare(data(), column, by, PopParam.mean, "means")


def compare(frame, column, by, param, method):
    # samplics takes rows with missing values out of the design, so both are compared on complete rows.
    frame = frame.dropna(subset=[column, by])
    ours = getattr(SurveyDesign(frame, weight="weight", strata="stratum", psu="psu"), method)([column], by=[by])
    ours = ours[ours["by"] == by]
    theirs = {str(key).removesuffix(".0"): value for key, value in estimates(frame, column, by, param).items()}
    assert set(ours["level"]) == set(theirs)
    np.testing.assert_allclose(ours[["estimate", "se"]], [theirs[level] for level in ours["level"]], **CLOSE)
