"""What a notebook uses: open a run, load declared inputs, save estimates, tables and figures with their record."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from disrupting_harm.evidence.run import Run, open_run

# Loaded at first use: a trace reads the columns of an estimate, and not what a notebook needs.
_MODULES = {"Run": "run", "open_run": "run"}
__all__ = ["Run", "open_run"]


def __getattr__(name: str):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
