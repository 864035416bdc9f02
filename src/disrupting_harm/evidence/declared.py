"""What a stage declares in `dvc.yaml`, so that a notebook cannot read anything else."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.errors import UndeclaredInputError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, find_stage
from disrupting_harm.stage_names import REPORT


def declared_inputs(layout: Layout, component: str, iso3: str) -> tuple[str, ...]:
    """Dependencies of the stage that runs the component's notebook for this unit, as paths relative to the project."""
    stage = _stage_of(layout, component, iso3)
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


def require_declared(layout: Layout, declared: tuple[str, ...], path: Path, component: str, iso3: str) -> None:
    """Raises UndeclaredInputError for a file that is not among `declared`, those of the unit's stage, and names the stage's own file."""
    name = layout.relative(path)
    if not any(name == dep or name.startswith(dep.rstrip("/") + "/") for dep in declared):
        stage = _stage_of(layout, component, iso3)
        file = stage.file if stage else layout.relative(layout.pipeline(component))
        raise UndeclaredInputError(
            f"{name}: not among the inputs of {component}; add it to `deps` in {file}, then run the notebook again."
        )


def _stage_of(layout: Layout, component: str, iso3: str) -> Stage | None:
    """The stage that runs the notebook. The cover's lies in dvc.yaml for a country, and beside another notebook for the countries together."""
    return find_stage(layout, REPORT if component == layout.cover else component, iso3)
