"""Domain estimates and standard errors of samplics, an implementation of its own, to a relative difference of 1e-10.

Every data set that samplics ships, under the design it has: see freeze/README.md.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.survey import SurveyDesign


with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # samplics says at import that it is archived
    from samplics import datasets
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam, SinglePSUEst


CLOSE = {"rtol": 1e-10, "atol": 1e-15}
METHODS = {"proportion": "proportions", "mean": "means", "total": "totals", "ratio": "ratios"}
PARAMETERS = {"proportion": PopParam.prop, "mean": PopParam.mean, "total": PopParam.total, "ratio": PopParam.ratio}


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


def load(name, **names):
    """The data set with its design's columns called weight, stratum and psu."""
    frame = getattr(datasets, f"load_{name}")()["data"]
    taken = [column for column in ("weight", "stratum", "psu") if column in frame and column not in names.values()]
    return frame.rename(columns={column: f"own_{column}" for column in taken} | {v: k for k, v in names.items()})


def auto():
    return load("auto").assign(weight=1.0)


def birth():
    """Stratified by region; the one birth of weight 0 is left out."""
    frame = load("birth", weight="pop").query("weight > 0")
    return frame.assign(stratum=frame["region"], second=(frame["birthcat"] == 2).astype(int))


def countycrop():
    """Three counties have a single segment; samplics skips a stratum of one PSU, but not of one row without a PSU."""
    frame = load("county_crop", stratum="county_id").merge(load("county_crop_means", stratum="county_id"))
    large = np.where(frame["corn_pixel"] > 300, "large", "small")
    return frame.assign(weight=frame["pop_segments"] / frame["samp_segments"], size=large, psu=range(len(frame)))


def countycrop_means():
    frame = load("county_crop_means", weight="pop_segments")
    return frame.assign(many=np.where(frame["samp_segments"] >= 3, "many", "few"))


def expenditure_on_milk():
    frame = load("expenditure_milk", weight="samp_size", stratum="major_area")
    return frame.assign(area=frame["stratum"], precise=(frame["coef_var"] < 0.15).astype(int))


def nhanes2():
    return load("nhanes2", weight="finalwgt", stratum="stratid", psu="psuid")


def nhanes2brr():
    """A PSU is the set of half-samples it is in; its partner in the stratum is in the others."""
    frame = load("nhanes2brr", weight="finalwgt")
    half = (frame.filter(regex="^brr_") > 0).astype(int).astype(str).agg("".join, axis=1)
    stratum = np.minimum(half, half.str.translate(str.maketrans("01", "10")))
    return tall(frame.assign(psu=half.factorize()[0], stratum=pd.Series(stratum).factorize()[0]))


def nhanes2jk():
    """A PSU has weight 0 in its own replicate and twice its weight in that of its partner."""
    frame = load("nhanes2jk", weight="finalwgt")
    replicates = frame.filter(regex="^jkw_").to_numpy()
    psu, partner = replicates.argmin(axis=1), (replicates / frame[["weight"]].to_numpy()).argmax(axis=1)
    return tall(frame.assign(psu=psu, stratum=np.minimum(psu, partner)))


def tall(frame):
    return frame.assign(tall=np.where(frame["height"] > 170, "tall", "short"), one=1)


def nmihs():
    frame = load("nmihs", weight="finalwgt")
    heavy = np.where(frame["weight"] > 50, "heavy", "light")
    return frame.assign(low=(frame["birth_weight"] < 2500).astype(int), heavy=heavy)


def psu_frame():
    frame = load("psu_frame")
    crowded = (frame["number_households_census"] > 200).astype(int)
    return frame.assign(weight=1.0, stratum=frame["region"].factorize()[0], crowded=crowded)


def psu_sample():
    frame = load("psu_sample")
    return frame.assign(weight=1 / frame["psu_prob"], stratum=frame["region"].factorize()[0])


def ssu_sample():
    frame = load("ssu_sample", psu="cluster").merge(load("psu_sample", psu="cluster"))
    weight = 1 / (frame["psu_prob"] * frame["ssu_prob"])
    return frame.assign(weight=weight, stratum=frame["region"].factorize()[0], odd=frame["household"] % 2)


