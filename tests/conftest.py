"""Fixtures shared by every kind of test."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from tests.checkouts import (
    ROOT,
    commit_all,
    common_folder,
    copy_checkout,
    copy_clone,
    copy_study,
    copy_tree,
    pack,
    run_in,
)
from tests.earlier_results import lend_results
from tests.parsed_once import ReadOnce, YamlOnce
from tests.small_keys import write_keys

from disrupting_harm import cli, pipeline
from disrupting_harm.at_rest.keys import VARIABLE
from disrupting_harm.cli import main
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import dvc_files, verify_in_parts
from disrupting_harm.study import parameter_file


# A process that compiles DVC and pandas at its start takes three times as long as one that finds them compiled, and the tests start
# hundreds, whatever the shell says that they were called from. (`make` says the same.)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# As in `cli.main`: jsonschema would compile a grammar of addresses, which takes a second and which nothing asks for.
sys.modules.setdefault("rfc3987_syntax", None)

# `make test` may not depend on luck or on the machine's speed: the same examples every time, and no deadline. `make search`
# looks further, with new examples each time.
settings.register_profile("test", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("DH_HYPOTHESIS", "test"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """`--dist loadgroup`, but a file whose tests name no group is a group, so that one worker alone makes its fixtures."""
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler.loadgroup import LoadGroupScheduling

    class ByGroupOrFile(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            scope = super()._split_scope(nodeid)
            return nodeid.partition("::")[0] if scope == nodeid else scope

    config.option.loadscopereorder = False  # the order is that of the tests, the longest first
    return ByGroupOrFile(config, log)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no collection of garbage looks at these million objects again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Files that take minutes come first, so that no worker is left with one at the end; the order is else kept."""
    turns: dict[Path, int] = {}
    for item in items:
        turns[item.path] = min(_turn(item), turns.get(item.path, _turn(item)))
    items.sort(key=lambda item: turns[item.path])


def _turn(item: pytest.Item) -> int:
    """First what makes the second reproduction, beside it on another worker what makes the first, then groups, then the rest."""
    needed = getattr(item, "fixturenames", ())
    if "again" in needed and "reproduced" not in needed:
        return 0
    return 1 if "reproduced" in needed else 2 if item.get_closest_marker("xdist_group") else 3


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own checkout (read only for tests)."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def keys_of_tests(tmp_path_factory) -> Iterator[Path]:
    """A key for each unit that a test may declare restricted, so that only tests of keys need to speak of them."""
    folder = tmp_path_factory.mktemp("keys")
    write_keys(folder)
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(folder)
    yield folder
    os.environ.pop(VARIABLE)
    if before is not None:
        os.environ[VARIABLE] = before


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
def tmp_path(tmp_path, request) -> Iterator[Path]:
    """The test's own folder, removed once the test has passed: copies of whole clones would fill a disk."""
    failed = request.session.testsfailed
    yield tmp_path
    if request.session.testsfailed == failed:
        shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def project(tmp_path, monkeypatch) -> Layout:
    """A copy of the checkout without any data or outputs; the working directory of the test."""
    copy_checkout(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return Layout(tmp_path / "project")


@pytest.fixture
def study(tmp_path, monkeypatch) -> Layout:
    """A study of the tests' own (see tests/study/README.md) that a test may change; the working directory of the test."""
    root = copy_study(tmp_path / "study")
    monkeypatch.chdir(root)
    return Layout(root)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def parser_made_once() -> Iterator[None]:
    """A process of `dh` parses one command; this one thousands, and to make the parser of all commands takes longer than many of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "_parser", cache(cli._parser))
        yield


@pytest.fixture(scope="session", autouse=True)
def same_text_parsed_once() -> Iterator[None]:
    """A process of `dh` reads the files of one study; this one those of a thousand copies, most of which hold what the others hold.

    What is kept is what the library itself keeps while a file does not change, so that nobody changes it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parameter_file, "read_yaml", ReadOnce(parameter_file.read_yaml))
        for module in (pipeline, dvc_files):
            patch.setattr(module, "yaml", YamlOnce())
        yield


FEW = verify_in_parts.FEW


@pytest.fixture(scope="session", autouse=True)
def one_process_verifies() -> Iterator[None]:
    """A fork of a process of the tests, which is large, takes longer than what it checks. Who wants several asks for `in_parts`.

    tests/unit/provenance/test_verify.py holds both ways against each other.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify_in_parts, "FEW", sys.maxsize)
        yield


@pytest.fixture
def in_parts(monkeypatch) -> None:
    """A verification in this process checks in several processes, as `dh verify` does."""
    monkeypatch.setattr(verify_in_parts, "FEW", FEW)


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
def reproduced(tmp_path_factory, shared_data, worker_id) -> Layout:
    """A clone in which `dh reproduce` has run for every unit, so that it needs the shared data. Tests must not change it.

    It is reproduced once, by the first worker that needs it, from what the checkout's cache holds already. Another worker gets a copy
    of its own.
    """
    layout = Layout(tmp_path_factory.mktemp("reproduced") / "project")
    common = common_folder(tmp_path_factory, worker_id)
    with FileLock(common / "reproduced.lock"):
        if (common / "reproduced").is_dir():
            copy_tree(common / "reproduced", layout.root)
            return layout
        copy_checkout(layout.root, git=True)
        lend_results(layout)
        done = run_in(layout, "-m", "disrupting_harm", "reproduce", "--microdata", str(shared_data / "microdata"))
        assert done.returncode == 0, done.stdout + done.stderr
        commit_all(layout.root, "reproduced")  # its lock files, against which `dh verify` holds what lies there
        pack(layout.root)
        if worker_id != "master":
            copy_tree(layout.root, common / "reproduced")
    return layout


@pytest.fixture
def reproduced_copy(reproduced, tmp_path, monkeypatch) -> Layout:
    """A copy of the reproduced clone that the test may spoil; the working directory of the test."""
    copy_clone(reproduced.root, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return Layout(tmp_path / "copy")
