"""What the methods box says of estimates follows the rules that they were made by."""

import typing

import pytest

from disrupting_harm.components.kinds.survey.methods import (
    describe_presentation,
    describe_standard,
    describe_uncertainty,
)
from disrupting_harm.components.kinds.survey.params import StandardPopulation
from disrupting_harm.study.conventions import Presentation, SurveyRules


CHOICES = {name: typing.get_args(SurveyRules.model_fields[name].annotation) for name in ("ci", "df", "lonely_psu")}


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_of_a_rule_is_told_in_words_of_its_own(name):
    told = [describe_uncertainty(SurveyRules(**{name: choice})) for choice in CHOICES[name]]
    assert len(set(told)) == len(CHOICES[name]) > 1


@pytest.mark.parametrize(
    "rules, said",
    [
        ({"ci": "logit"}, "95 % logit intervals on t"),
        ({"ci": "logit"}, "(Korn-Graubard at 0 % and 100 %)"),
        ({"ci": "wald"}, "95 % Wald intervals"),
        ({"df": "design"}, "all PSUs minus all strata as degrees of freedom"),
        ({"df": "domain"}, "PSUs minus strata that hold the group"),
        ({"lonely_psu": "fail"}, "a stratum with one PSU is not allowed"),
        ({"lonely_psu": "adjust"}, "a stratum with one PSU is centred at the grand mean"),
        ({"lonely_psu": "remove"}, "left out of the variance"),
        ({"lonely_psu": "average"}, "given the mean variance"),
        (
            {"calibrated_to": [["sex", "age"], ["region"]]},
            "calibrated to the population's totals of sex by age, region",
        ),
    ],
)
def test_a_rule_is_told(rules, said):
    assert said in describe_uncertainty(SurveyRules(**rules))


def test_a_rule_that_does_not_hold_is_not_told():
    told = describe_uncertainty(SurveyRules())
    assert "calibrated" not in told and "at 0 %" not in told and "logit" not in told


def test_the_standard_of_presentation_is_told_with_its_own_numbers():
    told = describe_presentation(
        Presentation(
            minimum_base=61, minimum_effective_base=32.5, narrow_width=0.04, wide_width=0.29, relative_width=1.25
        )
    )
    assert told == (
        "estimates on at least 61 answers, counts below; not where the effective sample is under 32.5 or the Korn-Graubard interval "
        "at least 29 points wide, or wider than 4 points and 1.25 times the estimate"
    )


def test_what_is_said_of_the_psus_of_strata_is_told():
    plain = describe_uncertainty(SurveyRules())
    told = describe_uncertainty(SurveyRules(empty_psus={"S01": 2, "S04": 1}))
    assert told == f"{plain}; 3 PSUs that were visited without an interview count in the variance"
    told = describe_uncertainty(SurveyRules(psus_in_population={"S01": 12}))
    assert told.startswith(f"{plain}; in strata drawn nearly whole only what was not drawn counts between PSUs")


def test_a_standard_is_told_with_its_name_and_as_no_prevalence():
    said = describe_standard(StandardPopulation(levels={"sex": ["female", "male"], "age": [12, 13, 14]}))
    assert "for comparisons between countries alone" in said and "at equal parts of sex and age, of 6 cells" in said
