"""Law of the countries: each cell as its own desk review saved it, the newest standards, and places without a source counted."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from disrupting_harm.components.cross_country.law import LAW, STANDARDS, TREATIES, Law, newest, short


COLUMNS = ["assessment_id", "iso3", "topic", "label", "status", "status_label", "value", "year", "assessor"]


def cell(iso3, topic, status, year="2020", assessor="Gazette", value="", part="") -> dict:
    id = f"{iso3}/desk_review/{topic}/{assessor.lower()}_{year}{part}"
    return dict(
        zip(COLUMNS, (id, iso3, topic, topic.upper(), status, status.capitalize(), value, year, assessor), strict=True)
    )


CELLS = {
    LAW: [cell("AAA", "grooming", "yes"), cell("AAA", "grooming", "no", "2010-2012"), cell("BBB", "age", "stated", value="16 years"),
          cell("CCC", "grooming", "yes")],
    STANDARDS: [cell("AAA", "usdol_cse", "yes", "2019"), cell("AAA", "usdol_cse", "no", "2022"), cell("BBB", "usdol_cse", "yes", "2019")],
    TREATIES: [cell("AAA", "treaty_crc", "yes", value="2002-01-01"), cell("CCC", "treaty_crc", "yes", "undated")],
}  # fmt: skip


def named(**facts) -> SimpleNamespace:
    return SimpleNamespace(**facts)


@pytest.fixture
def law() -> Law:
    review = named(
        statuses={
            "no": named(label="No", sign="open"), "yes": named(label="Yes", sign="full"), "stated": named(label="Stated", sign="none"),
            "other": named(label="Other", sign="full"),
        },
        topics={"grooming": named(label="Grooming", group="Offences"), "age": named(label="Age", group="Reach")},
        standards={"cse": named(label="No exploitation")},
        treaties={"crc": named(label="Rights", open_to=()), "acrwc": named(label="Charter", open_to=("AAA",))},
        no_source="no source found", caveat="Read in part.", usdol_caveat="Of labour.",
    )  # fmt: skip
    inputs = {
        i: named(path=f"outputs/{i}/desk_review/x.csv", table=f"desk_review/{TREATIES}")
        for i in ("BBB", "AAA", "CCC", "DDD")
    }
    units = {"AAA": named(name="Aland", phase=1), "BBB": named(name="Beland", phase=1), "CCC": named(name="Celand", phase=2),
             "DDD": named(name="Deland", phase=1)}  # fmt: skip
    run = named(
        study=named(units=units), inputs=inputs, defaults=lambda stem: review,
        load_assessments=lambda stem, ids: pd.DataFrame([c for id in ids for c in CELLS[id]], columns=COLUMNS),
    )  # fmt: skip
    return Law(run)


def test_a_phase_shows_its_own_countries_in_order_those_without_any_source_among_them(law):
    assert law.law(1).countries == ["AAA", "BBB", "DDD"] and law.law(2).countries == ["CCC"]
    assert set(law.law(1).cells["iso3"]) == {"AAA", "BBB"}


def test_topics_stand_in_the_order_and_groups_of_the_desk_review_and_the_standards_after_them(law):
    groups = law.law(1).topics
    assert list(groups.values()) == [{"grooming": "Grooming"}, {"age": "Age"}, {"usdol_cse": "No exploitation"}]


def test_every_cell_keeps_its_id_its_sign_and_its_words(law):
    cells = law.law(1).cells
    assert cells["assessment_id"].tolist() == [
        "AAA/desk_review/grooming/gazette_2010-2012", "AAA/desk_review/grooming/gazette_2020", "BBB/desk_review/age/gazette_2020",
        "AAA/desk_review/usdol_cse/gazette_2022", "BBB/desk_review/usdol_cse/gazette_2019",
    ]  # fmt: skip
    assert cells["sign"].tolist() == ["open", "full", "none", "open", "full"]
    assert law.readable(cells)["Id"].tolist() == cells["assessment_id"].tolist()
    assert law.readable(cells)["Status"].tolist()[2] == "Stated: 16 years"


def test_the_newest_edition_is_that_of_each_country():
    found = newest(pd.DataFrame(CELLS[STANDARDS]))
    assert found[["iso3", "year"]].to_numpy().tolist() == [["AAA", "2022"], ["BBB", "2019"]]


def test_only_what_is_stated_has_a_number_in_its_place(law):
    assert law.cells.set_index("assessment_id")["short"].to_dict()["BBB/desk_review/age/gazette_2020"] == "16"
    assert set(law.cells.loc[law.cells["status"] != "stated", "short"]) == {""}


@pytest.mark.parametrize("value, said", [("16 years", "16"), ("about 16", "16"), ("no limit", ""), ("", "")])
def test_the_number_of_a_stated_value(value, said):
    assert short(value) == said


def test_a_treaty_that_is_not_open_to_a_country_is_no_place_of_it(law):
    matrix = law.treaties(1)
    assert matrix.closed == {("treaty_acrwc", "BBB"), ("treaty_acrwc", "DDD")}
    assert (matrix.places, matrix.with_source) == (4, 1)


def test_places_are_counted_once_whatever_the_number_of_sources_and_the_years_are_told(law):
    assert law.law(1).in_words() == "4 of 9 places with a source, whose sources are of 2010 to 2022"
    assert law.treaties(2).in_words() == "1 of 1 places with a source"


def test_the_legend_holds_the_statuses_that_occur(law):
    assert law.legend(law.law(1)) == {"open": "No", "full": "Yes", "none": "Stated"}
    assert law.legend(law.treaties(1)) == {"full": "Yes"}


def test_the_caveat_of_the_department_goes_with_its_cells_alone(law):
    cells = law.law(1).cells
    assert law.note(cells) == "Read in part."
    assert law.note(cells.assign(assessor="US Department of Labor")) == "Read in part. Of labour."
