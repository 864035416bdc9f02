"""`dh import`: checked first, then placed, then known to DVC; or refused with everything as it was."""

import csv
import gzip
import io
import json
import re
import subprocess

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import yaml
from tests.functional.conftest import make_own_study
from tests.import_calls import pointer_of, refused
from tests.small_survey import COUNTRY, files_below, read_table, write_params_slices

from disrupting_harm import files
from disrupting_harm.at_rest.sealed import read_plain


@pytest.fixture
def repository(project):
    """The project's copy as a git repository, which DVC needs."""
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    return project


@pytest.fixture
def survey(project, tmp_path, root):
    """A country with one restricted table in a study of the tests' own, and a delivery of that table outside the project."""
    made = make_own_study(project, root, only_children=True)
    write_params_slices(project)
    (tmp_path / "delivery.csv").write_text(made.children)
    return made


def test_a_good_file_is_placed_and_tracked_and_a_bad_one_after_it_changes_nothing(survey, dh, tmp_path):
    delivery = tmp_path / "delivery.csv"
    done = dh("import", "household_survey", COUNTRY, str(delivery))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        f"{COUNTRY} household_survey: placed as data/raw/{COUNTRY}/household_survey/children.csv\n"
    )
    assert read_plain(survey.raw / "children.csv") == delivery.read_bytes()
    (out,) = yaml.safe_load(pointer_of(survey.layout, COUNTRY).read_text())["outs"]
    assert (out["path"], out["nfiles"], out["size"]) == (
        "household_survey",
        1,
        (survey.raw / "children.csv").stat().st_size,
    )
    ignored = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", f"data/raw/{COUNTRY}"],
        cwd=survey.layout.root, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert ignored.split() == ["??", f"data/raw/{COUNTRY}/household_survey.dvc"]  # the pointer, and no microdata

    assert dh("derive", "household_survey", COUNTRY).code == 0
    delivery.write_text(survey.children.replace("C2,A,01,2.5", "C1,A,01,-987654321"))
    lines = refused(dh, survey.layout, "household_survey", COUNTRY, str(delivery))
    assert [line.split(":")[0] for line in lines] == [
        "delivery.csv, rows 2 and 3, column respondent_id",
        "delivery.csv, row 3, column weight",
    ]
    assert all(f"`dh import household_survey {COUNTRY} FILE`" in line and "987654321" not in line for line in lines)


REPORT = f"""\
{COUNTRY} household_survey: placed as data/raw/{COUNTRY}/household_survey/children.csv
  rows       12 read, 7 kept, 3 of other units
  set aside  1 because weight is blank; 1 because psu is blank
  columns    14 of 16 used; not used: interviewer, remark
  design     4 PSUs in 2 strata
  weights    about 1 to 2; the largest is 18 % of their sum
  blank      told_anyone 3, sex 1
  persons    interviewer: not placed, since they identify a person; they stay in the delivered file, by the numbers of its rows
"""


