"""One figure for each section of the form, from saved estimates; what cannot be drawn is said in a sentence."""

import numpy as np
import pandas as pd
import pytest
from tests.small_form import FORM, answered, open_survey

from disrupting_harm.components.kinds.survey.answers import estimate_answers
from disrupting_harm.components.kinds.survey.sections import NO_DATA, TOO_FEW, section_figures
from disrupting_harm.figures.canvas import WIDE


ITEM_MORE = ",select_one how_often,films,How often do you watch films?,,,,,3 4\n,end_group"


@pytest.fixture
def figures(tmp_path):
    """The figures of a survey that asks a form, by their ids."""

    def make(frame=None, **own):
        frame = answered() if frame is None else frame
        survey = open_survey(tmp_path / "study", frame, **own)
        shares = estimate_answers(survey, "children", frame)
        saved = {}
        if len(shares):
            saved["children"] = survey.run.save_estimates(shares, table="children", id="answers")
        return {figure.id: figure for figure in section_figures(survey, saved)}

    return make


def texts(figure) -> str:
    drawn = [*figure.texts, *(text for axes in figure.axes for text in (*axes.texts, *axes.get_yticklabels()))]
    return "\n".join(text.get_text() for text in drawn)


def test_each_section_has_one_figure_and_one_more_for_each_domain_that_the_parameters_name(figures):
    assert list(figures()) == ["figure_1d_online", "figure_1d_online_by_sex", "figure_2d_1_harm"]


def test_the_caption_says_what_it_is_about_of_whom_and_of_which_time(figures):
    found = figures()
    assert found["figure_1d_online"].caption == "Testland: Being online (all children, past month)"
    assert found["figure_1d_online_by_sex"].caption == "Testland: Being online (all children, past month), by sex"


def test_questions_of_one_kind_share_a_panel_and_what_all_begin_with_stands_above(figures):
    drawn = figures()["figure_1d_online"].draw().at(WIDE)
    (axes,) = drawn.axes
    assert {text.get_text() for text in axes.get_yticklabels()} == {"… play games?", "… listen to music?"}
    assert "How often do you …" in texts(drawn)
    assert "Share who said “Often” or “Always”; n\u00a0=\u00a0240" in texts(drawn)


def test_a_page_has_a_panel_for_each_follow_up_with_its_own_base(figures):
    drawn = figures()["figure_2d_1_harm"].draw().at(WIDE)
    assert len(drawn.axes) == 3
    for said in ("Did anyone threaten you?", "How did you feel?", "Whom did you tell?", "Children who were threatened"):
        assert said in texts(drawn)
    assert [t.get_text() for t in drawn.axes[2].get_yticklabels()][-1] == "Nobody", "who told nobody stands last"


def test_a_figure_shows_saved_estimates_and_no_others(figures):
    for figure in figures().values():
        assert figure.estimates["estimate_id"].str.startswith("TST/household_survey/").all() and len(figure.estimates)


def test_what_too_few_answered_is_said_and_not_drawn(figures):
    found = figures(answered(threatened=0.1))["figure_2d_1_harm"]
    assert len(found.draw().at(WIDE).axes) == 1 and found.note.startswith(TOO_FEW)
    assert "How did you feel? (n\u00a0=\u00a0" in found.note and "Whom did you tell?" in found.note
    assert set(found.estimates["indicator"]) == {"threatened"}


def test_a_question_of_which_the_unit_estimates_nothing_has_no_panel(tmp_path):
    """As in a country that leaves an indicator out which a question of the form gives."""
    survey = open_survey(tmp_path / "study", answered())
    survey.run.__dict__["definitions"] = {n: d for n, d in survey.run.definitions.items() if n != "threatened"}
    shares = estimate_answers(survey, "children", answered())
    saved = {"children": survey.run.save_estimates(shares, table="children", id="answers")}
    found = {figure.id: figure for figure in section_figures(survey, saved)}["figure_2d_1_harm"]
    assert len(found.draw().at(WIDE).axes) == 2 and "threatened" not in set(found.estimates["indicator"])


def test_a_section_without_data_is_a_sentence_and_no_empty_chart(figures):
    frame = answered()
    found = figures(frame[[c for c in frame if not c.startswith("item_")]])
    assert set(found) == {"figure_1d_online", "figure_2d_1_harm"}
    for figure in found.values():
        assert figure.draw().at(WIDE) is None and figure.estimates.empty and figure.note.startswith(NO_DATA)
        assert figure.note in figure.sentence().text.replace("&#x27;", "'")


def test_an_item_added_to_the_form_is_drawn_without_code(figures):
    frame = answered().assign(item_films=np.resize([1, 4], 240))
    drawn = figures(frame, form=FORM.replace(",end_group", ITEM_MORE, 1))["figure_1d_online"].draw().at(WIDE)
    assert "… watch films?" in texts(drawn)


def test_a_section_added_to_the_form_is_a_figure_without_code(figures):
    more = ",begin_group,school,School,,1c,all children,past month,\n,select_one feeling,lessons,How are lessons?,,,,,\n,end_group,,,,,,,\n"
    frame = answered().assign(item_lessons=np.resize([1, 2], 240))
    found = figures(frame, form=FORM.replace("choices\n", more + "choices\n"))
    assert {t.get_text() for t in found["figure_1c_school"].draw().at(WIDE).axes[0].get_yticklabels()} == {
        "Scared",
        "Angry",
    }


def test_a_single_share_stands_above_its_groups(figures):
    lines = FORM.splitlines(keepends=True)
    found = figures(form="".join(line for line in lines if ",music," not in line))["figure_1d_online"]
    assert set(found.estimates["by"]) == {"", "sex"} and "share who said “Often” or “Always”" in found.caption
    assert len(found.draw().at(WIDE).axes) == 1


def test_two_tables_that_are_asked_the_same_stand_beside_each_other(tmp_path):
    frame = answered()
    survey = open_survey(tmp_path / "study", frame)
    folder = survey.run.layout.instruments("household_survey")
    (folder / "caregivers.csv").write_text(FORM, encoding="utf-8")
    survey.run.__dict__.pop("definitions", None)
    shares = estimate_answers(survey, "children", frame)
    mine = survey.run.save_estimates(shares, table="children", id="answers")
    theirs = mine.assign(indicator="caregiver_" + mine["indicator"], estimate=0.5, ci_low=0.4, ci_high=0.6)
    saved = {"children": mine, "caregivers": pd.DataFrame(theirs)}
    found = {figure.id: figure for figure in section_figures(survey, saved)}
    beside = found["figure_1d_children_caregivers_online"]
    assert set(beside.estimates["series"]) == {"children", "caregivers"} and len(beside.draw().at(WIDE).axes) == 1
    assert "figure_1d_caregiver_online" not in found, "all that it would show stands there"
    assert "figure_2d_1_caregiver_harm" in found
