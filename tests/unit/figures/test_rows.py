"""Labels stand beside the marks in a wide drawing and above them in a narrow one, and cover neither marks nor each other."""

import itertools

import numpy as np
import pytest

from disrupting_harm.figures.canvas import NARROW, WIDE
from disrupting_harm.figures.letters import wrap_evenly
from disrupting_harm.figures.rows import GRID, MARK, lay_rows
from disrupting_harm.figures.stack import LEFT, Heading, new_stack


LABELS = ["Yes", "Offered money or gifts for sexual images or videos, by anybody and at any time of the year", "No"]


def drawn(canvas, labels=LABELS, **own):
    rows = lay_rows(canvas, labels, **own)
    figure, (axes,) = new_stack(canvas, [Heading("")], [rows.height])
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5])
    rows.label(axes)
    rows.draw_grid(axes)
    figure.draw_without_rendering()
    return figure, axes, rows


def in_inches(figure, text) -> tuple[float, float, float, float]:
    """Left, right, and from the panel's top the upper and the lower end."""
    box, top = text.get_window_extent(), figure.axes[0].get_window_extent().y1
    return tuple(side / figure.dpi for side in (box.x0, box.x1, top - box.y1, top - box.y0))


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
def test_no_label_is_cut_or_meets_another(canvas):
    figure, axes, _ = drawn(canvas)
    places = [in_inches(figure, text) for text in axes.get_yticklabels()]
    assert all(left >= 0 and right <= canvas.inches for left, right, _, _ in places)
    assert all(one[3] <= other[2] + 0.02 for one, other in itertools.pairwise(places))
    assert [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()] == LABELS


def test_beside_the_marks_labels_stand_in_the_middle_of_their_row_left_of_the_panel():
    figure, axes, rows = drawn(WIDE)
    assert list(rows.marks) == list(rows.places)
    panel = axes.get_window_extent().x0 / figure.dpi
    assert all(in_inches(figure, text)[1] <= panel for text in axes.get_yticklabels())


def test_above_the_marks_labels_begin_at_the_left_edge_and_end_before_their_marks():
    figure, axes, rows = drawn(NARROW)
    for text, mark in zip(axes.get_yticklabels(), rows.marks, strict=True):
        left, _, _, below = in_inches(figure, text)
        assert left == pytest.approx(LEFT, abs=0.03) and below <= mark - MARK / 2 + 0.02
    assert axes.get_window_extent().x0 / figure.dpi == pytest.approx(LEFT)


def test_short_labels_may_stay_beside_the_marks_of_a_narrow_figure():
    _, axes, rows = drawn(NARROW, ["Girls", "Boys"], beside=True)
    assert list(rows.marks) == list(rows.places) and axes.get_yticklabels()[0].get_ha() == "right"


@pytest.mark.parametrize("canvas", [WIDE, NARROW])
def test_marks_have_the_room_that_they_ask_for(canvas):
    _, _, rows = drawn(canvas, marks=[0.1, 0.2, 0.9])
    ends = np.cumsum(rows.heights)
    assert rows.height == pytest.approx(ends[-1])
    assert (rows.marks - np.array([0.1, 0.2, 0.9]) / 2 >= rows.tops - 1e-9).all()
    assert (rows.marks + np.array([0.1, 0.2, 0.9]) / 2 <= ends + 1e-9).all()


def test_the_grid_of_a_narrow_figure_keeps_out_of_the_labels_and_its_first_number_is_not_cut():
    figure, axes, _ = drawn(NARROW)
    (grid,) = axes.collections
    assert len(grid.get_segments()) == 2 * len(LABELS) and grid.get_color()[0][:3] == pytest.approx(
        [int(GRID[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    )
    for (low, high), place in itertools.product([s[:, 1] for s in grid.get_segments()], axes.get_yticklabels()):
        _, _, above, below = in_inches(figure, place)
        assert max(low, high) <= above + 0.03 or min(low, high) >= below - 0.03
    assert in_inches(figure, axes.get_xticklabels()[0])[0] >= 0


def test_a_label_keeps_its_own_ends_of_lines():
    assert lay_rows(WIDE, ["A standard\nno change between editions"]).labels == [
        "A standard\nno change between editions"
    ]


def test_the_lines_of_a_label_are_of_much_the_same_length():
    assert wrap_evenly("Sexual images shared without permission", 34) == "Sexual images shared\nwithout permission"
    assert wrap_evenly("Yes", 34) == "Yes" and wrap_evenly("", 34) == ""
    assert wrap_evenly("one two three", 3) == "one\ntwo\nthr\nee"


@pytest.mark.parametrize("canvas, lines", [(WIDE, 1), (NARROW, 3)])
def test_a_line_at_a_value_keeps_out_of_labels_above_the_marks(canvas, lines):
    figure, axes, rows = drawn(canvas)
    rows.draw_line(axes, 0.1, color="black")
    assert len(axes.lines) == lines and all(line.is_dashed() and set(line.get_xdata()) == {0.1} for line in axes.lines)
    for line, mark in zip(axes.lines, rows.marks, strict=False):
        top, bottom = sorted(line.get_ydata())
        assert canvas is WIDE or top < mark < bottom
        if canvas is NARROW:
            labels = [in_inches(figure, text)[2:] for text in axes.get_yticklabels()]
            assert all(bottom <= upper + 0.03 or top >= lower - 0.03 for upper, lower in labels)
