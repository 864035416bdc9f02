"""The page of commands: every argument of the parser, in a layout that is the same with every version of Python."""

from __future__ import annotations

import argparse
import re

import pytest

from disrupting_harm.cli import COMMANDS, _parser
from disrupting_harm.documentation.commands import CODES, commands_page


def page_of(add) -> str:
    parser = argparse.ArgumentParser(prog="dh")
    sub = parser.add_subparsers(dest="command")
    add(sub.add_parser("try", help="try it"))
    return commands_page(parser).partition("## Commands\n")[2]


@pytest.mark.parametrize(
    "names, kinds, call, told",
    [
        (["thing"], {"metavar": "THING"}, "dh try THING", "`THING`"),
        (["thing"], {"nargs": "?"}, "dh try [THING]", "`[THING]`"),
        (["thing"], {"nargs": "*"}, "dh try [THING ...]", "`[THING ...]`"),
        (["thing"], {"nargs": argparse.REMAINDER}, "dh try [THING ...]", "`[THING ...]`"),
        (["--on"], {"action": "store_true"}, "dh try [--on]", "`--on`"),
        (["-n", "--number"], {"metavar": "N"}, "dh try [--number N]", "`-n N`, `--number N`"),
        (["--all"], {"nargs": "+", "metavar": ("ONE", "MORE")}, "dh try [--all ONE [MORE ...]]", "`--all ONE [MORE ...]`"),
        (["--kind"], {"choices": ["a", "b"]}, "dh try [--kind a|b]", "`--kind a\\|b`"),
        (["--must"], {"required": True}, "dh try --must MUST", "`--must MUST`"),
    ],
)  # fmt: skip
def test_an_argument_is_shown_in_the_call_and_told_in_the_table(names, kinds, call, told):
    page = page_of(lambda parser: parser.add_argument(*names, help="50 %% | more", **kinds))
    assert f"    {call}\n" in page and f"| {told} | 50 % \\| more |" in page


def test_actions_of_a_command_have_sections_of_their_own():
    def add(parser):
        parser.add_subparsers().add_parser("new", help="make one").add_argument("unit", help="its code")

    page = page_of(add)
    assert (
        "    dh try ACTION ...\n" in page
        and "### `dh try new`\n\nMake one.\n" in page
        and "| `UNIT` | its code |" in page
    )


def test_every_command_is_there_and_every_argument_says_what_it_is():
    page = commands_page(_parser())
    assert all(f"\n### `dh {command}`\n" in page for command in COMMANDS)
    assert re.findall(r"^\| .* \|  \|$", page, flags=re.MULTILINE) == []


def test_exit_codes_are_told_of_commands_that_there_are_and_of_those_that_say_so():
    assert set(CODES) <= set(COMMANDS)
    page = commands_page(_parser())
    says = re.findall(r"### `dh ([\w-]+)`\n\n[^#]*?(?:: 0 if|exit with 1|0 the same|0 verified)", page)
    assert set(says) <= set(CODES) and {"verify", "diff", "audit", "confirm"} <= set(says)
