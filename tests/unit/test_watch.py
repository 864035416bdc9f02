"""A result whose inputs changed while it was made does not take the place of the old one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.edits import edit, edit_first

from disrupting_harm import files, slices
from disrupting_harm.errors import InputChangedError, ParamsError
from disrupting_harm.sections import merged_section
from disrupting_harm.watch import fingerprint, publish, refuse_other_reads, watch_inputs


STAGE = "non_law_enforcement_data"


@pytest.fixture
def result(sliced):
    """An old result, and a new one that would take its place."""
    final = sliced.output("TST", STAGE)
    files.write_text(final / "old.csv", "old\n")
    new = files.partial_directory(final)
    files.write_text(new / "new.csv", "new\n")
    return new, final


CHANGES = {
    "a value of the unit's parameters": lambda s: edit_first(s.component(STAGE), "2023", "2022"),
    "a row of a reference table": lambda s: edit_first(s.reference("population_age_sex"), "TST,2021", "TST,2031"),
    "a slice": lambda s: s.params_slice("TST", STAGE).write_text("{}", encoding="utf-8"),
    "a slice written again with the same text": lambda s: s.code_slice(STAGE).write_bytes(s.code_slice(STAGE).read_bytes()),
    "an input that is gone": lambda s: s.reference_slice("TST", "population_age_sex").unlink(),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_result_of_changed_inputs_is_refused_and_the_old_one_stays(sliced, result, change):
    new, final = result
    with watch_inputs(sliced, STAGE, "TST"):
        change(sliced)
        with pytest.raises(InputChangedError, match=f"{STAGE}@TST: .* changed while it ran.*run `dh repro .*`"):
            publish(new, final)
    assert [p.name for p in final.iterdir()] == ["old.csv"]


def test_parameters_broken_while_it_ran_refuse_the_result_with_their_own_sentence(sliced, result):
    new, final = result
    with watch_inputs(sliced, STAGE, "TST"):
        edit(sliced.country("TST"), "iso3: TST", "iso3: TST\niso3: TST")
        with pytest.raises(ParamsError, match="params/countries/TST.yaml, line 2, key iso3"):
            publish(new, final)
    assert [p.name for p in final.iterdir()] == ["old.csv"]


UNUSED = {
    "a comment": lambda s: edit_first(s.country("TST"), "iso3: TST", "# a remark\niso3: TST"),
    "another unit": lambda s: edit_first(s.country("TSG"), "iso3: TSG", "iso3: TSG\ntarget_population: {year: 2020}"),
    "a row of another unit": lambda s: s.reference("population_age_sex").write_text(
        s.reference("population_age_sex").read_text() + "ZZZ,2021,female,12,1,x\n"
    ),
}


@pytest.mark.parametrize("change", UNUSED.values(), ids=UNUSED)
def test_an_edit_of_what_the_stage_does_not_use_lets_its_result_pass(sliced, result, change):
    new, final = result
    with watch_inputs(sliced, STAGE, "TST"):
        change(sliced)
        publish(new, final)
    assert [p.name for p in final.iterdir()] == ["new.csv"]


def test_outside_a_stage_nothing_is_watched(sliced, result):
    new, final = result
    publish(new, final)
    assert [p.name for p in final.iterdir()] == ["new.csv"]


def test_a_stage_that_no_pipeline_declares_has_no_inputs_to_watch(sliced, result):
    new, final = result
    with watch_inputs(sliced, "no_such_stage", "TST"):
        publish(new, final)
    assert (final / "new.csv").is_file()


def test_what_was_read_must_be_what_lay_there_when_the_stage_began(sliced):
    """An input that is changed, read and changed back has the same bytes at both ends."""
    path = f"data/slices/units/TST/reference/{'population_age_sex'}.csv"
    sha256 = files.sha256_file(sliced.root / path)
    with watch_inputs(sliced, STAGE, "TST"):
        refuse_other_reads({path: sha256, "an input of no stage": "1"})
        with pytest.raises(InputChangedError, match=f"{path} changed while it ran"):
            refuse_other_reads({path: "another"})


STATED = {
    "parameters": (lambda s: s.country("TST"), lambda s: merged_section(s, "TST", STAGE)),
    "a reference table": (
        lambda s: s.reference("population_age_sex"),
        lambda s: slices.reference_rows(s, "TST", "population_age_sex"),
    ),
}


@pytest.mark.parametrize("path, read", STATED.values(), ids=STATED)
def test_what_was_read_between_an_edit_and_its_taking_back_is_told(sliced, result, path, read):
    new, final = result
    path = path(sliced)
    before = path.read_bytes()
    with watch_inputs(sliced, STAGE, "TST"):
        path.write_bytes(before + b"\n")
        read(sliced)
        path.write_bytes(before)
        with pytest.raises(InputChangedError, match=f"{path.name} changed while it ran"):
            publish(new, final)
    assert [p.name for p in final.iterdir()] == ["old.csv"]


@pytest.mark.parametrize("path, read", STATED.values(), ids=STATED)
def test_an_edit_that_nothing_read_before_it_was_taken_back_lets_the_result_pass(sliced, result, path, read):
    new, final = result
    path = path(sliced)
    before = path.read_bytes()
    with watch_inputs(sliced, STAGE, "TST"):
        path.write_bytes(before + b"\n")
        path.write_bytes(before)
        read(sliced)
        publish(new, final)
    assert [p.name for p in final.iterdir()] == ["new.csv"]


def test_an_input_written_and_written_back_is_told_by_its_time(sliced, result):
    new, final = result
    path = sliced.reference_slice("TST", "population_age_sex")
    with watch_inputs(sliced, STAGE, "TST"):
        text, seen = path.read_bytes(), path.stat()
        path.write_bytes(b"other")
        path.write_bytes(text)
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
        with pytest.raises(InputChangedError, match="population_age_sex.csv changed"):
            publish(new, final)


def test_the_fingerprint_names_every_input_by_its_place(sliced):
    from disrupting_harm.pipeline import find_stage

    stage = find_stage(sliced, STAGE, "TST")
    assert {*stage.deps, stage.file, "data/reference/population_age_sex.csv"} <= set(fingerprint(sliced, stage))
    assert fingerprint(sliced, stage) == fingerprint(sliced, stage)
    report = find_stage(sliced, "report", "TST")
    assert "params/study.yaml, key presentation" in fingerprint(sliced, report)
    assert slices.stage_text(sliced, "report", "TST") == slices.report_text(sliced, "TST")


ORPHAN = """
import os, sys, time
from pathlib import Path
from disrupting_harm import files, watch
from disrupting_harm.errors import InputChangedError
from disrupting_harm.layout import Layout

