"""Panels stand under their headings, as high as asked, beside labels that have the room they need."""

import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.stack import AXIS, FOOT, LEFT, RIGHT, Heading, new_stack


def laid_out(headings, rows, labels=("a",), **own):
    figure, panels = new_stack(WIDE, headings, rows, **own)
    for axes in panels:
        axes.set_yticks(range(len(labels)), labels, fontsize=8.5)
    figure.get_layout_engine().execute(figure)
    return figure, panels


def inches(axes) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of a panel."""
    width, height = axes.figure.get_size_inches()
    box = axes.get_position()
    return box.x0 * width, box.y0 * height, box.width * width, box.height * height


def test_each_panel_is_as_high_as_asked_and_the_last_leaves_room_for_its_axis_and_the_foot():
    _, panels = laid_out([Heading("One"), Heading("Two", ("a note",))], [0.5, 1.5])
    assert [inches(axes)[3] for axes in panels] == pytest.approx([0.5, 1.5])
    assert inches(panels[1])[1] == pytest.approx(AXIS + FOOT)


def test_panels_are_as_wide_as_the_longest_label_leaves():
    short = inches(laid_out([Heading("One")], [1], ["a"])[1][0])
    long = inches(laid_out([Heading("One")], [1], ["a", "a label of many letters"])[1][0])
    assert long[0] > short[0] + 1 and long[2] < short[2] - 1
    assert long[0] + long[2] == pytest.approx(WIDE.inches - RIGHT)


def test_headings_begin_at_the_left_edge_and_more_lines_take_more_room():
    one, _ = laid_out([Heading("One", ("a note", ""))], [1])
    assert [text.get_text() for text in one.texts] == ["One", "a note"]
    assert all(text.get_position()[0] * one.get_figwidth() == pytest.approx(LEFT) for text in one.texts)
    more, _ = laid_out([Heading("A question of many words " * 8, ("a note",))], [1])
    assert more.get_figheight() > one.get_figheight() + 0.2


def test_a_figure_that_becomes_higher_keeps_its_panels_and_gains_room_at_its_foot():
    figure, (axes,) = laid_out([Heading("One")], [1])
    before = inches(axes)
    figure.set_figheight(figure.get_figheight() + 0.5)
    figure.get_layout_engine().execute(figure)
    assert inches(axes) == pytest.approx((before[0], before[1] + 0.5, *before[2:]))


def test_a_legend_has_its_room_above_the_panel():
    plain, with_legend = laid_out([Heading("One")], [1])[0], laid_out([Heading("One")], [1], legend=0.24)[0]
    assert with_legend.get_figheight() == pytest.approx(plain.get_figheight() + 0.24)
