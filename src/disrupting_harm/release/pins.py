"""The pins of a release: lock files, pointers of imported files and the lock of the environment, with one digest of all."""

from __future__ import annotations

from collections.abc import Sequence

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import pinning_files
from disrupting_harm.release.manifest import Pin


def read_pins(layout: Layout) -> tuple[Pin, ...]:
    """In the order of their paths. What every file of the study is follows from these and from the commit."""
    paths = [path for path in (*pinning_files(layout), layout.requirements()) if path.is_file()]
    pins = (Pin(path=layout.relative(path), sha256=files.sha256_file(path)) for path in paths)
    return tuple(sorted(pins, key=lambda pin: pin.path))


def pins_digest(pins: Sequence[Pin]) -> str:
    return files.sha256_text("".join(f"{pin.sha256}  {pin.path}\n" for pin in pins))
