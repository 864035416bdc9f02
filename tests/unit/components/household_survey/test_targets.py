"""Which share a stand-in is set to: the country's own row, else the prior, and never a row that cannot be one."""

from __future__ import annotations

import pytest
from tests.edits import edit

from disrupting_harm.components.household_survey.targets import FORMS, TARGETS, read_targets
from disrupting_harm.errors import ParamsError, UserError


@pytest.fixture
def table(study):
    return study.reference("stand_in_shares")


def refusal(study, iso3="TST") -> list[str]:
    with pytest.raises(ParamsError) as raised:
        read_targets(study, iso3)
    told = str(raised.value).splitlines()
    assert all(line.startswith(f"data/reference/stand_in_shares.csv, rows about {iso3}: ") for line in told)
    return told


@pytest.mark.parametrize("iso3", ["TST", "TSU", "TSV"])
def test_every_item_has_a_target_for_every_unit(study, iso3):
    assert tuple(read_targets(study, iso3)) == TARGETS


def test_a_published_row_comes_before_an_assumed_one_of_every_unit(study):
    found = read_targets(study, "TST")["tf_csea_any"]
    assert (found.share, found.printed, found.basis) == (0.217, "21.7", "published")
    assert found.source == "made up for the tests https://example.org"
    assert read_targets(study, "TST")["told_nobody"].basis == "assumed"


def test_a_row_of_the_phase_comes_between_the_two(study, table):
    with table.open("a", encoding="utf-8") as stream:
        stream.write("phase 2,told_nobody,44,,,assumed,made up,\n")
    assert [read_targets(study, iso3)["told_nobody"].printed for iso3 in ("TST", "TSU")] == ["40", "44"]


def test_priors_of_forms_keep_their_proportion_to_the_composite_and_others_stay_as_they_are(study):
    """The prior of the composite is 20 %, the figure of TSU 30 %."""
    found = read_targets(study, "TSU")
    priors = read_targets(study, "TSV")
    assert priors["tf_csea_any"].share == 0.2
    for item in FORMS:
        assert found[item].share == pytest.approx(1.5 * priors[item].share)
    assert found["offered_money_for_images"].printed == "7.5"
    assert found["told_nobody"] == priors["told_nobody"]


def test_the_countrys_own_assumption_is_taken_as_it_is(study):
    assert read_targets(study, "TST")["unwanted_sexual_images"].share == 0.09


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("TST,met_online_contact", "TST,met_online_contcat", "unknown item met_online_contcat"),
        ("TST,unwanted_sexual_images,9", "TST,unwanted_sexual_images,109", "unwanted_sexual_images is no percentage"),
        ("TST,unwanted_sexual_images,9", "TST,unwanted_sexual_images,", "unwanted_sexual_images is no percentage"),
        ("TST,unwanted_sexual_images,9,,,assumed", "TST,unwanted_sexual_images,9,,,read",
         "unwanted_sexual_images has no basis; write published or assumed"),
        ("TST,unwanted_sexual_images,9,,,assumed,made up for the tests", "TST,unwanted_sexual_images,9,,,assumed,", "has no source"),
        ("TST,met_online_contact,", "TST,tf_csea_any,", "two shares for tf_csea_any"),
        ("*,told_nobody,", "TSV,told_nobody,", "no share for told_nobody"),
        ("TST,unwanted_sexual_images,9", "TST,unwanted_sexual_images,23", "is more than tf_csea_any, which counts it (21.7 %)"),
        ("TST,met_online_contact,,,,published", "TST,met_online_contact,15,,,published",
         "met_online_contact is called published and states a share too; leave share_pct blank"),
        ("TST,unwanted_sexual_images,9,,,assumed", "TST,unwanted_sexual_images,,,,published",
         "unwanted_sexual_images is called published, and data/reference/published_estimates.csv holds no such figure"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_a_target_is_refused_by_its_item(study, table, old, new, said):
    edit(table, old, new)
    assert any(said in line for line in refusal(study))


FIGURE = "TST,household_survey,met_online_contact,,,14"


@pytest.mark.parametrize(
    "new, said",
    [
        (FIGURE.replace(",14", ",114"), "met_online_contact is no percentage"),
        (FIGURE.replace(",14", ","), "met_online_contact is no percentage"),
        (FIGURE.replace(",,,", ",sex,male,"), "holds no such figure"),  # of a group
        (FIGURE.replace("household_survey", "predictors"), "holds no such figure"),
        (FIGURE.replace("met_online_contact", "tf_csea_any"), "holds several such figures"),
    ],
)
def test_a_published_figure_that_cannot_be_a_target_is_refused_by_its_item(study, new, said):
    edit(study.reference("published_estimates"), FIGURE, new)
    assert any(said in line for line in refusal(study))


def test_a_published_figure_that_no_row_refers_to_is_no_target(study):
    """So that a figure may be published beside which the stand-in is shown, without being set to it."""
    with study.reference("published_estimates").open("a", encoding="utf-8") as stream:
        stream.write("TST,household_survey,unwanted_sexual_images,,,23,,,published,2021,a source,https://example.org\n")
    assert read_targets(study, "TST")["unwanted_sexual_images"].share == 0.09


def test_a_form_may_exceed_the_composite_by_what_printing_rounds_off(study, table):
    edit(table, "TST,unwanted_sexual_images,9", "TST,unwanted_sexual_images,22")
    assert read_targets(study, "TST")["unwanted_sexual_images"].share == 0.22


def test_every_problem_is_told_at_once(study, table):
    edit(table, "TST,unwanted_sexual_images,9", "TST,unwanted_sexual_images,109")
    edit(table, "TST,shared_own_naked_image,,,,published", "TST,shared_own_naked_image,,,,")
    assert len(refusal(study)) == 3  # the second row has neither a basis nor a share


@pytest.mark.parametrize(
    "name, old, said",
    [
        ("stand_in_shares", "TST,unwanted_sexual_images,9", "row 9, column share_pct"),
        ("published_estimates", FIGURE, "row 6, column estimate_pct"),
    ],
)
def test_text_in_the_place_of_a_number_is_told_by_its_row_and_not_repeated(study, name, old, said):
    edit(study.reference(name), old, old.rpartition(",")[0] + ",two thirds")
    with pytest.raises(UserError, match=said) as raised:
        read_targets(study, "TST")
    assert "thirds" not in str(raised.value)
