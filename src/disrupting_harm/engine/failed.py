"""Notebooks that stopped, kept for the researcher: sealed where the data are restricted, for an error's message may show rows."""

from __future__ import annotations

import nbformat

from disrupting_harm import files
from disrupting_harm.at_rest.sealed import RESTRICTED, read_plain, write_sealed
from disrupting_harm.engine import gate
from disrupting_harm.errors import MissingKeyError, ParamsError, SealError
from disrupting_harm.layout import Layout
from disrupting_harm.registry import component as declared_as
from disrupting_harm.sections import held, load_section


def keep_failed(layout: Layout, component: str, iso3: str, notebook: str | None) -> str:
    """Keep the text of the notebook that stopped, if there is one; returns where, as a part of a sentence.

    Without the unit's key it is not kept: nothing restricted was read without it, and nothing may lie there in the clear.
    """
    if notebook is None:
        return ""
    kept = layout.failed(iso3, component)
    if not _reads_restricted(layout, component, iso3):
        files.write_text(kept, notebook)
        return f", see {layout.relative(kept)}"
    try:
        write_sealed(kept, notebook.encode(), iso3)
    except (MissingKeyError, SealError):
        kept.unlink(missing_ok=True)
        return f" (the notebook was not kept, for it cannot be sealed without the key of {iso3})"
    return f", see {layout.relative(kept)}, which is sealed (`dh keys open {layout.relative(kept)}` prints it)"


def failed_cell_ids(layout: Layout, component: str, iso3: str) -> dict[int, str]:
    """The ids of the cells of the notebook that is kept, by number; none where none is kept or it cannot be opened."""
    kept = layout.failed(iso3, component)
    try:
        text = read_plain(kept, file=layout.relative(kept)).decode()
    except (OSError, MissingKeyError, SealError):
        return {}
    return gate.cell_ids(nbformat.reads(text, as_version=4))


def _reads_restricted(layout: Layout, component: str, iso3: str) -> bool:
    """Whether the component's own data, or those of one that it reads, are restricted. Of the cover of a report, any of the unit."""
    stems = held(layout, iso3)
    wanted = stems if component == layout.cover else (component, *declared_as(component).all_needs())
    try:
        classes = {getattr(load_section(layout, iso3, stem), "data_class", None) for stem in wanted if stem in stems}
    except ParamsError:  # what they are is not known: the worst is assumed
        return True
    return RESTRICTED in classes
