"""All checks of all files, each finding told in a sentence with what to do."""

from __future__ import annotations

from collections.abc import Iterable

from disrupting_harm.commit_checks.notebooks import find_results
from disrupting_harm.commit_checks.restricted import find_restricted
from disrupting_harm.commit_checks.rows import find_rows


STAGED, TRACKED = "git restore --staged", "git rm --cached"
CHECKS = (find_restricted, find_rows, find_results)


def find_accidents(files: Iterable[tuple[str, bytes]], take_out: str = TRACKED) -> list[str]:
    """A sentence for each file that must not be in a commit, for the first reason against it. `take_out` is git's command that does it."""
    sentences = []
    for path, content in files:
        finding = next((f for check in CHECKS for f in check(path, content)), None)
        if finding:
            shown = path.encode("utf-8", "backslashreplace").decode()
            remedy = f"take it out with `{take_out} '{shown}'`" + (f"; {finding.mend}" if finding.mend else "")
            sentences.append(f"{shown}: {finding.what}; {remedy}.")
    return sentences
