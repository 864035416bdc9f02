"""A verification that found no difference is told again where no file changed, and never where one did."""

from __future__ import annotations

import json
import os
import sys
from io import StringIO
from pathlib import Path

import pytest

from disrupting_harm.provenance import unchanged
from disrupting_harm.provenance.unchanged import print_or_repeat, state_of


SAID = "all 3 files are what the records and the lock files say\n"


@pytest.fixture
def root(tmp_path) -> Path:
    root = tmp_path / "checkout"
    for name in (
        "outputs/KEN/a.csv",
        "params/study.yaml",
        ".git/HEAD",
        ".git/index",
        ".git/refs/heads/main",
        ".dvc/config",
        ".dvc/cache/files/md5/ab/cd",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("as it was\n")
    (tmp_path / "object").write_text("as it was\n")
    (root / "outputs" / "link").symlink_to(tmp_path / "object")
    return root


def is_asked(root: Path, code: int = 0) -> bool:
    """Whether a verification is made, which would answer `code`."""
    asked = []
    print_or_repeat(root, StringIO(), lambda stream: asked.append(True) or code)
    return bool(asked)


def rewrite(path: Path) -> None:
    """Another content of the same length, under the same time of the last change."""
    before = path.stat()
    path.write_text("as it WAS\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(path: Path) -> None:
    before = path.stat()
    beside = path.with_name("beside")
    beside.write_text("as it WAS\n")
    os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
    beside.rename(path)


CHANGES = {
    "content, with its time set back": lambda root: rewrite(root / "outputs/KEN/a.csv"),
    "another file in its place, with its time set back": lambda root: replace(root / "outputs/KEN/a.csv"),
    "mode": lambda root: (root / "outputs/KEN/a.csv").chmod(0o600),
    "new file": lambda root: (root / "data.csv").write_text("x"),
    "new hidden file": lambda root: (root / "outputs/.x").write_text("x"),
    "lost file": lambda root: (root / "params/study.yaml").unlink(),
    "renamed file": lambda root: (root / "outputs/KEN/a.csv").rename(root / "outputs/KEN/b.csv"),
    "what a link leads to": lambda root: rewrite(root.parent / "object"),
    "a link without its file": lambda root: (root.parent / "object").unlink(),
    "another commit": lambda root: rewrite(root / ".git/refs/heads/main"),
    "another branch": lambda root: rewrite(root / ".git/HEAD"),
    "git's index": lambda root: rewrite(root / ".git/index"),
    "an object of DVC's cache": lambda root: rewrite(root / ".dvc/cache/files/md5/ab/cd"),
    "settings of DVC": lambda root: rewrite(root / ".dvc/config"),
}


@pytest.mark.parametrize("code", [0, 3])
def test_where_nothing_changed_the_same_is_told_without_a_verification(root, code):
    first, second = StringIO(), StringIO()
    assert print_or_repeat(root, first, lambda stream: stream.write(SAID) * 0 + code) == code
    assert print_or_repeat(root, second, lambda stream: pytest.fail("hashed again")) == code
    note, rest = second.getvalue().split("\n", 1)
    assert rest == first.getvalue() == SAID and "`dh verify --again`" in note


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_verified(root, change):
    assert is_asked(root) and not is_asked(root)
    CHANGES[change](root)
    assert is_asked(root)


def test_an_installed_package_that_changed_is_verified(root, tmp_path, monkeypatch):
    metadata = tmp_path / "site-packages" / "pandas-3.0.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("as it was\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site-packages")])
    assert is_asked(root) and not is_asked(root)
    rewrite(metadata)
    assert is_asked(root)


@pytest.mark.parametrize(
    "beside", [".venv/x", ".dvc/cache/runs/x", ".dvc/tmp/x", ".ruff_cache/x", "src/__pycache__/x.pyc"]
)
def test_what_no_verification_looks_at_is_no_change(root, beside):
    (root / "src").mkdir()
    assert is_asked(root)
    (root / beside).parent.mkdir(parents=True, exist_ok=True)
    (root / beside).write_text("x")
    assert not is_asked(root)


def test_an_object_of_a_cache_that_lies_elsewhere_is_verified(root, tmp_path):
    (root / ".dvc" / "config").write_text(f"[cache]\n    dir = {tmp_path / 'shared'}\n")
    stored = tmp_path / "shared" / "files" / "md5" / "ab" / "cd"
    stored.parent.mkdir(parents=True)
    stored.write_text("as it was\n")
    assert is_asked(root) and not is_asked(root)
    rewrite(stored)
    assert is_asked(root)


def test_a_commit_in_a_linked_work_tree_is_verified(root, tmp_path):
    store = tmp_path / "main" / ".git"
    (store / "worktrees" / "one").mkdir(parents=True)
    (store / "refs" / "heads").mkdir(parents=True)
    (store / "refs" / "heads" / "one").write_text("as it was\n")
    (store / "worktrees" / "one" / "commondir").write_text("../..\n")
    (root / ".git").rename(tmp_path / "before")
    (root / ".git").write_text(f"gitdir: {store / 'worktrees' / 'one'}\n")
    assert is_asked(root) and not is_asked(root)
    rewrite(store / "refs" / "heads" / "one")
    assert is_asked(root)


def test_a_difference_is_not_remembered(root):
    assert is_asked(root, code=1) and is_asked(root, code=1)


def test_nothing_is_remembered_of_a_verification_during_which_a_file_changed(root):
    print_or_repeat(root, StringIO(), lambda stream: rewrite(root / "params/study.yaml") or 0)
    assert is_asked(root)


def test_nothing_is_remembered_while_a_file_is_being_written(root):
    (root / "outputs" / ".a.csv.1.partial").write_text("x")
    assert state_of(root) is None
    assert is_asked(root) and is_asked(root)


@pytest.mark.parametrize(
    "written",
    ["", "{", "[]", '{"state": 1, "code": 0, "said": ""}', '{"code": 0, "said": ""}', b"\xff"],
)
def test_a_damaged_memory_is_no_memory(root, written):
    assert is_asked(root)
    place = root / ".dvc" / "tmp" / "dh-verified.json"
    place.write_bytes(written if isinstance(written, bytes) else written.encode())
    assert is_asked(root) and not is_asked(root)


def test_a_remembered_answer_of_another_kind_is_not_repeated(root):
    assert is_asked(root)
    place = root / ".dvc" / "tmp" / "dh-verified.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"code": 1}))
    assert is_asked(root)


def test_where_nothing_can_be_written_the_answer_is_the_same(root):
    (root / ".dvc" / "tmp").write_text("no folder")
    assert is_asked(root) and is_asked(root)


def test_where_the_time_of_status_can_be_set_nothing_is_remembered(root, monkeypatch):
    monkeypatch.setattr("disrupting_harm.provenance.unchanged.os.name", "nt")
    assert state_of(root) is None


def test_another_library_than_the_checkout_s_is_looked_at_too(root, tmp_path, monkeypatch):
    module = tmp_path / "library" / "provenance" / "unchanged.py"
    module.parent.mkdir(parents=True)
    module.write_text("one = 1\n")
    monkeypatch.setattr(unchanged, "__file__", str(module))
    assert is_asked(root) and not is_asked(root)
    module.write_text("one = 2, and no more\n")
    assert is_asked(root)
