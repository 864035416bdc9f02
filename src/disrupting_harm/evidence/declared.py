"""What a stage declares in `dvc.yaml`, so that a notebook cannot read anything else."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.errors import UndeclaredInputError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import find_stage
from disrupting_harm.stage_names import REPORT


def declared_inputs(layout: Layout, component: str, iso3: str) -> tuple[str, ...]:
    """Dependencies of the stage that runs the component's notebook for this unit, as paths relative to the project."""
    stage = find_stage(layout, REPORT if component == layout.cover else component, iso3)
    pipeline = layout.notebook(component).with_name("dvc.yaml")
    if stage is None and component != layout.cover and not pipeline.is_file():
        raise UndeclaredInputError(
            f"{layout.relative(pipeline)}: not there, so no stage runs {component}; write it after that of another component."
        )
    if stage is None:
        raise UndeclaredInputError(
            f"{layout.relative(layout.held())}: no stage runs {component} for {iso3}; bring the file up to date with `dh refresh`, "
            "then run the command again."
        )
    return stage.deps


def require_declared(layout: Layout, declared: tuple[str, ...], path: Path, component: str) -> None:
    name = layout.relative(path)
    if not any(name == dep or name.startswith(dep.rstrip("/") + "/") for dep in declared):
        raise UndeclaredInputError(
            f"{name}: not among the inputs of {component}; add it to `deps` in notebooks/{component}/dvc.yaml, then run the notebook "
            "again."
        )
