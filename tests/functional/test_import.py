"""`dh import`: checked first, then placed, then known to DVC; or refused with everything as it was."""

import subprocess

import pytest
import yaml
from tests.small_survey import SmallSurvey, files_below, make_small_survey, write_library, write_params_slices
from tests.small_survey import COUNTRY as TST

from disrupting_harm import files, slices


@pytest.fixture
def repository(project):
    """The project's copy as a git repository, which DVC needs."""
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    return project


@pytest.fixture
def survey(repository, tmp_path):
    """A country with one restricted table, and a delivery of that table outside the project."""
    made = SmallSurvey(repository)
    del made.section["tables"]["caregivers"]
    made.section["indicators"].remove("caregiver_uses_internet")
    made.write_params()
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
    done = dh("import", COUNTRY, "household_survey", str(delivery))
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

    assert dh("derive", COUNTRY, "household_survey").code == 0
    delivery.write_text(survey.children.replace("C2,A,01,2.5", "C1,A,01,-987654321"))
    lines = refused(dh, survey.layout, COUNTRY, "household_survey", str(delivery))
    assert [line.split(":")[0] for line in lines] == [
        "delivery.csv, rows 2 and 3, column respondent_id",
        "delivery.csv, row 3, column weight",
    ]
    assert all(f"`dh import {COUNTRY} household_survey FILE`" in line and "987654321" not in line for line in lines)


def test_the_published_file_gives_the_pointer_that_git_keeps(repository, dh, shared_data):
    source = shared_data / "microdata" / "yrbs" / "yrbs2019.sav.gz"
    kept = pointer_of(repository, "USA").read_bytes()
    pointer_of(repository, "USA").unlink()
    done = dh("import", "USA", "household_survey", str(source))
    assert (done.code, done.err) == (0, "")
    placed = repository.raw("USA", "household_survey") / "yrbs2019.sav.gz"
    assert files.sha256_file(placed) == files.sha256_file(source)
    assert pointer_of(repository, "USA").read_bytes() == kept


def test_a_file_that_is_not_there_is_refused(repository, dh):
    (line,) = refused(dh, repository, "USA", "household_survey", "nowhere.sav.gz")
    assert line.startswith("nowhere.sav.gz: not there") and "`dh import USA household_survey FILE`" in line


def test_another_file_than_the_declared_one_is_refused(repository, dh, tmp_path):
    (tmp_path / "yrbs2019.sav.gz").write_bytes(b"another file")
    (line,) = refused(dh, repository, "USA", "household_survey", str(tmp_path / "yrbs2019.sav.gz"))
    assert "params/countries/USA.yaml" in line and "sha256" in line and "declare the new hash" in line


def test_a_stand_in_is_not_overwritten_by_a_file(repository, dh, tmp_path):
    dh("synthesize", "KEN", "household_survey")
    (tmp_path / "children.csv").write_text("x")
    (line,) = refused(dh, repository, "KEN", "household_survey", str(tmp_path / "children.csv"), "--table", "children")
    assert "household_survey_synthetic@KEN" in line and "data_class" in line


def test_several_tables_need_a_name(survey, dh, tmp_path):
    survey.section["tables"]["caregivers"] = {"file": "caregivers.csv"}
    survey.write_params()
    (line,) = refused(dh, survey.layout, COUNTRY, "household_survey", str(tmp_path / "delivery.csv"))
    assert "--table children or --table caregivers" in line


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("FRA", "household_survey"), "params/study.yaml"),
        (("TZA", "household_survey"), "params/countries/TZA.yaml"),
        (("KEN", "law_enforcement_data"), "no component law_enforcement_data"),
        (("KEN", "non_law_enforcement_data"), "data/reference"),
    ],
)
def test_a_place_that_is_not_there_is_refused(survey, dh, tmp_path, arguments, said):
    (line,) = refused(dh, survey.layout, *arguments, str(tmp_path / "delivery.csv"))
    assert said in line


@pytest.mark.parametrize("name", ["delivery.xlsx", "delivery.sav"])
def test_another_kind_of_file_than_declared_is_refused(survey, dh, tmp_path, name):
    (tmp_path / name).write_bytes((tmp_path / "delivery.csv").read_bytes())
    (line,) = refused(dh, survey.layout, COUNTRY, "household_survey", str(tmp_path / name))
    assert line.startswith(f"{name}: another kind of file than the children.csv")
