"""Panels placed by inches from the top."""

from __future__ import annotations

import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.counts_layout import Box, new_tiles


def test_panels_stay_where_their_boxes_say_when_the_foot_grows():
    figure, (axes,) = new_tiles(WIDE, [Box(1.0, 0.5, 2.0, 1.0)])
    figure.set_figheight(figure.get_figheight() + 1)
    figure.get_layout_engine().execute(figure)
    width, height = figure.get_size_inches()
    box = axes.get_position()
    assert (1 - box.y1) * height == pytest.approx(0.5) and box.x0 * width == pytest.approx(1.0)
    assert box.height * height == pytest.approx(1.0)
