"""A PSU in an address: what stands before a pattern, by row where it cannot be told."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.ingest.text_part import cut_text
from disrupting_harm.study.raw import ColumnMap


ADDRESS = ColumnMap(source="a", before="Z[01]", at_least=3)


def cut(*cells, mapping=ADDRESS):
    values, findings = cut_text(pd.Series(pd.array(cells, dtype="str")), mapping)
    return [None if pd.isna(v) else v for v in values], [list(where) for _, where in findings]


def test_the_part_before_the_first_match_is_taken():
    assert cut("ABC12Z0034", "ABC12Z1Z0", "ABCZ3Z0") == (["ABC12", "ABC12", "ABCZ3"], [[False] * 3, [False] * 3])


def test_a_blank_stays_blank_and_is_no_finding():
    assert cut(None, "ABCZ01") == ([None, "ABC"], [[False] * 2, [False] * 2])


def test_a_text_without_the_pattern_is_told():
    assert cut("ABC12", "ABCz01", "ABCZ2", "888") == ([None] * 4, [[True] * 4, [False] * 4])


def test_a_part_that_is_too_short_is_told_and_no_later_match_is_taken():
    assert cut("ABZ0CDEZ1", "Z01", "AB Z01") == ([None] * 3, [[False] * 3, [True] * 3])


def test_a_column_without_a_pattern_is_as_it_was():
    values = pd.Series(["x"])
    assert cut_text(values, ColumnMap(source="a")) == (values, [])


@given(st.lists(st.text("AZ019 ", max_size=9), max_size=6))
def test_every_cell_is_a_part_or_a_finding(cells):
    values, (unmatched, short) = cut(*cells)
    for text, part, none, few in zip(cells, values, unmatched, short, strict=True):
        assert (part is None) == (none or few) and not (none and few)
        if part is not None:
            assert len(part) >= 3 and text.startswith(part) is not text.startswith(" ")
            assert "Z0" not in part and "Z1" not in part


@pytest.mark.parametrize("cells", [["ABCZ0", "ABC Z0"]])
def test_blanks_around_the_part_are_no_part_of_it(cells):
    assert cut(*cells)[0] == ["ABC", "ABC"]
