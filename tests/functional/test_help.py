"""What the tools say about themselves: `dh --help`, `dh --version`, `make help`, and a wrong call."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys

import pytest
from tests.conftest import ROOT, run_in

from disrupting_harm import __version__
from disrupting_harm.cli import COMMANDS, _module
from disrupting_harm.layout import Layout


def test_help_lists_every_command_with_its_description():
    done = run_in(Layout(ROOT), "-m", "disrupting_harm", "--help", COLUMNS="400")
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^ +{command}\s+{re.escape(_module(command).DESCRIPTION)}$", done.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys, dh):
    with pytest.raises(SystemExit) as ended:
        dh(command, "--help")
    assert ended.value.code == 0


def test_the_version_is_that_of_the_library(capsys, dh):
    with pytest.raises(SystemExit) as ended:
        dh("--version")
    assert ended.value.code == 0 and __version__ in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [(), ("reprodoce",), ("trace",), ("run", "household_survey")])
def test_a_wrong_call_is_a_users_mistake(arguments, dh):
    with pytest.raises(SystemExit) as ended:
        dh(*arguments)
    assert ended.value.code == 2


def test_a_reader_who_closes_the_pipe_is_no_mistake(tmp_path):
    if not shutil.which("head"):
        pytest.skip("no `head` on this machine")
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m disrupting_harm verify | head -n 0",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_no_command_waits_for_a_grammar_of_addresses():
    code = "import sys; from disrupting_harm.cli import main; main(['trace', 'x']); sys.exit('lark' in sys.modules)"
    done = run_in(Layout(ROOT), "-c", "import nbformat, sys; sys.exit('lark' not in sys.modules)")
    assert done.returncode == 0, "nbformat does not bring it any more: the guard in `main` can go"
    assert run_in(Layout(ROOT), "-c", code).returncode == 0


def test_make_help_lists_every_target_that_has_a_comment():
    if not shutil.which("make"):
        pytest.skip("no `make` on this machine")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[1].split()
    comments = dict(re.findall(r"^([a-z]+):.*## (.*)$", makefile, flags=re.MULTILINE))
    assert set(comments) == set(phony), "every target that a person calls says what it does"
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {tuple(line.split(maxsplit=2)[1:]) for line in told.splitlines()} == set(comments.items())
