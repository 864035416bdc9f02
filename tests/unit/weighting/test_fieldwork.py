"""What fieldwork found other than the frame says: PSUs without interviews, listings, random walks and replaced PSUs, by hand."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError, WeightingError
from disrupting_harm.weighting.build import STEPS, build_weights, prepare_weights


# Stratum A has 4 PSUs and 300 households, of which two PSUs are drawn with 2 X / 300; stratum B 2 of 3 with 2 X / 100.
FRAME = pd.DataFrame(
    {
        "stratum": ["A"] * 4 + ["B"] * 3,
        "psu": ["1", "2", "3", "4", "1", "2", "3"],
        "households": [60, 90, 75, 75, 30, 30, 40],
    }
)
SELECTED = FRAME.iloc[[0, 1, 4, 5]].assign(inclusion_probability=[0.4, 0.6, 0.6, 0.6])
# Stratum, PSU, outcome, eligible children, sex. Nobody was interviewed in PSU 2 of B.
VISITS = [
    ("A", "1", "1.1", 1, "f"), ("A", "1", "2.1", None, None), ("A", "1", "1.1", 2, "m"),
    ("A", "2", "1.1", 1, "m"), ("A", "2", "1.1", 1, "f"),
    ("B", "1", "1.1", 1, "f"), ("B", "1", "1.1", 1, "m"),
    ("B", "2", "2.1", 3, None), ("B", "2", "2.2", None, None), ("B", "2", "4.7", None, None),
]  # fmt: skip
TOTALS = {"s": {"f": 500.0, "m": 700.0}}
RULES = {"response_class": "stratum", "totals": TOTALS}


def make_contacts(**columns) -> pd.DataFrame:
    frame = pd.DataFrame(VISITS, columns=["stratum", "psu", "outcome", "eligible_children", "s"])
    return frame.astype({"eligible_children": "Int64"}).assign(**columns)


def listed(a1=60, a2=90, b1=30, b2=30) -> list[int]:
    return [a1] * 3 + [a2] * 2 + [b1] * 2 + [b2] * 3


def replaced(contacts=None, by="3") -> pd.DataFrame:
    """PSU 2 of A could not be reached; another was visited in its place."""
    contacts = make_contacts() if contacts is None else contacts
    there = (contacts["stratum"] == "A") & (contacts["psu"] == "2")
    return contacts.assign(psu=contacts["psu"].where(~there, by), replaces_psu=np.where(there, "2", None))


def build(contacts, **rules):
    return build_weights(contacts, SELECTED, **RULES | rules)


def selection(contacts, **rules) -> list[float]:
    """The household's weight in each PSU, in the order of the contacts."""
    weighing = prepare_weights(contacts, SELECTED, **RULES | rules)
    assert list(weighing.household) == list(weighing.psus["household_weight"].to_numpy()[weighing.of_row])
    return weighing.psus["household_weight"].tolist()


def lines_of(contacts, **rules) -> list[str]:
    with pytest.raises(WeightingError) as raised:
        build(contacts, **rules)
    return str(raised.value).splitlines()


# -- PSUs without an interview


def test_a_psu_that_was_visited_in_vain_has_one_row_of_weight_0_under_its_first_contact():
    found = build(make_contacts())
    assert list(found.index) == [0, 2, 3, 4, 5, 6, 7]
    assert (found.loc[7, list(STEPS)] == 0).all() and (found.drop(index=7) > 0).all(axis=None)
    assert found["final"].sum() == pytest.approx(1200, rel=1e-9)


def test_left_out_it_changes_no_weight_of_a_child():
    dropped = build(make_contacts(), empty_psus="drop")
    assert list(dropped.index) == [0, 2, 3, 4, 5, 6]
    pd.testing.assert_frame_equal(build(make_contacts()).drop(index=7), dropped)


def test_others_of_its_class_carry_the_households_that_did_not_answer_there():
    # B: two answer (weight 100 / (2 x 2) = 25), two of three do not (100 / (2 x 3) = 50 / 3), one is not eligible.
    assert build(make_contacts()).loc[5, "non_response"] == pytest.approx(25 + 50 / 3, rel=1e-12)


def test_its_row_stands_where_its_first_contact_stands_whatever_the_order():
    contacts = make_contacts().iloc[[7, 5, 0, 3, 8, 6, 2, 4, 9, 1]].rename(index=lambda i: f"K{i}")
    found = build(contacts)
    assert list(found.index) == ["K7", "K5", "K0", "K3", "K6", "K2", "K4"] and found.loc["K7", "final"] == 0


