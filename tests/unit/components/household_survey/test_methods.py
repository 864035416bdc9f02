"""What the methods box says of the survey: what was done, with the figures of the parameters in it."""

from __future__ import annotations

import pytest
import yaml

from disrupting_harm.components.household_survey.methods import methods
from disrupting_harm.sections import load_section


def terms(layout, iso3) -> dict[str, str]:
    facts = methods(layout, iso3, load_section(layout, iso3, "household_survey"))
    assert len(dict(facts)) == len(facts)
    return dict(facts)


def rewrite(path, change) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def test_what_disclosure_control_withholds_is_said_where_the_study_has_rules(study):
    assert "Disclosure control" not in terms(study, "TST")
    rewrite(
        study.study(),
        lambda content: content["disclosure"].update(
            synthetic={"minimum_cases": 6, "minimum_base": 11, "round_counts": 3}
        ),
    )
    said = terms(study, "TST")["Disclosure control"]
    assert said.startswith("an answer that fewer than 6 gave, or all but 4 or fewer, is not published")
    assert "counts are rounded to multiples of 3" in said


def test_a_stand_in_says_what_it_was_set_to_and_that_the_rest_is_made_up(study):
    told = terms(study, "TST")
    assert list(told) == [
        "Indicators",
        "Non-answers",
        "Blank parts",
        "Calibration",
        "Uncertainty",
        "Printed as a percentage",
    ]
    assert "TST/household_survey/stand_in_targets says which" in told["Calibration"]
    assert told["Calibration"].endswith("Every other value is made up")


def test_indicators_are_counted_by_what_became_of_their_definitions(study):
    listed = load_section(study, "TST", "household_survey").indicators
    assert terms(study, "TST")["Indicators"] == f"{len(listed)} draft"

    def change(content):
        content["indicators"]["clear_ocsea"]["status"] = "official"
        content["indicators"]["told_nobody"]["status"] = "reviewed"

    rewrite(study.indicators("household_survey"), change)
    assert terms(study, "TST")["Indicators"] == f"{len(listed) - 2} draft, 1 official, 1 reviewed"


def test_a_part_that_the_survey_does_not_list_is_not_counted(study):
    def change(content):
        content["components"]["household_survey"]["not_asked"] = ["clear_ocsea_range", "offered_money_for_acts"]

    before = terms(study, "TST")["Indicators"]
    rewrite(study.country("TST"), change)
    assert terms(study, "TST")["Indicators"] == f"{int(before.split()[0]) - 2} draft"


def test_without_a_published_share_of_internet_users_it_says_that_and_why_no_number_of_children_is_there(study):
    def change(content):
        content["target_population"]["internet_share"] = None

    assert "Number of children" not in terms(study, "TST")
    rewrite(study.country("TST"), change)
    text = terms(study, "TST")["Number of children"]
    assert text.startswith("not estimated, because no share of children aged 12-17 who use the internet was published")
    assert "sum to the number of children interviewed" in text


def test_real_data_are_not_said_to_be_calibrated_or_generated(study):
    told = terms(study, "TSU")
    assert "Calibration" not in told and "Generated" not in told


def test_a_survey_that_leaves_non_answers_out_does_not_say_that_they_stay_in(study):
    assert "Non-answers" in terms(study, "TSU") and "Non-answers" not in terms(study, "TSV")


def test_a_generated_file_says_that_its_model_is_written_down(study):
    told = terms(study, "TSG")
    assert "follow a logistic model" in told["Generated"] and "Calibration" not in told


@pytest.mark.parametrize(
    "iso3, parts",
    [
        ("TST", ("Korn-Graubard intervals", "all PSUs minus all strata", "centred at the grand mean", "totals of sex, age")),
        ("TSU", ("Korn-Graubard intervals", "centred at the grand mean")),
        ("TSV", ("logit intervals", "(Korn-Graubard at 0 % and 100 %)", "a stratum with one PSU is not allowed")),
    ],
)  # fmt: skip
def test_uncertainty_is_described_by_the_rules_of_the_survey(study, iso3, parts):
    text = terms(study, iso3)["Uncertainty"]
    assert text.startswith("Taylor linearisation") and all(part in text for part in parts)
    assert ("calibrated" in text) is (iso3 == "TST")


def test_the_standard_of_a_percentage_is_that_of_the_study(study):
    def change(content):
        content["presentation"] |= {"minimum_base": 77, "minimum_effective_base": 33.5, "wide_width": 0.25}

    before = terms(study, "TST")["Printed as a percentage"]
    rewrite(study.study(), change)
    after = terms(study, "TST")["Printed as a percentage"]
    assert before.startswith("estimates on at least 50 answers, counts below") and "under 30" in before
    assert after.startswith("estimates on at least 77 answers") and "under 33.5" in after and "25 points wide" in after
    assert "wider than 5 points and 1.3 times the estimate" in after


def test_what_is_assumed_of_the_raw_file_and_left_out_of_it_is_said(study):
    assert not {"Assumed", "Left out", "Missing answers"} & set(terms(study, "TST"))

    def change(content):
        section = content["components"]["household_survey"]
        section |= {
            "layout": "phase1",
            "tables": {"children": {"blank": {"Q13": "asked of nobody here", "CO2": "no lockdown"}}},
        }

    rewrite(study.country("TST"), change)
    told = terms(study, "TST")
    assert told["Assumed"] == (
        "children, stratum: the file holds no strata; caregivers, stratum: the file holds no strata; caregivers, weight: one weight for "
        "child and caregiver"
    )
    assert told["Left out"] == "children, told_anyone: asked of nobody here"
    assert told["Missing answers"] == (
        "caregivers: 888 is left blank, out of denominators, 999 is left blank, out of denominators; children: 888 is left blank, out of "
        "denominators, 999 is left blank, out of denominators"
    )


def test_a_survey_whose_composites_take_a_blank_for_a_no_does_not_say_that_they_are_left_out(study):
    def change(content):
        content["components"]["household_survey"]["survey"] = {"blank_parts": "no"}

    assert "Blank parts" in terms(study, "TST")
    rewrite(study.country("TST"), change)
    assert "Blank parts" not in terms(study, "TST")
