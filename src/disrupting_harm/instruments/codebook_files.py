"""Where the codebook of a component lies that codes text, and the hash that stands for it."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read
from disrupting_harm.sections import load_section


CODEBOOK = "codebook"  # the key of a codebook, as a section of the parameters: all of it


def codebook_path(layout: Layout, iso3: str, stem: str) -> Path | None:
    """The codebook that a unit's component is held against, its own in the place of the shared one; None where it codes nothing.

    Raises MissingInputError where it should have one.
    """
    if not load_section(layout, iso3, stem).has_codebook():
        return None
    own, shared = layout.codebook(stem, iso3), layout.codebook(stem)
    found = own if own.is_file() else shared
    if not found.is_file():
        name = layout.relative(found)
        raise MissingInputError(
            f"{name}: not there; restore it with `git checkout {name}`, or export it as REFI-QDA codebook from the program that holds it."
        )
    return found


def codebook_hash(path: Path) -> str:
    """Of the whole file: every stage uses its codes, and it is too small to be told apart by part."""
    state_read(path)
    return files.sha256_file(path)
