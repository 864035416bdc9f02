"""Two holders of one quantity side by side: their difference is told, and neither is mended."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.kinds.counts.holders import estimate_holders
from disrupting_harm.errors import UserError


SOURCE = {"source_title": "a", "source_url": "b", "licence": "c", "unit": "reports"}


def held(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame([{"measure": "m", "year": y, "holder": h, "value": v, **SOURCE} for y, h, v in rows])


def by_statistic(made: pd.DataFrame) -> dict:
    return {(r.statistic, r.level): r.estimate for r in made.itertuples()}


def test_both_numbers_their_difference_and_their_ratio_stand_side_by_side():
    made = estimate_holders(held(("2020", "a", 200.0), ("2020", "b", 150.0)), holders=("a", "b"), by=["year"])
    assert by_statistic(made) == {
        ("count", "a:2020"): 200, ("count", "b:2020"): 150,
        ("count_difference", "2020"): -50, ("count_ratio", "2020"): 0.75,
    }  # fmt: skip


def test_what_one_holder_alone_counts_has_no_difference():
    made = estimate_holders(held(("2020", "a", 200.0)), holders=("a", "b"), by=["year"])
    assert by_statistic(made) == {("count", "a:2020"): 200}


def test_no_ratio_to_nothing():
    made = estimate_holders(held(("2020", "a", 0.0), ("2020", "b", 3.0)), holders=("a", "b"), by=["year"])
    assert ("count_ratio", "2020") not in by_statistic(made) and by_statistic(made)["count_difference", "2020"] == 3


def test_a_third_holder_is_refused():
    with pytest.raises(UserError, match="c: no holder; it is one of a, b"):
        estimate_holders(held(("2020", "c", 1.0)), holders=("a", "b"), by=["year"])
