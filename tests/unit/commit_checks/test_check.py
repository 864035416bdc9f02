"""One sentence for each file, with what to do; and nothing that git tracks is such a file."""

from __future__ import annotations

import pytest

from disrupting_harm.commit_checks.check import STAGED, find_accidents
from disrupting_harm.commit_checks.git_files import tracked_files


def test_nothing_that_git_tracks_is_an_accident(root):
    tracked = list(tracked_files(root))
    assert len(tracked) > 1000
    assert find_accidents(tracked) == []


def test_each_file_is_told_once_with_what_to_do():
    rows = b"id,weight,psu\n1,1.5,3\n"
    found = find_accidents([("data/raw/KEN/rows.csv", rows), ("a b.csv", rows), ("README.md", b"text")], STAGED)
    assert found == [
        (
            "data/raw/KEN/rows.csv: is raw data, of which git holds the pointers (*.dvc) only; take it out with "
            "`git restore --staged 'data/raw/KEN/rows.csv'`; place it with `dh import`."
        ),
        (
            "a b.csv: has the columns of a table of respondents (id, psu, weight); take it out with `git restore --staged 'a b.csv'`; "
            "rows belong in data/raw, placed by `dh import`."
        ),
    ]


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff\xfe", b"a" * 100_000, b'"', b",", b"\n"])
@pytest.mark.parametrize("path", ["a.csv", "a.json", "a.txt", "a", "a.py"])
def test_no_content_of_a_file_stops_the_check(path, content):
    assert find_accidents([(path, content)]) == []


def test_a_name_that_is_not_text_is_told_in_letters():
    (sentence,) = find_accidents([("outputs/\udcff.csv", b"")])
    assert sentence.startswith("outputs/\\udcff.csv: ")
