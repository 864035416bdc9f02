"""The same inputs give the same bytes, in whichever clone, and nothing in them tells where or when they were made."""

from __future__ import annotations

import datetime
import getpass
import re
import socket
from pathlib import Path

import pytest
from tests.checkouts import ROOT
from tests.small_repository import lock_texts

from disrupting_harm import files
from disrupting_harm.driver import locks


pytestmark = pytest.mark.pipeline


def made_files(root: Path) -> dict[str, Path]:
    """Everything that a reproduction writes beside the lock files: outputs, and both halves of the data."""
    found = [p for folder in ("outputs", "data") for p in (root / folder).rglob("*") if p.is_file()]
    return {p.relative_to(root).as_posix(): p for p in sorted(found)}


def test_two_clones_hold_the_same_bytes(reproduced, again):
    one, other = made_files(reproduced.root), made_files(again.layout.root)
    kinds = {Path(name).suffix for name in one if name.startswith("outputs/")}
    assert kinds >= {".ipynb", ".svg", ".png", ".html", ".csv", ".json"}
    assert sorted(one) == sorted(other)
    assert [n for n in one if files.sha256_file(one[n]) != files.sha256_file(other[n])] == []


def test_plain_dvc_from_no_lock_file_writes_the_entries_that_the_driver_writes_from_an_old_one(reproduced, again):
    ours, theirs = (
        {name: locks.read_blocks(text) for name, text in lock_texts(layout).items()}
        for layout in (reproduced, again.layout)
    )
    assert sum(map(len, ours.values())) > 20 and ours == theirs


def test_no_output_says_where_who_or_when(reproduced):
    today = datetime.date.today()
    told = {
        # A worker may have a copy, and what the checkout's cache holds was made in the checkout.
        "path": rf"{re.escape(str(reproduced.root))}|/reproduced\d*/project\b|(?<![\w.]){re.escape(str(ROOT))}/",
        "temporary folder": r"/tmp/|/var/folders/",
        "home": re.escape(str(Path.home())) + "/",
        "date": rf"{today:%Y-%m-%d}|{today:%Y%m%d}T|{today:%d %b %Y}|{today:%B %d, %Y}",
        "year and time": rf"{today.year}-\d\d-\d\dT\d\d:\d\d",
        "notebook timing": r'"papermill": \{|"iopub\.|start_time|end_time',
        "address in memory": r"\bat 0x[0-9a-f]{6,}",
    }
    for kind, name in (("user", getpass.getuser()), ("host", socket.gethostname())):
        if len(name) > 4:  # a shorter name is a word, or chance
            told[kind] = rf"\b{re.escape(name)}\b"
    texts = {
        name: path.read_bytes().decode("utf-8", "replace")
        for name, path in made_files(reproduced.root).items()
        if not name.startswith("data/ra") and path.suffix != ".gz"
    }
    found = [(kind, name) for kind, pattern in told.items() for name, text in texts.items() if re.search(pattern, text)]
    assert found == []
