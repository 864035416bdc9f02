"""Every line of the log is bound to the one before, so that no edit goes unseen."""

from __future__ import annotations

import pytest
from tests.small_release import manifest

from disrupting_harm.release import log
from disrupting_harm.release.log import LOG, BrokenLog, Counts, append, log_path, next_entry, read_log


NOTHING = Counts(changed=0, appeared=0, went=0)


def write_entries(layout, number: int) -> None:
    for at in range(1, number + 1):
        entries = read_log(layout)
        append(layout, next_entry(entries, manifest(number=at, after=log.last_digest(entries)), "", NOTHING))


def test_without_a_log_there_was_no_release(study):
    assert read_log(study) == ()


def test_entries_are_read_as_they_were_written_oldest_first(study):
    write_entries(study, 3)
    found = read_log(study)
    assert [entry.number for entry in found] == [1, 2, 3]
    assert [entry.previous for entry in found] == ["", found[0].digest, found[1].digest]


def swap(lines):
    return [lines[1], lines[0], lines[2]]


@pytest.mark.parametrize(
    "edit, line",
    [
        (lambda lines: [lines[0].replace("TST", "KEN"), *lines[1:]], 1),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (swap, 1),
        (lambda lines: [*lines, lines[2]], 4),
        (lambda lines: [*lines[:2], lines[2].replace('", "', '","', 1)], 3),
        (lambda lines: [lines[0], "{}\n", lines[2]], 2),
        (lambda lines: [lines[0], "\n", *lines[1:]], 2),
        (lambda lines: [*lines[:2], lines[2].rstrip("\n")], 3),
    ],
)
def test_an_edit_is_named_by_its_line(study, edit, line):
    write_entries(study, 3)
    lines = log_path(study).read_text(encoding="utf-8").splitlines(keepends=True)
    log_path(study).write_text("".join(edit(lines)), encoding="utf-8")
    with pytest.raises(BrokenLog) as broken:
        read_log(study)
    assert str(broken.value).startswith(f"{LOG}, line {line}: ") and "git checkout" in str(broken.value)


def test_a_log_that_is_no_text_is_named(study):
    log_path(study).parent.mkdir()
    log_path(study).write_bytes(b"\xff\n")
    with pytest.raises(BrokenLog, match="is not text in UTF-8"):
        read_log(study)
