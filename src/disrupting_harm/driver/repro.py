"""Bring stages up to date, several at once, with the decisions and the lock files of `dvc repro`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from disrupting_harm import files
from disrupting_harm.driver import locks
from disrupting_harm.driver.explain import describe, find_stale, short_name
from disrupting_harm.driver.progress import MADE, Listener, Progress
from disrupting_harm.driver.scan import Scan, open_scan
from disrupting_harm.driver.schedule import Schedule
from disrupting_harm.driver.targets import find_targets
from disrupting_harm.errors import DISK_ERRORS, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage
from disrupting_harm.run_times import RunTimes, now
from disrupting_harm.stage_names import REPORT


if TYPE_CHECKING:
    from disrupting_harm.driver.dvc_stages import Stages
    from disrupting_harm.driver.workers import Ended, WarmParent

FOLDER = ".dvc/tmp/dh"
FLUSH = 10.0  # seconds between two writes of the lock files
STOPPED = 130  # as a shell reports a program that was stopped with Ctrl-C


@dataclass(frozen=True)
class Options:
    """jobs: stages at once. keep_going: run what does not need a failed stage. pull: take runs from the remote. force: run all.
    only: the targets alone, with the light stages they need. engine: which runs notebooks. on_end: hears of every stage.
    """

    function: str  # MODULE:FUNCTION that runs the arguments of a command of `dh`
    jobs: int
    keep_going: bool = False
    pull: bool = False
    dry: bool = False
    force: bool = False
    only: bool = False
    engine: str = "in_process"
    on_end: Listener | None = None


def repro(layout: Layout, targets: Sequence[str], options: Options, out: TextIO) -> int:
    """Exit code 0 if everything is up to date at the end, 2 where a user's mistake failed a stage, 1 where a defect did, 130 where
    the run was stopped.
    """
    scan = open_scan(layout)
    locks.check_locks(layout, {stage.lock for stage in scan.stages})
    wanted = find_targets(layout, scan.stages, targets)
    stages, pointers = scan.upstream(wanted)
    stale = {} if options.force else find_stale(scan, stages, pointers)
    if options.only:
        return _repro_only(layout, scan, wanted, stale, options, out)
    if options.dry:
        print(describe(scan, stages, stale), file=out)
        return 0
    sweep_leftovers(layout)
    if not stale and not options.force:
        scan.save()
        print(f"nothing to do: {len(stages)} stages are up to date", file=out)
        return 0
    return _run(layout, [s.address for s in wanted], options, out, total=len(stages) + len(pointers))


def sweep_leftovers(layout: Layout) -> None:
    """What killed commands left, of results and of the files that say what they are (lock files, parameters)."""
    files.sweep(layout.root / name for name in ("outputs", "data", "notebooks", "params"))
    files.sweep_beside(layout.root / "dvc.lock")


def _repro_only(
    layout: Layout, scan: Scan, wanted: Sequence[Stage], stale: dict[str, str], options: Options, out: TextIO
) -> int:
    """Run the targets without what they need, and say what of that is left stale."""
    if options.dry:
        print("\n".join(s.key for s in wanted), file=out)
        return 0
    code = _run(layout, [s.address for s in wanted], options, out, total=len(wanted))
    left = [short_name(name) for name in stale if name not in {s.address for s in wanted}]
    if left:
        print(f"left as it was, though not up to date: {', '.join(left)}", file=out)
    return code


def _run(layout: Layout, targets: Sequence[str], options: Options, out: TextIO, *, total: int) -> int:
    from disrupting_harm.confinement.start import what_holds
    from disrupting_harm.driver.workers import WarmParent
    from disrupting_harm.engine.reproduce import name_reports

    parent = WarmParent(options.function, options.engine)
    try:
        from disrupting_harm.driver.dvc_stages import open_stages  # while the warm parent imports its own

        with open_stages(layout, targets, single=options.only) as stages:
            if options.pull:
                stages.pull_runs()
            progress = Progress(len(stages.order), options.jobs, out, options.on_end)
            try:
                run = Run(layout, stages, parent, options, progress)
                stopped = run.work()
            finally:
                progress.close()
    finally:
        parent.close()
    print("\n".join(filter(None, [progress.summary(), *name_reports(layout, run.reports()), what_holds()])), file=out)
    if stopped:
        print("stopped; what was there before is untouched, run `dh repro` again to go on.", file=sys.stderr)
        return STOPPED
    return (2 if run.users_mistake else 1) if progress.of("failed") else 0


class Run:
    """One run of a plan: what is running, and what became of the rest."""

    def __init__(self, layout: Layout, stages: Stages, parent: WarmParent, options: Options, progress: Progress):
        self._layout, self._stages, self._parent = layout, stages, parent
        self._options, self._progress = options, progress
        self._schedule: Schedule[str] = Schedule(stages.order, stages.needs)
        self._scan = open_scan(layout)
        self._declared = {stage.address: stage for stage in self._scan.stages}
        self._running: dict[int, str] = {}
        self._started = 0
        self._inputs: dict[str, list] = {}
        self._began: dict[str, str] = {}
        self._times = RunTimes(layout)
        self.users_mistake = False
        self._logs = files.fresh_directory(layout.root / FOLDER / "logs")

    def work(self) -> bool:
        """Run the plan to its end; whether it was stopped by Ctrl-C or a signal to end."""
        try:
            with stoppable():
                while True:
                    self._fill()
                    if not self._running:
                        return False
                    for ended in self._parent.wait(FLUSH):
                        self._take(self._running.pop(ended.id), ended)
                    self._stages.write_locks()
        except KeyboardInterrupt:
            self._parent.stop()
            return True
        finally:
            self._stages.write_locks()
            sweep_leftovers(self._layout)
            files.remove(self._logs)
            self._scan.save()
            self._times.save()

    def reports(self) -> list[str]:
        """Units whose report is in the plan and up to date."""
        return made_reports(self._scan, self._stages.order, self._progress)

    def _fill(self) -> None:
        """Settle what need not run, and start the next stages until every worker has one."""
        while len(self._running) < self._options.jobs and (address := self._schedule.next()) is not None:
            try:
                self._begin(address)
            except (OSError, UserError) as error:
                self._lose_by(address, error)

    def _begin(self, address: str) -> None:
        command = self._stages.command(address)
        if self._is_up_to_date(address):
            self._settle(address, "unchanged")
            return
        if command is None:
            self._stages.take_pointer(address)
            self._settle(address, "restored")
            return
        self._inputs[address] = self._stages.read_inputs(address)
        if not self._options.force and self._stages.restore(address, self._inputs[address], pull=self._options.pull):
            self._keep(address, "restored")
        else:
            self._started += 1
            id = self._started
            self._running[id] = address
            self._progress.start(short_name(address))
            self._began[address] = now()
            self._parent.start(id, command, self._stages.folder(address), self._log(id))

    def _is_up_to_date(self, address: str) -> bool:
        if self._options.force and self._stages.command(address) is not None:
            return False
        stage = self._declared.get(address)
        if stage is not None:
            self._scan.forget()
            if not self._scan.why_changed(stage):
                return True
        return not self._stages.changed(address)

    def _take(self, address: str, ended: Ended) -> None:
        """Take the result of a stage that ended, if it succeeded and its inputs are what they were."""
        log = self._log(ended.id)
        said = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
        if ended.code:
            files.sweep(path.parent for path in self._stages.outputs(address) if path.parent.is_dir())
            self.users_mistake |= ended.code == 2
            died = (
                f"it was ended by signal {-ended.code}; run `dh repro {short_name(address)}` again."
                if ended.code < 0
                else ""
            )
            self._lose(address, "\n".join(filter(None, (said.strip(), died))))
            return
        try:
            self._times.note(self._stages.outputs(address), self._began[address])
            self._keep(address, "ran", "\n".join(line for line in said.splitlines() if _is_a_problem(line)))
        except (OSError, UserError) as error:
            self._lose_by(address, error)

    def _keep(self, address: str, outcome: str, message: str = "") -> None:
        """Record the result that lies in place, or roll it back if its inputs are not what they were."""
        changed = self._stages.accept(address, self._inputs[address])
        if not changed:
            self._settle(address, outcome, message)
            return
        whole = self._stages.roll_back(address)
        old = (
            "the old one is back" if whole else "the old one is not in DVC's cache, so `dh verify` names what is there"
        )
        self._lose(
            address,
            f"{', '.join(changed)} changed while it ran; its result was not taken and {old}, run `dh repro {short_name(address)}` again.",
        )

    def _lose_by(self, address: str, error: OSError | UserError) -> None:
        """Lose the stage by an error that has its own sentence. Any other error of the system is a defect, and goes on."""
        if isinstance(error, UserError):
            message = str(error)
        elif error.errno in DISK_ERRORS:
            what, remedy = DISK_ERRORS[error.errno]
            message = f"{short_name(address)}: {what}; {remedy} and run `dh repro {short_name(address)}` again."
        else:
            raise error
        self.users_mistake = True
        self._lose(address, message)

    def _settle(self, address: str, outcome: str, message: str = "") -> None:
        self._schedule.done(address)
        self._progress.end(short_name(address), outcome, message)

    def _lose(self, address: str, message: str) -> None:
        lost = self._schedule.failed(address)
        self._progress.end(short_name(address), "failed", message)
        for other in lost:
            self._progress.end(short_name(other), "skipped")
        if not self._options.keep_going:
            self._schedule.drop()

    def _log(self, id: int) -> Path:
        return self._logs / f"{id}.log"


def made_reports(scan: Scan, order: Sequence[str], progress: Progress) -> list[str]:
    """Units whose report is in the plan and up to date, in the order of the plan."""
    units = {stage.key: stage.item for stage in scan.stages if stage.name == REPORT}
    made = {name for outcome in MADE for name in progress.of(outcome)}
    return [units[key] for key in map(short_name, order) if key in units and key in made]


def _is_a_problem(line: str) -> bool:
    """A sentence on a unit with a mistake, which a stage prints though it succeeded."""
    return line.startswith("params/")


@contextmanager
def stoppable() -> Iterator[None]:
    """A signal to end stops the run as Ctrl-C does."""

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def count_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
