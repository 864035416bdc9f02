"""HTML of the library as tests read it, and the tests' own figures: marked, saved, and what they say of themselves."""

from __future__ import annotations

import re
from pathlib import Path

from matplotlib.figure import Figure

from disrupting_harm.figures import theme
from disrupting_harm.figures.theme import Metadata, save_png, save_svg


TOLD = Metadata("One", "Gazette", "free", "public")


def plain_cells(html: str) -> str:
    """Tables without the attributes of their cells, which name the column on a phone."""
    return re.sub(r"<(t[dh]) [^>]*>", r"<\1>", html)


def mark(figure: Figure, *, data_class: str, trace_id: str, note: str = "") -> None:
    """A wide figure as its PNG is marked."""
    theme.mark(figure, data_class=data_class, trace_id=trace_id)
    if note:
        theme.add_note(figure, note, data_class=data_class)


def save(figure: Figure, stem: Path, told: Metadata) -> list[Path]:
    """Both files of a wide figure: `<stem>.svg` and `<stem>.png`."""
    return [save_svg(figure, stem.with_suffix(".svg"), told), save_png(figure, stem.with_suffix(".png"), told)]
