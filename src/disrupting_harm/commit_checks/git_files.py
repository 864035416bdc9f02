"""Files as git's index has them: what a commit would hold, whatever the work tree says by now."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from disrupting_harm.errors import UserError


GITLINK = "160000"  # the mode of a submodule, which has no content here


def staged_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that the next commit adds or changes."""
    listed = _git(root, "diff", "--cached", "--raw", "--no-renames", "--no-abbrev", "--diff-filter=d", "-z").split(
        b"\0"
    )
    yield from _contents(
        root, [(path, *meta.split()[1:4:2]) for meta, path in zip(listed[::2], listed[1::2], strict=False)]
    )


def tracked_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that git tracks."""
    listed = [line.partition(b"\t") for line in _git(root, "ls-files", "--stage", "-z").split(b"\0") if line]
    yield from _contents(root, [(path, *meta.split()[:2]) for meta, _, path in listed])


def _contents(root: Path, entries: list[tuple[bytes, bytes, bytes]]) -> Iterator[tuple[str, bytes]]:
    entries = [(path, mode, name) for path, mode, name in entries if mode.decode() != GITLINK]
    answer = _git(root, "cat-file", "--batch", given=b"".join(name + b"\n" for _, _, name in entries))
    at = 0
    for path, _, _ in entries:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        yield path.decode("utf-8", "surrogateescape"), answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _git(root: Path, *arguments: str, given: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, input=given, capture_output=True, check=True)
    except FileNotFoundError:
        raise UserError("git: not on this machine; install it and run the command again.") from None
    except subprocess.CalledProcessError:
        raise UserError("git: this folder is no repository; run the command inside a clone of the project.") from None
    return done.stdout
