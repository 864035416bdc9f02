"""What was verified held against git's last commit: a lock file, a pipeline or the verifier itself can be edited like any other file.

Whoever rewrites lock files so that they agree with altered files is found here, unless the rewritten ones are committed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from disrupting_harm.committed import changed_since_commit, committed_text
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import LOADER, Stage, pipeline_files, read_stages
from disrupting_harm.provenance.dvc_files import Pinned, parse_pins, pinning_files
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_pins import check_pins


def check_commit(result: Verification, pins: Iterable[Pinned]) -> list[Pinned]:
    """Blame a lock file whose edit is what differs, and tell what no commit holds of what was verified against.

    Returns the entries that the last commit has and the lock files have not any more.
    """
    layout = result.layout
    names = [layout.relative(path) for path in pinning_files(layout) if path.is_file()]
    changed = changed_since_commit(layout.root, [*names, layout.relative(layout.package())])
    if changed is None and (layout.root / ".git").exists():
        result.uncommitted[".git"] = (
            "git tells of no commit (it is not installed, does not trust the folder's owner, or there is none), so that none holds what was "
            "verified; run `dh verify` again where `git log -1` prints one"
        )
    if not changed:
        return []
    lost: list[Pinned] = []
    now = {name: {(pin.path, pin.role): pin for pin in pins if pin.named_by == name} for name in names}
    for name in names:
        if name in changed and (text := committed_text(layout.root, name)) is not None:
            lost += _check_lock(result, name, now[name], text)
    for name in sorted(changed & _running(layout)):
        if name not in result.differences:
            result.uncommitted[name] = str(
                Name(Reason.CHANGED_VERIFIER, "this verification runs it, and the last commit holds another; commit it, or "
                     f"restore it with `git checkout {name}`")
            )  # fmt: skip
    return lost


def _check_lock(result: Verification, name: str, now: dict[tuple[str, str], Pinned], committed: str) -> list[Pinned]:
    try:
        before = {(pin.path, pin.role): pin for pin in parse_pins(result.layout, result.layout.root / name, committed)}
    except ValueError:
        return []  # the last commit holds none to compare with
    if not now:
        return []  # a lock file that is damaged is told as such
    lost = [pin for key, pin in before.items() if key not in now and pin.role == "out"]
    for pin in lost:
        _check_lost(result, name, pin)
    others = [pin.path for key, pin in now.items() if key not in before or before[key].md5 != pin.md5]
    for key, pin in before.items():
        if key in now and now[key].md5 != pin.md5 and result.found.get(pin.path) == pin.md5:
            result.join(
                [pin.path],
                f"{name} ({pin.path})",
                f"{Name(Reason.EDITED_LOCK)}: it says md5 {now[key].md5}, and the last commit and the file itself say md5 {pin.md5}; "
                f"restore it with `git checkout {name}`.",
            )
            others = [path for path in others if path != pin.path]
    if others:
        result.uncommitted[name] = (
            f"{len(others)} of its entries are not those of the last commit, such as that of {others[0]}, so that no commit holds "
            f"what was verified; commit it, or restore it with `git checkout {name}`"
        )
    return lost


def _check_lost(result: Verification, name: str, pin: Pinned) -> None:
    """An entry that the last commit has and the lock file has not: the file is held against the last commit."""
    result.join(
        [name],
        name,
        f"{Name(Reason.EDITED_LOCK)}: without the entry of {pin.path} that the last commit has; restore it with `git checkout {name}`.",
    )
    below = [path for path in result.strays if path == pin.path or path.startswith(f"{pin.path}/")]
    for path in below:
        result.strays.discard(path)
        result.differences.pop(path, None)
    check_pins(result, [pin])


def _running(layout: Layout) -> set[str]:
    """The modules of the library that this process runs, as paths of the clone; none where it runs another's library."""
    found = {
        getattr(module, "__file__", None)
        for name, module in list(sys.modules.items())
        if name.startswith("disrupting_harm")
    }
    root = layout.root.resolve()
    paths = [Path(path).resolve() for path in found if path]
    return {path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)}


def check_pipeline(result: Verification) -> None:
    """Every stage of a `dvc.yaml` runs the command, and reads the files, that its lock file says made its outputs."""
    layout = result.layout
    for path in pipeline_files(layout):
        try:
            stages, ran = read_stages(layout, path), _read_lock(path.with_name("dvc.lock"))
        except (ParamsError, ValueError):
            continue  # a pipeline or a lock file that is damaged is told on its own
        counted = [stage for stage in stages if result.counts(stage.key)]
        _check_stages(result, layout.relative(path), counted, ran)


class _Ran(NamedTuple):
    """What a stage ran, and the paths that it read and wrote, by its lock file."""

    command: object
    reads: frozenset[str]
    writes: frozenset[str]


def _read_lock(path: Path) -> dict[str, _Ran]:
    """By stage. Raises ValueError for a lock file that is not there or is none."""
    try:
        stages = yaml.load(path.read_text(encoding="utf-8"), LOADER)["stages"]
        return {
            key: _Ran(
                entry.get("cmd"), *(frozenset(pin["path"] for pin in entry.get(role, ())) for role in ("deps", "outs"))
            )
            for key, entry in stages.items()
        }
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        raise ValueError(str(path)) from None


def _check_stages(result: Verification, name: str, stages: Iterable[Stage], ran: Mapping[str, _Ran]) -> None:
    told: dict[str, list[str]] = {}
    for stage in stages:
        entry = ran.get(stage.key)
        if entry is None:
            continue  # told on its own
        if entry.command != stage.command:
            told.setdefault(f"the command of {stage.name} is not the one that made its outputs", []).append(stage.key)
        sides = (("reads", entry.reads, set(stage.deps)), ("writes", entry.writes, {path for path, _ in stage.outs}))
        for role, locked, named in sides:
            for what, paths in (("does not name", locked - named), ("names besides", named - locked)):
                if paths:
                    told.setdefault(f"{stage.name} {what} {min(paths)} among what it {role}", []).append(stage.key)
    if told:
        (what, keys), *_ = sorted(told.items(), key=lambda item: -len(item[1]))
        more = f" ({len(keys)} stages)" if keys[1:] else ""
        result.differ(
            name,
            f"{Name(Reason.EDITED_PIPELINE, what)}{more}; restore it with `git checkout {name}`, or run `dh repro`.",
        )
