"""One command reruns a country, and nothing reruns that need not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.checkouts import run_in

from disrupting_harm import files


pytestmark = pytest.mark.pipeline

COUNTED = (
    "desk_review",
    "non_law_enforcement_data",
    "predictors",
    "report",
)  # stages that have nothing upstream but facts or others
ASKED = (
    "access_to_justice", "frontline_survey", "government_interviews", "household_survey", "law_enforcement_capacity", "law_enforcement_data",
    "sampling_design", "survivor_conversations",
)  # fmt: skip
SCANNED = tuple(stem for stem in ASKED if not stem.startswith("law_enforcement"))  # those with rows of respondents
KENYA = [
    *COUNTED, "survey_precision", "triangulation", *(stem + part for stem in ASKED for part in ("_synthetic", "_derived", "")),
    *(f"{stem}_scan" for stem in SCANNED),
]  # fmt: skip
RESTRICTED_OR_OUTPUT = [
    "data/raw/KEN/household_survey/children.csv",
    "data/raw/ZZZ/anything.xlsx",
    "data/derived/KEN/household_survey/children.parquet",
    "data/derived/stray.csv",
    "outputs/reports/KEN/report.html",
    "data/slices/units/KEN/household_survey.json",
    "outputs/KEN/household_survey/record.json",
    "data/derived/.failed/KEN/household_survey.ipynb",
    "outputs/.scratch/KEN/household_survey/prevalence.csv",
    "outputs/KEN/.household_survey.partial/prevalence.csv",
]


def test_the_report_of_kenya_runs_kenya_and_nothing_else(again):
    run = re.findall(r"^Running stage '(?:.*:)?([\w@]+)'", again.kenya_said, flags=re.MULTILINE)
    assert len(run) == again.kenya_said.count("Running stage")
    of_units = [stage for stage in run if stage not in ("library", "slices") and not stage.startswith("imports@")]
    assert sorted(of_units) == sorted(f"{stage}@KEN" for stage in KENYA)
    assert len(KENYA) > 25, "every component that Kenya holds"
    assert "outputs/reports/KEN/report.html" in again.kenya_made
    units = {
        next(part for part in path.split("/") if re.fullmatch("[A-Z]{3}", part))
        for path in again.kenya_made
        if not path.endswith(".dvc")
    }
    assert units == {"KEN"}


def test_dvc_writes_no_ignore_rules_of_its_own(again):
    assert ignore_files(again.layout.root) == [".dvc/.gitignore", ".gitignore"]


@pytest.mark.parametrize("path", RESTRICTED_OR_OUTPUT)
def test_git_ignores_data_and_outputs_by_hand_written_rules(again, path):
    told = git(again.layout.root, "check-ignore", "--verbose", "--no-index", path)
    assert told.startswith(".gitignore:")


def test_after_a_run_git_sees_no_new_file(again):
    status = git(again.layout.root, "status", "--porcelain", "--untracked-files=all")
    assert [line for line in status.splitlines() if not line.endswith("dvc.lock")] == []


@pytest.mark.parametrize("command", [("disrupting_harm", "reproduce"), ("dvc", "repro", "report@KEN")])
def test_a_second_run_does_nothing(reproduced_copy, command):
    before = snapshot(reproduced_copy.root)
    done = run_in(reproduced_copy, "-m", *command)
    assert done.returncode == 0, done.stderr
    assert "Running stage" not in done.stdout and ("skipping" in done.stdout or "nothing to do" in done.stdout)
    assert snapshot(reproduced_copy.root) == before


def test_dvc_and_the_driver_agree_that_all_is_up_to_date(reproduced_copy):
    done = run_in(reproduced_copy, "-m", "dvc", "status")
    assert "up to date" in done.stdout, done.stdout


def test_a_unit_without_its_data_is_left_out_with_a_word_and_refused_by_name(dh, project):
    named = dh("reproduce", "USA")
    assert named.code == 2
    assert (
        "data/raw/USA/household_survey/yrbs2019.sav.gz" in named.out and "dh import household_survey USA" in named.out
    )


def test_dvc_knows_the_imported_file_and_does_not_clear_it(reproduced_copy, shared_data):
    """The pointers lie in a folder that git mostly ignores; overlooked, DVC would take their files for leftovers."""
    for command in (("status",), ("checkout",), ("pull", "-r", "public", "--allow-missing")):
        run_in(reproduced_copy, "-m", "dvc", *command)
        assert (reproduced_copy.raw("USA", "household_survey") / "yrbs2019.sav.gz").is_file(), command
    tracked = run_in(reproduced_copy, "-m", "dvc", "list", ".", "data/raw/USA", "--dvc-only").stdout
    assert tracked.split() == ["household_survey"]


def test_the_public_remote_gets_no_row_of_a_respondent_and_is_enough_to_verify(dh, reproduced_copy):
    root = reproduced_copy.root
    pushed = run_in(reproduced_copy, "-m", "dvc", "push", "-r", "public")
    assert pushed.returncode == 0, pushed.stderr
    public = {files.md5_file(path) for path in (root / "remotes" / "public").rglob("*") if path.is_file()}
    restricted = {
        files.md5_file(path)
        for half in ("raw", "derived")
        for path in (root / "data" / half).glob("*/*/*")
        if path.is_file() and path.name != "record.json"  # which holds no row, and is in the public half too
    }
    assert len(restricted) > 10 and not restricted & public
    for folder in (
        root / ".dvc" / "cache",
        root / "data" / "derived",
        root / "data" / "slices",
        *(root / "data" / "raw").glob("*/*/"),
        root / "outputs",
    ):
        shutil.rmtree(folder)
    pulled = run_in(reproduced_copy, "-m", "dvc", "pull", "-r", "public", "--allow-missing")
    assert pulled.returncode == 0, pulled.stderr
    outcome = dh("verify")
    assert outcome.code == 3 and "its restricted half is not on this machine" in outcome.out


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and times of everything but the notes that git and DVC keep for themselves."""
    own = (root / ".git", root / ".dvc")
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and not any(path.is_relative_to(folder) for folder in own) and "__pycache__" not in path.parts
    }


def ignore_files(root: Path) -> list[str]:
    own = root / ".dvc" / "cache", root / ".dvc" / "tmp"
    found = (p for p in root.rglob(".gitignore") if not any(p.is_relative_to(folder) for folder in own))
    return sorted(p.relative_to(root).as_posix() for p in found)


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout
