"""The made pages of `docs/reference/`: written, or held against what the code says."""

from __future__ import annotations

import argparse
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.documentation.commands import commands_page
from disrupting_harm.documentation.parameters import parameters_page
from disrupting_harm.layout import Layout


def pages(parser: argparse.ArgumentParser) -> dict[str, str]:
    """By name of the file in `docs/reference/`, its text."""
    return {"commands.md": commands_page(parser), "parameters.md": parameters_page()}


def outdated_pages(layout: Layout, parser: argparse.ArgumentParser) -> dict[Path, str]:
    """The pages that are absent or say something else, each with the text that it should have."""
    made = {layout.root / "docs" / "reference" / name: text for name, text in pages(parser).items()}
    return {path: text for path, text in made.items() if not path.is_file() or path.read_bytes() != text.encode()}


def write_pages(layout: Layout, parser: argparse.ArgumentParser) -> list[str]:
    """Write what is outdated; returns the names of these pages."""
    changed = outdated_pages(layout, parser)
    for path, text in changed.items():
        files.write_text(path, text)
    return [layout.relative(path) for path in changed]
