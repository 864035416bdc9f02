"""Fixtures shared by every kind of test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own checkout (read only for tests)."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Microdata and oracle numbers that are never committed; skipped, saying so, on a machine that lacks them."""
    folder = Path(os.environ.get("DH_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        reason = f"{os.path.relpath(folder, ROOT)} is not on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
