"""`dh repro --scheduler`: send units to the workers of a Dask cluster, take their entries of the lock files, and pull.

The workers decide nothing alone: each brings its clone to the head's revision, runs `dh repro --pull` for a unit there, and pushes.
The head gives a worker one task at a time, since a clone can do one; a task whose worker is gone goes to another.
"""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TextIO

from disrupting_harm.driver import cluster_worker, locks
from disrupting_harm.driver.cluster_tasks import SHARED, Task, plan_tasks
from disrupting_harm.driver.dask_cluster import DaskCluster, Worker
from disrupting_harm.driver.progress import MADE, Progress
from disrupting_harm.driver.repro import (
    STOPPED,
    Options,
    describe,
    find_stale,
    made_reports,
    short_name,
    stoppable,
)
from disrupting_harm.driver.scan import open_scan
from disrupting_harm.driver.targets import find_targets
from disrupting_harm.engine.reproduce import name_reports
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, pipeline_files


if TYPE_CHECKING:
    from disrupting_harm.driver.dvc_stages import Stages

TICK = 1.0  # seconds between two looks at who the workers are
PATIENCE = 60.0  # seconds without any worker, or for a task whose worker is gone, before what is left is given up
LOSSES = 3  # workers that a task may lose, before it is taken for the cause


def repro_on_cluster(
    layout: Layout,
    targets: Sequence[str],
    options: Options,
    jobs: int | None,
    scheduler: str,
    connect: Callable[[str], AbstractContextManager[DaskCluster]],
    out: TextIO,
) -> int:
    """As `repro`, with the same exit codes. `jobs`: stages at once on each worker; None for one per core of its machine."""
    from disrupting_harm.driver.dvc_stages import open_stages

    if options.force or options.only:
        raise UserError("dh repro: -f and --only run on this machine alone; leave --scheduler out, or leave them out.")
    scan = open_scan(layout)
    wanted = find_targets(layout, scan.stages, targets)
    planned, pointers = scan.upstream(wanted)
    stale = find_stale(scan, planned, pointers)
    if options.dry:
        print(describe(scan, planned, stale), file=out)
        return 0
    if not stale:
        scan.save()
        print(f"nothing to do: {len(planned)} stages are up to date", file=out)
        return 0
    job = {
        "id": uuid.uuid4().hex, "revision": read_revision(layout), "code": cluster_worker.CODE, "function": options.function,
        "jobs": jobs, "keep_going": options.keep_going, "engine": options.engine,
    }  # fmt: skip
    with connect(scheduler) as cluster, open_stages(layout, [s.address for s in wanted]) as stages:
        tasks = plan_tasks(layout, scan, planned, stages.order, stale)
        progress = Progress(len(stages.order), 1, out)
        head = Head(layout, cluster, scheduler, stages, planned, tasks, job, progress)
        try:
            stopped = head.work()
        finally:
            progress.close()
    scan.save()
    print(
        "\n".join(
            [progress.summary(), *head.summary(), *name_reports(layout, made_reports(scan, stages.order, progress))]
        ),
        file=out,
    )
    if stopped:
        print("stopped; what the workers had made and pushed is kept, run the command again to go on.", file=sys.stderr)
        return STOPPED
    return head.code


def read_revision(layout: Layout) -> str:
    """The commit that the workers check out. Raises UserError where the clone is not as committed, lock files aside.

    A run changes the lock files, and what they name comes from the run-cache at the workers.
    """
    own = frozenset(layout.relative(path.with_name("dvc.lock")) for path in pipeline_files(layout))
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=layout.root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(
            "dh repro --scheduler: this clone has no commit that workers could check out; make one with `git commit`."
        )
    if changed := cluster_worker.changes(layout.root, own):
        raise UserError(
            f"dh repro --scheduler: this clone has uncommitted changes ({cluster_worker.name_changes(changed)}), which no worker would "
            "see; `git commit` and `git push` them, or put them aside with `git stash -u`."
        )
    return done.stdout.strip()


