"""A part of a delivered file: its rows keep their numbers, and a part whose numbers are spoilt is told."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.ingest.delivered import delivered_sha256, number_as_delivered, write_delivery
from disrupting_harm.ingest.raw_table import RawTable


def number(*cells, column="n"):
    frame = pd.DataFrame({"n": pd.array(cells, dtype="str")})
    raw = RawTable(frame, np.arange(2, 2 + len(cells)), ("n",))
    named, problems = number_as_delivered(raw, column, file="part.csv", mend="mend it")
    return list(named.rows), [(p.column, p.rows) for p in problems]


def test_rows_have_the_numbers_of_the_delivered_file():
    assert number("700", "12", "9") == ([700, 12, 9], [])


@pytest.mark.parametrize("column", [None, "absent"])
def test_a_file_that_is_no_part_keeps_its_own_numbers(column):
    assert number("700", "12", column=column) == ([2, 3], [])


@pytest.mark.parametrize("cell", ["x", None, "1", "0", "-5", "2.5", "inf", "1e300", "12"])
def test_a_number_of_no_row_or_of_another_is_told(cell):
    rows, problems = number("12", cell)
    assert rows == [2, 3] and problems == [("n", (2, 3) if cell == "12" else (3,))]


def test_the_hash_of_the_delivered_file_is_kept_beside_the_part(tmp_path):
    assert delivered_sha256(tmp_path) is None
    write_delivery(tmp_path, name="phase1.csv", sha256="ab", rows=7)
    assert delivered_sha256(tmp_path) == "ab"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "\x00"])
def test_a_damaged_note_says_nothing(tmp_path, text):
    (tmp_path / "delivery.json").write_text(text)
    assert delivered_sha256(tmp_path) is None
