"""`dh release` refuses what is not verified, committed and marked, and leaves no trace of a release."""

from __future__ import annotations

import shutil

import pytest
from tests.edits import edit_first
from tests.releases import (
    PAGE,
    TABLE,
    append,
    listing,
    refused,
)
from tests.small_release import COUNTS, MIXED, REAL, commit, git

from disrupting_harm import files


pytestmark = [
    pytest.mark.xdist_group("released"),
    pytest.mark.pipeline,
    pytest.mark.usefixtures("same_values_looked_at_once"),
]


# -- what is refused


def test_stand_ins_are_no_evidence(dh, layout, folder):
    (sentence,) = refused(dh("release", str(folder)), folder, layout)
    assert sentence.startswith(f"{MIXED}: holds stand-ins (sampling_design)") and "--demonstration" in sentence


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
def test_a_changed_file_is_to_be_committed(dh, layout, folder, path):
    append(layout.root / path)
    told = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert any(s.startswith(f"{path}: is not what the last commit holds; commit it") for s in told)


@pytest.mark.parametrize(
    "path", ["src/disrupting_harm/own.py", "notebooks/own.ipynb", "params/countries/own.txt", "data/reference/own.csv"]
)
def test_a_new_file_that_a_stage_could_read_is_to_be_committed(dh, layout, folder, path):
    append(layout.root / path)
    told = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert any(s.startswith(f"{path}: is not committed") for s in told)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_the_index_hides_is_found(dh, layout, folder, flag):
    git(layout, "update-index", flag, "pyproject.toml")
    append(layout.root / "pyproject.toml")
    assert git(layout, "status", "--porcelain") == ""
    (sentence,) = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert sentence.startswith("pyproject.toml: is not what the last commit holds, which a flag of git's index hides")


def test_code_that_an_ignore_rule_keeps_out_of_the_commit_is_found(dh, layout, folder):
    module = "src/disrupting_harm/registry.py"
    append(layout.root / ".gitignore", f"\n/{module}\n")
    git(layout, "rm", "-q", "--cached", module)
    commit(layout)
    (sentence,) = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert sentence.startswith(f"{module}: was used for what is released and is in no commit")


def test_a_commit_of_other_code_than_that_which_made_the_outputs_is_refused(dh, layout, folder):
    append(layout.root / "src/disrupting_harm/registry.py")
    commit(layout)
    told = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert any(s.startswith("src/disrupting_harm/registry.py: is not the code that made the outputs") for s in told)


def test_an_output_that_differs_from_its_record_is_refused(dh, layout, folder):
    edit_first(layout.root / TABLE, "2019", "2018")
    told = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert told and all(s.startswith(TABLE) for s in told)


def test_a_file_that_nothing_saved_stays_here_even_where_records_and_locks_name_it(dh, layout, folder):
    rows = layout.root / f"outputs/{REAL}/{COUNTS}/rows.csv"
    rows.write_text("respondent_id,abused\n1,1\n", encoding="utf-8")
    path = rows.with_name("record.json")
    record = files.read_json(path)
    named = layout.relative(rows)
    record["outputs"].append({"path": named, "role": "table", "sha256": files.sha256_file(rows)})
    record["outputs"].append({"path": "data/derived/TSU/x/children.parquet", "role": "table", "sha256": "0"})
    record["outputs"].append({"path": f"outputs/{REAL}/{COUNTS}/rows.pkl", "role": "other", "sha256": "0"})
    path.write_text(files.dump_json(record), encoding="utf-8")
    told = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert any(s.startswith(f"{named}: no `run.save_figure`") for s in told)
    assert any(s.startswith("data/derived/TSU/x/children.parquet: ") and "does not lie beside it" in s for s in told)
    assert any(
        s.startswith(f"outputs/{REAL}/{COUNTS}/rows.pkl: is no figure, table, notebook, page or list of claims")
        for s in told
    )


def test_a_page_and_a_figure_that_lost_their_mark_are_named(dh, layout, folder):
    figure = next((layout.outputs() / MIXED / "sampling_design").glob("*.svg"))
    for path in (layout.root / PAGE, figure):
        path.write_text(path.read_text(encoding="utf-8").replace("SYNTHETIC", "<!-- SYNTHETIC -->"), encoding="utf-8")
    told = refused(dh("release", str(folder), "--demonstration"), folder, layout)
    assert any(s.startswith(f"{PAGE}: stands in and does not say SYNTHETIC in its text") for s in told)
    assert any(
        s.startswith(f"{layout.relative(figure)}: stands in and does not say SYNTHETIC in its metadata") for s in told
    )


def test_a_stand_in_that_its_record_calls_public_is_named_by_its_figures(dh, layout, folder):
    path = layout.output(MIXED, "sampling_design") / "record.json"
    record = files.read_json(path)
    saved = [entry | {"data_class": "public"} for entry in record["saved"]]
    path.write_text(files.dump_json(record | {"data_class": "public", "saved": saved}), encoding="utf-8")
    told = refused(dh("release", str(folder), "--demonstration"), folder, layout)
    assert any("says SYNTHETIC in its metadata, and" in s and s.endswith("`dh repro -f`.") for s in told)


def test_units_that_are_unknown_or_not_made_are_named(dh, layout, folder):
    told = refused(dh("release", str(folder), "--units", "XXX", "TSV"), folder, layout)
    assert len(told) == 1 and told[0].startswith("XXX")
    (sentence,) = refused(dh("release", str(folder), "--units", "TSV", REAL), folder, layout)
    assert sentence.startswith("outputs/reports/TSV: holds no report")


def test_a_folder_in_the_clone_or_with_other_files_is_refused(dh, layout, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine", encoding="utf-8")
    for place, said in (
        (layout.root / "release", "lies in the clone"),
        (layout.outputs() / REAL, "lies in the clone"),
        (tmp_path, "holds the clone"),
        (taken, "holds files that are no release"),
        (taken / "thesis.txt", "is a file"),
    ):
        before = listing(tmp_path)
        outcome = dh("release", str(place), "--units", REAL)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1) and said in outcome.err
        assert listing(tmp_path) == before


def test_every_problem_is_told_at_once(dh, layout, folder, tmp_path):
    append(layout.root / "params/study.yaml")
    edit_first(layout.root / TABLE, "2019", "2018")
    told = refused(
        dh("release", str(folder), "--date", "26.11.2026", "--sign", str(tmp_path / "no.pem")), folder, layout
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


def test_a_folder_without_git_is_no_clone_to_release_from(dh, layout, folder):
    shutil.rmtree(layout.root / ".git")
    told = refused(dh("release", str(folder), "--units", REAL), folder, layout)
    assert any(s.startswith("git: does not read this clone") for s in told)
