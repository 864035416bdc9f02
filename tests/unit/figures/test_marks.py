"""A drawing names the estimate of each mark and number, and its scales give the place of a value back."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.marks import describe, scales_of
from disrupting_harm.figures.theme import new_figure


def estimates(*values: float, statistic: str = "proportion") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "estimate": values, "ci_low": [v / 2 for v in values], "ci_high": [v * 1.5 for v in values], "n": 300, "n_cases": 30,
            "statistic": statistic, "presentation": "percentage" if statistic == "proportion" else None,
        }
    )  # fmt: skip


@pytest.fixture
def plot():
    figure, (axes,) = new_figure(WIDE, 2)
    return figure, axes


def marks_of(found: dict) -> set[tuple]:
    return {tuple(mark[2:]) for mark in found["marks"]}


def test_points_and_the_ends_of_intervals_are_those_of_their_estimates(plot):
    figure, axes = plot
    for y, row in enumerate(estimates(0.2, 0.5).itertuples()):
        axes.plot([row.ci_low, row.ci_high], [y, y])
        axes.plot(row.estimate, y, "o")
    assert marks_of(describe(figure, estimates(0.2, 0.5))) == {
        ("x", 0, "ci_low", 0), ("x", 1, "ci_high", 0), ("x", 0, "estimate", 0), ("x", 0, "ci_low", 1), ("x", 1, "ci_high", 1), ("x", 0, "estimate", 1),
    }  # fmt: skip


def test_a_bar_upon_another_has_the_length_of_its_estimate(plot):
    figure, axes = plot
    axes.barh([0], [0.1])
    axes.barh([0], [0.7], left=[0.1])
    assert marks_of(describe(figure, estimates(0.1, 0.7))) == {
        ("x", "length", "estimate", 0),
        ("x", "length", "estimate", 1),
    }


def test_equal_estimates_have_a_mark_each(plot):
    figure, axes = plot
    axes.hlines([0, 1], [0.1, 0.1], [0.3, 0.3])
    axes.scatter([0.2, 0.2], [0, 1])
    assert {(field, place) for *_, field, place in marks_of(describe(figure, estimates(0.2, 0.2)))} == {
        (field, place) for field in ("estimate", "ci_low", "ci_high") for place in (0, 1)
    }


def test_what_is_of_no_estimate_has_no_name(plot):
    figure, axes = plot
    axes.plot([0.31], [0.99], "o")
    axes.text(0, 0, "31.0 %")
    assert describe(figure, estimates(0.2)) == {"marks": [], "numbers": []}


@pytest.mark.parametrize("line", ["axhline", "axvline", "axhspan", "axvspan"])
def test_a_line_across_the_whole_axes_is_no_mark_of_an_estimate_of_one(plot, line):
    figure, axes = plot
    getattr(axes, line)(*([0.3] if line.endswith("line") else [0.3, 0.35]))
    axes.scatter([1.0], [0.4], transform=axes.transAxes)
    assert describe(figure, estimates(1.0))["marks"] == []


def test_a_line_across_the_whole_axes_at_a_value_is_its_mark(plot):
    figure, axes = plot
    axes.axvline(0.2)
    assert marks_of(describe(figure, estimates(0.2))) == {("x", 0, "estimate", 0), ("x", 1, "estimate", 0)}


def test_a_number_is_named_by_the_form_in_which_it_is_printed(plot):
    figure, axes = plot
    for text in ("20.0 %", "1,200"):
        axes.text(0, 0, text)
    found = describe(figure, pd.concat([estimates(0.2), estimates(1200.0, statistic="count")], ignore_index=True))
    assert [numbers[2] for numbers in found["numbers"]] == [0, 1]


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_scales_give_the_pixel_of_a_value(plot, kind):
    figure, axes = plot
    axes.set_xscale(kind)
    axes.set_xlim(0.5, 8)
    figure.draw_without_rendering()
    ((name, start, end, first, last), _) = scales_of(figure)[0]
    low, high, at = (math.log10(v) if name == "log" else v for v in (start, end, 2.0))
    pixel = axes.transData.transform((2.0, 1.0))[0] / figure.dpi * 108
    assert (name, first + (at - low) / (high - low) * (last - first)) == (kind, pytest.approx(pixel, abs=1e-6))
