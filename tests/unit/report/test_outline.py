"""The order of a report is one table: the longest pattern that fits says where something stands, and nothing is without a place."""

from __future__ import annotations

import pytest

from disrupting_harm.registry import components
from disrupting_harm.report.outline import ANNEX, OUTLINE, find_place


@pytest.mark.parametrize(
    "name, section",
    [
        ("household_survey/figure_1c_devices", "access"),
        ("household_survey/figure_1b_internet_access", "access"),
        ("household_survey/figure_1b_caregiver_own_use", "caregivers"),
        ("household_survey/figure_1d_weekly_activities_by_sex", "activities"),
        ("household_survey/figure_1d_weekly_activities_distribution", "all-answers"),
        ("household_survey/prevalence_by_indicator", "how-many-children"),
        ("household_survey/figure_2d_1_money_for_images", "each-form"),
        ("frontline_survey/figure_2h_disclosure", "telling-someone"),
        ("frontline_survey/figure_2h_reporting", "reporting"),
        ("frontline_survey/figure_3b_services", "services"),
        ("frontline_survey/figure_3b_law", "law-enforcement"),
        ("desk_review/law", "law"),
        ("desk_review/law_cells", "long-tables"),
        ("law_enforcement_data/offence-counts", "counts"),
        ("sampling_design/weights_by_step", "sampling-design"),
        ("predictors/model_clear_ocsea", "predictors"),
        ("household_survey/codebook_children", "questionnaires"),
        ("country_report/methods", "methods"),
        ("country_report/ocsea", "experiences-findings"),
        ("country_report/countries_ocsea", "headline-findings"),
    ],
)
def test_a_thing_stands_where_the_longest_pattern_that_fits_says(name, section):
    assert find_place(name)[0] == section


@pytest.mark.parametrize("name", ["a_new_component/figure", "household_survey/of_no_rule", "x/"])
def test_what_no_rule_names_is_not_lost_but_stands_at_the_end_of_the_annex(name):
    assert find_place(name)[0] == "more"
    assert "more" in {section.id for section in next(c for c in OUTLINE if c.id == ANNEX).sections}


def test_the_cover_stands_in_no_section():
    assert find_place("country_report/cover") is None


def test_patterns_of_a_section_give_its_order():
    assert (
        find_place("household_survey/prevalence_by_indicator")[1] < find_place("household_survey/children_affected")[1]
    )


def test_ids_are_unique_and_patterns_name_components_that_there_are():
    ids = [chapter.id for chapter in OUTLINE] + [section.id for chapter in OUTLINE for section in chapter.sections]
    assert len(set(ids)) == len(ids)
    named = {p.partition("/")[0] for chapter in OUTLINE for section in chapter.sections for p in section.holds}
    assert named - set(components()) == {"*", "country_report"}
