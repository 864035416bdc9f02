"""What tests of several commands need: slices in a copy of the checkout, and its files as they are."""

from __future__ import annotations

from disrupting_harm.layout import Layout
from disrupting_harm.registry import components


def make_slices(dh, project: Layout) -> None:
    """What `dvc repro library slices` makes, by the commands that it runs."""
    for stem in (*components(), project.cover):
        assert dh("slice", "imports", stem).code == 0
    for what in ("library", "units"):
        done = dh("slice", what)
        assert (done.code, done.err) == (0, ""), done.err


def tree(layout: Layout) -> dict[str, tuple[int, bytes]]:
    """Every file with its time of change and its bytes, to see that a command which only looks changes none."""
    found = [path for path in sorted(layout.root.rglob("*")) if path.is_file()]
    return {layout.relative(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in found}
