"""What git's last commit holds of a file, asked without touching git's index."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path


def changed_since_commit(root: Path, paths: Iterable[str]) -> set[str] | None:
    """Of tracked files below `paths`, those that are not what the last commit holds, relative to the root.

    None where there is no commit to ask: no repository, or no git.
    """
    if _ask(root, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return None
    # Not `git diff`, which writes the index or takes a copied file for a changed one.
    answer = _ask(root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no", "--", *paths)
    lines = (answer or b"").decode("utf-8", "surrogateescape").split("\0")
    return {line[3:] for line in lines if line}


def committed_text(root: Path, path: str) -> str | None:
    """A text file as the last commit holds it; None where it holds none, or is not text."""
    answer = _ask(root, "show", f"HEAD:{path}")
    try:
        return None if answer is None else answer.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _ask(root: Path, *arguments: str) -> bytes | None:
    if not (root / ".git").exists():  # a folder within another repository is not a clone of this one
        return None
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=root,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
