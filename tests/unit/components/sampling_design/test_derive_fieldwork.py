"""Fieldwork that went other ways than the frame says, and what becomes of its weights."""

import re

import pandas as pd
import pytest
from tests.small_sample import RAW, sentences, where

from disrupting_harm.errors import (
    WeightingError,
)
from disrupting_harm.records import read_record


STEM = "sampling_design"
REFERENCES = ("population_age_sex", "nature2026_table1")


REPLACES, LISTED = "replaces_psu", "households_listed"


def add_column(sample, name: str, values: dict[str, object]) -> None:
    """A column of the contacts, by contact; others are blank."""
    header, *lines = sample.contacts.splitlines()
    rows = [f"{line},{values.get(line.partition(',')[0], '')}" for line in lines]
    sample.contacts = "\n".join([f"{header},{name}", *rows, ""])


def set_rules(sample, **rules) -> None:
    sample.section["weighting"] |= rules


def test_psus_visited_are_listed_with_their_weights_by_selection(sample):
    psus = sample.derive()["visited_psus"].drop(columns="data_class")
    assert list(psus.columns) == [
        "stratum", "psu", "inclusion_probability", "households", "visited", "households_of_frame", "interviewed", "household_weight"
    ]  # fmt: skip
    assert list(zip(psus["stratum"], psus["psu"], strict=True)) == [("A", "02"), ("A", "04"), ("B", "02"), ("B", "04")]
    assert list(psus["visited"]) == [3, 3, 4, 2] and list(psus["interviewed"]) == [2, 1, 1, 1]
    assert list(psus["household_weight"]) == pytest.approx([250 / 3, 250 / 3, 50, 100], rel=1e-12)


