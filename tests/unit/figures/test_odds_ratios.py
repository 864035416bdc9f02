"""What the odds ratios of both kinds of model share: one frame, drawn by one function."""

import numpy as np
import pandas as pd

from disrupting_harm.figures.canvas import NARROW, WIDE
from disrupting_harm.figures.odds_ratios import Look, draw_odds_ratios


ROWS = pd.DataFrame({"estimate": [1.5, np.nan, 0.7], "ci_low": [1.1, np.nan, 0.02], "ci_high": [2.0, np.nan, 40.0]})


def drawn(canvas, **own):
    looks = [Look("red", "D"), Look(), Look()]
    return draw_odds_ratios(
        canvas, ROWS, describe=lambda row: f"Row {row.Index}", look=lambda place, row: looks[place], **own
    )


def test_each_row_has_its_own_look_and_one_without_an_estimate_says_so():
    _, axes, _ = drawn(WIDE)
    first, *_ = (line for line in axes.lines if line.get_marker() in "Do")
    assert (first.get_marker(), first.get_color()) == ("D", "red")
    assert [text.get_text() for text in axes.texts] == ["no estimate"]
    assert {line.get_marker() for line in axes.lines if line.get_marker() in "<>"} == {"<", ">"}


def test_the_axis_reaches_what_it_is_asked_to_reach_and_is_the_same_at_both_widths():
    (_, wide, _), (_, narrow, _) = drawn(WIDE, within=[0.3]), drawn(NARROW, within=[0.3])
    assert wide.get_xlim() == narrow.get_xlim() and wide.get_xlim()[0] < 0.3


def test_the_line_at_1_crosses_no_label_in_a_narrow_drawing():
    _, axes, rows = drawn(NARROW)
    dashed = [line for line in axes.lines if line.is_dashed()]
    assert len(dashed) == len(ROWS)
    assert all(min(line.get_ydata()) > place for line, place in zip(dashed, rows.places, strict=True))
