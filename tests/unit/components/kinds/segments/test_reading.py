"""What readers see of coded interviews: no excerpt that is not cleared, no withheld number, captions that say the numbers."""

import pytest
from tests.small_interviews import make_interviews
from tests.small_survey import files_below

from disrupting_harm.components.kinds.segments import analysis, reading


@pytest.fixture
def made(tmp_path):
    return make_interviews(tmp_path / "study")


def save(run, interviews):
    counts = run.save_estimates(
        analysis.count_codes(interviews), table="segments", also=["documents"], id="codes", statistic="count"
    )
    return counts


def test_a_caption_names_the_codes_that_came_up_most(made):
    assert reading.describe_codes(made[1], save(*made)) == "most often Hotlines, in 5 of 6"


def test_a_caption_says_after_which_interview_no_code_was_new(made):
    so_far = analysis.count_codes_so_far(made[1])
    assert reading.describe_so_far(made[1], so_far) == "no new code after 3 of 6"


def test_words_stand_in_the_place_of_a_withheld_count(made):
    table = reading.table_codes(made[1], save(*made)).set_index("Code")
    assert table.loc["Data on cases"].tolist() == ["fewer than 2", "fewer than 2"]
    assert table.loc["Hotlines"].tolist() == ["5", "5"]


def test_only_cleared_excerpts_are_shown_with_their_themes(made):
    shown = reading.excerpts(*made)
    assert shown.values.tolist() == [["Reporting channels and reports", "May be quoted"]]


def test_no_file_of_a_run_holds_an_excerpt_that_is_not_cleared(made):
    run, interviews = made
    counts = save(run, interviews)
    run.save_figure(
        reading.draw_codes(run, interviews, counts, heading="Topics"), id="topics", caption="c", estimates=counts
    )
    shown = run.save_table(reading.excerpts(run, interviews), id="excerpts", caption="c", also=["segments"])
    written = files_below(run.folder)
    assert b"May be quoted" in written["excerpts.csv"] and "May be quoted" in shown.text
    assert not any(word in data for data in written.values() for word in (b"KEEP-THIS", b"UNSAID-IS"))


def test_at_most_so_many_excerpts_of_a_theme_are_shown(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False, "excerpts": 0}
    assert reading.excerpts(*make_interviews(tmp_path / "study", publish=publish)).empty


def test_an_agreement_says_what_it_rests_on(made):
    agreement = analysis.estimate_agreement(made[1])
    said = reading.describe_agreement(made[1], agreement)
    assert (
        said.startswith("2 of 6 interviews were coded by several coders, with 3 segments.") and "fewer than 3" in said
    )
    table = reading.table_agreement(made[1], agreement).set_index("Code")
    assert table.loc["All codes together", "Alpha"] == "0.09" and table.loc["Data on cases", "Alpha"] == "not shown"


def test_the_chart_of_codes_is_drawn_of_totals_alone(tmp_path, made):
    counts = save(*made)
    assert reading.draw_codes(*made, counts, heading="Topics") is not None
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": True}
    crossed = make_interviews(tmp_path / "other", publish=publish)
    assert reading.draw_codes(*crossed, save(*crossed), heading="Topics") is None
    assert reading.describe_sizes(crossed[1]) == "3 justice, 3 interior and police"


def test_a_component_without_steps_has_no_flow(made):
    assert reading.draw_flow(made[1], save(*made), heading="Steps") is None


def test_readers_see_the_names_of_codes_and_groups(made):
    run, _ = made
    assert run.label("data_on_cases") == "Data on cases" and run.label("interior") == "Interior and police"