def test_an_import_says_what_it_read(survey, dh, tmp_path):
    header, *rows = survey.children.replace("C2,A,01,2.5", "C2,A,01,").replace("C6,B,01", "C6,B,").splitlines()
    rows = [f"{row},2,{n},none" for n, row in enumerate(rows)] + [f"X{n},A,01,1,,,,,0,0,0,0,,1,9," for n in range(3)]
    rows.append("C9,A,01,2,H9,male,12,urban,0,0,0,1,0,2,9,")
    rows[4] = rows[4].replace("C5,B,01,1.5", "C5,B,01,1.4567")
    (tmp_path / "delivery.csv").write_text("\n".join([f"{header},COUNTRY,interviewer,remark", *rows]) + "\n")
    table = survey.section["tables"]["children"]
    table.update(keep={"COUNTRY": [2]}, set_aside=["weight", "psu"], rows=9)
    survey.write_params()
    done = dh("import", "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    told = [line for line in done.out.splitlines(keepends=True) if not line.startswith("  absent ")]
    assert (done.code, done.err, "".join(told)) == (0, "", REPORT)
    (absent,) = set(done.out.splitlines(keepends=True)) - set(told)
    assert absent.startswith("  absent     sexual_comments, ") and re.search(r" and \d+ more$", absent.rstrip())

    write_params_slices(survey.layout)
    assert dh("derive", "household_survey", COUNTRY).code == 0
    aside = read_plain(survey.derived / "set_aside.csv").decode()
    assert aside == "table,row,reason\nchildren,3,weight is blank\nchildren,7,psu is blank\n"
    record = json.loads((survey.layout.record(COUNTRY, "household_survey_derived")).read_text(encoding="utf-8"))
    (rows,) = record["raw_rows"]
    assert (rows["rows"], rows["kept"], rows["other_units"], rows["psus"]) == (12, 7, 3, 4)
    assert rows["set_aside"] == {"weight": 1, "psu": 1} and rows["unused"] == ["remark"]
    assert "1.4567" not in json.dumps(record), "no weight of a respondent is public"
    assert len(read_table(survey.derived / "children.parquet")) == 7


ACCEPTED = {"asked_and_blank": "the tablet skipped it on one day"}


def test_what_the_parameters_accept_is_told_at_every_step_and_recorded_without_a_row_number(survey, dh, tmp_path):
    (tmp_path / "delivery.csv").write_text(survey.children.replace("1,0,0,0,1", "1,0,0,0,"))
    lines = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    assert len(lines) == 1 and lines[0].startswith("delivery.csv, row 2, column told_anyone: blank although")
    survey.section["tables"]["children"]["accept"] = ACCEPTED
    survey.write_params()
    write_params_slices(survey.layout)
    placed = dh("import", "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    (warning,) = [line for line in placed.out.splitlines() if line.startswith("warning: ")]
    assert placed.code == 0 and warning.endswith(f"; accepted as asked_and_blank: {ACCEPTED['asked_and_blank']}.")
    checked = dh("check", COUNTRY)
    assert checked.code == 0 and checked.out.startswith(
        f"warning: data/raw/{COUNTRY}/household_survey/children.csv, row 2"
    )
    assert "no problem in the parameters and raw files" in checked.out
    (entry,) = json.loads(dh("check", COUNTRY, "--json").out)
    assert entry["accepted"] is True
    derived = dh("derive", "household_survey", COUNTRY)
    assert (
        derived.code == 0 and "warning: children, column told_anyone: asked_and_blank, 1 row, accepted" in derived.out
    )
    record = json.loads((survey.layout.record(COUNTRY, "household_survey_derived")).read_text(encoding="utf-8"))
    assert record["raw_rows"][0]["accepted"] == [
        {"kind": "asked_and_blank", "column": "told_anyone", "rows": 1, "reason": ACCEPTED["asked_and_blank"]}
    ]

    (tmp_path / "delivery.csv").write_text(survey.children)
    again = dh("import", "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    assert "tables.children.accept: asked_and_blank does not occur any more; take it out." in again.out
    assert "does not occur any more" in dh("derive", "household_survey", COUNTRY).out


@pytest.mark.parametrize(
    "accept, said",
    [
        (
            {"asked_and_blanc": "seen with the team"},
            "accept.asked_and_blanc: must be one of asked_and_blank, design_codes",
        ),
        ({"asked_and_blanc": "seen with the team"}, "(did you mean asked_and_blank"),
        ({"asked_and_blank": "yes"}, "accept.asked_and_blank: needs the reason in words"),
        ({"asked_and_blank": True}, "accept.asked_and_blank: must be text"),
    ],
)
def test_an_unknown_kind_and_a_reason_that_is_none_are_refused_by_key(survey, dh, tmp_path, accept, said):
    survey.section["tables"]["children"]["accept"] = accept
    survey.write_params()
    lines = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    assert len(lines) == 1 and f"params/countries/{COUNTRY}.yaml, line " in lines[0] and said in lines[0]


# -- several tables


@pytest.fixture
def pair(survey, tmp_path, monkeypatch):
    """A country with both tables in place, and a new delivery of both in which the households have other numbers."""
    survey.section["tables"]["caregivers"] = {"file": "caregivers.csv"}
    survey.section["indicators"].append("caregiver_uses_internet")
    survey.section.pop("other_domains")
    survey.write()
    write_params_slices(survey.layout)
    new = {}
    for name in ("children", "caregivers"):
        new[name] = tmp_path / f"new_{name}.csv"
        new[name].write_text(re.sub(r"\bH(\d)", r"J\1", getattr(survey, name)))
    return new


BOTH = f"`dh import household_survey {COUNTRY} --table children FILE --table caregivers FILE`"


@pytest.mark.parametrize("table, other", [("children", "caregivers"), ("caregivers", "children")])
def test_a_table_that_contradicts_the_one_in_place_is_refused_and_blamed(survey, pair, dh, table, other):
    arguments = ("household_survey", COUNTRY, str(pair[table]), "--table", table)
    (line,) = refused(dh, survey.layout, *arguments)
    assert line.startswith(f"new_{table}.csv, ") and "column household_id" in line and BOTH in line
    assert f"data/raw/{COUNTRY}/household_survey/{other}.csv" in line and "params/" not in line


def test_both_tables_of_a_delivery_are_placed_by_one_command(survey, pair, dh):
    (survey.raw / "notes.csv").write_text("kept")
    done = dh(
        "import", "household_survey", COUNTRY,
        "--table", "children", str(pair["children"]), "--table", "caregivers", str(pair["caregivers"]),
    )  # fmt: skip
    assert (done.code, done.err) == (0, "") and done.out.count("placed as") == 2
    for name, path in pair.items():
        assert read_plain(survey.raw / f"{name}.csv") == path.read_bytes()
    assert (survey.raw / "notes.csv").read_text() == "kept"
    assert dh("derive", "household_survey", COUNTRY).code == 0


def test_of_two_tables_of_which_one_is_wrong_none_is_placed(survey, pair, dh):
    pair["caregivers"].write_text(survey.caregivers.replace("G2", "G1").replace("H", "J"))
    arguments = ("--table", "children", str(pair["children"]), "--table", "caregivers", str(pair["caregivers"]))
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, *arguments)
    assert line.startswith("new_caregivers.csv, rows 2 and 3, column respondent_id")


def test_an_import_says_which_table_in_place_it_was_held_against(survey, pair, dh, tmp_path):
    (tmp_path / "delivery.csv").write_text(survey.children.replace("C1,A,01,1.5", "C1,A,01,1.6"))
    done = dh("import", "household_survey", COUNTRY, str(tmp_path / "delivery.csv"), "--table", "children")
    assert (
        done.code == 0
        and f"  beside     data/raw/{COUNTRY}/household_survey/caregivers.csv, which was there" in done.out
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.csv", "b.csv", "--table", "children"),
        ("a.csv", "--table", "children", "b.csv"),
        ("a.csv", "--table", "children", "--table", "caregivers"),
        ("--table", "children"),
        ("--table", "children", "a.csv", "--table", "children", "b.csv"),
        ("--table", "children", "a.csv", "b.csv"),
        (),
    ],
)
def test_a_call_that_does_not_say_which_file_is_which_table_is_refused(survey, pair, dh, arguments, capsys):
    before = files_below(survey.layout.root)
    try:
        done = dh("import", "household_survey", COUNTRY, *arguments)
        assert done.code == 2 and "--table TABLE FILE --table TABLE FILE" in done.err
    except SystemExit as stopped:  # argparse's own: more names than it knows a place for
        assert stopped.code == 2
    assert files_below(survey.layout.root) == before


def test_the_published_file_gives_the_pointer_that_git_keeps(repository, dh, shared_data):
    source = shared_data / "microdata" / "yrbs" / "yrbs2019.sav.gz"
    kept = pointer_of(repository, "USA").read_bytes()
    pointer_of(repository, "USA").unlink()
    done = dh("import", "household_survey", "USA", str(source))
    assert (done.code, done.err) == (0, "")
    placed = repository.raw("USA", "household_survey") / "yrbs2019.sav.gz"
    assert files.sha256_file(placed) == files.sha256_file(source)
    assert pointer_of(repository, "USA").read_bytes() == kept


def test_a_file_whose_labels_contradict_the_contract_is_refused_and_placed_where_the_parameters_accept_it(
    survey, dh, tmp_path
):
    frame = pd.read_csv(io.StringIO(survey.children), dtype={"psu": str}).fillna({"sex": ""})
    item = "offered_money_for_images"
    pyreadstat.write_sav(frame, tmp_path / "d.sav", variable_value_labels={item: {1: "No", 0: "Yes"}})
    table = survey.section["tables"]["children"]
    table["file"] = "children.sav"
    survey.write_params()
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "d.sav"))
    assert line.startswith(f"d.sav, column {item}: the file's labels contradict the contract: ")
    assert "1 is labelled No, and the contract takes it as Yes" in line and "labels: ignore" in line
    table["columns"] = {item: {"labels": "ignore"}}
    survey.write_params()
    assert dh("import", "household_survey", COUNTRY, str(tmp_path / "d.sav")).code == 0


