"""Shares of answers: as the form defines them, of whom it asks, and by the groups that the parameters name."""

import numpy as np
import pytest
from tests.small_form import FORM, answered, open_survey
from tests.small_run import share_of

from disrupting_harm.components.kinds.survey.answers import estimate_answers


ITEM_MORE = ",select_one how_often,films,How often do you watch films?,,,,,3 4\n,end_group"


@pytest.fixture
def frame():
    return answered()


def overall(table) -> dict[str, float]:
    return table[table["by"] == ""].set_index("indicator")["estimate"].to_dict()


def test_every_answer_is_a_weighted_share_of_those_who_were_asked(tmp_path, frame):
    found = overall(estimate_answers(open_survey(tmp_path / "s", frame), "children", frame))
    asked = (frame["item_threatened"] == 1).to_numpy()
    assert found["games"] == pytest.approx(share_of(frame, frame["item_games"].isin([3, 4])))
    for name, item in (("feeling_1", "feeling"), ("told_friend", "told_friend")):
        yes = (frame[f"item_{item}"] == 1).fillna(False)
        assert found[name] == pytest.approx(share_of(frame, yes & asked, asked))
    assert list(found) == [
        "games",
        "music",
        "threatened",
        "feeling_1",
        "feeling_2",
        "told_none",
        "told_friend",
        "told_other",
    ]


def test_only_figures_that_the_parameters_name_are_broken_down(tmp_path, frame):
    table = estimate_answers(open_survey(tmp_path / "s", frame), "children", frame)
    by = table[table["by"] != ""]
    assert set(by["indicator"]) == {"games", "music"} and set(by["by"]) == {"sex"}
    assert set(by["level"]) == {"female", "male"}


def test_each_has_what_may_be_printed_of_it_and_a_small_base_is_a_count(tmp_path):
    frame = answered(threatened=0.1)
    table = estimate_answers(open_survey(tmp_path / "s", frame), "children", frame).set_index(["indicator", "by"])
    assert table.loc[("feeling_1", ""), "presentation"] == "count"
    assert table.loc[("games", ""), "presentation"] == "percentage"


def test_where_non_answers_are_left_out_so_is_who_chose_an_answer_that_says_nothing(tmp_path, frame):
    survey = open_survey(tmp_path / "s", frame, survey={"non_answers": "missing"})
    row = estimate_answers(survey, "children", frame).set_index(["indicator", "by"]).loc[("told_friend", "")]
    said = (frame["item_threatened"] == 1) & (frame["item_told_dont_know"] != 1)
    assert row["n"] == int(said.sum())


def test_a_question_that_the_survey_did_not_ask_is_left_out(tmp_path, frame):
    without = frame.drop(columns=["item_music"])
    assert "music" not in overall(estimate_answers(open_survey(tmp_path / "s", without), "children", without))
    none = frame[[c for c in frame if not c.startswith("item_")]]
    assert estimate_answers(open_survey(tmp_path / "t", none), "children", none).empty


def test_the_lineage_says_which_column_an_answer_was_made_of(tmp_path, frame):
    survey = open_survey(tmp_path / "s", frame)
    estimate_answers(survey, "children", frame)
    (entry,) = survey.run.inputs.values()
    assert entry.columns["games"].sources == ("item_games",)
    assert entry.columns["games"].rule == "1 if the code is 3, 4; 0 if another of 1, 2, 3, 4, 98, 99; else missing"


def test_an_item_added_to_the_form_is_estimated_without_code(tmp_path, frame):
    more = frame.assign(item_films=np.resize([1, 4], len(frame)))
    survey = open_survey(tmp_path / "s", more, form=FORM.replace(",end_group", ITEM_MORE, 1))
    assert overall(estimate_answers(survey, "children", more))["films"] == pytest.approx(
        share_of(more, more["item_films"] == 4)
    )
