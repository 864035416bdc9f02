"""A file of three countries that is wrong, or read by keys that are: every mistake is told by its row, and nothing is placed."""

from __future__ import annotations

import pytest
from tests.small_delivery import COUNTRIES, declare, delivered_rows, write_rows

from disrupting_harm.errors import ContractError, MissingInputError, ParamsError, UserError
from disrupting_harm.ingest.place_delivery import place_delivery


STEM = "household_survey"
AGAIN = f"`dh import {STEM} --layout phase1 FILE`"


def at(row):
    """The place in a list of the row that a spreadsheet shows under this number."""
    return row - 2


MISTAKES = [
    ("COUNTRY", 4, "14", "COUNTRY", "the code is not that of a unit (1, 2, 3)"),
    ("COUNTRY", 5, "888", "COUNTRY", "the code is not that of a unit (1, 2, 3)"),
    ("COUNTRY", 6, "Testland", "COUNTRY", "the code is not that of a unit (1, 2, 3)"),
    ("COUNTRY", 7, " ", "COUNTRY", "blank, so that nobody can tell whose row it is"),
    ("ECS_AddressID", 310, "S01XY7W5", "ECS_AddressID", "the text holds no Z[01], before which it is to be cut (TSA)"),
    ("ECS_AddressID", 311, "888", "ECS_AddressID", "the text holds no Z[01], before which it is to be cut (TSA)"),
    ("ECS_AddressID", 312, "S9Z01234", "ECS_AddressID",
     "fewer than 3 characters stand before Z[01], where `before` cuts the text (TSA)"),
    ("ECS_AddressID", 313, "", "psu", "the value is missing (TSA)"),
    ("ECS_SELECTED_CH_AGE", 314, "7", "ECS_SELECTED_CH_AGE", "the code has no meaning in the parameters (TSA)"),
    ("ECS_SELECTED_CH_AGE", 315, "0", "ECS_SELECTED_CH_AGE", "the code has no meaning in the parameters (TSA)"),
    ("ECS_SELECTED_CH_GENDER", 316, "3", "ECS_SELECTED_CH_GENDER", "the code has no meaning in the parameters (TSA)"),
    ("Urbanity", 317, "Suburb", "Urbanity", "the word or code has no meaning in the parameters (TSA)"),
    ("Urbanity", 318, "999", "Urbanity", "the word or code has no meaning in the parameters (TSA)"),
    ("wgt_scaled", 319, "heavy", "wgt_scaled", "not a number (TSA)"),
    ("wgt_scaled", 320, "-5.54321", "weight", "not above 0 (TSA)"),
    ("wgt_gross", 321, "", "base_weight", "the value is missing (TSA)"),
    ("Q3", 322, "77", "threatened_or_blackmailed", "the code is not one of 1, 0, 98, 99 (TSA)"),
    ("Q2", 323, "maybe", "Q2", "the word or code has no meaning in the parameters (TSA)"),
    ("L2", 324, "77", "uses_internet", "the code is not one of 1, 0, 98, 99 (TSA)"),
    ("Q4", 325, "", "images_shared_without_permission", "blank although everybody is asked (TSA)"),
]  # fmt: skip


def test_every_mistake_is_told_by_its_row_in_the_delivered_file_and_without_the_cell(refused_delivery):
    def spoil(rows):
        for column, row, cell, _, _ in MISTAKES:
            assert rows[at(row)]["wgt_scaled"]
            rows[at(row)][column] = cell

    found = refused_delivery(spoil, told=[cell for _, _, cell, _, _ in MISTAKES if len(cell) > 3])
    told = {(column, row, text) for column, rows, text in found for row in rows}
    assert told == {(named, row, text) for _, row, _, named, text in MISTAKES}
    for column, row, _, named, text in MISTAKES:
        place = f"column {named}: {text}" if column == named else f"column {named} ({column} in the file): {text}"
        assert any(place in said and str(row) in said for said in refused_delivery.said)


def test_mistakes_of_all_countries_are_told_at_once(refused_delivery):
    def spoil(rows):
        rows[at(3)]["COUNTRY"] = "31"
        rows[at(5)]["ECS_SELECTED_CH_AGE"] = "7"
        rows[at(400)]["ECS_SELECTED_CH_AGE"] = "0"
        rows[at(700)]["Urbanity"] = "town"

    found = {(column, rows) for column, rows, _ in refused_delivery(spoil)}
    assert found == {
        ("COUNTRY", (3,)),
        ("ECS_SELECTED_CH_AGE", (5,)),
        ("ECS_SELECTED_CH_AGE", (400,)),
        ("Urbanity", (700,)),
    }


