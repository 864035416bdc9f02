"""Counts of coded interviews, by hand: six documents of tests/small_interviews.py."""

import math

import pytest
from tests.small_interviews import HEARD, make_interviews, tables

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
    # D1 two codes, D2 none that is new, D3 data on cases, then nothing.
    assert so_far["estimate"].tolist() == [2, 2, 3, 3, 3, 3] and so_far["level"].tolist()[0] == "01"
    assert analysis.last_new_code(so_far) == 3


def test_on_too_few_interviews_there_is_no_curve_of_codes(tmp_path):
    publish = {"minimum_count": 2, "minimum_group": 3, "by_group": False}
    _, enough = make_interviews(tmp_path / "six", publish=publish | {"minimum_saturation": 6})
    assert len(analysis.count_codes_so_far(enough)) == 6
    _, few = make_interviews(tmp_path / "seven", publish=publish | {"minimum_saturation": 7})
    assert analysis.count_codes_so_far(few).empty


def test_the_order_is_that_of_the_table_of_documents_and_not_of_its_rows(tmp_path):
    turned = HEARD.replace("justice,3", "justice,6").replace("interior,6", "interior,3")
    _, interviews = make_interviews(tmp_path / "study", tables(turned))
    assert analysis.count_codes_so_far(interviews)["estimate"].tolist() == [2, 2, 2, 2, 2, 3]


def test_agreement_rests_on_the_segments_of_documents_that_were_coded_twice(interviews):
    agreement = analysis.estimate_agreement(interviews).set_index("level")
    assert set(agreement["n"]) == {3} and analysis.coded_twice(interviews) == 2
    # Over all the three segments hold {h},{h}; {l},{h}; {h,l},{l}. D_o = 4/6; n: h 3, l 2, hl 1: D_e = (36 - 14) / 30.
    assert agreement.loc["", "estimate"] == pytest.approx(1 - (4 / 6) / (22 / 30))
    # Hotlines: yes yes, no yes, yes no: D_o = 4/6; four yes and two no: D_e = (36 - 20) / 30.
    assert agreement.loc["hotlines", "estimate"] == pytest.approx(1 - (4 / 6) / (16 / 30))
    assert math.isnan(agreement.loc["data_on_cases", "estimate"])
    assert agreement.loc["data_on_cases", "flags"] == "all_alike"


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
