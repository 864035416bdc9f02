"""What differs between a table and the one that the study saved; of the restricted half no value is told."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from disrupting_harm.provenance.naming.reasons import Reason
from disrupting_harm.provenance.naming.tables import name_csv, name_parquet


ESTIMATES = "estimate_id,estimate,n,data_class\nA@v1,0.1,10,public\nB@v1,0.2,20,public\nC@v1,0.3,30,public\n"
COUNTS = "year,n,data_class\n2019,4,public\n2020,5,public\n"


def told(made: str, found: str, *, restricted: bool = False) -> tuple[Reason, str]:
    said = name_csv(made.encode(), found.encode(), restricted=restricted)
    return said.reason, said.detail


@pytest.mark.parametrize(
    ("edits", "reason", "said"),
    [
        ({"0.2": "0.9"}, Reason.FORGED_ESTIMATE, 'B@v1: estimate is "0.9" and should be "0.2"'),
        ({"0.2,20": "0.9,90", "0.3": "0.4"}, Reason.FORGED_ESTIMATE,
         'B@v1: estimate is "0.9" and should be "0.2", n is "90" and should be "20"; 2 rows differ'),
        ({"20,public": "20,real"}, Reason.RELABELLED, "real is written where the study has public, in 1 row"),
        ({"public": "real"}, Reason.RELABELLED, "real is written where the study has public, in 3 rows"),
        ({"0.2,20,public": "0.2,21,real"}, Reason.FORGED_ESTIMATE,
         'B@v1: n is "21" and should be "20", data_class is "real" and should be "public"'),
        ({"B@v1,0.2,20,public\n": ""}, Reason.ALTERED_TABLE, "without B@v1"),
        ({"A@v1,0.1,10,public\n": "", "C@v1,0.3,30,public\n": ""}, Reason.ALTERED_TABLE, "without A@v1 and 1 more"),
        ({"C@v1,0.3,30,public\n": "C@v1,0.3,30,public\nD@v1,1,1,public\n"}, Reason.FORGED_ESTIMATE, "D@v1 is none of the study's"),
        ({"C@v1,0.3,30,public\n": "C@v1,0.3,30,public\nD@v1,1,1,public\nE@v1,1,1,public\n"}, Reason.FORGED_ESTIMATE,
         "D@v1 is none of the study's; 2 are not"),
        ({",n,": ",m,"}, Reason.ALTERED_TABLE, "without the columns ['n'], and with ['m']"),
        ({",n,": ",n,m,"}, Reason.ALTERED_TABLE, "without the columns none, and with ['m']"),
        ({"estimate,n": "n,estimate"}, Reason.ALTERED_TABLE, "its columns are others, or in another order"),
        ({"A@v1,0.1,10,public\nB@v1,0.2,20,public\n": "B@v1,0.2,20,public\nA@v1,0.1,10,public\n"}, Reason.ALTERED_TABLE,
         'row 1, column estimate_id, reads "B@v1" and should read "A@v1"; 6 cells differ'),
    ],
)  # fmt: skip
def test_estimates_that_differ_are_told_by_their_id(edits, reason, said):
    found = ESTIMATES
    for old, new in edits.items():
        assert old in found
        found = found.replace(old, new)
    assert told(ESTIMATES, found) == (reason, said)


@pytest.mark.parametrize(
    ("old", "new", "reason", "said"),
    [
        ("2020,5", "2020,6", Reason.ALTERED_TABLE, 'row 2, column n, reads "6" and should read "5"'),
        ("2020,5", "2021,6", Reason.ALTERED_TABLE, 'row 2, column year, reads "2021" and should read "2020"; 2 cells differ'),
        ("2020,5,public\n", "", Reason.ALTERED_TABLE, "1 rows, and the study's has 2"),
        ("5,public", "5,real", Reason.RELABELLED, "real is written where the study has public, in 1 row"),
    ],
)  # fmt: skip
def test_a_table_without_ids_is_told_by_row_and_column(old, new, reason, said):
    assert told(COUNTS, COUNTS.replace(old, new)) == (reason, said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.2", "0.9", "row 2, column estimate"),
        ("20,public", "20,real", "row 2, column data_class"),
        (",n,", ",m,", "its columns are others, or in another order"),
        ("B@v1,0.2,20,public\n", "", "2 rows, and the study's has 3"),
    ],
)
def test_of_the_restricted_half_no_value_is_told(old, new, said):
    assert told(ESTIMATES, ESTIMATES.replace(old, new), restricted=True) == (Reason.ALTERED_TABLE, said)


def parquet(**columns) -> bytes:
    pd.DataFrame(columns).to_parquet(out := io.BytesIO())
    return out.getvalue()


def test_a_derived_table_is_told_as_a_restricted_one():
    made = parquet(age=[12, 13], sex=["f", "m"])
    assert name_parquet(made, parquet(age=[12, 17], sex=["f", "f"])).detail == "row 2, column age; 2 cells differ"
    assert name_parquet(made, parquet(age=[12, 13], sex=["f", "m"])) is None
    assert name_parquet(made, b"no table") is None


@pytest.mark.parametrize("found", [b"\xff\xfe,n\n", b'year,n,data_class\n"2019', COUNTS.encode()])
def test_what_is_no_table_and_what_holds_the_same_has_no_name(found):
    assert name_csv(COUNTS.encode(), found, restricted=False) is None
