"""The matrix of themes by activities: letters tell the convergence, and a box of dashes a stand-in, without any colour."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from disrupting_harm.figures.canvas import NARROW, WIDE
from disrupting_harm.figures.convergence_matrix import convergence_matrix


THEMES = {"law": "Law and policy", "cases": "Recorded cases"}
COLUMNS = {"police": "Police", "survey": "Households", "together": "All together"}
CELLS = pd.DataFrame(
    [("law", "police", "A", False), ("law", "together", "S", True), ("cases", "survey", "D", True)],
    columns=["theme", "column", "letter", "synthetic"],
)


def draw(cells=CELLS, canvas=WIDE):
    return convergence_matrix(cells, THEMES, COLUMNS, legend=("A agreement",)).at(canvas)


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
def test_a_letter_for_what_is_said_and_a_dot_for_what_is_not(canvas):
    (axes,) = draw(canvas=canvas).axes
    texts = [text.get_text() for text in axes.texts if len(text.get_text()) == 1]
    assert sorted(texts) == sorted(["A", "·", "S", "·", "D", "·"])


def test_a_stand_in_has_a_box_of_dashes_and_a_fact_a_filled_one():
    (axes,) = draw().axes
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    dashed = [patch.get_linestyle() not in ("-", "solid") and patch.get_linewidth() > 0 for patch in boxes]
    assert dashed == [False, True, True]
    assert [patch.get_facecolor() == (1, 1, 1, 1) for patch in boxes] == dashed


def test_the_last_column_stands_apart():
    (axes,) = draw().axes
    assert list(axes.get_xticks()) == [0.5, 1.5, 3.0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == list(COLUMNS.values())


def test_nothing_said_is_no_figure():
    assert draw(CELLS.head(0)) is None
