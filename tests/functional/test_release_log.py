"""The log of releases: what left before, edits that are found, and a kill at any point that the same command mends."""

from __future__ import annotations

import csv
import json
import signal

import pytest
from tests.checkouts import run_in
from tests.releases import (
    TABLE,
    append,
    listing,
    release_real,
)
from tests.small_release import MIXED, REAL, commit, git

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.release.log import LOG, read_log
from disrupting_harm.release.manifest import MANIFEST, read_manifest


pytestmark = [
    pytest.mark.xdist_group("released"),
    pytest.mark.pipeline,
    pytest.mark.usefixtures("same_values_looked_at_once"),
]


# -- the log, and the release after


def test_the_log_says_what_was_released_and_no_clock(dh, layout, folder):
    release_real(dh, folder)
    (entry,) = read_log(layout)
    manifest = read_manifest(folder)
    assert (entry.number, entry.commit, entry.units, entry.date) == (1, manifest.commit, (REAL,), "")
    assert entry.manifest_sha256 == files.sha256_file(folder / MANIFEST) and entry.pins_sha256 == manifest.pins_sha256
    assert (entry.estimates.changed, entry.estimates.went) == (0, 0) and entry.estimates.appeared > 0


def test_a_release_whose_line_of_the_log_is_not_committed_hinders_the_next(dh, layout, folder, tmp_path):
    release_real(dh, folder)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and any(s.startswith(f"{LOG}: is not committed") for s in outcome.err.splitlines())


def test_a_release_is_held_against_every_earlier_one(dh, layout, folder, tmp_path):
    release_real(dh, folder)
    commit(layout)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL)
    assert outcome.code == 2
    (sentence,) = outcome.err.splitlines()
    assert (
        sentence.startswith(f"{LOG}, line 1: holds release 1, which nothing was held against") and "--after" in sentence
    )
    assert not (tmp_path / "second").exists() and len(read_log(layout)) == 1


def test_the_second_release_tells_estimate_by_estimate_what_is_new(dh, layout, folder, tmp_path):
    release_real(dh, folder)
    commit(layout)
    reference = layout.reference("cybertipline_reports")
    lines = reference.read_text(encoding="utf-8").splitlines(keepends=True)
    at, row = next((i, line) for i, line in enumerate(lines) if line.startswith(f"{REAL},2019,"))
    lines[at] = row.replace("1200", "1300")
    reference.write_text("".join(lines), encoding="utf-8")
    done = run_in(layout, "-m", "disrupting_harm", "repro", REAL)
    assert done.returncode == 0, done.stdout + done.stderr
    commit(layout)
    second = tmp_path / "second"
    outcome = release_real(dh, second, "--after", str(folder))
    with (second / "changes.csv").open(encoding="utf-8") as stream:
        told = list(csv.DictReader(stream))
    changed = [row for row in told if row["change"] == "changed" and row["kind"] == "estimates"]
    assert changed and all("2019" in row["id"] or row["columns"] for row in changed)
    assert all(row["change"] == "changed" for row in told if row["kind"] != "file")
    assert any(row["kind"] == "file" and row["id"] == TABLE for row in told)
    entry = read_log(layout)[1]
    in_rows = [row for row in told if row["kind"] in ("estimates", "assessments")]
    assert (entry.estimates.changed, entry.estimates.appeared, entry.estimates.went) == (len(in_rows), 0, 0)
    assert entry.previous == read_log(layout)[0].digest and read_manifest(second).after == entry.previous
    assert f"{len(in_rows)} changed" in outcome.out and f"{len(in_rows)} changed" in (second / "README.md").read_text(
        encoding="utf-8"
    )
    assert dh("release", "--check", str(second)).code == 0 == dh("release", "--check", str(folder)).code


def test_a_unit_that_is_released_for_the_first_time_appears_and_the_others_do_not_go(dh, layout, folder, tmp_path):
    release_real(dh, folder)
    commit(layout)
    outcome = dh("release", str(tmp_path / "second"), "--units", MIXED, "--demonstration", "--after", str(folder))
    assert outcome.code == 0, outcome.err
    counts = read_log(layout)[1].estimates
    assert (counts.changed, counts.went) == (0, 0) and counts.appeared > 0


def edit_log(layout: Layout, **fields) -> None:
    line = json.loads((layout.root / LOG).read_text(encoding="utf-8"))
    (layout.root / LOG).write_text(json.dumps(line | fields, sort_keys=True) + "\n", encoding="utf-8")


@pytest.mark.parametrize("fields", [{"commit": "0" * 40}, {"units": ["TST"]}, {"date": "2020-01-01"}, {"number": 2}])
def test_an_edited_line_of_the_log_is_found_though_it_was_committed(dh, layout, folder, tmp_path, fields):
    release_real(dh, folder)
    commit(layout)
    edit_log(layout, **fields)
    commit(layout)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and f"{LOG}, line 1: was edited" in outcome.err
    assert not (tmp_path / "second").exists()


