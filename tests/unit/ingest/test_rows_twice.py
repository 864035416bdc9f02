"""Rows that were entered twice are told from those that are alike by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.rows_twice import find_ids_in_two_spellings, find_rows_twice


ITEMS = [f"q{n}" for n in range(1, 16)]
TABLE = Table(
    "people",
    (
        Column("id", "id", "text"),
        Column("stratum", "design", "text"),
        Column("psu", "design", "text"),
        Column("weight", "design", "number"),
        Column("home", "link", "text"),
        Column("sex", "domain", "text"),
        *(Column(name, "item") for name in ITEMS),
    ),
)
CELL = ("stratum", "psu", "weight")


def survey(n=1000, share=0.05, weights=None, seed=1):
    """n respondents in PSUs of ten, who say yes to each of 15 questions with the chance `share`."""
    rng = np.random.default_rng(seed)
    psu = np.arange(n) // 10
    return pd.DataFrame(
        {
            "id": [f"r{i}" for i in range(n)],
            "stratum": [f"s{p % 10}" for p in psu],
            "psu": [f"p{p}" for p in psu],
            "weight": np.round(rng.random(n) + 0.5, 4) if weights is None else weights,
            "home": [f"h{i}" for i in range(n)],
            "sex": np.where(rng.random(n) < 0.5, "f", "m"),
        }
        | {name: (rng.random(n) < share).astype(int) for name in ITEMS}
    )


def again(frame, rows):
    """Some of the rows once more, under new identifiers and households."""
    copies = frame.iloc[rows].assign(id=lambda f: "n" + f["id"], home=lambda f: "n" + f["home"])
    return pd.concat([frame, copies], ignore_index=True)


def found(frame):
    rows = np.arange(2, 2 + len(frame))
    return find_rows_twice(frame, TABLE, file="f.csv", rows=rows, mend="m", cell=CELL)


@pytest.mark.parametrize("weights", [None, 1.0], ids=["weights of their own", "equal weights"])
@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_children_who_answer_alike_by_chance_are_no_finding(weights, share):
    assert found(survey(weights=weights, share=share)) == []


@pytest.mark.parametrize("weights", [None, 1.0], ids=["weights of their own", "equal weights"])
def test_a_file_that_was_entered_twice_is_found(weights):
    frame = survey(weights=weights)
    (finding,) = found(again(frame, range(len(frame))))
    assert finding.kind == "rows_twice" and finding.n_rows == 2 * len(frame)


def test_a_part_that_was_entered_twice_is_found_and_its_rows_are_named():
    (finding,) = found(again(survey(), range(100, 140)))
    assert set(finding.rows) <= {*range(102, 142), *range(1002, 1042)} and len(finding.rows) > 20


def test_one_pair_is_no_sign():
    assert found(again(survey(), [7])) == []


def test_a_respondent_with_another_answer_weight_or_psu_is_no_twin():
    frame = survey()
    for column, value in {"q1": 9, "weight": 7.0, "psu": "x", "sex": "x"}.items():
        copies = again(frame, range(len(frame)))
        copies.loc[len(frame) :, column] = value
        assert found(copies) == [], column


def test_without_weights_items_or_rows_nothing_is_said():
    frame = survey(40)
    assert (
        found(frame.drop(columns="weight")) == [] and found(frame.drop(columns=ITEMS)) == [] and found(frame[:0]) == []
    )


def test_blank_answers_are_equal_to_each_other():
    frame = survey().assign(q1=pd.array([None] * 1000, "Int64"))
    assert len(found(again(frame, range(1000)))) == 1


# -- identifiers


def ids(*values):
    frame = pd.DataFrame({"id": pd.Series(values, dtype="str")})
    findings = find_ids_in_two_spellings(frame, TABLE, file="f", rows=np.arange(2, 2 + len(frame)), mend="m")
    return [(f.column, f.rows) for f in findings]


@pytest.mark.parametrize(
    "values, rows",
    [
        (("c1", "C1", "c2"), (2, 3)),
        (("c-1", "C-1"), (2, 3)),
        (("c1", "c2", "c1\u200b"), (2, 4)),
        (("c\u00e9", "ce\u0301"), (2, 3)),
        (("c 1", "C\u00a01"), (2, 3)),
    ],
)
def test_identifiers_that_a_person_reads_as_one_are_found(values, rows):
    assert ids(*values) == [("id", rows)]


@pytest.mark.parametrize("values", [("c1", "c2"), ("01", "1"), ("c1", "c1"), ("c1", None, None), ()])
def test_others_are_not_and_the_same_one_twice_is_a_problem_of_its_own(values):
    assert ids(*values) == []
