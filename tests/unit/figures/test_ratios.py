"""Our numbers over published ones, one line for each subject."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.ratios import ratios_by_subject
from disrupting_harm.figures.stack import Heading


HEADING = Heading("Ours over published")


def rows(*points: tuple[str, str, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(points, columns=["iso3", "subject", "ratio", "agrees"])


def test_every_point_stands_at_its_ratio_in_the_line_of_its_subject():
    (axes,) = (
        ratios_by_subject(rows(("A", "x", 1.0, True), ("B", "x", 0.5, False), ("C", "y", 2.0, False)), heading=HEADING)
        .at(WIDE)
        .axes
    )
    points = [tuple(at) for marks in axes.collections for at in marks.get_offsets()]
    x, y = axes.get_yticks()
    assert sorted(points) == [(0.5, x), (1.0, x), (2.0, y)]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["x (2)", "y (1)"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["agrees", "differs"]


def test_far_points_are_named_the_farthest_first_where_names_would_lie_on_each_other():
    (axes,) = (
        ratios_by_subject(
            rows(
                ("NEAR", "x", 1.1, False),
                ("FAR", "x", 3.0, False),
                ("LESS", "x", 2.98, False),
                ("LOW", "x", 0.4, False),
            ),
            heading=HEADING,
        )
        .at(WIDE)
        .axes
    )
    assert {text.get_text() for text in axes.texts} == {"FAR", "LOW"}


def test_without_any_row_there_is_no_figure():
    assert ratios_by_subject(rows(), heading=HEADING).at(WIDE) is None
