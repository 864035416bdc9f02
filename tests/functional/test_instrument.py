"""`dh instrument`: a questionnaire is checked, written for devices and for partners, and taken over from a team."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from openpyxl import load_workbook
from tests.functional.conftest import tree
from tests.small_instrument import TEXT, small_sheets
from tests.small_survey import COUNTRY, contract_of, make_small_survey, read_table

from disrupting_harm.components.household_survey.contract import OWN
from disrupting_harm.instruments.xlsform import write_xlsform


SMALL = TEXT.replace(",decimal,hours", ",decimal,hours_online")


@pytest.fixture
def forms(study):
    """A study whose household survey asks the small form of the children, and of the caregivers a shorter one."""
    folder = study.instruments("household_survey")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "children.csv").write_text(SMALL, encoding="utf-8")
    text = "survey\n,type,name,label\n,text,remark,Anything to add?\n"
    (folder / "caregivers.csv").write_text(text, encoding="utf-8")
    return study


def test_a_check_prints_what_there_is_and_what_is_open_and_changes_nothing(dh, forms):
    before = tree(forms)
    outcome = dh("instrument", "household_survey")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome == dh("instrument", "household_survey", "--check")
    lines = outcome.out.splitlines()
    assert lines[0].startswith(
        "params/instruments/household_survey/caregivers.csv: caregivers; 1 questions in 0 sections, 1 columns"
    )
    assert "  section harm: 3 questions, figure 2c" in lines
    assert "    told (select_multiple, 4 columns): Whom did you tell?; asked if threatened is 1" in lines
    assert "  translation into Português (pt): 1 missing: age (hint)" in lines
    assert any(line.startswith("  pyxform remarks: ") for line in lines)
    assert tree(forms) == before


def test_every_problem_of_every_form_is_told(dh, forms):
    path = forms.instruments("household_survey") / "children.csv"
    path.write_text(SMALL.replace(",integer,age", ",date,age"), encoding="utf-8")
    for options in ((), ("--xlsx", "out"), ("--xform", "out"), ("--codebook",)):
        outcome = dh("instrument", "household_survey", *options)
        assert outcome.code == 2 and "column type: the type date in row 4 is not known" in outcome.err
        assert "Traceback" not in outcome.err and outcome.out == ""
    assert not (forms.root / "out").exists()


def test_the_template_holds_the_design_of_the_component_and_the_questions(dh, forms):
    outcome = dh("instrument", "household_survey", "--xlsx", "out")
    assert (outcome.code, outcome.out, outcome.err) == (0, "out/household_survey_template.xlsx: written.\n", "")
    written = forms.root / "out" / "household_survey_template.xlsx"
    book = load_workbook(written)
    assert book.sheetnames == ["instructions", "caregivers", "children", "codes", "codebook"]
    names = [cell.value for cell in book["children"][1]]
    design = [column.name for column in OWN["children"] if column.kind != "mark"]
    assert names[: len(design)] == design and "told_police" in names and "data_class" not in names
    first = written.read_bytes()
    dh("instrument", "household_survey", "--xlsx", "out")
    assert written.read_bytes() == first


@pytest.mark.parametrize(
    "stem, rows",
    [
        (
            "household_survey",
            {"children": "each child who was interviewed", "caregivers": "each caregiver who was interviewed"},
        ),
        (
            "law_enforcement_data",
            {"offences": "each unit, type of offence and year", "threats": "each source and threat"},
        ),
        ("law_enforcement_capacity", {"units": "each unit that was assessed"}),
        (
            "government_interviews",
            {"segments": "each code that a coder gave to a piece of text (a piece with two codes has two rows)"},
        ),
    ],
)
def test_a_template_says_of_every_sheet_what_one_row_is_of(dh, study, stem, rows):
    assert dh("instrument", stem, "--xlsx", "out").code == 0
    book = load_workbook(study.root / "out" / f"{stem}_template.xlsx")
    lines = [cell.value for (cell,) in book["instructions"].iter_rows()]
    for sheet, row in rows.items():
        assert f"Fill in the sheet {sheet}: one row for {row}, from row 2 on." in lines


def test_a_template_that_was_filled_in_is_not_replaced(dh, forms):
    dh("instrument", "household_survey", "--xlsx", "out")
    filled = forms.root / "out" / "household_survey_template.xlsx"
    filled.write_bytes(filled.read_bytes() + b"filled")
    outcome = dh("instrument", "household_survey", "--xlsx", "out")
    assert outcome.code == 2 and "out/household_survey_template.xlsx: is there already and differs" in outcome.err
    assert filled.read_bytes().endswith(b"filled")


def test_a_filled_template_is_read_as_the_same_tables_as_text(dh, root, tmp_path, monkeypatch):
    survey = make_small_survey(tmp_path / "study", root)
    monkeypatch.chdir(survey.layout.root)
    tables = {
        "children": complete(survey.children, "children"),
        "caregivers": complete(survey.caregivers, "caregivers"),
    }
    survey.children, survey.caregivers = (frame.to_csv(index=False) for frame in tables.values())
    expected = survey.derive()

    dh("instrument", "household_survey", COUNTRY, "--xlsx", "out")
    book = load_workbook(f"out/household_survey_{COUNTRY}_template.xlsx")
    for name, frame in tables.items():
        names = [cell.value for cell in book[name][1]]
        for place, column in reversed([*enumerate(names, start=1)]):
            if column not in frame:  # as the instructions say of a column that a survey does not have
                book[name].delete_cols(place)
                continue
            typed = {"text": str, "integer": int, "number": float}[contract_of(name).column(column).dtype]
            for row, value in enumerate(frame[column], start=2):
                book[name].cell(row, place, typed(value) if value != "" else None)
        survey.section["tables"][name] |= {"file": "template.xlsx", "sheet": name}
    survey.write_params()
    for path in survey.raw.iterdir():
        path.unlink()
    book.save(survey.raw / "template.xlsx")
    assert survey.problems() == []
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(read_table(survey.derived / f"{name}.parquet"), frame)


def complete(text: str, table: str) -> pd.DataFrame:
    """A table of the small survey, as text, in which every question that was asked is answered."""
    frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    for column in contract_of(table).columns:
        if column.kind == "item" and column.name not in frame:
            asked = frame["age"].astype(int) >= 15 if column.asked else pd.Series(True, frame.index)
            frame[column.name] = asked.map({True: "0", False: ""})
    if table == "children":
        told = frame["told_anyone"] == "1"
        frame = frame.assign(
            use_frequency="1", devices_used_smartphone="1", whom_told_friend=told.map({True: "1", False: ""})
        )
        for name in ("whom_told_relative", "whom_told_dont_know"):
            frame[name] = told.map({True: "0", False: ""})
    if "sex" in frame:
        frame["sex"] = frame["sex"].replace("", "female")
    return frame


def test_the_forms_of_devices_are_written_for_each_table(dh, forms):
    outcome = dh("instrument", "household_survey", "--xform", "out")
    assert (outcome.code, outcome.err) == (0, "")
    made = {path.name: path.read_bytes() for path in (forms.root / "out").iterdir()}
    assert sorted(made) == [
        f"household_survey_{table}.{end}" for table in ("caregivers", "children") for end in ("xlsx", "xml")
    ]
    assert b"Whom did you tell?" in made["household_survey_children.xml"]
    dh("instrument", "household_survey", "--xform", "out")
    assert {path.name: path.read_bytes() for path in (forms.root / "out").iterdir()} == made


def test_the_form_that_was_written_can_be_taken_over_again(dh, forms):
    dh("instrument", "household_survey", "--xform", "out")
    outcome = dh("instrument", "again", "--from", "out/household_survey_children.xlsx", "--table", "children")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(
        "params/instruments/again/children.csv: written; read it, then run `dh instrument again`.\n"
    )
    assert (forms.instruments("again") / "children.csv").read_text(encoding="utf-8") == SMALL
    assert dh("instrument", "again").code == 0


def test_a_country_has_a_form_of_its_own(dh, forms, tmp_path):
    source = tmp_path / "theirs.xlsx"
    theirs = TEXT.replace(",threatened,", ",Threatened,").replace("${threatened}", "${Threatened}")
    source.write_bytes(write_xlsform(small_sheets(tmp_path, theirs)))
    outcome = dh("instrument", "household_survey", "TST", "--from", str(source), "--table", "children")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].startswith(
        "params/instruments/household_survey/TST/children.csv: written; read it, then run `dh instrument household_survey TST`."
    )
    assert lines[1].startswith(
        "  names in small letters: Threatened is threatened; the raw file keeps its own, so map each with `from:`"
    )
    assert " hours (decimal)" in dh("instrument", "TST", "household_survey").out
    assert " hours_online (decimal)" in dh("instrument", "household_survey").out
    assert (
        dh("instrument", "household_survey", "TST", "--xlsx", "out").out
        == "out/household_survey_TST_template.xlsx: written.\n"
    )
    assert dh("instrument", "household_survey", "TST", "--xform", "out").code == 0


def test_the_codebook_is_a_table(dh, forms):
    rows = list(csv.DictReader(io.StringIO(dh("instrument", "household_survey", "--codebook").out)))
    assert [row["name"] for row in rows if row["table"] == "children"][:3] == ["age", "sex", "hours_online"]
    assert next(row for row in rows if row["name"] == "helped")["asked if"].startswith(
        "told includes one of friend (A friend)"
    )


def test_a_form_that_cannot_be_taken_over_leaves_everything_as_it_was(dh, forms, tmp_path):
    source = tmp_path / "theirs.xlsx"
    source.write_bytes(write_xlsform(small_sheets(tmp_path, TEXT.replace(",integer,age", ",geopoint,age"))))
    before = tree(forms)
    outcome = dh("instrument", "household_survey", "--from", str(source))
    assert (
        outcome.code == 2
        and "theirs.xlsx, sheet survey, column type: the type geopoint in row 3 is not known" in outcome.err
    )
    assert tree(forms) == before


@pytest.mark.parametrize(
    "arguments, told",
    [
        (
            ("household_surveys",),
            "params/instruments/household_surveys: holds no form (did you mean household_survey?); write one as a CSV file",
        ),
        (
            ("government_interview", "--qdpx", "a.qdpx"),
            "no component that codes text (did you mean government_interviews?)",
        ),
        (("household_survey", "--from", "nowhere.xlsx"), "nowhere.xlsx: not there; correct the name."),
        (("household_survey", "--table", "children"), "--table goes with --from alone; take it out."),
        (("household_survey", "TSX"), "TSX: not a unit of the study"),
        (("household_survey", "TSX", "--from", "nowhere.xlsx"), "TSX: not a unit of the study"),
        (("../countries",), "not the stem of a component"),
        (
            ("household_survey", "--from", "nowhere.xlsx", "--table", "../x"),
            "../x: not the name of a table (give another with --table)",
        ),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(dh, forms, arguments, told):
    outcome = dh("instrument", *arguments)
    assert outcome.code == 2 and told in outcome.err and "Traceback" not in outcome.err


def test_two_things_at_once_are_refused(dh, forms):
    with pytest.raises(SystemExit) as ended:
        dh("instrument", "household_survey", "--check", "--codebook")
    assert ended.value.code == 2
