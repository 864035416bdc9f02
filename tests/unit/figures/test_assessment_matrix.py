"""Assessments of many countries: a sign where a source says something, grey where none does, and no place is both."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from disrupting_harm.figures.assessment import SIGNS
from disrupting_harm.figures.assessment_matrix import LETTERS, legend_text, statuses_by_country
from disrupting_harm.figures.canvas import WIDE


TOPICS = {
    "Offences": {"csam": "CSAM possession", "grooming": "Online grooming"},
    "Reach": {"age": "Age of consent"},
    "Empty": {},
}
LEGEND = {"full": "Criminalised", "open": "Not criminalised", "none": "Stated"}


def cells(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["topic", "iso3", "sign", "short"])


SHOWN = cells(
    ("csam", "AAA", "full", ""), ("csam", "BBB", "open", ""), ("csam", "BBB", "full", ""), ("age", "AAA", "none", "16")
)


def draw(shown=SHOWN, countries=("AAA", "BBB"), **options):
    return statuses_by_country(shown, TOPICS, countries, legend=LEGEND, none="no source found", **options).at(WIDE)


def grey(axes) -> int:
    return sum(
        isinstance(patch, Rectangle) and patch.get_fill() and patch.get_facecolor()[3] > 0 for patch in axes.patches
    )


def signs(axes) -> list[tuple[float, str]]:
    return sorted(
        (float(line.get_xdata()[0]), line.get_marker()) for line in axes.lines if line.get_marker() not in ("", "None")
    )


def test_a_block_for_each_group_with_topics_and_a_column_for_each_country():
    figure = draw()
    assert [[tick.get_text() for tick in axes.get_yticklabels()] for axes in figure.axes] == [
        ["CSAM possession", "Online grooming"], ["Age of consent"],
    ]  # fmt: skip
    assert all([tick.get_text() for tick in axes.get_xticklabels()] == ["AAA", "BBB"] for axes in figure.axes)


def test_a_place_without_a_source_is_grey_and_no_other_is():
    offences, reach = draw().axes
    assert (grey(offences), grey(reach)) == (2, 1)  # grooming in both countries; the age of consent in one
    assert [place for place, _ in signs(offences)] == pytest.approx([0.5, 1.32, 1.68])


def test_several_sources_that_say_alike_are_one_sign_and_others_stand_side_by_side():
    alike = cells(("csam", "AAA", "full", ""), ("csam", "AAA", "full", ""))
    assert len(signs(draw(alike).axes[0])) == 1
    assert len(signs(draw(SHOWN, ("BBB",)).axes[0])) == 2


@pytest.mark.parametrize("number", [2, 3, 4])
def test_signs_of_one_place_stay_in_their_column_inside_one_frame(number):
    several = cells(*(("csam", "AAA", sign, "") for sign in ("full", "open", "square", "diamond")[:number]))
    axes = draw(several).axes[0]
    assert all(0.15 < place < 0.85 for place, _ in signs(axes))
    (frame,) = (patch for patch in axes.patches if patch.get_facecolor()[3] == 0)
    assert 0 < frame.get_x() < frame.get_x() + frame.get_width() < 1


def test_what_is_only_stated_stands_as_its_number_or_as_a_sign_of_a_text():
    texts = [text.get_text() for text in draw().axes[1].texts]
    assert texts == ["16"]
    assert [text.get_text() for text in draw(cells(("age", "AAA", "none", ""))).axes[1].texts] == [LETTERS["none"]]


def test_a_place_that_is_closed_to_a_country_is_neither_grey_nor_a_sign_unless_a_source_speaks_of_it():
    axes = draw(closed={("grooming", "AAA"), ("csam", "AAA")}).axes[0]
    assert grey(axes) == 1 and [text.get_text() for text in axes.texts] == ["×"]
    assert len(signs(axes)) == 3


def test_the_legend_tells_the_signs_that_occur_and_what_grey_means():
    assert (
        legend_text({"full", "none"}, LEGEND, "no source found", closed=False)
        == "●\u00a0Criminalised   §\u00a0Stated   grey: no source found"
    )
    assert (
        legend_text(set(), LEGEND, "no source found", closed=True)
        == "grey: no source found   ×: not open to the country"
    )


def test_every_sign_has_a_letter():
    assert set(LETTERS) == {*SIGNS, "none"}


def test_cells_of_other_countries_and_topics_are_not_drawn():
    other = cells(("csam", "CCC", "full", ""), ("elsewhere", "AAA", "open", ""))
    figure = draw(other)
    assert sum(len(signs(axes)) for axes in figure.axes) == 0 and sum(grey(axes) for axes in figure.axes) == 6


def test_without_topics_or_countries_there_is_no_figure():
    assert draw(countries=()) is None
    assert statuses_by_country(SHOWN, {"Empty": {}}, ["AAA"], legend=LEGEND, none="none").at(WIDE) is None
