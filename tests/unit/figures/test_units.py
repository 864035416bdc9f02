"""One sign for one person: as many signs as respondents, and as many filled ones as said so."""

import pandas as pd
import pytest
from tests.markup import TOLD, mark, save

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.stack import Heading
from disrupting_harm.figures.units import UnitPanel, units_by_panel


LONG = "… help to return to family, school or work, which is a long way of saying it?"


def counts(pairs, short=None) -> UnitPanel:
    rows = pd.DataFrame(pairs, columns=["n_cases", "n"])
    rows = rows.assign(short=short or [f"answer {i}" for i in range(len(rows))], estimate=rows["n_cases"].astype(float))
    return UnitPanel("counts", Heading("What happened?", ("n = 50",)), rows)


def scale(counted, n) -> UnitPanel:
    rows = pd.DataFrame(
        [(short, f"grade {i}", c, n) for short, row in counted.items() for i, c in enumerate(row)],
        columns=["short", "answer", "n_cases", "n"],
    )
    return UnitPanel("scale", Heading("How good is it?"), rows)


def signs(axes) -> list[int]:
    return [len(line.get_xdata()) for line in axes.lines]


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("said, n", [(31, 50), (0, 7), (7, 7), (49, 49), (1, 1), (60, 120)])
def test_there_are_as_many_signs_as_respondents(said, n):
    (axes,) = units_by_panel([counts([(said, n)])]).at(WIDE).axes
    assert sum(signs(axes)) == n and said in (signs(axes)[0], n - signs(axes)[0])
    assert texts(axes) == [f"{said} of {n}"]
    places = {(x, y) for line in axes.lines for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    assert len(places) == n, "no sign covers another"


def test_a_scale_shows_every_answer_and_who_gave_none():
    figure = units_by_panel([scale({"… medical?": [20, 15, 10, 3]}, 50)]).at(WIDE)
    (axes,) = figure.axes
    assert signs(axes) == [20, 15, 10, 3, 2] and texts(axes) == ["20 · 15 · 10 · 3 · 2"]
    key = [text.get_text() for artist in axes.artists for text in getattr(artist, "get_texts", list)()]
    assert key == ["grade 0", "grade 1", "grade 2", "grade 3", "No answer"]
    looks = {(line.get_marker(), line.get_markerfacecolor()) for line in axes.lines}
    assert len(looks) == 5, "shape and fill tell the answers apart"


def test_what_nobody_was_asked_is_said():
    (axes,) = units_by_panel([counts([(0, 0), (2, 5)])]).at(WIDE).axes
    assert texts(axes) == ["no answers", "2 of 5"] and sum(signs(axes)) == 5


def test_sums_are_bars_from_zero():
    rows = pd.DataFrame(
        {"short": ["girls", "boys"], "estimate": [86.0, float("nan")], "n": [34, 0], "n_cases": [None, None]}
    )
    (axes,) = units_by_panel([UnitPanel("sums", Heading("How many?"), rows)]).at(WIDE).axes
    assert [patch.get_width() for patch in axes.patches] == [86, 0] and axes.get_xlim()[0] == 0
    assert texts(axes) == ["86", "no answers"]


def test_without_a_panel_there_is_no_figure():
    assert units_by_panel([]).at(WIDE) is None


def test_nothing_is_cut():
    panels = [counts([(31, 50), (2, 50)], short=[LONG, "a"]), scale({LONG: [20, 15, 10, 3], "b": [1, 1, 1, 1]}, 50)]
    figure = units_by_panel(panels).at(WIDE)
    mark(figure, data_class="synthetic", trace_id="TST/frontline_survey/one", note="Chosen on purpose. " * 12)
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    for text in [*figure.texts, *(t for axes in figure.axes for t in (*axes.get_yticklabels(), *axes.texts))]:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, text.get_text()


def test_the_same_counts_give_the_same_bytes(tmp_path):
    def drawn(name):
        figure = units_by_panel([counts([(3, 7)]), scale({"a": [1, 2]}, 4)]).at(WIDE)
        mark(figure, data_class="synthetic", trace_id="TST/frontline_survey/one")
        return [path.read_bytes() for path in save(figure, tmp_path / name, TOLD)]

    assert drawn("one") == drawn("two")