def test_a_log_that_was_edited_with_its_digests_is_not_what_it_was_in_git_nor_what_the_release_says(
    dh, layout, folder, tmp_path
):
    release_real(dh, folder)
    commit(layout)
    (entry,) = read_log(layout)
    forged = entry.model_copy(update={"date": "2020-01-01"})
    (layout.root / LOG).write_text(
        forged.model_copy(update={"digest": forged.expected_digest()}).line(), encoding="utf-8"
    )
    commit(layout)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2
    assert f"{LOG}: does not hold what it held in commit" in outcome.err
    assert f"{LOG}, line 1: does not say what" in outcome.err


def test_a_log_that_was_emptied_is_found(dh, layout, folder, tmp_path):
    release_real(dh, folder)
    commit(layout)
    (layout.root / LOG).unlink()
    commit(layout)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL)
    assert outcome.code == 2 and outcome.err.startswith(f"{LOG}: does not hold what it held in commit")


def test_a_release_of_a_commit_that_this_one_does_not_follow_from_is_unread(dh, layout, folder, tmp_path):
    start = git(layout, "rev-parse", "HEAD").strip()
    append(layout.root / "README.md")
    commit(layout, "another branch")
    release_real(dh, folder)
    log = (layout.root / LOG).read_bytes()
    git(layout, "reset", "-q", "--hard", start)
    (layout.root / LOG).parent.mkdir(exist_ok=True)
    (layout.root / LOG).write_bytes(log)
    commit(layout, "its log alone")
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and "which this one does not follow from" in outcome.err


def test_an_earlier_release_with_a_changed_table_or_of_no_log_is_not_believed(dh, layout, folder, tmp_path):
    release_real(dh, folder)
    commit(layout)
    append(folder / TABLE, "forged\n")
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder), "--after", str(tmp_path))
    assert outcome.code == 2
    assert f"{folder / TABLE}: is not the table that was released" in outcome.err
    assert f"{tmp_path}: holds no {MANIFEST}" in outcome.err


def test_a_release_of_the_log_is_not_replaced(dh, layout, folder):
    release_real(dh, folder)
    commit(layout)
    before = listing(folder)
    outcome = dh("release", str(folder), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and f"{folder}: holds release 1 of {LOG}" in outcome.err
    assert listing(folder) == before


# -- a run that is killed


KILLED = """
import os, signal, sys
from disrupting_harm.release import build
from disrupting_harm.cli import main
calls = 0
def kill(step, at):
    def run(*arguments, **options):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments, **options)
    return run
where, at, *arguments = sys.argv[1:]
owner, _, name = where.rpartition(".")
target = getattr(build, owner) if owner else build
setattr(target, name, kill(getattr(target, name), int(at)))
main(arguments)
"""


@pytest.mark.parametrize("where, at", [("_copy", 1), ("_copy", 9), ("files.replace_directory", 1)])
def test_a_kill_before_the_swap_leaves_the_old_release_and_the_old_log(dh, layout, folder, where, at):
    release_real(dh, folder)
    (layout.root / LOG).unlink()  # as if the run that made it had been stopped before it wrote the log
    before = listing(folder)
    done = run_in(layout, "-c", KILLED, where, str(at), "release", str(folder), "--units", REAL, "--date", "2026-11-26")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert listing(folder) == before and read_log(layout) == ()
    release_real(dh, folder, "--date", "2026-11-26")
    assert read_manifest(folder).date == "2026-11-26" and not list(folder.parent.glob(f".{folder.name}.*"))


def test_a_kill_leaves_no_part_under_the_name_of_a_new_release(dh, layout, folder):
    done = run_in(layout, "-c", KILLED, "_copy", "5", "release", str(folder), "--units", REAL)
    assert done.returncode == -signal.SIGKILL
    assert not folder.exists() and read_log(layout) == ()
    release_real(dh, folder)


def test_a_kill_between_the_swap_and_the_log_is_mended_by_the_same_command(dh, layout, folder):
    done = run_in(layout, "-c", KILLED, "log.append", "1", "release", str(folder), "--units", REAL)
    assert done.returncode == -signal.SIGKILL
    left = listing(folder)
    assert read_log(layout) == () and MANIFEST in left
    release_real(dh, folder)
    assert listing(folder) == left and len(read_log(layout)) == 1


def test_a_folder_of_an_unlogged_release_that_holds_a_file_of_somebody_is_not_replaced(dh, layout, folder):
    release_real(dh, folder)
    (layout.root / LOG).unlink()
    append(folder / "outputs" / "thesis.txt", "mine")
    outcome = dh("release", str(folder), "--units", REAL)
    assert outcome.code == 2 and outcome.err.startswith(f"{folder}/outputs/thesis.txt: is not of the release")
