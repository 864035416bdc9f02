"""The matrix, the treaties and the standards of a made-up country, and the real ones held against their source rows."""

from __future__ import annotations

import csv
import re

import pandas as pd
import pytest
from tests.checkouts import ROOT
from tests.small_assessment import SOURCE, assessment_run, law

from disrupting_harm.components.desk_review import analysis
from disrupting_harm.components.kinds.assessment.citations import number_sources
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.evidence import Run
from disrupting_harm.layout import Layout
from disrupting_harm.sections import held
from disrupting_harm.study.load import unit_codes


REAL = Layout(ROOT)
COUNTRIES = [iso3 for iso3 in unit_codes(REAL) if "desk_review" in held(REAL, iso3)]
TABLES = ("legislation", "legislation_facts", "legal_standards_usdol", "legislation_citations_usdol", "treaty_status",
          "treaty_status_usdol", "treaty_facts")  # fmt: skip


def standard(law_exists: str, meets: str, year: str, **facts) -> dict:
    return {
        "iso3": "TST", "territory": "", "standard": "prohibition: cse", "law_exists": law_exists, "meets_international_standard": meets,
        "year": year, **SOURCE, "assessor": "US Department of Labor", **facts,
    }  # fmt: skip


def treaty(name: str, status: str, **facts) -> dict:
    return {"iso3": "TST", "treaty": name, "status": status, "date": "", "as_of": "2022", "note": "", **SOURCE, **facts}


@pytest.fixture
def run(tmp_path) -> Run:
    tables = {
        "legislation": [law("rank", "first")],
        "legislation_facts": [law("grooming", "criminalised"), law("grooming", "not criminalised", assessor="Court"),
                              law("possession", "partly", detail="only to sell")],
        "legal_standards_usdol": [standard("No", "No", "2020"), standard("Yes", "Yes", "2022"),
                                  standard("N/A", "N/A", "2022", standard="prohibition: illicit")],
        "treaty_status": [treaty("CRC", "ratified", date="1990")],
        "treaty_status_usdol": [treaty("CRC", "ratified", assessor="Ministry")],
        "treaty_facts": [treaty("Charter", "signed", date="by 2016-08", as_of="")],
    }  # fmt: skip
    return assessment_run(tmp_path / "study", "desk_review", tables)


