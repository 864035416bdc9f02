"""What a verification says to a person, and to a program by its exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TextIO

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify import verify


VERIFIED, FAILED, AS_FAR_AS_POSSIBLE = 0, 1, 3  # 2 is a mistake of the person who asks, as for every command


def print_verification(
    layout: Layout,
    out: TextIO,
    selection: Selection | None = None,
    more: Callable[[Verification, Selection], None] | None = None,
) -> int:
    """Write what was found, by `more` too, which adds to it; returns VERIFIED, FAILED, or AS_FAR_AS_POSSIBLE where nothing differs and something stayed unchecked."""
    selection = selection or Selection()
    result = verify(layout, selection)
    if more is not None:
        more(result, selection)
    for unit, paths in sorted(result.absent.items()):
        _print_unchecked(result, f"{unit}: its restricted half is not on this machine", paths, out)
    for unit, paths in sorted(result.left_out.items()):
        _print_unchecked(result, f"{unit}: left out, {result.why_left_out(unit)}", paths, out)
    for sentence in (*result.genuine, *result.content_only):
        print(sentence, file=out)
    if result.droppings:
        first, *more = result.droppings
        others = f" and {len(more)} more" if more else ""
        print(f"{first}{others}: left behind by a desktop or an editor, and part of no result", file=out)
    for path, sentence in result.uncommitted.items():
        print(f"{path}: {sentence}", file=out)
    for sentence in result.differences.values():
        print(sentence, file=out)
    code = verdict(result)
    print(_closing(result, code), file=out)
    return code


def verdict(result: Verification) -> int:
    if result.differences:
        return FAILED
    unchecked = result.absent or result.left_out or result.uncommitted or result.content_only
    return AS_FAR_AS_POSSIBLE if unchecked else VERIFIED


def _closing(result: Verification, code: int) -> str:
    found, checked = len(result.differences), len(result.checked)
    if code == FAILED:
        return f"{found} difference{'s' if found > 1 else ''}; {checked} files re-hashed"
    if code == VERIFIED:
        return f"all {checked} files are what the records and the lock files say"
    return f"verified as far as possible: {checked} files are what the records and the lock files say; the rest is named above"


def _print_unchecked(result: Verification, what: str, paths: Iterable[str], out: TextIO) -> None:
    """What stayed unchecked, by hash: each file or folder that is pinned, and what records name besides."""
    paths = sorted(paths)
    print(f"{what}; {len(paths)} files and folders stay pinned by hash, unchecked", file=out)
    for path in paths:
        if not any(path.startswith(f"{other}/") for other in paths):
            print(f"  {result.pinned.get(path, 'named by a record')}  {path}", file=out)
