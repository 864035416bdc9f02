"""What the stages of the pipeline are called."""

from __future__ import annotations


IMPORTS = "imports"
LIBRARY = "library"
SLICES = "slices"
REPORT = "report"
_SUFFIX = {"run": "", "derive": "_derived", "stand_in": "_synthetic", "scan": "_scan"}


def stage_name(stem: str, role: str) -> str:
    """`<stem>`, `<stem>_derived`, `<stem>_scan` or `<stem>_synthetic`, by what the stage does."""
    return stem + _SUFFIX[role]
