"""Which estimates and printed rows changed, and by how much."""

from __future__ import annotations

import pytest

from disrupting_harm.comparison.tables import RowChanges, Table, compare_estimates, compare_rows, read_table
from disrupting_harm.errors import UserError


def estimate(value: object = 0.158, **facts: object) -> dict[str, str]:
    row = {
        "label": "Any form", "statistic": "proportion", "estimate": value, "ci_low": 0.1, "ci_high": 0.2, "presentation": "percentage",
        "n": 1014, "n_cases": 154,
    }  # fmt: skip
    return {key: str(v) for key, v in (row | facts).items()}


def change(before: dict[str, str], after: dict[str, str]):
    (found,) = compare_estimates({"a": before}, {"a": after})
    return found


def test_equal_estimates_are_no_change():
    assert compare_estimates({"a": estimate()}, {"a": estimate()}) == []


@pytest.mark.parametrize(
    "before, after, shown, by",
    [
        (estimate(0.158), estimate(0.171), ("15.8 %", "17.1 %"), "+1.3 points"),
        (estimate(0.158), estimate(0.157), ("15.8 %", "15.7 %"), "-0.1 points"),
        (estimate(0.158), estimate(0.15800001), ("15.8 %", "15.8 %"), "+1e-06 points"),
        (estimate(-0.01, statistic="difference"), estimate(0.02, statistic="difference"), ("-1.0", "+2.0"), "+3.0 points"),
        (estimate(1200.0, statistic="count"), estimate(1350.0, statistic="count"), ("1,200", "1,350"), "+150"),
        (estimate(1.5, statistic="odds_ratio"), estimate(1.25, statistic="odds_ratio"), ("1.50", "1.25"), "-0.25"),
        (estimate(""), estimate(0.1), ("n/a", "10.0 %"), ""),
    ],
)  # fmt: skip
def test_a_change_is_in_points_for_shares_and_in_the_unit_of_the_estimate_else(before, after, shown, by):
    found = change(before, after)
    assert ((found.before, found.after), found.change) == (shown, by)


@pytest.mark.parametrize("presentation", ["count", "unreliable"])
def test_a_percentage_that_the_presentation_standard_withholds_is_not_told_by_the_change(presentation):
    small = estimate(0.4, presentation=presentation, n=20, n_cases=8)
    for before, after in ((small, estimate(0.5)), (estimate(0.5), small)):
        found = change(before, after)
        assert found.change == "not shown" and "40" not in found.before + found.after


def test_what_else_changed_is_named_once_in_words():
    found = change(estimate(), estimate(ci_low=0.09, ci_high=0.21, n=1000, n_cases=150, label="Any"))
    assert found.change == "" and found.also == ("label", "interval", "n", "cases")


def test_estimates_that_came_and_went_are_told_in_the_order_of_the_later_result():
    before = {"gone": estimate(), "kept": estimate(), "moved": estimate(0.1)}
    after = {"new": estimate(0.3), "moved": estimate(0.2), "kept": estimate()}
    found = compare_estimates(before, after)
    assert [(c.id, c.before, c.after, c.change) for c in found] == [
        ("new", "", "30.0 %", ""),
        ("moved", "10.0 %", "20.0 %", "+10.0 points"),
        ("gone", "15.8 %", "", ""),
    ]
    assert all(c.also == () for c in found)


def test_an_estimate_of_a_table_with_fewer_columns_is_printed_too():
    found = change({"estimate": "3", "statistic": "count"}, {"estimate": "4", "statistic": "count"})
    assert (found.before, found.after, found.change) == ("3", "4", "+1")


ROWS = [{"Group": "Girls", "Share": "7.0 %"}, {"Group": "Boys", "Share": "6.0 %"}]


def table(rows: list[dict[str, str]], *columns: str) -> Table:
    return Table(columns or tuple(rows[0]), tuple(rows))


def test_equal_tables_are_no_change():
    assert compare_rows("a.csv", table(ROWS), table([dict(row) for row in ROWS])) is None
    assert compare_rows("a.csv", table([], "Group"), table([], "Group")) is None


def test_a_table_without_rows_has_columns_that_can_change():
    assert compare_rows("a.csv", table([], "Group"), table([], "Group", "Share")) == RowChanges(
        "a.csv", ("Group", "Share"), (), ()
    )


def test_an_edited_row_is_removed_and_added():
    after = [ROWS[0], {"Group": "Boys", "Share": "6.5 %"}]
    assert compare_rows("a.csv", table(ROWS), table(after)) == RowChanges(
        "a.csv", ("Group", "Share"), (("Boys", "6.0 %"),), (("Boys", "6.5 %"),)
    )


def test_the_order_of_rows_counts_and_equal_rows_are_told_apart():
    moved = compare_rows("a.csv", table(ROWS), table(ROWS[::-1]))
    assert moved.removed and sorted(moved.removed) == sorted(moved.added)
    assert compare_rows("a.csv", table(ROWS), table([*ROWS, ROWS[1]])).added == (("Boys", "6.0 %"),)


def test_another_column_is_a_change_of_every_row_or_of_the_columns_alone():
    named = [{"Group": row["Group"], "Share, %": row["Share"]} for row in ROWS]
    changes = compare_rows("a.csv", table(ROWS), table(named))
    assert changes.columns == ("Group", "Share", "Share, %") and len(changes.removed) == len(changes.added) == 2
    turned = [{"Share": row["Share"], "Group": row["Group"]} for row in ROWS]
    assert compare_rows("a.csv", table(ROWS), table(turned)) == RowChanges("a.csv", ("Group", "Share"), (), ())


@pytest.mark.parametrize(
    "content, told",
    [
        (b"a,b\n1,2\n3\n", "t.csv: has rows of different lengths"),
        (b"a,b\n1,2,3\n", "t.csv: has rows of different lengths"),
        (b'a,b\n1,"2\n', "t.csv: cannot be read as a table"),
        (b"a,b\n\xff\xfe,2\n", "t.csv: cannot be read as a table"),
    ],
)
def test_a_file_that_is_no_table_is_told_without_its_content(tmp_path, content, told):
    path = tmp_path / "object"
    path.write_bytes(content)
    with pytest.raises(UserError, match="run the notebook again") as error:
        read_table(path, "t.csv")
    assert str(error.value).startswith(told)


def test_the_cells_of_a_table_are_the_text_that_was_saved(tmp_path):
    path = tmp_path / "object"
    path.write_text('a,b\n001,"x, y"\nNA,\n', encoding="utf-8")
    assert read_table(path, "t.csv") == Table(("a", "b"), ({"a": "001", "b": "x, y"}, {"a": "NA", "b": ""}))