def test_labels_in_words_that_nobody_knows_are_refused_until_a_reason_stands_on_record(survey, dh, tmp_path):
    frame = pd.read_csv(io.StringIO(survey.children), dtype={"psu": str}).fillna({"sex": ""})
    item = "offered_money_for_images"
    pyreadstat.write_sav(frame, tmp_path / "d.sav", variable_value_labels={item: {1: "Nope", 0: "Yeah"}})
    table = survey.section["tables"]["children"]
    table["file"] = "children.sav"
    survey.write_params()
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "d.sav"))
    assert line.startswith(f"d.sav, column {item}: the file's labels are in words that are not known here")
    assert "1 is labelled Nope, and the contract takes it as Yes" in line and "as `labels_unknown: REASON`" in line
    table["accept"] = {"labels_unknown": "slang of the pilot, read aloud to the interviewers"}
    survey.write_params()
    write_params_slices(survey.layout)
    done = dh("import", "household_survey", COUNTRY, str(tmp_path / "d.sav"))
    (warning,) = [line for line in done.out.splitlines() if line.startswith("warning: ")]
    assert (
        done.code == 0
        and "1 is labelled Nope" in warning
        and "accepted as labels_unknown: slang of the pilot" in warning
    )
    assert dh("derive", "household_survey", COUNTRY).code == 0
    record = json.loads(survey.layout.record(COUNTRY, "household_survey_derived").read_text(encoding="utf-8"))
    (accepted,) = record["raw_rows"][0]["accepted"]
    assert (accepted["kind"], accepted["column"], accepted["rows"]) == ("labels_unknown", item, 8)


