"""Counts of the final dispositions of sampled cases, and AAPOR's outcome rates.

AAPOR (2023), Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition. Rates are
of cases, or of cases times the inverse of their selection probability: where these differ, AAPOR asks for weighted rates as well.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, OutcomeCodeError
from disrupting_harm.sampling.dispositions import CATEGORIES, read_categories
from disrupting_harm.sampling.ranges import find_outside
from disrupting_harm.sampling.reading import pick_column
from disrupting_harm.survey.columns import name_positions, read_numbers
from disrupting_harm.survey.domains import level_text, read_levels


NO_CASES = "no cases"
ELIGIBILITY_UNKNOWN = "eligibility unknown"
GIVEN = "given"
COLUMNS = ["by", "level", "rate", "estimate", "numerator", "base", "flags"]


def count_outcomes(
    contacts: pd.DataFrame,
    *,
    code: Hashable,
    by: Hashable | Sequence[Hashable] | None = None,
    weight: Hashable | None = None,
) -> pd.DataFrame:
    """Cases by category of their final disposition, overall and in every level of every column of `by`.

    contacts: one row per sampled case (household or child), with its final code, not one row per visit. Codes are text
    or numbers, such as "1.1", "2.111" or 2.11. Returns one row per level with the columns by and level ("" for
    overall), I, P, R, NC, O, UH, UR, UO, NE and cases, their sum. A category of a categorical column has its row even
    before its first case. weight: a column of weights above 0 (inverse selection probabilities); the table then holds their sums
    instead of counts.

    Raises OutcomeCodeError with the rows (counted from 0) of missing and of unknown codes, DesignError for other
    problems; if there are both, one OutcomeCodeError tells all of them.
    """
    problems: list[str] = []
    wrong_codes: list[str] = []
    column = pick_column(contacts, code, "outcome code", problems)
    categories = None if column is None else read_categories(column, code, wrong_codes)
    groups = [("", [""], np.zeros(len(contacts), dtype=np.int64))]
    names = list(by) if isinstance(by, list | tuple) else [] if by is None else [by]
    for name in names:
        group = pick_column(contacts, name, "group", problems)
        if group is None:
            continue
        try:
            levels, codes = _read_groups(contacts, name, group)
        except DesignError as error:
            problems.append(str(error))
            continue
        if (codes < 0).any():
            problems.append(f"Column {name!r} (group) is missing in {name_positions(codes < 0)}.")
        groups.append((str(name), levels, codes))
    each_case = None if weight is None else _read_weight(contacts, weight, problems)
    if problems or wrong_codes:
        raise (OutcomeCodeError if wrong_codes else DesignError)("\n".join(problems + wrong_codes))
    width, rows = len(CATEGORIES), []
    number = int if weight is None else float
    for name, levels, codes in groups:
        counts = np.bincount(codes * width + categories, each_case, minlength=len(levels) * width).reshape(-1, width)
        rows += [
            [name, level, *map(number, each), number(each.sum())] for level, each in zip(levels, counts, strict=True)
        ]
    return pd.DataFrame(rows, columns=["by", "level", *CATEGORIES, "cases"])


def outcome_rates(counts: pd.DataFrame, *, eligibility: float | None = None, weighted: bool = False) -> pd.DataFrame:
    """AAPOR's response, cooperation, refusal and contact rates of every row of `count_outcomes`.

    With K = I + P + R + NC + O, the cases known to be eligible, and U = UH + UR + UO:
    RR1, RR3, RR5 = I, and RR2, RR4, RR6 = I + P, over K + U, K + e U and K;
    COOP1 = I, COOP2 = I + P over I + P + R + O; COOP3 = I, COOP4 = I + P over I + P + R;
    REF1, REF2, REF3 = R, and CON1, CON2, CON3 = I + P + R + O, over K + U, K + e U and K.
    RR5, RR6, REF3 and CON3 are valid only where no case of unknown eligibility is eligible, or there is no such case.

    e is the eligible share of the cases of unknown eligibility. It is `eligibility` where that is given. Otherwise each
    row uses proportional allocation, e = K / (K + NE), which assumes that the unknown cases are like the known ones.
    AAPOR asks for the best evidence available, and for e to be reported: the table does so as the rate "e". weighted: counts are
    sums of weights, so that rates, e among them, are weighted rates.

    Returns one row per row of counts and rate, with the columns by, level, rate, estimate (a share), numerator and base
    (the denominator), both in cases (or sums of weights), and flags: "no cases" where the base is 0, "eligibility unknown" where the rate
    depends on e and e cannot be computed (the estimate is NaN under both flags); "given" on an e that was given, which
    has no base; "" otherwise. Raises DesignError, naming every problem, for counts that are not those of
    `count_outcomes` and an eligibility outside [0, 1].
    """
    _check_counts(counts, eligibility, whole=not weighted)
    rows = []
    for row in counts.to_dict("records"):
        case = {name: row[name] if weighted else int(row[name]) for name in CATEGORIES}
        known_eligible = sum(case[name] for name in ("I", "P", "R", "NC", "O"))
        if eligibility is None:
            eligible = [*_divide(known_eligible, known_eligible + case["NE"])]
        else:
            eligible = [float(eligibility), math.nan, math.nan, GIVEN]
        rows.append([row["by"], row["level"], "e", *eligible])
        for rate, (numerator, base) in _fractions(case, known_eligible, eligible[0]).items():
            rows.append([row["by"], row["level"], rate, *_divide(numerator, base)])
    return pd.DataFrame(rows, columns=COLUMNS)


def _divide(numerator: float, base: float) -> tuple[float, float, float, str]:
    """Estimate, numerator, base and flags of one row."""
    flag = NO_CASES if base == 0 else ELIGIBILITY_UNKNOWN if math.isnan(base) else ""
    return (math.nan if flag else numerator / base), float(numerator), float(base), flag


def _fractions(case: dict[str, float], known_eligible: float, e: float) -> dict[str, tuple[float, float]]:
    """Numerator and base of every rate."""
    unknown = case["UH"] + case["UR"] + case["UO"]
    # Without cases of unknown eligibility the rates do not depend on e, which may then be NaN.
    all_unknown = known_eligible + unknown
    some_unknown = known_eligible + e * unknown if unknown else known_eligible
    complete_interviews, refused = case["I"], case["R"]
    interviewed = complete_interviews + case["P"]
    reached = interviewed + refused + case["O"]
    return {
        "RR1": (complete_interviews, all_unknown),
        "RR2": (interviewed, all_unknown),
        "RR3": (complete_interviews, some_unknown),
        "RR4": (interviewed, some_unknown),
        "RR5": (complete_interviews, known_eligible),
        "RR6": (interviewed, known_eligible),
        "COOP1": (complete_interviews, reached),
        "COOP2": (interviewed, reached),
        "COOP3": (complete_interviews, interviewed + refused),
        "COOP4": (interviewed, interviewed + refused),
        "REF1": (refused, all_unknown),
        "REF2": (refused, some_unknown),
        "REF3": (refused, known_eligible),
        "CON1": (reached, all_unknown),
        "CON2": (reached, some_unknown),
        "CON3": (reached, known_eligible),
    }


def _read_groups(contacts: pd.DataFrame, name: Hashable, group: pd.Series) -> tuple[list[str], np.ndarray]:
    if isinstance(group.dtype, pd.CategoricalDtype):
        return [level_text(value) for value in group.dtype.categories], group.cat.codes.to_numpy(dtype=np.int64)
    return read_levels(contacts, name)


def _read_weight(contacts: pd.DataFrame, weight: Hashable, problems: list[str]) -> np.ndarray | None:
    column = pick_column(contacts, weight, "weight", problems)
    if column is None:
        return None
    numbers, not_numbers = read_numbers(column)
    bad = not_numbers | ~(np.isfinite(numbers) & (numbers > 0))
    if bad.any():
        problems.append(
            f"Column {weight!r} (weight) must hold finite numbers above 0, but does not in {name_positions(bad)}."
        )
    return numbers


def _check_counts(counts: pd.DataFrame, eligibility: object, *, whole: bool) -> None:
    problems = []
    missing = [name for name in ("by", "level", *CATEGORIES) if name not in counts.columns]
    if missing:
        problems.append(f"The counts have no column {', '.join(missing)}; make them with `count_outcomes`.")
    for name in CATEGORIES:
        if name in counts.columns:
            values = pd.to_numeric(counts[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            bad = ~(np.isfinite(values) & (values >= 0) & ((values == np.floor(values)) | (not whole)))
            if bad.any():
                numbers = "whole numbers" if whole else "numbers"
                problems.append(
                    f"Column {name!r} must hold {numbers} of at least 0, but does not in {name_positions(bad)}."
                )
    if eligibility is not None:
        problems += find_outside("eligibility", eligibility, 0, 1, "[]")
    if problems:
        raise DesignError("\n".join(problems))
