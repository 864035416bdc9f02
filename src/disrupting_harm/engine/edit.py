"""Open a component's notebook in JupyterLab with the parameters and inputs of one unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.engine.lab import open_lab
from disrupting_harm.engine.parameters_cell import country_of
from disrupting_harm.errors import MissingInputError, NotebookError
from disrupting_harm.evidence.declared import declared_inputs
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, read_pipeline
from disrupting_harm.sections import data_section, require_held
from disrupting_harm.study.load import load_study


MANAGER = "disrupting_harm.engine.contents.OneCountryManager"


def edit_notebook(layout: Layout, component: str, iso3: str, arguments: Sequence[str], out: TextIO) -> int:
    """Open the notebook until JupyterLab is closed; its exit code.

    Raises a UserError for a unit or component that there is not, for inputs that are not there (with the command that makes
    them), and for a notebook that sets no country.
    """
    unit = load_study(layout).unit(iso3)
    if component != layout.cover:
        require_held(layout, iso3, component)
    source = layout.notebook(component)
    name = layout.relative(source)
    default = _default_country(layout, component)
    require_inputs(layout, component, iso3)
    stand_in = component != layout.cover and data_section(layout, iso3, component).data_class == "synthetic"
    keeps = "" if default == iso3 else f" (the file keeps {default})"
    print(
        f"{unit.name}{', SYNTHETIC stand-in' if stand_in else ''}: {name} opens for {iso3}{keeps}; a run by hand writes to "
        f"{layout.relative(layout.scratch(iso3, component))}/ only.\n"
        f"Then: `dh diff {component} {iso3} --scratch`, and `dh repro --dry report@{iso3}`.",
        file=out,
        flush=True,
    )
    return open_lab(layout, [*manager_options(name, iso3), *arguments], shown=name)


def manager_options(notebook: str, iso3: str) -> list[str]:
    """Options that give JupyterLab the manager of files that knows the edited notebook and its country."""
    kind = MANAGER.rpartition(".")[2]
    return [
        f"--ServerApp.contents_manager_class={MANAGER}", f"--{kind}.notebook={notebook}", f"--{kind}.country={iso3}",
    ]  # fmt: skip


def require_inputs(layout: Layout, component: str, iso3: str) -> None:
    """Raises MissingInputError with every declared input that is not there, and the one command that makes them."""
    missing = [dep for dep in declared_inputs(layout, component, iso3) if not (layout.root / dep).exists()]
    if not missing:
        return
    stages = read_pipeline(layout)
    makers = {maker.key: maker for dep in missing if (maker := _maker(stages, dep))}
    # A file that no stage makes is placed by a person, or from a package: `dh reproduce` does it, or says how.
    unplaced = any(
        not (layout.root / dep).exists() and not _maker(stages, dep) for m in makers.values() for dep in m.deps
    )
    command = f"dh reproduce {iso3}" if unplaced else f"dh repro {' '.join(makers)}"
    raise MissingInputError(
        f"{component} {iso3}: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not there; make "
        f"{'it' if len(missing) == 1 else 'them'} with `{command}`."
    )


def _maker(stages: Sequence[Stage], path: str) -> Stage | None:
    """The stage that writes a path, the folder around it, or something in it."""
    return next((s for s in stages for out, _ in s.outs if _overlap(out, path)), None)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _default_country(layout: Layout, component: str) -> str:
    source = layout.notebook(component)
    name = layout.relative(source)
    if not source.is_file():
        raise MissingInputError(f"{name}: not there; restore it with `git checkout {name}`.")
    try:
        country = country_of(files.read_json(source))
    except (ValueError, AttributeError, KeyError, TypeError):
        raise NotebookError(f"{name}: is not a notebook any more; restore it with `git checkout {name}`.") from None
    if country is None:
        raise NotebookError(
            f'{name}: sets no country; give it a cell tagged "parameters" with a line such as `country = "KEN"`.'
        )
    return country
