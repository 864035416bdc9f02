"""Counts of coded interviews, by hand: six documents of tests/small_interviews.py."""

import pandas as pd
import pytest
from tests.small_interviews import CODED, make_interviews, tables

from disrupting_harm.components.kinds.segments import analysis


@pytest.fixture
def interviews(tmp_path):
    return make_interviews(tmp_path / "study")[1]


def published(frame, indicator) -> dict:
    rows = frame[frame["indicator"] == indicator]
    return {r.level: "withheld" if r.presentation else int(r.estimate) for r in rows.itertuples()}


def test_interviews_are_counted_once_and_by_one_coder(interviews):
    counts = analysis.count_codes(interviews)
    # Data on cases came up in one interview, work across borders in none: both are under the least that is published.
    assert published(counts, analysis.INTERVIEWS) == {
        "hotlines": 5, "work_across_borders": "withheld", "law_in_practice": 3, "data_on_cases": "withheld",
    }  # fmt: skip
    assert published(counts, analysis.SEGMENTS)["hotlines"] == 5
    assert set(counts["n"]) == {6} and set(counts["by"]) == {"code"}


def test_a_withheld_count_has_no_number_in_what_is_saved(tmp_path):
    run, interviews = make_interviews(tmp_path / "study")
    counts = analysis.count_codes(interviews)
    saved = run.save_estimates(counts, table="segments", also=["documents"], id="codes", statistic="count")
    hidden = saved[saved["presentation"] == "withheld"]
    assert len(hidden) == 4 and hidden["estimate"].isna().all() and set(hidden["flags"]) == {"small_count"}
    assert "TST/government_interviews/interviews_with_code@v1/code=hotlines" in set(saved["estimate_id"])
    assert set(saved["theme"]) == {"reporting", "prevalence"}


def test_by_group_there_is_no_total_from_which_a_withheld_count_could_be_taken_back(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": True}
    _, interviews = make_interviews(tmp_path / "study", publish=publish)
    counts = analysis.count_codes(interviews)
    assert set(counts["by"]) == {"respondent_group:code"} and set(counts["n"]) == {3}
    found = published(counts, analysis.INTERVIEWS)
    assert (found["justice:hotlines"], found["interior:hotlines"]) == (3, 2)
    assert (found["justice:law_in_practice"], found["interior:law_in_practice"]) == ("withheld", 2)


def test_where_one_group_is_small_only_totals_are_published(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 4, "by_group": True}
    _, interviews = make_interviews(tmp_path / "study", publish=publish)
    assert set(analysis.count_codes(interviews)["by"]) == {"code"}


def test_who_names_a_barrier_at_a_step_speaks_of_the_step(tmp_path):
    heard = "document,respondent_group,held_order\nD1,victims,1\nD2,victims,2\n"
    coded = (
        "segment,document,respondent_group,coder,code,cleared,excerpt\n"
        "S1,D1,victims,A,barrier_in_the_trial,,\nS2,D2,victims,A,trial,,\nS3,D2,victims,A,barrier_in_the_trial,,\n"
    )
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False}
    made = make_interviews(tmp_path / "study", tables(heard, coded), stem="access_to_justice", publish=publish)
    counts = analysis.count_codes(made[1])
    assert published(counts, analysis.INTERVIEWS)["trial"] == 2
    assert published(counts, analysis.SEGMENTS)["trial"] == 3


def test_pairs_are_counted_in_interviews_and_in_segments(interviews):
    pairs = analysis.count_pairs(interviews)
    assert published(pairs, analysis.PAIRS)["hotlines:law_in_practice"] == 2  # D1 and D2
    assert published(pairs, analysis.SEGMENT_PAIRS)["hotlines:law_in_practice"] == "withheld"  # D2-1 alone
    assert len(pairs) == 12 and set(pairs["n"]) == {6}


def test_codes_so_far_follow_the_order_in_which_interviews_were_held(interviews):
    so_far = analysis.count_codes_so_far(interviews)
    # D1 two codes, then none that is new: data on cases, of D3 alone, is left out.
    assert so_far["estimate"].tolist() == [2, 2, 2, 2, 2, 2] and so_far["level"].tolist()[0] == "01"
    assert analysis.last_new_code(so_far) == 1


def test_the_curve_does_not_tell_whether_a_withheld_code_came_up_at_all(tmp_path):
    """With and without the one interview of data on cases, what is published is the same."""
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False}
    without = CODED.replace("D3-2,D3,justice,A,data_on_cases,,\n", "")
    made = [
        make_interviews(tmp_path / name, tables(coded=coded), publish=publish)[1]
        for name, coded in (("a", CODED), ("b", without))
    ]
    for count in (analysis.count_codes, analysis.count_codes_so_far, analysis.estimate_agreement, analysis.count_pairs):
        pd.testing.assert_frame_equal(count(made[0]), count(made[1]))


def test_on_too_few_interviews_there_is_no_curve_of_codes(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False}
    _, enough = make_interviews(tmp_path / "six", publish=publish | {"minimum_saturation": 6})
    assert len(analysis.count_codes_so_far(enough)) == 6
    _, few = make_interviews(tmp_path / "seven", publish=publish | {"minimum_saturation": 7})
    assert analysis.count_codes_so_far(few).empty


