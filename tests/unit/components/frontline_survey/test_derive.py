"""The survey of frontline workers: a stand-in that keeps its form, a table held against it, and published figures beside."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from tests.conftest import ROOT

from disrupting_harm import files
from disrupting_harm.components.frontline_survey.derive import derive
from disrupting_harm.components.frontline_survey.params import StandInWorkers
from disrupting_harm.components.frontline_survey.published import compare_published
from disrupting_harm.components.frontline_survey.stand_in import PRIORS, make_answers
from disrupting_harm.components.kinds.survey.purposive import PurposiveSurvey, count_answers
from disrupting_harm.components.kinds.survey.unit_panels import unit_figures
from disrupting_harm.errors import ContractError, UserError
from disrupting_harm.evidence import Run
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.layout import Layout
from disrupting_harm.registry import load_section
from disrupting_harm.synthetic.priors import read_priors


STEM, LAYOUT = "frontline_survey", Layout(ROOT)
PLAN = StandInWorkers(seed=1, interviews=50, dont_know=0.05, prefer_not_to_say=0.02)
COUNTRIES = [
    path.stem for path in sorted(LAYOUT.country("XXX").parent.glob("*.yaml")) if "household_survey" in path.read_text()
]


@pytest.fixture(scope="module")
def form():
    return load_instruments(LAYOUT, STEM)["workers"]


@pytest.fixture(scope="module")
def priors(form):
    return read_priors(LAYOUT, PRIORS, {"workers": form}, {"workers": ()})["workers"]


def made(form, priors, iso3="KEN", **changed) -> pd.DataFrame:
    return make_answers(iso3, form, priors, PLAN.model_copy(update=changed))


# -- the stand-in


def test_every_country_holds_it_with_fifty_respondents_and_south_africa_with_the_published_49():
    sizes = {}
    for iso3 in COUNTRIES:
        if iso3 not in ("USA", "XNH", "XFC"):
            sizes[iso3] = load_section(LAYOUT, iso3, STEM).stand_in.interviews
    assert len(sizes) == 25 and sizes.pop("ZAF") == 49 and set(sizes.values()) == {50}


def test_the_same_unit_gets_the_same_answers_and_another_unit_others(form, priors):
    one = made(form, priors)
    pd.testing.assert_frame_equal(one, made(form, priors))
    other = made(form, priors, iso3="DOM")
    assert (one["respondent_id"] == other["respondent_id"]).all() and not one.equals(other)
    assert not one.equals(made(form, priors, seed=2))


def test_girls_and_boys_are_as_many_as_the_three_ages(form, priors):
    frame = made(form, priors).dropna(subset="children_girls")
    ages = frame[["children_under_12", "children_12_to_14", "children_15_to_17"]].sum(axis=1)
    assert len(frame) and (frame["children_girls"] + frame["children_boys"] == ages).all() and ages.min() >= 1


# -- the table


@pytest.fixture
def table(project, monkeypatch, form, priors):
    """Derives answers of 50 workers after a change of the text of the raw file; the folder, or the problems."""
    section = load_section(project, "KEN", STEM)
    monkeypatch.setattr("disrupting_harm.components.frontline_survey.derive.load_used", lambda *_: {STEM: section})
    monkeypatch.setattr("disrupting_harm.stages.make_record", lambda *_, **__: None)
    text = made(form, priors).assign(data_class="synthetic").to_csv(index=False, lineterminator="\n")

    def run(change=lambda rows: rows):
        rows = list(csv.reader(io.StringIO(text)))
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(change(rows))
        files.write_text(project.raw("KEN", STEM) / "workers.csv", out.getvalue())
        with pytest.raises(ContractError) as told:
            derive(project, "KEN")
        return [str(problem) for problem in told.value.problems]

    return run


def edit(column, row, value):
    def change(rows):
        rows[row - 1][rows[0].index(column)] = value
        return rows

    return change


def test_a_code_that_the_form_does_not_have_is_told_by_row_and_column(table):
    (line,) = table(edit("sector", 5, "7"))
    assert (
        line.startswith("data/raw/KEN/frontline_survey/workers.csv, row 5, column sector:")
        and "7" not in line.split("sector:")[1].split(";")[0]
    )


def test_more_children_by_age_than_by_sex_are_told(table, form, priors):
    frame = made(form, priors)
    row = int(frame["children_girls"].first_valid_index()) + 2
    assert any(f"row {row}, column children_15_to_17" in line for line in table(edit("children_15_to_17", row, "400")))


def test_respondents_who_were_entered_twice_are_told(table):
    def twice(rows):
        return [*rows, ["SYNTHETIC-W99999", *rows[3][1:]]]

    (line,) = table(twice)
    assert "rows 4 and 52" in line and "equal another in every answer" in line


def test_a_row_of_a_stand_in_without_its_mark_is_told(table):
    lines = table(edit("data_class", 2, "public"))
    assert len(lines) == 1 and "data_class" in lines[0]


# -- the counts, followed by hand


class Noted(Run):
    """A run that needs no loaded table to note columns of."""

    def note_columns(self, *_) -> None:
        pass


@pytest.fixture
def counted(form, priors, tmp_path):
    frame = made(form, priors)
    derived = frame.rename(columns={c: f"item_{c}" for c in frame if c != "respondent_id"})
    survey = PurposiveSurvey(Noted(LAYOUT, STEM, "KEN", tmp_path, ()))
    return survey, frame, count_answers(survey, "workers", derived)


def test_a_count_is_the_number_of_rows_of_the_raw_file_that_hold_the_answer(counted):
    _, frame, counts = counted
    rows = list(csv.DictReader(io.StringIO(frame.to_csv(index=False))))
    found = counts.set_index("indicator")
    assert found.loc["not_telling_shame", "n_cases"] == sum(row["not_telling_shame"] == "1" for row in rows)
    assert found.loc["available_legal_2", "n_cases"] == sum(row["available_legal"] == "2" for row in rows)
    assert found.loc["quality_legal_2", "n"] == sum(row["quality_legal"] != "" for row in rows)
    assert found.loc["children_girls", "estimate"] == sum(int(row["children_girls"] or 0) for row in rows)
    assert set(found["statistic"]) == {"respondents", "sum_of_answers"}


def test_every_section_but_that_of_the_respondents_has_a_theme_of_the_study(counted):
    survey, _, counts = counted
    themes = survey.run.study.themes
    assert set(survey.section.section_themes) <= {s.name for s in survey.forms["workers"].sections}
    assert set(counts["theme"].dropna()) <= set(themes) and counts["theme"].isna().sum() == 19 - 1


def test_each_section_is_a_figure_of_its_counts(counted):
    survey, _, counts = counted
    saved = counts.assign(estimate_id=counts["indicator"], label="", base="", ci_low=None, ci_high=None)
    figures = {figure.id: figure for figure in unit_figures(survey, {"workers": saved})}
    assert list(figures) == [
        "figure_M1_setting", "figure_2g_cases", "figure_2g_about_offenders", "figure_2g_risk_factors", "figure_2h_disclosure",
        "figure_2h_reporting", "figure_3b_services", "figure_3b_training", "figure_3b_law", "figure_3b_coordination",
    ]  # fmt: skip
    shown = pd.concat([figure.estimates for figure in figures.values()])
    assert sorted(shown["indicator"]) == sorted(counts["indicator"]), "every count is drawn once"
    services = figures["figure_3b_services"].draw()
    assert len(services.axes) == 2 and [len(axes.get_yticklabels()) for axes in services.axes] == [4, 4]
    assert "respondents" in figures["figure_2h_disclosure"].caption


def test_an_item_added_to_the_form_is_counted_and_drawn_without_code(project, tmp_path, form, priors):
    path = project.root / form.file
    row = ",select_one how_well,works_with_churches,"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines(keepends=True) if ",works_with_police," in line)
    more = line.replace("works_with_police", "works_with_churches").replace("the police", "churches")
    path.write_text(text.replace(line, line + more), encoding="utf-8")
    assert row in path.read_text(encoding="utf-8")
    frame = made(form, priors).assign(works_with_churches=1)
    derived = frame.rename(columns={c: f"item_{c}" for c in frame if c != "respondent_id"})
    survey = PurposiveSurvey(Noted(project, STEM, "KEN", tmp_path, ()))
    counts = count_answers(survey, "workers", derived)
    saved = counts.assign(estimate_id=counts["indicator"], label="", base="", ci_low=None, ci_high=None)
    figure = {f.id: f for f in unit_figures(survey, {"workers": saved})}["figure_3b_coordination"]
    assert "… churches?" in {text.get_text() for text in figure.draw().axes[0].get_yticklabels()}
    assert counts.set_index("indicator").loc["works_with_churches_1", "n_cases"] == len(frame)


# -- published figures


PUBLISHED = pd.read_csv(LAYOUT.reference("published_frontline_counts"), dtype=str, keep_default_na=False)


def test_every_published_figure_has_a_source_and_names_an_answer(counted):
    _, _, counts = counted
    shown = compare_published(counts.assign(label=counts["indicator"]), PUBLISHED, data_class="synthetic")
    assert len(shown) == len(PUBLISHED) == 10
    assert (shown[["Source", "Address", "Licence"]] != "").all(axis=None) and "Here (SYNTHETIC)" in shown
    assert shown.loc[0, "Figure"] == "35 of 50" and "82 % (base not published)" in set(shown["Figure"])


@pytest.mark.parametrize(
    "column, value, text",
    [
        ("source_url", "", "a published figure without it"),
        ("licence", "", "a published figure without it"),
        ("item", "not_reporting_stigmata", "did you mean not_reporting_stigma"),
        ("unit", "share", "no unit"),
        ("value", "51", "above its base"),
        ("value", "many", "not a number"),
        ("base_n", "fifty", "not a number"),
    ],
)
def test_a_published_row_that_cannot_be_right_is_told_with_its_column(counted, column, value, text):
    published = PUBLISHED.iloc[:1].assign(**{column: value})
    with pytest.raises(UserError, match=text) as told:
        compare_published(counted[2].assign(label=""), published, data_class="public")
    assert f"column {column}" in str(told.value) and "KHM" in str(told.value)
