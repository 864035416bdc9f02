"""Whether groups differ in a number or on a scale: which questions are tested, by what, and how it is told."""

import numpy as np
import pandas as pd
import pytest
from tests.small_form import FORM, answered, open_survey

from disrupting_harm.components.kinds.survey import group_answers


NUMBERS = FORM.replace("recall,counted\n", "recall,counted,constraint,unit\n").replace(
    ",select_one how_often,music",
    ",integer,hours,How many hours are you online?,,,,,,. >= 0 and . <= 24,hours a day\n,select_one how_often,music",
)


@pytest.fixture(scope="module")
def frame():
    rng, frame = np.random.default_rng(6), answered()
    hours = rng.integers(0, 6, len(frame)).astype(float)
    hours[::9], hours[4::31] = 98, np.nan  # don't know, and a blank
    return frame.assign(item_hours=pd.array(hours, "Float64").astype("Int64"))


@pytest.fixture(scope="module")
def survey(tmp_path_factory, frame):
    return open_survey(tmp_path_factory.mktemp("s") / "study", frame, form=NUMBERS)


@pytest.fixture(scope="module")
def tests(survey, frame):
    return group_answers.check_group_answers(survey, "children", frame)


def test_numbers_are_compared_by_means_and_scales_by_ranks_in_the_domains_of_their_figure(tests):
    told = tests[["indicator", "statistic", "by", "level"]].itertuples(index=False)
    assert {tuple(row) for row in told} == {
        ("hours", "mean_wald_f", "sex", "all"),
        ("games", "rank_wald_f", "sex", "all"),
        ("music", "rank_wald_f", "sex", "all"),
    }


def test_f_and_p_are_the_engine_s_of_those_who_gave_a_number_or_an_answer(tests, survey, frame):
    rows = tests.set_index("indicator")
    design = survey.design(frame)
    for name, ask in (("hours", "compare_means"), ("games", "compare_ranks")):
        said = frame[f"item_{name}"].where(frame[f"item_{name}"] != 98).astype(float)  # 98: don't know
        found = getattr(design.on(frame.assign(said=said)), ask)("said", "sex")
        assert found.flags == "" and rows.loc[name, "n"] == said.notna().sum() < len(frame)
        expected = [found.f, found.df1, found.df2, found.p]
        np.testing.assert_allclose(rows.loc[name, ["estimate", "df1", "df", "p"]].astype(float), expected, rtol=1e-12)


def test_p_values_are_adjusted_over_the_table(tests):
    p, adjusted = tests["p"].to_numpy(), tests["p_adjusted"].to_numpy()
    assert adjusted.min() == pytest.approx(min(1, 3 * p.min())) and (adjusted >= p).all()


def test_they_are_saved_under_ids_of_their_own_and_read_in_words(tests, survey):
    saved = survey.run.save_estimates(tests, table="children", id="group_answers_children")
    assert "TST/household_survey/hours@v1:mean_wald_f/sex=all" in set(saved["estimate_id"])
    shown = group_answers.readable_answers(saved, survey.run.label)
    assert shown.columns[:5].tolist() == ["Question", "By", "Compared", "F", "p"]
    assert set(shown["Compared"]) == {"means", "ranks of the answers"}
    assert shown["F"].tolist() == [f"{f:.2f}" for f in saved["estimate"]]


def test_a_question_that_is_shown_of_all_alone_is_not_tested(tmp_path, frame):
    survey = open_survey(tmp_path / "study", frame, form=NUMBERS, figures_by={})
    assert group_answers.check_group_answers(survey, "children", frame).empty


def test_a_scale_that_one_group_did_not_answer_says_that_nothing_is_there_to_test(survey, frame):
    boys_only = frame.assign(item_games=frame["item_games"].where(frame["sex"] == "male"))
    found = group_answers.check_group_answers(survey, "children", boys_only).set_index("indicator").loc["games"]
    assert found["flags"] == "one_level" and np.isnan(found["estimate"])
