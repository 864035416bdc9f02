"""Rows of a reference table behind a thing: which they are, by their numbers in the file, and who stands behind them."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.facts import print_rows, rows_behind, source_of
from disrupting_harm.records import Cell, Input, Saved


TABLE = "iso3,people,source\nTSU,1,other\nTST,1,census\nTST,2,count\nTST,3,census\nTST,4,\nTST,5,census\n"
SOURCE = Input(path="data/reference/people.csv", sha256="1", role="reference", table="people")


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = Layout(tmp_path)
    files.write_text(layout.reference("people"), TABLE)
    return layout


def told(layout: Layout, rows: dict, *, cited: bool = False) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    print_rows(layout, SOURCE, "TST", rows, lambda keyword, text: found.append((keyword, text)), cited=cited)
    return found


def test_rows_are_told_by_their_numbers_in_the_file_those_of_one_source_together(layout):
    assert told(layout, {"people": (1, 2, 3, 5)}) == [
        ("row", "data/reference/people.csv, rows 3, 5, 7"), ("origin", "census"), ("row", "data/reference/people.csv, row 4"), ("origin", "count"),
    ]  # fmt: skip
    assert told(layout, {"people": (4,)}) == [("row", "data/reference/people.csv, row 6")], "one without a source"
    assert told(layout, {"people": ()}) == []


def test_of_a_table_whose_rows_were_not_noted_all_sources_of_the_unit_are_told(layout):
    assert told(layout, {}) == told(layout, {"other": (1,)}) == [("origin", "census"), ("origin", "count")]


def test_of_a_source_that_was_told_already_the_row_is_enough(layout):
    assert told(layout, {"people": (2,)}, cited=True) == [("row", "data/reference/people.csv, row 4")]
    assert told(layout, {}, cited=True) == []


def test_of_a_table_that_is_not_here_nothing_is_told(layout):
    layout.reference("people").unlink()
    assert told(layout, {"people": (1,)}) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"source": "census"}, "census"),
        ({"source": ""}, None),
        ({}, None),
        ({"source_title": "Gazette"}, "Gazette, no address"),
        ({"source_title": "", "source": "census"}, "census, no address"),
        ({"source": "census", "licence": "free"}, "census, no address (free)"),
        ({"source": "census", "source_url": "x.org"}, "census, x.org"),
        ({"source_title": "Gazette", "source_url": "x.org", "licence": ""}, "Gazette, x.org"),
        ({"source_title": "", "source_url": "x.org", "licence": "free"}, None),
    ],
)
def test_a_source_has_title_address_and_licence_where_a_table_has_these_columns(row, said):
    assert source_of(row) == said


def saved(**rows: tuple[int, ...]) -> Saved:
    return Saved(kind="estimates", id="a", trace_id="a", files=("a",), cell=Cell(id="c", sha256="1"), rows=rows)


def test_rows_behind_a_thing_are_its_own_or_else_those_of_what_it_shows_in_order():
    sources = [saved(people=(5, 1)), saved(people=(3, 1), laws=(2,))]
    assert rows_behind(None, saved(), sources) == {"people": (1, 3, 5), "laws": (2,)}
    assert rows_behind(None, saved(laws=(9, 4)), sources) == {"laws": (4, 9)}
    assert rows_behind({"reference_rows": "people:2"}, saved(laws=(9,)), sources) == {"people": (2,)}
    assert rows_behind({}, saved(laws=(9,)), sources) == {}, "of one estimate, its own alone"
