"""Signs, pairs and lines of coded interviews: what is withheld has no sign, and every number is that of an estimate."""

import math

import pandas as pd
import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.segments import Signs, codes_so_far, codes_together, flow_of_a_case, interviews_by_code
from disrupting_harm.figures.stack import Heading


HEADING = Heading("Topics")
THEMES = {"law": "Law and policy", "justice": "Access to justice"}
NAMES = {
    "a": "First code",
    "b": "Second code",
    "c": "A code with a name that is far too long for one line beside the signs",
}


def rows(**counts) -> pd.DataFrame:
    found = [
        {"level": code, "theme": "justice" if code == "c" else "law", "estimate": value, "n": 6, "presentation": "withheld" if math.isnan(value) else ""}
        for code, value in counts.items()
    ]  # fmt: skip
    return pd.DataFrame(found)


def texts(figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def signs(figure) -> list[int]:
    return [len(line.get_xdata()) for line in figure.axes[0].lines if line.get_linestyle() == "None"]


def test_a_row_has_a_sign_for_each_interview_and_its_number():
    figure = interviews_by_code(
        rows(a=2.0, b=4.0, c=6.0), names=NAMES, themes=THEMES, heading=HEADING, withheld="few"
    ).at(WIDE)
    assert signs(figure) == [4, 2, 2, 4, 6, 0]  # filled and empty; the most frequent first, theme by theme
    assert [t for t in texts(figure) if t.isdigit()] == ["4", "2", "6"]
    assert texts(figure)[0] == "Law and policy"


def test_what_is_withheld_is_words_and_no_sign():
    figure = interviews_by_code(
        rows(a=float("nan")), names=NAMES, themes=THEMES, heading=HEADING, withheld="fewer than 3"
    ).at(WIDE)
    assert signs(figure) == [] and "fewer than 3" in texts(figure)


def test_without_a_row_there_is_no_figure():
    assert interviews_by_code(rows(), names={}, themes=THEMES, heading=HEADING, withheld="").at(WIDE) is None
    assert flow_of_a_case([], groups=["All"], heading=HEADING, withheld="").at(WIDE) is None
    assert codes_together(pd.DataFrame(), codes=[], heading=HEADING).at(WIDE) is None
    assert codes_so_far([], codes=3, number="").at(WIDE) is None


@pytest.fixture
def flow():
    steps = [("Report", [Signs(3, 10), Signs(None, 8)], [Signs(10, 10), Signs(4, 8)])]
    return flow_of_a_case(steps, groups=["10 victims", "8 caregivers"], heading=HEADING, withheld="fewer than 3").at(
        WIDE
    )


def test_a_step_has_its_signs_and_those_of_its_barrier_by_group(flow):
    found = texts(flow)
    assert {"10 victims", "8 caregivers", "Report"} <= set(found) and found.count("fewer than 3") == 1
    assert found[found.index("Report") + 1 :] == ["3", "fewer than 3", "10", "4"]


def test_a_pair_stands_once_below_the_diagonal():
    pairs = pd.DataFrame(
        {"level": ["a:b", "b:c"], "estimate": [5.0, float("nan")], "presentation": ["", "withheld"], "n": 6}
    )
    figure = codes_together(pairs, codes=list(NAMES.items()), heading=HEADING).at(WIDE)
    (cell,) = figure.axes[0].patches
    row = figure.axes[0].get_yticks()[1]
    assert int(cell.get_x()) == 0 and cell.get_y() < row < cell.get_y() + cell.get_height()
    assert texts(figure) == ["5", "–", "1", "2", "3"]


def test_a_ring_stands_where_the_last_new_code_came_up():
    so_far = pd.DataFrame({"estimate": [2.0, 3.0, 3.0]})
    (axes,) = codes_so_far([("", so_far)], codes=4, number="Interviews").at(WIDE).axes
    ring = axes.lines[-1]
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (2, 3) and axes.get_ylim()[0] == 0
