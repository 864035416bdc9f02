"""Published facts stay public, and units on the rubric are a stand-in, in one notebook; the form is the contract of the filled table."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from tests.checkouts import ROOT
from tests.small_assessment import SOURCE, assessment_run

from disrupting_harm.components.law_enforcement_capacity import analysis
from disrupting_harm.components.law_enforcement_capacity.derive import check
from disrupting_harm.components.law_enforcement_capacity.params import StandInUnits
from disrupting_harm.components.law_enforcement_capacity.stand_in import SEEN, make_units
from disrupting_harm.errors import ContractError, ParamsError, UserError
from disrupting_harm.evidence import Run
from disrupting_harm.figures.assessment import units_by_level
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.layout import Layout
from disrupting_harm.sections import held
from disrupting_harm.study.load import unit_codes


STEM = "law_enforcement_capacity"
REAL = Layout(ROOT)
COUNTRIES = [iso3 for iso3 in unit_codes(REAL) if STEM in held(REAL, iso3)]
TABLES = (analysis.FACTS, analysis.TRAINING, analysis.BODIES)
UNITS = pd.DataFrame(
    {"unit_id": ["SYNTHETIC-U1", "SYNTHETIC-U2", "SYNTHETIC-U3"], "item_year": 2020, "item_specialised_unit": [1, 1, 98],
     "item_icse": [0, 2, 2], "data_class": "synthetic"}
)  # fmt: skip
GOOD = [
    {"unit_id": "SYNTHETIC-U1", "year": "2020", "specialised_unit": "1", "specialised_unit_seen": "order 5", "icse": "0", "icse_seen": "",
     "data_class": "synthetic"},
]  # fmt: skip


def fact(item: str, value: str, **facts) -> dict:
    return {"iso3": "TST", "item": item, "value": value, "as_of": "2021", **SOURCE, **facts}


def answer(value: str, year: str, **facts) -> dict:
    return {
        "iso3": "TST",
        "territory": "",
        "measure": "training",
        "value_as_published": value,
        "year": year,
        **SOURCE,
        **facts,
    }


@pytest.fixture
def run(tmp_path) -> Run:
    tables = {
        analysis.FACTS: [fact("specialised unit", "Unit A", iso3="TST"), fact("database", "68", iso3="*")],
        analysis.TRAINING: [answer("Yes", "2020"), answer("Unknown", "2021"), answer("No", "2022")],
    }
    return assessment_run(
        tmp_path / "study", STEM, tables, params={"data_class": "synthetic"}, derived={analysis.UNITS: UNITS}
    )


# -- facts and stand-in in one notebook


def test_facts_stay_public_and_the_rubric_is_marked_in_one_run(run):
    facts = run.save_assessments(
        analysis.assess_facts(run, run.load_reference(analysis.FACTS)),
        table=analysis.FACTS,
        id="facts",
        theme="law_enforcement",
    )
    shown = run.save_table(analysis.readable_facts(facts), id="facts_table", caption="Facts", assessments=facts)
    form = analysis.rubric(run)
    counts = run.save_estimates(
        analysis.count_levels(form, run.load(analysis.UNITS)), table=analysis.UNITS, id="levels", statistic="count"
    )
    figure = units_by_level(
        analysis.panels(run, form, counts), {"0": "level 0", "1": "1", "2": "2", "98": "not assessed"}
    ).at(WIDE)
    drawn = run.save_figure(figure, id="rubric", caption=analysis.caption_of_rubric(run, counts), estimates=counts)
    assert {entry.id: entry.data_class for entry in run.saved} == {
        "facts": "public", "facts_table": "public", "levels": "synthetic", "rubric": "synthetic"
    }  # fmt: skip
    assert "SYNTHETIC" not in shown._repr_html_() and 'alt="SYNTHETIC stand-in' in drawn._repr_html_()
    assert set(pd.read_csv(run.folder / "levels.csv")["data_class"]) == {"synthetic"}
    assert [entry.source for entry in run.saved if entry.id == "facts_table"] == ["Gazette, page 1. Licence: free."]
    assert [entry.source for entry in run.saved if entry.id == "rubric"] == [
        "Synthetic stand-in for the assessment of units in Testland."
    ]


def test_a_figure_of_facts_and_rubric_together_is_marked_whole(run):
    facts = run.save_assessments(
        analysis.assess_facts(run, run.load_reference(analysis.FACTS)),
        table=analysis.FACTS,
        id="facts",
        theme="law_enforcement",
    )
    run.load(analysis.UNITS)
    shown = run.save_table(
        analysis.readable_facts(facts), id="both", caption="Both", assessments=facts, also=[analysis.UNITS]
    )
    assert "SYNTHETIC" in shown._repr_html_()


# -- facts


def test_a_fact_is_what_the_source_states_of_the_country_or_of_the_world(run):
    cells = analysis.assess_facts(run, run.load_reference(analysis.FACTS))
    assert [(r.topic, r.value, r.status, r.year) for r in cells.itertuples()] == [
        ("specialised_unit", "Unit A", "stated", "2021"), ("icse", "68", "stated", "2021")
    ]  # fmt: skip


def test_unknown_is_an_answer_of_the_source_and_never_a_no(run):
    cells = analysis.assess_training(run, run.load_reference(analysis.TRAINING))
    assert cells["status"].tolist() == ["yes", "unknown", "no"]
    assert analysis.caption_of_training(run, cells).endswith("1 of 1 answers of 2022 are yes or no")


@pytest.mark.parametrize(
    "name, row, column",
    [(analysis.FACTS, fact("a boat", "one"), "item"), (analysis.FACTS, fact("database", "x", source_url=""), "source_url"),
     (analysis.TRAINING, answer("Perhaps", "2020"), "value_as_published"), (analysis.TRAINING, answer("Yes", "2020", measure="x"), "measure")],
)  # fmt: skip
def test_what_is_not_declared_or_has_no_source_is_refused_by_row(tmp_path, name, row, column):
    run = assessment_run(tmp_path / "study", STEM, {name: [row]}, params={"data_class": "synthetic"})
    assess = analysis.assess_facts if name == analysis.FACTS else analysis.assess_training
    with pytest.raises(UserError, match=rf"^data/reference/{name}\.csv, row 3, column {column}: "):
        assess(run, run.load_reference(name))


# -- the rubric


def test_units_are_counted_at_every_level_also_where_there_is_none(run):
    counts = analysis.count_levels(analysis.rubric(run), UNITS)
    assert dict(zip(counts["level"], counts["estimate"], strict=True)) == {
        "specialised_unit:0": 0, "specialised_unit:1": 2, "specialised_unit:2": 0, "specialised_unit:98": 1,
        "icse:0": 1, "icse:1": 0, "icse:2": 2, "icse:98": 0,
    }  # fmt: skip
    assert set(counts["n"]) == {3}


def test_every_level_is_told_in_the_words_of_the_form(run):
    form = analysis.rubric(run)
    table = analysis.readable_rubric(run, form, analysis.count_levels(form, UNITS))
    assert table.iloc[1].tolist() == ["Specialised unit", "1", "Officers are named", 2]
    assert table.iloc[3].tolist() == ["Specialised unit", "", "Not assessed", 1]


def test_a_stand_in_is_drawn_by_the_unit_marked_in_every_identifier_and_keeps_the_form(study):
    form = load_instruments(study, STEM)["units"]
    one, again, other = (make_units(iso3, form, StandInUnits(seed=1, units=6)) for iso3 in ("TST", "TST", "TSU"))
    pd.testing.assert_frame_equal(one, again)
    assert not one.equals(other)
    assert one["unit_id"].str.startswith("SYNTHETIC-").all()
    seen = one["specialised_unit"].isin(["1", "2"])
    assert (one["specialised_unit_seen"] == SEEN).equals(seen) and set(one["specialised_unit_seen"]) <= {SEEN, ""}


@pytest.fixture
def place(tmp_path):
    """The table of a raw file of these rows, held against the form."""

    def place_rows(rows: list[dict]) -> pd.DataFrame:
        run = assessment_run(tmp_path / "study", STEM, {}, params={"data_class": "synthetic"})
        path = run.layout.raw("TST", STEM) / "units.csv"
        path.parent.mkdir(parents=True)
        pd.DataFrame(rows).to_csv(path, index=False)
        return check(run.layout, "TST", raw_sources(run.layout, "TST", STEM, run.params)).tables["units"]

    return place_rows


def test_a_filled_table_that_keeps_the_form_is_taken(place):
    assert place(GOOD)["specialised_unit"].tolist() == [1]


@pytest.mark.parametrize(
    "change, said",
    [({"specialised_unit_seen": ""}, "specialised_unit_seen"), ({"icse_seen": "a list"}, "icse_seen"), ({"specialised_unit": "7"}, "specialised_unit"),
     ({"year": "1999"}, "year"), ({"data_class": "public"}, "data_class"), ({"unit_id": ""}, "unit_id")],
)  # fmt: skip
def test_a_level_without_what_was_seen_and_other_slips_are_refused_by_row_and_column(place, change, said):
    with pytest.raises(ContractError) as raised:
        place([GOOD[0] | change])
    (sentence,) = str(raised.value).splitlines()[:1]
    assert (
        sentence.startswith("data/raw/TST/law_enforcement_capacity/units.csv")
        and said in sentence
        and "row 2" in sentence
    )


def test_a_unit_entered_twice_is_refused(place):
    with pytest.raises(ContractError, match="unit_id"):
        place(GOOD * 2)


def test_a_stand_in_belongs_to_synthetic_data_alone(tmp_path):
    with pytest.raises(ParamsError, match="`stand_in` belongs to `data_class: synthetic`"):
        assessment_run(tmp_path / "study", STEM, {}, params={
            "data_class": "restricted", "stand_in": {"seed": 1, "units": 2},
            "origin": {"title": "t", "collected_by": "c", "design": "d", "licence": "l"},
        })  # fmt: skip


# -- the real tables


def rows_of(name: str) -> list[dict]:
    with (ROOT / "data" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", TABLES)
def test_every_fact_has_who_says_it_title_address_and_licence_and_no_verbatim_role(name):
    rows = rows_of(name)
    assert rows and not {"role", "role_first_sentence", "recommendation"} & set(rows[0])
    for number, row in enumerate(rows, start=2):
        assert all(row[c].strip() for c in ("assessor", "source_title", "source_url", "licence")), (
            f"{name}, row {number}"
        )
        assert row["iso3"] in {*COUNTRIES, "*"}


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_row_of_every_country_is_declared(tmp_path, iso3):
    run = Run(REAL, STEM, iso3, tmp_path, ("data",))
    facts = analysis.assess_facts(run, run.load_reference(analysis.FACTS))
    training = analysis.assess_training(run, run.load_reference(analysis.TRAINING))
    run.save_assessments(facts, table=analysis.FACTS, id="facts", theme="law_enforcement")
    run.save_assessments(training, table=analysis.TRAINING, id="training", theme="law_enforcement")
    assert len(facts) == sum(r["iso3"] in (iso3, "*") for r in rows_of(analysis.FACTS))
    assert len(training) == sum(r["iso3"] == iso3 for r in rows_of(analysis.TRAINING))


def test_kenyas_connection_to_the_database_is_what_its_row_says(tmp_path):
    (row,) = (r for r in rows_of(analysis.FACTS) if r["iso3"] == "KEN" and r["item"] == "INTERPOL ICSE database")
    assert (row["value"], row["as_of"]) == ("connected (first in Eastern Africa)", "2023-08-31")
    run = Run(REAL, STEM, "KEN", tmp_path, ("data",))
    cells = analysis.assess_facts(run, run.load_reference(analysis.FACTS))
    (cell,) = cells[cells["topic"] == "icse"].to_dict("records")
    assert (cell["value"], cell["year"], cell["source_url"]) == (row["value"], "2023", row["source_url"])


def test_what_sources_say_of_the_world_is_shown_apart_from_the_country(run):
    stated = analysis.assess_facts(run, run.load_reference(analysis.FACTS))
    saved = run.save_assessments(stated, table=analysis.FACTS, id="facts", theme="law_enforcement")
    own, world = analysis.split_world(stated, saved)
    assert own["value"].tolist() == ["Unit A"] and world["value"].tolist() == ["68"]
    assert world["reference_rows"].tolist() == [f"{analysis.FACTS}:2"]


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_no_country_is_given_a_fact_of_the_world(iso3):
    with REAL.reference(analysis.FACTS).open(encoding="utf-8", newline="") as stream:
        items = {row["item"] for row in csv.DictReader(stream) if row["iso3"] == iso3}
    assert not [item for item in items if "countries connected" in item or "images and videos" in item]
