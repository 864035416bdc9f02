"""What the rules of a scan make of a table: what is refused, what is warned of, and what is counted only."""

import pandas as pd
import pytest

from disrupting_harm.components.kinds.scan import judge, scan_frame
from disrupting_harm.study.scan import ScanKey, ScanRules


FRAME = pd.DataFrame({"sex": ["f"] * 8 + ["m"] * 2, "age": [12] * 8 + [13, 14], "hurt": [1] * 8 + [0, 0]})


def verdict(frame=FRAME, *, outcomes=(), identifiers="refuse", not_identifying=None, **key):
    keys = (ScanKey(columns=("sex", "age"), **key),)
    rules = ScanRules(identifiers=identifiers, not_identifying=not_identifying or {}, keys=keys)
    found = judge([scan_frame("children", frame, rules, outcomes)], rules, stem="household_survey", iso3="TST")
    return found.refuse, found.warn


@pytest.mark.parametrize("limit, told", [(None, 0), (0.2, 0), (0.19, 1), (0.0, 1)])
def test_a_table_is_told_beyond_its_limit_and_not_at_it(limit, told):
    refused, warned = verdict(most_below=limit)
    assert (len(refused), len(warned)) == (0, told)


def test_the_rule_says_whether_it_is_refused_and_the_sentence_names_table_columns_and_mend():
    (sentence,), warned = verdict(most_below=0.05, beyond="refuse")
    assert warned == []
    assert sentence == (
        "data/derived/TST/household_survey/children.parquet, columns sex, age: more than 5.0% of the rows stand in groups of fewer than 3 "
        "that share them; make a column coarser, or state another limit under `scan.keys` in params/study.yaml (`dh scan household_survey "
        "TST --show` prints the numbers)."
    )


def test_a_group_that_all_said_yes_is_told_and_one_that_all_said_no_is_not():
    (sentence,), _ = verdict(outcomes=["hurt"], most_all_yes=0.5, beyond="refuse")
    assert "columns sex, age" in sentence and "all said yes to hurt" in sentence
    assert verdict(FRAME.assign(hurt=0), outcomes=["hurt"], most_all_yes=0.0, beyond="refuse") == ([], [])


def test_an_identifying_column_is_refused_unless_the_rule_warns_or_a_reason_is_stated():
    frame = FRAME.assign(phone_number=[f"+25471100{n:04}" for n in range(10)])
    refused, _ = verdict(frame)
    assert refused and all("children.parquet, column phone_number" in s and "711" not in s for s in refused)
    assert verdict(frame, identifiers="warn") == ([], refused)
    assert verdict(frame, not_identifying={"phone_number": "numbers that were made up"}) == ([], [])


def test_a_key_is_looked_at_where_a_table_has_all_its_columns():
    rules = ScanRules(keys=(ScanKey(columns=("sex", "region"), most_below=0.0, beyond="refuse"),))
    assert scan_frame("children", FRAME, rules).keys == ()


def test_what_is_kept_holds_counts_and_names_of_columns_and_no_value():
    rules = ScanRules(keys=(ScanKey(columns=("sex", "age")),))
    kept = scan_frame("children", FRAME.assign(phone=["+254711000111"] * 10), rules, ["hurt"]).content()
    assert kept["keys"][0]["unique"] == 2 and kept["keys"][0]["outcomes"]["hurt"] == {
        "smallest": 1,
        "alike": 8,
        "all_yes": 8,
    }
    assert {left["kind"] for left in kept["identifying"]} >= {"name"} and "711" not in str(kept)


@pytest.mark.parametrize(
    "wrong", [{"columns": ()}, {"columns": ("sex", "sex")}, {"columns": ("sex",), "most_below": 1.5}, {"columns": ("sex",), "beyond": "x"},
              {"columns": ("sex",), "smallest_group": 1}],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        ScanKey(**wrong)
