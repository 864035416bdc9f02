"""`dh release`: what leaves is verified, committed, marked, listed and logged, or nothing leaves."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import signal
from pathlib import Path

import pytest
from tests.conftest import ROOT, copy_clone, run_in
from tests.edits import edit_first
from tests.small_release import COUNTS, MIXED, REAL, commit, git, write_key

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.release.keys import KEYS
from disrupting_harm.release.log import LOG, read_log
from disrupting_harm.release.manifest import MANIFEST, SIGNATURE, Manifest, read_manifest
from disrupting_harm.release.marks import page_is_marked
from disrupting_harm.values import verify as values


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]

TABLE = f"outputs/{REAL}/{COUNTS}/counts.csv"
# What a release says about itself: for people, and in the words of standards (tests/unit/release/described).
ABOUT = {
    "README.md", "index.html", "dvc.yaml", "ro-crate-metadata.json", "prov.json", "datapackage.json", "codecheck.yml",
    "ddi.xml",
}  # fmt: skip
PAGE = f"outputs/reports/{MIXED}/report.html"


@pytest.fixture(scope="module", autouse=True)
def same_values_looked_at_once():
    """The values of one study, which most of fifty releases here are of, are looked at once, in this process.

    tests/functional/test_tampering.py shows that a release looks at them and believes nobody who did.
    """
    known: dict[tuple, list] = {}
    look = values._check_unit

    def check(layout: Layout, unit: str, paths: list[Path], *more):
        key = (unit, *map(files.sha256_file, paths), *more)
        if key not in known:
            known[key] = look(layout, unit, paths, *more)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "_check_unit", check)
        patch.setattr(values, "_in_processes", lambda check, work: [check(*one) for one in work])
        yield


@pytest.fixture
def clone(released_study, tmp_path, monkeypatch) -> Layout:
    """A copy of it that the test may spoil; the working directory of the test."""
    copy_clone(released_study.root, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    return Layout(tmp_path / "clone")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "release"


def listing(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(outcome, folder: Path, layout: Layout) -> list[str]:
    """The sentences of a refusal; of the release there is no trace."""
    assert (outcome.code, outcome.out) == (2, ""), outcome
    assert "Traceback" not in outcome.err
    assert not folder.exists() and not list(folder.parent.glob(f".{folder.name}.*"))
    assert read_log(layout) == ()
    return outcome.err.splitlines()


def release_real(dh, folder: Path, *more: str):
    outcome = dh("release", str(folder), "--units", REAL, *more)
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    return outcome


# -- what a release holds


def test_a_release_holds_the_public_half_of_the_unit_and_lists_it(dh, clone, folder):
    release_real(dh, folder)
    manifest = read_manifest(folder)
    of_unit = {
        clone.relative(p) for f in (clone.outputs() / REAL, clone.report(REAL)) for p in f.rglob("*") if p.is_file()
    }
    assert {f.path for f in manifest.files} == of_unit | ABOUT
    assert set(listing(folder)) == {f.path for f in manifest.files} | {MANIFEST}
    for file in manifest.files:
        assert (files.sha256_file(folder / file.path), (folder / file.path).stat().st_size) == (file.sha256, file.size)
    assert manifest.units == (REAL,) and manifest.commit == git(clone, "rev-parse", "HEAD").strip()
    assert [f.path for f in manifest.files] == sorted(f.path for f in manifest.files)


def test_each_saved_file_is_listed_with_its_class_trace_id_and_record(dh, clone, folder):
    release_real(dh, folder)
    by_path = {f.path: f for f in read_manifest(folder).files}
    table = by_path[TABLE]
    assert (table.data_class, table.kind, table.trace_id) == ("public", "estimates", f"{REAL}/{COUNTS}/counts")
    assert table.record == f"outputs/{REAL}/{COUNTS}/record.json" and table.record in by_path
    assert not any(f.stand_in for f in by_path.values())


def test_the_pins_are_the_lock_files_and_pointers_of_the_commit(dh, clone, folder):
    release_real(dh, folder)
    manifest = read_manifest(folder)
    assert {"dvc.lock", "requirements.lock", f"notebooks/{COUNTS}/dvc.lock"} <= {pin.path for pin in manifest.pins}
    for pin in manifest.pins:
        assert files.sha256_text(git(clone, "show", f"{manifest.commit}:{pin.path}")) == pin.sha256


def test_the_same_commit_gives_the_same_bytes_wherever_it_is_released(dh, released_study, tmp_path, monkeypatch):
    found = []
    for name in ("one", "two of them"):
        copy_clone(released_study.root, tmp_path / name)
        monkeypatch.chdir(tmp_path / name)
        release_real(dh, tmp_path / f"release {name}", "--date", "2026-11-26")
        found.append((listing(tmp_path / f"release {name}"), (tmp_path / name / LOG).read_bytes()))
    assert found[0] == found[1]
    assert str(tmp_path).encode() not in b"".join(found[0][0].values())


def test_an_empty_folder_is_filled(dh, clone, folder):
    folder.mkdir()
    release_real(dh, folder)
    assert dh("release", "--check", str(folder)).code == 0


def test_a_demonstration_is_marked_on_every_page_of_its_own_and_of_the_unit_with_stand_ins(dh, clone, folder):
    assert dh("release", str(folder), "--demonstration").code == 0
    manifest = read_manifest(folder)
    assert manifest.demonstration and manifest.units == (MIXED, REAL)
    assert all(page_is_marked(folder / page) for page in ("index.html", PAGE))
    assert not page_is_marked(folder / f"outputs/reports/{REAL}/report.html"), "what is real is not called a stand-in"
    assert "SYNTHETIC" in (folder / "README.md").read_text(encoding="utf-8")
    stand_ins = [f.path for f in manifest.files if f.stand_in]
    assert f"outputs/{MIXED}/sampling_design/record.json" in stand_ins and PAGE in stand_ins
    assert f"outputs/{MIXED}/{COUNTS}/counts.csv" not in stand_ins


def test_a_release_of_real_data_calls_nothing_synthetic(dh, clone, folder):
    release_real(dh, folder)
    assert b"SYNTHETIC" not in b"".join((folder / name).read_bytes() for name in ("README.md", "index.html"))


# -- what is refused


def test_stand_ins_are_no_evidence(dh, clone, folder):
    (sentence,) = refused(dh("release", str(folder)), folder, clone)
    assert sentence.startswith(f"{MIXED}: holds stand-ins (sampling_design)") and "--demonstration" in sentence


def append(path: Path, text: str = "\n# a remark\n") -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


@pytest.mark.parametrize(
    "path",
    [
        "src/disrupting_harm/release/build.py",
        "params/study.yaml",
        f"notebooks/{COUNTS}/dvc.yaml",
        "README.md",
        "requirements.lock",
    ],
)
def test_a_changed_file_is_to_be_committed(dh, clone, folder, path):
    append(clone.root / path)
    told = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert any(s.startswith(f"{path}: is not what the last commit holds; commit it") for s in told)


@pytest.mark.parametrize(
    "path", ["src/disrupting_harm/own.py", "notebooks/own.ipynb", "params/countries/own.txt", "data/reference/own.csv"]
)
def test_a_new_file_that_a_stage_could_read_is_to_be_committed(dh, clone, folder, path):
    append(clone.root / path)
    told = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert any(s.startswith(f"{path}: is not committed") for s in told)


def test_a_new_file_elsewhere_is_the_persons_own(dh, clone, folder):
    append(clone.root / "notes.txt")
    release_real(dh, folder)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_the_index_hides_is_found(dh, clone, folder, flag):
    git(clone, "update-index", flag, "pyproject.toml")
    append(clone.root / "pyproject.toml")
    assert git(clone, "status", "--porcelain") == ""
    (sentence,) = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert sentence.startswith("pyproject.toml: is not what the last commit holds, which a flag of git's index hides")


def test_code_that_an_ignore_rule_keeps_out_of_the_commit_is_found(dh, clone, folder):
    module = "src/disrupting_harm/registry.py"
    append(clone.root / ".gitignore", f"\n/{module}\n")
    git(clone, "rm", "-q", "--cached", module)
    commit(clone)
    (sentence,) = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert sentence.startswith(f"{module}: was used for what is released and is in no commit")


def test_a_commit_of_other_code_than_that_which_made_the_outputs_is_refused(dh, clone, folder):
    append(clone.root / "src/disrupting_harm/registry.py")
    commit(clone)
    told = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert any(s.startswith("src/disrupting_harm/registry.py: is not the code that made the outputs") for s in told)


def test_an_output_that_differs_from_its_record_is_refused(dh, clone, folder):
    edit_first(clone.root / TABLE, "2019", "2018")
    told = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert told and all(s.startswith(TABLE) for s in told)


def test_a_difference_of_another_unit_alone_does_not_hinder(dh, clone, folder):
    edit_first(clone.root / f"outputs/{MIXED}/{COUNTS}/counts.csv", "2019", "2018")
    release_real(dh, folder)


def test_a_file_that_nothing_saved_stays_here_even_where_records_and_locks_name_it(dh, clone, folder):
    rows = clone.root / f"outputs/{REAL}/{COUNTS}/rows.csv"
    rows.write_text("respondent_id,abused\n1,1\n", encoding="utf-8")
    path = rows.with_name("record.json")
    record = files.read_json(path)
    named = clone.relative(rows)
    record["outputs"].append({"path": named, "role": "table", "sha256": files.sha256_file(rows)})
    record["outputs"].append({"path": "data/derived/TSU/x/children.parquet", "role": "table", "sha256": "0"})
    record["outputs"].append({"path": f"outputs/{REAL}/{COUNTS}/rows.pkl", "role": "other", "sha256": "0"})
    path.write_text(files.dump_json(record), encoding="utf-8")
    told = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert any(s.startswith(f"{named}: no `run.save_figure`") for s in told)
    assert any(s.startswith("data/derived/TSU/x/children.parquet: ") and "does not lie beside it" in s for s in told)
    assert any(
        s.startswith(f"outputs/{REAL}/{COUNTS}/rows.pkl: is no figure, table, notebook, page or list of claims")
        for s in told
    )


def test_a_page_and_a_figure_that_lost_their_mark_are_named(dh, clone, folder):
    figure = next((clone.outputs() / MIXED / "sampling_design").glob("*.svg"))
    for path in (clone.root / PAGE, figure):
        path.write_text(path.read_text(encoding="utf-8").replace("SYNTHETIC", "<!-- SYNTHETIC -->"), encoding="utf-8")
    told = refused(dh("release", str(folder), "--demonstration"), folder, clone)
    assert any(s.startswith(f"{PAGE}: stands in and does not say SYNTHETIC in its text") for s in told)
    assert any(
        s.startswith(f"{clone.relative(figure)}: stands in and does not say SYNTHETIC in its metadata") for s in told
    )


def test_a_stand_in_that_its_record_calls_public_is_named_by_its_figures(dh, clone, folder):
    path = clone.output(MIXED, "sampling_design") / "record.json"
    record = files.read_json(path)
    saved = [entry | {"data_class": "public"} for entry in record["saved"]]
    path.write_text(files.dump_json(record | {"data_class": "public", "saved": saved}), encoding="utf-8")
    told = refused(dh("release", str(folder), "--demonstration"), folder, clone)
    assert any("says SYNTHETIC in its metadata, and" in s and s.endswith("`dh repro -f`.") for s in told)


def test_units_that_are_unknown_or_not_made_are_named(dh, clone, folder):
    told = refused(dh("release", str(folder), "--units", "XXX", "TSV"), folder, clone)
    assert len(told) == 1 and told[0].startswith("XXX")
    (sentence,) = refused(dh("release", str(folder), "--units", "TSV", REAL), folder, clone)
    assert sentence.startswith("outputs/reports/TSV: holds no report")


def test_a_folder_in_the_clone_or_with_other_files_is_refused(dh, clone, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine", encoding="utf-8")
    for place, said in (
        (clone.root / "release", "lies in the clone"),
        (clone.outputs() / REAL, "lies in the clone"),
        (tmp_path, "holds the clone"),
        (taken, "holds files that are no release"),
        (taken / "thesis.txt", "is a file"),
    ):
        before = listing(tmp_path)
        outcome = dh("release", str(place), "--units", REAL)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1) and said in outcome.err
        assert listing(tmp_path) == before


def test_every_problem_is_told_at_once(dh, clone, folder, tmp_path):
    append(clone.root / "params/study.yaml")
    edit_first(clone.root / TABLE, "2019", "2018")
    told = refused(
        dh("release", str(folder), "--date", "26.11.2026", "--sign", str(tmp_path / "no.pem")), folder, clone
    )
    for start in (
        "--date 26.11.2026",
        f"{tmp_path / 'no.pem'}: is no file",
        "params/study.yaml: ",
        TABLE,
        f"{MIXED}: holds stand-ins",
    ):
        assert any(s.startswith(start) for s in told), (start, told)
    assert all(s.endswith((".", "`")) for s in told)


def test_a_folder_without_git_is_no_clone_to_release_from(dh, clone, folder):
    shutil.rmtree(clone.root / ".git")
    told = refused(dh("release", str(folder), "--units", REAL), folder, clone)
    assert any(s.startswith("git: does not read this clone") for s in told)


# -- the log, and the release after


def test_the_log_says_what_was_released_and_no_clock(dh, clone, folder):
    release_real(dh, folder)
    (entry,) = read_log(clone)
    manifest = read_manifest(folder)
    assert (entry.number, entry.commit, entry.units, entry.date) == (1, manifest.commit, (REAL,), "")
    assert entry.manifest_sha256 == files.sha256_file(folder / MANIFEST) and entry.pins_sha256 == manifest.pins_sha256
    assert (entry.estimates.changed, entry.estimates.went) == (0, 0) and entry.estimates.appeared > 0


def test_a_release_whose_line_of_the_log_is_not_committed_hinders_the_next(dh, clone, folder, tmp_path):
    release_real(dh, folder)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and any(s.startswith(f"{LOG}: is not committed") for s in outcome.err.splitlines())


def test_a_release_is_held_against_every_earlier_one(dh, clone, folder, tmp_path):
    release_real(dh, folder)
    commit(clone)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL)
    assert outcome.code == 2
    (sentence,) = outcome.err.splitlines()
    assert (
        sentence.startswith(f"{LOG}, line 1: holds release 1, which nothing was held against") and "--after" in sentence
    )
    assert not (tmp_path / "second").exists() and len(read_log(clone)) == 1


def test_the_second_release_tells_estimate_by_estimate_what_is_new(dh, clone, folder, tmp_path):
    release_real(dh, folder)
    commit(clone)
    reference = clone.reference("cybertipline_reports")
    lines = reference.read_text(encoding="utf-8").splitlines(keepends=True)
    at, row = next((i, line) for i, line in enumerate(lines) if line.startswith(f"{REAL},2019,"))
    lines[at] = row.replace("1200", "1300")
    reference.write_text("".join(lines), encoding="utf-8")
    done = run_in(clone, "-m", "disrupting_harm", "repro", REAL)
    assert done.returncode == 0, done.stdout + done.stderr
    commit(clone)
    second = tmp_path / "second"
    outcome = release_real(dh, second, "--after", str(folder))
    with (second / "changes.csv").open(encoding="utf-8") as stream:
        told = list(csv.DictReader(stream))
    changed = [row for row in told if row["change"] == "changed" and row["kind"] == "estimates"]
    assert changed and all("2019" in row["id"] or row["columns"] for row in changed)
    assert all(row["change"] == "changed" for row in told if row["kind"] != "file")
    assert any(row["kind"] == "file" and row["id"] == TABLE for row in told)
    entry = read_log(clone)[1]
    in_rows = [row for row in told if row["kind"] in ("estimates", "assessments")]
    assert (entry.estimates.changed, entry.estimates.appeared, entry.estimates.went) == (len(in_rows), 0, 0)
    assert entry.previous == read_log(clone)[0].digest and read_manifest(second).after == entry.previous
    assert f"{len(in_rows)} changed" in outcome.out and f"{len(in_rows)} changed" in (second / "README.md").read_text(
        encoding="utf-8"
    )
    assert dh("release", "--check", str(second)).code == 0 == dh("release", "--check", str(folder)).code


def test_a_unit_that_is_released_for_the_first_time_appears_and_the_others_do_not_go(dh, clone, folder, tmp_path):
    release_real(dh, folder)
    commit(clone)
    outcome = dh("release", str(tmp_path / "second"), "--units", MIXED, "--demonstration", "--after", str(folder))
    assert outcome.code == 0, outcome.err
    counts = read_log(clone)[1].estimates
    assert (counts.changed, counts.went) == (0, 0) and counts.appeared > 0


def edit_log(layout: Layout, **fields) -> None:
    line = json.loads((layout.root / LOG).read_text(encoding="utf-8"))
    (layout.root / LOG).write_text(json.dumps(line | fields, sort_keys=True) + "\n", encoding="utf-8")


@pytest.mark.parametrize("fields", [{"commit": "0" * 40}, {"units": ["TST"]}, {"date": "2020-01-01"}, {"number": 2}])
def test_an_edited_line_of_the_log_is_found_though_it_was_committed(dh, clone, folder, tmp_path, fields):
    release_real(dh, folder)
    commit(clone)
    edit_log(clone, **fields)
    commit(clone)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and f"{LOG}, line 1: was edited" in outcome.err
    assert not (tmp_path / "second").exists()


def test_a_log_that_was_edited_with_its_digests_is_not_what_it_was_in_git_nor_what_the_release_says(
    dh, clone, folder, tmp_path
):
    release_real(dh, folder)
    commit(clone)
    (entry,) = read_log(clone)
    forged = entry.model_copy(update={"date": "2020-01-01"})
    (clone.root / LOG).write_text(
        forged.model_copy(update={"digest": forged.expected_digest()}).line(), encoding="utf-8"
    )
    commit(clone)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2
    assert f"{LOG}: does not hold what it held in commit" in outcome.err
    assert f"{LOG}, line 1: does not say what" in outcome.err


def test_a_log_that_was_emptied_is_found(dh, clone, folder, tmp_path):
    release_real(dh, folder)
    commit(clone)
    (clone.root / LOG).unlink()
    commit(clone)
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL)
    assert outcome.code == 2 and outcome.err.startswith(f"{LOG}: does not hold what it held in commit")


def test_a_release_of_a_commit_that_this_one_does_not_follow_from_is_unread(dh, clone, folder, tmp_path):
    start = git(clone, "rev-parse", "HEAD").strip()
    append(clone.root / "README.md")
    commit(clone, "another branch")
    release_real(dh, folder)
    log = (clone.root / LOG).read_bytes()
    git(clone, "reset", "-q", "--hard", start)
    (clone.root / LOG).parent.mkdir(exist_ok=True)
    (clone.root / LOG).write_bytes(log)
    commit(clone, "its log alone")
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder))
    assert outcome.code == 2 and "which this one does not follow from" in outcome.err


def test_an_earlier_release_with_a_changed_table_or_of_no_log_is_not_believed(dh, clone, folder, tmp_path):
    release_real(dh, folder)
    commit(clone)
    append(folder / TABLE, "forged\n")
    outcome = dh("release", str(tmp_path / "second"), "--units", REAL, "--after", str(folder), "--after", str(tmp_path))
    assert outcome.code == 2
    assert f"{folder / TABLE}: is not the table that was released" in outcome.err
    assert f"{tmp_path}: holds no {MANIFEST}" in outcome.err


def test_a_release_of_the_log_is_not_replaced(dh, clone, folder):
    release_real(dh, folder)
    commit(clone)
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
def test_a_kill_before_the_swap_leaves_the_old_release_and_the_old_log(dh, clone, folder, where, at):
    release_real(dh, folder)
    (clone.root / LOG).unlink()  # as if the run that made it had been stopped before it wrote the log
    before = listing(folder)
    done = run_in(clone, "-c", KILLED, where, str(at), "release", str(folder), "--units", REAL, "--date", "2026-11-26")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert listing(folder) == before and read_log(clone) == ()
    release_real(dh, folder, "--date", "2026-11-26")
    assert read_manifest(folder).date == "2026-11-26" and not list(folder.parent.glob(f".{folder.name}.*"))


def test_a_kill_leaves_no_part_under_the_name_of_a_new_release(dh, clone, folder):
    done = run_in(clone, "-c", KILLED, "_copy", "5", "release", str(folder), "--units", REAL)
    assert done.returncode == -signal.SIGKILL
    assert not folder.exists() and read_log(clone) == ()
    release_real(dh, folder)


def test_a_kill_between_the_swap_and_the_log_is_mended_by_the_same_command(dh, clone, folder):
    done = run_in(clone, "-c", KILLED, "log.append", "1", "release", str(folder), "--units", REAL)
    assert done.returncode == -signal.SIGKILL
    left = listing(folder)
    assert read_log(clone) == () and MANIFEST in left
    release_real(dh, folder)
    assert listing(folder) == left and len(read_log(clone)) == 1


def test_a_folder_of_an_unlogged_release_that_holds_a_file_of_somebody_is_not_replaced(dh, clone, folder):
    release_real(dh, folder)
    (clone.root / LOG).unlink()
    append(folder / "outputs" / "thesis.txt", "mine")
    outcome = dh("release", str(folder), "--units", REAL)
    assert outcome.code == 2 and outcome.err.startswith(f"{folder}/outputs/thesis.txt: is not of the release")


# -- a release that is checked


@pytest.fixture
def released(dh, clone, folder) -> Path:
    """A release whose line of the log is committed."""
    release_real(dh, folder)
    commit(clone)
    return folder


def forge_manifest(folder: Path, **fields) -> Manifest:
    manifest = read_manifest(folder).model_copy(update=fields)
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8")
    return manifest


def change_a_byte(folder: Path) -> None:
    data = bytearray((folder / TABLE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / TABLE).write_bytes(data)


def swap_for_a_link(folder: Path) -> None:
    (folder / TABLE).rename(folder.parent / "elsewhere.csv")
    (folder / TABLE).symlink_to(folder.parent / "elsewhere.csv")


def change_a_byte_and_the_manifest(folder: Path) -> None:
    change_a_byte(folder)
    found = files.sha256_file(folder / TABLE)
    listed = read_manifest(folder).files
    forge_manifest(
        folder, files=tuple(f.model_copy(update={"sha256": found}) if f.path == TABLE else f for f in listed)
    )


def change_a_pin(folder: Path) -> None:
    pins = read_manifest(folder).pins
    forge_manifest(folder, pins=(pins[0].model_copy(update={"sha256": "0" * 64}), *pins[1:]))


def add_a_key_twice(folder: Path) -> None:
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(text.replace("{", '{"number": 7, ', 1), encoding="utf-8")


TAMPERED = {
    "a byte of a table": (change_a_byte, f"{TABLE}: has sha256"),
    "a file taken away": (lambda folder: (folder / TABLE).unlink(), f"{TABLE}: is missing"),
    "a file added": (
        lambda folder: append(folder / "outputs" / "more.csv"),
        "outputs/more.csv: is not in the manifest",
    ),
    "a link in the place of a file": (swap_for_a_link, f"{TABLE}: is missing"),
    "a page of the release itself": (lambda folder: append(folder / "README.md"), "README.md: has sha256"),
    "a table and the manifest": (change_a_byte_and_the_manifest, f"{LOG}: holds no release with this manifest"),
    "a pin": (change_a_pin, f"{MANIFEST}: its digest of all pins"),
    "a key that stands twice": (add_a_key_twice, f"{MANIFEST}: is written otherwise"),
    "no manifest any more": (lambda folder: (folder / MANIFEST).write_text("{}"), f"{MANIFEST}: is not a manifest"),
}


@pytest.mark.parametrize("tamper, said", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_tampered_release_is_not_verified(dh, released, tamper, said):
    assert dh("release", "--check", str(released)).code == 0
    tamper(released)
    outcome = dh("release", "--check", str(released))
    assert (outcome.code, outcome.err) == (1, "") and said in outcome.out


def test_a_check_changes_no_file(dh, clone, released):
    before = listing(released), git(clone, "status", "--porcelain")
    assert dh("release", "--check", str(released)).code == 0
    assert (listing(released), git(clone, "status", "--porcelain")) == before


def test_a_record_rewritten_with_its_locks_and_an_amended_commit_is_not_what_was_released(dh, clone, folder):
    """The tampering A06b: everything in the clone agrees with itself, and what was released says otherwise."""
    release_real(dh, folder)
    append(clone.root / f"notebooks/{COUNTS}/dvc.lock", "# rewritten\n")
    git(clone, "add", "-A")
    git(clone, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "--amend", "--no-edit")
    outcome = dh("release", "--check", str(folder))
    assert outcome.code == 1 and "is none that this clone's HEAD follows from" in outcome.out


def test_what_is_no_release_is_a_users_mistake(dh, clone, tmp_path):
    for arguments in (
        ("--check", str(tmp_path)),
        ("--check", str(tmp_path / "nothing")),
        (str(tmp_path / "x"), "--keys", "k.yaml"),
    ):
        outcome = dh("release", *arguments)
        assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)


# -- what the documentation says


def test_the_commands_of_the_page_run_one_after_the_other(dh, clone, tmp_path):
    """The unit of the project that holds no stand-in is another here; the log and the key are committed between them, as told."""
    state_key(clone.root / KEYS, write_key(tmp_path / "release_key.pem"))
    commit(clone)
    text = (ROOT / "docs" / "how-to" / "release.md").read_text(encoding="utf-8")
    commands = re.findall(r"^dh release [^\n]*", text, flags=re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        arguments = [REAL if argument == "USA" else argument for argument in shlex.split(command)[1:]]
        outcome = dh(*arguments)
        assert (outcome.code, outcome.err) == (0, ""), command
        if "--check" not in arguments:
            commit(clone)
    assert "by its signature and the log of this clone" in outcome.out


# -- signatures


def state_key(path: Path, public: str, start: str = "2026-01-01", until: str = "2026-12-31") -> None:
    path.write_text(
        f"keys:\n  authors: {{holder: The authors, public: {public}, from: {start}, until: {until}}}\n",
        encoding="utf-8",
    )


@pytest.fixture
def key(clone, tmp_path) -> Path:
    """A private key, whose public one the clone states for the year 2026."""
    path = tmp_path / "private.pem"
    state_key(clone.root / KEYS, write_key(path))
    commit(clone, "key")
    return path


@pytest.fixture
def signed(dh, clone, folder, key) -> Path:
    release_real(dh, folder, "--date", "2026-11-26", "--sign", str(key))
    commit(clone)
    return folder


def test_a_signed_release_is_verified_without_a_clone(dh, clone, signed, tmp_path, monkeypatch):
    keys = tmp_path / "keys.yaml"
    shutil.copy(clone.root / KEYS, keys)
    monkeypatch.chdir(tmp_path)
    outcome = dh("release", "--check", str(signed), "--keys", str(keys))
    assert (outcome.code, outcome.err) == (0, "") and "by its signature" in outcome.out
    assert dh("release", "--check", str(signed)).code == 1, "without keys and clone nobody says who wrote it"


def test_in_a_clone_signature_and_log_both_vouch(dh, clone, signed):
    outcome = dh("release", "--check", str(signed))
    assert outcome.code == 0 and "by its signature and the log of this clone" in outcome.out
    assert read_log(clone)[0].signed_by == "authors"


def test_a_release_without_its_signature_is_not_verified(dh, clone, signed):
    (signed / SIGNATURE).unlink()
    for keys in ((), ("--keys", str(clone.root / KEYS))):
        outcome = dh("release", "--check", str(signed), *keys)
        assert outcome.code == 1 and f"{SIGNATURE}: is missing" in outcome.out


def test_a_forged_table_with_a_forged_manifest_does_not_carry_the_signature(dh, clone, signed, tmp_path, monkeypatch):
    shutil.copy(clone.root / KEYS, tmp_path / "keys.yaml")
    monkeypatch.chdir(tmp_path)
    change_a_byte_and_the_manifest(signed)
    outcome = dh("release", "--check", str(signed), "--keys", "keys.yaml")
    assert outcome.code == 1 and f"{SIGNATURE}: is not one over this manifest and these pins" in outcome.out


def test_a_study_rewritten_in_all_its_parts_and_signed_by_another_key_is_not_verified(
    dh, clone, signed, tmp_path, monkeypatch
):
    """The tampering A06b with a release of its own: record, locks, commit, log and manifest agree, and the key is another."""
    right = tmp_path / "right.yaml"
    shutil.copy(clone.root / KEYS, right)
    own = tmp_path / "own.pem"
    state_key(clone.root / KEYS, write_key(own))
    (clone.root / LOG).unlink()
    git(clone, "checkout", "-q", "--orphan", "rewritten")
    commit(clone, "all anew")
    forged = tmp_path / "forged"
    release_real(dh, forged, "--date", "2026-11-26", "--sign", str(own))
    commit(clone)
    monkeypatch.chdir(tmp_path)
    outcome = dh("release", "--check", str(forged), "--keys", str(right))
    assert outcome.code == 1 and f"{SIGNATURE}: is by a key that right.yaml does not name" in outcome.out


@pytest.mark.parametrize("day", ["2025-12-31", "2027-01-01"])
def test_a_key_signs_only_in_its_time(dh, clone, folder, key, day):
    (sentence,) = refused(dh("release", str(folder), "--units", REAL, "--date", day, "--sign", str(key)), folder, clone)
    assert sentence.startswith(f"{KEYS}, key keys.authors: is valid from 2026-01-01 until 2026-12-31, and not on {day}")


@pytest.mark.parametrize("start, until", [("2025-01-01", "2026-11-25"), ("2026-11-27", "2027-01-01")])
def test_a_signature_by_a_key_out_of_its_time_does_not_count(dh, clone, signed, start, until):
    public = next(iter((clone.root / KEYS).read_text(encoding="utf-8").split("public: ")[1:])).split(",")[0]
    state_key(clone.root / KEYS, public, start, until)
    outcome = dh("release", "--check", str(signed))
    assert outcome.code == 1 and f"is valid from {start} until {until}" in outcome.out


def test_a_signature_is_of_a_day_and_its_key_is_stated(dh, clone, folder, key, tmp_path):
    (sentence,) = refused(dh("release", str(folder), "--units", REAL, "--sign", str(key)), folder, clone)
    assert "--date" in sentence
    other = tmp_path / "other.pem"
    public = write_key(other)
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(other)), folder, clone
    )
    assert sentence.startswith(f"{KEYS}, key keys: names no key of") and f"`public: {public}`" in sentence


def test_a_private_key_that_others_can_read_or_that_lies_in_the_clone_is_refused(dh, clone, folder, key):
    inside = clone.root / "private.pem"
    shutil.copy(key, inside)
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(inside)), folder, clone
    )
    assert "must not lie in the clone" in sentence
    inside.unlink()
    key.chmod(0o644)
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(key)), folder, clone
    )
    assert "others can read this private key" in sentence


@pytest.mark.parametrize("text", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_refused(dh, clone, folder, key, text):
    key.write_text(text, encoding="utf-8")
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(key)), folder, clone
    )
    assert "is no private key of ed25519" in sentence


def test_keys_that_are_not_right_are_told_by_line_and_key(dh, clone, signed, tmp_path):
    keys = tmp_path / "keys.yaml"
    keys.write_text("keys:\n  authors: {holder: A, public: none, from: 2026-02-01, until: soon}\n", encoding="utf-8")
    outcome = dh("release", "--check", str(signed), "--keys", str(keys))
    assert (outcome.code, outcome.out) == (2, "")
    assert "keys.yaml, line 2, key keys.authors.public: is no public key of ed25519" in outcome.err
    assert "keys.yaml, line 2, key keys.authors.until: " in outcome.err
    assert dh("release", "--check", str(signed), "--keys", str(tmp_path / "absent.yaml")).code == 2
