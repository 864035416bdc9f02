"""What the README of the tests names is there: the folders of the kinds, the test files of its log, and one address per thread."""

from __future__ import annotations

import re

import pytest
from tests.checkouts import ROOT


README = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
ROWS = [line for line in README.splitlines() if line.startswith("| [")]
CELL = re.compile(r"\[(\S+) (\d+)\]\(https://github\.com/([\w.-]+)/([\w.-]+)/(?:issues|pull)/(\d+)\)")


def test_every_folder_of_tests_is_of_a_kind():
    said = set(re.findall(r"`(\w+)/`", README.partition("## What went wrong")[0]))
    kinds = {path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    assert kinds <= said and all((ROOT / "tests" / folder).is_dir() for folder in said)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("]")[0].removeprefix("| ["))
def test_a_thread_has_its_address_and_the_tests_that_know_it(row):
    thread, kind, found, verdict = (cell.strip() for cell in row.strip("|").split(" | "))
    assert kind and found and re.match(r"held: |mended: ", verdict)
    assert all(repository == name and number == of for name, number, _, repository, of in CELL.findall(thread))
    assert len(CELL.findall(thread)) == thread.count("](") >= 1
    named = re.findall(r"`([\w/]+/test_\w+\.py)`", verdict)
    assert named and all((ROOT / "tests" / "unit" / name).is_file() for name in named)


def test_the_log_names_at_least_fifteen_threads_each_once():
    threads = [found[2:] for row in ROWS for found in CELL.findall(row)]
    assert len(ROWS) >= 15 and len(set(threads)) == len(threads)
