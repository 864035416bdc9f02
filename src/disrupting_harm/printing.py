"""How a number is printed: the one place that knows rounding, units, and what stands where no percentage may.

Tables, figures, traces, comparisons and the cover print through this module, so that one estimate reads the same
everywhere and a check of printed text has one rule to hold it against.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal


if TYPE_CHECKING:
    import pandas as pd


Unit = Literal["share", "points", "whole", "number", "respondents", "percent", "change"]


@dataclass(frozen=True)
class Statistic:
    """unit: how its values are printed. named: whether its name is part of an estimate's id."""

    unit: Unit
    named: bool = True


STATISTICS = {
    "proportion": Statistic("share", named=False),
    "mean": Statistic("number", named=False),
    "count": Statistic("whole", named=False),
    "rate": Statistic("number", named=False),
    "proportion_of_answers": Statistic("share"),
    "proportion_with_non_answers": Statistic("share"),
    "lower_bound": Statistic("share"),  # of a composite, if all that is not known were a no
    "upper_bound": Statistic("share"),  # and if it were a yes
    "standardised": Statistic("share"),  # as it would be in a standard population
    "average_country": Statistic("share"),  # the mean of countries' shares, each counted once
    "average_of_all": Statistic("share"),  # the same, with countries whose own share is not printed
    "all_children": Statistic("share"),  # and each counted by its children
    "se_linearised": Statistic("share"),  # standard errors of shares
    "se_replicates": Statistic("share"),
    "difference": Statistic("points"),
    "risk_difference": Statistic("points"),
    "trend": Statistic("points"),  # the change of a share with one unit more of what it is taken over
    "children_affected": Statistic("whole"),
    "respondents": Statistic("respondents", named=False),  # how many of those who were chosen on purpose
    "sum_of_answers": Statistic("whole", named=False),  # of their answers, where these are numbers
    "percentage": Statistic("percent", named=False),  # as a source publishes it: a number out of a hundred
    "count_difference": Statistic("change"),  # of what two holders count
    "count_ratio": Statistic("number"),
    "observed_cases": Statistic("whole"),  # of a group, as seen, to hold a model against
    "replicated_cases": Statistic("whole"),  # and as the model makes them
}
COUNTED = ("respondents", "sum_of_answers")  # numbers of people, whatever stands beside them
OTHER = Statistic("number")  # odds ratios, F values and the like

NOT_AVAILABLE = "n/a"
NOT_SHOWN = "not shown"
NOT_RELIABLE = "not reliable"
NO_ANSWERS = "no answers"
# What stands in the place of a percentage, by what the presentation standard says of the estimate.
WITHHELD = "withheld"  # what an estimate's `presentation` says where its number is not published
IN_PLACE_OF_A_PERCENTAGE = {"unreliable": NOT_RELIABLE, "none": NO_ANSWERS, WITHHELD: NOT_SHOWN}
TOO_FEW = "too few answers"
IN_PLACE_OF_A_MEAN = {"too_few": TOO_FEW, **IN_PLACE_OF_A_PERCENTAGE}

