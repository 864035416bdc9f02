"""`dh verify` tells whatever lies in outputs/ and data/ that no stage made and nobody imported, wherever it hides."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest
import yaml
from tests.checkouts import STUDY

from disrupting_harm import files
from disrupting_harm.files import folder_md5
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object, folder_listing


MADE = {
    "outputs/TST/survey": {"survey.ipynb": "{}", "prevalence.csv": "0.2\n"},
    "outputs/reports/TST": {"report.html": "<p>20 %</p>"},
    "data/raw/TST/counts": {"counts.csv": "3\n"},
    "data/derived/TST/survey": {"children.parquet": "PAR1"},
    "data/slices/units": {"TST/survey.json": "{}"},
}
IMPORTED = "data/raw/TST/survey"
ROWS = "id,weight,psu\n1,1.5,3\n"


@pytest.fixture
def pinned(tmp_path, monkeypatch) -> Layout:
    """A checkout of a few files, each pinned by the lock file or by the pointer of an import; the working directory."""
    layout = Layout(tmp_path / "project")
    shutil.copytree(STUDY / "params", layout.root / "params")
    files.write_text(layout.reference("people"), "iso3,people\nTST,1\n")
    files.write_text(layout.root / IMPORTED / "survey.sav", "$FL2")
    outs = []
    for folder, content in MADE.items():
        for name, text in content.items():
            files.write_text(layout.root / folder / name, text)
        outs.append({"path": folder, "md5": md5(layout, folder)})
    deps = [{"path": name, "md5": md5(layout, name)} for name in ("data/reference", "outputs/TST")]
    stage = {"cmd": "make it", "deps": deps, "outs": outs}
    files.write_text(layout.root / "dvc.lock", yaml.safe_dump({"stages": {"make": stage}}))
    declared = {"cmd": "make it", **{role: [entry["path"] for entry in stage[role]] for role in ("deps", "outs")}}
    files.write_text(layout.root / "dvc.yaml", yaml.safe_dump({"stages": {"make": declared}}))
    pointer = yaml.safe_dump({"outs": [{"path": "survey", "md5": md5(layout, IMPORTED)}]})
    files.write_text(layout.root / f"{IMPORTED}.dvc", pointer)
    monkeypatch.chdir(layout.root)
    return layout


def md5(layout: Layout, folder: str) -> str:
    return folder_md5(folder_listing(layout.root / folder))


def told(dh) -> list[str]:
    outcome = dh("verify")
    assert outcome.code == 1 and outcome.err == ""
    *sentences, closing = outcome.out.splitlines()
    assert closing.startswith(f"{len(sentences)} difference")
    return sentences


def link(at: Path, target: Path) -> None:
    at.parent.mkdir(parents=True, exist_ok=True)
    at.symlink_to(target)


def move_out(layout: Layout, name: str) -> None:
    """Put a file or folder outside of the checkout, with the same bytes, and a link in its place."""
    outside = layout.root.parent / "outside"
    shutil.move(layout.root / name, outside)
    link(layout.root / name, outside)


def test_a_checkout_that_holds_only_what_is_pinned_has_no_difference(dh, pinned):
    outcome = dh("verify")
    assert (outcome.code, outcome.err, len(outcome.out.splitlines())) == (0, "", 1), outcome.out


@pytest.mark.parametrize(
    "name, named",
    [
        ("outputs/.published/TST/report.html", "outputs/.published"),
        ("outputs/.scratch/report.html", "outputs/.scratch"),
        ("outputs/.scratch/TST/report.html", "outputs/.scratch"),
        ("outputs/TST/.published/report.html", "outputs/TST/.published"),
        ("outputs/TST/headline.csv", "outputs/TST/headline.csv"),
        ("outputs/TSU/report.html", "outputs/TSU"),
        ("outputs/reports/TSU/report.html", "outputs/reports/TSU"),
        ("outputs/report.html", "outputs/report.html"),
        ("outputs/survey.partial/report.html", "outputs/survey.partial"),
        ("outputs/TST/survey.old/report.html", "outputs/TST/survey.old"),
        ("data/raw/TST/more/rows.csv", "data/raw/TST/more"),
        ("data/raw/TSU/survey/rows.csv", "data/raw/TSU"),
        ("data/raw/rows.csv", "data/raw/rows.csv"),
        ("data/raw/TST/survey.csv", "data/raw/TST/survey.csv"),
        ("data/derived/TST/more/deep/rows.parquet", "data/derived/TST/more"),
        ("data/derived/.failed/rows.csv", "data/derived/.failed"),
        ("data/derived/.kept/TST/survey.ipynb", "data/derived/.kept"),
        ("data/slices/more/a.json", "data/slices/more"),
        ("data/slices/units.json", "data/slices/units.json"),
        ("data/reference/more/people.csv", "data/reference/more"),
        ("data/reference/rows.parquet", "data/reference/rows.parquet"),
        ("data/reference/.people.csv", "data/reference/.people.csv"),
        ("data/microdata/rows.csv", "data/microdata"),
        ("data/rows.csv", "data/rows.csv"),
    ],
)
def test_what_nothing_names_is_told_once_by_its_topmost_folder(dh, pinned, name, named):
    files.write_text(pinned.root / name, ROWS)
    (sentence,) = told(dh)
    assert (
        sentence.startswith(f"{named}: ") and "no lock file and no pointer" in sentence and "take it out of" in sentence
    )


def test_of_a_folder_the_number_of_files_is_told_and_no_name_of_theirs(dh, pinned):
    """Files of interviews are named after those who spoke."""
    for name in ("interview_amina.txt", "deep/interview_joseph.txt"):
        files.write_text(pinned.root / "data/raw/TST/interviews" / name, ROWS)
    (sentence,) = told(dh)
    assert sentence.startswith("data/raw/TST/interviews: holds 2 files ") and "`dh import`" in sentence
    assert "amina" not in sentence and "joseph" not in sentence


def test_a_hidden_file_in_a_folder_that_is_pinned_is_told_though_nothing_here_lists_the_folder(dh, pinned):
    files.write_text(pinned.root / "outputs/TST/survey/.rows.csv", ROWS)
    assert any(sentence.startswith("outputs/TST/survey: ") for sentence in told(dh))


@pytest.mark.parametrize(
    "name",
    [
        "outputs/TST/.x.partial/report.html",
        "outputs/TST/.survey.old/survey.ipynb",
        "outputs/.TST.gone/report.html",
        "outputs/TST/.report.html.partial",
        "data/raw/TST/.counts.partial/rows.csv",
        "data/derived/TST/.survey.old/children.parquet",
        "data/slices/.units.partial/TST/survey.json",
        "data/reference/.people.csv.partial",
    ],
)
def test_what_a_stopped_command_left_half_written_is_told_with_the_command_that_takes_it_away(dh, pinned, name):
    files.write_text(pinned.root / name, ROWS)
    (sentence,) = told(dh)
    path = name if name.endswith(".partial") else str(Path(name).parent)
    path = path if not path.endswith("/TST") else str(Path(path).parent)
    assert sentence.startswith(f"{path}: ") and "half written" in sentence and "`dh repro`" in sentence


@pytest.mark.parametrize("ending", ["partial", "old"])
def test_what_a_living_command_is_writing_is_no_difference(dh, pinned, ending):
    writing = pinned.outputs() / "TST" / ".survey.partial"
    files.write_text(writing.with_name(f".survey.{ending}") / "report.html", ROWS)
    writing.mkdir(exist_ok=True)
    descriptor = os.open(writing, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert dh("verify").code == 0
    os.close(descriptor)
    assert all("half written" in sentence for sentence in told(dh))


@pytest.mark.parametrize("name", ["outputs/.scratch/TST/survey/run.json", "data/derived/.failed/TST/survey.ipynb"])
def test_a_notebook_that_was_run_by_hand_or_stopped_is_no_difference(dh, pinned, name):
    files.write_text(pinned.root / name, ROWS)
    assert dh("verify").code == 0


@pytest.mark.parametrize(
    "name",
    [
        "outputs/TST/survey",
        "outputs/TST/survey/prevalence.csv",
        "outputs/reports/TST/report.html",
        "outputs",
        "data",
        "data/raw",
        "data/raw/TST/survey",
        "data/derived/TST/survey/children.parquet",
        "data/slices/units",
        "data/reference/people.csv",
    ],
)
def test_a_link_out_of_the_checkout_is_told_though_its_bytes_are_right(dh, pinned, name):
    move_out(pinned, name)
    (sentence,) = [sentence for sentence in told(dh) if "is a link" in sentence]
    assert sentence.startswith(f"{name}: ") and str(pinned.root.parent) not in sentence


@pytest.mark.parametrize(
    "name", ["outputs/TST/more", "outputs/TSU", "outputs/TST/survey/more", "data/raw/TST/more", "data/more"]
)
@pytest.mark.parametrize("target", ["folder", "file", "nothing", "inside"])
def test_an_extra_link_is_told_wherever_it_leads(dh, pinned, name, target):
    outside = pinned.root.parent / "outside"
    if target == "folder":
        files.write_text(outside / "rows.csv", ROWS)
    elif target == "file":
        files.write_text(outside, ROWS)
    link(pinned.root / name, pinned.reference("people") if target == "inside" else outside)
    assert any(sentence.startswith(f"{name}: is a link to another place") for sentence in told(dh))


def test_a_folder_that_is_linked_into_itself_ends(dh, pinned):
    link(pinned.outputs() / "TST" / "survey" / "again", pinned.outputs())
    assert any(sentence.startswith("outputs/TST/survey/again: is a link") for sentence in told(dh))


@pytest.mark.parametrize("place", [None, "cache", "../shared cache"])
def test_a_link_to_the_cache_of_dvc_is_how_dvc_may_place_a_file(dh, pinned, place):
    path = pinned.root / "outputs/TST/survey/prevalence.csv"
    kept = cache_object(pinned, files.md5_file(path))
    if place:
        files.write_text(
            pinned.root / ".dvc" / "config", f"[core]\n    autostage = false\n[cache]\n    dir = {place}\n"
        )
        kept = pinned.root / ".dvc" / place / kept.relative_to(pinned.root / ".dvc" / "cache")
    kept.parent.mkdir(parents=True)
    shutil.move(path, kept)
    link(path, kept)
    outcome = dh("verify")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize(
    "name",
    [
        "outputs/.DS_Store",
        "outputs/TST/.DS_Store",
        "outputs/TST/survey/.ipynb_checkpoints/survey-checkpoint.ipynb",
        "outputs/TST/.ipynb_checkpoints/survey-checkpoint.ipynb",
        "outputs/reports/TST/Thumbs.db",
        "data/.DS_Store",
        "data/raw/TST/desktop.ini",
        "data/raw/TST/counts/.DS_Store",
        "data/reference/.DS_Store",
    ],
)
def test_what_desktops_and_editors_leave_behind_is_told_as_that_and_is_no_difference(dh, pinned, name):
    files.write_text(pinned.root / name, "x")
    outcome = dh("verify")
    note, closing = outcome.out.splitlines()
    named = name.partition("/survey-checkpoint")[0]
    assert outcome.code == 0 and closing.startswith("all ")
    assert note == f"{named}: left behind by a desktop or an editor, and part of no result"


def test_many_leftovers_of_desktops_take_one_line(dh, pinned):
    for folder in ("outputs", "outputs/TST", "data"):
        files.write_text(pinned.root / folder / ".DS_Store", "x")
    assert dh("verify").out.splitlines()[0].startswith("outputs/.DS_Store and 2 more: left behind ")


def test_of_a_lost_lock_file_no_output_is_called_a_stray_but_links_and_leftovers_are_told(dh, pinned):
    (pinned.root / "dvc.lock").unlink()
    files.write_text(pinned.root / "outputs/TST/.x.partial/report.html", ROWS)
    link(pinned.outputs() / "more", pinned.root.parent)
    assert [sentence.partition(":")[0] for sentence in told(dh)] == [
        "dvc.lock",
        "outputs/TST/.x.partial",
        "outputs/more",
    ]


def test_the_pointer_of_an_import_is_named_by_nothing_and_no_stray_but_another_folder_beside_it_is(dh, pinned):
    files.write_text(pinned.root / "data/raw/TST/survey (copy)/survey.sav", "$FL2")
    (sentence,) = told(dh)
    assert sentence.startswith("data/raw/TST/survey (copy): holds 1 file ")


def test_looking_changes_nothing(dh, pinned):
    files.write_text(pinned.root / "outputs/TST/.x.partial/report.html", ROWS)
    files.write_text(pinned.root / "data/raw/TST/more/rows.csv", ROWS)
    before = [(path, path.lstat().st_mtime_ns) for path in sorted(pinned.root.rglob("*"))]
    told(dh)
    assert [(path, path.lstat().st_mtime_ns) for path in sorted(pinned.root.rglob("*"))] == before
