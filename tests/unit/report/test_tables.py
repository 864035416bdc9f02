"""Numbers stand right; a table of many columns says on each cell what column it is of."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from disrupting_harm.report.tables import is_numeric, set_table


@pytest.mark.parametrize(
    "texts",
    [
        ["7.0 %", "18.3 % to 25.4 %"], ["1,015", "12"], ["+0.6", "-1.3 to +2.5", "−2"], ["< 0.001", "0.753"], ["3", "", "not shown"],
        ["1,120,000 (948,000 to 1,320,000)"], ["46,030"],
    ],
)  # fmt: skip
def test_columns_of_numbers(texts):
    assert is_numeric(texts)


@pytest.mark.parametrize(
    "texts", [["Girls", "7"], ["12-13", "14-15"], [], ["", "not shown"], ["Sex: Boys"], ["1 row of treaties"]]
)
def test_columns_of_words(texts):
    assert not is_numeric(texts)


def set_up(columns: int) -> BeautifulSoup:
    heads = "".join(f"<th>c{n}</th>" for n in range(columns))
    cells = "".join(f"<td>{n}</td>" for n in range(columns))
    soup = BeautifulSoup(
        f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>", "html.parser"
    )
    set_table(soup.table)
    return soup


def test_a_table_of_more_than_four_columns_is_read_row_by_row_and_stays_a_table():
    soup = set_up(5)
    assert "dh-wide" in soup.table["class"] and soup.table["role"] == "table"
    assert [cell["data-column"] for cell in soup.find_all("td")] == ["c0", "c1", "c2", "c3", "c4"]
    assert {cell["role"] for cell in soup.find_all("td")} == {"cell"}
    assert {cell["role"] for cell in soup.find_all("th")} == {"columnheader"}


def test_a_table_of_four_columns_stays_as_it_is():
    soup = set_up(4)
    assert "role" not in soup.table.attrs and all("dh-num" in cell["class"] for cell in soup.find_all(["td", "th"]))


def test_a_table_without_rows_is_left_alone():
    soup = BeautifulSoup("<table></table>", "html.parser")
    set_table(soup.table)
    assert str(soup) == "<table></table>"
