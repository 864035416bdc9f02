"""`dh reproduce`: which reports it asks for, by which of the two ways, and what its exit code says."""

from __future__ import annotations

import subprocess

import pytest

from disrupting_harm.driver import repro
from disrupting_harm.engine import reproduce


RAW = "data/raw/USA/household_survey/yrbs2019.sav.gz"
SHIPPED = "data/raw/XNH/household_survey/nhanes2.csv"
NEED_NO_FILE = [
    "report@KEN",
    "report@XFC",
    "report@XNH",
]  # stages make what their data stand on, or a package ships them


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """The reports that were asked for; nothing is started."""
    calls: list[list[str]] = []
    monkeypatch.setattr(repro, "repro", lambda layout, targets, options, out: calls.append(list(targets)) or 0)
    return calls


@pytest.fixture
def shipped(monkeypatch) -> list[str]:
    """The files that were placed from installed packages; DVC is not asked to track them."""
    placed: list[str] = []
    monkeypatch.setattr(
        reproduce, "place_shipped_file", lambda layout, source: placed.append(source.file) or "a package 1.0"
    )
    return placed


def test_what_is_here_runs_and_what_is_not_is_left_out_with_a_word(dh, project, asked, shipped):
    outcome = dh("reproduce")
    assert outcome.code == 0 and asked == [[*NEED_NO_FILE]] and shipped == [SHIPPED]
    (word,) = (line for line in outcome.out.splitlines() if line.startswith("USA: left out"))
    assert RAW in word and "dh import household_survey USA FILE" in word
    assert outcome.out.splitlines()[-1].startswith("dh repro -k -j ")


def test_a_folder_that_does_not_exist_is_like_one_without_the_file(dh, project, asked, shipped):
    assert dh("reproduce", "--microdata", "nowhere").code == 0
    assert asked == [[*NEED_NO_FILE]]


def test_one_country_runs_alone(dh, project, asked):
    assert dh("reproduce", "KEN").code == 0
    assert asked == [["report@KEN"]]


def test_a_country_asked_for_by_name_that_cannot_run_is_a_mistake_and_the_others_run(dh, project, asked):
    assert dh("reproduce", "USA", "KEN").code == 2
    assert asked == [["report@KEN"]]


def test_a_country_that_is_not_in_the_study_stops_before_anything_runs(dh, project, asked):
    outcome = dh("reproduce", "KEN", "XXX")
    assert outcome.code == 2 and "XXX" in outcome.err and asked == []


def test_a_file_that_a_package_ships_is_checked_placed_and_tracked(dh, project, asked):
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)  # DVC keeps its pointers in a repository
    outcome = dh("reproduce", "XNH")
    assert outcome.code == 0 and asked == [["report@XNH"]], outcome.err
    assert (project.root / SHIPPED).is_file() and f"XNH: {SHIPPED} placed from samplics 0.6.1" in outcome.out
    assert "remote: restricted" in (project.root / "data/raw/XNH/household_survey.dvc").read_text(encoding="utf-8")


def test_a_declared_file_beside_the_clone_is_checked_and_placed(dh, project, asked, shared_data):
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    outcome = dh("reproduce", "USA", "--microdata", str(shared_data / "microdata"))
    assert outcome.code == 0 and asked == [["report@USA"]]
    assert (project.root / RAW).is_file()


def test_a_file_of_that_name_with_other_bytes_is_not_placed(dh, project, asked, tmp_path):
    (tmp_path / "yrbs2019.sav.gz").write_bytes(b"something else")
    outcome = dh("reproduce", "USA", "--microdata", str(tmp_path))
    assert outcome.code == 2 and outcome.out.startswith("USA: left out, ") and asked == []
    assert not (project.root / RAW).exists()


def test_held_units_that_are_out_of_date_are_brought_up_to_date_first(dh, project, asked):
    before = project.held().read_bytes()
    project.held().write_text("held: {report: []}\n", encoding="utf-8")
    outcome = dh("reproduce", "KEN")
    assert outcome.code == 0 and asked == [["report@KEN"]] and project.held().read_bytes() == before
    assert outcome.out.startswith("params/held.yaml: brought up to date with params/countries/\n")


def test_dvc_itself_runs_them_on_request_and_the_reports_are_named(dh, project, monkeypatch):
    calls: list[list[str]] = []
    monkeypatch.setattr(reproduce, "run_dvc", lambda layout, targets: calls.append(list(targets)) or 0)
    outcome = dh("reproduce", "--dvc", "KEN")
    assert outcome.code == 0 and calls == [["report@KEN"]]
    assert outcome.out.splitlines() == [
        "dvc repro, one stage at a time: report@KEN", "Kenya: outputs/reports/KEN/report.html"
    ]  # fmt: skip


def test_a_number_of_jobs_below_one_is_refused(dh, project, asked):
    outcome = dh("reproduce", "-j", "0", "KEN")
    assert outcome.code == 2 and "-j 0" in outcome.err and asked == []
