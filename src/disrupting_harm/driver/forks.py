"""The warm parent: it imports what every stage needs once, and forks a child for each stage.

Run as `python -m disrupting_harm.driver.forks SOCKET MODULE:FUNCTION [FOLDER]`, under the fixed environment; FOLDER is where the
module lies, if not in this library. A request is a line of JSON
with the arguments of one or several commands; the child calls FUNCTION with them and ends. Children are sessions of their own,
and end with their parent, so that none can put a result in place after the run that asked for it is gone.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import traceback
import warnings
from pathlib import Path


# Third-party modules that stages import. Not among them is what starts a thread: polars, and samplics, which imports it.
LIBRARIES = (
    "yaml", "nbformat", "papermill", "pandas", "numpy.random", "scipy.stats", "scipy.special", "scipy.optimize", "scipy.linalg",
    "scipy.sparse", "matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg", "seaborn",
    "pydantic", "pyarrow.parquet", "nbconvert.exporters.html", "IPython.core.interactiveshell", "statsmodels.api",
)  # fmt: skip
STARTS_THREADS = ("polars",)  # statsmodels does without it
# Of the library what every stage runs: a notebook's record names the modules that were loaded.
OWN = ("disrupting_harm.engine.execute", "disrupting_harm.stages")
# Threads that may run beside the one that forks: the memory allocator of pyarrow survives a fork.
SAFE_THREADS = frozenset({"jemalloc_bg_thd"})
PR_SET_PDEATHSIG = 1


def serve(connection: socket.socket, function: str) -> None:
    """Import, then fork a child per request until the other side is gone; end all children then."""
    running: dict[int, int] = {}
    try:
        _serve(connection, function, running)
    except ConnectionError:  # the run has ended, and does not hear of its children any more
        pass
    for child in running:
        _kill_group(child)


def _serve(connection: socket.socket, function: str, running: dict[int, int]) -> None:
    before = _state_of_library()
    main = _warm(function)
    _send(connection, {"ready": True, "threads": unsafe_threads()})
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the driver decides
    received = b""
    while True:
        readable, _, _ = select.select([connection, wake], [], [])
        if wake in readable:
            os.read(wake, 4096)
            _report_ended(connection, running)
        if connection in readable:
            data = connection.recv(65536)
            if not data:
                break
            received += data
            *lines, received = received.split(b"\n")
            for line in lines:
                request = json.loads(line)
                child = os.fork()
                if child == 0:
                    _run_child(request, main, before, (connection.fileno(), wake, woken))
                running[child] = request["id"]
                _send(connection, {"id": request["id"], "pid": child})


def unsafe_threads() -> list[str]:
    """Names of threads beside this one that may hold a lock at a fork; empty where the system does not list threads."""
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        return []
    own = str(os.getpid())
    names = [(task / "comm").read_text().strip() for task in sorted(tasks.iterdir()) if task.name != own]
    return sorted(set(names) - SAFE_THREADS)


def _warm(function: str):
    sys.modules.setdefault("rfc3987_syntax", None)  # as in `cli.main`
    # Python 3.12 and later warn of a fork beside any thread; here the driver refuses to go on beside one that is not safe.
    warnings.filterwarnings("ignore", ".*multi-threaded, use of fork", DeprecationWarning)
    gc.disable()
    sys.modules.update(dict.fromkeys(STARTS_THREADS))
    for name in (*LIBRARIES, *OWN):
        importlib.import_module(name)
    for name in STARTS_THREADS:
        del sys.modules[name]
    module, _, attribute = function.partition(":")
    main = getattr(importlib.import_module(module), attribute)
    gc.enable()
    gc.collect()
    gc.freeze()  # a collection in a child would copy every page of what the parent holds
    return main


def _run_child(request: dict, main, before: dict[str, tuple], descriptors: tuple[int, ...]) -> None:
    """Never returns: the child ends here, whatever happens."""
    code = 1
    try:
        _leave_parent(descriptors)
        with open(request["log"], "wb", buffering=0) as log, open(os.devnull, "rb") as nothing:
            for number, stream in enumerate((nothing, log, log)):
                os.dup2(stream.fileno(), number)
        os.chdir(request["folder"])
        random.seed()
        sys.modules["numpy"].random.seed()
        if changed := _changed(before):
            print(f"src/disrupting_harm: {changed} changed since the run began; run the command again.")
            code = 2
        else:
            code = _run_commands(request["commands"], main)
    finally:
        if (error := sys.exc_info()[1]) is not None:
            traceback.print_exception(error)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run_commands(commands: list[list[str]], main) -> int:
    for arguments in commands:
        sys.argv = ["dh", *arguments]
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        if code:
            return code
    return 0


def _leave_parent(descriptors: tuple[int, ...]) -> None:
    parent = os.getppid()
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor in descriptors:
        os.close(descriptor)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(1)


def _report_ended(connection: socket.socket, running: dict[int, int]) -> None:
    while running:
        try:
            child, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        _kill_group(child)  # what it started and left behind
        _send(
            connection,
            {
                "id": running.pop(child),
                "code": os.waitstatus_to_exitcode(status),
                "cpu": usage.ru_utime + usage.ru_stime,
            },
        )


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _state_of_library() -> dict[str, tuple]:
    """Times and sizes of the source files. A child must not run code that is not the one on disk any more."""
    package = Path(__file__).parent.parent
    return {str(p): _state(p) for p in sorted(package.rglob("*.py"))}


def _changed(before: dict[str, tuple]) -> str:
    """The first loaded module whose file is another than when the parent began; empty if there is none."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.startswith("disrupting_harm") and file and before.get(file) != _state(Path(file)):
            return name
    return ""


def _state(path: Path) -> tuple:
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _send(connection: socket.socket, message: dict) -> None:
    connection.sendall((json.dumps(message) + "\n").encode())


if __name__ == "__main__":
    sys.path[:0] = sys.argv[3:]
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
