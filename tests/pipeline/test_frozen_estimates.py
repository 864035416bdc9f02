"""No change of the library changed a number: estimates, standard errors and bases are to the last digit what they were.

Of a stand-in that is its exact estimates, made again from the derived rows: what is saved of them is coarse. Degrees of freedom, and with
them intervals and p values, follow a rule of the study (`survey.df`) that was changed on purpose; they are held against plain arithmetic
in `tests/unit/survey/test_degrees_of_freedom.py`. Two kinds of tables were frozen anew: odds ratios since they count the cases of the
model, and numbers of children since they are made from a prevalence that is not rounded to twelve digits before.
"""

from __future__ import annotations

import csv

import pytest
from tests.checkouts import ROOT
from tests.exact_estimates import COARSE

from disrupting_harm import files


pytestmark = pytest.mark.pipeline

FROZEN = ROOT / "tests" / "pipeline" / "estimates_72a671e.sha256"
TABLES = [line.split("  ") for line in FROZEN.read_text(encoding="utf-8").splitlines()]
COLUMNS = ("estimate_id", "estimate", "se", "n", "n_cases")
ADDED = ("told_police_or_helpline",)  # indicators that were not estimated then


def numbers_of(path) -> str:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["indicator"] not in ADDED]
    return "".join(",".join(row.get(column, "") for column in COLUMNS) + "\n" for row in rows)


def test_all_tables_of_estimates_of_all_units_are_frozen():
    assert len(TABLES) == 25
    assert {path.split("/")[0] for _, path in TABLES} == {"KEN", "USA", "XFC"}


@pytest.mark.parametrize("sha256, path", TABLES, ids=[path for _, path in TABLES])
def test_a_table_has_the_numbers_that_it_had_at_72a671e(reproduced, exact, sha256, path):
    iso3, component, _ = path.split("/")
    folder = exact if component in COARSE.get(iso3, ()) else reproduced.outputs()
    assert files.sha256_text(numbers_of(folder / path)) == sha256
