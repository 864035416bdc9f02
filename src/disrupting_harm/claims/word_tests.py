"""What a direction word claims of the saved estimates, as a test that is true or not.

majority, minority: the interval of a share lies above, or below, one half; of respondents chosen on purpose, their count does.
about: the interval holds the fraction, and the share lies within three points of it. above, below: a saved difference is
positive, or negative, with p below 0.05 after Holm's adjustment; no_difference: it is not. rose, fell: one published count is
larger, or smaller, than another. some, part, all: a count is
larger than zero, larger than zero and smaller than its base, or as large as its base. status: all assessments of the newest year are one of `status`,
so that a topic of which they contradict each other, or which they tell apart by case, is not said either way.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace

from disrupting_harm import printing
from disrupting_harm.claims.store import Store
from disrupting_harm.study.findings import Ref, WordTest, parse_reference


LEVEL = 0.05
NEAR = 0.03  # a share this close to a fraction may be called by it
HALF = 0.5


def evidence_of(test: WordTest, component: str, store: Store) -> tuple[str, ...] | None:
    """The ids of what the test was made on, where it holds; None where it does not, or where nothing was saved to test."""
    refs = [parse_reference(text, component) for text in (test.of, test.than) if text]
    if test.test == "status":
        found = [store.assessment(refs[0])] if refs[0].group else store.newest_assessments(refs[0])
        holds = bool(found) and all(row is not None and row.status in test.status for row in found)
        return tuple(row.assessment_id for row in found) if holds else None
    rows = [_row(test, ref, store) for ref in refs]
    if None in rows or any(getattr(row, "presentation", None) in printing.IN_PLACE_OF_A_MEAN for row in rows):
        return None
    return tuple(row.estimate_id for row in rows) if TESTS[test.test](test, *rows) else None


def _row(test: WordTest, ref: Ref, store: Store) -> SimpleNamespace | None:
    if test.test in ("above", "below", "no_difference") and not ref.statistic:
        ref = Ref(ref.component, ref.name, ref.version, "difference", ref.group)
    return store.estimate(ref)


def _span(row: SimpleNamespace) -> tuple[float, float, float] | None:
    """Lower end, share, upper end; of counted respondents all three are the count's own share."""
    if printing.statistic(row.statistic).unit == "share" and printing.is_percentage(row) and row.ci_low is not None:
        return row.ci_low, row.estimate, row.ci_high
    cases = _counted(row)
    return (cases / row.n,) * 3 if cases is not None and row.n else None


def _counted(row: SimpleNamespace) -> float | None:
    return row.n_cases if row.statistic == "respondents" else row.estimate if row.statistic == "count" else None


def _some(test: WordTest, row: SimpleNamespace) -> bool:
    return (cases := _counted(row)) is not None and cases > 0


def _part(test: WordTest, row: SimpleNamespace) -> bool:
    return _some(test, row) and row.n is not None and _counted(row) < row.n


def _all(test: WordTest, row: SimpleNamespace) -> bool:
    return _some(test, row) and _counted(row) == row.n


def _majority(test: WordTest, row: SimpleNamespace) -> bool:
    return (span := _span(row)) is not None and span[0] > HALF


def _minority(test: WordTest, row: SimpleNamespace) -> bool:
    return (span := _span(row)) is not None and span[2] < HALF


def _about(test: WordTest, row: SimpleNamespace) -> bool:
    span, fraction = _span(row), float(Fraction(test.fraction or "0"))
    if span is None:
        return False
    counted = span[0] == span[2]  # a share of counted respondents has no interval, and need only be near
    return (counted or span[0] <= fraction <= span[2]) and round(abs(span[1] - fraction), 12) <= NEAR


def _differs(row: SimpleNamespace) -> bool | None:
    return None if row.p_adjusted is None else row.p_adjusted < LEVEL


def _grew(row: SimpleNamespace, than: SimpleNamespace | None, sign: int) -> bool:
    values = (row.estimate, than.estimate if than else None)
    return None not in values and row.statistic == than.statistic and sign * (values[0] - values[1]) > 0


TESTS: dict[str, Callable[..., bool]] = {
    "majority": _majority,
    "minority": _minority,
    "about": _about,
    "above": lambda test, row: _differs(row) is True and row.estimate > 0,
    "below": lambda test, row: _differs(row) is True and row.estimate < 0,
    "no_difference": lambda test, row: _differs(row) is False,
    "rose": lambda test, row, than=None: _grew(row, than, 1),
    "fell": lambda test, row, than=None: _grew(row, than, -1),
    "some": _some,
    "part": _part,
    "all": _all,
}
