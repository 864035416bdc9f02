"""What the strips show is what the weights are: their range, quantiles and Kish's design effect at each step."""

from __future__ import annotations

import numpy as np
import pytest

from disrupting_harm.components.sampling_design.figures import weights_by_step
from disrupting_harm.errors import UserError
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.theme import ACCENT, MUTED


STEPS = {"base weights": np.array([3.0, 1, 2, 4, 5]), "trimmed and raked to sex, age and region": [0, 3, 3, 3, 3]}


def strips(axes):
    """For each step: ends of all, of the middle 90 % and of the middle half, and the median."""
    drawn = [line for line in axes.lines if len(line.get_xdata()) and line.get_linestyle() in ("-", "None")]
    return [[tuple(line.get_xdata()) for line in drawn[i : i + 4]] for i in range(0, len(drawn), 4)]


def test_each_step_shows_its_weights_over_their_mean_to_two_digits():
    (axes,) = weights_by_step(STEPS).at(WIDE).axes
    base, last = strips(axes)
    relative = np.array([3, 1, 2, 4, 5]) / 3
    np.testing.assert_allclose(base[0], (0.33, 1.7))
    for strip, ends in ((base[1], [0.05, 0.95]), (base[2], [0.25, 0.75])):
        np.testing.assert_allclose(strip, [float(f"{value:.2g}") for value in np.quantile(relative, ends)])
    np.testing.assert_allclose(base[3], [1])
    np.testing.assert_allclose(np.concatenate(last), 1)


def test_each_step_carries_its_name_and_its_design_effect():
    (axes,) = weights_by_step(STEPS).at(WIDE).axes
    names = [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]
    assert names == list(STEPS)
    # By hand: 5 * 55 / 15^2.
    assert [text.get_text() for text in axes.texts] == ["1.22", "1.00", "Kish\ndesign\neffect"]


def test_steps_stand_in_order_from_the_top_and_the_last_one_stands_out():
    (axes,) = weights_by_step(STEPS).at(WIDE).axes
    bottom, top = axes.get_ylim()
    assert bottom > top and list(axes.get_yticks()) == sorted(axes.get_yticks())
    assert [text.get_color() for text in axes.texts[:2]] == [MUTED, ACCENT]


@pytest.mark.parametrize(
    "weight, ticks",
    [
        ([1, 1, 1], ["0.5", "1", "2"]),
        ([1, 100, 100], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]),
        ([1, 1e9, 1e9], ["1e\N{MINUS SIGN}08", "1e\N{MINUS SIGN}06", "0.0001", "0.01", "1"]),
    ],
)
def test_the_axis_is_logarithmic_with_few_plain_numbers(weight, ticks):
    figure = weights_by_step({"base": weight}).at(WIDE)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.get_xticklabels()] == ticks
    low, high = axes.get_xlim()
    assert low < min(weight) / np.mean(weight) and high > max(weight) / np.mean(weight)


def test_the_figure_is_of_the_studys_width_and_grows_with_its_steps():
    one, five = (weights_by_step({f"step {i}": [1, 2] for i in range(n)}).at(WIDE) for n in (1, 5))
    assert one.get_figwidth() == five.get_figwidth() == WIDE.inches
    assert five.get_figheight() > one.get_figheight()


@pytest.mark.parametrize("steps", [{}, {"base": [0.0, 0.0]}, {"base": [1.0, np.nan]}, {"base": [1.0, -1.0]}])
def test_weights_that_cannot_be_shown_are_refused(steps):
    with pytest.raises(UserError):
        weights_by_step(steps).at(WIDE)
