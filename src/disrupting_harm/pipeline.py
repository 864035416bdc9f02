"""The one reader of `dvc.yaml`: every stage of the pipeline, with its matrix and variables filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Stage:
    """One stage for one item of its matrix: a unit, or the stem of a notebook; `item` is None for a stage of the whole study.

    Paths are relative to the project's root.
    """

    name: str
    item: str | None
    file: str
    command: str
    deps: tuple[str, ...]
    params: tuple[tuple[str, tuple[str, ...]], ...]
    outs: tuple[tuple[str, str | None], ...]  # path and remote

    @property
    def key(self) -> str:
        """Its name in the lock file."""
        return self.name if self.item is None else f"{self.name}@{self.item}"

    @property
    def address(self) -> str:
        """What DVC takes from the project's root."""
        return self.key if self.file == "dvc.yaml" else f"{self.file}:{self.key}"

    @property
    def lock(self) -> str:
        return self.file.removesuffix("dvc.yaml") + "dvc.lock"


def pipeline_files(layout: Layout) -> list[Path]:
    return [layout.root / "dvc.yaml", *sorted((layout.root / "notebooks").glob("*/dvc.yaml"))]


def read_pipeline(layout: Layout) -> tuple[Stage, ...]:
    """Every stage of every `dvc.yaml`. Raises ParamsError for a file that cannot be read as one."""
    return tuple(stage for path in pipeline_files(layout) for stage in read_stages(layout, path))


def read_stages(layout: Layout, path: Path) -> tuple[Stage, ...]:
    """The stages of one `dvc.yaml`. Raises ParamsError for a file that cannot be read as one."""
    name = layout.relative(path)
    broken = ParamsError(f"{name}: cannot be read as a DVC pipeline; restore it with `git checkout {name}`.")
    if not path.is_file():
        raise broken
    known = [(p, p.stat().st_mtime_ns, p.stat().st_size) for p in (path, layout.held()) if p.is_file()]
    try:
        return _cached(layout, path, name, tuple(known))
    except (yaml.YAMLError, UnicodeDecodeError, OSError, KeyError, TypeError, AttributeError, ValueError):
        raise broken from None


def find_stage(layout: Layout, name: str, item: str | None = None) -> Stage | None:
    return next((s for s in read_pipeline(layout) if s.name == name and s.item == item), None)


@lru_cache(maxsize=256)
def _cached(layout: Layout, path: Path, name: str, state: tuple) -> tuple[Stage, ...]:
    content = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    variables: dict = {}
    for source in content.get("vars", ()):
        if isinstance(source, Mapping):
            variables |= source
        else:
            variables |= _read_variables(layout, (path.parent / source).resolve())
    return tuple(stage for key, value in content["stages"].items() for stage in _expand(key, value, variables, name))


def _read_variables(layout: Layout, path: Path) -> dict:
    """Raises ParamsError for the matrices where they cannot be read: they are made anew by a command, not restored."""
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), LOADER)
        if path != layout.held() or all(isinstance(items, list) for items in found["held"].values()):
            return found
    except (yaml.YAMLError, OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        if path != layout.held():
            raise
    raise ParamsError(f"{layout.relative(path)}: cannot be read; make it again with `dh refresh`.")


def _expand(name: str, stage: Mapping, variables: Mapping, file: str) -> Iterator[Stage]:
    items: list[str | None] = [None]
    variable = ""
    if "matrix" in stage:
        ((variable, listed),) = stage["matrix"].items()
        items = _lookup(listed, variables) if isinstance(listed, str) else listed
    for item in items:

        def fill(text: str, item: str | None = item) -> str:
            return text if item is None else text.replace(f"${{item.{variable}}}", item)

        params = [
            (file, tuple(fill(key) for key in keys))
            for entry in stage.get("params", ())
            for file, keys in (entry.items() if isinstance(entry, Mapping) else [("params.yaml", [entry])])
        ]
        outs = [next(iter(out.items())) if isinstance(out, Mapping) else (out, {}) for out in stage.get("outs", ())]
        yield Stage(
            name, item, file, fill(stage["cmd"]), tuple(fill(dep) for dep in stage.get("deps", ())), tuple(params),
            tuple((fill(path), (options or {}).get("remote")) for path, options in outs),
        )  # fmt: skip


def _lookup(text: str, variables: Mapping) -> list[str]:
    found: object = variables
    for part in re.fullmatch(r"\$\{([\w.]+)\}", text).group(1).split("."):
        found = found[part]
    return list(found)