CASES = [
    (auto, "mean", "mpg", "foreign"),
    (auto, "ratio", "y1/y2", "foreign"),
    (birth, "proportion", "second", "agecat"),
    (birth, "proportion", "second", "region"),
    (birth, "total", "second", "agecat"),
    (countycrop, "mean", "corn_area", "size"),
    (countycrop, "ratio", "corn_area/corn_pixel", "size"),
    (countycrop, "total", "corn_area", "size"),
    (countycrop_means, "mean", "ave_corn_pixel", "many"),
    (countycrop_means, "total", "ave_corn_pixel", "many"),
    (expenditure_on_milk, "mean", "direct_est", "area"),
    (expenditure_on_milk, "proportion", "precise", "area"),
    (generated, "mean", "harm", "region"),
    (generated, "mean", "hours", "region"),
    (generated, "proportion", "harm", "region"),
    (generated, "proportion", "harm", "stratum"),
    (generated, "ratio", "harm/hours", "region"),
    (generated, "total", "hours", "region"),
    (nhanes2, "mean", "zinc", "race"),
    (nhanes2, "proportion", "highbp", "diabetes"),
    (nhanes2, "proportion", "highbp", "race"),
    (nhanes2, "proportion", "highlead", "race"),
    (nhanes2, "ratio", "zinc/highbp", "race"),
    (nhanes2, "total", "highbp", "race"),
    (nhanes2brr, "mean", "own_weight", "tall"),
    (nhanes2brr, "ratio", "own_weight/height", "tall"),
    (nhanes2jk, "mean", "own_weight", "tall"),
    (nhanes2jk, "total", "own_weight", "tall"),
    (nmihs, "mean", "birth_weight", "heavy"),
    (nmihs, "proportion", "low", "heavy"),
    (nmihs, "total", "birth_weight", "heavy"),
    (psu_frame, "mean", "number_households_census", "region"),
    (psu_frame, "proportion", "crowded", "region"),
    (psu_sample, "mean", "psu_prob", "region"),
    (ssu_sample, "proportion", "odd", "region"),
    (ssu_sample, "total", "odd", "region"),
]


@pytest.mark.parametrize("data, statistic, variable, by", CASES, ids=lambda value: getattr(value, "__name__", value))
def test_estimates_and_standard_errors_by_domain(data, statistic, variable, by):
    columns = variable.split("/")
    # samplics takes rows with missing values out of the design, so both are compared on complete rows.
    frame = data().dropna(subset=[*columns, by]).reset_index(drop=True)
    design = SurveyDesign(
        frame,
        weight="weight",
        strata="stratum" if "stratum" in frame else None,
        psu="psu" if "psu" in frame else None,
        lonely_psu="remove",
    )
    ours = getattr(design, METHODS[statistic])([tuple(columns) if statistic == "ratio" else variable], by=[by])
    ours = ours[ours["by"] == by]
    theirs = {str(key).removesuffix(".0"): value for key, value in estimate(frame, statistic, columns, by).items()}
    assert set(ours["level"]) == set(theirs)
    np.testing.assert_allclose(ours[["estimate", "se"]], [theirs[level] for level in ours["level"]], **CLOSE)


def test_every_data_set_that_samplics_ships_is_compared():
    shipped = {name.removeprefix("load_") for name in datasets.__all__}
    names = {"county_crop": "countycrop", "county_crop_means": "countycrop_means"}
    names |= {"expenditure_milk": "expenditure_on_milk"}
    assert {names.get(name, name) for name in shipped} == {case[0].__name__ for case in CASES} - {"generated"}


def estimate(frame, statistic, columns, by):
    """Of samplics: estimate and standard error of every level, of a proportion those of the share of 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taylor = TaylorEstimator(PARAMETERS[statistic])
        psu = None
        if "psu" in frame:
            # samplics does not nest PSUs in strata by itself.
            psu = (frame["stratum"].astype(int) * 1000 + frame["psu"].astype(int)).to_numpy()
        taylor.estimate(
            y=frame[columns[0]].to_numpy(),
            x=frame[columns[1]].to_numpy() if statistic == "ratio" else None,
            samp_weight=frame["weight"].to_numpy(float),
            stratum=frame["stratum"].to_numpy() if "stratum" in frame else None,
            psu=psu,
            domain=frame[by].astype(str).to_numpy(),
            single_psu=SinglePSUEst.skip,
            remove_nan=True,
        )
    if statistic == "proportion":
        return {key: (taylor.point_est[key][1], taylor.stderror[key][1]) for key in taylor.point_est}
    return {key: (taylor.point_est[key], taylor.stderror[key]) for key in taylor.point_est}
