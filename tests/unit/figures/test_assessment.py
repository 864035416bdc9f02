"""A status is told by its sign and, beside it, in words; what differs and what has no source is said; nothing leaves the picture."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from disrupting_harm.figures.assessment import (
    SIGNS,
    cell_text,
    editions,
    short_date,
    status_matrix,
    treaties_by_source,
    units_by_level,
)
from disrupting_harm.figures.canvas import WIDE


def shown(*rows: dict) -> pd.DataFrame:
    base = {
        "group": "Offences", "topic": "a", "label": "CSAM possession", "sign": "full", "status": "criminalised", "status_label": "Criminalised",
        "value": "", "year": "2020", "number": 1, "differs": "",
    }  # fmt: skip
    return pd.DataFrame([base | row for row in rows])


NONE = {
    "topic": "z",
    "label": "Extradition",
    "status": "",
    "sign": "none",
    "status_label": "no source found",
    "year": "",
    "number": None,
}


def words(figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts if text.get_text()]


def labels(figure) -> list[str]:
    return [tick.get_text() for axes in figure.axes for tick in axes.get_yticklabels()]


def markers(figure) -> list[str]:
    return [str(line.get_marker()) for axes in figure.axes for line in axes.lines if line.get_linestyle() == "None"]


def require_inside(figure) -> None:
    """Every text lies within the figure, with a point to spare."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    width = figure.bbox.width
    for axes in figure.axes:
        for text in (*axes.texts, *axes.get_yticklabels(), *axes.get_xticklabels()):
            box = text.get_window_extent()
            assert box.x0 >= -1 and box.x1 <= width + 1, text.get_text()


def test_a_cell_says_its_status_year_and_the_number_of_its_source():
    figure = status_matrix(shown({})).at(WIDE)
    assert words(figure) == ["Criminalised, 2020\N{NO-BREAK SPACE}[1]"] and labels(figure) == ["CSAM possession"]


def test_a_value_stands_beside_its_status_and_a_stated_one_alone():
    (one,) = shown({"value": "under another name"}).itertuples()
    (other,) = shown({"value": "16 years", "sign": "none", "status_label": "Stated"}).itertuples()
    assert cell_text(one) == "Criminalised (under another name), 2020\N{NO-BREAK SPACE}[1]"
    assert cell_text(other) == "16 years, 2020\N{NO-BREAK SPACE}[1]"


def test_cells_that_differ_stand_below_each_other_and_are_said_to():
    figure = status_matrix(
        shown({"differs": "sources differ"}, {"sign": "open", "number": 2, "differs": "sources differ"})
    ).at(WIDE)
    assert len(words(figure)) == 3 and words(figure)[-1] == "≠ sources differ" and labels(figure) == ["CSAM possession"]


def test_topics_without_a_source_stand_together_and_say_so():
    figure = status_matrix(shown({}, NONE, NONE | {"topic": "y", "label": "Access"})).at(WIDE)
    assert labels(figure) == ["CSAM possession", "No source found"] and words(figure)[-1] == "Extradition; Access"


def test_a_country_without_any_source_is_drawn_too():
    assert (
        labels(status_matrix(shown(NONE)).at(WIDE)) == ["No source found"]
        and status_matrix(shown({}).head(0)).at(WIDE) is None
    )


def test_signs_differ_by_shape_or_fill_and_not_by_colour_alone():
    looks = {(s["marker"], s.get("fillstyle"), s.get("markerfacecolor") == "white") for s in SIGNS.values()}
    assert len(looks) == len(SIGNS)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_is_drawn_as_itself(sign):
    assert markers(status_matrix(shown({"sign": sign})).at(WIDE)) == [SIGNS[sign]["marker"]]


def test_the_longest_words_of_the_study_stay_in_the_picture():
    long = {
        "label": "Law on online child sexual exploitation",
        "value": "several instruments not yet enacted",
        "number": 99,
        "year": "undated",
    }
    require_inside(
        status_matrix(
            shown(
                long,
                {"status_label": "Does not meet the standard", "value": "US DOL, Khyber Pakhtunkhwa", "number": 12},
            )
        ).at(WIDE)
    )


def test_a_treaty_has_a_column_for_each_source_and_says_where_none_was_found():
    cells = pd.DataFrame(
        {"topic": ["t", "t"], "reference": ["un", "dol"], "sign": ["full", "open"], "status_label": ["Party", "Not a party"],
         "value": ["1990-01-02", ""], "number": [1, 12]}
    )  # fmt: skip
    figure = treaties_by_source(
        cells,
        {"un": "UN 2022", "dol": "US DOL 2022", "x": "Other sources"},
        {"t": "Convention", "u": "Charter"},
        "no source found",
    ).at(WIDE)
    assert words(figure) == [
        "UN 2022",
        "US DOL 2022",
        "Other sources",
        "Party 1990 [1]",
        "Not a party [12]",
        "No source found",
    ]
    assert labels(figure) == ["", "Convention", "Charter"]
    require_inside(figure)


@pytest.mark.parametrize(
    "date, said",
    [("2020-09-07", "2020"), ("by 2016-08", "by 2016"), ("by 2016", "by 2016"), ("1990", "1990"), ("", "")],
)
def test_a_date_is_told_by_its_year(date, said):
    assert short_date(date) == said


def test_editions_are_signs_by_year_with_a_panel_for_each_territory():
    cells = pd.DataFrame(
        {
            "label": "Trafficking",
            "detail": ["", "", "North"],
            "year": ["2016", "2022", "2022"],
            "sign": ["full", "open", "bar"],
        }
    )
    figure = editions(
        cells, {("Trafficking", ""): "changes in 2022", ("Trafficking", "North"): "no answer"}, "● yes"
    ).at(WIDE)
    assert markers(figure) == ["o", "o", "_"] and labels(figure) == [
        "Trafficking\nchanges in 2022",
        "Trafficking\nno answer",
    ]
    assert [tick.get_text() for tick in figure.axes[-1].get_xticklabels()] == ["2016", "2022"]
    assert "North" in [text.get_text() for text in figure.texts]
    assert editions(cells.head(0), {}, "").at(WIDE) is None
    require_inside(figure)


def test_units_are_as_many_signs_in_the_column_of_their_level_without_touching_the_next():
    figure = units_by_level(
        [("Units", [("A unit", {"0": 0, "1": 9, "98": 2})])], {"0": "level 0", "1": "1", "98": "not assessed"}
    ).at(WIDE)
    drawn = {
        str(line.get_marker()): list(line.get_xdata())
        for line in figure.axes[0].lines
        if line.get_linestyle() == "None" and len(line.get_xdata())
    }
    assert len(drawn["o"]) == 9 and len(drawn["D"]) == 2
    assert min(drawn["o"]) > 1 / 3 and max(drawn["o"]) < 2 / 3 < min(drawn["D"])
    assert units_by_level([], {}).at(WIDE) is None
    require_inside(figure)
