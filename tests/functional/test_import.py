"""`dh import`: checked first, then placed, then known to DVC; or refused with everything as it was."""

import csv
import io
import shutil
import subprocess

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import yaml
from tests.small_survey import COUNTRY, SmallSurvey, files_below, write_library, write_params_slices

from disrupting_harm import files
from disrupting_harm.parameter_files.refresh import write_held


@pytest.fixture
def repository(project):
    """The project's copy as a git repository, which DVC needs."""
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    return project


@pytest.fixture
def survey(repository, tmp_path, root):
    """A country with one restricted table in a study of the tests' own, and a delivery of that table outside the project."""
    for name in ("params", "data/reference"):
        shutil.rmtree(repository.root / name)
        shutil.copytree(root / "tests" / "study" / name, repository.root / name)
    made = SmallSurvey(repository)
    made.only_children()
    made.write_params()
    write_held(repository)
    write_library(repository, root)
    write_params_slices(repository)
    (tmp_path / "delivery.csv").write_text(made.children)
    return made


def refused(dh, layout, *arguments):
    """The sentences of an import that is refused, with all that holds for every such import."""
    before = files_below(layout.root)
    done = dh("import", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert files_below(layout.root) == before
    return done.err.splitlines()


def pointer_of(layout, country):
    return layout.root / "data" / "raw" / country / "household_survey.dvc"


def test_a_good_file_is_placed_and_tracked_and_a_bad_one_after_it_changes_nothing(survey, dh, tmp_path):
    delivery = tmp_path / "delivery.csv"
    done = dh("import", "household_survey", COUNTRY, str(delivery))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{COUNTRY} household_survey: placed as data/raw/{COUNTRY}/household_survey/children.csv\n"
    assert (survey.raw / "children.csv").read_bytes() == delivery.read_bytes()
    (out,) = yaml.safe_load(pointer_of(survey.layout, COUNTRY).read_text())["outs"]
    assert (out["path"], out["nfiles"], out["size"]) == ("household_survey", 1, delivery.stat().st_size)
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
    assert "1 is labelled No, and the contract takes it as yes" in line and "labels: ignore" in line
    table["columns"] = {item: {"labels": "ignore"}}
    survey.write_params()
    assert dh("import", "household_survey", COUNTRY, str(tmp_path / "d.sav")).code == 0


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
    assert (survey.raw / "children.csv").read_bytes() == (tmp_path / "delivery.csv").read_bytes()


def test_a_stand_in_is_not_overwritten_by_a_file(survey, dh, tmp_path):
    write_params_slices(survey.layout, "TSG")
    assert dh("synthesize", "household_survey", "TSG").code == 0
    (tmp_path / "children.csv").write_text("x")
    arguments = ("household_survey", "TSG", str(tmp_path / "children.csv"), "--table", "children")
    (line,) = refused(dh, survey.layout, *arguments)
    assert "household_survey_synthetic@TSG" in line and "data_class" in line


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
        (("law_enforcement_data", COUNTRY), "law_enforcement_data: not a component"),
        (("non_law_enforcement_data", COUNTRY), "data/reference"),
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
