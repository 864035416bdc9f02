"""`dh`: one small module per sub-command, each with DESCRIPTION, add_arguments and main."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from disrupting_harm import __version__
from disrupting_harm.errors import UserError


COMMANDS = {
    "reproduce": "reproduce",
    "run": "run",
    "derive": "derive",
    "synthesize": "synthesize",
    "import": "import_",
    "report": "report",
    "trace": "trace",
    "verify": "verify",
    "lab": "lab",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 where a check found differences, 2 for a user's mistake (told without a traceback)."""
    # A checker of addresses that jsonschema loads where it can: no notebook needs it, and its grammar takes a second to build.
    sys.modules.setdefault("rfc3987_syntax", None)
    options = vars(_parser().parse_args(arguments))
    command = options.pop("command")
    try:
        return _module(command).main(**options) or 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of a pipe (head, a pager) closed it: not a mistake
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dh", description="Run the study and check its figures.")
    parser.add_argument("--version", action="version", version=f"dh {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = _module(name)
        sub = commands.add_parser(name, help=module.DESCRIPTION, description=module.DESCRIPTION)
        module.add_arguments(sub)
    return parser


def _module(command: str):
    return importlib.import_module(f"disrupting_harm.cli.{COMMANDS[command]}")


def add_country(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "country", metavar="ISO3", help="three-letter code of a country of the study or a validation unit"
    )
