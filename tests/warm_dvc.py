"""DVC in forks of one process that has imported it: the same entry point with the same arguments, a second sooner each time.

Run as a program it is that process. A request is a line of JSON on its input; how the fork ended is a line on its output. Imported it is
the way there. Commands whose interpreter must start with other settings (a seed of hashes, a locale) are processes of their own still.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path


# What commands import when they run.
LIBRARIES = (
    "dvc.cli", "dvc.cli.parser", "dvc.repo", "dvc.repo.add", "dvc.repo.reproduce", "dvc.repo.status", "dvc.repo.push", "dvc.repo.fetch",
    "dvc.stage.cache", "dvc.stage.run", "dvc.output", "dvc.dependency", "dvc.scm", "dvc.data_cloud", "dvc_data.hashfile.build",
    "dvc_data.hashfile.state", "dvc_data.index", "networkx", "pygtrie", "ruamel.yaml",
)  # fmt: skip


def run_dvc(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess:
    """`python -m dvc ARGUMENTS` in the folder, under this environment and no other."""
    with tempfile.TemporaryDirectory() as kept:
        out, err = Path(kept, "out"), Path(kept, "err")
        request = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)}
        process = _warm(os.getpid())
        process.stdin.write(json.dumps(request | {"out": str(out), "err": str(err)}) + "\n")
        process.stdin.flush()
        code = json.loads(process.stdout.readline())
        said = [path.read_text(encoding="utf-8", errors="replace") for path in (out, err)]
    return subprocess.CompletedProcess(["dvc", *arguments], code, *said)


@cache
def _warm(owner: int) -> subprocess.Popen:
    """Of this process, and of no fork of it: two that share its pipes would read each other's answers."""
    process = subprocess.Popen(
        [sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(_end, process, owner)
    return process


def _end(process: subprocess.Popen, owner: int) -> None:
    if os.getpid() == owner:
        process.communicate()  # it ends with its input


def serve() -> None:
    import gc
    import importlib

    for name in LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            answers.close()
            _run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(json.dumps(os.waitstatus_to_exitcode(status)), file=answers, flush=True)


def _run(request: dict) -> None:
    """Never returns: the fork ends here, whatever happens."""
    from dvc.cli import main

    code = 1
    try:
        with open(os.devnull, "rb") as nothing, open(request["out"], "wb") as out, open(request["err"], "wb") as err:
            for number, stream in enumerate((nothing, out, err)):
                os.dup2(stream.fileno(), number)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        sys.argv = ["dvc", *request["arguments"]]
        code = main(request["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
