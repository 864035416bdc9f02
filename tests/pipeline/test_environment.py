"""Three roads, one set of pins: the lock with hashes, the conda file that installs it, and the bounds they satisfy."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from tests.checkouts import ROOT

from disrupting_harm import optional_groups


LOCKS = ["requirements.lock", "requirements-uv.lock", "requirements-models.lock"]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]


def pinned(name: str) -> list[tuple[Requirement, list[str]]]:
    """Requirements of a lock file with their hashes; every line must belong to one."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement, *options = re.split(r"\s+--", line.strip())
        assert all(option.startswith("hash=sha256:") for option in options), line
        found.append((Requirement(requirement), [o.strip() for o in options]))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_to_one_version_with_hashes(lock):
    requirements = pinned(lock)
    assert requirements
    for requirement, hashes in requirements:
        assert [s.operator for s in requirement.specifier] == ["=="], requirement
        assert "*" not in str(requirement.specifier) and requirement.url is None
        assert hashes and all(re.fullmatch(r"hash=sha256:[0-9a-f]{64}", h) for h in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text and "index-url" not in text and "find-links" not in text


@pytest.mark.parametrize(
    "direct",
    [*PROJECT["dependencies"], *(d for extra in PROJECT["optional-dependencies"].values() for d in extra)],
    ids=lambda d: Requirement(d).name,
)
def test_every_direct_dependency_is_pinned_within_its_bounds(direct):
    require_pinned(direct, "requirements.lock")


@pytest.mark.parametrize(("group", "direct"), [(group, d) for group, listed in GROUPS.items() for d in listed])
def test_what_a_group_names_is_pinned_in_its_own_lock_alone_and_is_what_the_library_is_told_of_it(group, direct):
    require_pinned(direct, f"requirements-{group}.lock")
    name = Requirement(direct).name
    assert name in optional_groups.GROUPS[group] and len(optional_groups.GROUPS[group]) == len(GROUPS[group])
    assert name not in {canonicalize_name(r.name) for r, _ in pinned("requirements.lock")}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_moves_no_version_of_the_main_lock(group):
    def versions(lock):
        found = {}
        for requirement, _ in pinned(lock):
            found.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))
        return found

    main, own = versions("requirements.lock"), versions(f"requirements-{group}.lock")
    shared = main.keys() & own.keys()
    assert {"numpy", "pandas", "scipy", "matplotlib"} <= shared
    assert {name: own[name] for name in shared} == {name: main[name] for name in shared}


def require_pinned(direct: str, lock: str) -> None:
    wanted = Requirement(direct)
    versions = [
        Version(next(iter(r.specifier)).version)
        for r, _ in pinned(lock)
        if canonicalize_name(r.name) == canonicalize_name(wanted.name)
    ]
    assert versions and all(version in wanted.specifier for version in versions)


def test_the_installer_is_the_one_that_the_lock_names():
    ((uv, _),) = pinned("requirements-uv.lock")
    assert uv.name == "uv"


def test_conda_brings_python_and_pip_installs_the_lock_with_its_hashes():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, *rest = environment["dependencies"]
    assert rest == ["pip", {"pip": ["--require-hashes", "-r requirements.lock"]}]
    name, _, version = python.partition("=")
    assert name == "python" and Version(version) in SpecifierSet(PROJECT["requires-python"])


def test_the_makefile_takes_the_pythons_that_the_project_takes():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.search(r"for p in (.*?) python3;", makefile)[1].split()
    supported = SpecifierSet(PROJECT["requires-python"])
    assert named and all(Version(name.removeprefix("python")) in supported for name in named)
    minors = [minor for minor in range(8, 20) if Version(f"3.{minor}") in supported]
    assert [name.removeprefix("python3.") for name in named] == [str(minor) for minor in minors]


def test_a_clone_has_the_same_bytes_whatever_git_is_told_of_line_ends(tmp_path):
    """Hashes are of bytes: with CRLF every file of the library, the parameters and the reference tables would differ."""
    command = [
        "git",
        "-c",
        "core.autocrlf=true",
        "clone",
        "--quiet",
        "--depth",
        "1",
        f"file://{ROOT}",
        str(tmp_path / "clone"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=tmp_path / "clone", check=True, capture_output=True).stdout
    names = [
        name for name in listed.decode().split("\0") if name and not name.endswith(".ttf")
    ]  # the fonts are no text
    assert len(names) > 200
    assert [name for name in names if b"\r\n" in (tmp_path / "clone" / name).read_bytes()] == []
