"""The hook that git runs before a commit. It is written once, and never over a hook of the user's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import UserError


MADE_BY = "# Made by `dh hooks`."
HOOK = f"""#!/bin/sh
{MADE_BY} Refuses rows, results of notebooks, restricted files and keys. `git commit --no-verify` goes past it.
dh="$(git rev-parse --show-toplevel)/.venv/bin/dh"
if [ ! -x "$dh" ]; then
    echo "pre-commit: the environment is not there, so nobody looked for rows; build it with 'make .venv/ready' and commit again." >&2
    exit 1
fi
exec "$dh" hooks --staged
"""
LINE = '"$(git rev-parse --show-toplevel)/.venv/bin/dh" hooks --staged || exit 1'


def install_hook(root: Path) -> Path | None:
    """Write the hook into the repository around `root`; returns where, or None where it was there already.

    Raises UserError where another hook is there, or git is told to look for hooks elsewhere: what to add to it is said.
    """
    if elsewhere := _git(root, "config", "--get", "core.hooksPath", may_fail=True):
        raise UserError(
            f"git: takes its hooks from {elsewhere} (core.hooksPath), where hooks of other projects may lie; add this line to the file "
            f"pre-commit there: {LINE}"
        )
    path = root / _git(root, "rev-parse", "--git-path", "hooks") / "pre-commit"
    if path.is_symlink() or path.exists():
        if path.is_symlink() or MADE_BY.encode() not in path.read_bytes():
            raise UserError(
                f"pre-commit: a hook of your own is there, and stays as it is; add this line to it to have commits looked at: {LINE}"
            )
        if path.read_text(encoding="utf-8") == HOOK:
            return None
    files.write_text(path, HOOK)
    path.chmod(0o755)
    return path


def _git(root: Path, *arguments: str, may_fail: bool = False) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=not may_fail)
    except FileNotFoundError:
        raise UserError("git: not on this machine; install it and run `dh hooks` again.") from None
    except subprocess.CalledProcessError:
        raise UserError("git: this folder is no repository; run `dh hooks` inside a clone of the project.") from None
    return done.stdout.strip()
