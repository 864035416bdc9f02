"""The survey of frontline workers: a stand-in that keeps its form, a table held against it, and published figures beside."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from tests.checkouts import ROOT

from disrupting_harm import files, printing
from disrupting_harm.components.frontline_survey.derive import derive
from disrupting_harm.components.frontline_survey.params import StandInWorkers
from disrupting_harm.components.frontline_survey.published import nearest_answers, published_counts
from disrupting_harm.components.frontline_survey.stand_in import PRIORS, make_answers
from disrupting_harm.components.kinds.survey.purposive import PurposiveSurvey, count_answers
from disrupting_harm.components.kinds.survey.unit_panels import unit_figures
from disrupting_harm.errors import ContractError, UserError
from disrupting_harm.evidence import Run
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section
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
        if iso3 not in ("USA", "XNH", "XFC", "XDM"):
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
    services = figures["figure_3b_services"].draw().at(WIDE)
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
    assert "… churches?" in {text.get_text() for text in figure.draw().at(WIDE).axes[0].get_yticklabels()}
    assert counts.set_index("indicator").loc["works_with_churches_1", "n_cases"] == len(frame)


# -- questions that too few answered


def of_few(form, priors, tmp_path, interviews, asked=None):
    """A stand-in of so many respondents, of whom only the first `asked` were asked about the quality of legal support."""
    frame = made(form, priors, interviews=interviews)
    if asked is not None:
        frame.loc[frame["quality_legal"].dropna().index[asked:], "quality_legal"] = pd.NA
    derived = frame.rename(columns={c: f"item_{c}" for c in frame if c != "respondent_id"})
    survey = PurposiveSurvey(Noted(LAYOUT, STEM, "KEN", tmp_path, ()))
    counts = count_answers(survey, "workers", derived)
    saved = counts.assign(
        estimate_id=counts["indicator"], label=counts["indicator"], base="", ci_low=None, ci_high=None
    )
    return counts.set_index("indicator"), {f.id: f for f in unit_figures(survey, {"workers": saved})}, saved


def test_of_three_respondents_nothing_is_published(form, priors, tmp_path):
    counts, figures, saved = of_few(form, priors, tmp_path, 3)
    answered = counts[counts["presentation"] != "none"]
    assert len(answered) and set(answered["presentation"]) == {"withheld"}
    assert answered[["estimate", "n", "n_cases"]].isna().all(axis=None)
    assert all(figure.draw().at(WIDE) is None and figure.estimates.empty for figure in figures.values())
    assert all("fewer than 10 answered" in figure.note for figure in figures.values())
    assert not any("of 3" in figure.caption for figure in figures.values())
    here = nearest_answers(saved, PUBLISHED, data_class="synthetic")
    assert set(here["Here (SYNTHETIC)"]) <= {"not shown", "no answers"}
    assert {printing.printed(row).value for row in saved[saved["presentation"] == "withheld"].itertuples()} == {
        "not shown"
    }


@pytest.mark.parametrize("asked, withheld", [(9, True), (10, False)])
def test_one_question_that_too_few_answered_is_withheld_and_named_beside_the_others(
    form, priors, tmp_path, asked, withheld
):
    counts, figures, _ = of_few(form, priors, tmp_path, 50, asked)
    quality, others = counts.loc[counts.index.str.startswith("quality_legal")], counts.loc["had_cases"]
    assert set(quality["presentation"] == "withheld") == {withheld} and others["n"] == 50
    figure = figures["figure_3b_services"]
    assert figure.estimates["indicator"].str.startswith("quality_legal").any() != withheld
    assert ("fewer than 10 answered" in figure.note) is withheld and figure.draw().at(WIDE) is not None
    assert "hold no answers" not in figure.note
    assert [len(axes.get_yticklabels()) for axes in figure.draw().at(WIDE).axes] == [4, 3 if withheld else 4]


def test_the_minimum_is_a_parameter_and_has_a_floor_of_its_own():
    rule = load_section(LAYOUT, "KEN", STEM).publish
    assert rule.minimum_respondents == 10
    with pytest.raises(ValueError, match="greater than or equal to 5"):
        type(rule)(minimum_respondents=4)


# -- published figures


PUBLISHED = pd.read_csv(LAYOUT.reference("published_frontline_counts"), dtype=str, keep_default_na=False)


def test_every_published_figure_has_a_source_and_names_an_answer(counted):
    _, _, counts = counted
    shown = published_counts(counts, PUBLISHED)
    assert len(shown) == len(PUBLISHED) == 10
    assert (shown[["Source", "Address", "Licence"]] != "").all(axis=None)
    assert shown.loc[0, "Figure"] == "35 of 50" and "82 % (base not published)" in set(shown["Figure"])


def test_published_figures_and_counts_of_a_stand_in_are_never_in_one_table(counted):
    _, _, counts = counted
    counts = counts.assign(label=counts["indicator"])
    real, here = published_counts(counts, PUBLISHED), nearest_answers(counts, PUBLISHED, data_class="synthetic")
    assert not [column for column in real if "Here" in column]
    assert list(here) == ["Published wording", "Nearest answer of the form", "Here (SYNTHETIC)"]
    assert here["Published wording"].tolist() == PUBLISHED["said"].tolist()
    assert list(nearest_answers(counts, PUBLISHED, data_class="public"))[-1] == "Here"


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
        published_counts(counted[2], published)
    assert f"column {column}" in str(told.value) and "KHM" in str(told.value)
