"""What the methods box says of the sample's weights: one plain sentence for each rule of fieldwork."""

from __future__ import annotations

import pytest

from disrupting_harm.components.sampling_design.methods import EMPTY, LISTING, REPLACED, methods
from disrupting_harm.components.sampling_design.params import Bootstrap, Weighting
from disrupting_harm.sections import load_section


def told(study, **rules) -> dict[str, str]:
    section = load_section(study, "TST", "sampling_design")
    weighting = section.weighting.model_copy(update=rules)
    return dict(methods(study, "TST", section.model_copy(update={"weighting": weighting})))


def test_the_steps_are_told_in_their_order_with_margins_and_cap(study):
    text = told(study, trim=4.0, margins=("sex", "age"))["Weights"]
    assert text == (
        "selection, then non-response within each stratum, then the choice of a child, then raking to the population by sex and age, "
        "with no weight above 4 times the median"
    )
    assert "median" not in told(study, trim=None)["Weights"]


@pytest.mark.parametrize(
    "rule, term, sentences",
    [
        ("listing", "Households", LISTING),
        ("replaced_psus", "Replaced PSUs", REPLACED),
        ("empty_psus", "PSUs without interviews", EMPTY),
    ],
)
def test_every_choice_of_a_rule_has_its_sentence(study, rule, term, sentences):
    choices = Weighting.model_fields[rule].annotation.__args__
    assert set(sentences) == set(choices)
    assert {told(study, **{rule: choice})[term] for choice in choices} == set(sentences.values())


def test_a_random_walk_is_called_an_assumption(study):
    text = told(study, listing="random_walk")["Households"]
    assert "their chance of selection is not known" in text and text.endswith("which is an assumption")


def test_replicate_weights_are_told_where_there_are_any(study):
    assert "Replicate weights" not in told(study)
    text = told(study, bootstrap=Bootstrap(replicates=200, seed=1))["Replicate weights"]
    assert (
        text.startswith("200 replicates of the rescaled bootstrap of PSUs within strata")
        and "repeat every step" in text
    )


def test_before_fieldwork_there_is_nothing_to_say(study):
    section = load_section(study, "TST", "sampling_design").model_copy(update={"weighting": None})
    assert methods(study, "TST", section) == []
