"""`dh run`: a notebook is executed for a unit, or the command says in a sentence why not."""

from __future__ import annotations

import errno

import pytest
from tests.checkouts import run_in
from tests.functional.conftest import make_slices

from disrupting_harm import files
from disrupting_harm.cli import STOPPED
from disrupting_harm.engine import execute
from disrupting_harm.records import read_record


COUNTS = "non_law_enforcement_data"


@pytest.mark.parametrize(
    "component, country, told",
    [
        ("household_survey", "XXX", "XXX: not a unit of the study"),
        ("household_survey", "KENN", "KENN: not a unit of the study (did you mean KEN?)"),
        ("household_survey", "ETH", "params/countries/ETH.yaml: not there; write it with `dh new-country ETH`"),
        ("household_survy", "KEN", "household_survy: not a component (did you mean household_survey?)"),
        ("country_report", "KEN", "country_report: not a component"),
        (COUNTS, "USA", f"params/countries/USA.yaml: no component {COUNTS}"),
        (COUNTS, "KEN", f"data/slices/units/KEN/{COUNTS}.json: not there; make it with `dh repro slices`"),
    ],
)
def test_what_cannot_run_is_told_in_a_sentence(dh, project, component, country, told):
    outcome = dh("run", component, country)
    assert outcome.code == 2 and told in outcome.err and "Traceback" not in outcome.err
    assert not project.output(country, component).exists()


@pytest.mark.parametrize("arguments", [(COUNTS, "KEN"), ("KEN", COUNTS)])
def test_a_notebook_runs_whichever_of_unit_and_component_comes_first(dh, project, arguments):
    make_slices(dh, project)
    outcome = dh("run", *arguments)
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    assert outcome.out == f"KEN {COUNTS}: outputs in outputs/KEN/{COUNTS}\n"
    assert read_record(project.output("KEN", COUNTS) / "record.json").stage == f"{COUNTS}@KEN"
    assert [p.name for p in project.outputs().rglob(".*")] == []


def test_parameters_edited_after_the_slices_were_made_are_refused_with_a_sentence(dh, project):
    make_slices(dh, project)
    path = project.component(COUNTS)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: Data of hotlines", "title: Figures of hotlines"), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    outcome = dh("run", COUNTS, "KEN")
    assert outcome.code == 2 and len(outcome.err.splitlines()) == 1
    assert f"data/slices/units/KEN/{COUNTS}.json: holds the parameters as they were before the last edit" in outcome.err
    assert "`dh repro slices`" in outcome.err and not project.output("KEN", COUNTS).exists()


def test_a_library_edited_after_the_slices_were_made_is_refused_with_a_sentence(dh, project):
    make_slices(dh, project)
    with (project.package() / "printing.py").open("a", encoding="utf-8") as stream:
        stream.write("\n# edited\n")
    outcome = dh("run", COUNTS, "KEN")
    assert outcome.code == 2 and "disrupting_harm.printing changed; run `dh repro library`" in outcome.err


@pytest.mark.parametrize(
    "stop, code, told",
    [
        (KeyboardInterrupt(), STOPPED, "dh run: stopped; what was there before is untouched, run the command again."),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            2,
            f"dh run: the disk is full; no result was replaced by half of one, make room and run `dh run {COUNTS} KEN` again.",
        ),
        (
            OSError(errno.EIO, "Input/output error"),
            2,
            "dh run: the disk failed to read or write; no result was replaced by half of one, have the disk checked and run `dh run "
            + f"{COUNTS} KEN` again.",
        ),
    ],
)
def test_ctrl_c_and_an_error_of_the_disk_give_one_sentence_and_leave_nothing_half_written(
    dh, project, monkeypatch, stop, code, told
):
    make_slices(dh, project)
    files.write_text(project.output("KEN", COUNTS) / "old.csv", "old\n")

    def work_and_stop(layout, component, iso3, folder, *, stages, engine):
        files.write_text(folder / "half.csv", "half")
        raise stop

    monkeypatch.setattr(execute, "execute", work_and_stop)
    outcome = dh("run", COUNTS, "KEN")
    assert (outcome.code, outcome.out, outcome.err) == (code, "", f"{told}\n")
    assert [p.name for p in project.outputs().rglob("*") if p.is_file()] == ["old.csv"]
    assert [p.name for p in project.outputs().rglob(".*")] == []


def test_an_error_of_the_system_that_is_not_one_of_the_disk_keeps_its_traceback(dh, project, monkeypatch):
    make_slices(dh, project)

    def fail(*_, **__):
        raise OSError(errno.ELOOP, "too many links")

    monkeypatch.setattr(execute, "execute", fail)
    with pytest.raises(OSError, match="too many links"):
        dh("run", COUNTS, "KEN")
    assert [p.name for p in project.outputs().rglob("*")] == ["KEN"]


@pytest.mark.pipeline
def test_a_notebook_run_again_writes_the_same_bytes_and_leaves_nothing_beside_them(reproduced_copy):
    folder = reproduced_copy.output("KEN", COUNTS)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    done = run_in(reproduced_copy, "-m", "disrupting_harm", "run", COUNTS, "KEN")
    assert done.returncode == 0, done.stderr
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in folder.parent.iterdir() if p.name.startswith(".")] == []


@pytest.mark.pipeline
def test_every_file_written_is_in_the_record_with_its_hash(reproduced):
    found = list(reproduced.outputs().glob("*/*/record.json"))
    assert len(found) > 8
    for path in found:
        recorded = {o.path: o.sha256 for o in read_record(path).outputs}
        there = {reproduced.relative(p): files.sha256_file(p) for p in path.parent.iterdir() if p != path}
        assert recorded == there
