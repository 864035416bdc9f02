"""One figure of a section of a form, with what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.evidence import display
from disrupting_harm.figures.canvas import Drawing


TOO_FEW = "Not drawn, because too few answered for a percentage"
NO_DATA = "Not drawn, because the data hold no answers"
NOT_PUBLISHED = "Not drawn, because too few gave these answers for any of them to be published"


@dataclass(frozen=True)
class SectionFigure:
    """One figure with what stands beside it. estimates: those that it shows. note: what of the section is not drawn, and why."""

    id: str
    caption: str
    draw: Callable[[], Drawing] = field(repr=False)
    estimates: pd.DataFrame = field(repr=False)
    note: str = ""

    def sentence(self) -> display.Html:
        """What stands in its place where nothing of the section can be drawn."""
        return display.sentence(self.caption, self.note)


def why_not_drawn(rows: pd.DataFrame) -> str:
    """The beginning of the sentence on a question of which no estimate may be drawn."""
    if (rows["n"] > 0).any():
        return TOO_FEW
    return NOT_PUBLISHED if (rows["presentation"] == printing.WITHHELD).any() else NO_DATA
