"""Tables have a head, numbers at the right, and columns as wide as what they hold."""

from __future__ import annotations

from bs4 import BeautifulSoup

from disrupting_harm.report.tables import set_table
from disrupting_harm.report.typst.literals import string
from disrupting_harm.report.typst.tables import ROOM, WHOLE, table, widths


def converted(html: str) -> str:
    node = BeautifulSoup(html, "html.parser").table
    set_table(node)
    return table(node, lambda cell: string(cell.get_text()))


def test_a_table_has_a_head_and_rows_and_its_numbers_stand_right():
    code = converted("<table><tr><th>Group</th><th>Share</th></tr><tr><td>Girls</td><td>7.0 %</td></tr></table>")
    assert code.startswith("data-table(") and 'head: ("Group", "Share")' in code
    assert 'cells: ("Girls", "7.0\u00a0%")' in code and 'align: ("left", "right")'.replace('"', "") in code


def test_ids_of_estimates_are_for_the_page_alone():
    code = converted("<table><tr><th>n</th><th>Estimate id</th></tr><tr><td>1</td><td>TST/a/b</td></tr></table>")
    assert "TST" not in code and 'head: ("n",)' in code


def test_a_row_that_is_too_short_is_filled_up():
    assert 'cells: ("a", "")' in converted("<table><tr><th>A</th><th>B</th></tr><tr><td>a</td></tr></table>")


def test_a_table_of_nothing_is_nothing():
    assert converted("<table></table>") == "[]"


def test_columns_have_room_for_their_longest_word_and_the_rest_goes_to_those_that_hold_more():
    short, long = widths([["12", "345"], ["A sentence of some length that may be broken." * 3] * 2])
    assert short < long and short >= 5
    assert sum(widths([["word " * 40]] * 4)) <= ROOM + 4


def test_rows_are_not_split_over_pages_unless_one_could_be_higher_than_a_page():
    rows = "<table><tr><th>A</th></tr><tr><td>short</td></tr><tr><td>{}</td></tr></table>"
    assert "whole: true" in converted(rows.format("x" * WHOLE))
    assert "whole: false" in converted(rows.format("x" * (WHOLE + 1)))


def test_a_column_has_room_for_a_whole_date():
    date, _ = widths([["2021", "2021-07-14"], ["A sentence of some length that may be broken." * 3] * 2])
    assert date >= len("2021-07-14")
