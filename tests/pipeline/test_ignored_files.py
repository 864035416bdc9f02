"""Where people work by hand, git can be given only what the project knows: the ignore rules name what may be added."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from dulwich.ignore import IgnoreFilterManager
from dulwich.repo import Repo


BY_HAND = ("notebooks", "params", "data/reference")
STRAYS = (
    "rows.csv", "children (1).csv", "rows.tsv", "rows.parquet", "rows.pkl", "rows.sqlite", "rows.xlsx", "rows.sav", "rows.json",
    "rows.csv.gz", "rows.zip", "rows", ".rows.csv", "treaty_status.csv.bak", ".ipynb_checkpoints/a-checkpoint.ipynb",
)  # fmt: skip


def git(folder: Path, *arguments: str, given: str | None = None) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=folder, input=given, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [name for name in done.stdout.split("\0") if name]


@pytest.fixture(scope="module")
def tracked(root) -> list[str]:
    return git(root, "ls-files", "-z")


@pytest.fixture(scope="module")
def rules(root, tmp_path_factory) -> Path:
    """A repository that holds the project's rules and nothing else, so that no exclusion of this machine has a say."""
    folder = tmp_path_factory.mktemp("rules")
    git(folder, "init", "-q")
    git(folder, "config", "core.excludesFile", "/dev/null")
    shutil.copyfile(root / ".gitignore", folder / ".gitignore")
    return folder


def ignored(rules: Path, names: list[str]) -> set[str]:
    return set(git(rules, "check-ignore", "--no-index", "--stdin", "-z", given="\0".join(names)))


def folders(tracked: list[str]) -> list[str]:
    """Every folder below those three that holds a tracked file, those above it, and one that a person may add to each."""
    above = {str(parent) for name in tracked for parent in PurePosixPath(name).parents}
    found = {name for name in above if name.startswith(BY_HAND)}
    unit = {f"params/instruments/household_survey/{name}" for name in ("KEN", "ABC")}
    return sorted(found | {f"{name}/rows" for name in found} | unit)


def test_each_tracked_file_can_be_added(rules, tracked):
    assert len(tracked) > 1000
    lost = ignored(rules, tracked)
    assert not lost, (
        "add a line for each to .gitignore, else a copy of it that git does not yet know is never committed"
    )


def test_a_table_of_rows_is_ignored_in_every_folder_where_people_work_by_hand(rules, tracked):
    strays = [f"{folder}/{name}" for folder in folders(tracked) for name in STRAYS]
    assert len(strays) > 300
    assert set(strays) - ignored(rules, strays) == set()


@pytest.mark.parametrize(
    "name",
    [
        "notebooks/helpline_data/helpline_data.ipynb", "notebooks/helpline_data/dvc.yaml", "notebooks/helpline_data/dvc.lock",
        "params/countries/NEW.yaml", "params/components/helpline_data.yaml", "params/components/layouts/phase3.yaml",
        "params/indicators/helpline_data.yaml", "params/indicators/KEN.yaml", "params/schema/component.helpline_data.json",
        "params/instruments/household_survey/KEN/children.csv", "params/instruments/desk_review/codebook.qdc",
        "params/instruments/access_to_justice/KEN/codebook.qdc",
    ],
)  # fmt: skip
def test_what_a_new_component_or_country_brings_can_be_added(rules, name):
    assert ignored(rules, [name]) == set()


@pytest.mark.parametrize("name", ["params/instruments/children.csv", "params/children.csv", "params/KEN.yaml"])
def test_a_known_name_in_another_place_is_ignored(rules, name):
    assert ignored(rules, [name]) == {name}


def test_dvc_reads_the_rules_as_git_does(rules, tracked):
    """DVC overlooks a pipeline or pointer that its own reader of the rules takes for ignored."""
    reader = IgnoreFilterManager.from_repo(Repo(str(rules)))
    strays = [f"{folder}/{name}" for folder in folders(tracked) for name in STRAYS]
    assert [name for name in tracked if reader.is_ignored(name)] == []
    assert [name for name in strays if not reader.is_ignored(name)] == []
