"""A pipeline runs the commands and reads the files that its lock file says made its outputs; each edit of either is told."""

from __future__ import annotations

import subprocess

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.verdict import AS_FAR_AS_POSSIBLE, VERIFIED, verdict
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_commit import check_commit, check_pipeline


PIPELINE = "stages: {a: {cmd: run it, matrix: {country: [KEN, UGA]}, deps: [in, more], outs: [out]}}\n"
ENTRY = "{cmd: run it, deps: [{path: in}, {path: more}], outs: [{path: out}]}"
LOCK = f"stages: {{a@KEN: {ENTRY}, a@UGA: {ENTRY}}}\n"


def told(root, pipeline: str = PIPELINE, lock: str = LOCK) -> dict[str, str]:
    files.write_text(root / "dvc.yaml", pipeline)
    files.write_text(root / "dvc.lock", lock)
    result = Verification(Layout(root))
    check_pipeline(result)
    return {path: sentence.partition(": edited pipeline: ")[2] for path, sentence in result.differences.items()}


def test_a_pipeline_as_it_ran_has_no_difference(tmp_path):
    assert told(tmp_path) == {}
    assert told(tmp_path, lock=f"stages: {{a@KEN: {ENTRY}}}\n") == {}, "a stage without an entry is told elsewhere"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("run it", "run that", "the command of a is not the one that made its outputs"),
        ("[in, more]", "[in]", "a does not name more among what it reads"),
        ("[in, more]", "[in, more, other]", "a names besides other among what it reads"),
        ("[out]", "[out, also]", "a names besides also among what it writes"),
        ("outs: [out]", "outs: [output]", "a does not name out among what it writes"),
    ],
)
def test_what_a_stage_runs_reads_or_writes_otherwise_is_told_once_for_all_units(tmp_path, old, new, said):
    mend = "restore it with `git checkout dvc.yaml`, or run `dh repro`."
    assert told(tmp_path, PIPELINE.replace(old, new)) == {"dvc.yaml": f"{said} (2 stages); {mend}"}
    one = LOCK.replace(ENTRY, ENTRY.replace("run it", "run"), 1)
    assert told(tmp_path, lock=one) == {"dvc.yaml": f"the command of a is not the one that made its outputs; {mend}"}, (
        "of one unit alone its number is not told"
    )


@pytest.mark.parametrize("lock", ["{", "- 1", "stages: 3", "other: {}", "stages: {a@KEN: {deps: [in]}}"])
def test_a_lock_file_that_is_none_is_left_to_who_reads_it(tmp_path, lock):
    assert told(tmp_path, lock=lock) == {}


def test_of_several_edits_the_one_of_most_stages_is_told_and_of_several_files_the_first_in_the_alphabet(tmp_path):
    other = PIPELINE.replace("[in, more]", "[in, more, b, c]")
    one = LOCK.replace(ENTRY, ENTRY.replace("run it", "run"), 1)
    mend = "restore it with `git checkout dvc.yaml`, or run `dh repro`."
    assert told(tmp_path, other, one) == {"dvc.yaml": f"a names besides b among what it reads (2 stages); {mend}"}


def test_a_stage_without_inputs_reads_nothing(tmp_path):
    lock = "stages: {a@KEN: {cmd: run it, outs: [{path: out}]}}\n"
    assert told(tmp_path, PIPELINE.replace("deps: [in, more], ", ""), lock) == {}
    assert "a names besides in among what it reads" in told(tmp_path, lock=lock)["dvc.yaml"]


@pytest.mark.parametrize("lacks", ["a commit", "git"])
def test_where_git_tells_of_no_commit_a_verification_is_not_whole(tmp_path, monkeypatch, lacks):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    if lacks == "git":
        commit_all(tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
    result = Verification(Layout(tmp_path))
    assert check_commit(result, []) == [] and verdict(result) == AS_FAR_AS_POSSIBLE
    assert result.uncommitted[".git"].startswith("git tells of no commit (")


def test_what_the_last_commit_holds_is_verified_whole(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    commit_all(tmp_path)
    result = Verification(Layout(tmp_path))
    assert check_commit(result, []) == [] and verdict(result) == VERIFIED


def commit_all(root) -> None:
    files.write_text(root / "dvc.yaml", PIPELINE)
    for command in (["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@e.org", "commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=root, check=True)
