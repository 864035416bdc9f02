"""Weights that look wrong: one that slipped, all alike, swapped with the base weights, or short of the margins they should meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.contracts.findings import Finding


# Times the median. The largest weight of YRBS 2019 is 6.5 times the median, that of NHANES II 8.6 times, and a stand-in's is cut at
# 4; rules of trimming cut at 3 to 6. So 30 leaves room for a design that is not trimmed, and catches a decimal point that slipped by
# two places, or by more, in nearly every weight.
MOST = 30.0
# The median by the weight. A small weight moves nothing by itself, but a region whose weights are in another unit (shares instead
# of people) would vanish. YRBS reaches 11; a small province that was oversampled reaches 50; another unit is a thousand or more.
LEAST = 100.0
# Times the median of weight by base weight. Calibration is commonly bounded to factors of 0.3 to 3, and in the stand-ins is 1.2.
GAIN = 5.0
# Of a weighted share from the population's: more than sources of one population differ by, less than a sample of a thousand
# misses by before it is calibrated (2.9 points for sex in Kenya's stand-in).
TOLERANCE = 0.01
EXACT = 0.001  # within which calibrated weights meet their margins, and others do not by chance
SAME = 1e-9  # relative: two weights that are equal but for the last bits

OF_POPULATION = ("weights_miss_margins", "weights_swapped")  # kinds that only the population's shares can show
Margin = tuple[str, ...]


@dataclass(frozen=True)
class WeightRules:
    """What the survey says of its weights: the columns of weight and base weight, and the margins they were calibrated to.

    `population` holds the shares of the population that is known, by margin: a series by level, or by several levels crossed.
    """

    weight: str
    base_weight: str | None = None
    calibrated_to: Sequence[Margin] = ()
    population: Mapping[Margin, pd.Series] | None = None


def find_wrong_weights(
    frame: pd.DataFrame, rules: WeightRules, *, file: str, rows: np.ndarray, mend: str
) -> list[Finding]:
    """Findings on the weights of a table of n rows, whose numbers are `rows`. Weights that are no positive number are not looked at."""
    return [
        Finding(file, text, mend, column, tuple(int(r) for r in rows[where]), kind=kind, affected=n)
        for kind, column, text, where, n in _suspicions(frame, rules)
    ]


def _suspicions(frame: pd.DataFrame, rules: WeightRules) -> Iterator[tuple[str, str, str, np.ndarray, int]]:
    """Kind, column, what is wrong, the rows (n,) to name, and the number of rows concerned."""
    weight = _positive(frame, rules.weight)
    if weight is None:
        return
    known = np.isfinite(weight)
    if known.sum() < 2:
        return
    n, nowhere = int(known.sum()), np.zeros(len(frame), bool)
    base = _positive(frame, rules.base_weight)
    for column, values in {rules.weight: weight, rules.base_weight: base}.items():
        if values is None:
            continue
        for text, far in _far_off(values):
            yield "weights_far_off", column, text, far, int(far.sum())
    if base is not None:
        gain = weight / base
        far = (gain > GAIN * np.nanmedian(gain)) & ~_above(weight) if np.isfinite(gain).any() else nowhere
        if far.any():
            text = f"the weight is more than {GAIN:g} times what other rows have for their base weight"
            yield "weights_far_off", rules.weight, text, far, int(far.sum())
    if not rules.calibrated_to:
        return
    if np.ptp(weight[known]) <= SAME * weight[known].max():
        yield (
            "weights_equal",
            rules.weight,
            "all weights are equal, although the survey says they are calibrated",
            nowhere,
            n,
        )
    elif base is not None and np.allclose(weight[known], base[known], rtol=SAME, atol=0):
        text = "all weights equal the base weights, although the survey says they are calibrated"
        yield "weights_equal", rules.weight, text, nowhere, n
    yield from _compare_with_margins(frame, rules, weight, base, n, nowhere)


def _compare_with_margins(frame, rules: WeightRules, weight, base, n: int, nowhere: np.ndarray):
    missed = _distances(frame, weight, rules)
    if not missed:
        return
    worst = max(missed.values())
    named = " and ".join(" x ".join(margin) for margin, gap in missed.items() if gap > EXACT)
    if base is not None and worst > EXACT and max(_distances(frame, base, rules).values()) <= EXACT:
        text = (
            f"the base weights meet the population by {named}, and the weights miss it by {_points(worst)}: the two columns seem to be "
            "swapped"
        )
        yield "weights_swapped", rules.weight, text, nowhere, n
    elif worst > TOLERANCE:
        text = (
            f"the weighted shares by {named} miss the population's by up to {_points(worst)} (more than {_points(TOLERANCE)}), although "
            "`survey.calibrated_to` says that the weights meet them"
        )
        yield "weights_miss_margins", rules.weight, text, nowhere, n


def _positive(frame: pd.DataFrame, column: str | None) -> np.ndarray | None:
    """The column (n,) as floats, NaN where it is no positive finite number; None where it is not there."""
    if column is None or column not in frame:
        return None
    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def _far_off(values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """What is wrong with values (n,) far from their median, and which they are."""
    if not np.isfinite(values).any():
        return
    if (above := _above(values)).any():
        yield f"the weight is more than {MOST:g} times the median, and could carry the estimates by itself", above
    if (below := values * LEAST < np.nanmedian(values)).any():
        yield f"the weight is less than a {LEAST:g}th of the median, so that the row would hardly count", below


def _above(values: np.ndarray) -> np.ndarray:
    return values > MOST * np.nanmedian(values)  # NaN is above nothing


def _distances(frame: pd.DataFrame, weight: np.ndarray, rules: WeightRules) -> dict[Margin, float]:
    """By margin whose population is known, the largest difference between a weighted share and that of the population.

    Rows whose level is blank or none of the population's are in no share.
    """
    found = {}
    for margin, population in (rules.population or {}).items():
        if not set(margin) <= set(frame):
            continue
        levels = [frame[name] for name in margin]
        sums = pd.Series(weight, index=frame.index).groupby(levels, observed=True).sum()
        sums = sums.reindex(population.index).fillna(0.0)
        if sums.sum() > 0:
            found[margin] = float((sums / sums.sum() - population).abs().max())
    return found


def _points(share: float) -> str:
    return f"{100 * share:.1f} points"