def test_where_every_psu_has_an_interview_no_row_is_added():
    contacts = make_contacts()
    contacts.loc[7, ["outcome", "s"]] = ["1.1", "f"]
    pd.testing.assert_frame_equal(build(contacts), build(contacts, empty_psus="drop"))


# -- what the visits are a part of


def test_of_the_frame_a_household_stands_for_the_stratum_shared_among_its_psus_and_visits():
    # 300 / (2 x 3), 300 / (2 x 2), 100 / (2 x 2), 100 / (2 x 3): the size of the PSU cancels.
    assert selection(make_contacts()) == pytest.approx([50, 75, 25, 50 / 3], rel=1e-12)


def test_a_listing_of_fieldwork_counts_as_many_times_more_as_it_found():
    contacts = make_contacts(households_listed=listed(a1=120, b1=15))
    assert selection(contacts, listing="fieldwork") == pytest.approx([100, 75, 12.5, 50 / 3], rel=1e-12)


def test_a_listing_that_found_the_frames_number_gives_the_frames_weights_to_the_last_digit():
    contacts = make_contacts(households_listed=listed())
    pd.testing.assert_frame_equal(build(contacts, listing="fieldwork"), build(make_contacts()), check_exact=True)


def test_a_random_walk_takes_the_frames_number_and_may_visit_more():
    assert selection(make_contacts(), listing="random_walk") == pytest.approx([50, 75, 25, 50 / 3], rel=1e-12)
    small = SELECTED.assign(households=[2, 3, 1, 1])
    found = build_weights(make_contacts(), small, **RULES, listing="random_walk")["selection"]
    assert found[0] == pytest.approx(2 / (0.4 * 3), rel=1e-12)
    with pytest.raises(WeightingError, match="More households were visited than listed in the PSU of 8 rows"):
        build_weights(make_contacts(), small, **RULES)


def test_more_visits_than_were_listed_are_refused_by_the_listing_that_was_taken():
    (line,) = lines_of(make_contacts(households_listed=listed(b2=2)), listing="fieldwork")
    assert line.startswith("More households were visited than listed in the PSU of 3 rows (rows 7, 8 and 9,")
    assert line.endswith("correct its code, or households_listed.")


@pytest.mark.parametrize("value", [None, 0, -4, 60.5, float("inf"), "many"])
def test_a_listing_that_is_no_number_of_households_is_refused_by_its_row(value):
    contacts = make_contacts(households_listed=pd.Series([60, value, 60] + listed()[3:], dtype=object))
    (line,) = lines_of(contacts, listing="fieldwork")
    assert line == "households_listed is no whole number of at least 1 in 1 row (row 1, counted from 0); correct it."


def test_a_listing_that_differs_within_a_psu_or_is_not_there_is_refused():
    (line,) = lines_of(make_contacts(households_listed=[60, 60, 61, *listed()[3:]]), listing="fieldwork")
    assert "is not that of the PSU's first contact in 1 row (row 2," in line
    (line,) = lines_of(make_contacts(), listing="fieldwork")
    assert line == 'The contacts have no column households_listed, which listing "fieldwork" takes; add it.'


def test_the_column_is_not_looked_at_where_the_frame_is_taken():
    pd.testing.assert_frame_equal(build(make_contacts(households_listed=-1)), build(make_contacts()))


# -- PSUs that replace others


def test_a_replacing_psu_has_the_probability_of_the_one_that_was_drawn():
    # 1 / (0.6 x 2/75), for 75 households of PSU 3.
    found = selection(replaced(), replaced_psus="drawn", frame=FRAME)
    assert found == pytest.approx([50, 75 / (0.6 * 2), 25, 50 / 3], rel=1e-12)


def test_or_that_of_its_own_size():
    # 2 x 75 / 300 = 0.5 for PSU 3: 1 / (0.5 x 2/75) = 75.
    weighing = prepare_weights(replaced(), SELECTED, **RULES, replaced_psus="own", frame=FRAME)
    assert weighing.psus["inclusion_probability"].tolist() == pytest.approx([0.4, 0.5, 0.6, 0.6], rel=1e-12)
    assert weighing.psus["household_weight"].tolist() == pytest.approx([50, 75, 25, 50 / 3], rel=1e-12)
    assert weighing.psus["replaces_psu"].isna().tolist() == [True, False, True, True]


