"""What tests of several commands need: slices in a copy of the checkout, and its files as they are."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.checkouts import copy_clone
from tests.small_release import make_released_study
from tests.small_survey import SmallSurvey, files_below, write_library
from tests.traced import remember
from tests.warm_dvc import run_dvc

from disrupting_harm import files, slices, used_sections
from disrupting_harm.code_slices import code_slice
from disrupting_harm.ingest import track
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.provenance import chain, contract_rules, generated, records
from disrupting_harm.registry import components
from disrupting_harm.values import verify as values


class _WarmDvc:
    """In the place of `subprocess`: `python -m dvc ARGUMENTS` in a fork of a process that has imported DVC."""

    def __getattr__(self, name):
        return getattr(subprocess, name)

    @staticmethod
    def run(command: list[str], *, cwd: Path, **_) -> subprocess.CompletedProcess:
        assert command[:3] == [sys.executable, "-m", "dvc"]
        return run_dvc(command[3:], cwd, os.environ)


@pytest.fixture(autouse=True, scope="session")
def dvc_warm() -> Iterator[None]:
    """An import has DVC track what it placed; in the tests of the pipeline by a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(track, "subprocess", _WarmDvc())
        yield


@pytest.fixture(scope="session")
def released_study(tmp_path_factory) -> Layout:
    """The small study of a release with its outputs, committed. Tests must not change it."""
    return make_released_study(tmp_path_factory.mktemp("released") / "project")


def make_own_study(project: Layout, root: Path, *, only_children: bool = False) -> SmallSurvey:
    """A restricted survey in a study of the tests' own, in the project's copy as a git repository, which DVC needs.

    Nothing of it is placed, and the slices of its parameters are still to be written.
    """
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    for name in ("params", "data/reference"):
        shutil.rmtree(project.root / name)
        shutil.copytree(root / "tests" / "study" / name, project.root / name)
    made = SmallSurvey(project)
    if only_children:
        made.only_children()
    made.write_params()
    write_held(project)
    write_library(project, root)
    return made


_libraries: dict[str, dict[str, bytes]] = {}  # slices of the library by what they are cut from


def make_slices(dh, project: Layout) -> None:
    """What `dh repro library slices` makes. Slices of a library and notebooks that a test had before are those made then."""
    cut_from = hash_of_library(project)
    if cut_from in _libraries:
        for name, data in _libraries[cut_from].items():
            files.write_bytes(project.slices() / name, data)
    else:
        _slice_library(dh, project)
        made = files_below(project.slices())
        _libraries[cut_from] = {name: made[name] for name in made if name.startswith(("imports/", "library/"))}
    _slice_units(dh)


def run_slice_commands(dh, project: Layout) -> None:
    """The commands that `dh repro library slices` runs."""
    _slice_library(dh, project)
    _slice_units(dh)


def _slice_library(dh, project: Layout) -> None:
    for stem in (*components(), project.cover):
        assert dh("slice", "imports", stem).code == 0
    done = dh("slice", "library")
    assert (done.code, done.err) == (0, ""), done.err


def _slice_units(dh) -> None:
    done = dh("slice", "units")
    assert (done.code, done.err) == (0, ""), done.err


def hash_of_library(project: Layout) -> str:
    """Of all that slices of the library are cut from."""
    found = hashlib.sha256(project.requirements().read_bytes())
    for lock in sorted(project.root.glob("requirements-*.lock")):
        found.update(f"\n{lock.name} {files.sha256_file(lock)}".encode())
    for folder in ("src", "notebooks"):
        for path in sorted((project.root / folder).rglob("*")):
            if path.suffix != ".lock" and path.is_file() and "__pycache__" not in path.parts:
                found.update(f"\n{project.relative(path)} {files.sha256_file(path)}".encode())
    return found.hexdigest()


def tree(layout: Layout) -> dict[str, tuple[int, bytes]]:
    """Every file with its time of change and its bytes, to see that a command which only looks changes none."""
    found = [path for path in sorted(layout.root.rglob("*")) if path.is_file()]
    return {layout.relative(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in found}


@pytest.fixture
def clone(released_study, tmp_path, monkeypatch) -> Path:
    """A copy of the small released study that the test may spoil; the working directory of the test."""
    copy_clone(released_study.root, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone"


@pytest.fixture
def in_clone(reproduced, monkeypatch) -> Layout:
    monkeypatch.chdir(reproduced.root)
    return reproduced


@pytest.fixture
def read_once(monkeypatch) -> None:
    """Every file behind three thousand ids of a clone that does not change is read, hashed and parsed once, and not for each id."""
    for module, name in (
        (records, "read_record"), (chain, "read_record"), (chain, "read_cells"), (chain, "read_rows"),
        (code_slice, "changed_modules"), (used_sections, "section_hash"), (slices, "reference_rows"), (files, "sha256_file"),
        (contract_rules, "read_record"), (generated, "numbered_rows"), (chain, "find_functions"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, remember(getattr(module, name)))


@pytest.fixture
def layout(clone) -> Layout:
    """The paths of that copy."""
    return Layout(clone)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Where a release goes."""
    return tmp_path / "release"


_values: dict[tuple, list] = {}  # what was found of the values of a unit, by its files


@pytest.fixture
def same_values_looked_at_once(monkeypatch) -> None:
    """The values of one study, which most of fifty releases are of, are looked at once, in this process.

    tests/functional/test_tampering.py shows that a release looks at them and believes nobody who did.
    """
    look = values._check_unit

    def check(layout: Layout, unit: str, paths: list[Path], *more):
        key = (unit, *map(files.sha256_file, paths), *more)
        if key not in _values:
            _values[key] = look(layout, unit, paths, *more)
        return _values[key]

    monkeypatch.setattr(values, "_check_unit", check)
    monkeypatch.setattr(values, "_in_processes", lambda check, work: [check(*one) for one in work])
