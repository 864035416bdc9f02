"""What readers see of coded interviews: no excerpt that is not cleared, no withheld number, captions that say the numbers."""

import pytest
from tests.small_interviews import CODED, HEARD, make_interviews, tables
from tests.small_survey import files_below

from disrupting_harm.components.kinds.segments import analysis, reading
from disrupting_harm.figures.canvas import WIDE


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
    assert (
        reading.describe_so_far(made[1], so_far)
        == "no new code after 1 of 6; counted are codes in 2 interviews or more"
    )


@pytest.mark.parametrize("by_group", [True, False])
def test_on_too_few_interviews_nothing_is_said_of_new_codes(tmp_path, by_group):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": by_group, "minimum_saturation": 7 - 3 * by_group}
    run, interviews = make_interviews(tmp_path / "study", publish=publish)
    so_far = run.save_estimates(
        analysis.count_codes_so_far(interviews), table="segments", also=["documents"], id="so_far", statistic="count"
    )
    assert reading.draw_so_far(interviews, so_far).at(WIDE) is None
    assert "no new code" not in reading.describe_so_far(interviews, so_far)
    assert reading.too_few(interviews).startswith(
        f"fewer than {publish['minimum_saturation']} interviews, too few to say"
    )


def test_what_is_not_published_is_not_called_too_few(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False, "saturation": False}
    _, interviews = make_interviews(tmp_path / "study", publish=publish)
    assert analysis.count_codes_so_far(interviews).empty
    assert reading.too_few(interviews) == "whether new codes still came up is not published"


def test_a_group_of_too_few_is_said_to_be_so_beside_one_that_is_not(tmp_path):
    """Five duty-bearers of justice and three of the interior."""
    heard = HEARD + "D7,justice,7\nD8,justice,8\n"
    coded = CODED + "D7-1,D7,justice,A,hotlines,,\nD8-1,D8,justice,A,hotlines,,\n"
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": True, "minimum_saturation": 4}
    _, interviews = make_interviews(tmp_path / "study", tables(heard, coded), publish=publish)
    said = reading.describe_so_far(interviews, analysis.count_codes_so_far(interviews))
    too_few = "fewer than 4 interviews, too few to say whether more would bring up new codes"
    counted = "counted are codes in 2 interviews or more"
    assert said == f"justice: no new code after 1 of 5; interior and police: {too_few}; {counted}"


def test_where_no_code_came_up_often_enough_the_caption_says_so(tmp_path):
    publish = {"minimum_count": 6, "minimum_group": 3, "by_group": False}
    _, interviews = make_interviews(tmp_path / "study", publish=publish)
    said = reading.describe_so_far(interviews, analysis.count_codes_so_far(interviews))
    assert said == "no codes in 6 interviews or more; counted are codes in 6 interviews or more"


def test_one_is_said_in_the_singular(tmp_path):
    heard = "document,respondent_group,held_order\nD1,victims,1\n"
    coded = "segment,document,respondent_group,coder,code,cleared,excerpt\n" + "".join(
        f"S1,D1,victims,{coder},trial,,\n" for coder in "AB"
    )
    one = {"victims": "Victim"}
    _, interviews = make_interviews(tmp_path / "study", tables(heard, coded), stem="access_to_justice", groups_one=one)
    assert reading.describe_sizes(interviews) == "1 victim" and interviews.section.of_group("victims", 2) == "2 victims"
    said = reading.describe_agreement(interviews, analysis.estimate_agreement(interviews))
    assert said.startswith("1 of 1 interview was coded by several coders, with 1 segment. ")
    assert (interviews.section.in_number(1), interviews.section.in_number(0)) == ("1 interview", "0 interviews")


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
    assert reading.draw_codes(*made, counts, heading="Topics").at(WIDE) is not None
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": True}
    crossed = make_interviews(tmp_path / "other", publish=publish)
    assert reading.draw_codes(*crossed, save(*crossed), heading="Topics") is None
    assert reading.describe_sizes(crossed[1]) == "3 justice, 3 interior and police"


def test_a_component_without_steps_has_no_flow(made):
    assert reading.draw_flow(made[1], save(*made), heading="Steps") is None


def test_readers_see_the_names_of_codes_and_groups(made):
    run, _ = made
    assert run.label("data_on_cases") == "Data on cases" and run.label("interior") == "Interior and police"
