"""Why stages have to run, and what follows from it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from disrupting_harm.driver.scan import Paths, Scan
from disrupting_harm.pipeline import Stage


def find_stale(scan: Scan, stages: Sequence[Stage], pointers: Sequence[str]) -> dict[str, str]:
    """Why stages and pointers are not up to date as the files are now, by address or path."""
    why = {stage.address: scan.why_changed(stage) for stage in stages}
    why |= {path: scan.why_pointer(path) for path in pointers}
    return {name: reason for name, reason in why.items() if reason}


def describe(scan: Scan, stages: Sequence[Stage], stale: dict[str, str]) -> str:
    """What would run and why, and what may follow from it: a stage whose inputs come out the same is not run."""
    lines = [f"{short_name(name)}: {reason}" for name, reason in stale.items()]
    after = [s for s in _downstream(stages, stale) if s.address not in stale]
    if after:
        lines.append(f"may follow, if what they need comes out otherwise: {', '.join(_in_groups(after))}")
    return "\n".join(lines) or f"nothing to do: {len(stages)} stages are up to date"


def _in_groups(stages: Sequence[Stage]) -> list[str]:
    """Stages by name, each with its unit where there are few, else with their number."""
    names: dict[str, list[str]] = {}
    for stage in stages:
        names.setdefault(stage.name, []).append(stage.key)
    return [
        part for name, keys in names.items() for part in (keys if len(keys) < 4 else [f"{name} ({len(keys)} units)"])
    ]


def _downstream(stages: Sequence[Stage], names: dict[str, str]) -> list[Stage]:
    """Stages that need what a named stage makes, or a named path, at whatever distance."""
    users: dict[str, list[Stage]] = {}
    made = Paths([*(path for s in stages for path, _ in s.outs), *names])
    for stage in stages:
        for path in {path for dep in stage.deps for path in made.overlapping(dep)}:
            users.setdefault(path, []).append(stage)
    queue = [*names, *(path for s in stages if s.address in names for path, _ in s.outs)]
    found: dict[str, Stage] = {}
    while queue:
        for user in users.get(queue.pop(), ()):
            if user.address not in found:
                found[user.address] = user
                queue += [path for path, _ in user.outs]
    return [stage for stage in stages if stage.address in found]


def short_name(address: str) -> str:
    """What a reader calls a stage: its name and unit, which are its own among all pipelines."""
    return address.rpartition(":")[2]
