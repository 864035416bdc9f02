"""Means of questions for a number: as the form or the definitions say, in their unit, and never as a percentage."""

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.small_form import FORM, answered, open_survey
from tests.small_run import make_children, make_run

from disrupting_harm.components.kinds.survey import means
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.indicator_values import add_indicators
from disrupting_harm.components.kinds.survey.sections import section_figures
from disrupting_harm.figures.canvas import WIDE


NUMBERS = FORM.replace("recall,counted\n", "recall,counted,constraint,unit\n").replace(
    ",select_one how_often,music",
    ",integer,hours,How many hours are you online?,,,,,,. >= 0 and . <= 24,hours a day\n"
    ",decimal,friends,How many friends do you have there?,,,,,,,\n"
    ",select_one how_often,music",
)


@pytest.fixture
def frame():
    rng, frame = np.random.default_rng(6), answered()
    hours = rng.integers(0, 6, len(frame)).astype(float)
    hours[::9], hours[4::31] = 98, np.nan  # don't know, and a blank
    return frame.assign(
        item_hours=pd.array(hours, "Float64").astype("Int64"), item_friends=rng.uniform(0, 5, len(frame))
    )


@pytest.fixture
def open_it(tmp_path, frame):
    def make(table=frame, **own):
        survey = open_survey(tmp_path / "s", table, form=NUMBERS, **own)
        found = means.estimate_numbers(survey, "children", table)
        return survey, survey.run.save_estimates(found, table="children", id="means", statistic="mean")

    return make


def weighted_mean(frame, column, inside=True) -> float:
    inside = frame[column].notna() & (frame[column] != 98) & inside
    weight = frame["weight"].where(inside, 0.0)
    return float((weight * frame[column].fillna(0).astype(float)).sum() / weight.sum())


def test_a_number_has_its_weighted_mean_in_its_unit_among_those_who_gave_one(open_it, frame):
    survey, saved = open_it()
    rows = saved[saved["by"] == ""].set_index("indicator")
    hours = rows.loc["hours"]
    answered_it = frame["item_hours"].notna() & (frame["item_hours"] != 98)
    assert hours["estimate"] == pytest.approx(weighted_mean(frame, "item_hours"), rel=1e-11)
    assert (hours["n"], hours["unit"], hours["non_answers"]) == (answered_it.sum(), "hours a day", "missing")
    design = survey.design(frame).on(frame.assign(y=frame["item_hours"].where(answered_it).astype(float)))
    by_the_engine = design.means(["y"]).iloc[0]
    for column in ("se", "ci_low", "ci_high", "df"):
        assert hours[column] == pytest.approx(by_the_engine[column], rel=1e-10)
    assert set(saved["statistic"]) == {"mean"} and set(saved["presentation"]) == {"mean"}
    assert hours["estimate_id"] == "TST/household_survey/hours@v1"
    assert rows.loc["friends", "unit"] == ""


def test_the_groups_are_those_of_the_forms_figure(open_it, frame):
    _, saved = open_it()
    girls = saved[(saved["indicator"] == "hours") & (saved["level"] == "female")].iloc[0]
    assert girls["estimate"] == pytest.approx(weighted_mean(frame, "item_hours", frame["sex"] == "female"), rel=1e-11)
    assert set(saved["by"]) == {"", "sex"}


def test_non_answers_are_in_no_mean_whatever_becomes_of_them_in_a_share(open_it):
    _, saved = open_it(survey={"non_answers": "missing"})
    assert set(saved["non_answers"]) == {"missing"} and saved["estimate"].max() < 24


def test_the_trace_knows_the_column_its_rule_and_the_record_that_it_is_a_mean(open_it):
    survey, _ = open_it()
    lines = survey.run.inputs[next(iter(survey.run.inputs))].columns
    assert lines["hours"].sources == ("item_hours",)
    assert lines["hours"].rule == "the number that was answered; missing where it is 98, 99"
    (entry,) = [e for e in survey.run.saved if e.id == "means"]
    assert {ref.statistic for ref in entry.definitions.values()} == {"mean"}


