"""What a worker of a Dask cluster does: bring its own clone to a revision, and run a task there in a process of its own.

The scheduler's own process runs this module, so it needs nothing but Python. The clone is the folder DH_CLONE, else the working
directory. It is touched by `git fetch` and `git checkout --detach` alone, while it is clean; a task puts back the lock files that
it changes, also those of a task that was killed. One task at a time is at work in a clone, whoever started it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


MARKER = "params/study.yaml"
FOLDER = ".dvc/tmp/dh/cluster"  # what a task leaves there is no part of the project
WAIT = 30.0  # seconds for what a killed worker left to end
# The text of this module as it was loaded: a worker that was started from another revision is told to start again.
CODE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
_running: dict[str, subprocess.Popen] = {}


def prepare(job: dict) -> dict:
    """Bring the clone to `job["revision"]`. Returns {"clone": host and folder} or {"refused": why not and what to type}."""
    clone = _clone()
    with _alone(clone) as lock:
        refused = _refusal(clone, job, lock)
    return {"refused": refused} if refused else {"clone": f"{socket.gethostname()}:{clone}"}


def run(job: dict) -> dict:
    """Run the task in the clone, push what it made, and return what `cluster_clone` says of it.

    {"refused": ...} where the clone cannot be used; {"died": how} where the process ended without a result.
    """
    clone = _clone()
    with _alone(clone) as lock:
        if refused := _refusal(clone, job, lock):
            return {"refused": refused}
        result, log = clone / FOLDER / "result.json", clone / FOLDER / f"{job['name']}.log"
        result.unlink(missing_ok=True)
        _keep_locks(clone, job["revision"])
        try:
            code = _run_process(clone, job, result, log, lock)
        finally:
            _put_back_locks(clone)
    if not result.is_file():
        how = f"ended by signal {-code}" if code < 0 else f"ended with {code}"
        return {"died": f"{how}; see {FOLDER}/{log.name} in its clone"}
    return json.loads(result.read_text(encoding="utf-8"))


def _run_process(clone: Path, job: dict, result: Path, log: Path, lock: int) -> int:
    """Its exit code. It reads its job, then waits for the end of that stream, so that it ends when this process does."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "disrupting_harm.driver.cluster_clone", str(result)],
            cwd=clone, env=_environment(clone), stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True,
            pass_fds=[lock],  # held as long as the process lives, also when this one is gone
        )  # fmt: skip
    _running[job["id"]] = process
    try:
        with suppress(BrokenPipeError):  # it died at once, which its exit code says
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
    finally:
        code = process.wait()
        del _running[job["id"]]
        with suppress(BrokenPipeError):
            process.stdin.close()
    return code


def stop(id: str) -> None:
    """End the task of that id, if it runs here."""
    if process := _running.get(id):
        process.send_signal(signal.SIGTERM)


def changes(clone: Path, ignored: frozenset[str] = frozenset()) -> list[str]:
    """Files of the clone that are not as committed, and new ones, but for `ignored`."""
    listed = _git(clone, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all").stdout
    return [entry[3:] for entry in listed.split("\0") if entry and entry[3:] not in ignored]


def name_changes(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def _clone() -> Path:
    return Path(os.environ.get("DH_CLONE", ".")).resolve()


@contextmanager
def _alone(clone: Path) -> Iterator[int | None]:
    """A descriptor that no other task in this clone holds meanwhile; None if one does not end, or there is no such folder."""
    if not (clone / MARKER).is_file():
        yield None
        return
    (clone / FOLDER).mkdir(parents=True, exist_ok=True)
    lock = os.open(clone / FOLDER / "lock", os.O_RDWR | os.O_CREAT)
    try:
        until = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    yield None
                    return
                time.sleep(0.1)
        yield lock
    finally:
        os.close(lock)


def _refusal(clone: Path, job: dict, lock: int | None) -> str:
    if not (clone / MARKER).is_file() or _git(clone, "rev-parse", "HEAD").returncode:
        return f"its folder {clone} is no clone of the project; start the worker in one, or name it with DH_CLONE."
    if job["code"] != CODE:
        return (
            "it was started from another version of the project; bring its clone to this revision and start it again."
        )
    if lock is None:
        return f"another task is at work in {clone}; wait until it has ended."
    _put_back_locks(clone)
    if found := changes(clone):
        return f"its clone has uncommitted changes ({name_changes(found)}); commit them, or put them aside there with `git stash -u`."
    revision = job["revision"]
    if _git(clone, "rev-parse", "HEAD").stdout.strip() == revision:
        return ""
    if _git(clone, "cat-file", "-e", f"{revision}^{{commit}}").returncode:
        _git(clone, "fetch", "--quiet")
    done = _git(clone, "checkout", "--quiet", "--detach", revision)
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0]
        return (
            f"it cannot check out {revision[:12]} ({said}); send it to where its `git fetch` looks with `git push`, and run the command "
            "again."
        )
    return ""


def _keep_locks(clone: Path, revision: str) -> None:
    """Note the lock files as they are before the task."""
    texts = {str(p.relative_to(clone)): p.read_text("utf-8") if p.is_file() else None for p in _locks(clone)}
    kept = clone / FOLDER / "locks.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partial")
    partial.write_text(json.dumps({"revision": revision, "texts": texts}), encoding="utf-8")
    os.replace(partial, kept)


def _put_back_locks(clone: Path) -> None:
    """Undo what a task changed. Where the clone is at another revision since, someone else works in it: nothing is undone."""
    kept = clone / FOLDER / "locks.json"
    if not kept.is_file():
        return
    noted = json.loads(kept.read_text(encoding="utf-8"))
    if _git(clone, "rev-parse", "HEAD").stdout.strip() == noted["revision"]:
        for name, text in noted["texts"].items():
            path = clone / name
            if text is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_text(encoding="utf-8") != text:
                partial = path.with_name(f".{path.name}.partial")
                partial.write_text(text, encoding="utf-8")
                os.replace(partial, path)
    kept.unlink()


def _locks(clone: Path) -> list[Path]:
    """Beside every `dvc.yaml`, the lock file, there or not."""
    return [p.with_name("dvc.lock") for p in (clone / "dvc.yaml", *sorted((clone / "notebooks").glob("*/dvc.yaml")))]


def _environment(clone: Path) -> dict[str, str]:
    """The clone's own library runs, whatever revision this process was started from."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return os.environ | {"PYTHONPATH": str(clone / "src"), "PATH": programs, "DVC_NO_ANALYTICS": "1"}


def _git(clone: Path, *arguments: str) -> subprocess.CompletedProcess:
    # Without a terminal to ask on, a remote that wants a password fails at once instead of waiting for it.
    env = os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return subprocess.run(
        ["git", *arguments], cwd=clone, env=env, capture_output=True, text=True, errors="replace", check=False
    )
