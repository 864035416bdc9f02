"""Fixtures shared by every kind of test."""

from __future__ import annotations

import atexit
import compileall
import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pytest
import yaml
from filelock import FileLock
from hypothesis import settings
from tests.earlier_results import lend_results
from tests.small_keys import write_keys
from tests.warm_dvc import run_dvc

from disrupting_harm import cli, pipeline
from disrupting_harm.at_rest.keys import VARIABLE
from disrupting_harm.cli import main
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import held_text
from disrupting_harm.provenance import dvc_files, verify
from disrupting_harm.registry import optional_components
from disrupting_harm.study import load
from disrupting_harm.study.load import load_study, unit_codes


ROOT = Path(__file__).resolve().parents[1]

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
    Layout(target).held().write_text(held_of_study(), encoding="utf-8")
    return target


@lru_cache(maxsize=1)
def held_of_study() -> str:
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
        patch.setattr(load, "read_yaml", _ReadOnce(load.read_yaml))
        for module in (pipeline, dvc_files):
            patch.setattr(module, "yaml", _YamlOnce())
        yield


class _ReadOnce:
    """A reader of parameter files that knows again what it read under the same name."""

    def __init__(self, read):
        self._read, self._known = read, {}

    def __call__(self, path: Path, name: str):
        key = (path.read_bytes(), name)
        if key not in self._known:
            self._known[key] = self._read(path, name)
        return self._known[key]


class _YamlOnce:
    """The module `yaml` for those that only look at what they load from a text."""

    def __init__(self):
        self.load = lru_cache(maxsize=4096)(yaml.load)

    def __getattr__(self, name):
        return getattr(yaml, name)


FEW = verify.FEW


@pytest.fixture(scope="session", autouse=True)
def one_process_verifies() -> Iterator[None]:
    """A fork of a process of the tests, which is large, takes longer than what it checks. Who wants several asks for `in_parts`.

    tests/unit/provenance/test_verify.py holds both ways against each other.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "FEW", sys.maxsize)
        yield


@pytest.fixture
def in_parts(monkeypatch) -> None:
    """A verification in this process checks in several processes, as `dh verify` does."""
    monkeypatch.setattr(verify, "FEW", FEW)


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


def common_folder(tmp_path_factory, worker_id: str) -> Path:
    """The folder of this run of the tests that all workers see."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture
def reproduced_copy(reproduced, tmp_path, monkeypatch) -> Layout:
    """A copy of the reproduced clone that the test may spoil; the working directory of the test."""
    copy_clone(reproduced.root, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    return Layout(tmp_path / "copy")


def copy_tree(source: Path, target: Path) -> None:
    """A copy of a whole clone, by `cp` where there is one: it takes half the time."""
    if shutil.which("cp"):
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    else:
        shutil.copytree(source, target, symlinks=True)


STORES = (
    Path(".git", "objects"),
    Path(".dvc", "cache", "files"),
)  # git and DVC put files there and never write into one


def copy_clone(source: Path, target: Path) -> None:
    """The same with hard links for the objects of git and DVC, which are most of it. A test that spoils one must put another file there."""
    if not shutil.which("cp"):
        copy_tree(source, target)
        return
    for store in STORES:
        (target / store).parent.mkdir(parents=True, exist_ok=True)
        if (source / store).is_dir():
            subprocess.run(["cp", "-al", str(source / store), str(target / store)], check=True)
    parents = {parent for store in STORES for parent in store.parents}
    for folder in sorted(parents):
        others = [path for path in (source / folder).glob("*") if path.relative_to(source) not in {*STORES, *parents}]
        if others:
            subprocess.run(["cp", "-a", *map(str, others), str(target / folder)], check=True)


COPIED_COUNTRY = "KEN"  # of the study's 25; a reproduction of all would take the tests half an hour


def copied_units() -> list[str]:
    """Units whose parameters a copy of the checkout holds: one country of the study, and those that are about none, but not what is run
    by itself with an optional group.
    """
    layout = Layout(ROOT)
    return [
        u
        for u in unit_codes(layout)
        if u == COPIED_COUNTRY
        or (load_study(layout).unit(u).kind in ("validation", "generated") and not optional_components(layout, u))
    ]


def copy_checkout(target: Path, *, git: bool = False, countries: bool = False) -> Path:
    """Copy what git tracks or would track (the work tree as it is); with `git`, as a repository with one commit.

    Of the study's countries one alone, with its stages and what the lock files say of them, or with `countries` all. Tests and
    benchmarks, which no command reads, stay away.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    copy_tree(_checkout(countries), target)
    if git:
        subprocess.run(["git", "init", "-q"], cwd=target, check=True)
        commit_all(target, "copy")
    return target


def commit_all(root: Path, message: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["add", "-A"], [*identity, "commit", "-q", "--allow-empty", "--no-verify", "-m", message]):
        subprocess.run(["git", *command], cwd=root, check=True)


def pack(root: Path) -> None:
    """Make one file of the objects of git, which are a quarter of all files of a clone that a hundred tests copy."""
    subprocess.run(["git", "repack", "-adq"], cwd=root, check=True)


@lru_cache(maxsize=2)
def _checkout(countries: bool) -> Path:
    """What every such copy is a copy of, made once: to leave out countries takes longer than to copy."""
    folder = tempfile.mkdtemp(prefix="checkout-")
    atexit.register(_remove, folder, os.getpid())
    target = Path(folder) / "project"
    left_out = set() if countries else set(unit_codes(Layout(ROOT))) - set(copied_units())
    for name in _listed_by_git():
        if name.startswith(("tests/", "benchmarks/")) or name in {f"params/countries/{u}.yaml" for u in left_out}:
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
        if Path(name).name == "dvc.lock":
            _drop_stages(target / name, left_out)
    layout = Layout(target)
    layout.held().write_text(held_text(layout), encoding="utf-8")
    return target


def _remove(folder: str, process: int) -> None:
    if os.getpid() == process:  # and not in a fork of it that ends
        shutil.rmtree(folder, ignore_errors=True)


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


def give_bytecode(root: Path) -> None:
    """Put the compiled modules of the checkout beside the same sources in a copy that has none.

    A process that compiles the library at its start takes twice as long. Python takes a compiled module only where time and size
    of the source are those it was made of, so that an edit in the copy still has its effect.
    """
    target = root / "src"
    if target.is_symlink() or (target / "disrupting_harm" / "__pycache__").is_dir():
        return
    for source in _compiled_modules():
        copy = target / source.relative_to(ROOT / "src")
        if copy.parents[1].is_dir():
            copy.parent.mkdir(exist_ok=True)
            shutil.copy2(source, copy)


@lru_cache(maxsize=1)
def _compiled_modules() -> list[Path]:
    """Of the checkout's library, for this Python. Those that are missing or old are made."""
    compileall.compile_dir(ROOT / "src", quiet=2)
    return sorted((ROOT / "src").rglob(f"__pycache__/*.{sys.implementation.cache_tag}.pyc"))


def run_in(layout: Layout, *arguments: str, umask: int = -1, **environment: str) -> subprocess.CompletedProcess:
    """`python ARGUMENTS...` in the project's root, with `dh` and `dvc` on the path."""
    give_bytecode(layout.root)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # The copy's own library runs, so that an edit of it has its effect there.
    source = {"PYTHONPATH": str(layout.root / "src")}
    env = os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1"} | source | environment
    if arguments[:2] == ("-m", "dvc") and umask < 0 and not environment:
        return run_dvc(arguments[2:], layout.root, env)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=layout.root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        umask=umask,
    )
