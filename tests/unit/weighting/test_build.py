"""Weights from contacts, step by step: what a person works out on paper, kept within each class, and the population's in the end."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.errors import WeightingError
from disrupting_harm.sampling.dispositions import CATEGORIES
from disrupting_harm.weighting.build import STATUS_OF, STEPS, build_weights, population_totals


# Three PSUs: the first two make up the class "urban", the third "rural". Code of the visit, eligible children, sex, age.
SELECTED = pd.DataFrame(
    {
        "stratum": ["A", "A", "B"],
        "psu": ["1", "2", "1"],
        "households": [60, 40, 50],
        "inclusion_probability": [0.5, 0.25, 0.2],
    }
)
VISITS = [
    ("A", "1", "1.1", 2, "f", 12), ("A", "1", "2.1", None, None, None), ("A", "1", "4.7", None, None, None),
    ("A", "2", "1.2", 1, "m", 13), ("A", "2", "2.2", None, None, None), ("A", "2", "3.1", None, None, None),
    ("A", "2", "1.1", 3, "f", 13),
    ("B", "1", "1.1", 1, "m", 12), ("B", "1", "2.3", None, None, None), ("B", "1", "2.9", None, None, None),
    ("B", "1", "3.2", None, None, None), ("B", "1", "3.9", None, None, None), ("B", "1", "1.1", 1, "f", 12),
    ("B", "1", "1.2", 2, "m", 13),
]  # fmt: skip
TOTALS = {"s": {"f": 900.0, "m": 700.0}, "a": {12: 1000.0, 13: 600.0}}
INTERVIEWED = [0, 3, 6, 7, 12, 13]


def make_contacts() -> pd.DataFrame:
    frame = pd.DataFrame(VISITS, columns=["stratum", "psu", "outcome", "eligible_children", "s", "a"])
    frame["urbanity"] = np.where(frame["stratum"] == "A", "urban", "rural")
    return frame.astype({"eligible_children": "Int64", "a": "Int64"})


def build(contacts, totals=TOTALS, trim=None, response_class="urbanity", selected=SELECTED):
    return build_weights(contacts, selected, response_class=response_class, totals=totals, trim=trim)


def lines_of(contacts, **options) -> list[str]:
    with pytest.raises(WeightingError) as raised:
        build(contacts, **options)
    return str(raised.value).splitlines()


# -- by hand


def test_every_category_of_aapor_has_its_status_and_is_in_the_sample():
    assert set(STATUS_OF) == set(CATEGORIES)
    seen = {visit[2] for visit in VISITS}
    assert seen == {"1.1", "1.2", "2.1", "2.2", "2.3", "2.9", "3.1", "3.2", "3.9", "4.7"}


def test_the_steps_are_those_of_a_person_with_pencil_and_paper():
    # A household is visited with 3 of 60, 4 of 40 and 7 of 50: weights 1 / (0.5 x 3/60), ...
    household = [Fraction(40)] * 3 + [Fraction(40)] * 4 + [Fraction(250, 7)] * 7
    # urban: respondents 3 x 40, refusal and non-contact 2 x 40, not eligible 40, unknown 40: all known carry the unknown
    # (280 / 240), and the respondents the others' part as well (200 / 120).
    # rural: respondents 3, others 2, unknown 2 of 7 equal weights: 7 / 5 x 5 / 3.
    factor = {"urban": Fraction(280, 240) * Fraction(200, 120), "rural": Fraction(7, 5) * Fraction(5, 3)}
    contacts = make_contacts()
    adjusted = [household[i] * factor[contacts["urbanity"][i]] for i in INTERVIEWED]
    child = [w * VISITS[i][3] for w, i in zip(adjusted, INTERVIEWED, strict=True)]
    found = build(contacts)
    assert list(found.columns) == list(STEPS) and list(found.index) == INTERVIEWED
    np.testing.assert_allclose(found["selection"], [float(household[i]) for i in INTERVIEWED], rtol=1e-12)
    np.testing.assert_allclose(found["non_response"], list(map(float, adjusted)), rtol=1e-12)
    np.testing.assert_allclose(found["respondent"], list(map(float, child)), rtol=1e-12)
    np.testing.assert_allclose(found["final"], found["calibrated"], rtol=1e-15)


def test_a_class_keeps_its_sum_but_for_the_part_that_was_found_not_to_be_eligible():
    found, contacts = build(make_contacts()), make_contacts()
    sums = found["non_response"].groupby(contacts["urbanity"]).sum()
    # urban: 280, of which the ineligible household holds 40 x 7/6; rural: 7 x 250/7.
    assert sums["urban"] == pytest.approx(280 - 40 * 7 / 6, rel=1e-12) and sums["rural"] == pytest.approx(
        250, rel=1e-12
    )


def test_the_class_says_who_carries_the_weight_of_whom():
    by_class = build(make_contacts())["non_response"]
    by_psu = build(make_contacts().assign(place=lambda f: f["stratum"] + f["psu"]), response_class="place")[
        "non_response"
    ]
    # First PSU: one respondent, one refusal, one not eligible, nothing unknown: 40 x 2.
    assert by_psu[0] == pytest.approx(80, rel=1e-12) and by_class[0] != pytest.approx(80, rel=1e-3)


def test_of_one_margin_each_level_is_scaled_by_one_factor():
    found = build(make_contacts(), totals={"s": TOTALS["s"]})
    girls = np.array([VISITS[i][4] == "f" for i in INTERVIEWED])
    for level, inside in (("f", girls), ("m", ~girls)):
        child = found["respondent"][inside]
        np.testing.assert_allclose(found["final"][inside], child * TOTALS["s"][level] / child.sum(), rtol=1e-12)


def test_both_margins_are_met_before_and_under_a_cap():
    contacts = make_contacts()
    free, capped = build(contacts), build(contacts, trim=1.5)
    for found, step in ((free, "calibrated"), (free, "final"), (capped, "final")):
        for name, totals in TOTALS.items():
            sums = found[step].groupby(contacts[name]).sum()
            assert {level: float(sums[level]) for level in totals} == pytest.approx(totals, rel=1e-8)
    assert capped["final"].max() <= 1.5 * free["final"].median() * (1 + 1e-8) < free["final"].max()
    pd.testing.assert_frame_equal(capped[list(STEPS[:4])], free[list(STEPS[:4])])


def test_a_cap_that_the_population_does_not_allow_is_refused():
    (line,) = lines_of(make_contacts(), trim=1.0001)
    assert "mean weight is 266.7" in line  # 1600 children for six interviews: no cap can lie below


def test_rows_may_stand_in_any_order_and_under_any_index():
    contacts = make_contacts()
    shuffled = contacts.sample(frac=1, random_state=4).rename(index=lambda i: i + 100)
    found, expected = build(shuffled), build(contacts)
    assert list(found.index) == [i for i in shuffled.index if i - 100 in INTERVIEWED]
    np.testing.assert_allclose(found.sort_index(), expected, rtol=1e-9)


def test_a_psu_of_which_every_household_was_visited_stands_for_itself_alone():
    found = build(make_contacts(), selected=SELECTED.assign(households=[3, 4, 7]))
    assert found["selection"].tolist() == pytest.approx([2, 4, 4, 5, 5, 5], rel=1e-12)


def test_a_code_of_a_psu_counts_within_its_stratum():
    # Both strata have a PSU 1; were they one, a household would be visited with 10 of 60 or of 50.
    assert build(make_contacts())["selection"][0] == pytest.approx(40, rel=1e-12)


def test_what_was_given_is_left_as_it_was():
    contacts, selected = make_contacts(), SELECTED.copy()
    build(contacts, selected=selected)
    pd.testing.assert_frame_equal(contacts, make_contacts())
    pd.testing.assert_frame_equal(selected, SELECTED)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(1, 1e6), st.booleans())
def test_final_weights_sum_to_the_population_and_adjusted_ones_to_what_the_sample_stood_for(seed, size, capped):
    rng = np.random.default_rng(seed)
    n = 90
    contacts = pd.DataFrame({"stratum": np.repeat(["A", "B", "C"], n // 3), "psu": rng.integers(0, 3, n).astype(str)})
    contacts["outcome"] = rng.choice(["1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2", "3.9"], n)
    contacts.loc[::9, "outcome"] = "1.1"  # someone answers in every stratum
    contacts["eligible_children"] = rng.integers(1, 4, n)
    contacts["s"], contacts["a"] = np.tile(["f", "m"], n // 2), np.tile([12, 13, 14], n // 3)
    contacts.loc[:5, "outcome"] = "1.1"  # and of every sex and age
    selected = contacts[["stratum", "psu"]].drop_duplicates(ignore_index=True)
    selected["households"] = rng.integers(n, 2 * n, len(selected))
    selected["inclusion_probability"] = rng.uniform(0.1, 1, len(selected))
    totals = {"s": {"f": 0.4 * size, "m": 0.6 * size}, "a": {12: 0.3 * size, 13: 0.3 * size, 14: 0.4 * size}}
    found = build_weights(contacts, selected, response_class="stratum", totals=totals, trim=20.0 if capped else None)
    answered = contacts.loc[found.index, "outcome"].isin(["1.1", "1.2"])  # other rows are PSUs without an interview
    assert found["final"].sum() == pytest.approx(size, rel=1e-7)
    assert (found[answered] > 0).all(axis=None) and (found[~answered] == 0).all(axis=None)
    # No household here was found not to be eligible: the respondents of a class stand for all that were visited.
    visited = contacts.groupby(["stratum", "psu"])["psu"].transform("size")
    base = contacts.merge(selected, on=["stratum", "psu"]).eval("households / inclusion_probability") / visited
    expected = base.groupby(contacts["stratum"]).sum()
    np.testing.assert_allclose(found["non_response"].groupby(contacts["stratum"]).sum(), expected, rtol=1e-9)


# -- what is refused


def test_every_problem_is_told_at_once_by_the_rows_of_the_contacts():
    contacts = make_contacts()
    contacts.loc[1, "outcome"], contacts.loc[2, "outcome"] = "9.9", None
    contacts.loc[4, "psu"] = "7"
    contacts.loc[0, "eligible_children"], contacts.loc[3, "eligible_children"] = 0, pd.NA
    contacts.loc[12, "s"], contacts.loc[13, "a"] = None, pd.NA
    lines = lines_of(contacts, selected=SELECTED.assign(households=[60, 40, 6]))
    expected = [
        ("outcome", "is missing in 1 row (row 2,"),
        ("outcome", "none of AAPOR's final dispositions", "in 1 row (row 1,"),
        ("The PSU was not drawn in 1 row (row 4,",),
        ("eligible_children is missing or below 1 in 2 rows (rows 0 and 3,",),
        ("More households were visited than listed in the PSU of 7 rows (rows 7, 8, 9, 10, 11 and 2 more,",),
        ("s is missing in 1 row (row 12,",),
        ("a is missing in 1 row (row 13,",),
    ]
    assert len(lines) == len(expected)
    for line, parts in zip(lines, expected, strict=True):
        assert all(part in line for part in parts)


@pytest.mark.parametrize("missing", ["eligible_children", "s", "a"])
def test_a_visit_without_an_interview_need_not_know_the_child(missing):
    contacts = make_contacts()
    assert contacts.loc[1, ["eligible_children", "s", "a"]].isna().all()
    contacts.loc[1, missing] = {"eligible_children": 2, "s": "f", "a": 12}[missing]
    pd.testing.assert_frame_equal(build(contacts), build(make_contacts()))


def test_a_psu_that_was_drawn_and_never_visited_is_refused_with_its_stratum():
    (line,) = lines_of(make_contacts().query("psu != '2'").reset_index(drop=True))
    assert line.startswith("1 of the PSUs drawn have no contact (strata A)")
    more = pd.DataFrame(
        {"stratum": ["C", "D"], "psu": ["1", "1"], "households": [9, 9], "inclusion_probability": [0.5, 0.5]}
    )
    (line,) = lines_of(make_contacts(), selected=pd.concat([SELECTED, more], ignore_index=True))
    assert line.startswith("2 of the PSUs drawn have no contact (strata C, D)")


def test_a_class_without_an_interview_is_refused_by_its_name():
    contacts = make_contacts()
    contacts.loc[contacts["stratum"] == "B", "outcome"] = "2.1"
    (line,) = lines_of(contacts, totals={"s": TOTALS["s"]})
    assert "without a respondent: 'rural'" in line


@pytest.mark.parametrize(
    "totals, said",
    [
        ({"s": {"f": 1.0, "m": 1.0, "x": 1.0}}, "a total but no row for 'x'"),
        ({"s": {"f": 1.0}}, "a level without a total in 3 rows"),
        ({"s": {"f": 1.0, "m": 1.0}, "a": {12: 1.0, 13: 2.0}}, "take both from one population"),
    ],
)
def test_a_population_that_does_not_fit_the_interviews_is_refused(totals, said):
    assert any(said in line for line in lines_of(make_contacts(), totals=totals))


def test_totals_of_a_margin_are_the_sums_of_its_cells():
    cells = pd.DataFrame({"sex": ["f", "f", "m", "m"], "age": [12, 13, 12, 13], "population": [1.0, 2.0, 4.0, 8.0]})
    assert population_totals(cells, ["age", "sex"]) == {"age": {12: 5.0, 13: 10.0}, "sex": {"f": 3.0, "m": 12.0}}
    assert population_totals(cells, ["sex"]) == {"sex": {"f": 3.0, "m": 12.0}}
