"""What is shown is what was saved, in every column that both have."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.evidence.same_values import SavedValues


SAVED = pd.DataFrame(
    {
        "estimate_id": ["a", "b"],
        "estimate": [0.1, None],
        "n": [10, 20],
        "flags": ["", "x"],
        "theme": [None, "t"],
        "reference": "",
    }
)


@pytest.fixture
def saved() -> SavedValues:
    values = SavedValues("estimate_id")
    values.add(SAVED)
    return values


@pytest.mark.parametrize(
    "view",
    [
        SAVED, SAVED.iloc[::-1], SAVED.iloc[:0], SAVED[["estimate_id", "n"]], SAVED.astype({"n": float}), SAVED.assign(short="x"),
        SAVED.assign(reference="3"), SAVED.fillna(""), pd.concat([SAVED, SAVED]),
    ],
)  # fmt: skip
def test_a_view_of_saved_rows_has_their_values(saved, view):
    assert saved.differing(view) == []


@pytest.mark.parametrize(
    "view, columns",
    [
        (SAVED.assign(estimate=[0.1 + 1e-12, None]), ["estimate"]), (SAVED.assign(estimate=[0.1, 0]), ["estimate"]),
        (SAVED.assign(n=[20, 10], flags="x"), ["n", "flags"]), (SAVED.assign(estimate=["0.1 ", ""]), ["estimate"]),
    ],
)  # fmt: skip
def test_an_altered_value_is_found_by_its_column(saved, view, columns):
    assert saved.differing(view) == columns


def test_what_is_saved_again_counts(saved):
    saved.add(SAVED.assign(n=30))
    assert saved.differing(SAVED) == ["n"] and saved.differing(SAVED.assign(n=30)) == []
