"""Published figures are compared at the precision that was printed, whoever made them."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.kinds.survey.published import PUBLISHED, agreement, compare_published, readable
from disrupting_harm.errors import UserError


def compare(printed: list[tuple[str, str, str]], values: list[tuple[float, float, float]], *, made_by=PUBLISHED, n=10):
    keys = {"indicator": [f"i{k}" for k in range(len(printed))], "by": "", "level": ""}
    published = pd.DataFrame(
        keys | dict(zip(("estimate_pct", "ci_low_pct", "ci_high_pct"), zip(*printed, strict=True), strict=True))
    ).assign(made_by=made_by)
    estimates = pd.DataFrame(
        keys | dict(zip(("estimate", "ci_low", "ci_high"), zip(*values, strict=True), strict=True))
    )
    estimates = estimates.assign(label="Item", estimate_id=keys["indicator"], n=n)
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


def test_a_published_indicator_that_the_survey_does_not_estimate_is_named():
    estimates = pd.DataFrame({"indicator": ["i0"], "by": "", "level": ""})
    with pytest.raises(UserError, match="holds other, strange, which this survey does not estimate"):
        compare_published(estimates, pd.DataFrame({"indicator": ["strange", "i0", "other"]}), label=str)


def test_agreement_of_a_stand_in_says_that_it_was_made_to_agree():
    table = compare([("8.0", "", "")], [(0.08, 0.07, 0.09)])
    assert agreement(table, data_class="synthetic").endswith("because the stand-in is calibrated to them")
    assert "interval" not in agreement(table, data_class="public")


def test_what_another_program_computed_is_told_apart_from_what_was_published():
    table = compare(
        [("8.0", "7.0", "9.0"), ("8.0", "7.0", "9.0"), ("8.0", "", "")],
        [(0.08, 0.07, 0.09), (0.08, 0.07, 0.09), (0.09, 0.07, 0.11)],
        made_by=[PUBLISHED, "R survey 4.2", "R survey 4.2"],
    )
    assert agreement(table, data_class="public") == (
        "1 of 1 published estimates, 1 of 1 published intervals, 1 of 2 R survey 4.2's estimates and 1 of 1 R survey 4.2's "
        "intervals come back at the printed precision"
    )
    assert readable(table)["Made by"].tolist() == ["", "R survey 4.2", "R survey 4.2"]


def test_a_table_of_published_figures_alone_has_no_column_for_who_made_them():
    shown = readable(compare([("8.0", "", "")], [(0.08, 0.07, 0.09)]))
    assert "Made by" not in shown and "Published interval" not in shown


def test_figures_are_read_as_they_were_printed_beside_ours_at_the_same_precision():
    shown = readable(compare([("8", "7.0", "9.25")], [(0.0849, 0.0704, 0.092499)], n=1234.0)).iloc[0]
    assert shown[["Published %", "Here %", "Published interval", "Interval here", "n"]].tolist() == [
        "8", "8", "7.0 to 9.25", "7.0 to 9.25", "1,234"
    ]  # fmt: skip
