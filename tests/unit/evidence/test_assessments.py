"""An assessed cell is saved with its id, who says so, of when, and where; without one of these it is refused by its row."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from tests.small_run import write_tables

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.evidence.assessments import COLUMNS, REQUIRED, add_facts
from disrupting_harm.records import Saved


FACTS = "published_estimates"
CELL = {
    "topic": "grooming", "label": "Grooming", "part": "gazette_2020", "status": "criminalised", "status_label": "Criminalised",
    "year": "2020", "assessor": "Gazette", "source_title": "Gazette, page 1", "source_url": "https://example.org", "licence": "free",
    "reference": "laws", "row": "7",
}  # fmt: skip


def cells(*changes: dict) -> pd.DataFrame:
    return pd.DataFrame([CELL | change for change in changes or ({},)])


def full(frame: pd.DataFrame, **facts) -> pd.DataFrame:
    return add_facts(frame, **{"scope": "TST/desk_review", "theme": "law", "data_class": "public"} | facts)


def refusal(frame: pd.DataFrame) -> list[str]:
    with pytest.raises(UserError) as raised:
        full(frame)
    return str(raised.value).splitlines()


@pytest.fixture
def loaded(run):
    run.load_reference(FACTS)
    return run


def save(run, frame, id="law", **facts):
    return run.save_assessments(frame, **{"table": FACTS, "id": id, "theme": "reporting"} | facts)


# -- a cell


def test_a_cell_has_an_id_that_says_where_it_belongs_and_whose_it_is():
    (row,) = full(cells()).to_dict("records")
    assert row["assessment_id"] == "TST/desk_review/grooming/gazette_2020"
    assert (row["theme"], row["data_class"]) == ("law", "public")
    assert list(row) == list(COLUMNS)


def test_a_row_may_have_a_theme_of_its_own():
    assert full(cells({"theme": "services"}, {"part": "b"}))["theme"].tolist() == ["services", "law"]


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("blank", ["", "  ", None, float("nan")])
def test_a_cell_that_lacks_something_is_refused_by_its_row(name, blank):
    (sentence,) = refusal(cells({name: blank}))
    assert sentence == f"TST/desk_review: laws, row 7: has no {name}; no cell is saved without it, add it to the row."


def test_a_frame_without_the_column_is_refused_too():
    assert "has no source_title, licence;" in refusal(cells().drop(columns=["source_title", "licence"]))[0]


@pytest.mark.parametrize(
    "change, said",
    [({"year": "soon"}, "column year: is neither a year nor `undated`"), ({"year": "20"}, "column year"), ({"year": "2020-05"}, "year"),
     ({"source_url": "example.org"}, "column source_url: is no address"), ({"source_url": "javascript:x"}, "is no address"),
     ({"part": "a/b"}, "its id may hold a-z"), ({"topic": "Grooming"}, "its id may hold a-z"), ({"part": "../x"}, "its id may hold")],
)  # fmt: skip
def test_what_is_there_and_cannot_be_is_refused_by_its_row(change, said):
    (sentence,) = refusal(cells(change))
    assert sentence.startswith("TST/desk_review: laws, row 7") and said in sentence


@pytest.mark.parametrize("year", ["2020", "2017-2021", "undated"])
def test_a_year_a_span_of_years_or_none_is_said(year):
    assert full(cells({"year": year}))["year"].tolist() == [year]


@pytest.mark.parametrize("data_class", ["synthetic", "restricted"])
def test_what_nobody_published_has_no_address_and_none_is_made_up(data_class):
    assert full(cells({"source_url": ""}), data_class=data_class)["source_url"].tolist() == [""]
    with pytest.raises(UserError, match="column source_url: is no address"):
        full(cells({"source_url": "javascript:x"}), data_class=data_class)
    with pytest.raises(UserError, match="has no source_title"):
        full(cells({"source_url": "", "source_title": ""}), data_class=data_class)


def test_two_cells_of_one_id_and_every_other_problem_are_told_at_once():
    found = refusal(cells({}, {"row": "8"}, {"assessor": "", "row": "9"}))
    assert len(found) == 2 and "row 9: has no assessor" in found[0]
    assert found[1].startswith("TST/desk_review: TST/desk_review/grooming/gazette_2020: two cells have this id")


def test_a_cell_without_a_row_is_called_by_its_place():
    assert "cell 2 (grooming): has no status" in refusal(cells({}, {"status": "", "part": "b"}).drop(columns="row"))[0]


def test_no_cell_at_all_is_a_table_with_its_columns():
    assert full(cells().head(0)).columns.tolist() == list(COLUMNS)


# -- a run


def test_saved_cells_lie_in_a_table_and_are_noted_with_their_ids_and_themes(loaded):
    saved = save(loaded, cells())
    on_disk = pd.read_csv(loaded.folder / "law.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(on_disk.astype(str), saved.astype(str))
    noted = Saved.model_validate(files.read_json(loaded.folder / "run.json")["saved"][0])
    assert (noted.kind, noted.files, noted.tables, noted.themes) == (
        "assessments",
        ("law.csv",),
        (FACTS,),
        ("reporting",),
    )
    assert noted.assessments == ("TST/household_survey/grooming/gazette_2020",) and noted.estimates == ()
    assert noted.data_class == "public"


def test_a_figure_and_a_table_name_the_cells_they_show_and_their_sources_alone(loaded):
    saved = save(loaded, cells({}, {"part": "b", "source_title": "Another"}))
    figure, _ = plt.subplots(layout="constrained")
    plt.close(figure)
    loaded.save_figure(figure, id="one", caption="One", assessments=saved.head(1))
    loaded.save_table(pd.DataFrame({"a": ["x"]}), id="two", caption="Two", assessments=saved)
    one, two = loaded.saved[1:]
    assert one.assessments == (saved["assessment_id"][0],) and two.assessments == tuple(saved["assessment_id"])
    assert one.source == "Gazette, page 1. Licence: free." and two.source == "Gazette, page 1; Another. Licence: free."


def test_cells_of_a_stand_in_mark_what_shows_them(run):
    write_tables(run.layout, "TST", "household_survey", {"children": pd.DataFrame({"a": [1]})})
    run.load("children")
    saved = save(run, cells(), table="children")
    shown = run.save_table(pd.DataFrame({"a": ["x"]}), id="two", caption="Two", assessments=saved)
    assert set(saved["data_class"]) == {"synthetic"} and "SYNTHETIC" in shown._repr_html_()


def test_cells_that_were_not_saved_are_not_shown(loaded):
    for made in (cells(), full(cells())):
        with pytest.raises(UserError, match="shows assessments that were not saved"):
            loaded.save_table(pd.DataFrame({"a": ["x"]}), id="two", caption="Two", assessments=made)


def test_cells_of_a_table_that_was_not_loaded_or_of_no_theme_are_refused(loaded):
    with pytest.raises(UserError, match="did not load"):
        save(loaded, cells(), table="population_age_sex")
    with pytest.raises(UserError, match="no theme reportin"):
        save(loaded, cells(), theme="reportin")
    assert loaded.saved == [] and not (loaded.folder / "law.csv").exists()


def test_a_cell_is_saved_once_and_by_hand_again_under_its_own_id(loaded):
    save(loaded, cells())
    save(loaded, cells({"status": "pending"}))
    with pytest.raises(UserError, match="save each assessment once"):
        save(loaded, cells(), id="again")
    assert pd.read_csv(loaded.folder / "law.csv")["status"].tolist() == ["pending"]
