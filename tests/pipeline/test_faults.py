"""What ends a run early, or spoils what it needs: the old results stay, one sentence says what to do, one command mends it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from tests.checkouts import copy_tree, give_bytecode, run_in
from tests.edits import edit_first
from tests.fault_scenarios import (
    DELIVERY,
    DERIVED,
    State,
    import_of,
    leftovers,
    rows_outside,
    succeed,
    wrong_cache_objects,
)
from tests.fault_trials import Trials
from tests.small_repository import COUNTS
from tests.small_survey import COUNTRY

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object


pytestmark = [
    pytest.mark.xdist_group("faults"),
    pytest.mark.pipeline,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are followed in /proc"),
]
STEM = "non_law_enforcement_data"
OUTPUT = f"outputs/{COUNTRY}/{STEM}"


@pytest.fixture
def copy(base, tmp_path) -> Layout:
    copy_tree(base.root, tmp_path / "project")
    return Layout(tmp_path / "project")


class Good:
    """The state before a fault, which the old result keeps and one command brings back."""

    def __init__(self, layout: Layout, trials: Trials):
        self.layout, self._trials, self.state = layout, trials, State.of(layout)

    def is_kept(self, *said: str) -> None:
        """Results and lock entries of both components are what they were; nothing got out, and no traceback was shown."""
        now = State.of(self.layout)
        for path in (OUTPUT, f"data/derived/{COUNTRY}/household_survey"):
            assert now.below(path) == self.state.below(path)
        for name in (f"notebooks/{STEM}/dvc.lock", "notebooks/household_survey/dvc.lock"):
            assert now.locks[name] == self.state.locks[name]
        assert rows_outside(self.layout) == [] and wrong_cache_objects(self.layout) == []
        assert "Traceback" not in "".join(said)

    def comes_back(self, *command: str) -> None:
        """By one command, `dh repro` if none is named; nothing half written is left then."""
        succeed(self._trials, self.layout, *(command or ("repro", COUNTS, DERIVED)))
        now = State.of(self.layout)
        assert now.made == self.state.made and now.locks == self.state.locks
        assert leftovers(self.layout) == [] and wrong_cache_objects(self.layout) == []


@pytest.fixture
def good(copy, trials) -> Good:
    return Good(copy, trials)


def add_cell(layout: Layout, source: str) -> bytes:
    """Put a cell behind the first one of the notebook; returns the notebook as it was."""
    path = layout.notebook(STEM)
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    place = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(source, id="added"))
    nbformat.write(notebook, path)
    return before


class Waiting:
    """A notebook that stands still in its middle until it is told to go on."""

    def __init__(self, layout: Layout, folder: Path):
        # A run may write to its own folder alone; that a file is there it may see anywhere.
        self._at = layout.output(COUNTRY, STEM).with_name(f".{STEM}.partial") / ".profile" / "tmp" / "at"
        self._layout, self._go = layout, folder / "go"
        self._notebook = add_cell(
            layout,
            "import os, time\n"
            "with open(os.environ['TMPDIR'] + '/at', 'w') as stream:\n    stream.write(f'{os.getpid()}\\n')\n"
            f"while not os.path.exists({str(self._go)!r}):\n    time.sleep(0.01)",
        )

    def process(self, run: subprocess.Popen) -> int:
        """The number of the process that runs the cell, once it does."""
        while not self._at.is_file() or not self._at.read_text().endswith("\n"):
            assert run.poll() is None, run.communicate()
            time.sleep(0.01)
        return int(self._at.read_text())

    def go_on(self) -> None:
        self._go.touch()

    def take_out(self) -> None:
        self._layout.notebook(STEM).write_bytes(self._notebook)


@pytest.fixture
def waiting(copy, tmp_path) -> Waiting:
    return Waiting(copy, tmp_path)


@contextmanager
def started(layout: Layout, *arguments: str) -> Iterator[subprocess.Popen]:
    """`python -m ARGUMENTS` in the copy, in a group of its own, which is gone at the end."""
    give_bytecode(layout.root)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "DVC_NO_ANALYTICS": "1", "PYTHONPATH": str(layout.root / "src")}
    run = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=layout.root, env=env, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield run
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        run.stdout.close()


def wait_for_end(process: int) -> None:
    while is_alive(process):
        time.sleep(0.01)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (
        FileNotFoundError,
        ProcessLookupError,
    ):  # it can end at any moment, also between the opening of that file and its reading
        return False


def test_a_second_run_is_refused_and_ctrl_c_ends_the_first(copy, good, waiting):
    with started(copy, "disrupting_harm", "repro", COUNTS) as run:
        stage = waiting.process(run)
        second = run_in(copy, "-m", "disrupting_harm", "repro", DERIVED, COUNTS)
        assert second.returncode == 2 and "another `dh repro` or `dvc` command is at work" in second.stderr
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate()
        assert run.returncode == 130 and "stopped; what was there before is untouched, run `dh repro` again" in said
        wait_for_end(stage)
    good.is_kept(said, second.stderr)
    waiting.take_out()
    good.comes_back()


def test_a_killed_run_takes_its_stage_along_and_its_leftovers_go_at_the_next_start(copy, good, waiting):
    with started(copy, "disrupting_harm", "repro", COUNTS) as run:
        stage = waiting.process(run)
        run.kill()
        wait_for_end(stage)
    good.is_kept()
    assert leftovers(copy) == [f"outputs/{COUNTRY}/.{STEM}.partial is left"]
    (copy.root / ".dvc.lock.partial").write_text("half")
    (copy.root / "notebooks" / STEM / ".dvc.lock.partial").write_text("half")
    waiting.take_out()
    good.comes_back()


def test_a_stage_that_outlives_a_killed_dvc_puts_nothing_in_place(copy, good, waiting):
    with started(copy, "dvc", "repro", COUNTS) as run:
        kernel = waiting.process(run)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        waiting.go_on()
        said = run.stdout.read()  # to its end: no process of the run holds the pipe any more
        wait_for_end(kernel)
    assert "the command that started it is gone; its result was not taken" in said
    good.is_kept(said)
    waiting.take_out()
    good.comes_back()


def test_a_result_of_an_input_edited_while_it_was_made_is_not_taken(copy, good, waiting):
    with started(copy, "disrupting_harm", "repro", COUNTS) as run:
        waiting.process(run)
        edit_first(copy.root / f"data/slices/units/{COUNTRY}/{STEM}.json", "2019", "2018")
        waiting.go_on()
        said, _ = run.communicate()
    assert run.returncode == 2 and "changed while it ran; its result was not taken" in said
    assert re.search(r"run `dh repro \S+` again", said)
    good.is_kept(said)
    waiting.take_out()
    good.comes_back()


@pytest.mark.parametrize("engine", ["in_process", "nbclient"])
def test_a_kernel_that_is_killed_is_told_and_nothing_is_lost(copy, good, trials, engine):
    notebook = add_cell(copy, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    done = trials.run(copy.root, ("repro", "--engine", engine, COUNTS))
    assert done.code == 2 and "its kernel died" in done.said
    good.is_kept(done.said)
    copy.notebook(STEM).write_bytes(notebook)
    good.comes_back()


def test_a_stage_that_is_killed_is_told_and_takes_its_notebook_along(copy, good, waiting):
    with started(copy, "disrupting_harm", "repro", COUNTS) as run:
        kernel = waiting.process(run)
        stage = int(Path(f"/proc/{kernel}/stat").read_text().rpartition(")")[2].split()[1])  # its parent
        os.kill(stage, signal.SIGKILL)
        wait_for_end(kernel)
        said, _ = run.communicate()
    assert run.returncode == 1 and "it was ended by signal 9; run `dh repro " in said
    good.is_kept(said)
    waiting.take_out()
    good.comes_back()


def test_a_notebook_that_fails_in_a_parallel_run_keeps_the_old_result(copy, good, trials):
    notebook = add_cell(copy, "raise ValueError('a value from the data')")
    done = trials.run(copy.root, ("repro", "-j", "2", COUNTS, DERIVED))
    assert (
        done.code == 2
        and f"cell 3: ValueError; the old outputs are untouched, see data/derived/.failed/{COUNTRY}/" in done.said
    )
    assert "a value from the data" not in done.said
    good.is_kept(done.said)
    copy.notebook(STEM).write_bytes(notebook)
    good.comes_back()


def test_a_missing_raw_file_is_told_with_its_command_and_the_tables_made_of_it_stay(copy, good, trials):
    shutil.rmtree(copy.raw(COUNTRY, "household_survey"))
    shutil.rmtree(copy.root / ".dvc" / "cache")
    done = trials.run(copy.root, ("repro", DERIVED))
    assert done.code == 2
    assert f"data/raw/{COUNTRY}/household_survey: not there" in done.said and "`dh import`" in done.said
    good.is_kept(done.said)
    for table in ("caregivers", "children"):
        (copy.root.parent / f"{table}.csv").write_bytes(
            good.state.made[f"data/raw/{COUNTRY}/household_survey/{table}.csv"]
        )


def spoil(path: Path) -> None:
    """Other bytes in a file, whose mode stays."""
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    path.chmod(mode)


def advice(said: str, name: str) -> list[list[str]]:
    """The commands that the sentence on a path names."""
    (line,) = [line for line in said.splitlines() if line.startswith(f"{name}: ")]
    return [shlex.split(command) for command in re.findall(r"`([^`]+)`", line)]


@pytest.mark.parametrize("object_too", [False, True], ids=["the object alone", "the output as well"])
def test_verify_on_a_damaged_object_of_the_cache_advises_what_does_not_bring_it_back(copy, good, trials, object_too):
    output = copy.root / OUTPUT / "record.json"
    damaged = cache_object(copy, files.md5_file(output))
    spoil(damaged)
    if object_too:
        spoil(output)
    done = trials.run(copy.root, ("verify",))
    assert done.code == 1
    assert "`dvc checkout`" not in done.said
    remove, again = advice(done.said, copy.relative(damaged))
    assert remove == ["rm", "-f", copy.relative(damaged)] and again == ["dh", "repro"]
    if object_too:
        assert advice(done.said, copy.relative(output)) == [["dh", "repro"]]
    else:
        subprocess.run(remove, cwd=copy.root, check=True)
    good.comes_back()
    assert files.md5_file(damaged) == files.md5_bytes(good.state.made[copy.relative(output)])
    assert copy.relative(damaged) not in trials.run(copy.root, ("verify",)).said


def test_verify_on_a_damaged_raw_file_and_its_object_advises_the_import(copy, good, trials):
    raw = copy.raw(COUNTRY, "household_survey") / "children.csv"
    damaged = cache_object(copy, files.md5_file(raw))
    spoil(damaged)
    spoil(raw)
    done = trials.run(copy.root, ("verify",))
    assert done.code == 1 and ["dh", "import"] in advice(done.said, copy.relative(raw))
    remove, *ways = advice(done.said, copy.relative(damaged))
    assert ["dh", "import"] in ways and ["dh", "repro"] not in ways
    subprocess.run(remove, cwd=copy.root, check=True)
    good.comes_back(*import_of(copy, "children", DELIVERY))
