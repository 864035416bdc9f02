"""The pages of the documentation, and the commands and examples that stand in them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.checkouts import ROOT


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read_page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(kind: str, pages: list[Path] = PAGES) -> list[str]:
    """The blocks of code of one kind."""
    texts = (page.read_text(encoding="utf-8") for page in pages)
    return [block for text in texts for found, block in BLOCK.findall(text) if found == kind]


def typed() -> list[str]:
    """The lines of blocks `sh` of every page, each once."""
    lines = [line.partition("#")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line))


def commands() -> list[str]:
    """Every command of every page once: those lines, and what stands after `$` in a block `console`."""
    shown = [line[2:].strip() for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    return list(dict.fromkeys([*typed(), *shown]))


def of(program: str) -> list[str]:
    return [command for command in commands() if command.startswith(f"{program} ")]
