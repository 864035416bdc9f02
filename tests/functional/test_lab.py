"""`dh lab` opens JupyterLab with the hook that keeps saved notebooks canonical."""

from __future__ import annotations

import subprocess

import pytest

from disrupting_harm.engine import lab


@pytest.mark.parametrize("code", [0, 1])
def test_lab_runs_in_the_root_with_the_hook_and_passes_arguments_on(dh, project, monkeypatch, code):
    calls = []

    def run(command, **options):
        calls.append((command, options))
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(lab.subprocess, "run", run)
    monkeypatch.chdir(project.root / "notebooks")
    assert dh("lab", "--", "--no-browser").code == code
    ((command, options),) = calls
    assert options["cwd"] == project.root
    assert f"--ContentsManager.pre_save_hook={lab.SAVE_HOOK}" in command and command[-1] == "--no-browser"


def test_outside_a_clone_lab_says_where_to_go(dh, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = dh("lab")
    assert outcome.code == 2 and "inside a clone" in outcome.err
