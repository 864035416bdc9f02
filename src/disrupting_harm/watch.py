"""A result is what its inputs were: a stage whose inputs change while it runs does not replace its old result.

DVC hashes inputs after a command has ended, so it would record an edit as that which made the result. A stage therefore
hashes what it depends on before it begins, and again before its result is put in place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files, slices
from disrupting_harm.errors import InputChangedError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, find_stage
from disrupting_harm.reads import Reads, note_reads
from disrupting_harm.study.parameter_file import read_parameters


_running: ContextVar[Watch | None] = ContextVar("watch", default=None)


@dataclass(frozen=True)
class Watch:
    """The stage that runs, and each of its inputs as it was when it began."""

    layout: Layout
    stage: Stage
    before: dict[str, str]
    reads: Reads
    started_by: tuple[int, ...]

    def changed(self) -> list[str]:
        now = fingerprint(self.layout, self.stage)
        other = {name for name in {*self.before, *now} if self.before.get(name) != now.get(name)}
        return sorted(
            other | {self.layout.relative(path) for path, states in self.reads.items() if _passed(path, states)}
        )


@contextmanager
def watch_inputs(layout: Layout, name: str, item: str | None = None) -> Iterator[None]:
    """Watch the inputs of a stage of `dvc.yaml` while the block runs; `publish` in it refuses a result of changed inputs.

    A stage that no `dvc.yaml` declares has no inputs to watch: its command tells that itself.
    """
    stage = find_stage(layout, name, item)
    with note_reads() as reads:
        token = _running.set(stage and Watch(layout, stage, fingerprint(layout, stage), reads, _ancestors()))
        try:
            yield
        finally:
            _running.reset(token)


def publish(new: Path, final: Path) -> None:
    """Put the folder `new` in the place of `final`, if the inputs of the stage that runs are what they were.

    Raises InputChangedError, and leaves `final` as it is, where one changed, or where the command that started the stage
    is gone: nobody would record the result.
    """
    require_unchanged()
    files.replace_directory(new, final)


def require_unchanged() -> None:
    """Raises InputChangedError as `publish` does."""
    watch = _running.get()
    if watch is None:
        return
    if _ancestors() != watch.started_by:
        raise InputChangedError(
            f"{watch.stage.key}: the command that started it is gone; its result was not taken, run `dh repro` again."
        )
    if changed := watch.changed():
        raise InputChangedError(
            f"{watch.stage.key}: {', '.join(changed[:3])} changed while it ran; its result was not taken and the old one is untouched, "
            f"run `dh repro {watch.stage.key}` again."
        )


def refuse_other_reads(read: dict[str, str]) -> None:
    """Raises InputChangedError where a file (path to SHA-256) was read that is not what it was when the stage began."""
    watch = _running.get()
    if watch is None:
        return
    for name, sha256 in read.items():
        before = watch.before.get(name)
        if before is not None and before.partition(" ")[0] != sha256:
            raise InputChangedError(
                f"{watch.stage.key}: {name} changed while it ran; its result was not taken and the old one is untouched, run "
                f"`dh repro {watch.stage.key}` again."
            )


def fingerprint(layout: Layout, stage: Stage) -> dict[str, str]:
    """What a stage depends on, by name: files by hash and state (number, size, times), values of parameters, its own declaration.

    Slices are compared with what the parameters and tables give now as well: notebooks read these, not their slices.
    """
    found = {stage.file: f"{stage.command} {stage.deps} {stage.params} {stage.outs}"}
    for dep in stage.deps:
        path = layout.root / dep
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not files.LEFTOVERS & set(file.parts):
                found[layout.relative(file)] = f"{files.sha256_file(file)} {files.file_state(file)}"
        found[dep] = found.get(dep, "there" if path.exists() else "absent")
        if path.parent == layout.reference_slice(stage.item or "", "x").parent:
            found[f"data/reference/{path.name}"] = files.sha256_text(
                slices.reference_rows(layout, stage.item, path.stem)
            )
    for file, keys in stage.params:
        content = read_parameters(layout, layout.root / file).data
        found |= {f"{file}, key {key}": repr(content.get(key)) for key in keys}
    if stage.item and (text := slices.stage_text(layout, stage.name, stage.item)) is not None:
        found[f"params/ (what {stage.key} uses)"] = files.sha256_text(text)
    return found


def _passed(path: Path, states: list[files.FileState]) -> bool:
    """Whether the file was read in a state that is neither its first nor its last: what of it was used cannot be told any more.

    The first and the last are compared by what the stage uses of them, so that an edit of anything else lets the result pass.
    """
    last = files.file_state(path) if path.is_file() else None
    return any(state != last for state in states[1:])


def _ancestors() -> tuple[int, ...]:
    """Who started this command. DVC starts it through a shell, so two generations are looked at where DVC did."""
    if "DVC_STAGE" not in os.environ:
        return ()
    parent = os.getppid()
    return parent, _parent_of(parent)


def _parent_of(process: int) -> int:
    """0 where the system does not tell, or where the process is gone."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0
