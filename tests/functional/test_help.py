"""What the tools say about themselves: `dh --help`, `dh --version`, `make help`, and a wrong call."""

from __future__ import annotations

import errno
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys

import pytest
from tests.checkouts import ROOT, run_in

from disrupting_harm import __version__
from disrupting_harm.cli import COMMANDS, _module, component_and_unit
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


@pytest.mark.parametrize(
    "arguments", [(), ("trace",), ("run", "household_survey"), ("run", "a", "b", "c"), ("--nothing",)]
)
def test_a_wrong_call_is_a_users_mistake(arguments, dh, capsys):
    with pytest.raises(SystemExit) as ended:
        dh(*arguments)
    assert ended.value.code == 2
    command = " ".join(["dh", *arguments[:1]]) if arguments[:1] != ("--nothing",) and len(arguments) != 4 else "dh"
    assert f"; `{command} --help` tells how it is called." in capsys.readouterr().err


OF_DVC_ITSELF = {"cli/repro.py", "cli/reproduce.py", "engine/reproduce.py"}


def test_a_user_is_told_dh_repro_but_where_dvc_itself_is_meant(root):
    """The driver compares itself with DVC, and falls back on it; `dh reproduce --dvc` runs it."""
    package = root / "src" / "disrupting_harm"
    modules = {path.relative_to(package).as_posix(): path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    named = {name for name, text in modules.items() if "dvc repro" in text and not name.startswith("driver/")}
    assert named == OF_DVC_ITSELF


@pytest.mark.parametrize(
    "wrong, told",
    [
        ("reprodoce", "did you mean reproduce or repro?"),
        ("new_country", "did you mean new-country?"),
        ("xyz", "`dh --help`"),
    ],
)
def test_a_command_that_there_is_not_is_answered_with_the_nearest_one(dh, wrong, told):
    outcome = dh(wrong, "KEN")
    assert outcome.code == 2 and outcome.err.startswith(f"dh {wrong}: no such command") and told in outcome.err


@pytest.mark.parametrize(
    "number, told",
    [
        (errno.ENOENT, "its folder is not there; correct the path"),
        (errno.ENOTDIR, "a file lies where a folder is needed"),
        (errno.EISDIR, "a folder lies where a file is needed"),
        (errno.EACCES, "your account may not read or write it"),
    ],
)
@pytest.mark.parametrize("failed", ["there/KEN.xlsx", "there/.KEN.xlsx.part", "there"])
def test_a_path_of_the_call_that_cannot_be_used_is_a_users_mistake(dh, monkeypatch, number, told, failed):
    outcome = _fail(dh, monkeypatch, OSError(number, "words of the system", failed), "there/KEN.xlsx")
    assert outcome.code == 2 and outcome.err.startswith(f"there/KEN.xlsx: {told}")
    assert outcome.err.endswith(", then run `dh workbook` again.\n") and outcome.err.count("\n") == 1


@pytest.mark.parametrize("failed", ["elsewhere/record.json", "KEN/record.json", "dvc.lock", None, 7])
def test_a_path_that_the_call_does_not_name_keeps_its_traceback(dh, monkeypatch, failed):
    with pytest.raises(FileNotFoundError):
        _fail(dh, monkeypatch, FileNotFoundError(errno.ENOENT, "words of the system", failed), "there/KEN.xlsx")


@pytest.mark.parametrize("place", [".config/dvc/config", ".cache/matplotlib"])
def test_a_home_folder_that_cannot_be_used_is_told(dh, monkeypatch, tmp_path, place):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    error = OSError(errno.ENOTDIR, "words of the system", str(tmp_path / "home" / place))
    outcome = _fail(dh, monkeypatch, error, "there/KEN.xlsx")
    assert outcome.code == 2 and outcome.err == (
        f"dh workbook: a file lies where a folder is needed at ~/{place}, where programs keep the settings of your account; mend that, "
        "or set HOME to a folder of yours, then run `dh workbook` again.\n"
    )


def test_another_path_at_home_keeps_its_traceback(dh, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(NotADirectoryError):
        _fail(
            dh,
            monkeypatch,
            NotADirectoryError(errno.ENOTDIR, "", str(tmp_path / "clone" / "dvc.lock")),
            "there/KEN.xlsx",
        )


def test_a_database_of_dvc_that_cannot_be_used_is_told(dh, monkeypatch):
    outcome = _fail(dh, monkeypatch, sqlite3.OperationalError("database or disk is full"), "there/KEN.xlsx")
    assert outcome.code == 2 and outcome.err == (
        "dh workbook: the database in which DVC notes hashes of files cannot be used (database or disk is full); make room on its disk, "
        "or name another folder for it by the variable DVC_SITE_CACHE_DIR, then run `dh workbook` again.\n"
    )


def _fail(dh, monkeypatch, error: Exception, *arguments: str):
    def main(**_):
        raise error

    monkeypatch.setattr("disrupting_harm.cli.workbook.main", main)
    return dh("workbook", "KEN", *arguments)


@pytest.mark.parametrize(
    "arguments", [("household_survey", "KEN"), ("KEN", "household_survey"), ("ken", "x"), ("", "KEN")]
)
def test_a_code_of_three_capitals_is_the_unit_wherever_it_stands(arguments):
    found = component_and_unit(*arguments)
    assert found == (arguments if arguments[1] == "KEN" or arguments[0] == "ken" else arguments[::-1])


def test_a_reader_who_closes_the_pipe_is_no_mistake(tmp_path):
    if not shutil.which("head"):
        pytest.skip("no `head` on this machine")
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m disrupting_harm params household_survey KEN | head -n 0",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_that_is_closed_takes_no_file_with_it(tmp_path, closed):
    """The next file that is opened would get its number, and what is said would be written into it."""
    code = "import disrupting_harm.cli as c, os, sys; c._open_streams(); f = open('kept', 'x'); print('said'); print('said', file=sys.stderr); f.close()"
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -c {shlex.quote(code)} {closed}", shell=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0 and (tmp_path / "kept").read_bytes() == b""


def test_too_little_memory_is_told_in_a_sentence(dh, monkeypatch):
    outcome = _fail(dh, monkeypatch, MemoryError(), "x.xlsx")
    assert outcome.code == 2 and outcome.err == (
        "dh workbook: the memory that it may use is not enough; no result was replaced by half of one, end other programs or raise the "
        "limit and run `dh workbook KEN x.xlsx` again.\n"
    )


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


HEAVY = ("pandas", "numpy", "pyarrow", "matplotlib", "nbformat", "jsonschema", "papermill", "dvc")


@pytest.mark.parametrize("modules", ["cli", "provenance.trace", "provenance.verify", "provenance.status"])
def test_what_only_reads_text_loads_no_heavy_library(modules):
    """Each takes longer to load than a trace takes to print."""
    code = (
        f"import sys, disrupting_harm.{modules}\nfrom disrupting_harm.cli import COMMANDS, _module\n"
        "for command in COMMANDS: _module(command)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = run_in(Layout(ROOT), "-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