# Flag codes in words: those of estimates (`survey.presentation` sets them), then those of tests and models.
FLAG_WORDS = {
    "no_members": "nobody in the group answered",
    "purposive_sample": "describes the respondents alone: they were chosen on purpose",
    "small_base": "too few answers for a percentage: shown as a count",
    "small_base_of_mean": "too few answers for a mean: not shown",
    "no_variance_of_mean": "all PSUs agree: the interval has no width, and nothing is known of the precision",
    "small_effective_base": "effective sample size below the minimum",
    "wide_interval": "interval too wide to be relied on",
    "wide_complement": "the share of the others is not to be relied on: its interval is too wide",
    "one_psu": "lives in one PSU (or one of each stratum): nothing is known of the precision",
    "empty_cell": "nobody answered in a cell of the standard: nothing to standardise",
    "few_df": "few degrees of freedom: the standard error itself is uncertain",
    "no_cases": "nobody in the sample said so: that it is rare is known, how rare is not",
    "all_cases": "everybody in the sample said so",
    "no_variance": "all PSUs agree: the interval is that of a simple random sample",
    "unknown_variance": "the design gives no variance here",
    "no_df": "no degrees of freedom",
    "one_sided_variance": "all answers of one group are alike: no test",
    "no_level_variance": "one group lives in too few PSUs for a test",
    "one_level": "all answers, or all groups, are alike: nothing to test",
    "small_group": "a group too small for a percentage",
    "few_cases": "few cases, or few others: the model's numbers are not to be relied on",
    "small_count": "fewer interviews than are published",
    "few_respondents": "answered by fewer respondents than are published",
    "primary_small_base": "fewer respondents in the group than are published",
    "primary_dominance": "one respondent's weight is most of the number",
    "primary_full_group": "all of the group, or none of it, said so: it would tell each answer",
    "primary_small_cases": "fewer respondents said so than are published",
    "primary_small_non_cases": "fewer respondents did not say so than are published",
    "complementary": "withheld so that sums of what is published do not tell a withheld number",
    "complementary_dependent": "withheld because it would tell a withheld number",
    "few_units": "too few segments were coded twice",
    "all_alike": "all codings are alike: agreement beyond chance is not defined",
    "separated": "cases and others are separated: no estimate exists",
}
# Of a test this flag means something else than of an estimate.
TEST_FLAG_WORDS = FLAG_WORDS | {"no_variance": "no variance to test with"}


@dataclass(frozen=True)
class Printed:
    """An estimate as it is printed: its value, and its interval or "" where none is shown."""

    value: str
    low: str = ""
    high: str = ""

    @property
    def interval(self) -> str:
        return f"{self.low} to {self.high}" if self.low else ""


def _is_missing(value: object) -> bool:
    """None, a float that is no number, or a missing value of pandas, which is loaded for none but its own kinds."""
    if value is None or isinstance(value, int | str):
        return value is None
    if isinstance(value, float):
        return math.isnan(value)
    import pandas as pd

    return pd.isna(value)


def statistic(name: str) -> Statistic:
    return STATISTICS.get(name, OTHER)


def printed(row) -> Printed:
    """The estimate of a row (a Series or named tuple with estimate, ci_low, ci_high, statistic, presentation, n, n_cases).

    A proportion that the presentation standard does not let stand as a percentage is a count or words, without interval. A mean is
    printed in its `unit`, and in words where the standard does not let it stand. Where
    a source publishes a word in the place of a number (`value_as_published`), the word is printed.
    """
    unit = statistic(row.statistic).unit
    if _is_missing(row.estimate) and not _is_missing(word := getattr(row, "value_as_published", None)):
        return Printed(word)
    if unit == "share" and row.presentation in ("count", *IN_PLACE_OF_A_PERCENTAGE):
        return Printed(share(row))
    if row.statistic == "mean" and row.presentation in IN_PLACE_OF_A_MEAN:
        return Printed(IN_PLACE_OF_A_MEAN[row.presentation])
    if row.presentation == WITHHELD:
        return Printed(NOT_SHOWN)
    if unit == "respondents":
        return Printed(respondents(row))
    low, high = row.ci_low, row.ci_high
    value = number(row.estimate, unit)
    if row.statistic == "mean" and not _is_missing(named := getattr(row, "unit", None)) and named:
        value = f"{value} {named}"
    if _is_missing(low):
        return Printed(value)
    return Printed(value, number(low, unit), number(high, unit))


def number(value: float, unit: Unit) -> str:
    """A value in its unit: `12.3 %`, `+4.1`, `1,234`, or a number with the decimals that tell it from another."""
    if _is_missing(value):
        return NOT_AVAILABLE
    if unit == "percent":
        return f"{value:,.1f} %"
    if unit == "change":
        return f"{value:+,.0f}" if round(value) else "0"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "points":
        return f"{100 * value:+.1f}"
    return f"{value:,.0f}" if unit in ("whole", "respondents") or abs(value) >= 100 else f"{value:,.2f}"


