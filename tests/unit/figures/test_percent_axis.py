"""The numbers of an axis of shares stand where they say."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from disrupting_harm.figures.percent_axis import set_percent_ticks


@pytest.mark.parametrize("end", [0.004, 0.018, 0.045, 0.109, 0.12, 0.33, 0.7, 1.02])
@pytest.mark.parametrize("most", [5, 6])
def test_every_label_is_the_place_of_its_tick_and_there_are_a_few_of_them(end, most):
    axes = Figure().subplots()
    axes.set_xlim(0, end)
    set_percent_ticks(axes, end, most=most)
    axes.figure.draw_without_rendering()
    ticks, labels = axes.get_xticks(), [text.get_text() for text in axes.get_xticklabels()]
    assert [float(label.removesuffix(" %")) for label in labels] == pytest.approx([100 * tick for tick in ticks])
    assert 3 <= len(labels) <= most + 1 and labels[0].startswith("0") and ticks[-1] <= end + 1e-9
