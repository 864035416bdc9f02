"""When runs began and ended: beside the results, never in them, and only of the record that a run made."""

from __future__ import annotations

import re

from disrupting_harm import files, run_times
from disrupting_harm.layout import Layout
from disrupting_harm.run_times import RunTimes, read_run_times


def noted(layout: Layout, text: str, began: str = "2026-01-02T03:04:05+00:00") -> str:
    record = layout.root / "outputs" / "TST" / "counts" / "record.json"
    files.write_text(record, text)
    times = RunTimes(layout)
    times.note([record.parent], began)
    times.save()
    return files.sha256_file(record)


def test_a_time_is_of_the_record_that_the_run_made(tmp_path):
    layout = Layout(tmp_path)
    sha256 = noted(layout, "{}")
    time = read_run_times(layout)[sha256]
    assert time.began == "2026-01-02T03:04:05+00:00" and re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", time.ended
    )


def test_those_of_earlier_runs_are_kept(tmp_path):
    layout = Layout(tmp_path)
    assert set(read_run_times(layout)) == set() and {noted(layout, "{}"), noted(layout, "[]")} == set(
        read_run_times(layout)
    )


def test_a_stage_without_a_record_and_a_damaged_file_tell_nothing(tmp_path):
    layout = Layout(tmp_path)
    times = RunTimes(layout)
    times.note([tmp_path / "absent", tmp_path], "2026-01-02T03:04:05+00:00")
    times.save()
    assert not (tmp_path / run_times.FILE).exists()
    for damaged in ("{", "[]", '{"a": 1}'):
        files.write_text(tmp_path / run_times.FILE, damaged)
        assert read_run_times(layout) == {}


def test_where_times_lie_git_and_dvc_track_nothing(root):
    assert "/tmp" in (root / ".dvc" / ".gitignore").read_text(encoding="utf-8").split() and run_times.FILE.startswith(
        ".dvc/tmp/"
    )