def share(row) -> str:
    """A proportion as the presentation standard lets it be printed: per cent, a count, or words."""
    if row.presentation == "count":
        return count_of(row.n_cases, row.n)
    return IN_PLACE_OF_A_PERCENTAGE.get(row.presentation) or per_cent(row.estimate)


def respondents(row) -> str:
    """How many of the respondents, the count first: `31 of 50 (62 %)`, without the percentage where the base is too small."""
    if row.presentation == WITHHELD:
        return NOT_SHOWN
    if row.presentation == "none" or _is_missing(row.estimate):
        return NO_ANSWERS
    counted = count_of(row.n_cases, row.n)
    return f"{counted} ({100 * row.n_cases / row.n:.0f} %)" if row.presentation == "count_and_percentage" else counted


def is_percentage(row) -> bool:
    """Whether the estimate may be printed, drawn and ranked as a percentage; so may one without a presentation."""
    presentation = getattr(row, "presentation", None)
    if getattr(row, "statistic", None) in (*COUNTED, "mean"):
        return False
    return presentation == "percentage" or _is_missing(presentation)


def is_mean(row) -> bool:
    """Whether the estimate is a mean that may be printed and drawn."""
    return row.statistic == "mean" and row.presentation not in IN_PLACE_OF_A_MEAN


def count_of(cases: float, base: float) -> str:
    return f"{int(cases)} of {int(base)}"


def per_cent(value: float) -> str:
    return number(value, "share")


def per_cent_alone(value: float) -> str:
    """Per cent without its sign, where an axis or a column's head says it."""
    return f"{100 * value:.1f}"


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return number(value, "points")


def ratio(value: float) -> str:
    return NOT_AVAILABLE if _is_missing(value) else f"{value:.2f}"


def decimals(value: float, places: int) -> str:
    """A number with thousands separated and a fixed number of decimals."""
    return NOT_AVAILABLE if _is_missing(value) else f"{value:,.{places}f}"


def p_value(p: float) -> str:
    return "" if _is_missing(p) else ("< 0.001" if p < 0.0005 else f"{p:.3f}")


def sentences(text: str) -> list[str]:
    """The sentences of a text. One begins with a capital letter, so that what stands in brackets after a question belongs to it."""
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)


def whole(value: float) -> str:
    """A number of people or things; nothing where it is not published."""
    return "" if _is_missing(value) else f"{int(value):,}"


def span(low: float, high: float, form) -> str:
    """`LOW to HIGH` by the form of its ends; nothing without an interval."""
    return f"{form(low)} to {form(high)}" if not _is_missing(low) else ""


def two_digits(value: float) -> float:
    """A number to two significant digits."""
    return float(f"{value:.2g}")


def about(value: float) -> str:
    """A scaled count to three digits: more would look surer than any survey is."""
    return f"{float(f'{value:.3g}'):,.0f}"


def like(value: float, published: str) -> str:
    """A share in per cent with as many decimals as the published figure has; nothing where none was published."""
    if published == "" or _is_missing(value):
        return ""
    decimals = len(published.partition(".")[2])
    return f"{100 * value:.{decimals}f}"


def flags_in_words(flags: object, words: dict[str, str] = FLAG_WORDS) -> str:
    """Flag codes joined by ";" as words, in their order; nothing for a missing value."""
    if not isinstance(flags, str) or not flags:
        return ""
    return "; ".join(words.get(flag, flag) for flag in flags.split(";"))


def drop_blank(frame: pd.DataFrame, keep: Iterable[str] = ()) -> pd.DataFrame:
    """A printed table without the columns that say nothing in any row."""
    return frame.drop(columns=[c for c in frame if c not in keep and (frame[c] == "").all()])
