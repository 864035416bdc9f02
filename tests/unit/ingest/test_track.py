"""DVC tracks what was placed, and every folder that it does not track is told."""

import subprocess

import pytest
import yaml
from tests.small_survey import COUNTRY, put

from disrupting_harm import files
from disrupting_harm.at_rest.sealed import read_plain
from disrupting_harm.errors import UserError
from disrupting_harm.ingest import track


def test_where_dvc_fails_the_command_that_is_still_due_is_said(survey, incoming, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *a, **_: subprocess.CompletedProcess(a, 1, "", "no repository"))
    with pytest.raises(UserError, match=f"`dvc add data/raw/{COUNTRY}/household_survey`"):
        put(survey, incoming)
    assert read_plain(survey.raw / "children.csv") == incoming.read_bytes()


# -- folders of several units


def test_folders_that_dvc_does_not_take_together_are_each_tried_and_told(survey, monkeypatch):
    folders = [survey.layout.raw(iso3, "household_survey") for iso3 in ("TSA", "TSB", COUNTRY)]
    for folder in folders:
        files.write_text(folder / "phase1.csv", "x")
    calls = []

    def add(layout, *names):
        calls.append(names)
        failed = "data/raw/TSA/household_survey" in names
        return subprocess.CompletedProcess([], int(failed), "", "ERROR: no place\n" if failed else "")

    monkeypatch.setattr(track, "_dvc_add", add)
    with pytest.raises(UserError) as raised:
        track.track(survey.layout, folders)
    assert [len(names) for names in calls] == [3, 1, 1, 1]
    (line,) = str(raised.value).splitlines()
    assert line.startswith("data/raw/TSA/household_survey: placed, but DVC does not track it yet (no place)")
    pointers = [folder.with_name("household_survey.dvc") for folder in folders]
    assert all(yaml.safe_load(path.read_text())["outs"][0]["remote"] == "restricted" for path in pointers)
