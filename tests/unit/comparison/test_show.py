"""Differences in a terminal: short lines, nothing of a section without a difference, colours only where they are seen."""

from __future__ import annotations

import io
from dataclasses import replace

import nbformat
import pytest

from disrupting_harm.comparison.cells import CellChanges
from disrupting_harm.comparison.compare import Differences, TextChange
from disrupting_harm.comparison.result import Result
from disrupting_harm.comparison.show import MOST, count_changes, count_rows, estimate_lines, print_differences
from disrupting_harm.comparison.tables import EstimateChange, RowChanges


CHANGED = EstimateChange("KEN/x/any@v1", "Any", "9.9 %", "10.1 %", "+0.2 points", ("n", "interval"))
ADDED = EstimateChange("KEN/x/other@v1/sex=female", "Other", "", "5.0 %", "")
REMOVED = EstimateChange("KEN/x/old@v1", "Old", "5.0 %", "", "")
NONE = Differences(
    *(Result(title, {}, (), {}, "public", nbformat.v4.new_notebook()) for title in ("old", "new")),
    CellChanges(), [], [], [], [], [], [], [], [], [],
)  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(differences: Differences, out: io.StringIO | None = None) -> str:
    out = out or io.StringIO()
    print_differences(differences, "KEN/x", out)
    return out.getvalue()


def test_a_section_without_a_difference_is_not_there():
    assert shown(NONE) == ""
    text = shown(replace(NONE, texts=[TextChange("a", "note", "old", "new")]))
    assert text == "\nWords under figures and tables\n  a, note\n  - old\n  + new\n"


def test_estimates_are_counted_by_what_happened_to_them():
    assert count_changes([CHANGED, CHANGED, ADDED, REMOVED]) == "2 changed, 1 added, 1 removed"
    assert count_changes([ADDED]) == "1 added"


def test_estimates_stand_in_columns_without_what_all_ids_share():
    assert estimate_lines([CHANGED, ADDED, REMOVED], "KEN/x") == [
        "estimate             before   after       change  also changed",
        "any@v1                9.9 %  10.1 %  +0.2 points  n, interval",
        "other@v1/sex=female       -   5.0 %",
        "old@v1                5.0 %       -",
    ]


@pytest.mark.parametrize(
    "removed, added, told", [(1, 1, "1 row removed, 1 row added"), (0, 2, "2 rows added"), (0, 0, "its columns")]
)
def test_rows_are_counted_in_words(removed, added, told):
    assert count_rows(RowChanges("t.csv", ("A",), (("1",),) * removed, (("2",),) * added)) == told


def test_a_long_table_ends_with_how_much_more_there_is_and_cells_are_never_cut():
    many = replace(NONE, tables=[RowChanges("t.csv", ("A",), (), (("1",),) * (MOST + 2))])
    assert shown(many).splitlines()[-1] == "  and 2 more lines"
    one_more = replace(NONE, tables=[RowChanges("t.csv", ("A",), (), (("1",),) * (MOST + 1))])
    assert "more lines" not in shown(one_more)
    lines = "\n".join(f"+  {i}" for i in range(MOST * 2))
    assert "more lines" not in shown(replace(NONE, cells=CellChanges(changed=("a",), text=lines)))


def test_what_happened_to_cells_is_in_the_heading():
    cells = CellChanges(("new",), ("old",), ("a", "b"), True, "text")
    assert shown(replace(NONE, cells=cells)).splitlines()[1] == "Cells: changed a, b; added new; removed old; order"


def test_colours_are_for_a_terminal_only():
    differences = replace(NONE, cells=CellChanges(changed=("a",), text="-  old\n+  new\n   kept"))
    assert "\033" not in shown(differences)
    lines = shown(differences, Terminal()).splitlines()
    assert lines[2:] == ["  \033[31m-  old\033[0m", "  \033[32m+  new\033[0m", "     kept"]
