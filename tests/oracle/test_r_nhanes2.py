"""The validation unit that an installed package ships: R's numbers for its file, and those that its report compares with."""

from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest
from tests.checkouts import ROOT

from disrupting_harm import printing
from disrupting_harm.survey import SurveyDesign


FROZEN = pd.read_csv(Path(__file__).with_name("freeze") / "nhanes2.csv", keep_default_na=False)
SHIPPED = metadata.distribution("samplics").locate_file("samplics/datasets/data/nhanes2.csv")
NAMES = {"highbp": "high_blood_pressure", "diabetes": "diabetes", "highlead": "high_blood_lead"}


@pytest.fixture(scope="module")
def ours() -> pd.DataFrame:
    frame = pd.read_csv(SHIPPED)
    frame["race"] = frame["race"].map({1: "White", 2: "Black", 3: "Other"})
    frame["region"] = frame["region"].map({1: "Northeast", 2: "Midwest", 3: "South", 4: "West"})
    design = SurveyDesign(frame, weight="finalwgt", strata="stratid", psu="psuid", lonely_psu="fail")
    assert design.df == 31
    table = design.proportions(list(NAMES), by=["race", "region"], ci="logit", df="design")
    return table.set_index(["indicator", "by", "level"])


@pytest.mark.parametrize("row", FROZEN.itertuples(), ids=lambda row: f"{row.outcome} {row.by} {row.level}".strip())
def test_shares_errors_design_effects_and_intervals_are_those_of_r(ours, row):
    mine = ours.loc[(row.outcome, row.by, row.level)]
    assert (mine["n"], mine["n_cases"]) == (row.n, row.n_cases)
    for column in ("estimate", "se", "deff", "ci_low", "ci_high"):
        assert mine[column] == pytest.approx(getattr(row, column), rel=1e-9, abs=0), column


def test_the_reference_table_holds_these_numbers_as_they_are_printed():
    table = pd.read_csv(ROOT / "data" / "reference" / "published_estimates.csv", dtype=str, keep_default_na=False)
    table = table[(table["iso3"] == "XNH") & (table["made_by"] != "published")].set_index(["indicator", "by", "level"])
    frozen = FROZEN.assign(indicator=FROZEN["outcome"].map(NAMES)).set_index(["indicator", "by", "level"])
    assert len(table) == 22 and set(table.index) <= set(frozen.index)
    for column in ("estimate", "ci_low", "ci_high"):
        printed = [printing.like(frozen.at[key, column], text) for key, text in table[f"{column}_pct"].items()]
        assert printed == table[f"{column}_pct"].tolist()
