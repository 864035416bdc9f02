"""What a stage declares in `dvc.yaml`, so that a notebook cannot read anything else."""

from __future__ import annotations

from pathlib import Path

import yaml

from disrupting_harm.errors import UndeclaredInputError
from disrupting_harm.layout import Layout


def declared_inputs(layout: Layout, component: str, iso3: str) -> tuple[str, ...]:
    """Dependencies of the component's stage for this country, as paths relative to the project."""
    path = layout.pipeline(component)
    stages = yaml.safe_load(path.read_text(encoding="utf-8")).get("stages", {})
    for stage in stages.values():
        if f"dh run {component} " in stage["cmd"] and iso3 in stage.get("matrix", {}).get("country", ()):
            return tuple(dep.replace("${item.country}", iso3) for dep in stage["deps"])
    raise UndeclaredInputError(
        f"{layout.relative(path)}: no stage runs {component} for {iso3}; add {iso3} to its matrix there, then run the command again."
    )


def require_declared(layout: Layout, declared: tuple[str, ...], path: Path, component: str) -> None:
    name = layout.relative(path)
    if not any(name == dep or name.startswith(dep.rstrip("/") + "/") for dep in declared):
        raise UndeclaredInputError(
            f"{name}: not among the inputs of {component}; add it to `deps` in {layout.relative(layout.pipeline(component))}, "
            "then run the notebook again."
        )
