"""A saved table or figure on a page is the saved one: title, description, each cell, and each row behind a figure."""

from __future__ import annotations

import pytest
from tests.small_findings import SCOPE, estimate, evaluated, make_store, saved

from disrupting_harm.claims.page import PageText
from disrupting_harm.claims.saved_shown import check_cells, check_titles


TABLE, FIGURE = saved("table", "t", "Shares"), saved("figure", "f", "Shares by sex")


def told(problems) -> list[tuple[str, str, str, str]]:
    found = list(problems)
    assert all(one.place == "here" for one in found)
    return [(one.rule, one.text, one.printed, one.stored) for one in found]


def cells(*rows: dict[str, str], table: int = 0) -> list[PageText]:
    """The texts of a table: its row of heads, and a cell of each column in each row."""
    heads = [PageText("head", name, name, table=table) for name in (rows[0] if rows else ())]
    return heads + [
        PageText("cell", text, text, table=table, row=at, column=name)
        for at, row in enumerate(rows)
        for name, text in row.items()
    ]


# -- titles and descriptions


def titles(*texts: tuple[str, str], title=None) -> list[tuple[str, str, str, str]]:
    return told(check_titles([PageText(kind, text, text) for kind, text in texts], FIGURE, title, place="here"))


def test_a_figure_is_called_and_described_by_its_caption():
    assert titles(("title", "Shares by sex"), ("alt", "Shares by sex"), ("caption", "Source"), ("cell", "1")) == []
    assert titles(("alt", "SYNTHETIC stand-in, not evidence. Shares by sex")) == []
    assert titles(("title", "Shares"), ("alt", "Shares by age")) == [
        ("caption", "Shares", "Shares", "Shares by sex"), ("alternative text", "Shares by age", "Shares by age", "Shares by sex"),
    ]  # fmt: skip


def test_a_mark_stands_in_a_description_and_not_in_a_title():
    marked = "SYNTHETIC stand-in, not evidence. Shares by sex"
    assert titles(("title", marked)) == [("caption", marked, marked, "Shares by sex")]
    assert [one[0] for one in titles(("alt", "SYNTHETIC Shares by sex"))] == ["alternative text"]


def test_the_claim_that_is_a_title_stands_in_the_place_of_the_caption_or_beside_it():
    claim = next(one for one in evaluated(make_store()).claims() if one.claim_id.endswith("/girls"))
    said = claim.text()
    assert titles(("title", said), ("alt", said), ("alt", "Shares by sex"), title=claim) == []
    assert [one[0] for one in titles(("title", said), ("alt", said))] == ["caption", "alternative text"]
    assert titles(("title", "Other"), title=claim) == [("caption", "Other", "Other", "Shares by sex")]


# -- a saved table, cell by cell


