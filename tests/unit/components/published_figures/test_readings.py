"""A printed figure stands for a range of numbers, and two figures agree no more closely than they were printed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from disrupting_harm.components.published_figures.readings import (
    Reading,
    agree,
    exact,
    read_figure,
    read_number,
    show,
)


def row(value: str, unit: str = "percent", **columns: str) -> SimpleNamespace:
    return SimpleNamespace(**({"value": value, "unit": unit, "low": "", "high": "", "base_n": ""} | columns))


def ends(reading: Reading) -> tuple[float, float]:
    return reading.low, reading.high


@pytest.mark.parametrize(
    "text, low, high",
    [
        ("14.5", 14.45, 14.55),
        ("14", 13.5, 14.5),
        ("14.0", 13.95, 14.05),  # a printed zero is a printed digit
        ("0", -0.5, 0.5),
        ("350000", 345_000, 355_000),
        ("2,000,000", 1_500_000, 2_500_000),
        ("1029", 1028.5, 1029.5),
        ("1200", 1199.5, 1200.5),  # two zeros are no sign of rounding
        ("1,014 children", 1013.5, 1014.5),
    ],
)
def test_a_number_stands_for_what_is_rounded_to_it(text, low, high):
    assert ends(read_number(text)) == pytest.approx((low, high), rel=1e-12)


def test_a_text_without_a_number_is_refused():
    with pytest.raises(ValueError, match="no number in 'early'"):
        read_number("early")


def test_shares_are_read_as_parts_of_one_and_ranges_by_both_ends():
    assert [r.value for r in read_figure(row("5-13"))] == [0.05, 0.13]
    assert ends(read_figure(row("9"))[0]) == pytest.approx((0.085, 0.095))


def test_words_have_the_range_that_the_table_gives_them():
    (reading,) = read_figure(row("one in four", "share", low="22.5", high="27.5"))
    assert (reading.value, *ends(reading)) == pytest.approx((0.25, 0.225, 0.275))


def test_a_fraction_and_a_count_with_its_base_are_exact_shares():
    assert read_figure(row("19 of 85")) == (exact(19 / 85),)
    assert read_figure(row("38", "children (count)", base_n="995")) == (exact(38 / 995),)


def test_a_date_has_no_reading():
    assert read_figure(row("2021-09", "date")) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        row("one in four", "share"),  # words without a range
        row("<5"),
        row("two thirds", "share", low="69", high="64"),
        row("96 of 85"),
        row("5", "children (count)", base_n="0"),
        row("", "percent"),
        row("-4"),
        row("NaN"),
        row("4", low="nothing", high="5"),
    ],
)
def test_what_is_no_number_and_no_range_is_refused(wrong):
    with pytest.raises(ValueError):
        read_figure(wrong)


def test_figures_agree_where_one_lies_in_the_range_of_the_other():
    printed = read_figure(row("4"))
    assert agree((exact(0.0449),), printed) and agree((exact(0.035),), printed)
    assert not agree((exact(0.0451),), printed) and not agree((exact(0.0349),), printed)


def test_ranges_that_only_touch_do_not_agree():
    roughly, more_exactly = read_number("2,000,000"), Reading(2_510_000, 2_430_000, 2_580_000)
    assert more_exactly.low < roughly.high and not agree((more_exactly,), (roughly,))


def test_of_ranges_both_ends_must_agree_and_a_range_is_no_number():
    assert agree((exact(0.05), exact(0.13)), read_figure(row("5-13")))
    assert not agree((exact(0.05), exact(0.07)), read_figure(row("5-13")))
    assert not agree((exact(0.05),), read_figure(row("5-13")))


def test_half_way_agrees_whatever_the_last_digit_of_the_computer():
    assert agree((exact(0.1 + 0.2 - 0.155),), (read_number("14.5").scaled(0.01),))


def test_readers_see_shares_in_per_cent_people_whole_and_ratios_with_decimals():
    assert show((exact(0.145),), "percent") == "14.5 %"
    assert show((exact(0.05), exact(0.13)), "percent") == "5.0 % to 13.0 %"
    assert show((exact(1096132.4),), "children") == "1,096,132"
    assert show((exact(0.98),), "ratio") == "0.98" and show((), "date") == ""
    assert show((exact(0.62),), "respondents (count)", "50") == "62.0 %"
