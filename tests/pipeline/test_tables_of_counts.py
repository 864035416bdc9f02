"""The carried tables of counts: every row names its source, no figure is a draft's, and numbers are those of their source."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
import yaml
from tests.checkouts import ROOT


COUNTRIES = sorted(
    path.stem
    for path in (ROOT / "params" / "countries").glob("*.yaml")
    if "non_law_enforcement_data" in path.read_text(encoding="utf-8")
)
KEYS = {
    "country_context": ("iso3", "measure", "year"),
    "cybertipline_breakdown": ("measure", "year"),
    "platform_reports": ("platform", "year", "holder"),
    "hotline_and_index_figures": ("iso3", "measure", "year"),
    "hotline_world_figures": ("measure", "year"),
    "offence_counts": ("iso3", "measure", "period"),
    "law_enforcement_usdol": ("iso3", "territory", "measure", "year"),
    "reconciliation_pairs": ("iso3", "pair", "year", "holder"),
}
OWNERS = {
    "non_law_enforcement_data": tuple(KEYS)[:5],
    "law_enforcement_data": tuple(KEYS)[5:],
}
each_table = pytest.mark.parametrize("table", KEYS)


def read(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.mark.parametrize("table", [*KEYS, "cybertipline_reports", "population_age_sex"])
def test_every_row_names_title_address_and_licence(table):
    rows = read(table)
    assert rows and all(row["source_title"] and row["licence"] for row in rows)
    assert all(row["source_url"].startswith(("http://", "https://")) for row in rows)


@each_table
def test_no_note_for_readers_names_a_file_of_the_project(table):
    assert not [row["note"] for row in read(table) if re.search(r"\.(csv|yaml|py)\b|data/", row.get("note", ""))]


def test_a_year_that_was_not_over_is_told_at_its_own_pair_and_at_no_other():
    rows = read("reconciliation_pairs")
    assert {row["whole_year"] for row in rows} == {"yes", "no"}
    partial = [(r["iso3"], r["pair"], r["year"]) for r in rows if r["whole_year"] == "no"]
    assert partial == [("PHL", "doj_2021_12", "2021")] * 2
    assert partial == [(r["iso3"], r["pair"], r["year"]) for r in rows if "not complete" in r["note"]]


@each_table
def test_no_row_stands_twice(table):
    assert max(Counter(tuple(row[key] for key in KEYS[table]) for row in read(table)).values()) == 1


@each_table
def test_rows_speak_of_countries_of_the_study_or_the_table_of_the_world(table):
    rows = read(table)
    assert len(COUNTRIES) == 25
    assert "iso3" not in rows[0] or {row["iso3"] for row in rows} <= set(COUNTRIES)


@pytest.mark.parametrize("table", ["country_context", "law_enforcement_usdol"])
def test_namibia_is_text(table):
    assert any(row["iso3"] == "NAM" for row in read(table))


def test_no_figure_comes_from_a_page_marked_draft():
    rows = [row for table in KEYS for row in read(table)]
    assert not any("draft" in row["source_title"] + row["licence"] or "uat.iwf" in row["source_url"] for row in rows)


@pytest.mark.parametrize("stem", OWNERS)
def test_every_measure_is_defined_with_its_table_and_every_definition_has_rows(stem):
    known = yaml.safe_load((ROOT / "params" / "indicators" / f"{stem}.yaml").read_text(encoding="utf-8"))["counts"]
    for table in OWNERS[stem]:
        measures = {row["measure"] for row in read(table) if row["unit"] not in ("answer", "year")}
        defined = {name for name, definition in known.items() if definition["reference"] == table}
        assert measures <= defined and defined - measures <= {"share_0_14"}, table


def test_parts_name_a_total_that_is_there():
    for table in ("offence_counts", "cybertipline_breakdown"):
        rows = read(table)
        assert {row["part_of"] for row in rows} - {""} <= {row["measure"] for row in rows}


def test_a_word_in_a_numbers_place_has_no_number():
    """A sign of a footnote stays with the published value: `172‡` is a number, `Unknown*` is none."""
    rows = [row for row in read("law_enforcement_usdol") if row["unit"] != "answer"]
    words = [row for row in rows if not row["value_as_published"][:1].isdigit()]
    assert Counter(row["value_as_published"] for row in words) == {"Unknown": 323, "Unknown*": 11, "Not Applicable": 1}
    assert not any(row["value"] for row in words)
    numbers = [row for row in rows if row not in words]
    assert all(float(row["value"]) == float(row["value_as_published"].strip("†‡*").replace(",", "")) for row in numbers)


# -- against the tables that they were carried over from


def source_rows(shared_data, table: str) -> list[dict[str, str]]:
    with (shared_data / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_values_of_the_country_are_those_of_their_source(shared_data):
    theirs = Counter(
        (r["iso3"], r["year"], r["value"], r["source_url"])
        for r in source_rows(shared_data, "country_context")
        if r["iso3"] != "RWA"
    )
    assert Counter((r["iso3"], r["year"], r["value"], r["source_url"]) for r in read("country_context")) == theirs


COUNTED = (
    "investigations",
    "violations found",
    "prosecutions initiated",
    "convictions",
    "penalties imposed for worst forms of child labour",
)


def test_what_enforcement_publishes_is_carried_over_word_for_word(shared_data):
    """Training and referral are no counts: the capacity of law enforcement has them."""
    rows = source_rows(shared_data, "law_enforcement_usdol")
    theirs = Counter(
        (r["iso3"], r["year"], r["value_as_published"]) for r in rows if r["iso3"] != "RWA" and r["measure"] in COUNTED
    )
    assert Counter((r["iso3"], r["year"], r["value_as_published"]) for r in read("law_enforcement_usdol")) == theirs


def test_offence_counts_are_those_of_their_source(shared_data):
    theirs = Counter(
        (r["iso3"], r["agency"], r["value"], r["unit"]) for r in source_rows(shared_data, "offence_counts")
    )
    assert Counter((r["iso3"], r["holder"], r["value"], r["unit"]) for r in read("offence_counts")) == theirs


def test_platforms_are_those_of_their_source(shared_data):
    theirs = {
        (r["platform"], r["year"], r["reported_by"]): r["reports"] for r in source_rows(shared_data, "platform_reports")
    }
    assert {(r["platform"], r["year"], r["holder"]): r["value"] for r in read("platform_reports")} == theirs


def test_differences_and_ratios_of_pairs_are_those_that_were_published_with_them(shared_data):
    values = {(r["iso3"], r["pair"], r["year"], r["holder"]): int(r["value"]) for r in read("reconciliation_pairs")}
    ours = Counter(
        (iso3, year, second - values[iso3, pair, year, "a"], round(second / values[iso3, pair, year, "a"], 4))
        for (iso3, pair, year, holder), second in values.items()
        if holder == "b"
    )
    theirs = source_rows(shared_data, "reconciliation_pairs")
    assert ours == Counter(
        (r["iso3"], r["year"], int(r["difference_b_minus_a"]), float(r["ratio_b_to_a"])) for r in theirs
    )


# -- numbers followed by hand, without the library


def only(table: str, **where: str) -> dict[str, str]:
    (row,) = (row for row in read(table) if all(row[key] == value for key, value in where.items()))
    return row


def test_kenyans_online_in_2023():
    row = only("country_context", iso3="KEN", measure="internet_users", year="2023")
    assert row["source_url"] == "https://data.worldbank.org/indicator/IT.NET.USER.ZS" and 35 <= float(row["value"]) < 36


def test_kenyan_convictions_of_2020_and_the_year_that_is_unknown():
    assert only("law_enforcement_usdol", iso3="KEN", measure="wfcl_convictions", year="2020")["value"] == "3"
    row = only("law_enforcement_usdol", iso3="KEN", measure="wfcl_convictions", year="2019")
    assert (row["value"], row["value_as_published"]) == ("", "Unknown")


def test_armenian_cases_and_their_part():
    whole = only("offence_counts", iso3="ARM", measure="offence_criminal_cases_children", period="2017")
    part = only("offence_counts", iso3="ARM", measure="offence_criminal_cases_children_sexual", period="2017")
    assert (whole["value"], part["value"], part["part_of"]) == ("265", "101", whole["measure"])