@pytest.mark.parametrize("rule", ["drawn", "own"])
def test_of_a_random_walk_the_rule_matters_by_the_size_in_the_frame(rule):
    expected = {"drawn": 75 / (0.6 * 2), "own": 75 / (0.5 * 2)}[rule]
    found = selection(replaced(), replaced_psus=rule, frame=FRAME, listing="random_walk")
    assert found[1] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("rule", ["drawn", "own"])
def test_where_no_psu_replaces_another_the_rule_changes_nothing(rule):
    plain = build(make_contacts())
    for contacts in (make_contacts(), make_contacts(replaces_psu=None)):
        pd.testing.assert_frame_equal(build(contacts, replaced_psus=rule), plain, check_exact=True)


def test_a_replacement_is_refused_until_the_study_says_how_it_counts():
    (line,) = lines_of(replaced(), frame=FRAME)
    assert line == (
        'The PSU replaces another in 2 rows (rows 3 and 4, counted from 0) of the contacts; set replaced_psus to "drawn" or "own".'
    )


def only_first(contacts):
    return contacts.assign(replaces_psu=contacts["replaces_psu"].where(contacts.index != 4, None))


@pytest.mark.parametrize(
    "contacts, said",
    [
        (replaced(by="1"), "replaces_psu is not that of the PSU's first contact in 2 rows (rows 3 and 4,"),
        (only_first(replaced()), "replaces_psu is not that of the PSU's first contact in 1 row (row 4,"),
        (replaced(by="9"), "The replacing PSU is not in the frame in 2 rows (rows 3 and 4,"),
        (
            make_contacts(replaces_psu=["2"] * 3 + [None] * 7),
            "The PSU replaces another and was drawn itself in 3 rows (rows 0, 1 and 2,",
        ),
        (replaced().assign(replaces_psu=[None] * 3 + ["7"] * 2 + [None] * 5), "The PSU was not drawn in 2 rows (rows 3 and 4,"),
        (
            replaced().assign(psu=["1"] * 3 + ["3", "4"] + ["1"] * 2 + ["2"] * 3),
            "The PSU replaces one that was visited or replaced as well in 2 rows (rows 3 and 4,",
        ),
        (
            replaced().assign(psu=["1"] * 3 + ["3", "2"] + ["1"] * 2 + ["2"] * 3, replaces_psu=[None] * 3 + ["2"] + [None] * 6),
            "The PSU replaces one that was visited or replaced as well in 1 row (row 3,",
        ),
    ],
)  # fmt: skip
def test_a_replacement_that_cannot_be_is_refused_by_its_rows(contacts, said):
    assert any(said in line for line in lines_of(contacts, replaced_psus="drawn", frame=FRAME))


def test_a_code_counts_within_its_stratum():
    """PSU 3 of B stands in for PSU 1 of B; those of A have nothing to do with it."""
    contacts = make_contacts(replaces_psu=[None] * 5 + ["1"] * 2 + [None] * 3)
    contacts.loc[[5, 6], "psu"] = "3"
    found = selection(contacts, replaced_psus="drawn", frame=FRAME)
    assert found == pytest.approx([50, 75, 40 / (0.6 * 2), 50 / 3], rel=1e-12)


def test_a_replacement_without_a_frame_is_refused():
    (line,) = lines_of(replaced(), replaced_psus="own")
    assert line.startswith("PSUs were replaced: give the frame")


def test_a_replacement_that_would_have_been_certain_takes_the_drawn_ones_probability_or_none():
    frame = FRAME.assign(households=[60, 90, 160, 0, 30, 30, 40])  # grown since: 2 x 160 / 300
    (line,) = lines_of(replaced(), replaced_psus="own", frame=frame)
    assert "would have been certain in 2 rows" in line
    assert build(replaced(), replaced_psus="drawn", frame=frame)["final"].sum() == pytest.approx(1200)


@pytest.mark.parametrize("rule", [{"listing": "none"}, {"replaced_psus": "keep"}, {"empty_psus": "maybe"}])
def test_a_rule_that_is_none_is_refused_with_the_choices(rule):
    with pytest.raises(DesignError, match="is not a choice; take one of"):
        build(make_contacts(), **rule)
