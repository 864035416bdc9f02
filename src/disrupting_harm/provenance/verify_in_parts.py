"""A check in parts, several at once: those of a unit share files and parameters, which a process then hashes and reads once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from disrupting_harm.provenance.verification import Verification, unit_of


Entry = TypeVar("Entry")
FEW = 50  # entries for which another process is worth its start


def parts_by_unit(entries: Iterable[Entry], path_of: Callable[[Entry], str]) -> list[list[Entry]]:
    """Entries in parts: those of a unit share files and parameters, which a process then hashes and reads once."""
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(unit_of(path_of(entry)), []).append(entry)
    return list(parts.values())


def check_in_parts(
    result: Verification, check: Callable[[Verification, list[Entry]], list[str]], parts: list[list[Entry]]
) -> list[str]:
    """Check all parts, several at once; returns what their checks return. What is found is told in the order of the parts.

    Processes are forked, so that each knows what was found before; where a system cannot fork, one process checks all.
    """
    jobs = min(os.cpu_count() or 1, sum(map(len, parts)) // FEW)
    if jobs < 2 or not hasattr(os, "fork"):
        return [name for part in parts for name in check(result, part)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_know, initargs=(result,)) as pool:
        returned = []
        for found, names in pool.map(partial(_check_part, check), parts):
            result.add(found)
            returned += names
    return returned


_known: Verification | None = None  # in a process that checks a part: what was found before


def _know(result: Verification) -> None:
    global _known
    _known = result


def _check_part(check: Callable[[Verification, list], list[str]], part: list) -> tuple[Verification, list[str]]:
    assert _known is not None
    empty = {
        "checked": set(), "absent": {}, "left_out": {}, "other_code": {}, "unlisted": [], "found": {}, "missing": set(), "strays": set(),
    }  # fmt: skip
    result = replace(_known, differences=dict(_known.differences), **empty)
    names = check(result, part)
    return replace(result, named=set(), changed_code={}), names  # what it knew before is not sent back
