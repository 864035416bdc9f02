"""`dh import` of an export whose repeats lie in sheets or files of their own: each row with the row that it belongs to."""

import json

import pytest
from tests.functional.conftest import make_own_study
from tests.import_calls import refused
from tests.repeat_exports import kobo, odk, params, write_csv, write_workbook
from tests.small_survey import COUNTRY, read_table, write_params_slices

from disrupting_harm.at_rest.sealed import read_plain


@pytest.fixture
def survey(project, root):
    """A country with both tables of a restricted survey, none of them placed, in a study of the tests' own."""
    return make_own_study(project, root)


def settle(survey, kind):
    survey.section["tables"] = params(kind)
    survey.write_params()
    write_params_slices(survey.layout)


def derived(survey, dh):
    assert dh("derive", "household_survey", COUNTRY).code == 0
    return read_table(survey.derived / "children.parquet").set_index("respondent_id")


def test_a_workbook_of_kobo_becomes_two_tables_and_the_record_names_both(survey, dh, tmp_path):
    settle(survey, "kobo")
    book = write_workbook(tmp_path / "delivery.xlsx", kobo())
    done = dh("import", "household_survey", COUNTRY, str(book))
    assert (done.code, done.err) == (0, "") and "survey.xlsx, table children" in done.out
    assert read_plain(survey.raw / "survey.xlsx") == book.read_bytes()
    children = derived(survey, dh)
    assert children.loc["C4", ["household_id", "stratum", "weight", "sex"]].tolist() == ["H4", "A", 2.5, "male"]
    record = json.loads(survey.layout.record(COUNTRY, "household_survey_derived").read_text(encoding="utf-8"))
    of = {output["table"]: output["raw_tables"] for output in record["outputs"]}
    assert of == {"children": ["children", "caregivers"], "caregivers": ["caregivers"]}


def test_two_files_of_odk_become_two_tables(survey, dh, tmp_path):
    settle(survey, "odk")
    files = {name: write_csv(tmp_path / f"{name}.csv", rows) for name, rows in odk().items()}
    arguments = ("--table", "caregivers", str(files["household"]), "--table", "children", str(files["child"]))
    done = dh("import", "household_survey", COUNTRY, *arguments)
    assert (done.code, done.err) == (0, "")
    assert derived(survey, dh).loc["C7", ["household_id", "psu"]].tolist() == ["H7", "02"]


def test_a_row_without_a_parent_and_a_repeat_without_a_table_are_refused_and_nothing_is_placed(survey, dh, tmp_path):
    settle(survey, "kobo")
    sheets = kobo()
    sheets["child"][3][sheets["child"][0].index("_parent_index")] = "9"
    sheets["device"] = [["kind", "_parent_table_name", "_parent_index"], ["phone", "child", "1"]]
    book = write_workbook(tmp_path / "delivery.xlsx", sheets)
    lines = refused(dh, survey.layout, "household_survey", COUNTRY, str(book))
    assert sorted(line.split(": ")[0] for line in lines) == [
        "delivery.xlsx, sheet child, row 4, column _parent_index",
        "delivery.xlsx, sheet device",
    ]
    assert all("phone" not in line and "C3" not in line for line in lines)


def test_a_repeat_that_is_left_out_on_purpose_is_told_by_its_name(survey, dh, tmp_path):
    sheets = kobo() | {"device": [["kind", "_parent_index"], ["phone", "1"]]}
    settle(survey, "kobo")
    reason = {"repeats_left_out": "devices were listed for the interviewers alone"}
    survey.section["tables"]["children"]["accept"] = reason
    survey.write_params()
    done = dh("import", "household_survey", COUNTRY, str(write_workbook(tmp_path / "d.xlsx", sheets)))
    (told,) = [line for line in done.out.splitlines() if line.startswith("warning: ")]
    assert done.code == 0 and told.startswith(
        "warning: d.xlsx, sheet device: the workbook holds the rows of the repeat device"
    )
    assert told.endswith(f"accepted as repeats_left_out: {reason['repeats_left_out']}.")
