"""The files of a figure: drawn wide and narrow, marked, with their labels in fonts that have their letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from disrupting_harm.errors import LabelError, UserError
from disrupting_harm.figures import marks, theme
from disrupting_harm.figures.canvas import NARROW, WIDE, Canvas, Drawing
from disrupting_harm.figures.fit import fit_labels
from disrupting_harm.identity.identity import Identity


if TYPE_CHECKING:
    import pandas as pd


NARROW_FILE = "_narrow"  # after the id of a figure, in the name of its narrow picture


def draw(drawing: Drawing | Figure | None) -> dict[Canvas, Figure]:
    """The figure at both widths. A figure of matplotlib's own is drawn already, at one. Empty where there is nothing to draw."""
    if drawing is None:
        return {}
    if isinstance(drawing, Figure):
        return {WIDE: drawing}
    wide = drawing.at(WIDE)
    return {} if wide is None else {WIDE: wide, NARROW: drawing.at(NARROW)}


def require_name(trace_id: str) -> None:
    """Raises UserError for a name that another figure's narrow picture could have."""
    if trace_id.endswith(NARROW_FILE):
        raise UserError(f"{trace_id}: ends with {NARROW_FILE}, as narrow pictures do; give the figure another id.")


def save(
    drawn: Mapping[Canvas, Figure],
    stem: Path,
    told: theme.Metadata,
    identity: Identity,
    estimates: pd.DataFrame | None = None,
) -> list[Path]:
    """`<stem>.svg`, `<stem>.png` and, of the narrow one, `<stem>_narrow.svg`, each with its `identity`. estimates: those that are drawn.

    Raises LabelError with every label that cannot be written, before anything is saved.
    """
    trace_id = identity.trace_id
    found: dict[str, None] = {}
    for figure in drawn.values():
        theme.mark(figure, data_class=told.data_class, trace_id=trace_id)
        try:
            fit_labels(figure, trace_id=trace_id)
        except LabelError as error:
            found |= dict.fromkeys(str(error).splitlines())
    if found:
        raise LabelError("\n".join(found))
    wide = drawn[WIDE]
    shown = {canvas: {} if estimates is None else marks.describe(figure, estimates) for canvas, figure in drawn.items()}
    of = {canvas: replace(identity, drawn=described) for canvas, described in shown.items()}
    paths = [theme.save_svg(wide, stem.with_name(f"{stem.name}.svg"), told, of[WIDE])]
    if told.note:
        theme.add_note(wide, told.note, data_class=told.data_class)
        fit_labels(wide, trace_id=trace_id)
    paths.append(theme.save_png(wide, stem.with_name(f"{stem.name}.png"), told, identity))
    if NARROW in drawn:
        paths.append(theme.save_svg(drawn[NARROW], stem.with_name(f"{stem.name}{NARROW_FILE}.svg"), told, of[NARROW]))
    return paths
