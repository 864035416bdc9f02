"""What became of the sampled cases: counts of their final dispositions, and AAPOR's outcome rates.

AAPOR (2023), Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition. All
rates are unweighted.
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
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.survey.domains import level_text, read_levels


NO_CASES = "no cases"
ELIGIBILITY_UNKNOWN = "eligibility unknown"
GIVEN = "given"
COLUMNS = ["by", "level", "rate", "estimate", "numerator", "base", "flags"]


def count_outcomes(
    contacts: pd.DataFrame, *, code: Hashable, by: Hashable | Sequence[Hashable] | None = None
) -> pd.DataFrame:
    """Cases by category of their final disposition, overall and in every level of every column of `by`.

    contacts: one row per sampled case (household or child), with its final code, not one row per visit. Codes are text
    or numbers, such as "1.1", "2.111" or 2.11. Returns one row per level with the columns by and level ("" for
    overall), I, P, R, NC, O, UH, UR, UO, NE and cases, their sum. A category of a categorical column has its row even
    before its first case.

    Raises OutcomeCodeError with the rows (counted from 0) of missing and of unknown codes, DesignError for other
    problems; if there are both, one OutcomeCodeError tells all.
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
    if problems or wrong_codes:
        raise (OutcomeCodeError if wrong_codes else DesignError)("\n".join(problems + wrong_codes))
    width, rows = len(CATEGORIES), []
    for name, levels, codes in groups:
        counts = np.bincount(codes * width + categories, minlength=len(levels) * width).reshape(-1, width)
        rows += [[name, level, *map(int, each), int(each.sum())] for level, each in zip(levels, counts, strict=True)]
    return pd.DataFrame(rows, columns=["by", "level", *CATEGORIES, "cases"])


def outcome_rates(counts: pd.DataFrame, *, eligibility: float | None = None) -> pd.DataFrame:
    """AAPOR's response, cooperation, refusal and contact rates of every row of `count_outcomes`.

    With K = I + P + R + NC + O, the cases known to be eligible, and U = UH + UR + UO:
    RR1, RR3, RR5 = I, and RR2, RR4, RR6 = I + P, over K + U, K + e U and K;
    COOP1 = I, COOP2 = I + P over I + P + R + O; COOP3 = I, COOP4 = I + P over I + P + R;
    REF1, REF2, REF3 = R, and CON1, CON2, CON3 = I + P + R + O, over K + U, K + e U and K.
    RR5, RR6, REF3 and CON3 hold only where no unknown case is eligible, or none is unknown.

    e is the share of the unknown cases that is eligible: `eligibility` where it is given, and otherwise, row by row, by
    proportional allocation, e = K / (K + NE), as if the unknown cases were like the known ones. AAPOR asks for the best
    evidence there is, and for e to be stated: it is the rate "e".

    Returns one row per row of counts and rate, with the columns by, level, rate, estimate (a share), numerator and base
    (the denominator), both in cases, and flags: "no cases" where the base is 0, "eligibility unknown" where unknown
    cases count and nothing says what e is, and the estimate is NaN in both; "given" on an e that was given, which has
    no base; "" otherwise. Raises DesignError, naming every problem, for counts that are not those of `count_outcomes`
    and an eligibility outside [0, 1].
    """
    _check_counts(counts, eligibility)
    rows = []
    for row in counts.to_dict("records"):
        case = {name: int(row[name]) for name in CATEGORIES}
        known = sum(case[name] for name in ("I", "P", "R", "NC", "O"))
        if eligibility is None:
            eligible = [*_divide(known, known + case["NE"])]
        else:
            eligible = [float(eligibility), math.nan, math.nan, GIVEN]
        rows.append([row["by"], row["level"], "e", *eligible])
        for rate, (above, base) in _fractions(case, known, eligible[0]).items():
            rows.append([row["by"], row["level"], rate, *_divide(above, base)])
    return pd.DataFrame(rows, columns=COLUMNS)


def _divide(above: float, base: float) -> tuple[float, float, float, str]:
    """Estimate, numerator, base and flags of one row."""
    flag = NO_CASES if base == 0 else ELIGIBILITY_UNKNOWN if math.isnan(base) else ""
    return (math.nan if flag else above / base), float(above), float(base), flag


def _fractions(case: dict[str, int], known: int, e: float) -> dict[str, tuple[int, float]]:
    unknown = case["UH"] + case["UR"] + case["UO"]
    # Without unknown cases e does not matter, even where it is not known.
    all_unknown, some_unknown = known + unknown, known + e * unknown if unknown else known
    complete, refused = case["I"], case["R"]
    interviewed = complete + case["P"]
    reached = interviewed + refused + case["O"]
    return {
        "RR1": (complete, all_unknown),
        "RR2": (interviewed, all_unknown),
        "RR3": (complete, some_unknown),
        "RR4": (interviewed, some_unknown),
        "RR5": (complete, known),
        "RR6": (interviewed, known),
        "COOP1": (complete, reached),
        "COOP2": (interviewed, reached),
        "COOP3": (complete, interviewed + refused),
        "COOP4": (interviewed, interviewed + refused),
        "REF1": (refused, all_unknown),
        "REF2": (refused, some_unknown),
        "REF3": (refused, known),
        "CON1": (reached, all_unknown),
        "CON2": (reached, some_unknown),
        "CON3": (reached, known),
    }


def _read_groups(contacts: pd.DataFrame, name: Hashable, group: pd.Series) -> tuple[list[str], np.ndarray]:
    if isinstance(group.dtype, pd.CategoricalDtype):
        return [level_text(value) for value in group.dtype.categories], group.cat.codes.to_numpy(dtype=np.int64)
    return read_levels(contacts, name)


def _check_counts(counts: pd.DataFrame, eligibility: object) -> None:
    problems = []
    lacking = [name for name in ("by", "level", *CATEGORIES) if name not in counts.columns]
    if lacking:
        problems.append(f"The counts have no column {', '.join(lacking)}; make them with `count_outcomes`.")
    for name in CATEGORIES:
        if name in counts.columns:
            values = pd.to_numeric(counts[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            bad = ~(np.isfinite(values) & (values >= 0) & (values == np.floor(values)))
            if bad.any():
                problems.append(
                    f"Column {name!r} must hold whole numbers of at least 0, but does not in {name_positions(bad)}."
                )
    if eligibility is not None:
        problems += find_outside("eligibility", eligibility, 0, 1, "[]")
    if problems:
        raise DesignError("\n".join(problems))
