"""Raw tables that keep their contract become derived tables with a whole lineage; others leave everything as it was."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from tests.mutants import calibrate, swap_weights
from tests.small_survey import COUNTRY, files_below, make_small_survey

from disrupting_harm import files, used_sections
from disrupting_harm.at_rest.sealed import open_sealed
from disrupting_harm.components.household_survey.derive import derive
from disrupting_harm.errors import ContractError, MissingInputError, ParamsError
from disrupting_harm.records import read_record


RAW = f"data/raw/{COUNTRY}/household_survey"


@pytest.fixture
def survey(tmp_path, root):
    """Eight children and four caregivers on disk, keeping their contract."""
    made = make_small_survey(tmp_path / "study", root)
    made.write()
    return made


def where(problems):
    return {(p.file.removeprefix(f"{RAW}/"), p.column, p.rows) for p in problems}


# -- what comes out


def test_a_small_survey_becomes_what_a_person_works_out_by_hand(survey):
    tables = survey.derive()
    children = tables["children"].set_index("respondent_id")
    assert list(children["clear_ocsea"]) == [1, 0, 0, 1, 0, 0, 1, 0]
    assert list(children["offered_money_for_images"]) == [1, 0, 0, 0, 0, 0, 0, 0]
    assert children["told_nobody"].dropna().to_dict() == {"C1": 0, "C4": 1, "C7": 0}
    assert list(children["age_group"]) == ["12-13"] * 2 + ["14-15"] * 2 + ["16-17"] * 4
    assert list(children["item_offered_money_for_images"]) == [1, 0, 98, 0, 0, 98, 0, 0]  # codes are kept
    assert list(children["psu"]) == ["01", "01", "02", "02"] * 2  # so is a leading zero
    assert list(tables["caregivers"]["caregiver_uses_internet"]) == [1, 0, 0, 0]
    assert set(children["data_class"]) == {"restricted"}


def test_every_derived_column_has_a_lineage_whose_sources_exist(survey):
    tables = survey.derive()
    record = read_record(survey.derived / "record.json")
    assert {output.table for output in record.outputs} == set(tables)
    for output in record.outputs:
        header = {"children": survey.children, "caregivers": survey.caregivers}[output.table].splitlines()[0]
        columns = tables[output.table].columns
        assert set(output.columns) == set(columns)
        for line in output.columns.values():
            assert line.rule
            assert set(line.sources) <= set(header.split(",") if line.raw else columns)


def test_the_record_names_every_input_and_output_by_its_bytes_and_every_parameter_by_its_content(survey):
    survey.derive()
    record = read_record(survey.derived / "record.json")
    assert {i.path for i in record.inputs} == {f"{RAW}/children.csv", f"{RAW}/caregivers.csv"}
    for entry in [*record.inputs, *record.outputs]:
        assert files.sha256_file(survey.layout.root / entry.path) == entry.sha256
    assert {(p.path, p.key) for p in record.parameters} == {
        ("params/components/household_survey.yaml", ("defaults",)),
        (f"params/countries/{COUNTRY}.yaml", ("components", "household_survey")),
        ("params/indicators/household_survey.yaml", ("indicators",)),
        ("params/instruments/household_survey/children.csv", ("instrument",)),
        ("params/instruments/household_survey/caregivers.csv", ("instrument",)),
        ("params/study.yaml", ("survey",)),
    }
    assert all(used_sections.section_hash(survey.layout, p) == p.sha256 for p in record.parameters)


def test_words_that_no_derived_table_is_made_from_leave_every_byte_as_it_is(survey):
    survey.derive()
    first = files_below(survey.derived)
    survey.section.update(title="Another title", headline=["told_nobody"], labels={"sex": "Gender"})
    path = survey.layout.indicators("household_survey")
    text = path.read_text(encoding="utf-8").replace('label: "Told nobody about the last time"', 'label: "Told no one"')
    path.write_text(text, encoding="utf-8")
    survey.derive()
    assert files_below(survey.derived) == first


def test_a_rule_of_an_indicator_that_changes_changes_the_table_and_the_record(survey):
    first = survey.derive()["children"]["told_nobody"]
    survey.section["survey"]["non_answers"] = "missing"
    before = files_below(survey.derived)
    second = survey.derive()["children"]["told_nobody"]
    assert first.isna().sum() == 5 and second.isna().sum() == 6  # C7 does not know
    after = files_below(survey.derived)
    assert {name for name in after if after[name] != before[name]} == set(after)


def test_deriving_twice_gives_the_same_bytes(survey):
    survey.derive()
    first = files_below(survey.derived)
    survey.derive()
    assert files_below(survey.derived) == first
    assert set(first) == {"children.parquet", "caregivers.parquet", "record.json"}


def test_the_data_class_is_in_the_metadata_of_the_file_too(survey):
    survey.derive()
    assert pq.read_schema(open_sealed(survey.derived / "children.parquet")).metadata == {b"data_class": b"restricted"}


def test_an_spss_file_gives_the_same_table_as_a_csv_file(survey):
    expected = survey.derive()["children"]
    text = pd.read_csv(open_sealed(survey.raw / "children.csv"), dtype={"psu": str})
    numbers = text.select_dtypes("number").columns
    pyreadstat.write_sav(
        text.astype(dict.fromkeys(numbers, float)).astype({"sex": object}).fillna({"sex": ""}),
        survey.raw / "children.sav",
        missing_ranges={"offered_money_for_images": [98, 99], "told_anyone": [98, 99]},
    )
    survey.section["tables"]["children"]["file"] = "children.sav"
    pd.testing.assert_frame_equal(survey.derive()["children"], expected)


def test_columns_of_another_name_and_declared_domains_come_along(survey):
    survey.children = survey.children.replace("urbanity", "Q1").replace(",urban,", ",1,").replace(",rural,", ",2,")
    table = survey.section["tables"]["children"]
    table["columns"] = {"urbanity": {"from": "Q1", "recode": {1: "urban", 2: "rural"}}}
    table["domains"] = {"region": {"from": "Q1", "recode": {1: "north", 2: None}}}
    survey.section["domains"].append("region")
    children = survey.derive()["children"]
    assert list(children["urbanity"]) == ["urban"] * 4 + ["rural"] * 4
    assert list(children["region"].fillna("none")) == ["north"] * 4 + ["none"] * 4


# -- what is refused, and what is then still there


BAD = {
    "a missing weight": ("C2,A,01,2.5", "C2,A,01,", ("children.csv", "weight", (3,))),
    "a weight of zero": ("C2,A,01,2.5", "C2,A,01,0", ("children.csv", "weight", (3,))),
    "a negative weight": ("C2,A,01,2.5", "C2,A,01,-2", ("children.csv", "weight", (3,))),
    "a weight that is no number": ("C2,A,01,2.5", "C2,A,01,inf", ("children.csv", "weight", (3,))),
    "a duplicate respondent": ("C2,", "C1,", ("children.csv", "respondent_id", (2, 3))),
    "a missing respondent": ("C2,", ",", ("children.csv", "respondent_id", (3,))),
    "an unknown code": ("C8,B,02,2.0,H8,,17,rural,0,0", "C8,B,02,2.0,H8,,17,rural,0,7", ("children.csv", "offered_money_for_acts", (9,))),
    "an unknown word": ("H2,male", "H2,boy", ("children.csv", "sex", (3,))),
    "an age out of range": ("H2,male,13", "H2,male,11", ("children.csv", "age", (3,))),
    "a missing stratum": ("C2,A", "C2,", ("children.csv", "stratum", (3,))),
    "an answer to a question not asked": ("C2,A,01,2.5,H2,male,13,urban,0,0,0,0,", "C2,A,01,2.5,H2,male,13,urban,0,0,0,0,1", ("children.csv", "told_anyone", (3,))),
    "a caregiver of no child": ("H7,female", "H9,female", ("caregivers.csv", "household_id", (5,))),
    "a wrong column": ("weight", "wieght", ("children.csv", "weight", ())),
    "a column of an indicator that is absent": ("told_anyone", "told_any1", ("children.csv", "told_anyone", ())),
    "a column of a domain that is absent": ("urbanity", "urban_or_rural", ("children.csv", "urbanity", ())),
    "a row that is cut off": ("C8,B,02,2.0,H8,,17,rural,0,0,0,0,", "C8,B,02", ("children.csv", None, (9,))),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_one_mistake_is_one_sentence_and_the_derived_folder_stays(survey, kind):
    survey.derive()
    before = files_below(survey.layout.root / "data" / "derived")
    old, new, place = BAD[kind]
    survey.replace(old, new)
    survey.write()
    problems = survey.problems()
    assert where(problems) == {place} and len(problems) == 1
    assert str(problems[0]).startswith(f"{RAW}/{place[0]}")
    assert f"`dh import household_survey {COUNTRY} FILE --table {place[0].removesuffix('.csv')}`" in str(problems[0])
    assert files_below(survey.layout.root / "data" / "derived") == before


def test_all_problems_of_all_tables_are_told_at_once(survey):
    survey.replace("C2,A,01,2.5", "C1,A,01,-1")
    survey.replace("H3,female,14", "H3,woman,x")
    survey.caregivers = survey.caregivers.replace("G3,B,01,1.0", "G1,B,01,")
    survey.write()
    assert where(survey.problems()) == {
        ("children.csv", "respondent_id", (2, 3)),
        ("children.csv", "weight", (3,)),
        ("children.csv", "sex", (4,)),
        ("children.csv", "age", (4,)),
        ("caregivers.csv", "respondent_id", (2, 4)),
        ("caregivers.csv", "weight", (4,)),
    }


def test_a_file_that_cannot_be_read_does_not_hide_the_problems_of_the_other(survey):
    survey.children = ""
    survey.caregivers = survey.caregivers.replace("1.5", "0")
    survey.write()
    assert where(survey.problems()) == {("children.csv", None, ()), ("caregivers.csv", "weight", (2,))}


def test_two_problems_in_the_same_row_are_both_told(survey):
    # One cell that could not be mapped must not swallow what else is wrong with its row.
    survey.replace("C2,A,01,2.5,H2,male,13,urban,0", "C2,A,01,2.5,H2,boy,thirteen,urban,often")
    survey.write()
    assert where(survey.problems()) == {
        ("children.csv", "age", (3,)),
        ("children.csv", "sex", (3,)),
        ("children.csv", "offered_money_for_images", (3,)),
    }


def test_a_header_alone_is_refused(survey):
    survey.children = survey.children.splitlines()[0] + "\n"
    survey.caregivers = survey.caregivers.splitlines()[0] + "\n"
    survey.write()
    assert where(survey.problems()) == {("children.csv", None, ()), ("caregivers.csv", None, ())}


def test_a_stratum_with_one_psu_is_refused_under_fail_and_passes_under_another_rule(survey):
    survey.children, survey.caregivers = (t.replace("B,02", "B,01") for t in (survey.children, survey.caregivers))
    survey.write()
    problem, other = survey.problems()
    assert (problem.column, problem.rows, other.rows) == ("psu", (6, 7, 8, 9), (4, 5))
    assert f"params/countries/{COUNTRY}.yaml" in str(problem) and f"`dh derive household_survey {COUNTRY}`" in str(
        problem
    )
    survey.section["survey"]["lonely_psu"] = "adjust"
    survey.write()
    assert survey.problems() == []


@pytest.mark.parametrize("mark, rows", [("synthetic", (2, 3, 4, 5, 6, 7, 8, 9)), ("fake", (2, 3, 4, 5, 6, 7, 8, 9))])
def test_rows_that_carry_another_mark_are_refused_once(survey, mark, rows):
    header, *lines = survey.children.splitlines()
    survey.children = "\n".join([f"{header},data_class", *(f"{line},{mark}" for line in lines)])
    survey.write()
    assert where(survey.problems()) == {("children.csv", "data_class", rows)} and len(survey.problems()) == 1


def test_every_missing_file_is_named_with_its_command(survey):
    for path in survey.raw.iterdir():
        path.unlink()
    with pytest.raises(MissingInputError) as raised:
        derive(survey.layout, COUNTRY)
    first, second = str(raised.value).splitlines()
    assert (
        first
        == f"{RAW}/children.csv: not there; place it with `dh import household_survey {COUNTRY} FILE --table children`."
    )
    assert second.startswith(f"{RAW}/caregivers.csv") and "--table caregivers`" in second


@pytest.mark.parametrize(
    "change, key",
    [
        (
            lambda s: s["tables"]["children"].update(columns={"wieght": {"from": "weight"}}),
            "tables.children.columns.wieght",
        ),
        (lambda s: s["tables"]["children"].update(columns={"age": {"recode": {12: "twelve"}}}), "columns.age.recode"),
        (lambda s: s["domains"].append("regoin"), "domains: regoin"),
        (lambda s: s["tables"]["children"].update(items={"other": {"codes": {1: "yes"}}}), "told_anyone"),
        (lambda s: s["indicators"].append("nowhere"), "nowhere"),
    ],
)
def test_a_name_in_the_parameters_that_nothing_bears_is_refused_before_anything_is_written(survey, change, key):
    survey.derive()
    before = files_below(survey.layout.root / "data" / "derived")
    change(survey.section)
    with pytest.raises(ParamsError) as raised:
        survey.derive()
    assert any(key in line and line.startswith("params/") for line in str(raised.value).splitlines())
    assert files_below(survey.layout.root / "data" / "derived") == before


def test_a_write_that_fails_leaves_the_old_folder(survey, monkeypatch):
    survey.derive()
    before = files_below(survey.derived)

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        survey.derive()
    assert files_below(survey.derived) == before


# -- no value in any message


@pytest.mark.parametrize("value", ["SECRET-VALUE", "987654321", "-987654321.5", "987654321e300", '"SECRET\nVALUE"'])
def test_a_value_put_into_every_cell_in_turn_is_in_no_message(survey, value):
    header, *lines = survey.children.splitlines()
    columns = header.split(",")
    for place, column in enumerate(columns):
        spoilt = [line.split(",") for line in lines]
        for line in spoilt[
            2:4
        ]:  # in two rows of one PSU, so that an identifier is there twice and a stratum has one PSU
            line[place] = value
        survey.children = "\n".join([header, *map(",".join, spoilt)])
        survey.write()
        problems = survey.problems()
        said = " ".join(map(str, problems))
        assert "SECRET" not in said and "987654321" not in said
        free = {"household_id", "psu"} | ({"weight"} if value.isdigit() else set())
        assert problems or column in free


def test_values_in_the_place_of_the_header_are_in_no_message(survey):
    survey.children = survey.children.replace("C1,A", "987654321,SECRET").split("\n", 1)[1]
    survey.write()
    said = " ".join(map(str, survey.problems()))
    assert said and "SECRET" not in said and "987654321" not in said


def test_values_of_a_spss_file_are_in_no_message(survey):
    names = survey.children.splitlines()[0].split(",")
    frame = pd.DataFrame({n: np.full(3, 987654321.0) for n in names}).assign(respondent_id=["SECRET"] * 3)
    pyreadstat.write_sav(frame, survey.raw / "children.sav")
    survey.seal()
    survey.section["tables"]["children"]["file"] = "children.sav"
    survey.write_params()
    with pytest.raises(ContractError) as raised:
        derive(survey.layout, COUNTRY)
    assert "987654321" not in str(raised.value) and "SECRET" not in str(raised.value)
    assert "children.sav, rows 1, 2 and 3, column respondent_id" in str(raised.value)


# -- weights against the population


def test_weights_that_miss_the_population_are_refused_and_those_that_meet_it_name_the_table_in_the_record(survey):
    calibrate(survey)
    survey.derive()
    inputs = read_record(survey.derived / "record.json").inputs
    assert [(i.table, i.rows_of) for i in inputs if i.role == "reference"] == [("population_age_sex", COUNTRY)]
    swap_weights(survey)
    survey.write()
    (problem,) = survey.problems()
    assert problem.kind == "weights_swapped" and "`weights_swapped: REASON`" in str(problem)
