"""The audit hook: every file, connection and program that Python code asks for, refused in a sentence if it is not declared.

A hook cannot be taken off again, but it runs in the same process as the cells, and code that means to can get round it. It is
there to tell; where the kernel of the system has Landlock, that holds.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from disrupting_harm.confinement.policy import DEVICES, LIBRARY, SYSTEM, Policy, environment
from disrupting_harm.errors import ConfinementError


Tell = Callable[[bytes], object]
MOST_TOLD = 20  # sentences of one run: they wait in a pipe until the run has ended
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
LONGEST_NAME = 120
NETWORK = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo",
)  # fmt: skip
PROGRAMS = (
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork", "os.forkpty",
    "pty.spawn",
)  # fmt: skip
CHANGES = {
    "os.mkdir": "makes", "os.rmdir": "removes", "os.remove": "removes", "os.truncate": "cuts", "os.chmod": "changes",
    "os.chown": "changes", "os.utime": "changes", "os.setxattr": "changes", "os.removexattr": "changes",
    "os.chflags": "changes",
}  # fmt: skip


def install(policy: Policy, tell: Tell) -> None:
    """Refuse from here on what the policy does not allow. `tell` takes a line for each refusal, and gives none back.

    Refused code sees a ConfinementError, which is a PermissionError as well: a library that can do without the file goes on.
    """
    sys.addaudithook(_make(policy, tell))


def _make(policy: Policy, tell: Tell) -> Callable[[str, tuple], None]:
    root, mine = os.path.realpath(policy.root), f"/proc/{os.getpid()}"
    installed = environment()
    readable = (*installed, *policy.declared, *policy.written, *policy.sockets, *DEVICES, *SYSTEM, mine)
    listable = (*readable, *policy.listed)
    writable = (*policy.written, *policy.sockets, *DEVICES)
    told: set[tuple[int | None, str]] = set()

    def refuse(text: str, sticks: bool, name: str = "") -> None:
        """A file is told of once in a cell: its refusal is shown by a traceback, which asks for the file again."""
        cell = _cell()
        if len(told) < MOST_TOLD and (cell, name or text) not in told:
            told.add((cell, name or text))
            tell(json.dumps({"cell": cell, "text": text, "sticks": sticks}).encode() + b"\n")
        error = ConfinementError(f"{policy.notebook}, {f'cell {cell}' if cell else 'before its first cell'}: {text}.")
        error.errno = errno.EACCES
        raise error

    def refuse_path(verb: str, real: str, mend: str, note: str) -> None:
        """A refused file of the project fails the run whatever the code makes of the error; a look at the system does not."""
        inside = _is_below(real, (root,))
        name = (os.path.relpath(real, root) if inside else os.path.basename(real) or real)[:LONGEST_NAME]
        refuse(f"{verb} {name}{note if inside else ' outside the project'}{mend}", inside, name)

    def check_read(path: Any, verb: str = "") -> None:
        plain = _as_text(path)
        if plain is None or (_is_below(plain, installed) and ".." not in plain):
            return
        real = os.path.realpath(plain)
        if _is_below(real, readable) or real in policy.listed:
            return
        code = _asking_code(installed)
        if code == "library" and _is_below(real, policy.sources):
            return
        if not os.path.lexists(real):  # as the call itself will say
            return
        loading = _is_importing()
        mend = f"; {_mend(os.path.relpath(real, root), policy)}" if _is_below(real, (root,)) else f"; {OUTSIDE}"
        if loading and _is_below(real, (root,)):
            mend = (
                "; move the code into the library and import it by a statement in a cell, then run `dh repro library`"
            )
        refuse_path(verb or ("loaded" if loading else "reads"), real, mend, ", which its stage does not declare")

    def check_listing(path: Any) -> None:
        plain = _as_text(path if path is not None else ".")
        if plain is None or _is_below(plain, installed):
            return
        real = os.path.realpath(plain)
        if _is_below(real, listable) or (_is_below(real, policy.sources) and _asking_code(installed) == "library"):
            return
        if os.path.isdir(real):
            mend = DECLARE.format(pipeline=_pipeline(policy)) if _is_below(real, (root,)) else OUTSIDE
            refuse_path("lists", real, f"; {mend}", ", which its stage does not declare")

    def check_write(path: Any, verb: str = "writes", *, follow: bool = True) -> None:
        plain = _as_text(path)
        if plain is None:
            return
        real = os.path.realpath(plain) if follow else _beside_its_name(plain)
        if not _is_below(real, writable):
            mend = f"; save it with `run.save_table`, `run.save_figure` or `run.save_estimates`, whose files lie in {policy.outputs}"
            refuse_path(verb, real, mend, ", which is not among its outputs")

    def check_open(arguments: tuple) -> None:
        path, mode, flags = arguments
        writes = flags & WRITING if isinstance(flags, int) else any(letter in (mode or "r") for letter in "wax+")
        check_write(path) if writes else check_read(path)

    def check_rename(arguments: tuple) -> None:
        check_write(arguments[0], "renames", follow=False)
        check_write(arguments[1], "renames a file to", follow=False)

    def check_link(arguments: tuple) -> None:
        check_read(arguments[0], "makes a link to")
        check_write(arguments[1], "makes a link at", follow=False)

    def check_symlink(arguments: tuple) -> None:
        """No link at all: what it leads to would be an output that no hash covers."""
        real = _beside_its_name(_as_text(arguments[1]) or "")
        refuse_path("makes a link at", real, "; write the file itself", "")

    def check_sqlite(arguments: tuple) -> None:
        name = _as_text(arguments[0])
        if name is None or name in ("", ":memory:") or name.startswith("file::memory:"):
            return
        if name.startswith("file:"):
            name = name[5:].partition("?")[0]
        check_read(name) if os.path.exists(name) else check_write(name)

    def check_machine_code(arguments: tuple) -> None:
        name = arguments[0]
        if name is None:
            return
        code = _asking_code(installed)
        real = os.path.realpath(os.fsdecode(name)) if os.sep in os.fsdecode(name) else None
        if code == "cell" or (real is not None and not _is_below(real, (*installed, *SYSTEM))):
            refuse(
                f"loads the machine code {os.path.basename(os.fsdecode(name))[:LONGEST_NAME]}; {NO_PROGRAM}",
                code == "cell",
            )

    def check_import(arguments: tuple) -> None:
        if arguments[1] is not None:  # a module in machine code; the source of any other is opened, and checked there
            check_read(arguments[1])

    def check_socket(arguments: tuple) -> None:
        if arguments[1] != 1:  # AF_UNIX: pairs of connected sockets in one process are no network
            refuse(f"opens a socket; {NO_NETWORK}", _asking_code(installed) == "cell")

    checks: dict[str, Callable[[tuple], None]] = {
        "open": check_open, "os.rename": check_rename, "os.link": check_link, "os.symlink": check_symlink,
        "os.listdir": lambda a: check_listing(a[0]), "os.scandir": lambda a: check_listing(a[0]),
        "sqlite3.connect": check_sqlite, "ctypes.dlopen": check_machine_code, "import": check_import,
        "socket.__new__": check_socket,
    }  # fmt: skip
    for event in NETWORK:
        checks[event] = lambda _: refuse(f"reaches for the network; {NO_NETWORK}", _asking_code(installed) == "cell")
    for event in PROGRAMS:
        checks[event] = lambda _: refuse(
            f"starts another process; {NO_PROGRAM}", _asking_code(installed) != "installed"
        )
    for event, verb in CHANGES.items():
        checks[event] = _changes(check_write, verb)
    find = checks.get

    def hook(event: str, arguments: tuple) -> None:
        check = find(event)
        if check is not None:
            check(arguments)

    return hook


OUTSIDE = "a result is made of what its stage declares and of nothing else, so bring the file in with `dh import`"
DECLARE = "declare it in `deps` of its stage in {pipeline}, and load it with `run.load`"
NO_NETWORK = "a run has no network, so bring what it needs in with `dh import`"
NO_PROGRAM = "a run is Python code of the library and of installed packages alone, so take it out"


def _mend(name: str, policy: Policy) -> str:
    if name.startswith("params/"):
        return "what the stage may use of the parameters is in `run.params`"
    if name.startswith("data/reference/"):
        return f"load it with `run.load_reference`, and declare its slice in `deps` of {_pipeline(policy)}"
    return DECLARE.format(pipeline=_pipeline(policy))


def _pipeline(policy: Policy) -> str:
    beside = os.path.join(os.path.dirname(policy.notebook), "dvc.yaml")
    return beside if os.path.exists(os.path.join(policy.root, beside)) else "dvc.yaml"


def _changes(check_write, verb: str) -> Callable[[tuple], None]:
    def check(arguments: tuple) -> None:
        # A folder that is there already stays as it is: `makedirs` asks for each.
        if verb == "makes" and isinstance(arguments[0], (str, bytes, os.PathLike)) and os.path.isdir(arguments[0]):
            return
        # The last of what these calls tell is the open folder that the path starts from.
        path = arguments[0] if verb not in ("removes", "makes") else _from_folder(arguments[0], arguments[-1])
        check_write(path, verb, follow=verb not in ("removes", "makes"))

    return check


def _from_folder(path: Any, folder: Any) -> Any:
    """The whole path, where it starts from an open folder (-1 for none). A system that tells no names of these is believed."""
    if not isinstance(folder, int) or folder < 0 or isinstance(path, int) or os.path.isabs(path):
        return path
    try:
        return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), os.fsdecode(path))
    except OSError:
        return folder


def _as_text(path: Any) -> str | None:
    """None for a number: the file of a descriptor was opened, and checked, before."""
    return None if isinstance(path, int) else os.fsdecode(path)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _beside_its_name(path: str) -> str:
    """Links of the folder resolved, and the name itself kept: it is the link that is removed or renamed."""
    folder, name = os.path.split(path.rstrip(os.sep))
    return os.path.join(os.path.realpath(folder or "."), name)


def _asking_code(installed: tuple[str, ...]) -> str:
    """Whose code asks: that of the `library` or of a `cell`, with whatever installed code between; `installed` if neither."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if _is_below(file, (LIBRARY,)):
            if not file.startswith((_HERE, _ENGINE)):
                return "library"
        elif frame.f_globals.get("__name__") == "__main__" and not _is_below(file, installed):
            return "cell"
        frame = frame.f_back
    return "installed"


def _is_importing() -> bool:
    frame = sys._getframe(2)
    for _ in range(4):
        if frame is None:
            return False
        if "importlib" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


_HERE = os.path.join(LIBRARY, "confinement") + os.sep
_ENGINE = os.path.join(LIBRARY, "engine") + os.sep


def _cell() -> int | None:
    """The number of the cell that runs: that of the cells whose source was kept, for IPython may count on before it runs one."""
    module = sys.modules.get("IPython.core.interactiveshell")
    shell = getattr(getattr(module, "InteractiveShell", None), "_instance", None)
    history = getattr(shell, "history_manager", None)
    return len(history.input_hist_raw) - 1 if history else None
