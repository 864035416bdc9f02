"""Weights that cannot be what the survey says they are: each kind is found, and weights as surveys have them are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.ingest.weights import WeightRules, find_wrong_weights


SEX = pd.Series({"f": 0.5, "m": 0.5}).rename_axis("sex")
N = 200
RNG = np.random.default_rng(3)
BASE = np.round(RNG.random(N) + 0.5, 4)


def people(**columns):
    sex = np.where(np.arange(N) % 5 < 2, "f", "m")  # girls are two fifths of the sample, half of the population
    sums = pd.Series(BASE).groupby(sex).sum()
    weight = BASE * np.where(sex == "f", sums.sum() / sums["f"], sums.sum() / sums["m"])
    return pd.DataFrame({"sex": sex, "weight": weight, "base": BASE}).assign(**columns)


def found(frame, base="base", margins=(("sex",),), population=None):
    rules = WeightRules("weight", base, margins, {("sex",): SEX} if population is None else population)
    findings = find_wrong_weights(frame, rules, file="f", rows=np.arange(2, 2 + len(frame)), mend="m")
    return [(f.kind, f.column, f.rows) for f in findings]


def test_calibrated_weights_are_right():
    assert found(people()) == []


@pytest.mark.parametrize("factor", [100, 1e3, 1e6])
def test_a_weight_that_slipped_is_named_by_its_row(factor):
    frame = people()
    frame.loc[7, "weight"] *= factor
    assert ("weights_far_off", "weight", (9,)) in found(frame)


def test_where_the_base_weight_is_known_one_place_is_enough():
    frame = people()
    frame.loc[7, "weight"] *= 10
    assert ("weights_far_off", "weight", (9,)) in found(frame)
    assert found(frame, base=None, margins=()) == []


def test_a_base_weight_that_slipped_is_found_too():
    frame = people()
    frame.loc[7, "base"] *= 1000
    assert ("weights_far_off", "base", (9,)) in found(frame)


def test_weights_in_another_unit_are_found_and_small_ones_are_not():
    frame = people()
    small = frame.assign(weight=frame["weight"].where(frame.index != 7, frame["weight"] / 50))
    assert found(small, base=None, margins=()) == []
    region = frame.assign(weight=frame["weight"].where(frame.index > 20, frame["weight"] / 5000))
    ((kind, column, rows),) = found(region, base=None, margins=())
    assert (kind, column, rows) == ("weights_far_off", "weight", tuple(range(2, 23)))


def test_weights_that_are_all_equal_belong_to_a_survey_that_is_not_calibrated():
    equal = people(weight=2.5)
    assert [kind for kind, *_ in found(equal, base=None)] == ["weights_equal", "weights_miss_margins"]
    assert found(equal, base=None, margins=()) == []


def test_weights_that_are_the_base_weights_were_not_calibrated():
    assert [kind for kind, *_ in found(people(weight=BASE))] == ["weights_equal", "weights_miss_margins"]


def test_weights_and_base_weights_the_wrong_way_round():
    frame = people().rename(columns={"weight": "base", "base": "weight"})
    assert found(frame) == [("weights_swapped", "weight", ())]


def test_weights_of_another_population_miss_the_margins_by_more_than_a_point():
    other = pd.Series({"f": 0.515, "m": 0.485}).rename_axis("sex")
    assert found(people(), population={("sex",): other}) == [("weights_miss_margins", "weight", ())]
    near = pd.Series({"f": 0.508, "m": 0.492}).rename_axis("sex")
    assert found(people(), population={("sex",): near}) == []


def test_margins_may_be_crossed_and_blank_levels_are_in_no_share():
    frame = people(age=12)
    crossed = pd.Series({("f", 12): 0.5, ("m", 12): 0.5}).rename_axis(["sex", "age"])
    assert found(frame, population={("sex", "age"): crossed}) == []
    frame.loc[0, ["sex", "weight", "base"]] = [None, 1.0, 1.0]
    assert [kind for kind, *_ in found(frame)] == []


def test_without_a_population_or_a_column_nothing_is_compared():
    frame = people().rename(columns={"weight": "base", "base": "weight"})
    assert found(frame, population={}) == []
    assert found(frame.drop(columns="sex")) == [] and found(frame.drop(columns="weight")) == []


def test_weights_that_are_no_numbers_are_left_to_the_contract():
    frame = people()
    frame.loc[:3, "weight"] = [np.nan, np.inf, -1.0, 0.0]
    assert found(frame, margins=()) == []
    assert found(frame.iloc[:4]) == []
