"""`dh repro --scheduler`: send units to the workers of a Dask cluster, take their entries of the lock files, and pull.

The workers decide nothing alone: each brings its clone to the head's revision, runs `dh repro --pull` for a unit there, and pushes.
The head gives a worker one task at a time, since a clone can do one; a task whose worker is gone goes to another.
"""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TextIO

from disrupting_harm.driver import cluster_worker
from disrupting_harm.driver.cluster_head import Head
from disrupting_harm.driver.cluster_results import Results
from disrupting_harm.driver.cluster_tasks import plan_tasks
from disrupting_harm.driver.dask_cluster import DaskCluster
from disrupting_harm.driver.explain import describe, find_stale
from disrupting_harm.driver.progress import Progress
from disrupting_harm.driver.repro import STOPPED, Options, made_reports
from disrupting_harm.driver.scan import open_scan
from disrupting_harm.driver.targets import find_targets
from disrupting_harm.engine.reproduce import name_reports
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import pipeline_files


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
        results = Results(layout, stages, planned, tasks, progress)
        try:
            stopped = Head(cluster, scheduler, tasks, job, results, progress).work()
        finally:
            progress.close()
    scan.save()
    print(
        "\n".join(
            [progress.summary(), *results.summary(), *name_reports(layout, made_reports(scan, stages.order, progress))]
        ),
        file=out,
    )
    if stopped:
        print("stopped; what the workers had made and pushed is kept, run the command again to go on.", file=sys.stderr)
        return STOPPED
    return results.code


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