class Head:
    """One run: which tasks wait, which worker does what, and what came of it."""

    def __init__(
        self,
        layout: Layout,
        cluster: DaskCluster,
        scheduler: str,
        stages: Stages,
        planned: Sequence[Stage],
        tasks: Sequence[Task],
        job: dict,
        progress: Progress,
    ):
        self._layout, self._cluster, self._scheduler, self._stages = layout, cluster, scheduler, stages
        self._job, self._progress = job, progress
        self._declared = {stage.address: stage for stage in planned}
        self._order = [short_name(address) for address in stages.order]
        self._waiting = list(tasks)
        self._fit: dict[str, Worker] = {}
        self._seen: dict[str, Worker] = {}
        self._clones: dict[str, str] = {}  # of fit workers, by address
        self._calls: dict[object, tuple[Worker, Task | None]] = {}  # a call without a task prepares the worker
        self._losses: dict[str, int] = {}
        self._told: set[str] = set()
        self._alone_since: float | None = None
        self._locks: dict[str, tuple[str, dict[str, str]]] = {}
        self._done_by: dict[str, list[str]] = {}
        self._left: list[str] = []
        self.code = 0
        busy = {address for task in tasks for address in task.stages}
        pointers = {path for task in tasks for path in task.pointers}
        for address in stages.order:
            if address not in busy and address.removesuffix(".dvc") not in pointers:
                progress.end(short_name(address), "unchanged")

    def work(self) -> bool:
        """Run the tasks to their end; whether the run was stopped."""
        for task in [task for task in self._waiting if task.problem]:
            self._waiting.remove(task)
            self._lose(task, task.problem)
        try:
            with stoppable():
                while self._waiting or any(task for _, task in self._calls.values()):
                    self._meet_workers()
                    self._give()
                    made = [self._take(call) for call in self._cluster.wait(list(self._calls), TICK)]
                    self._give()
                    self._pull([task for task in made if task])
                    self._give_up()
        except KeyboardInterrupt:
            busy = [worker for worker, task in self._calls.values() if task]
            for call in self._calls:
                self._cluster.forget(call)
            if busy:
                self._cluster.stop(busy, cluster_worker.stop, self._job["id"])
            return True
        return False

    def summary(self) -> list[str]:
        """Who did what, and what was left where it was made."""
        lines = [f"{name}: {', '.join(done)}" for name, done in sorted(self._done_by.items())]
        if self._left:
            lines.append(f"restricted, and left with the workers and their remote: {', '.join(self._left)}")
        return lines

    def _meet_workers(self) -> None:
        """Prepare the clones of workers that are new; take back what those had that are gone."""
        there = self._cluster.workers()
        for address in [address for address in self._seen if address not in there]:
            self._seen.pop(address)
            self._fit.pop(address, None)
            self._clones.pop(address, None)
        for call, (worker, task) in list(self._calls.items()):
            if worker.address not in there:
                del self._calls[call]
                self._cluster.forget(call)
                if task:
                    self._lose_worker(worker, task, "is gone")
        for address, worker in there.items():
            if address in self._seen:
                continue
            self._seen[address] = worker
            if worker.threads != 1:
                self._refuse(worker, "would run several tasks in one clone; start it again with --nthreads 1.")
            else:
                self._calls[self._cluster.call(worker, cluster_worker.prepare, self._job)] = (worker, None)

    def _give(self) -> None:
        """Give every idle worker a task that it may have."""
        busy = {worker.address for worker, _ in self._calls.values()}
        for worker in [worker for address, worker in self._fit.items() if address not in busy]:
            task = next((task for task in self._open() if _may_have(worker, task)), None)
            if task is None:
                continue
            self._waiting.remove(task)
            job = self._job | {
                "name": task.name.replace(" ", "_"), "stages": task.stages, "pointers": task.pointers, "restricted": task.restricted,
            }  # fmt: skip
            resource = task.name if task.restricted else None
            self._calls[self._cluster.call(worker, cluster_worker.run, job, resource)] = (worker, task)
            self._progress.start(f"{task.name} on {worker.name}")

    def _open(self) -> list[Task]:
        """Tasks that may run now: the shared stages, or what comes after them."""
        running = [task.name for _, task in self._calls.values() if task]
        shared = [task for task in self._waiting if task.name == SHARED]
        return [] if SHARED in running else shared or self._waiting

    def _take(self, call) -> Task | None:
        """Take what came of a call; returns the task if it is to be pulled."""
        worker, task = self._calls.pop(call)
        result = self._cluster.result(call)
        if task is None:
            self._take_prepared(worker, result)
            return None
        self._progress.leave(f"{task.name} on {worker.name}")
        if "refused" in result or "failed" in result:
            self._refuse(worker, result.get("refused") or _not_called(result))
            self._waiting.insert(0, task)
        elif "died" in result:
            self._lose_worker(worker, task, f"lost the process of the task ({result['died']})")
        elif result["problem"]:
            self._lose(task, f"{task.name} on {worker.name}: {result['problem']}")
        else:
            return self._take_made(worker, task, result)
        return None

    def _take_prepared(self, worker: Worker, result: dict) -> None:
        if "clone" not in result:
            self._refuse(worker, result.get("refused") or _not_called(result))
        elif other := next((a for a, clone in self._clones.items() if clone == result["clone"]), None):
            self._refuse(
                worker, f"works in the clone of {self._seen[other].name}; give each worker a clone of its own."
            )
        else:
            self._fit[worker.address] = worker
            self._clones[worker.address] = result["clone"]

    def _take_made(self, worker: Worker, task: Task, result: dict) -> Task | None:
        try:
            self._merge(task, result["blocks"])
        except locks.NotALock as error:
            self._lose(
                task, f"{task.name} on {worker.name}: sent what is no part of a lock file ({error}); run it again."
            )
            return None
        for name, end in result["ends"].items():
            if name in map(short_name, task.stages) or name.removesuffix(".dvc") in task.pointers:
                self._progress.end(name, end["outcome"], end["message"], seconds=end["seconds"], worker=worker.name)
        self._done_by.setdefault(worker.name, []).append(task.name)
        self._fail(result["code"])
        return task if any(result["blocks"].values()) else None

    def _merge(self, task: Task, blocks: dict[str, dict[str, str]]) -> None:
        """Write the entries of the task's own stages into the lock files, whatever else the worker sent."""
        own = {(self._declared[address].lock, self._declared[address].key) for address in task.stages}
        for name, found in blocks.items():
            mine = {key: block for key, block in found.items() if (name, key) in own}
            if not mine:
                continue
            path = self._layout.root / name
            text, merged = self._locks.setdefault(name, (locks.read_text(path), {}))
            locks.merge_lock(path, text, merged | mine, self._order)
            merged |= mine

    def _pull(self, tasks: Sequence[Task]) -> None:
        """Bring what the tasks made. Of restricted data only what this clone holds the raw files of."""
        paths = []
        for task in tasks:
            holds = not task.restricted or all((self._layout.root / path).exists() for path in task.pointers)
            for address in task.stages:
                stage = self._declared[address]
                if self._outcome(stage) not in MADE:
                    continue
                for path, remote in stage.outs:
                    (paths if holds or remote == "public" else self._left).append(path)
        if not paths:
            return
        try:
            self._stages.pull_outputs(paths)
        except UserError as error:
            self._progress.say(str(error))
            self._fail(2)

    def _outcome(self, stage: Stage) -> str:
        return self._progress.outcomes.get(short_name(stage.address), "")

    def _give_up(self) -> None:
        """Say which tasks no worker may have; give them up when nobody has come for a while."""
        possible = [
            w for a, w in self._seen.items() if a in self._fit or any(w == busy for busy, _ in self._calls.values())
        ]
        orphans = [task for task in self._open() if not any(_may_have(worker, task) for worker in possible)]
        for task in orphans:
            if task.name not in self._told:
                self._told.add(task.name)
                self._progress.say(self._unplaced(task))
        if not orphans or self._calls or len(orphans) < len(self._open()):
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
        else:
            waited = time.monotonic() - self._alone_since
            for task in [t for t in orphans if waited > PATIENCE or (possible and t.name not in self._losses)]:
                self._waiting = [other for other in self._waiting if other != task]
                self._lose(task, f"{task.name}: given up, no worker came that may have it.")

    def _unplaced(self, task: Task) -> str:
        start = f"in a clone of its own with `dask worker {self._scheduler} --nthreads 1"
        if not task.restricted:
            return f"{task.name}: waits for a worker; start one {start}`."
        return (
            f"{task.name}: its data are restricted, and no worker says that it holds them; where they are, start one {start} "
            f'--resources "{task.name}=1"`.'
        )

    def _refuse(self, worker: Worker, why: str) -> None:
        self._fit.pop(worker.address, None)
        self._clones.pop(worker.address, None)
        self._progress.say(f"worker {worker.name} is given nothing: {why}")

    def _lose_worker(self, worker: Worker, task: Task, how: str) -> None:
        self._progress.leave(f"{task.name} on {worker.name}")
        self._losses[task.name] = self._losses.get(task.name, 0) + 1
        if self._losses[task.name] >= LOSSES:
            self._lose(
                task, f"{task.name}: {LOSSES} workers were lost with it, the last one being {worker.name}, which {how}."
            )
            return
        self._progress.say(f"worker {worker.name} {how}; {task.name} is given to another.")
        self._waiting.insert(0, task)

    def _lose(self, task: Task, message: str) -> None:
        """The whole task failed, and nothing of it was taken."""
        first, *rest = task.stages
        self._progress.end(short_name(first), "failed", message)
        for address in rest:
            self._progress.end(short_name(address), "skipped")
        self._fail(2)

    def _fail(self, code: int) -> None:
        """A mistake of the user outweighs a defect, as in `repro`."""
        self.code = max(self.code, code)
        if code and not self._job["keep_going"]:
            self._waiting = []


def _may_have(worker: Worker, task: Task) -> bool:
    return not task.restricted or worker.resources.get(task.name, 0) >= 1


def _not_called(why: str) -> str:
    return (
        f"cannot run the task ({why}); start it with the project's environment, `make .venv/ready`, of the same Python."
    )
