"""What came of the tasks of a cluster, in the head's clone: entries of the lock files, outputs, and what a reader is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from disrupting_harm.driver import locks
from disrupting_harm.driver.cluster_tasks import Task
from disrupting_harm.driver.explain import short_name
from disrupting_harm.driver.progress import MADE, Progress
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage


if TYPE_CHECKING:
    from disrupting_harm.driver.dvc_stages import Stages


class Results:
    """`code`: the exit code so far, 2 for a user's mistake, 1 for a defect. Stages of no task are up to date."""

    def __init__(
        self, layout: Layout, stages: Stages, planned: Sequence[Stage], tasks: Sequence[Task], progress: Progress
    ):
        self._layout, self._stages, self._progress = layout, stages, progress
        self._declared = {stage.address: stage for stage in planned}
        self._order = [stage.key for stage in planned]  # which are in the order of their dvc.yaml
        self._locks: dict[str, tuple[str, dict[str, str]]] = {}
        self._done_by: dict[str, list[str]] = {}
        self._left: list[str] = []
        self.code = 0
        theirs = {address for task in tasks for address in (*task.stages, *task.pointers)}
        for address in stages.order:
            if address.removesuffix(".dvc") not in theirs:
                progress.end(short_name(address), "unchanged")

    def take(self, task: Task, worker: str, result: dict) -> bool:
        """Take the entries that a worker returned, and say what became of each stage; whether something is to be pulled."""
        try:
            self._merge(task, result["blocks"])
        except locks.NotALock as error:
            self.lose(task, f"{task.name} on {worker}: sent what is no part of a lock file ({error}); run it again.")
            return False
        except UserError as error:
            self.lose(task, str(error))
            return False
        own = {*map(short_name, task.stages), *(f"{path}.dvc" for path in task.pointers)}
        for name, end in result["ends"].items():
            if name in own:
                self._progress.end(name, end["outcome"], end["message"], seconds=end["seconds"], worker=worker)
        self._done_by.setdefault(worker, []).append(task.name)
        self._fail(result["code"])
        return any(result["blocks"].values())

    def lose(self, task: Task, message: str) -> None:
        """The whole task failed by a mistake that the message tells, and nothing of it is taken."""
        first, *rest = task.stages
        self._progress.end(short_name(first), "failed", message)
        for address in rest:
            self._progress.end(short_name(address), "skipped")
        self._fail(2)

    def pull(self, tasks: Sequence[Task]) -> None:
        """Bring what the tasks made. Of restricted data only where this clone holds the raw files that they come from."""
        paths = []
        for task in tasks:
            holds = (
                not task.restricted
                or task.pointers
                and all((self._layout.root / path).exists() for path in task.pointers)
            )
            for stage in (self._declared[address] for address in task.stages):
                if self._progress.outcomes.get(short_name(stage.address)) in MADE:
                    for path, remote in stage.outs:
                        (paths if holds or remote == "public" else self._left).append(path)
        if not paths:
            return
        try:
            self._stages.pull_outputs(paths)
        except UserError as error:
            self._progress.say(str(error))
            self._fail(2)

    def summary(self) -> list[str]:
        """Who did what, and what was left where it was made."""
        lines = [f"{name}: {', '.join(done)}" for name, done in sorted(self._done_by.items())]
        if self._left:
            lines.append(f"restricted, and left with the workers and their remote: {', '.join(self._left)}")
        return lines

    def _merge(self, task: Task, blocks: dict[str, dict[str, str]]) -> None:
        """Write the entries of the task's own stages into the lock files, whatever else the worker sent."""
        own = {(self._declared[address].lock, self._declared[address].key) for address in task.stages}
        for name, found in blocks.items():
            mine = {key: block for key, block in found.items() if (name, key) in own}
            if not mine:
                continue
            path = self._layout.root / name
            if name not in self._locks:
                locks.check_locks(self._layout, [name])  # a damaged one here is no mistake of the worker
            text, merged = self._locks.setdefault(name, (locks.read_text(path), {}))
            locks.merge_lock(path, text, merged | mine, self._order)
            merged |= mine

    def _fail(self, code: int) -> None:
        """A mistake of the user outweighs a defect, as in `repro`."""
        self.code = max(self.code, code)
