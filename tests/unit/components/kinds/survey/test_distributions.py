"""Scales: a share for each answer, apart from the share that is counted together, and one figure for each section."""

import pytest
from tests.small_form import FORM, answered, open_survey
from tests.small_run import share_of

from disrupting_harm.components.kinds.survey.answers import estimate_answers
from disrupting_harm.components.kinds.survey.distributions import estimate_distributions
from disrupting_harm.components.kinds.survey.sections import section_figures
from disrupting_harm.figures.canvas import WIDE


@pytest.fixture
def frame():
    return answered()


@pytest.fixture
def open_it(tmp_path):
    def make(frame, **own):
        survey = open_survey(tmp_path / "s", frame, **own)
        found = estimate_distributions(survey, "children", frame)
        return survey, survey.run.save_estimates(found, table="children", id="distributions")

    return make


def figure_of(survey, saved):
    (found,) = [f for f in section_figures(survey, {"children": saved}) if f.id.endswith("_distribution")]
    return found


def test_every_answer_to_a_scale_is_a_share_of_all_who_were_asked_in_the_order_of_the_form(open_it, frame):
    survey, saved = open_it(frame)
    assert saved["indicator"].tolist() == [f"{q}_{code}" for q in ("games", "music") for code in (1, 2, 3, 4)]
    for row in saved.itertuples():
        question, code = row.indicator.split("_")
        assert row.estimate == pytest.approx(share_of(frame, frame[f"item_{question}"] == int(code)), rel=1e-10)
    games = saved[saved["indicator"].str.startswith("games")]
    assert games["estimate"].sum() == pytest.approx(1 - share_of(frame, frame["item_games"] == 98), rel=1e-10)
    together = estimate_answers(survey, "children", frame).set_index(["indicator", "by"]).loc[("games", ""), "estimate"]
    assert games["estimate"].tolist()[2:] == pytest.approx(
        [together - games["estimate"].iloc[3], games["estimate"].iloc[3]]
    )


def test_where_non_answers_are_left_out_the_shares_of_a_scale_sum_to_one(open_it, frame):
    _, saved = open_it(frame, survey={"non_answers": "missing"})
    sums = saved.groupby(saved["indicator"].str[:5])["estimate"].sum()
    assert sums.tolist() == pytest.approx([1.0, 1.0])


def test_the_counted_share_is_no_answer_of_the_scale_and_the_other_way_round(open_it, frame):
    survey, saved = open_it(frame)
    counted = set(estimate_answers(survey, "children", frame)["indicator"])
    assert "games" in counted and not counted & set(saved["indicator"])


def test_the_lineage_knows_the_column_and_the_code(open_it, frame):
    survey, _ = open_it(frame)
    lines = next(iter(survey.run.inputs.values())).columns
    assert lines["games_3"].sources == ("item_games",) and lines["games_3"].rule.startswith("1 if the code is 3;")


def test_questions_of_one_scale_share_a_panel_with_a_bar_for_each(open_it, frame):
    survey, saved = open_it(frame)
    figure = figure_of(survey, saved)
    assert figure.id == "figure_1d_online_distribution" and figure.note == ""
    assert figure.caption == "Testland: Being online (all children, past month), all answers"
    assert figure.estimates["estimate_id"].tolist() == saved["estimate_id"].tolist()
    (axes,) = figure.draw().at(WIDE).axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["… play games?", "… listen to music?"]


def test_a_question_that_too_few_answered_is_named_and_has_no_bar(open_it, frame):
    few = frame.assign(item_music=frame["item_music"].where(frame.index < 40))
    figure = figure_of(*open_it(few))
    assert figure.note == "Not drawn, because too few answered for a percentage: How often do you listen to music?"
    assert not figure.estimates["indicator"].str.startswith("music").any() and len(figure.draw().at(WIDE).axes) == 1


def test_a_form_without_a_scale_has_no_such_figure(tmp_path, frame):
    survey = open_survey(tmp_path / "s", frame, form=FORM.replace("3 4", ""))
    assert estimate_distributions(survey, "children", frame).empty
    shares = survey.run.save_estimates(estimate_answers(survey, "children", frame), table="children", id="answers")
    assert not [f for f in section_figures(survey, {"children": shares}) if "distribution" in f.id]
