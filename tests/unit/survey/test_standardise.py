"""Directly standardised proportions: the weighted sum of the cells, its variance, and where there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.presentation import present


@pytest.fixture
def frame() -> pd.DataFrame:
    """Three strata of four PSUs with eight children each: girls and boys of 12 and 13, girls affected more often."""
    rng = np.random.default_rng(5)
    n = 3 * 4 * 8
    table = pd.DataFrame({
        "stratum": np.repeat([1, 2, 3], 32), "psu": np.tile(np.repeat([1, 2, 3, 4], 8), 3),
        "sex": np.tile(["female", "female", "male", "male"], n // 4), "age": np.tile([12, 13], n // 2),
        "w": rng.uniform(0.5, 2, n), "calibrated": 1.0,
    })  # fmt: skip
    return table.assign(y=(rng.random(n) < np.where(table["sex"] == "female", 0.5, 0.2)).astype(float))


def design_of(frame: pd.DataFrame, **options) -> SurveyDesign:
    return SurveyDesign(frame, weight="w", strata="stratum", psu="psu", **options)


def test_equal_parts_are_the_mean_of_the_cells(frame):
    design = design_of(frame)
    cells = design.proportions(["y"], by=[("sex", "age")]).iloc[1:]
    row = design.standardised(["y"], ["sex", "age"]).iloc[0]
    assert row["estimate"] == pytest.approx(cells["estimate"].mean(), rel=1e-12)
    assert (row["by"], row["level"], row["n"], row["n_cases"]) == ("", "", 96, frame["y"].sum())


def test_a_standard_that_is_the_sample_gives_the_crude_share_and_less_variance_only_by_what_it_fixes(frame):
    design = design_of(frame)
    own = frame.groupby("sex")["w"].sum().to_dict()
    crude = design.proportions(["y"]).iloc[0]
    row = design.standardised(["y"], ["sex"], own).iloc[0]
    assert row["estimate"] == pytest.approx(crude["estimate"], rel=1e-12)
    # That the sample's composition varies is no part of it: the variance is the crude one's after calibration to these parts.
    calibrated = design_of(frame, calibrated_to=["sex"]).proportions(["y"]).iloc[0]
    assert row["se"] == pytest.approx(calibrated["se"], rel=1e-9)


def test_the_variance_holds_the_covariance_of_cells_that_share_psus(frame):
    design = design_of(frame)
    row = design.standardised(["y"], ["sex"]).iloc[0]
    sexes = design.proportions(["y"], by=["sex"]).iloc[1:]
    difference = design.differences(["y"], by=["sex"], method="wald").iloc[0]
    # Var(a + b) = 2 Var(a) + 2 Var(b) - Var(a - b)
    expected = (2 * np.square(sexes["se"]).sum() - difference["se"] ** 2) / 4
    assert row["se"] ** 2 == pytest.approx(expected, rel=1e-9)


def test_parts_count_relative_to_each_other(frame):
    design = design_of(frame)
    first = design.standardised(["y"], ["sex"], {"female": 1, "male": 3})
    second = design.standardised(["y"], ["sex"], {"female": 2500, "male": 7500})
    pd.testing.assert_frame_equal(first, second)


def test_a_cell_that_is_left_out_of_the_standard_is_outside(frame):
    row = design_of(frame).standardised(["y"], ["age"], {"12": 1}).iloc[0]
    twelve = design_of(frame).proportions(["y"], by=["age"]).iloc[1]
    for name in ("estimate", "se", "ci_low", "ci_high", "df", "df_domain", "n", "n_cases", "deff"):
        assert row[name] == pytest.approx(twelve[name], rel=1e-12), name


@pytest.mark.parametrize("standard", [{"12": 1, "13": 1, "14": 1}, None])
def test_without_an_answer_in_a_cell_there_is_no_estimate(frame, standard):
    if standard is None:  # a cell that is there, and where nobody answered
        frame.loc[frame["age"] == 13, "y"] = np.nan
    table = present(design_of(frame).standardised(["y"], ["age"], standard))
    row = table.iloc[0]
    assert np.isnan(row["estimate"]) and np.isnan(row["se"])
    assert row["presentation"] == ("unreliable" if standard else "count")
    assert row["flags"].split(";")[0] == "empty_cell"


def test_nobody_in_any_cell_is_no_answer(frame):
    row = present(design_of(frame.assign(y=np.nan)).standardised(["y"], ["sex"])).iloc[0]
    assert (row["n"], row["presentation"], row["flags"]) == (0, "none", "no_members")


def test_a_single_answer_beside_an_empty_cell_is_no_estimate(frame):
    frame["y"] = frame["y"].where(frame.index == 0)
    row = design_of(frame).standardised(["y"], ["sex"]).iloc[0]
    assert (row["n"], row["flags"]) == (1, "empty_cell") and np.isnan(row["estimate"])


def test_a_cell_in_one_psu_of_each_stratum_leaves_no_degrees_of_freedom(frame):
    frame["cell"] = np.where((frame["psu"] == 1) & (frame["age"] == 12), "few", "many")
    groups = design_of(frame).standardised(["y"], ["cell"]).iloc[0]
    assert groups["df"] == 0 and (groups["ci_low"], groups["ci_high"]) == (0.0, 1.0)
    assert groups["flags"] == "unknown_variance"
    # A rule that counts the rows of all cells together does not see it.
    assert design_of(frame, df_rule="domain").standardised(["y"], ["cell"]).iloc[0]["df"] == 9


def test_degrees_of_freedom_are_at_most_those_of_all_cells_together(frame):
    row = design_of(frame).standardised(["y"], ["sex", "age"]).iloc[0]
    assert (row["df"], row["df_domain"]) == (9, 9)


def test_several_indicators_with_other_missing_answers_each_have_their_own(frame):
    frame["z"] = frame["y"].where(frame.index % 3 > 0)
    both = design_of(frame).standardised(["y", "z"], ["sex"])
    alone = design_of(frame).standardised(["z"], ["sex"])
    pd.testing.assert_frame_equal(both.iloc[[1]].reset_index(drop=True), alone)
    assert list(both["n"]) == [96, 64]


def test_a_finite_population_correction_is_taken(frame):
    frame["psus"] = 8
    corrected = design_of(frame, fpc="psus").standardised(["y"], ["sex"]).iloc[0]
    plain = design_of(frame).standardised(["y"], ["sex"]).iloc[0]
    assert corrected["estimate"] == plain["estimate"] and corrected["se"] != plain["se"]


@pytest.mark.parametrize(
    "over, standard, message",
    [
        ([], None, "`over` is empty"),
        (["sex"], {}, "standard is empty"),
        (["sex"], {"female": 0, "male": 1}, "gives female no part"),
        (["sex"], {"female": float("nan"), "male": -1}, "gives female, male no part"),
        (["nothing"], None, "no column 'nothing'"),
    ],
)
def test_an_unusable_standard_is_refused(frame, over, standard, message):
    with pytest.raises(DesignError, match=message):
        design_of(frame).standardised(["y"], over, standard)
