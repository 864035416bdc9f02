"""Copies of the checkout, of the tests' own study and of clones, and commands run in them."""

from __future__ import annotations

import atexit
import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from tests.warm_dvc import run_dvc

from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import held_text
from disrupting_harm.sections import optional_components
from disrupting_harm.study.load import load_study, unit_codes


ROOT = Path(__file__).resolve().parents[1]


STUDY = ROOT / "tests" / "study"


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


def common_folder(tmp_path_factory, worker_id: str) -> Path:
    """The folder of this run of the tests that all workers see."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


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
