"""Fixtures shared by every kind of test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from disrupting_harm.cli import main
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import held_text
from disrupting_harm.study.load import load_study, unit_codes


ROOT = Path(__file__).resolve().parents[1]

# `make test` may not depend on luck or on the machine's speed: the same examples every time, and no deadline. `make search`
# looks further, with new examples each time.
settings.register_profile("test", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("DH_HYPOTHESIS", "test"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own checkout (read only for tests)."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Microdata and oracle numbers that are never committed; skipped, saying so, on a machine that lacks them."""
    folder = Path(os.environ.get("DH_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        reason = f"{os.path.relpath(folder, ROOT)} is not on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture
def project(tmp_path, monkeypatch) -> Layout:
    """A copy of the checkout without any data or outputs; the working directory of the test."""
    copy_checkout(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return Layout(tmp_path / "project")


STUDY = ROOT / "tests" / "study"


@pytest.fixture
def study(tmp_path, monkeypatch) -> Layout:
    """A study of the tests' own (see tests/study/README.md) that a test may change; the working directory of the test."""
    root = copy_study(tmp_path / "study")
    monkeypatch.chdir(root)
    return Layout(root)


def copy_study(target: Path) -> Path:
    """The tests' own parameters and reference tables, with the notebooks, pipeline and lock file of the checkout."""
    shutil.copytree(STUDY, target)
    shutil.copytree(
        ROOT / "notebooks", target / "notebooks", ignore=shutil.ignore_patterns("dvc.lock", ".ipynb_checkpoints")
    )
    for name in ("dvc.yaml", "requirements.lock", "src"):
        (target / name).symlink_to(ROOT / name)
    Layout(target).held().write_text(_held_of_study(), encoding="utf-8")
    return target


@lru_cache(maxsize=1)
def _held_of_study() -> str:
    """The same for every copy, and worked out once."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "study"
        shutil.copytree(STUDY, template)
        shutil.copytree(ROOT / "notebooks", template / "notebooks", ignore=shutil.ignore_patterns("dvc.lock"))
        return held_text(Layout(template))


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def dh(capsys):
    """Run `dh ARGUMENTS...` in this process, in the working directory."""

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def reproduced(tmp_path_factory, shared_data) -> Layout:
    """A clone in which `dh reproduce` has run for every unit, so that it needs the shared data. Tests must not change it.

    Tests of one worker share it: mark them `@pytest.mark.xdist_group("reproduced")`.
    """
    layout = Layout(copy_checkout(tmp_path_factory.mktemp("reproduced") / "project", git=True))
    done = run_in(layout, "-m", "disrupting_harm", "reproduce", "--microdata", str(shared_data / "microdata"))
    assert done.returncode == 0, done.stdout + done.stderr
    return layout


@pytest.fixture
def reproduced_copy(reproduced, tmp_path, monkeypatch) -> Layout:
    """A copy of the reproduced clone that the test may spoil; the working directory of the test."""
    copy_tree(reproduced.root, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return Layout(tmp_path / "copy")


def copy_tree(source: Path, target: Path) -> None:
    """A copy of a whole clone, by `cp` where there is one: it takes half the time."""
    if shutil.which("cp"):
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    else:
        shutil.copytree(source, target, symlinks=True)


COPIED_COUNTRY = "KEN"  # of the study's 25; a reproduction of all would take the tests half an hour


def copied_units() -> list[str]:
    """Units whose parameters a copy of the checkout holds: one country of the study, and those that are about none."""
    return [
        u
        for u in unit_codes(Layout(ROOT))
        if u == COPIED_COUNTRY or load_study(Layout(ROOT)).unit(u).kind in ("validation", "generated")
    ]


def copy_checkout(target: Path, *, git: bool = False, countries: bool = False) -> Path:
    """Copy what git tracks or would track (the work tree as it is); with `git`, as a repository with one commit.

    Of the study's countries one alone, with its stages and what the lock files say of them, or with `countries` all.
    """
    left_out = set() if countries else set(unit_codes(Layout(ROOT))) - set(copied_units())
    for name in _listed_by_git():
        if name in {f"params/countries/{iso3}.yaml" for iso3 in left_out}:
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
        if Path(name).name == "dvc.lock":
            _drop_stages(target / name, left_out)
    layout = Layout(target)
    layout.held().write_text(held_text(layout), encoding="utf-8")
    if git:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
        for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "copy"]):
            subprocess.run(["git", *command], cwd=target, check=True)
    return target


def _drop_stages(lock: Path, units: set[str]) -> None:
    """Take the entries of stages of these units out of a lock file, whose other bytes stay."""
    kept, here = [], True
    for line in lock.read_text(encoding="utf-8").splitlines(keepends=True):
        if found := re.match(r"  [^ ].*?(?:@(\w+))?:\n", line):
            here = found.group(1) not in units
        kept += [line] if here else []
    if not any(line.startswith("  ") for line in kept):  # DVC takes no lock file without a stage
        lock.unlink()
        return
    lock.write_text("".join(kept), encoding="utf-8")


@lru_cache(maxsize=1)
def _listed_by_git() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [name for name in filter(None, listed.split("\0")) if (ROOT / name).is_file()]


def run_in(layout: Layout, *arguments: str, umask: int = -1, **environment: str) -> subprocess.CompletedProcess:
    """`python ARGUMENTS...` in the project's root, with `dh` and `dvc` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # The copy's own library runs, so that an edit of it has its effect there.
    source = {"PYTHONPATH": str(layout.root / "src")}
    env = os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1"} | source | environment
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=layout.root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        umask=umask,
    )