def test_a_psu_without_an_interview_has_a_row_of_weight_0_that_names_no_child(sample):
    sample.replace("K11,B,04,rural,1.1,C5,3,female,16", "K11,B,04,rural,2.1,C5,3,,")
    weights = sample.derive()["weights"]
    (empty,) = weights[weights["final"] == 0].to_dict("records")
    assert (empty["stratum"], empty["psu"]) == ("B", "04") and pd.isna(empty["respondent_id"])
    assert empty["selection"] == 0 and list(weights["respondent_id"].dropna()) == ["C1", "C2", "C3", "C4"]
    set_rules(sample, empty_psus="drop")
    kept = weights[weights["final"] > 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(sample.derive()["weights"], kept, check_dtype=False)


def test_a_listing_of_fieldwork_is_taken_where_the_parameters_say_so(sample):
    add_column(
        sample,
        LISTED,
        {f"K{i:02d}": {1: 300, 4: 130, 7: 120, 11: 100}[max(k for k in (1, 4, 7, 11) if k <= i)] for i in range(1, 13)},
    )
    assert sample.derive()["weights"].set_index("respondent_id")["selection"]["C1"] == pytest.approx(250 / 3)
    set_rules(sample, listing="fieldwork")
    tables = sample.derive()
    selection = tables["weights"].set_index("respondent_id")["selection"]
    assert dict(selection) == pytest.approx({"C1": 500 / 3, "C2": 500 / 3, "C3": 250 / 3, "C4": 50, "C5": 100})
    assert list(tables["visited_psus"]["households"]) == [300, 130, 120, 100]
    assert list(tables["visited_psus"]["households_of_frame"]) == [150, 130, 120, 100]


def test_a_rule_whose_column_is_not_there_is_refused_by_the_column(sample):
    set_rules(sample, listing="fieldwork", replaced_psus="own")
    assert where(sample.problems()) == {("contacts.csv", LISTED, ()), ("contacts.csv", REPLACES, ())}


def replace_psu(sample) -> None:
    """PSU 03 of A is visited in place of 04."""
    sample.contacts = sample.contacts.replace(",A,04,", ",A,03,")
    add_column(sample, REPLACES, dict.fromkeys(["K04", "K05", "K06"], "04"))


@pytest.mark.parametrize("rule, weight", [("drawn", 120 / (0.52 * 3)), ("own", 250 / 3)])
def test_a_psu_that_replaces_another_counts_as_the_parameters_say(sample, rule, weight):
    replace_psu(sample)
    set_rules(sample, replaced_psus=rule)
    tables = sample.derive()
    assert tables["weights"].set_index("respondent_id")["selection"]["C3"] == pytest.approx(weight, rel=1e-12)
    assert list(tables["visited_psus"][REPLACES].fillna("")) == ["", "04", "", ""]


def test_without_such_a_parameter_it_is_refused(sample):
    replace_psu(sample)
    (sentence,) = sentences(sample, WeightingError)
    assert sentence.startswith(f"{RAW}: The PSU replaces another in 3 rows (rows 3, 4 and 5,")
    assert sentence.endswith('set replaced_psus to "drawn" or "own".')


@pytest.mark.parametrize(
    "rules",
    [{}, {"listing": "fieldwork"}, {"listing": "random_walk"}, {"replaced_psus": "own"}, {"replaced_psus": "drawn"}],
)
def test_every_column_has_its_lineage_under_every_rule(sample, rules):
    if "replaced_psus" in rules:
        replace_psu(sample)
    if "fieldwork" in rules.values():
        add_column(sample, LISTED, {f"K{i:02d}": 150 for i in range(1, 13)})
    set_rules(sample, **rules)
    tables = sample.derive()
    for output in read_record(sample.derived / "record.json").outputs:
        assert set(output.columns) == set(tables[output.table].columns)


def add_interviews(sample) -> None:
    """A girl and a boy are interviewed in every PSU, so that each replicate has both in each stratum."""
    sample.contacts = sample.contacts.replace("K05,A,04,urban,2.2,,,,", "K05,A,04,urban,1.1,C6,1,male,14")
    sample.contacts = sample.contacts.replace("K08,B,02,rural,2.3,,,,", "K08,B,02,rural,1.1,C7,1,female,14")
    sample.contacts = sample.contacts.replace("K12,B,04,rural,3.2,,,,", "K12,B,04,rural,1.1,C8,1,male,14")


def test_replicate_weights_lie_beside_the_weights_where_the_parameters_ask_for_them(sample):
    add_interviews(sample)
    assert "replicate_weights" not in sample.derive()
    set_rules(sample, bootstrap={"replicates": 20, "seed": 4})
    tables = sample.derive()
    replicates, weights = tables["replicate_weights"], tables["weights"]
    names = [f"replicate_{i:02d}" for i in range(1, 21)]
    assert list(replicates.columns) == ["respondent_id", "weight", *names, "data_class"]
    assert list(replicates["respondent_id"]) == list(weights["respondent_id"])
    assert list(replicates["weight"]) == list(weights["final"])
    # Of two PSUs one is drawn: in each replicate a stratum is one of its PSUs, and sexes meet the population's totals.
    by_psu = replicates.groupby([weights["stratum"], weights["psu"]])[names].sum()
    assert ((by_psu > 0).groupby("stratum").sum() == 1).all(axis=None)
    sums = replicates[names].sum()
    assert list(sums) == pytest.approx([weights["final"].sum()] * 20, rel=1e-7)
    record = read_record(sample.derived / "record.json")
    (output,) = (o for o in record.outputs if o.table == "replicate_weights")
    assert set(output.columns) == set(replicates.columns) and output.raw_tables == (
        "contacts",
        "psu_frame",
        *REFERENCES,
    )


def test_a_replicate_that_cannot_be_weighted_is_refused_by_its_number(sample):
    set_rules(sample, bootstrap={"replicates": 20, "seed": 4})  # in a PSU of A there are girls alone
    lines = sentences(sample, WeightingError)
    assert re.match(rf"{RAW}: Replicate \d+ of 20: .*total but no row for", lines[0])


def test_what_is_suspicious_in_the_weights_stands_in_the_record_with_their_table(sample):
    set_rules(sample, warn={"calibration_factor": 10})
    sample.derive()
    assert {output.findings for output in read_record(sample.derived / "record.json").outputs} == {()}
    set_rules(sample, warn={"calibration_factor": 10, "respondents_of_class": 4})
    sample.derive()
    findings = {o.table: o.findings for o in read_record(sample.derived / "record.json").outputs if o.findings}
    assert findings == {
        "weights": (
            "In class 'A' of the non-response adjustment 3 respondents carry 6 households.",
            "In class 'B' of the non-response adjustment 2 respondents carry 5 households.",
        )
    }
