"""`dh`: one small module per sub-command, each with DESCRIPTION, add_arguments and main.

A component comes before a unit in every command, as in `dh run COMPONENT ISO3`; the other order is understood too.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from disrupting_harm import __version__
from disrupting_harm.environment import restart_fixed
from disrupting_harm.errors import DISK_ERRORS, UserError, near
from disrupting_harm.files import Busy


COMMANDS = {
    "repro": "repro",
    "reproduce": "reproduce",
    "status": "status",
    "check": "check",
    "params": "params",
    "new-country": "new_country",
    "refresh": "refresh",
    "docs": "docs",
    "languages": "languages",
    "instrument": "instrument",
    "keys": "keys",
    "import": "import_",
    "synthesize": "synthesize",
    "derive": "derive",
    "scan": "scan",
    "run": "run",
    "edit": "edit",
    "diff": "diff",
    "report": "report",
    "word": "word",
    "workbook": "workbook",
    "slice": "slice_",
    "trace": "trace",
    "impact": "impact",
    "audit": "audit",
    "verify": "verify",
    "hooks": "hooks",
    "release": "release",
    "crate": "crate",
    "site": "site",
    "confirm": "confirm",
    "lab": "lab",
}
# What the system says of a path that the call names, in words, with what a person does about it.
PATH_ERRORS = {
    errno.ENOENT: ("its folder is not there", "correct the path"),
    errno.ENOTDIR: ("a file lies where a folder is needed", "name a folder"),
    errno.EEXIST: ("a file lies where a folder is needed", "name a folder"),
    errno.EISDIR: ("a folder lies where a file is needed", "name a file"),
    errno.EACCES: ("your account may not read or write it", "name another place, or change its permissions"),
    errno.EPERM: ("your account may not read or write it", "name another place, or change its permissions"),
    errno.ENAMETOOLONG: ("its name is too long for this disk", "take a shorter one"),
}
STOPPED = 130  # as a shell reports a program that was stopped with Ctrl-C
# Commands whose results are kept: they run under fixed variables of the environment, whoever starts them.
MAKES_RESULTS = ("slice", "synthesize", "derive", "scan", "run", "report", "word", "workbook")


def start() -> int:
    """`dh` as a program of its own."""
    _open_streams()
    if sys.argv[1:2] and sys.argv[1] in MAKES_RESULTS:
        restart_fixed()
    return main()


def _open_streams() -> None:
    """Give a standard stream that the caller closed to nobody: else the next file that is opened takes its number, and what is said."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 where a check found differences, 2 for a user's mistake (told without a traceback)."""
    # A checker of addresses that jsonschema loads where it can: no notebook needs it, and its grammar takes a second to build.
    sys.modules.setdefault("rfc3987_syntax", None)
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        print(f"dh {given[0]}: no such command{near(given[0], COMMANDS)}; `dh --help` lists them.", file=sys.stderr)
        return 2
    options = vars(_parser().parse_args(given))
    command = options.pop("command")
    try:
        return _module(command).main(**options) or 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of a pipe (head, a pager) closed it: not a mistake
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(f"dh {command}: stopped; what was there before is untouched, run the command again.", file=sys.stderr)
        return STOPPED
    except MemoryError:
        print(
            f"dh {command}: the memory that it may use is not enough; no result was replaced by half of one, end other programs or raise "
            f"the limit and run `dh {' '.join(given)}` again.",
            file=sys.stderr,
        )
        return 2
    except Busy:
        print(
            f"dh {command}: another process is making the same result; wait until it has ended, then run the command again.",
            file=sys.stderr,
        )
        return 2
    except OSError as error:
        named = _named_in_the_call(error.filename, given)
        if named is not None and error.errno in PATH_ERRORS:
            what, remedy = PATH_ERRORS[error.errno]
            print(f"{named}: {what}; {remedy}, then run `dh {command}` again.", file=sys.stderr)
            return 2
        of_account = _in_folders_of_the_account(error.filename)
        if of_account is not None and error.errno in PATH_ERRORS:
            print(
                f"dh {command}: {PATH_ERRORS[error.errno][0]} at ~/{of_account}, where programs keep the settings of your account; mend "
                f"that, or set HOME to a folder of yours, then run `dh {command}` again.",
                file=sys.stderr,
            )
            return 2
        if error.errno not in DISK_ERRORS:
            raise
        what, remedy = DISK_ERRORS[error.errno]
        print(
            f"dh {command}: {what}; no result was replaced by half of one, {remedy} and run `dh {' '.join(given)}` again.",
            file=sys.stderr,
        )
        return 2
    except Exception as error:
        if type(error).__module__ != "sqlite3":
            raise
        print(
            f"dh {command}: the database in which DVC notes hashes of files cannot be used ({error}); make room on its disk, or name "
            f"another folder for it by the variable DVC_SITE_CACHE_DIR, then run `dh {command}` again.",
            file=sys.stderr,
        )
        return 2


def _named_in_the_call(name: str | bytes | int | None, given: Sequence[str]) -> str | None:
    """What the call names a path by: itself, its folder, or what lies beside it. None: its absence is a defect of the library."""
    if not isinstance(name, str):
        return None
    path = Path(name).absolute()
    for word in (word.partition("=")[2] if word.startswith("-") else word for word in given):
        place = Path(word).absolute()
        if _looks_like_a_path(word) and (path in (place, *place.parents) or path.parent in (place, place.parent)):
            return word
    return None


def _in_folders_of_the_account(name: str | bytes | int | None) -> str | None:
    """The path below the home folder, where it is one of those in which DVC and other programs keep settings and caches."""
    if not isinstance(name, str):
        return None
    try:
        inside = Path(name).relative_to(Path.home())
    except (ValueError, RuntimeError):  # elsewhere, or no home is known
        return None
    return inside.as_posix() if inside.parts[:1] in ((".config",), (".cache",), (".local",)) else None


def _looks_like_a_path(word: str) -> bool:
    return bool(word) and (os.sep in word or Path(word).suffix != "" or Path(word).exists())


class _Parser(argparse.ArgumentParser):
    """Ends what it says of a wrong call with the command that tells how it is called."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}; `{self.prog} --help` tells how it is called.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="dh", description="Run the study and check its figures.")
    parser.add_argument("--version", action="version", version=f"dh {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = _module(name)
        sub = commands.add_parser(name, help=module.DESCRIPTION, description=module.DESCRIPTION)
        module.add_arguments(sub)
    return parser


def _module(command: str):
    return importlib.import_module(f"disrupting_harm.cli.{COMMANDS[command]}")


def add_component_and_unit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("component", metavar="COMPONENT", help="stem of the component, as in notebooks/COMPONENT/")
    add_unit(parser)


def add_unit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "unit", metavar="ISO3", help="three-letter code of a unit: a country, a validation unit or a generated file"
    )


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=["nbclient", "in_process"],
        default="nbclient",
        help="nbclient starts a kernel (default, the reference); in_process runs the cells in this process, with the same result",
    )


def component_and_unit(component: str, unit: str) -> tuple[str, str]:
    """The two as they were meant: a code of three capital letters is the unit, wherever it stands."""
    return (unit, component) if re.fullmatch(r"[A-Z]{3}", component) else (component, unit)
