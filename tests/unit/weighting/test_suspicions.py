"""Weights that may be right and look as if they were not are told in sentences, each at its limit."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.weighting.build import prepare_weights
from disrupting_harm.weighting.suspicions import find_suspicions


FRAME = pd.DataFrame({"stratum": ["A", "A", "B", "B"], "psu": ["1", "2", "1", "2"], "households": [40, 40, 40, 40]})
SELECTED = FRAME.assign(inclusion_probability=0.5)


def weigh(totals=None, **changes):
    """Eight households in each of four PSUs, of which two did not answer; as many girls as boys in the population."""
    n = 32
    contacts = pd.DataFrame(
        {
            "stratum": np.repeat(["A", "B"], 16), "psu": np.tile(np.repeat(["1", "2"], 8), 2),
            "outcome": np.tile(["1.1"] * 6 + ["2.1", "4.7"], 4), "eligible_children": 1, "s": np.tile(["f", "m"], 16),
        }
    ).assign(**changes)  # fmt: skip
    assert len(contacts) == n
    return prepare_weights(
        contacts, SELECTED, response_class="stratum", totals={"s": totals or {"f": 50.0, "m": 50.0}},
        listing="fieldwork" if "households_listed" in changes else "frame", replaced_psus="drawn", frame=FRAME,
    )  # fmt: skip


def found(weighing, **limits):
    return find_suspicions(weighing, weighing.weigh(), **limits)


def test_plain_weights_have_none():
    assert found(weigh()) == ()


def outcomes(a1, a2, b1, b2) -> list[str]:
    return [code for answers in (a1, a2, b1, b2) for code in ["1.1"] * answers + ["2.1"] * (8 - answers)]


def test_psus_without_an_interview_are_counted():
    assert found(weigh(outcome=outcomes(6, 0, 6, 6))) == ("1 of 4 PSUs were visited without an interview.",)


@pytest.mark.parametrize("answers, told", [((2, 0), False), ((1, 1), False), ((1, 0), True)])
def test_a_class_that_one_respondent_carries_is_told_by_its_name(answers, told):
    sentences = found(weigh(outcome=outcomes(*answers, 6, 6)))
    said = "In class 'A' of the non-response adjustment one respondent carries 16 households."
    assert (said in sentences) == told


def test_households_that_are_not_eligible_are_not_carried():
    alone = ["1.1"] + ["4.7"] * 15 + outcomes(0, 0, 6, 6)[16:]
    assert not any("carries" in sentence for sentence in found(weigh(outcome=alone)))


def test_the_fewest_respondents_of_a_class_are_a_limit_of_the_study():
    weighing = weigh(outcome=outcomes(1, 2, 6, 6))
    assert found(weighing, respondents_of_class=3) == ()
    (sentence,) = found(weighing, respondents_of_class=4)
    assert sentence.endswith("3 respondents carry 16 households.")


@pytest.mark.parametrize("ratio, told", [(2.9, False), (3.1, True), (1 / 3.1, True), (1 / 2.9, False)])
def test_calibration_factors_far_from_the_median_are_counted_either_way(ratio, told):
    # Two girls in each stratum and ten boys, who are the median.
    sex = np.tile(["f"] + ["m"] * 7 + ["f"] + ["m"] * 7, 2)
    weighing = weigh({"f": 4 * ratio, "m": 20.0}, s=sex)
    sentences = found(weighing)
    assert bool(sentences) == told
    if told:
        low, high = sorted([1.0, ratio])
        (sentence,) = sentences
        assert sentence == (
            "Calibration changed 4 of 24 weights by more than 3 times the median factor, or less than 1/3 of it: "
            f"from {low:.2g} to {high:.2g} times."
        )
    assert bool(found(weighing, calibration_factor=3.2)) is False


def test_a_population_of_another_size_is_no_suspicion():
    assert found(weigh({"f": 5e7, "m": 5e7})) == ()


@pytest.mark.parametrize("households, told", [(80, False), (81, True), (20, False), (19, True)])
def test_a_listing_far_from_the_frame_is_told(households, told):
    sentences = found(weigh(households_listed=[households] * 8 + [40] * 24))
    assert bool(sentences) == told
    if told:
        low, high = sorted([1.0, households / 40])
        assert sentences[0].startswith("1 of 4 PSUs had more than 2 times the households of the frame")
        assert sentences[0].endswith(f"from {low:.2g} to {high:.2g} times.")


def test_replaced_psus_are_counted():
    more = pd.concat([FRAME, pd.DataFrame({"stratum": ["A"], "psu": ["9"], "households": [40]})])
    contacts = pd.DataFrame(
        {
            "stratum": np.repeat(["A", "B"], 4), "psu": ["9", "9", "2", "2", "1", "1", "2", "2"],
            "replaces_psu": ["1", "1"] + [None] * 6, "outcome": "1.1", "eligible_children": 1, "s": ["f", "m"] * 4,
        }
    )  # fmt: skip
    weighing = prepare_weights(
        contacts,
        SELECTED,
        response_class="stratum",
        totals={"s": {"f": 1.0, "m": 1.0}},
        replaced_psus="own",
        frame=more,
    )
    assert found(weighing) == ("1 of 4 PSUs were visited in place of one that was drawn.",)
