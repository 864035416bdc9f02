"""The page of commands, from the parser of `dh`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator


HEAD = """\
# Commands

Made by `dh docs` from the parser of `dh`. Edit `src/disrupting_harm/cli/`, not this. `dh COMMAND --help` prints the same on the screen.

A component comes before a unit, as in `dh run COMPONENT ISO3`; the other order is understood too. Commands find the clone from the
directory they are called in.

## Exit codes

| code | meaning |
|---|---|
| 0 | done, and nothing differs |
| 1 | a check found differences, or a stage failed through a fault of the program |
| 2 | a user's mistake: one sentence for each on the standard error, without a traceback |
| 3 | nothing differs, and a part could not be checked or is open |
| 130 | stopped with Ctrl-C; what was there before is untouched |

Which commands answer more than 0 and 2:

"""
# Beside 0 and 2.
CODES = {
    "repro": "1 where a stage failed through a fault of the program",
    "reproduce": "1 where a stage failed through a fault of the program",
    "languages": "1 with `--check` where a catalogue is behind its texts, or a translation is wrong",
    "edit": "the code of JupyterLab",
    "lab": "the code of JupyterLab",
    "diff": "1 where something differs",
    "docs": "1 with `--check` where a page is not what the code says",
    "audit": "1 where countries differ",
    "verify": "1 where something differs, 3 where nothing does and a part could not be checked",
    "hooks": "1 with `--staged` or `--tracked` where something must not be committed",
    "release": "1 with `--check` where the release is not verified",
    "site": "1 with `--check` where the site is not what it would be now",
    "confirm": "1 where somebody disagrees or an answer is outdated, 3 where claims are open",
}


def commands_page(parser: argparse.ArgumentParser) -> str:
    """The whole page as Markdown, the same with every version of Python: argparse's own layout differs between them."""
    codes = "\n".join(f"- `dh {command}`: {meaning}." for command, meaning in CODES.items())
    return "\n".join([HEAD + codes + "\n", "## Commands\n", *_sections("dh", parser)])


def _sections(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    for choice in _choices(parser):
        sub, told = choice
        yield _section(f"{name} {told.dest}", sub, told.help)
        yield from _sections(f"{name} {told.dest}", sub)


def _choices(parser: argparse.ArgumentParser) -> Iterator[tuple[argparse.ArgumentParser, argparse.Action]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from ((action.choices[told.dest], told) for told in action._choices_actions)


def _section(name: str, parser: argparse.ArgumentParser, description: str) -> str:
    actions = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    own = [action for action in actions if not isinstance(action, argparse._SubParsersAction)]
    words = [f"[{_call(a)}]" if a.option_strings and not a.required else _call(a) for a in own]
    words += ["ACTION ..."] * (len(actions) - len(own))
    lines = [f"### `{name}`\n", f"{_sentence(description)}\n", f"    {' '.join([name, *words])}\n"]
    if own:
        lines += ["| argument | what it is |", "|---|---|"]
        lines += [
            f"| {_cell(', '.join(f'`{one}`' for one in _names(action)))} | {_cell(action.help or '')} |"
            for action in own
        ]
        lines.append("")
    return "\n".join(lines)


def _call(action: argparse.Action) -> str:
    """The argument as it is written in a call, options by their longest name."""
    value = _value(action)
    if not action.option_strings:
        return value
    return f"{max(action.option_strings, key=len)} {value}".rstrip()


def _names(action: argparse.Action) -> list[str]:
    """The argument as it is told of: an option by all its names, each with its value."""
    value = _value(action)
    return [f"{name} {value}".rstrip() for name in action.option_strings] or [value]


def _value(action: argparse.Action) -> str:
    """What is written for the value of an argument; nothing for an option that takes none."""
    if action.nargs == 0:
        return ""
    choices = "|".join(map(str, action.choices)) if action.choices else None
    names = action.metavar if isinstance(action.metavar, tuple) else (action.metavar or choices or action.dest.upper(),)
    first, last = names[0], names[-1]
    return {
        None: first, "?": f"[{first}]", "*": f"[{first} ...]", "+": f"{first} [{last} ...]", argparse.REMAINDER: f"[{first} ...]",
    }[action.nargs]  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _cell(text: str) -> str:
    """Text in a cell of a table, in which `|` would end it; `%` stands twice in help."""
    return re.sub(r"\s+", " ", text).replace("%%", "%").replace("|", "\\|")