def test_a_table_gives_the_unit_and_no_percentage(open_it):
    survey, saved = open_it()
    table = means.readable_means(saved, survey.run.label)
    first = saved.iloc[0]
    assert table["Mean"][0] == f"{first['estimate']:.2f} hours a day"
    assert table["95 % interval"][0] == f"{first['ci_low']:.2f} to {first['ci_high']:.2f}"
    assert not table[["Mean", "95 % interval"]].apply(lambda c: c.str.contains("%")).any(axis=None)


def test_of_too_few_answers_there_is_no_mean_to_be_seen(open_it, frame):
    few = frame.assign(item_hours=frame["item_hours"].where(frame.index < 45))
    survey, saved = open_it(few)
    assert saved["presentation"][0] == "too_few"
    table = means.readable_means(saved, survey.run.label)
    assert table["Mean"][0] == "too few answers" and table["95 % interval"][0] == ""


def texts(figure) -> str:
    drawn = [*figure.texts, *(text for axes in figure.axes for text in (*axes.texts, *axes.get_yticklabels()))]
    return "\n".join(text.get_text() for text in drawn)


def test_a_section_has_a_figure_of_its_means_for_each_unit(open_it):
    survey, saved = open_it()
    figures = {f.id: f for f in section_figures(survey, {"children": saved}) if "_means" in f.id}
    assert list(figures) == ["figure_1d_online_means", "figure_1d_online_means_2"]
    hours = figures["figure_1d_online_means"]
    assert hours.caption == "Testland: Being online (all children, past month), means in hours a day"
    assert hours.estimates["estimate_id"].tolist() == saved[saved["indicator"] == "hours"]["estimate_id"].tolist()
    drawn = hours.draw().at(WIDE)
    (axes,) = drawn.axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["All", "Girls", "Boys"]
    assert f"{saved['estimate'][0]:.2f} hours a day" in texts(drawn) and "%" not in texts(drawn)
    assert axes.get_xlim()[0] == 0


def test_what_too_few_answered_is_told_and_not_drawn(open_it, frame):
    few = frame.assign(item_hours=frame["item_hours"].where(frame.index < 45))
    survey, saved = open_it(few)
    figure = next(f for f in section_figures(survey, {"children": saved}) if f.id == "figure_1d_online_means")
    assert figure.draw().at(WIDE) is None and figure.estimates.empty
    assert figure.note == "Not drawn, because too few answered for a mean: How many hours are you online?."


# -- of the definitions


@pytest.fixture
def listed(tmp_path):
    """A survey whose parameters list a mean, with the codes of the item and the definition."""

    def make(codes, **rule):
        frame = make_children(len(codes)).assign(item_hours=pd.array(codes, "Int64"))

        def change(components):
            components["household_survey"]["indicators"] = ["tf_csea_any", "clear_ocsea", "hours_online"]
            components["household_survey"]["headline"] = ["tf_csea_any"]

        run = make_run(tmp_path / "study", "household_survey", {"children": frame}, change=change)
        path = run.layout.indicators("household_survey")
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        content["indicators"]["hours_online"] = {
            "version": 1, "label": "Hours online", "item": "hours", "statistic": "mean", "unit": "hours a day",
            "base": "children", "recall": "past week",
        } | rule  # fmt: skip
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        survey = Survey(run)
        run.load("children")
        known = run.definitions
        wanted = {name: known[name] for name in ("tf_csea_any", "hours_online")}
        return survey, add_indicators(frame, wanted, known)[0]

    return make


def test_a_listed_mean_is_no_share_and_is_broken_down_by_the_surveys_domains(listed):
    survey, frame = listed([*range(6)] * 40)
    assert survey.mean_indicators("children") == ["hours_online"]
    assert "hours_online" not in survey.indicators("children")
    table = means.estimate_means(survey, "children", survey.design(frame))
    assert set(table["by"]) == {"", *survey.domains}
    assert table["estimate"][0] == pytest.approx(weighted_mean(frame, "item_hours"))


@pytest.mark.parametrize("plausible, expected", [(None, 120), ([0, 24], 120), ([0, 168], 240)])
def test_a_code_of_a_non_answer_inside_the_plausible_range_is_a_number(listed, plausible, expected):
    survey, frame = listed([1, 98] * 120, **({"plausible": plausible} if plausible else {}))
    table = means.estimate_means(survey, "children", survey.design(frame))
    assert table["n"][0] == expected