def against(rows: list[dict[str, str]], kept: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    return told(check_cells(cells(*rows), TABLE, make_store(tables={TABLE.trace_id: kept}), place="here"))


SAVED = [{"Group": "Girls", "n": "475"}, {"Group": "Boys", "n": "540"}, {"Group": "Boys", "n": "7"}]


def test_a_table_of_the_saved_cells_has_no_problem_whatever_its_spaces_and_hidden_columns():
    assert against(SAVED, SAVED) == []
    assert against([{"Group": "Girls"}], [{"Group": "Girls", "n": "475", "data_class": "public"}]) == []
    assert against([{"n": "1 2"}], [{"n": "12"}]) == against([{"n": "12"}], [{"n": "1\u00a02"}]) == []
    assert against([{"n": ""}], [{"n": None}]) == []


@pytest.mark.parametrize(
    "row, name, text", [(0, "n", "476"), (1, "Group", "Men"), (2, "n", ""), (2, "n", "540"), (0, "n", "")]
)
def test_a_cell_that_is_not_the_saved_one_is_told_with_its_column(row, name, text):
    changed = [dict(one) for one in SAVED]
    changed[row][name] = text
    assert against(changed, SAVED) == [("table", f"{name}: {text}", text, SAVED[row][name])]


def test_a_blank_cell_goes_on_with_what_stands_above_it_and_nothing_else_does():
    blank = [dict(one) for one in SAVED]
    blank[2]["Group"] = ""
    assert against(blank, SAVED) == []
    blank[1]["Group"] = ""
    assert against(blank, SAVED) == [("table", "Group: ", "", "Boys")]


def test_a_column_that_was_not_saved_is_told():
    assert against([{"Other": "1"}], [{"n": "1"}]) == [("table", "Other: 1", "1", "")]


@pytest.mark.parametrize("rows", [SAVED[:2], [*SAVED, SAVED[0]]])
def test_another_number_of_rows_is_told_once(rows):
    assert against(rows, SAVED) == [("table", "the table", f"{len(rows)} rows", "3 rows")]


def test_rows_are_read_in_their_order_and_two_tables_apart():
    texts = [*cells(*SAVED), *cells({"Group": "Men", "n": "1"}, *SAVED[1:], table=1)]
    store = make_store(tables={TABLE.trace_id: SAVED})
    assert told(check_cells(texts[::-1], TABLE, store, place="here")) == [
        ("table", "n: 1", "1", "475"), ("table", "Group: Men", "Men", "Girls"),
    ]  # fmt: skip
    assert told(check_cells(cells({"n": "1"}), TABLE, make_store(tables={}), place="here")) == [
        ("table", "the table", "1 rows", "0 rows")
    ]


def test_the_licence_stands_with_the_source_alone():
    kept = {"Law": "A", "Source": "B", "Address": "x", "Licence": "C"}
    assert against([{"Law": "A", "Source": "BC", "Licence": "C"}], [kept]) == []
    assert [one[2] for one in against([{"Law": "AC", "Source": "BC"}], [kept])] == ["AC"]
    assert against([{"Source": "B"}], [{"Source": "B", "Address": "x"}]) == []


# -- the rows behind a figure


NAME = f"{SCOPE}/x@v1/sex=female"
ROW = {"Estimate id": NAME, "Group": "Girls", "Indicator": "Label of x", "Estimate": "20.5 %", "95 % interval": "17.0 % to 24.0 %",
       "Note": "", "n": "475"}  # fmt: skip


def behind(*rows: dict[str, str], labels=None, figure=FIGURE, **facts) -> list[tuple[str, str, str, str]]:
    one = estimate("x", 0.205, **{"by": "sex", "level": "female", "ci_low": 0.17, "ci_high": 0.24, "n": 475.0} | facts)
    words = {"survey": {"female": "Girls", "12-13": "12 to 13"} if labels is None else labels}
    return told(check_cells(cells(*rows), figure, make_store([one], labels=words), place="here"))


def test_a_row_of_its_estimate_has_no_problem_with_whatever_columns_it_has():
    assert behind(ROW) == []
    for name in ("Group", "Indicator", "Estimate", "95 % interval", "Note", "n"):
        assert behind({key: text for key, text in ROW.items() if key != name}) == []
    assert behind({"Year": "2019", "n": "3"}) == behind({"Estimate id": "", "n": "3"}) == [], "it names no estimate"


@pytest.mark.parametrize("column, stored", [
    ("Indicator", "Label of x"), ("Estimate", "20.5 %"), ("95 % interval", "17.0 % to 24.0 %"), ("Note", ""), ("n", "475"), ("Group", "Girls"),
])  # fmt: skip
def test_a_cell_that_the_estimate_does_not_print_is_told(column, stored):
    row = ROW | {column: "other"}
    assert behind(row) == [("table", f"{column} of {NAME}", "other", stored)]


def test_what_an_estimate_does_not_have_is_blank():
    bare = {"Estimate id": NAME, "Indicator": "", "Estimate": "20.5 %", "95 % interval": "", "n": ""}
    assert behind(bare, label=None, n=None, ci_low=None, ci_high=None) == []
    noted = {"Estimate id": NAME, "Note": "few degrees of freedom: the standard error itself is uncertain"}
    assert behind(noted, flags="few_df") == []


def test_a_row_of_no_estimate_is_told_with_what_it_prints():
    assert behind({"Estimate id": "TST/survey/y@v1", "Estimate": "20.5 %", "n": "4"}) == [
        ("table", "TST/survey/y@v1 | 20.5 % | 4", "20.5 %", "no estimate TST/survey/y@v1")
    ]
    assert behind({"Estimate id": "TST/survey/y@v1"})[0][2] == ""


@pytest.mark.parametrize(
    "by, level, words",
    [
        ("", "", "All"),
        ("sex", "female", "Girls"),
        ("age_group:sex", "12-13:female", "12 to 13, Girls"),
        ("year", "2019", "2019"),
        ("year:sex", "2019:female", "2019, Girls"),
        ("age", "14.5-17", "14.5-17"),
    ],
)
def test_a_group_reads_as_its_levels_do(by, level, words):
    row = {"Estimate id": estimate("x", 0.2, by=by, level=level).estimate_id}
    assert behind(row | {"Group": words}, by=by, level=level) == []
    assert behind(row | {"Group": "Boys"}, by=by, level=level) == [
        ("table", f"Group of {row['Estimate id']}", "Boys", words)
    ]


def test_a_level_without_a_word_and_a_term_of_a_model_may_read_as_they_like():
    row = ROW | {"Group": "whatever"}
    assert behind(row, labels={}) == []
    crossed = estimate("x", 0.2, by="sex:place", level="female:camp").estimate_id
    assert behind({"Estimate id": crossed, "Group": "whatever"}, by="sex:place", level="female:camp") == []
    for statistic in ("odds_ratio", "posterior_odds_ratio"):
        name = estimate("x", 0.2, by="sex", level="female", statistic=statistic).estimate_id
        assert behind({"Estimate id": name, "Group": "whatever"}, statistic=statistic) == []


def test_a_figure_shows_each_of_its_estimates_once():
    other = f"{SCOPE}/x@v1"
    figure = FIGURE.model_copy(update={"estimates": (NAME, other)})
    both = [estimate("x", 0.2), estimate("x", 0.2, by="sex", level="female"), estimate("y", 0.2)]

    def shown(*names: str) -> list[tuple[str, str, str, str]]:
        rows = [{"Estimate id": name} for name in names]
        return told(check_cells(cells(*rows), figure, make_store(both), place="here"))

    assert shown(other, NAME) == shown() == [], "a figure without a table is not held against it"
    assert shown(NAME) == [("table", f"Estimate id of {other}", "", other)]
    assert shown(NAME, other, NAME) == [("table", f"Estimate id of {NAME}", "2 rows", "1 row")]
    foreign = f"{SCOPE}/y@v1"
    assert shown(NAME, foreign, other, foreign) == [
        ("table", f"Estimate id of {foreign}", foreign, "no estimate of this figure")
    ]
    assert shown(foreign) == [
        ("table", f"Estimate id of {foreign}", foreign, "no estimate of this figure"),
        ("table", f"Estimate id of {other}", "", other), ("table", f"Estimate id of {NAME}", "", NAME),
    ]  # fmt: skip
    assert behind({"Estimate id": NAME}, figure=FIGURE) == [], "it was saved without estimates"
