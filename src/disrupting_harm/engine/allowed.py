"""What the notebook of a stage may read and write, from what its stage declares."""

from __future__ import annotations

import os
from pathlib import Path

from disrupting_harm.at_rest.keys import key_path, require_keys
from disrupting_harm.at_rest.sealed import RESTRICTED
from disrupting_harm.confinement.policy import LIBRARY, Policy, with_links
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import find_stage, pipeline_files
from disrupting_harm.sections import load_needs, load_section
from disrupting_harm.stage_names import REPORT


def policy_of(layout: Layout, component: str, iso3: str, folder: Path, *, sockets: Path | None = None) -> Policy:
    """The policy of the run that writes to `folder`. A stage that no `dvc.yaml` declares may read its notebook alone.

    The library may read the unit's key where the notebook loads restricted rows; raises MissingKeyError where that is not there.
    Slices stand for parts of parameters and reference tables, so the library may read these: they hold no row of microdata.
    """
    cover = component == layout.cover
    stage = find_stage(layout, REPORT if cover else component, iso3)
    notebook = layout.notebook(component)
    keys = () if cover else keys_of(layout, component, iso3)
    return Policy(
        root=os.path.realpath(layout.root),
        notebook=layout.relative(notebook),
        outputs=layout.relative(layout.report(iso3) if cover else layout.output(iso3, component)),
        declared=with_links([notebook, *(layout.root / dep for dep in (stage.deps if stage else ()))]),
        sources=with_links([layout.root / "params", layout.reference("x").parent, *pipeline_files(layout), *keys]),
        # Modules are looked for beside the notebook and the library, and the library looks for the pipelines of all.
        listed=tuple(os.path.realpath(p) for p in (notebook.parent, notebook.parent.parent, Path(LIBRARY).parent)),
        written=(os.path.realpath(folder),),
        sockets=() if sockets is None else (os.path.realpath(sockets),),
    )


def keys_of(layout: Layout, component: str, iso3: str) -> tuple[Path, ...]:
    """The key files that a notebook needs to load its tables. Raises MissingKeyError where one is not there or cannot be used."""
    sections = [load_section(layout, iso3, component), *load_needs(layout, iso3, component).values()]
    if not any(getattr(s, "tables", None) and getattr(s, "data_class", None) == RESTRICTED for s in sections):
        return ()
    require_keys([iso3])
    return (key_path(iso3),)
