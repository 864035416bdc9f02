"""A process that is killed while it seals or opens restricted data leaves no readable row on the disk, whenever the kill comes."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from tests.fault_injection import Injector
from tests.small_keys import write_key

from disrupting_harm.at_rest.keys import VARIABLE
from disrupting_harm.at_rest.sealed import is_sealed, read_plain, write_sealed


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is forked and killed")
MARK = b"RESPONDENT-4711"
OLD, NEW = b"id\n" + MARK + b"-old\n", b"id\n" + MARK + b"-new\n" * 2000


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A folder with one sealed file, which is also the home of temporary files."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    write_key(tmp_path / "keys", "KEN")
    root = tmp_path / "tree"
    root.mkdir()
    monkeypatch.setenv("TMPDIR", str(root))
    write_sealed(root / "children.csv", OLD, "KEN")
    return root


def killed_at(root, work, at: int) -> tuple[int, int]:
    """How a child ended that did the work with a kill at its file operation `at`: exit code (0 where it came to its end), signal."""
    child = os.fork()
    if child == 0:
        try:
            Injector(str(root), at=at).install()
            work()
            os._exit(0)
        finally:
            os._exit(1)  # a test's child never goes on as a second runner of tests
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status), os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def readable(root) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file() and MARK in path.read_bytes()]


def test_sealing_over_a_file_leaves_the_old_or_the_new_one_sealed_at_every_operation(tree):
    path, kills, at = tree / "children.csv", 0, 1
    while True:
        code, how = killed_at(tree, lambda: write_sealed(path, NEW, "KEN"), at)
        assert readable(tree) == [] and is_sealed(path) and read_plain(path) in (OLD, NEW)
        if how != signal.SIGKILL:
            break
        kills, at = kills + 1, at + 1
    assert code == 0 and kills >= 2 and read_plain(path) == NEW, (
        "every operation was killed once, and the last run came to its end"
    )


def test_what_is_opened_is_on_no_disk_while_it_is_read(tree):
    """The process is killed while it holds the plain bytes, and after it read them as a table."""
    path = tree / "children.csv"

    def read_and_die():
        import pandas as pd

        from disrupting_harm.at_rest.sealed import open_sealed

        assert len(pd.read_csv(open_sealed(path))) == 1
        os.kill(os.getpid(), signal.SIGKILL)

    assert killed_at(tree, read_and_die, 0)[1] == signal.SIGKILL
    assert readable(tree) == [] and sorted(p.name for p in tree.iterdir()) == ["children.csv"]


def test_the_kill_would_be_seen_if_a_plain_file_were_written(tree):
    """Otherwise the tests above could not fail."""
    work = lambda: (tree / "plain.csv").write_bytes(NEW) and os.kill(os.getpid(), signal.SIGKILL)
    assert killed_at(tree, work, 0)[1] == signal.SIGKILL and readable(tree) == ["plain.csv"]
