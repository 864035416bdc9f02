"""Two holders on one line, on an axis of powers of ten."""

from __future__ import annotations

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.counts_pairs import Pair, paired_dots


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_a_pair_has_a_filled_circle_an_open_square_and_what_lies_between():
    figure = paired_dots([Pair("Plat", 200, 150, "-50 (-25 %)")], holders=("one", "two"), head="two minus one").at(WIDE)
    (axes,) = figure.axes
    marked = {
        line.get_marker(): line.get_xdata()[0]
        for line in axes.lines
        if line.get_marker() in ("o", "s") and len(line.get_xdata())
    }
    assert marked == {"o": 200, "s": 150} and "-50 (-25 %)" in texts(axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "two"]


def test_a_count_of_zero_has_its_place_on_an_axis_of_powers():
    figure = paired_dots([Pair("a", 0, 40, "+40")], holders=("one", "two"), head="").at(WIDE)
    assert all(x > 0 for line in figure.axes[0].lines for x in line.get_xdata())


def test_without_any_pair_there_is_no_figure():
    assert paired_dots([], holders=("a", "b"), head="").at(WIDE) is None
