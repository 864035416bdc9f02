"""Which worker of a cluster does what: each has one task at a time, and a task whose worker is gone goes to another."""

from __future__ import annotations

import time
from collections.abc import Sequence

from disrupting_harm.driver import cluster_worker
from disrupting_harm.driver.cluster_results import Results
from disrupting_harm.driver.cluster_tasks import SHARED, Task
from disrupting_harm.driver.dask_cluster import DaskCluster, Worker
from disrupting_harm.driver.progress import Progress
from disrupting_harm.driver.repro import stoppable


TICK = 1.0  # seconds between two looks at who the workers are
PATIENCE = 60.0  # seconds without any worker, or for a task whose worker is gone, before what is left is given up
LOSSES = 3  # workers that a task may lose, before it is taken for the cause


class Head:
    """One run. Dask's own scheduling is not asked: a clone takes one task, a refused one takes none, and a late one is looked at."""

    def __init__(
        self,
        cluster: DaskCluster,
        scheduler: str,
        tasks: Sequence[Task],
        job: dict,
        results: Results,
        progress: Progress,
    ):
        self._cluster, self._scheduler, self._job = cluster, scheduler, job
        self._results, self._progress = results, progress
        self._waiting = list(tasks)
        self._seen: dict[str, Worker] = {}
        self._fit: dict[str, Worker] = {}
        self._clones: dict[str, str] = {}  # of fit workers, by address
        self._calls: dict[object, tuple[Worker, Task | None]] = {}  # a call without a task prepares the worker
        self._losses: dict[str, int] = {}
        self._told: set[str] = set()
        self._alone_since: float | None = None

    def work(self) -> bool:
        """Run the tasks to their end; whether the run was stopped."""
        for task in [task for task in self._waiting if task.problem]:
            self._lose(task, task.problem)
        try:
            with stoppable():
                while self._waiting or self._running():
                    self._meet_workers()
                    self._give()
                    made = [self._take(call) for call in self._cluster.wait(list(self._calls), TICK)]
                    self._give()  # before the pull, so that nobody waits for it
                    self._results.pull([task for task in made if task])
                    self._give_up()
        except KeyboardInterrupt:
            busy = [worker for worker, task in self._calls.values() if task]
            for call in self._calls:
                self._cluster.forget(call)
            if busy:
                self._cluster.stop(busy, cluster_worker.stop, self._job["id"])
            return True
        return False

    def _running(self) -> list[Task]:
        return [task for _, task in self._calls.values() if task]

    def _meet_workers(self) -> None:
        """Prepare the clones of workers that are new; take back what those had that are gone."""
        there = self._cluster.workers()
        for address in [address for address in self._seen if address not in there]:
            del self._seen[address]
            self._dismiss(address)
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
                self._refuse(worker, "it would run several tasks in one clone; start it again with --nthreads 1.")
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
        """Tasks that may run now: the shared stages, then what comes after them."""
        if any(task.name == SHARED for task in self._running()):
            return []
        return [task for task in self._waiting if task.name == SHARED] or self._waiting

    def _take(self, call) -> Task | None:
        """Take what came of a call; returns the task if something of it is to be pulled."""
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
            pulled = self._results.take(task, worker.name, result)
            self._stop_after_failure()
            return task if pulled else None
        return None

    def _take_prepared(self, worker: Worker, result: dict) -> None:
        if "clone" not in result:
            self._refuse(worker, result.get("refused") or _not_called(result))
        elif other := next((a for a, clone in self._clones.items() if clone == result["clone"]), None):
            self._refuse(
                worker, f"it works in the clone of {self._seen[other].name}; give each worker a clone of its own."
            )
        else:
            self._fit[worker.address] = worker
            self._clones[worker.address] = result["clone"]

    def _give_up(self) -> None:
        """Say which tasks no worker may have, and give them up when nothing else goes on."""
        busy = {worker.address for worker, _ in self._calls.values()}
        possible = [worker for address, worker in self._seen.items() if address in self._fit or address in busy]
        orphans = [task for task in self._open() if not any(_may_have(worker, task) for worker in possible)]
        for task in orphans:
            if task.name not in self._told:
                self._told.add(task.name)
                self._progress.say(self._unplaced(task))
        if not orphans or self._calls or len(orphans) < len(self._open()):
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        waited = time.monotonic() - self._alone_since
        for task in orphans:
            if waited > PATIENCE or (possible and task.name not in self._losses):
                self._lose(task, f"{task.name}: given up, no worker is there that may have it.")

    def _unplaced(self, task: Task) -> str:
        start = f"in a clone of its own with `dask worker {self._scheduler} --nthreads 1"
        if not task.restricted:
            return f"{task.name}: no worker can take it yet; start one {start}`."
        return (
            f"{task.name}: its data are restricted, and no worker says that it holds them; where they are, start one {start} "
            f'--resources "{task.name}=1"`.'
        )

    def _refuse(self, worker: Worker, why: str) -> None:
        self._dismiss(worker.address)
        self._progress.say(f"worker {worker.name} is given nothing: {why}")

    def _dismiss(self, address: str) -> None:
        self._fit.pop(address, None)
        self._clones.pop(address, None)

    def _lose_worker(self, worker: Worker, task: Task, how: str) -> None:
        self._progress.leave(f"{task.name} on {worker.name}")
        self._losses[task.name] = self._losses.get(task.name, 0) + 1
        if self._losses[task.name] >= LOSSES:
            self._lose(task, f"{task.name}: {LOSSES} workers were lost with it; the last one, {worker.name}, {how}.")
            return
        self._progress.say(f"worker {worker.name} {how}; {task.name} is given to the next that is free.")
        self._waiting.insert(0, task)

    def _lose(self, task: Task, message: str) -> None:
        self._waiting = [other for other in self._waiting if other != task]
        self._results.lose(task, message)
        self._stop_after_failure()

    def _stop_after_failure(self) -> None:
        if self._results.code and not self._job["keep_going"]:
            self._waiting = []


def _may_have(worker: Worker, task: Task) -> bool:
    return not task.restricted or worker.resources.get(task.name, 0) >= 1


def _not_called(result: dict) -> str:
    why = result.get("failed") or result.get("died")
    return (
        f"it cannot run the task ({why}); see what it printed, and start it with the project's environment (`make .venv/ready`) and the "
        "same Python."
    )