def test_a_workbook_is_imported_by_the_sheet_that_the_parameters_name(survey, dh, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Data")
    for row in csv.reader(io.StringIO(survey.children)):
        sheet.append(row)
    book.save(tmp_path / "d.xlsx")
    table = survey.section["tables"]["children"]
    table["file"] = "children.xlsx"
    survey.write_params()
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "d.xlsx"))
    assert line.startswith("d.xlsx: the workbook has 2 sheets (Notes, Data)") and "`sheet`" in line
    table["sheet"] = "Data"
    survey.write_params()
    assert dh("import", "household_survey", COUNTRY, str(tmp_path / "d.xlsx")).code == 0
    write_params_slices(survey.layout)
    assert dh("derive", "household_survey", COUNTRY).code == 0


def test_a_file_that_is_not_there_is_refused(repository, dh):
    (line,) = refused(dh, repository, "household_survey", "USA", "nowhere.sav.gz")
    assert line.startswith("nowhere.sav.gz: not there") and "`dh import household_survey USA FILE`" in line


def test_another_file_than_the_declared_one_is_refused(repository, dh, tmp_path):
    (tmp_path / "yrbs2019.sav.gz").write_bytes(b"another file")
    (line,) = refused(dh, repository, "household_survey", "USA", str(tmp_path / "yrbs2019.sav.gz"))
    assert "params/countries/USA.yaml" in line and "sha256" in line and "declare the new hash" in line


