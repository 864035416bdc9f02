"""A row of a table of measures is an estimate with its source; a word in a number's place stays a word."""

from __future__ import annotations

import pytest
from tests.small_run import make_run

from disrupting_harm.components.kinds.counts.measures import (
    counted,
    estimate_measures,
    level_of,
    load_measures,
    period_text,
    statistic_of,
)
from disrupting_harm.errors import UserError


LAW, OTHER = "law_enforcement_data", "non_law_enforcement_data"


def hold_law(components: dict) -> None:
    components[LAW] = {"data_class": "synthetic"}


@pytest.fixture
def run(tmp_path):
    return make_run(tmp_path / "study", LAW, {}, change=hold_law)


@pytest.fixture
def other(tmp_path):
    return make_run(tmp_path / "study", OTHER, {})


def edit(run, table: str, old: str, new: str) -> None:
    path = run.layout.reference(table)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_row_of_the_unit_is_an_estimate_with_title_address_and_licence(other):
    rows = load_measures(other, "country_context")
    saved = other.save_estimates(estimate_measures(rows, by=["year"]), table="country_context", id="context")
    assert saved["estimate_id"].iloc[0] == f"TST/{OTHER}/internet_users@v1/year=2019"
    assert saved["estimate"].tolist()[:2] == [40.5, 44.0]
    assert saved["statistic"].tolist() == ["percentage"] * 2 + ["count"] * 4
    assert (saved[["source_title", "source_url", "licence"]] != "").all(axis=None)
    assert set(saved["data_class"]) == {"public"} and saved["se"].isna().all()


def test_unknown_and_not_applicable_stay_words_and_a_zero_stays_a_zero(run):
    rows = counted(load_measures(run, "law_enforcement_usdol"))
    saved = run.save_estimates(
        estimate_measures(rows, by=["territory", "year"]), table="law_enforcement_usdol", id="found"
    )
    assert saved["value_as_published"].tolist() == ["Unknown", "0", "N/A"]
    assert saved["estimate"].isna().tolist() == [True, False, True] and saved["estimate"].iloc[1] == 0
    assert saved["by"].tolist() == ["year"] * 3, "a blank territory is no part of the id"


def test_facts_in_words_are_rows_and_no_estimates(run):
    rows = load_measures(run, "law_enforcement_usdol")
    assert len(rows) == 4 and len(counted(rows)) == 3


def test_a_table_of_the_world_reaches_a_unit_whole(other):
    rows = load_measures(other, "cybertipline_breakdown")
    assert len(rows) == 8 and "iso3" not in rows


def test_a_unit_without_a_row_has_none_and_no_error(other):
    edit(other, "hotline_and_index_figures", "TST,", "TSU,")
    assert load_measures(other, "hotline_and_index_figures").empty


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("TST,internet_users,2019", "TST,internet_uses,2019", "the measure is not defined"),
        ("TST,internet_users,2019,40.5,percent of population,made up for the tests",
         "TST,internet_users,2019,40.5,percent of population,", "no source_title"),
        ("2019,40.5,percent of population,made up for the tests,https://example.org,none",
         "2019,40.5,percent of population,made up for the tests,https://example.org,", "no licence"),
        ("2019,40.5", "2019,", "neither a number nor what the source prints"),
        ("2019,40.5", "2019,-1", "below zero"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_named_with_what_to_do(other, old, new, said):
    edit(other, "country_context", old, new)
    with pytest.raises(UserError) as raised:
        load_measures(other, "country_context")
    (sentence,) = str(raised.value).splitlines()
    assert sentence.startswith("data/reference/country_context.csv: the row TST, internet_us") and said in sentence


def test_all_wrong_rows_are_told_at_once(other):
    edit(other, "country_context", "none", "")
    with pytest.raises(UserError) as raised:
        load_measures(other, "country_context")
    assert len(str(raised.value).splitlines()) == 6


def test_a_value_that_is_no_number_is_named_by_its_row(other):
    edit(other, "country_context", "2019,40.5", "2019,about 40")
    with pytest.raises(UserError, match=r"country_context\.csv, row 2, column value: not a number"):
        load_measures(other, "country_context")


@pytest.mark.parametrize(
    "unit, statistic", [("percent", "percentage"), ("per 100 people", "rate"), ("persons", "count"), ("rank", "count")]
)
def test_a_unit_says_how_its_numbers_are_printed(unit, statistic):
    assert statistic_of(unit) == statistic


def test_the_level_of_a_domain_is_blank_where_the_row_has_none(run):
    rows = estimate_measures(counted(load_measures(run, "law_enforcement_usdol")), by=["territory", "year"])
    assert level_of(rows, "year").tolist() == ["2019", "2020", "2021"]
    assert level_of(rows, "territory").tolist() == ["", "", ""]


def test_periods_read_as_words():
    assert [period_text(p) for p in ("2019", "2019-Q1", "2021-01..2021-11", "2022..")] == [
        "2019", "2019-Q1", "2021-01 to 2021-11", "from 2022",
    ]  # fmt: skip
