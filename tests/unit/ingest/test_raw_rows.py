"""What was read of a table in numbers that may be public: no exact weight, no value, no identifier."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.raw_rows import NAMED, describe_rows
from disrupting_harm.ingest.tables import DESIGN


TABLE = Table(
    "people",
    (Column("id", "id", "text"), Column("stratum", "design", "text"), Column("psu", "design", "text"),
     Column("weight", "design", "number"), Column("q", "item")),
)  # fmt: skip
FRAME = pd.DataFrame(
    {"id": ["x1", "x2", "x3"], "stratum": ["A", "A", "B"], "psu": ["1", "1", "1"], "weight": [1234.567, 96.4, 23456.0],
     "q": pd.array([1, None, None], "Int64")}
)  # fmt: skip


def facts(frame=FRAME, header=("id", "q"), used=("id", "q"), aside=(), rows=3, others=0):
    return describe_rows(
        frame, TABLE, rows=rows, others=others, set_aside=pd.Series(aside, dtype=object), header=tuple(header), used=set(used),
        design=DESIGN,
    )  # fmt: skip


def test_rows_columns_design_and_blanks_are_counted():
    found = facts(header=("id", "q", "extra"), aside=["weight", "weight", "psu"], rows=8, others=2)
    assert (found.table, found.rows, found.kept, found.other_units) == ("people", 8, 3, 2)
    assert found.set_aside == {"weight": 2, "psu": 1}
    assert (found.columns, found.used, found.unused) == (3, 2, ("extra",))
    assert (found.psus, found.strata, found.blanks) == (2, 2, {"q": 2})


def test_weights_have_two_digits_and_nothing_of_a_respondent_is_told():
    found = facts()
    assert found.weight_range == (96.0, 23000.0) and found.largest_share == 0.95
    text = json.dumps(found.model_dump(mode="json"))
    assert not any(value in text for value in ("23456", "1234.567", "96.4", "x1"))


def test_of_many_columns_without_use_the_first_are_named():
    header = [f"c{n}" for n in range(40)]
    found = facts(header=header, used=())
    assert found.unused == tuple(header[:NAMED]) and found.columns - found.used == 40


@pytest.mark.parametrize("column, gone", [("weight", "weight_range"), ("psu", "psus"), ("stratum", "strata")])
def test_a_table_without_a_design_column_says_nothing_of_it(column, gone):
    assert getattr(facts(FRAME.drop(columns=column)), gone) is None


@pytest.mark.parametrize("weights", [[np.nan] * 3, [0.0, -1.0, np.inf]])
def test_weights_that_are_none_have_no_range(weights):
    assert facts(FRAME.assign(weight=weights)).weight_range is None