def test_the_order_is_that_of_the_table_of_documents_and_not_of_its_rows(tmp_path):
    """Law in practice comes up first in the fourth interview that was held, which stands in the first row."""
    turned = "document,respondent_group,held_order\n" + "".join(
        f"D{row},{'justice' if row % 2 else 'interior'},{order}\n"
        for row, order in enumerate((4, 5, 3, 2, 1, 6), start=1)
    )
    _, interviews = make_interviews(tmp_path / "study", tables(turned))
    assert analysis.count_codes_so_far(interviews)["estimate"].tolist() == [1, 1, 1, 2, 2, 2]


def test_agreement_rests_on_the_segments_of_documents_that_were_coded_twice(interviews):
    agreement = analysis.estimate_agreement(interviews).set_index("level")
    assert set(agreement["n"]) == {3} and analysis.coded_twice(interviews) == 2
    # Over all the three segments hold {h},{h}; {l},{h}; {h,l},{l}. D_o = 4/6; n: h 3, l 2, hl 1: D_e = (36 - 14) / 30.
    assert agreement.loc["", "estimate"] == round(1 - (4 / 6) / (22 / 30), 2)
    # Hotlines: yes yes, no yes, yes no: D_o = 4/6; four yes and two no: D_e = (36 - 20) / 30.
    assert agreement.loc["hotlines", "estimate"] == round(1 - (4 / 6) / (16 / 30), 2)
    # Data on cases and work across borders came up in no interview that was coded twice: not even that is told.
    for code in ("data_on_cases", "work_across_borders"):
        assert pd.isna(agreement.loc[code, "estimate"])
        assert (agreement.loc[code, "presentation"], agreement.loc[code, "flags"]) == ("withheld", "small_count")


def test_a_code_that_all_segments_were_given_has_no_agreement_beyond_chance(tmp_path):
    alike = CODED.replace("law_in_practice", "hotlines").replace("data_on_cases", "hotlines")
    coded = "".join(line + "\n" for line in dict.fromkeys(alike.splitlines()))
    _, interviews = make_interviews(tmp_path / "study", tables(coded=coded))
    agreement = analysis.estimate_agreement(interviews).set_index("level")
    assert pd.isna(agreement.loc["hotlines", "estimate"]) and agreement.loc["hotlines", "flags"] == "all_alike"


def test_an_agreement_of_a_code_that_no_group_publishes_is_withheld(tmp_path):
    """Hotlines in one interview of each group, both of them coded twice."""
    coded = (
        "\n".join(CODED.splitlines()[:8]) + "\nD3-1,D3,justice,A,data_on_cases,,\nD4-1,D4,interior,A,data_on_cases,,\n"
    )
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": True}
    _, interviews = make_interviews(tmp_path / "study", tables(coded=coded), publish=publish)
    agreement = analysis.estimate_agreement(interviews).set_index("level")
    assert agreement.loc["hotlines", "flags"] == "small_count" and agreement.loc["", "presentation"] == ""


def by_group_with_pairs(root, victims: int):
    """Ten victims, of whom so many name two things, and ten caregivers, of whom five do."""
    heard, coded = (
        "document,respondent_group,held_order\n",
        "segment,document,respondent_group,coder,code,cleared,excerpt\n",
    )
    for order in range(20):
        group = "victims" if order < 10 else "caregivers"
        heard += f"D{order},{group},{order + 1}\n"
        if order in range(10, 15) or order < victims:
            coded += "".join(f"S{order},D{order},{group},A,{code},,\n" for code in ("cost", "time"))
        else:
            coded += f"S{order},D{order},{group},A,trial,,\n"
    publish = {"minimum_count": 3, "minimum_group": 8, "by_group": True}
    return make_interviews(root, tables(heard, coded), stem="access_to_justice", publish=publish, pairs_among=None)[1]


@pytest.mark.parametrize(("victims", "shown"), [(0, 5), (1, "withheld"), (2, "withheld"), (3, 8)])
def test_a_pair_that_more_have_than_the_published_groups_account_for_is_withheld(tmp_path, victims, shown):
    """Seven interviews with both codes, of which caregivers have five, would say that two victims spoke of it."""
    interviews = by_group_with_pairs(tmp_path / "study", victims)
    counts, pairs = analysis.count_codes(interviews), analysis.count_pairs(interviews)
    assert published(counts, analysis.INTERVIEWS)["victims:time"] == ("withheld" if victims < 3 else victims)
    (pair,) = [level for level in pairs["level"] if set(level.split(":")) == {"cost", "time"}][:1]
    assert published(pairs, analysis.PAIRS)[pair] == published(pairs, analysis.SEGMENT_PAIRS)[pair] == shown
    if shown == "withheld":
        assert set(pairs.loc[pairs["level"] == pair, "flags"]) == {"complementary"}


def test_an_agreement_on_too_few_segments_has_no_number(tmp_path):
    _, interviews = make_interviews(tmp_path / "study", minimum_units=4)
    agreement = analysis.estimate_agreement(interviews)
    assert (
        agreement["estimate"].isna().all() and set(agreement["flags"]) == {"few_units"} and set(agreement["n"]) == {3}
    )


def test_what_is_not_to_be_published_is_not_made(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": True, "pairs": False, "saturation": False}
    _, interviews = make_interviews(tmp_path / "study", publish=publish)
    assert analysis.count_pairs(interviews).empty and analysis.count_codes_so_far(interviews).empty
