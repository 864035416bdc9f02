"""When the runs of stages began and ended on this machine: a file that neither git nor DVC tracks, so that no result holds a clock.

A time belongs to a record by its hash: of a run whose record is another by now, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from disrupting_harm import files
from disrupting_harm.layout import Layout


FILE = ".dvc/tmp/run_times.json"


class RunTime(NamedTuple):
    """In UTC, ISO 8601, to the second."""

    began: str
    ended: str


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


class RunTimes:
    """Times of this run, written beside those of earlier runs when it ends."""

    def __init__(self, layout: Layout):
        self._layout = layout
        self._found: dict[str, list[str]] = {}

    def note(self, outputs: Iterable[Path], began: str) -> None:
        """Of the records among the outputs of a stage that has ended just now."""
        for path in outputs:
            record = path / "record.json" if path.is_dir() else path
            if record.suffix == ".json" and record.is_file():
                self._found[files.sha256_file(record)] = [began, now()]

    def save(self) -> None:
        if self._found:
            files.write_text(self._layout.root / FILE, files.dump_json(_read(self._layout) | self._found))


def read_run_times(layout: Layout) -> dict[str, RunTime]:
    """By the SHA-256 of a record, when its run began and ended; nothing where no run was made on this machine."""
    return {sha256: RunTime(*times) for sha256, times in _read(layout).items()}


def _read(layout: Layout) -> dict[str, list[str]]:
    try:
        found = files.read_json(layout.root / FILE)
    except (OSError, ValueError):
        return {}
    held = found if isinstance(found, dict) else {}  # a damaged file tells nothing
    return {k: v for k, v in held.items() if isinstance(v, list) and len(v) == 2}
