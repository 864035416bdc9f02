"""What tests of `dh import` have in common."""

from __future__ import annotations

from tests.small_survey import files_below


def refused(dh, layout, *arguments):
    """The sentences of an import that is refused, with all that holds for every such import."""
    before = files_below(layout.root)
    done = dh("import", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert files_below(layout.root) == before
    return done.err.splitlines()


def pointer_of(layout, country):
    return layout.root / "data" / "raw" / country / "household_survey.dvc"