def test_the_unit_may_come_first(survey, dh, tmp_path):
    assert dh("import", COUNTRY, "household_survey", str(tmp_path / "delivery.csv")).code == 0
    assert read_plain(survey.raw / "children.csv") == (tmp_path / "delivery.csv").read_bytes()


def test_a_stand_in_is_not_overwritten_by_a_file(survey, dh, tmp_path):
    write_params_slices(survey.layout, "TSG")
    assert dh("synthesize", "household_survey", "TSG").code == 0
    (tmp_path / "children.csv").write_text("x")
    arguments = ("household_survey", "TSG", str(tmp_path / "children.csv"), "--table", "children")
    line, *block = refused(dh, survey.layout, *arguments)
    assert "household_survey_synthetic@TSG" in line and "data_class" in line
    stated = yaml.safe_load("\n".join(block))["household_survey"]
    assert stated["data_class"] == "restricted" and stated["tables"]["children"] == {"file": "children.csv"}


def test_several_tables_need_a_name(survey, dh, tmp_path):
    survey.section["tables"]["caregivers"] = {"file": "caregivers.csv"}
    survey.write_params()
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / "delivery.csv"))
    assert "--table children or --table caregivers" in line


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("household_survey", "FRA"), "params/study.yaml"),
        (("household_survey", "TSU"), "params/countries/TSU.yaml"),
        (("predictors", COUNTRY), "no component predictors"),
        (("law_enforcement", COUNTRY), "law_enforcement: not a component"),
        (
            ("non_law_enforcement_data", COUNTRY),
            "not a whole XLSX file",
        ),  # it takes published facts alone, in a template,
    ],
)
def test_a_place_that_is_not_there_is_refused(survey, dh, tmp_path, arguments, said):
    survey.layout.country("TSU").unlink()
    survey.params["components"]["non_law_enforcement_data"] = None
    survey.write_params()
    (line,) = refused(dh, survey.layout, *arguments, str(tmp_path / "delivery.csv"))
    assert said in line


@pytest.mark.parametrize("name", ["delivery.xlsx", "delivery.sav"])
def test_another_kind_of_file_than_declared_is_refused(survey, dh, tmp_path, name):
    (tmp_path / name).write_bytes((tmp_path / "delivery.csv").read_bytes())
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / name))
    assert line.startswith(f"{name}: another kind of file than the children.csv")


@pytest.mark.parametrize("name", ["delivery.dta.gz", "delivery.csv", "delivery.gz"])
def test_another_kind_of_packed_file_is_refused_and_the_same_kind_is_not(survey, dh, tmp_path, name):
    packed = gzip.compress((tmp_path / "delivery.csv").read_bytes())
    survey.section["tables"]["children"]["file"] = "children.csv.gz"
    survey.write_params()
    (tmp_path / name).write_bytes(packed)
    (line,) = refused(dh, survey.layout, "household_survey", COUNTRY, str(tmp_path / name))
    assert line.startswith(f"{name}: another kind of file than the children.csv.gz")
    (tmp_path / "good.CSV.GZ").write_bytes(packed)
    assert dh("import", "household_survey", COUNTRY, str(tmp_path / "good.CSV.GZ")).code == 0