def saved_law(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    laws = {name: run.load_reference(name) for name in analysis.LAWS}
    usdol = run.load_reference(analysis.STANDARDS)
    law_cells = run.save_assessments(
        analysis.assess_law(run, laws), table="legislation_facts", also=["legislation"], id="law"
    )
    standards = run.save_assessments(analysis.assess_standards(run, usdol), table=analysis.STANDARDS, id="standards")
    (law_cells, standards), _ = number_sources(law_cells, standards)
    return law_cells, standards


def test_the_matrix_has_every_topic_in_order_and_says_where_no_source_was_found(run):
    shown = analysis.matrix(run, *saved_law(run))
    assert shown["topic"].tolist() == ["possession", "grooming", "grooming", "commercial", "age_of_consent"]
    assert shown["status"].tolist() == ["partly", "not_criminalised", "criminalised", "criminalised", ""]
    assert shown["status_label"].iloc[-1] == "no source found" and shown["group"].tolist() == ["Offences"] * 4 + [
        "Reach"
    ]
    assert shown["assessment_id"].notna().tolist() == [True] * 4 + [False], "what has no source is no cell"


def test_both_of_two_sources_that_differ_are_shown_and_said_to(run):
    shown = analysis.matrix(run, *saved_law(run))
    grooming = shown[shown["topic"] == "grooming"]
    assert set(grooming["differs"]) == {"sources differ"} and set(grooming["assessor"]) == {"Gazette", "Court"}
    assert set(shown["differs"][shown["topic"] != "grooming"]) == {""}
    assert analysis.caption_of_law(run, shown) == (
        "Testland: the law in 4 topics; 1 of them without a source; no single answer on: Grooming (sources differ)"
    )


def test_a_half_answer_says_what_it_leaves_out_and_the_newest_standard_whose_it_is(run):
    shown = analysis.matrix(run, *saved_law(run)).set_index("topic")
    assert shown.loc["possession", "value"] == "only to sell"
    assert (shown.loc["commercial", "value"], shown.loc["commercial", "year"]) == ("US DOL", "2022")
    assert shown.loc["commercial", "assessment_id"] == "TST/desk_review/usdol_cse/us_department_of_labor_2022"


def test_not_assessed_is_a_status_of_its_own(run):
    _, standards = saved_law(run)
    assert dict(zip(standards["topic"], standards["status"], strict=True))["usdol_illicit"] == "not_assessed"


def test_the_table_for_readers_has_year_assessor_and_source_in_every_row_that_says_something(run):
    table = analysis.readable_law(analysis.matrix(run, *saved_law(run)))
    said = table[table["Status"] != "no source found"]
    assert len(said) == 4 and (said[["As of", "Assessed by", "Source", "Address", "Licence"]] != "").all(axis=None)


def test_treaties_have_their_date_and_the_year_of_their_source(run):
    cells = analysis.assess_treaties(run, {name: run.load_reference(name) for name in analysis.TREATIES})
    told = [(r.topic, r.part, r.value, r.year) for r in cells.itertuples()]
    assert told == [
        ("treaty_crc", "gazette_2022", "1990", "2022"), ("treaty_crc", "ministry_2022", "", "2022"),
        ("treaty_regional", "gazette_2016", "by 2016-08", "2016"),
    ]  # fmt: skip


def test_a_regional_treaty_is_shown_only_where_the_country_may_join(run):
    assert list(analysis.treaty_labels(run)) == ["treaty_crc"]


@pytest.mark.parametrize("name, row", [("legal_standards_usdol", standard("Maybe", "Yes", "2022")), ("treaty_facts", treaty("CRC", "liked")),
                                       ("treaty_facts", treaty("CRD", "signed")), ("legal_standards_usdol", standard("Yes", "Yes", "2022", standard="x"))])  # fmt: skip
def test_what_is_not_declared_is_refused_by_row(tmp_path, name, row):
    run = assessment_run(tmp_path / "study", "desk_review", {name: [row], "treaty_status": [treaty("CRC", "signed")]})
    frame = run.load_reference(name)
    with pytest.raises(UserError, match=rf"^data/reference/{name}\.csv, row 3, column (status|treaty|standard): "):
        analysis.assess_standards(run, frame) if name == analysis.STANDARDS else analysis.assess_treaties(
            run, {name: frame}
        )


@pytest.mark.parametrize(
    "stated, said",
    [({"topic_words": {"x": "nowhere"}}, "names the topics nowhere"), ({"status_words": {"x": "maybe"}}, "`status_words` names maybe"),
     ({"not_shown": {"grooming": "why"}}, "grooming stands in `topic_words` and in `not_shown`"), ({"data_class": "synthetic"}, "data_class"),
     ({"topic_words": {"x": {"topics": ["grooming"], "status": "maybe"}}}, "`topic_words` names maybe")],
)  # fmt: skip
def test_parameters_that_do_not_fit_together_are_refused(tmp_path, stated, said):
    with pytest.raises(ParamsError, match=re.escape(said)):
        assessment_run(tmp_path / "study", "desk_review", {}, params=stated)


# -- the real tables


def rows_of(name: str) -> list[dict]:
    with (ROOT / "data" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", TABLES)
def test_every_fact_has_who_says_it_title_address_and_licence_and_quotes_nothing(name):
    for number, row in enumerate(rows_of(name), start=2):
        for column in ("assessor", "source_title", "source_url", "licence"):
            assert row[column].strip(), f"{name}, row {number}, {column}"
        assert row["source_url"].startswith(("https://", "http://")), number
        assert '"' not in row.get("detail", ""), number
        assert row["iso3"] in COUNTRIES, number


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_row_of_every_country_is_mapped_or_declared_as_not_shown(tmp_path, iso3):
    run = Run(REAL, "desk_review", iso3, tmp_path, ("data",))
    law_cells, _ = saved_law(run)
    treaties = analysis.assess_treaties(run, {name: run.load_reference(name) for name in analysis.TREATIES})
    run.save_assessments(treaties, table="treaty_status", also=analysis.TREATIES, id="treaties")
    own = [row for name in analysis.LAWS for row in rows_of(name) if row["iso3"] == iso3]
    told = [row for row in own if row["topic"] not in run.params.not_shown]
    assert len(law_cells) >= len(told) and set(law_cells["source_title"]) == {row["source_title"] for row in told}
    assert len(treaties) == sum(row["iso3"] == iso3 for name in analysis.TREATIES for row in rows_of(name))


def test_serbias_grooming_is_what_its_two_rows_say(tmp_path):
    """Followed by hand: the two rows of the files, and nothing of the library but the cells."""
    (novosti,) = (r for r in rows_of("legislation") if r["iso3"] == "SRB" and "grooming" in r["topic"])
    (article,) = (r for r in rows_of("legislation_facts") if r["iso3"] == "SRB" and "grooming" in r["topic"])
    assert (novosti["status"], novosti["as_of"]) == ("not named; handled under other offences", "2025")
    assert (article["status"], article["as_of"]) == ("criminalised under another name", "2017")
    run = Run(REAL, "desk_review", "SRB", tmp_path, ("data",))
    cells = analysis.assess_law(run, {name: run.load_reference(name) for name in analysis.LAWS})
    grooming = cells[cells["topic"] == "grooming"].set_index("year")
    assert grooming.loc["2017", "status"] == "criminalised" and grooming.loc["2025", "status"] == "no_own_offence"
    assert (
        grooming.loc["2025", "source_url"] == novosti["source_url"]
        and grooming.loc["2017", "source_url"] == article["source_url"]
    )
    assert grooming.loc["2017", "instrument"] == article["instrument"] == "Criminal Code, art 185b"


def test_serbias_standard_flips_in_the_edition_in_which_its_row_does(tmp_path):
    rows = [
        r
        for r in rows_of(analysis.STANDARDS)
        if r["iso3"] == "SRB" and r["standard"].endswith("exploitation of children")
    ]
    answers = {r["year"]: r["meets_international_standard"] for r in rows}
    assert answers == {"2016": "Yes", "2017": "Yes", "2018": "Yes", "2019": "Yes", "2020": "Yes", "2022": "No"}
    run = Run(REAL, "desk_review", "SRB", tmp_path, ("data",))
    cells = analysis.assess_standards(run, run.load_reference(analysis.STANDARDS))
    own = cells[cells["topic"] == "usdol_cse"].set_index("year")["status"]
    assert own.to_dict() == {year: "meets" if answer == "Yes" else "not_met" for year, answer in answers.items()}