layout, said = Layout(Path(sys.argv[1])), Path(sys.argv[2])
with watch.watch_inputs(layout, "non_law_enforcement_data", "TST"):
    new = files.partial_directory(layout.output("TST", "x"))
    said.write_text(str(os.getpid()))
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.01)
    try:
        watch.publish(new, layout.output("TST", "x"))
    except InputChangedError as error:
        said.with_suffix(".end").write_text(str(error))
"""


def kill_shell_around(stage: int) -> None:
    """The shell between a stage and its starter, where it is one that stays: others become the stage, which may have ended by now."""
    try:
        parent = int(Path(f"/proc/{stage}/stat").read_text().rpartition(")")[2].split()[1])
        if parent > 1 and Path(f"/proc/{parent}/comm").read_text().strip() in ("sh", "dash", "bash"):
            os.kill(parent, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("through", [[], ["sh", "-c"]], ids=["at once", "through a shell"])
def test_a_stage_whose_starter_was_killed_swaps_nothing_in(sliced, tmp_path, through):
    said = tmp_path / "said"
    (tmp_path / "orphan.py").write_text(ORPHAN)
    child = [sys.executable, str(tmp_path / "orphan.py"), str(sliced.root), str(said)]
    command = [*through, " ".join(child)] if through else child
    starter = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess; subprocess.run({command!r})"], env=os.environ | {"DVC_STAGE": "x"}
    )
    while not said.is_file() or not said.read_text():
        assert starter.poll() is None
        time.sleep(0.01)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    if through:
        kill_shell_around(int(said.read_text()))
    end = said.with_suffix(".end")
    while not end.is_file() or not end.read_text():
        time.sleep(0.01)
    assert "the command that started it is gone" in end.read_text()
    assert not sliced.output("TST", "x").exists()
