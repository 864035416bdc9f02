"""Respondents' values are known by what they are, under whatever name, type or order, and nothing else is taken for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.small_run import make_children

from disrupting_harm.evidence.respondents import Respondents


CHILDREN = make_children(offered_money_for_images=6, threatened_or_blackmailed=9)
HELD = Respondents("children", CHILDREN)
WEIGHTS = CHILDREN["weight"]


def rules(frame: pd.DataFrame) -> set[str]:
    return {rule for rule, _ in HELD.in_frame(frame)}


@pytest.mark.parametrize(
    "values",
    [
        WEIGHTS.head(5), WEIGHTS.astype(str).head(5), WEIGHTS.round(3), WEIGHTS.sample(frac=1, random_state=1), 100 * WEIGHTS,
        pd.Series([WEIGHTS.min()]), CHILDREN["base_weight"].tail(4), CHILDREN["household_id"].head(1), "child " + CHILDREN["respondent_id"],
    ],
)  # fmt: skip
def test_identifiers_and_weights_are_found_under_another_name_type_and_order(values):
    assert "identifiers" in rules(pd.DataFrame({"x": values.to_numpy()}))


@pytest.mark.parametrize("name", ["respondent_id", "household_id", "weight", "base_weight", "psu", "stratum"])
def test_their_columns_are_found_by_name(name):
    assert "identifiers" in rules(CHILDREN[[name]].head(1))


def test_the_name_of_a_weight_is_none():
    assert (
        rules(pd.DataFrame({"weight": ["weight", "weight"], "psu": ["psu", "psu"], "stratum": [None, None]})) == set()
    )


def test_as_many_rows_with_the_answers_are_rows_of_respondents_whatever_the_answers_are_called():
    assert rules(pd.DataFrame({"x": CHILDREN["sex"].map({"male": "M", "female": "F"})})) == {"rows"}
    assert rules(CHILDREN[["sex", "age", "item_offered_money_for_images"]].head(60).set_axis(list("abc"), axis=1)) == {
        "rows"
    }


def test_estimates_of_groups_are_none():
    groups = CHILDREN.groupby("sex", as_index=False).agg(
        n=("age", "size"), mean=("weight", "mean"), total=("weight", "sum")
    )
    assert rules(groups) == set()
    assert rules(pd.DataFrame({"share": np.linspace(0, 1, 240), "n": 240})) == set()


def test_a_table_of_no_persons_may_be_shown_row_by_row():
    counts = pd.DataFrame(
        {"record_id": [f"R{i:03d}" for i in range(40)], "offence": ["a", "b"] * 20, "number": range(40)}
    )
    assert list(Respondents("offences", counts).in_frame(counts[["offence", "number"]])) == []


def test_of_a_table_of_a_few_rows_as_many_rows_elsewhere_are_an_accident():
    few = CHILDREN.head(8)
    assert list(Respondents("children", few).in_frame(pd.DataFrame({"x": list("aabbbbbb")}))) == []


@pytest.mark.parametrize("text", ["C0001", "told by C0001.", "a_C0001_b", "(C0001)", f"weight {WEIGHTS[7]}"])
def test_a_text_that_names_a_respondent_is_found(text):
    assert HELD.in_text(text)


@pytest.mark.parametrize("text", ["", "C00011", "12-13", "Girls: 13.2 % (12.2 to 13.4), n 1,014", "2021"])
def test_other_texts_are_none(text):
    assert not HELD.in_text(text)
