"""Reference tables are read strictly: figures and stand-ins rest on them."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.edits import edit

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, ParamsError, UndeclaredInputError, UserError
from disrupting_harm.reference import (
    calibration_population,
    population_of,
    read_reference,
    reference_share,
    require_target_population,
)
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.slices import reference_rows
from disrupting_harm.study.model import ReferenceColumn


SHARE = ReferenceColumn(reference="nature2026_table1", column="internet_users_12_17_pct")
DECLARED = (SHARE.reference,)  # the tables that a stage depends on
POPULATION = "population_age_sex"


def spoil_row(study, row: int, cell: int, new: str) -> None:
    """Put other text into a cell of the population table; rows count as a spreadsheet shows them."""
    path = study.reference(POPULATION)
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[row - 1].split(",")
    cells[cell] = new
    lines[row - 1] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")


# -- the table


def test_text_stays_as_printed_and_named_columns_become_numbers(study):
    edit(
        study.reference("published_estimates"),
        "TST,household_survey,tf_csea_any,,,21.7,,",
        "TST,household_survey,tf_csea_any,,,21.7,,44.20",
    )
    table = read_reference(study, "published_estimates", numbers=["estimate_pct"])
    assert table["estimate_pct"].dtype == float and table["estimate_pct"].iloc[0] == 21.7
    assert table["ci_high_pct"].iloc[0] == "44.20" and (table["ci_low_pct"] == "").all()


def test_a_cell_that_reads_like_a_missing_value_is_text(study):
    edit(study.reference("nature2026_table1"), "Testland,TST,", "NA,TST,")
    assert read_reference(study, "nature2026_table1")["country"].tolist() == ["NA"]


def test_an_empty_cell_of_a_number_is_missing(study):
    spoil_row(study, 5, 4, "")
    table = read_reference(study, POPULATION, numbers=["population"])
    assert table["population"].isna().tolist() == [row == 3 for row in range(len(table))]


def test_an_absent_table_names_the_command_that_brings_it_back(study):
    study.reference(POPULATION).unlink()
    with pytest.raises(MissingInputError, match=f"git checkout data/reference/{POPULATION}.csv"):
        read_reference(study, POPULATION)


@pytest.mark.parametrize("iso3", [None, "TST"])
def test_a_cell_that_is_no_number_is_named_by_row_and_column_and_not_shown(study, iso3):
    spoil_row(study, 5, 4, "~14")
    with pytest.raises(UserError, match="row 5, column population") as raised:
        read_reference(study, POPULATION, numbers=["population"], iso3=iso3)
    assert "~14" not in str(raised.value)


def test_with_a_unit_only_its_rows_are_read_and_no_others_looked_at(study):
    path = study.reference(POPULATION)
    path.write_text(path.read_text(encoding="utf-8") + "TSU,2021,female,12,many,made up\n", encoding="utf-8")
    table = read_reference(study, POPULATION, numbers=["population"], iso3="TST")
    assert set(table["iso3"]) == {"TST"} and list(table.index) == list(range(len(table)))
    last = path.read_text(encoding="utf-8").count("\n")
    with pytest.raises(UserError, match=f"row {last}, column population"):
        read_reference(study, POPULATION, numbers=["population"], iso3="TSU")


def test_a_table_without_a_column_of_units_is_read_whole(study):
    study.reference("constants").write_text("name,value\na,1\nb,2\n", encoding="utf-8")
    assert read_reference(study, "constants", numbers=["value"], iso3="TST")["value"].tolist() == [1, 2]


def test_codes_that_look_like_missing_values_stay_text(study):
    study.reference("codes").write_text("iso3,iso2,value\nNAM,NA,1\nTST,NA,2\nNA,NaN,3\n", encoding="utf-8")
    table = read_reference(study, "codes", numbers=["value"])
    assert table["iso3"].tolist() == ["NAM", "TST", "NA"] and table["iso2"].tolist() == ["NA", "NA", "NaN"]
    assert read_reference(study, "codes", iso3="NAM")["iso2"].tolist() == ["NA"]
    assert reference_rows(study, "NAM", "codes") == "iso3,iso2,value\nNAM,NA,1\n"


def test_a_row_may_speak_of_a_unit_of_its_phase_or_of_every_unit(study):
    study.reference("spoken").write_text("iso3,v\nTST,1\nTSU,2\nphase 1,3\nphase 2,4\n*,5\n,6\n", encoding="utf-8")
    for iso3, values in (("TST", ["1", "3", "5"]), ("TSU", ["2", "4", "5"]), ("TSV", ["5"])):
        assert read_reference(study, "spoken", iso3=iso3)["v"].tolist() == values
        assert [line[-1] for line in reference_rows(study, iso3, "spoken").splitlines()[1:]] == values


def test_every_problem_of_a_table_is_told_at_once(study):
    spoil_row(study, 5, 4, "many")
    with pytest.raises(UserError) as raised:
        read_reference(study, POPULATION, numbers=["people", "population"])
    first, second = str(raised.value).splitlines()
    assert "column people" in first and "column population" in second


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"a,b\n1,2,3\n1\n2,3,4,5\n"])
def test_bytes_that_are_no_table_are_refused(study, data):
    study.reference(POPULATION).write_bytes(data)
    with pytest.raises(UserError, match="git checkout"):
        read_reference(study, POPULATION)


# -- a share


def test_the_published_internet_share_is_that_of_the_country(study):
    assert reference_share(study, "TST", SHARE, DECLARED) == 0.67


def test_a_country_without_a_row_has_no_share(study):
    with pytest.raises(UserError, match="params/countries/TSV.yaml"):
        reference_share(study, "TSV", SHARE, DECLARED)


@pytest.mark.parametrize("percentage", ["0", "-1", "100.1", "", "0.0"])
def test_a_percentage_that_is_none_is_no_share(study, percentage):
    edit(study.reference("nature2026_table1"), ",21.7,67.0,", f",21.7,{percentage},")
    with pytest.raises(UserError, match="holds no single percentage for TST"):
        reference_share(study, "TST", SHARE, DECLARED)


def test_a_hundred_per_cent_is_a_share(study):
    edit(study.reference("nature2026_table1"), ",21.7,67.0,", ",21.7,100,")
    assert reference_share(study, "TST", SHARE, DECLARED) == 1


def test_two_rows_of_a_country_are_no_single_share(study):
    path = study.reference("nature2026_table1")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    with pytest.raises(UserError, match="holds no single percentage for TST"):
        reference_share(study, "TST", SHARE, DECLARED)


def test_a_table_that_knows_no_units_has_no_share_of_one(study):
    study.reference("constants").write_text("share\n50\n", encoding="utf-8")
    with pytest.raises(UserError, match="holds no single percentage"):
        reference_share(study, "TST", ReferenceColumn(reference="constants", column="share"), ["constants"])


@pytest.mark.parametrize("declared", [(), ("population_age_sex", "published_estimates")])
def test_a_share_of_a_table_that_the_stage_does_not_depend_on_is_refused_by_its_key(study, declared):
    """Else an edit of that table would leave the stage up to date."""
    for call in (
        lambda: reference_share(study, "TST", SHARE, declared),
        lambda: calibration_population(study, "TST", declared, respondents=300),
    ):
        with pytest.raises(UndeclaredInputError) as raised:
            call()
        sentence = str(raised.value)
        assert sentence.startswith(
            "params/countries/TST.yaml, key target_population.internet_share.reference: nature2026"
        )
        assert f"({', '.join(declared)})" in sentence


def test_a_share_is_looked_for_only_in_a_table_that_is_declared(study):
    study.reference(SHARE.reference).unlink()
    with pytest.raises(UndeclaredInputError):
        reference_share(study, "TST", SHARE, ["population_age_sex"])
    with pytest.raises(MissingInputError):
        reference_share(study, "TST", SHARE, DECLARED)


# -- the population


@pytest.fixture
def population(study) -> pd.DataFrame:
    return pd.read_csv(study.reference(POPULATION))


def test_the_population_is_that_of_both_sexes_and_all_ages(population):
    rows = population.query("iso3 == 'TST' and year == 2021 and 12 <= age <= 17")
    found = population_of(population, iso3="TST", year=2021, ages=(12, 17))
    assert found == rows["population"].sum() > 0 and len(rows) == 12


def test_text_of_a_reference_table_counts_the_same(study, population):
    text = read_reference(study, POPULATION)
    assert population_of(text, iso3="TST", year=2021, ages=(12, 17)) == population_of(
        population, iso3="TST", year=2021, ages=(12, 17)
    )


@pytest.mark.parametrize("iso3, year, ages", [("TST", 1999, (12, 17)), ("TST", 2021, (8, 17)), ("TSV", 2021, (12, 17))])
def test_a_population_with_a_gap_is_refused(population, iso3, year, ages):
    with pytest.raises(ParamsError, match=f"{POPULATION}.csv.*{iso3} in {year}"):
        population_of(population, iso3=iso3, year=year, ages=ages)


def test_a_unit_that_states_no_target_population_is_told_where_to_add_it(study):
    assert require_target_population(study, "TST").year == 2021
    with pytest.raises(ParamsError, match="params/countries/TSU.yaml: no `target_population`"):
        require_target_population(study, "TSU")


def test_internet_users_are_the_population_of_every_sex_and_age_times_the_share(study, population):
    users = calibration_population(study, "TST", DECLARED, respondents=300)
    rows = population.query("iso3 == 'TST' and year == 2021 and 12 <= age <= 17")
    assert list(users.columns) == ["sex", "age", "population"] and len(users) == 12
    merged = users.merge(rows, on=["sex", "age"], suffixes=("", "_all"), validate="one_to_one")
    assert merged["population"].tolist() == pytest.approx((0.67 * merged["population_all"]).tolist(), rel=1e-12)
    assert len(merged) == 12


def test_without_a_published_share_the_population_is_a_shape_that_sums_to_the_respondents(study, population):
    edit(
        study.country("TST"), "target_population: {year: 2021}", "target_population: {year: 2021, internet_share: null}"
    )
    shape = calibration_population(study, "TST", (), respondents=300)
    rows = population.query("iso3 == 'TST' and year == 2021 and 12 <= age <= 17")
    merged = shape.merge(rows, on=["sex", "age"], suffixes=("", "_all"), validate="one_to_one")
    assert shape["population"].sum() == pytest.approx(300)
    assert (merged["population"] / merged["population_all"]).tolist() == pytest.approx([300 / 180_000] * 12)


@pytest.mark.parametrize("lost", ["TST,2021,female,17", "TST,2021,male,12"])
def test_a_population_with_a_gap_is_refused_and_not_summed(study, lost):
    path = study.reference("population_age_sex")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(lost)), encoding="utf-8")
    with pytest.raises(UserError, match="does not hold both sexes and every age 12-17 of TST in 2021"):
        calibration_population(study, "TST", DECLARED, respondents=300)


def test_a_year_that_the_table_lacks_is_named_in_the_parameters(study):
    edit(study.country("TST"), "target_population: {year: 2021}", "target_population: {year: 1999}")
    with pytest.raises(
        UserError, match="params/countries/TST.yaml, key target_population.year: .*no row for TST and 1999"
    ):
        calibration_population(study, "TST", DECLARED, respondents=300)


def test_rows_have_the_numbers_that_a_spreadsheet_shows(study):
    files.write_text(study.reference("codes"), 'iso3,value\nTSU,1\nTST,"a\nb"\n\nTST,3\n')
    assert numbered_rows(study, "TST", "codes") == [
        (3, {"iso3": "TST", "value": "a\nb"}),
        (5, {"iso3": "TST", "value": "3"}),
    ]
    frame = read_reference(study, "codes", iso3="TST")
    assert [row["value"] for _, row in numbered_rows(study, "TST", "codes")] == frame["value"].tolist()


def test_a_blank_line_is_no_row_of_a_table_about_the_world(study):
    files.write_text(study.reference("codes"), "value\n1\n\n2\n")
    assert [number for number, _ in numbered_rows(study, "TST", "codes")] == [2, 4]
    assert read_reference(study, "codes", iso3="TST")["value"].tolist() == ["1", "2"]
