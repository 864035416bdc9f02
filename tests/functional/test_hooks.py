"""`dh hooks`: git refuses a commit that holds rows, results of notebooks, restricted files or keys, each told in a sentence."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from disrupting_harm.layout import MARKER


ROWS = "id,weight,psu\nAmina-7731,1.5,3\n"
OWN = "#!/bin/sh\necho mine\n"


@pytest.fixture
def clone(tmp_path, monkeypatch, root) -> Path:
    """A repository with one commit and an environment whose `dh` is the one under test; the working directory."""
    clone = tmp_path / "a clone"
    put(clone, MARKER, "title: a\n")
    put(clone, ".gitignore", "/.venv/\n/data/raw/\n")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("PYTHONPATH", str(root / "src"))
    program = put(clone, ".venv/bin/dh", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m disrupting_harm "$@"\n')
    program.chmod(0o755)
    monkeypatch.chdir(clone)
    git(clone, "init", "-q")
    git(clone, "config", "user.name", "test")
    git(clone, "config", "user.email", "test@example.org")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "first")
    return clone


def put(clone: Path, name: str, text: str) -> Path:
    path = clone / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def git(clone: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(["git", *arguments], cwd=clone, capture_output=True, text=True, check=False)


def commit(clone: Path, *names: str) -> subprocess.CompletedProcess:
    assert git(clone, "add", "-f", "--", *names).returncode == 0
    return git(clone, "commit", "-qm", "more")


def number_of_commits(clone: Path) -> int:
    return int(git(clone, "rev-list", "--count", "HEAD").stdout)


def hook(clone: Path) -> Path:
    return clone / ".git" / "hooks" / "pre-commit"


def test_it_writes_the_hook_once(dh, clone):
    first, second = dh("hooks"), dh("hooks")
    assert (first.code, first.err) == (0, "") and first.out.startswith("pre-commit: written")
    assert (second.code, second.out) == (0, "pre-commit: in place\n")
    assert os.access(hook(clone), os.X_OK)


def test_an_older_hook_of_its_own_is_brought_up_to_date(dh, clone):
    dh("hooks")
    now = hook(clone).read_text()
    hook(clone).write_text(now + "# older\n")
    dh("hooks")
    assert hook(clone).read_text() == now


@pytest.mark.parametrize("kind", ["file", "link", "lost link"])
def test_a_hook_of_the_users_own_stays_and_what_to_add_to_it_is_said(dh, clone, kind):
    mine = put(clone, "mine.sh", OWN)
    hook(clone).parent.mkdir(exist_ok=True)
    if kind == "file":
        hook(clone).write_text(OWN)
    else:
        hook(clone).symlink_to(mine if kind == "link" else clone / "nothing")
    outcome = dh("hooks")
    assert outcome.code == 2 and "stays as it is" in outcome.err and "hooks --staged" in outcome.err
    assert mine.read_text() == OWN and (kind == "lost link" or hook(clone).read_text() == OWN)


def test_the_line_to_add_to_a_hook_of_ones_own_works(dh, clone):
    hook(clone).parent.mkdir(exist_ok=True)
    hook(clone).write_text(OWN)
    line = dh("hooks").err.strip().partition("looked at: ")[2]
    hook(clone).write_text(OWN + line + "\n")
    hook(clone).chmod(0o755)
    put(clone, "rows.csv", ROWS)
    assert commit(clone, "rows.csv").returncode == 1
    put(clone, "rows.csv", "a,b\n")
    assert commit(clone, "rows.csv").returncode == 0


def test_a_folder_of_hooks_that_other_projects_share_is_not_written_into(dh, clone):
    git(clone, "config", "core.hooksPath", str(clone.parent / "shared"))
    outcome = dh("hooks")
    assert outcome.code == 2 and "core.hooksPath" in outcome.err and "hooks --staged" in outcome.err
    assert not (clone.parent / "shared").exists() and not hook(clone).exists()


def test_outside_of_a_repository_it_says_so(dh, clone):
    (clone / ".git").rename(clone / "was git")
    for arguments in ((), ("--staged",), ("--tracked",)):
        outcome = dh("hooks", *arguments)
        assert outcome.code == 2 and "no repository" in outcome.err


ACCIDENTS = {
    "rows.csv": (ROWS, "columns of a table of respondents (id, psu, weight)"),
    "notes/long.csv": ("a,b\n" + "1,2\n" * 101, "is a table of 101 rows"),
    "a.parquet": ("PAR1", "a kind that holds rows (Parquet)"),
    "notebooks/a/a.ipynb": (
        '{"cells": [{"cell_type": "code", "outputs": [{"text": "Amina-7731"}], "execution_count": 1}]}',
        "was saved with outputs in 1 cell, execution counts in 1 cell",
    ),
    "data/raw/KEN/survey/rows.txt": ("a", "is raw data"),
    "data/derived/KEN/a": ("a", "is a derived table"),
    "outputs/KEN/a.txt": ("a", "is an output"),
    "keys/KEN.key": ("a", "a kind that holds keys"),
    "notes.md": ("AGE-SECRET-KEY-" + "1" + "Q" * 58, "holds a private key"),
    ".dvc/config.local": ("a", "is of this machine"),
}


def test_each_kind_of_accident_is_refused_by_git_with_a_sentence_and_what_to_do(dh, clone):
    dh("hooks")
    for name, (text, _) in ACCIDENTS.items():
        put(clone, name, text)
    refused = commit(clone, *ACCIDENTS)
    assert refused.returncode == 1 and number_of_commits(clone) == 1
    *told, last = refused.stderr.splitlines()
    assert {line.partition(": ")[0] for line in told} == set(ACCIDENTS) and len(told) == len(ACCIDENTS)
    for line in told:
        name = line.partition(": ")[0]
        assert ACCIDENTS[name][1] in line and f"`git restore --staged '{name}'`" in line
    assert last.startswith("pre-commit: nothing was committed")
    assert "Amina" not in refused.stderr + refused.stdout


def test_after_the_remedy_the_commit_passes(dh, clone):
    dh("hooks")
    put(clone, "rows.csv", ROWS)
    put(clone, "good.md", "text\n")
    assert commit(clone, "rows.csv", "good.md").returncode == 1
    assert git(clone, "restore", "--staged", "rows.csv").returncode == 0
    assert git(clone, "commit", "-qm", "more").returncode == 0
    assert git(clone, "show", "--name-only", "--format=").stdout.split() == ["good.md"]


def test_what_is_staged_counts_and_not_what_the_work_tree_says_by_now(dh, clone):
    dh("hooks")
    put(clone, "rows.csv", ROWS)
    git(clone, "add", "rows.csv")
    put(clone, "rows.csv", "a,b\n")
    assert git(clone, "commit", "-qm", "more").returncode == 1
    git(clone, "add", "rows.csv")
    put(clone, "rows.csv", ROWS)
    assert git(clone, "commit", "-qm", "more").returncode == 0


def test_a_file_that_is_committed_already_is_told_among_those_tracked_and_does_not_stop_another_commit(dh, clone):
    put(clone, "rows.csv", ROWS)
    assert commit(clone, "rows.csv").returncode == 0, "without the hook nobody looks"
    dh("hooks")
    put(clone, "good.md", "text\n")
    assert commit(clone, "good.md").returncode == 0
    outcome = dh("hooks", "--tracked")
    assert outcome.code == 1 and outcome.err.startswith("rows.csv: ") and "`git rm --cached 'rows.csv'`" in outcome.err
    assert git(clone, "rm", "-q", "--cached", "rows.csv").returncode == 0
    assert git(clone, "commit", "-qm", "out").returncode == 0, "taking rows out is no accident"
    assert dh("hooks", "--tracked").code == 0


@pytest.mark.parametrize("name", ["a b.csv", "é.csv", 'a"b.csv', "a\nb.csv", "-a.csv", "deep/a'b.csv"])
def test_no_name_of_a_file_hides_it(dh, clone, name):
    dh("hooks")
    put(clone, name, ROWS)
    assert commit(clone, name).returncode == 1
    assert dh("hooks", "--staged").code == 1


def test_a_renamed_file_is_looked_at(dh, clone):
    put(clone, "rows.csv", ROWS)
    commit(clone, "rows.csv")
    dh("hooks")
    git(clone, "mv", "rows.csv", "treaty_status.csv")
    assert git(clone, "commit", "-qm", "moved").returncode == 1


def test_a_commit_of_named_files_is_looked_at_and_one_from_another_folder(dh, clone):
    dh("hooks")
    put(clone, "deep/rows.csv", "a,b\n")
    assert commit(clone, "deep/rows.csv").returncode == 0
    put(clone, "deep/rows.csv", ROWS)
    assert git(clone / "deep", "commit", "-qm", "more", "rows.csv").returncode == 1
    assert git(clone / "deep", "commit", "-qam", "more").returncode == 1


def test_without_the_environment_nothing_is_committed_unseen(dh, clone):
    dh("hooks")
    (clone / ".venv/bin/dh").unlink()
    put(clone, "good.md", "text\n")
    refused = commit(clone, "good.md")
    assert refused.returncode == 1 and "make .venv/ready" in refused.stderr
    assert git(clone, "commit", "-qm", "on my word", "--no-verify").returncode == 0


def test_in_a_new_repository_the_first_commit_is_looked_at(dh, clone):
    dh("hooks")
    git(clone, "update-ref", "-d", "HEAD")
    put(clone, "rows.csv", ROWS)
    assert commit(clone, "rows.csv").returncode == 1
    git(clone, "rm", "-q", "--cached", "rows.csv")
    assert git(clone, "commit", "-qm", "first").returncode == 0
