"""Published figures are compared at the precision that was printed."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.evidence.published import agreement, compare_published, readable


def compare(printed: list[tuple[str, str, str]], values: list[tuple[float, float, float]]):
    n = len(printed)
    keys = {"indicator": [f"i{k}" for k in range(n)], "by": "", "level": ""}
    published = pd.DataFrame(
        keys | dict(zip(("estimate_pct", "ci_low_pct", "ci_high_pct"), zip(*printed, strict=True), strict=True))
    )
    estimates = pd.DataFrame(
        keys | dict(zip(("estimate", "ci_low", "ci_high"), zip(*values, strict=True), strict=True))
    )
    estimates = estimates.assign(label="Item", estimate_id=keys["indicator"], n=10)
    return compare_published(estimates, published, label=str)


def test_a_figure_agrees_where_it_prints_alike():
    table = compare(
        [("8.0", "7.0", "9.0"), ("8", "7", "9"), ("8.0", "7.0", "9.0"), ("8.2", "", "")],
        [(0.0804, 0.07, 0.09), (0.084, 0.065001, 0.0949), (0.0806, 0.07, 0.0911), (0.082, 0.01, 0.2)],
    )
    assert table["estimate_agrees"].tolist() == [True, True, False, True]
    assert table["interval_agrees"].tolist()[:3] == [True, True, False] and pd.isna(table["interval_agrees"][3])
    text = agreement(table, data_class="public")
    assert text == "3 of 4 published estimates and 2 of 3 published intervals come back at the printed precision"
    assert readable(table)["Agrees"].tolist() == ["yes", "yes", "NO", "yes"]


def test_a_published_estimate_without_a_counterpart_does_not_agree():
    table = compare([("8.0", "", "")], [(float("nan"), float("nan"), float("nan"))])
    assert not table["estimate_agrees"][0]


def test_agreement_of_a_stand_in_says_that_it_was_made_to_agree():
    table = compare([("8.0", "", "")], [(0.08, 0.07, 0.09)])
    assert agreement(table, data_class="synthetic").endswith("because the stand-in is calibrated to them")
    assert "interval" not in agreement(table, data_class="public")
