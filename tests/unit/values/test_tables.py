"""Readers' tables against their estimates: a number that was typed into a cell is told with row and column, and a rounded one is not."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.records import Cell, FileRef, Input, Library, Output, Record, Saved
from disrupting_harm.values.tables import check_tables


ID = "TST/survey/harm@v1"
ROWS = (
    "estimate_id,statistic,label,base,by,level,estimate,ci_low,ci_high,n,n_cases,presentation,flags,p\n"
    f"{ID},proportion,Any harm,children,,,0.158,0.131,0.188,1015,155,percentage,,\n"
    f"{ID}/sex=female,proportion,Any harm,children,sex,female,0.15,0.114,0.192,475,70,percentage,,0.03\n"
    "TST/survey/told@v1,proportion,Told somebody,children,,,0.613,0.5,0.7,300,184,percentage,,\n"
)
TABLE = 'Item,Group,Estimate,95 % interval,n,data_class\nAny harm,All,15.8 %,13.1 % to 18.8 %,"1,015",public\nAny harm,female,15.0 %,11.4 % to 19.2 %,475,public\n'
SHA = "0" * 64
PATH = "outputs/TST/survey/one.csv"


def told(
    tmp_path,
    table: str = TABLE,
    *,
    cell: str = "a = 1",
    skip=frozenset(),
    ids=(ID, f"{ID}/sex=female"),
    inputs=(),
    tables=(),
) -> list[str]:
    layout = Layout(tmp_path)
    folder = layout.output("TST", "survey")
    files.write_text(folder / "shares.csv", ROWS)
    files.write_text(layout.root / PATH, table)
    files.write_text(
        folder / "survey.ipynb",
        nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id="c")])),
    )
    every = (ID, f"{ID}/sex=female", "TST/survey/told@v1")
    shared = {"cell": Cell(id="c", sha256=SHA)}
    saved = (
        Saved(kind="estimates", id="shares", trace_id="TST/survey/shares", files=("outputs/TST/survey/shares.csv",), estimates=every, **shared),
        Saved(kind="table", id="one", trace_id="TST/survey/one", files=(PATH,), estimates=ids, tables=tables, **shared),
    )  # fmt: skip
    record = Record(
        stage="survey@TST", component="survey", country="TST", data_class="public", parameters=(), saved=saved, inputs=inputs,
        code=Library(version="1", path="x", sha256=SHA), lock=FileRef(path="y", sha256=SHA, role="lock"),
        outputs=(Output(path="outputs/TST/survey/survey.ipynb", sha256=SHA, role="executed notebook"),),
    )  # fmt: skip
    return [f"{place}: {name}" for place, name in check_tables(layout, record, skip)]


def test_numbers_that_the_estimates_of_the_row_print_are_right(tmp_path):
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("15.8 %", "61.3 %", "row 2, column Estimate"),  # the value of another indicator, which the row does not name
        ("15.8 %", "16.8 %", "row 2, column Estimate"),
        ("13.1 % to 18.8 %", "13.1 % to 18.9 %", "row 2, column 95 % interval"),
        ('"1,015"', '"1,016"', "row 2, column n"),
        ("15.0 %", "51.0 %", "row 3, column Estimate"),
    ],
)
def test_a_number_that_was_typed_is_told_with_its_row_and_column(tmp_path, before, after, place):
    (line,) = told(tmp_path, TABLE.replace(before, after))
    assert line.startswith(f"{PATH} ({place}): wrong value: ") and after.strip('"') in line


def test_a_number_of_another_group_of_the_same_indicator_is_explained_only_where_the_row_names_no_group(tmp_path):
    assert told(tmp_path, TABLE.replace("All,15.8 %", "All,15.0 %")) == []
    assert told(
        tmp_path, TABLE.replace("Any harm,All,15.8 %", "Told somebody,All,15.8 %"), ids=(ID, "TST/survey/told@v1")
    )


def test_many_wrong_cells_are_counted(tmp_path):
    lines = told(tmp_path, TABLE + "".join(f"Any harm,All,{n}.7 %,,,public\n" for n in range(70, 75)))
    assert len(lines) == 3 and all("so are 2 more cells" in line for line in lines)


@pytest.mark.parametrize(
    ("cell", "is_told"),
    [
        ("x.save_table(t, id='one', other_numbers={'Estimate': 'set'})", False),
        ("x.save_table(t, id='one', other_numbers={'n': 'set'})", True),
        ("x.save_table(t, id='one', other_numbers=known)", False),
    ],
)
def test_columns_that_the_notebook_declares_are_left_out(tmp_path, cell, is_told):
    assert bool(told(tmp_path, TABLE.replace("15.8 %", "61.3 %"), cell=cell)) is is_told


def test_numbers_of_the_reference_rows_that_the_table_is_made_of_are_explained(tmp_path):
    files.write_text(Layout(tmp_path).study(), "units: {}\n")
    files.write_text(Layout(tmp_path).reference("shares"), "iso3,share\nTST,61.3\n")
    reference = Input(path="data/reference/shares.csv", sha256=SHA, role="reference", table="shares")
    table = TABLE.replace("15.8 %", "61.3 %")
    assert told(tmp_path, table, inputs=[reference], tables=["shares"]) == []
    assert told(tmp_path, table, inputs=[reference]) != [], "a table that another table is made of"


@pytest.mark.parametrize("path", [PATH, "outputs/TST/survey/shares.csv"])
def test_what_is_told_by_its_hash_is_not_told_again(tmp_path, path):
    assert told(tmp_path, TABLE.replace("15.8 %", "61.3 %"), skip=frozenset({path})) == []


def test_a_table_that_shows_no_estimates_is_not_looked_at(tmp_path):
    assert told(tmp_path, TABLE.replace("15.8 %", "61.3 %"), ids=()) == []
