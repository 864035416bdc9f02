"""The tutorial from its first command to its last, with what it says is printed."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest
from tests.checkouts import run_in
from tests.documented import BLOCK, read_page


TUTORIAL = read_page("docs/tutorial.md")
# Commands in blocks `sh` are run by test_commands.py where nothing has changed: to make a report after a change takes half a minute.
STEP = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# What `dh` answers where nothing is wrong: a comparison answers 1 where something differs.
CODES = {"dh diff non_law_enforcement_data KEN": 1}


def pattern(printed: str) -> str:
    """Where the tutorial has a line `...`, any lines may stand; within a line, anything."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
        for line in printed.splitlines()
    ]
    return "".join(lines)


@pytest.mark.pipeline
def test_the_tutorial_prints_what_it_says(reproduced_copy):
    for kind, block in BLOCK.findall(TUTORIAL):
        if kind == "yaml":
            file = reproduced_copy.country("KEN")
            key = block.partition(":")[0]
            text, count = re.subn(
                rf"^{key}:.*$", block.rstrip("\n"), file.read_text(encoding="utf-8"), flags=re.MULTILINE
            )
            assert count == 1, "the line that the tutorial edits is there once"
            file.write_text(text, encoding="utf-8")
        for command, printed in STEP.findall(block) if kind == "console" else ():
            program, *arguments = shlex.split(command)
            if program == "git":
                subprocess.run([program, *arguments], cwd=reproduced_copy.root, check=True, capture_output=True)
                continue
            done = run_in(reproduced_copy, "-m", "disrupting_harm", *arguments)
            assert done.returncode == CODES.get(command, 0), done.stdout + done.stderr
            assert re.fullmatch(pattern(printed), done.stdout), f"{command}\n{done.stdout}"


def test_every_step_of_the_tutorial_has_its_time_and_together_they_are_twenty_minutes():
    minutes = [int(found) for found in re.findall(r"^## .* \((\d+) minutes?\)$", TUTORIAL, flags=re.MULTILINE)]
    assert len(minutes) == len(re.findall(r"^## \d", TUTORIAL, flags=re.MULTILINE)) and sum(minutes) == 20
