"""A matrix of published values: zero, unknown, not applicable and no figure look different."""

from __future__ import annotations

from disrupting_harm.figures import theme
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.counts_matrix import Block, Cell, number_matrix


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def matrix(**more):
    cells = (Cell("number", "7", 1.0), Cell("number", "0", 0.0), Cell("unknown"), Cell("not_applicable"), Cell("none"))
    return number_matrix([Block("", ("2016", "2017", "2018", "2019", "2020"), (("Convictions", cells),))], **more).at(
        WIDE
    )


def test_zero_unknown_not_applicable_and_no_row_are_four_things():
    (axes,) = matrix().axes
    assert texts(axes) == ["7", "0", "?", "–"]
    zero, unknown, not_applicable, none = axes.patches[1:]
    assert not zero.get_hatch() and unknown.get_hatch() and not not_applicable.get_hatch()
    assert len({patch.get_facecolor() for patch in (zero, unknown, not_applicable, none)}) == 4


def test_the_legend_names_the_signs_that_occur_and_no_others():
    legend = matrix().axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "number",
        "? not known",
        "– not applicable",
        "no figure",
    ]
    block = Block("", ("2020",), (("a", (Cell("number", "1"),)),))
    assert [text.get_text() for text in number_matrix([block]).at(WIDE).axes[0].get_legend().get_texts()] == ["number"]


def test_the_mark_of_a_stand_in_lies_over_the_cells():
    figure = matrix()
    theme.mark(figure, data_class="synthetic", trace_id="TST/x/y")
    (axes,) = figure.axes
    (mark,) = (text for text in axes.texts if text.get_text() == "SYNTHETIC")
    assert all(patch.get_zorder() < mark.get_zorder() for patch in axes.patches)


def test_without_any_row_there_is_no_figure():
    assert number_matrix([]).at(WIDE) is None
