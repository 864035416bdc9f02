"""The data sets that samplics ships with the design that each stands for, and the numbers that R gives."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np
import pytest
from samplics import datasets


CLOSE = {"rtol": 1e-9, "atol": 1e-15}
FROZEN = json.loads((Path(__file__).parent / "oracle" / "freeze" / "samplics_datasets.json").read_text())


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


def numbers(values, field):
    return np.array([np.nan if x is None else x for x in values[field]], dtype=float)


def assert_close(rows, values, fields, where=slice(None)):
    for ours, theirs in fields.items():
        got, want = rows[ours].to_numpy(float)[where], numbers(values, theirs)[where]
        np.testing.assert_allclose(got, want, **CLOSE, err_msg=f"{ours} against {theirs}")
