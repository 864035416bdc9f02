"""Counts of final dispositions and AAPOR's outcome rates: published values, identities, and bases of nothing."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.errors import DesignError, OutcomeCodeError
from disrupting_harm.sampling.dispositions import CATEGORIES
from disrupting_harm.sampling.outcomes import count_outcomes, outcome_rates


CODE_OF = dict(zip(CATEGORIES, ["1.1", "1.2", "2.11", "2.2", "2.3", "3.1", "3.21", "3.9", "4.5"], strict=True))
RATES = [
    *("RR1", "RR2", "RR3", "RR4", "RR5", "RR6"),
    *("COOP1", "COOP2", "COOP3", "COOP4", "REF1", "REF2", "REF3", "CON1", "CON2", "CON3"),
]
# R package outcomerate (rOpenSci), vignette "Intro to outcomerate": counts, and rates by the 10th edition's formulas
# with e by proportional allocation
VIGNETTE = {"I": 760, "P": 339, "R": 59, "NC": 288, "O": 1, "UH": 40, "UR": 60, "UO": 73, "NE": 71}
VIGNETTE_RATES = [
    *(0.46913580, 0.67839506, 0.47149080, 0.68180052, 0.52522460, 0.75950242),
    *(0.65573770, 0.94823123, 0.65630397, 0.94905009, 0.03641975, 0.03660258, 0.04077402),
    *(0.71543210, 0.71902347, 0.80096752),
]
# The same package's README: 12 cases
README = {"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "UO": 1, "NE": 1}
README_RATES = [
    *(0.364, 0.545, 0.370, 0.556, 0.444, 0.667, 0.500, 0.750, 0.571, 0.857, 0.091, 0.093, 0.111, 0.727, 0.741, 0.889),
]


def make_contacts(**cases):
    return pd.DataFrame({"code": [CODE_OF[name] for name in cases for _ in range(cases[name])]})


def rates_of(eligibility=None, **cases):
    table = outcome_rates(count_outcomes(make_contacts(**cases), code="code"), eligibility=eligibility)
    return table.set_index("rate")


def test_the_rates_of_a_published_example_to_every_digit_printed():
    table = rates_of(**VIGNETTE)
    assert table.index.tolist() == ["e", *RATES]
    np.testing.assert_allclose(table.loc[RATES, "estimate"], VIGNETTE_RATES, atol=5e-9, rtol=0)
    assert table.loc["e", "estimate"] == 1447 / 1518
    assert (table["flags"] == "").all()


def test_the_rates_of_a_second_published_example():
    np.testing.assert_allclose(rates_of(**README).loc[RATES, "estimate"], README_RATES, atol=5e-4, rtol=0)


def test_the_rates_of_an_example_by_hand_with_half_of_the_unknown_cases_eligible():
    # 5 I, 3 P, 2 R, 1 NC, 2 O, 1 UH, 1 UR: 13 known, 15 with all unknown, 14 with half of them.
    table = rates_of(eligibility=0.5, I=5, P=3, R=2, NC=1, O=2, UH=1, UR=1, NE=1)
    expected = [
        *(5 / 15, 8 / 15, 5 / 14, 8 / 14, 5 / 13, 8 / 13),
        *(5 / 12, 8 / 12, 5 / 10, 8 / 10, 2 / 15, 2 / 14, 2 / 13),
        *(12 / 15, 12 / 14, 12 / 13),
    ]
    assert table.loc[RATES, "estimate"].tolist() == pytest.approx(expected, rel=1e-15)
    assert table.loc["RR3", ["numerator", "base"]].tolist() == [5, 14]
    assert table.loc["e", "estimate"] == 0.5 and table.loc["e", "flags"] == "given"


def test_proportional_allocation_takes_the_unknown_cases_to_be_like_the_known_ones():
    # 30 eligible and 10 not: three quarters of 20 unknown cases are 15, so the base is 45.
    table = rates_of(I=30, UR=20, NE=10)
    assert table.loc["e", ["estimate", "numerator", "base"]].tolist() == [0.75, 30, 40]
    assert table.loc["RR3", ["estimate", "numerator", "base"]].tolist() == [30 / 45, 30, 45]


@given(st.fixed_dictionaries({name: st.integers(0, 30) for name in CATEGORIES}))
def test_rates_are_shares_in_their_order_and_no_nan_is_without_a_flag(cases):
    table = rates_of(**cases)
    estimate, flags = table["estimate"], table["flags"]
    assert (estimate.isna() == (flags != "")).all()
    assert set(flags) <= {"", "no cases", "eligibility unknown"}
    assert ((table["base"] == 0) == (flags == "no cases")).all()
    defined = estimate.dropna()
    assert ((defined >= 0) & (defined <= 1)).all()
    for low, middle, high in (
        ("RR1", "RR3", "RR5"),
        ("RR2", "RR4", "RR6"),
        ("REF1", "REF2", "REF3"),
        ("CON1", "CON2", "CON3"),
    ):
        if not estimate[[low, middle, high]].isna().any():
            assert estimate[low] <= estimate[middle] + 1e-15 and estimate[middle] <= estimate[high] + 1e-15
    if not estimate[["RR6", "COOP2", "CON3"]].isna().any():
        assert estimate["RR6"] == pytest.approx(estimate["COOP2"] * estimate["CON3"], rel=1e-12)


def test_nothing_but_unknown_cases_has_no_eligibility_and_says_so():
    table = rates_of(UH=3)
    assert table.loc[["RR1", "REF1", "CON1"], "estimate"].tolist() == [0, 0, 0]
    assert table.loc[["RR3", "REF2", "CON2"], "flags"].tolist() == ["eligibility unknown"] * 3
    assert table.loc[["e", "RR5", "COOP1", "COOP3", "CON3"], "flags"].tolist() == ["no cases"] * 5


def test_before_the_first_case_every_rate_is_flagged():
    table = outcome_rates(count_outcomes(pd.DataFrame({"code": []}), code="code"))
    assert len(table) == 17 and (table["flags"] == "no cases").all() and table["estimate"].isna().all()


def test_counts_are_given_overall_and_for_each_level_of_each_column():
    contacts = pd.DataFrame(
        {"code": ["1.1", "2.11", "4.5", "1.1"], "region": ["s", "n", "n", "s"], "team": [2, 1, 2, 2]}
    )
    counts = count_outcomes(contacts, code="code", by=["region", "team"])
    assert counts.columns.tolist() == ["by", "level", *CATEGORIES, "cases"]
    assert counts[["by", "level", "I", "R", "NE", "cases"]].to_numpy().tolist() == [
        ["", "", 2, 1, 1, 4],
        ["region", "n", 0, 1, 1, 2],
        ["region", "s", 2, 0, 0, 2],
        ["team", "1", 0, 1, 0, 1],
        ["team", "2", 2, 0, 1, 3],
    ]
    rates = outcome_rates(counts).set_index(["by", "level", "rate"])["estimate"]
    assert rates["", "", "RR1"] == 2 / 3 and rates["region", "n", "RR1"] == 0 and rates["team", "2", "e"] == 2 / 3


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(CATEGORIES), st.sampled_from("abc")), min_size=1, max_size=50))
def test_the_levels_of_a_column_add_up_to_the_whole(cases):
    contacts = pd.DataFrame([(CODE_OF[name], group) for name, group in cases], columns=["code", "group"])
    counts = count_outcomes(contacts, code="code", by="group")
    columns = [*CATEGORIES, "cases"]
    assert (counts.loc[counts["by"] == "group", columns].sum() == counts.loc[counts["by"] == "", columns].iloc[0]).all()
    assert (counts[list(CATEGORIES)].sum(axis=1) == counts["cases"]).all()


def test_a_stratum_where_fieldwork_has_not_begun_is_in_the_table_and_flagged():
    contacts = make_contacts(I=2, R=1).assign(region=pd.Categorical(["n"] * 3, categories=["w", "n"]))
    counts = count_outcomes(contacts, code="code", by="region")
    assert counts["level"].tolist() == ["", "w", "n"] and counts["cases"].tolist() == [3, 0, 3]
    rates = outcome_rates(counts)
    assert (rates.loc[rates["level"] == "w", "flags"] == "no cases").all()


def test_a_column_may_be_named_by_a_number_and_the_index_does_not_matter():
    contacts = pd.DataFrame({0: ["a", "b"], 1: ["1.1", "1.2"]}, index=[9, 9])
    assert count_outcomes(contacts, code=1, by=0)["cases"].tolist() == [2, 1, 1]


def test_unknown_and_missing_codes_and_every_other_problem_are_told_at_once_without_a_value():
    contacts = pd.DataFrame({"code": ["1.1", "9.99", None, "9.99"], "region": ["n", None, "n", "n"]})
    with pytest.raises(OutcomeCodeError) as error:
        count_outcomes(contacts, code="code", by=["region", "nowhere"])
    text = str(error.value)
    assert len(text.splitlines()) == 4 and "9.99" not in text
    assert "in 2 rows (rows 1 and 3, counted from 0)" in text
    assert "(outcome code) is missing in 1 row (row 2," in text
    assert "'region' (group) is missing in 1 row (row 1," in text
    assert "no column 'nowhere'" in text


def test_without_wrong_codes_the_problem_is_one_of_the_call():
    with pytest.raises(DesignError) as error:
        count_outcomes(make_contacts(I=1), code="nowhere", by="nowhere else")
    assert not isinstance(error.value, OutcomeCodeError) and len(str(error.value).splitlines()) == 2


def test_counts_that_are_not_counts_are_refused_and_all_named():
    counts = count_outcomes(make_contacts(I=3, R=1), code="code")
    broken = counts.drop(columns=["UO", "level"]).assign(I=-1, R=1.5, P=np.nan, NC="x")
    with pytest.raises(DesignError) as error:
        outcome_rates(broken, eligibility=75)
    text = str(error.value)
    assert len(text.splitlines()) == 6
    assert "no column level, UO;" in text and "eligibility must be" in text
    assert all(f"Column '{name}' must hold whole numbers" in text for name in ("I", "R", "P", "NC"))


@pytest.mark.parametrize("eligibility", [-0.1, 1.1, math.nan, "0.5", True])
def test_a_given_eligibility_is_a_share(eligibility):
    with pytest.raises(DesignError, match="^eligibility must be"):
        rates_of(eligibility=eligibility, I=1)


# -- weighted


def weighted_contacts() -> pd.DataFrame:
    """Two strata with weights of 1 and 3. A: I 2, R 1, UH 1; B: I 1, NE 1, NC 1."""
    codes = ["1.1", "1.1", "2.1", "3.1", "1.1", "4.7", "2.2"]
    return pd.DataFrame({"h": ["A"] * 4 + ["B"] * 3, "outcome": codes, "w": [1.0] * 4 + [3.0] * 3})


def test_weighted_rates_are_those_of_the_sums_of_weights():
    counts = count_outcomes(weighted_contacts(), code="outcome", by="h", weight="w")
    whole = counts.set_index("level").loc[""]
    assert (whole["I"], whole["R"], whole["NC"], whole["NE"], whole["UH"], whole["cases"]) == (5, 1, 3, 3, 1, 13)
    rates = outcome_rates(counts, weighted=True).query("level == ''").set_index("rate")["estimate"]
    # K = 9 of 12 known are eligible: e = 3/4, RR3 = 5 / (9 + 3/4). Unweighted it is 3 / (5 + 5/6).
    assert rates["e"] == pytest.approx(0.75) and rates["RR3"] == pytest.approx(5 / 9.75)
    plain = outcome_rates(count_outcomes(weighted_contacts(), code="outcome")).set_index("rate")["estimate"]
    assert plain["RR3"] == pytest.approx(3 / (5 + 5 / 6))


@pytest.mark.parametrize("factor", [1.0, 1e-3, 1e6])
def test_equal_weights_of_any_size_give_the_unweighted_rates(factor):
    contacts = weighted_contacts().assign(w=factor)
    found = outcome_rates(count_outcomes(contacts, code="outcome", by="h", weight="w"), weighted=True)
    expected = outcome_rates(count_outcomes(contacts, code="outcome", by="h"))
    np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-12)
    assert found["flags"].tolist() == expected["flags"].tolist()


@pytest.mark.parametrize("value", [0, -1, None, float("inf"), "1"])
def test_a_weight_that_is_none_is_refused_by_its_row(value):
    contacts = weighted_contacts().astype({"w": object})
    contacts.loc[2, "w"] = value
    with pytest.raises(DesignError, match="finite numbers above 0, but does not in 1 row .row 2,"):
        count_outcomes(contacts, code="outcome", weight="w")


def test_sums_of_weights_are_no_counts():
    counts = count_outcomes(weighted_contacts().assign(w=0.3), code="outcome", weight="w")
    with pytest.raises(DesignError, match="must hold whole numbers of at least 0"):
        outcome_rates(counts)
