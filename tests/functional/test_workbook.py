"""`dh workbook`, and what `dh trace` says of the file that it wrote."""

from __future__ import annotations

import pytest
from tests.small_tables import make_tables


@pytest.fixture
def layout(tmp_path, monkeypatch):
    made = make_tables(tmp_path / "clone")
    monkeypatch.chdir(made.root)
    return made


def test_a_workbook_is_written_with_the_number_of_its_tables(dh, layout, tmp_path):
    outcome = dh("workbook", "TST", str(tmp_path / "tables.xlsx"))
    assert (outcome.code, outcome.err) == (0, "") and outcome.out.endswith("written, 2 tables\n")
    assert (tmp_path / "tables.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("unit", "name", "said"), [("QQQ", "a.xlsx", "QQQ"), ("TST", "a.csv", ".xlsx"), ("TSU", "a.xlsx", "no table")]
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(dh, layout, tmp_path, unit, name, said):
    outcome = dh("workbook", unit, str(tmp_path / name))
    assert (outcome.code, outcome.out) == (2, "") and said in outcome.err and len(outcome.err.splitlines()) == 1
    assert not (tmp_path / name).exists()


def test_a_trace_of_a_workbook_that_was_changed_begins_with_the_verdict(dh, layout, tmp_path):
    import openpyxl

    path = tmp_path / "tables.xlsx"
    assert dh("workbook", "TST", str(path)).code == 0
    book = openpyxl.load_workbook(path)
    book["1 shares"]["C3"].value = 0.5
    book.save(path)
    outcome = dh("trace", str(path))
    assert outcome.out.startswith("tables.xlsx: altered: ") and "sheet '1 shares', row 3, column 3" in outcome.out
