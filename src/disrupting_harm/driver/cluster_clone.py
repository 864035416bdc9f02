"""A task of a cluster in the worker's own clone, as a process of its own at the head's revision.

Run as `python -m disrupting_harm.driver.cluster_clone RESULT` with the job as a line of JSON on its standard input. It ends when
that stream does: nothing goes on in a clone whose worker is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.driver import locks
from disrupting_harm.driver.explain import short_name
from disrupting_harm.driver.progress import MADE
from disrupting_harm.driver.repro import STOPPED, Options, count_cores, repro
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, read_pipeline


TRACE = "Traceback (most recent call last)"


def main(result: str) -> None:
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    files.write_text(Path(result), json.dumps(run_task(Layout.find(), job)))


def run_task(layout: Layout, job: dict) -> dict:
    """Bring the job's stages up to date and push them.

    Returns code (that of `dh repro`), ends (by name of the stage: outcome, seconds, message), blocks (by lock file and key: the
    lines of each stage that is up to date) and problem (a sentence where the whole task failed).
    """
    from disrupting_harm.driver.dvc_remotes import pull_pointers, push

    ends: dict[str, dict] = {}

    def note(name: str, outcome: str, seconds: float | None, message: str) -> None:
        if job["restricted"] and TRACE in message:
            message = f"a defect; what it printed may show rows, so it stays in the worker's clone ({_keep(layout, name, message)})."
        ends[name] = {"outcome": outcome, "seconds": seconds, "message": message}

    options = Options(
        function=job["function"], jobs=job["jobs"] or count_cores(), keep_going=job["keep_going"], pull=True,
        engine=job["engine"], on_end=note,
    )  # fmt: skip
    mine = [stage for stage in read_pipeline(layout) if stage.address in set(job["stages"])]
    try:
        if not job["restricted"]:
            pull_pointers(layout, job["pointers"])
        code = repro(layout, job["stages"], options, sys.stdout)
        if not ends:  # nothing to do
            ends = {s.key: {"outcome": "unchanged", "seconds": None, "message": ""} for s in mine}
        made = [stage for stage in mine if ends.get(short_name(stage.address), {}).get("outcome") in MADE]
        if made and code != STOPPED:
            push(layout, [stage.address for stage in made])
    except UserError as error:
        return {"code": 2, "ends": ends, "blocks": {}, "problem": str(error)}
    return {"code": code, "ends": ends, "blocks": read_made(layout, made), "problem": ""}


def read_made(layout: Layout, stages: list[Stage]) -> dict[str, dict[str, str]]:
    """By lock file and key, the lines of these stages."""
    found: dict[str, dict[str, str]] = {}
    for name in sorted({stage.lock for stage in stages}):
        blocks = locks.read_blocks(locks.read_text(layout.root / name))
        found[name] = {stage.key: blocks[stage.key] for stage in stages if stage.lock == name}
    return found


def _keep(layout: Layout, name: str, message: str) -> str:
    path = layout.root / ".dvc" / "tmp" / "dh" / "cluster" / f"{name}.txt"
    files.write_text(path, message + "\n")
    return layout.relative(path)


def _end_with_parent() -> None:
    """Wait for the end of the standard input; then stop as Ctrl-C would, and after some seconds in any case."""
    while os.read(sys.stdin.fileno(), 1024):  # not through the buffer, whose lock Python wants when it ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