def test_a_row_of_no_answers_keeps_its_design(refused_delivery):
    """888 is no PSU, no stratum and no weight: the first two are refused, and a row without the last is set aside."""

    def spoil(rows):
        rows[at(5)]["Urbanity"] = ""

    assert [(column, rows) for column, rows, _ in refused_delivery(spoil)] == [
        ("stratum", (5,)), ("urbanity", (5,)),
    ]  # fmt: skip


def test_a_missing_code_in_the_weight_is_no_weight(deliver):
    def spoil(rows):
        rows[at(5)]["wgt_scaled"] = "888"

    facts = deliver(spoil).placed["TST"].facts["children"]
    assert facts.set_aside == {"weight": 7} and facts.kept == 299


@pytest.mark.parametrize("column", ["COUNTRY", "ECS_AddressID", "Urbanity", "Q7", "L3", "wgt_gross", "CO2"])
def test_a_column_that_is_not_there_is_named(refused_delivery, column):
    def spoil(rows):
        for row in rows:
            del row[column]

    assert column in {found for found, _, _ in refused_delivery(spoil)}


def test_a_file_without_rows_of_a_country_is_refused(refused_delivery):
    def spoil(rows):
        rows[:] = [row for row in rows if row["COUNTRY"] != "2"]

    ((column, rows, text),) = refused_delivery(spoil)
    assert (column, rows, text) == ("COUNTRY", (), "no row of TSA: none holds 2")


@pytest.mark.parametrize("passed_over", [None, "TST", "TSA"])
def test_quotes_that_swallow_rows_are_told_once_whosever_row_they_stand_in(three, tmp_path, passed_over):
    """TST's last rows and TSA's first: of a country whose rows are passed over no other check would speak."""
    if passed_over:
        params = three.country(passed_over)
        params.write_text(params.read_text().replace("data_class: restricted", "data_class: synthetic"))
    path = write_rows(tmp_path / "delivery.csv", [row | {"remark": ""} for row in delivered_rows()])
    lines = path.read_text().splitlines()
    for first, last in ((100, 103), (303, 330), (400, 402)):
        lines[first] += '"a quote that is not closed'
        lines[last] += '"'
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ContractError) as raised:
        place_delivery(three, STEM, "phase1", path)
    found = [str(p) for p in raised.value.problems if "more rows of the file" in p.text]
    for row, n in ((101, 3), (301, 27), (371, 2)):
        told = [
            text for text in found if text.startswith(f"delivery.csv, row {row}, column remark: the cell holds {n} ")
        ]
        placed = passed_over != ("TSA" if n == 2 else "TST")
        assert len(told) == (2 if placed else 1)  # of each table that is read from the row
    assert not any((three.raw(iso3, STEM)).exists() for iso3 in COUNTRIES)


def test_an_indicator_of_an_item_that_is_left_blank_is_refused_until_the_country_takes_it_out(three, deliver):
    declare(three, "TSB", not_asked=[])
    with pytest.raises(
        ParamsError, match="met_online_contact is made of met_online_contact, which is left blank for the unit"
    ):
        deliver()
    assert not three.raw("TST", STEM).exists()


@pytest.mark.parametrize("name", ["delivery.xlsx", "delivery.csv.gz", "delivery.sav"])
def test_another_kind_of_file_is_refused(three, tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ParamsError, match="another kind of file than phase1.csv"):
        place_delivery(three, STEM, "phase1", tmp_path / name)


def test_a_file_that_is_not_there_or_not_the_declared_one_is_refused(three, deliver, tmp_path):
    with pytest.raises(MissingInputError, match=AGAIN):
        place_delivery(three, STEM, "phase1", tmp_path / "nowhere.csv")
    for iso3 in COUNTRIES:
        declare(three, iso3, tables={name: {"sha256": "0" * 64} for name in ("children", "caregivers")})
    with pytest.raises(UserError, match="is not the file whose `sha256` the layout names"):
        deliver()


def test_tables_that_disagree_on_the_file_are_refused(three, deliver):
    declare(three, "TSA", tables={"children": {"delimiter": "semicolon"}})
    with pytest.raises(ParamsError, match=r"params/countries/TSA.yaml: delimiter of a table"):
        deliver()


@pytest.mark.parametrize(
    "name, said", [("phase2", "no layout phase2 .did you mean phase1"), ("../phase1", "no layout")]
)
def test_a_layout_that_is_not_there_is_refused(three, tmp_path, name, said):
    with pytest.raises(ParamsError, match=said):
        place_delivery(three, STEM, name, tmp_path / "delivery.csv")
