"""Calibration: weights that reproduce known population totals, of one set of cells or of several margins."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from disrupting_harm import samplics_adapter
from disrupting_harm.errors import DesignError, WeightingError
from disrupting_harm.survey.columns import name_positions, pick, read_numbers
from disrupting_harm.weighting.inputs import check_count, is_positive, name_labels, read_classes, read_weights, refuse


# Published totals are rounded: the sums of two margins may differ by this much, relative to the first.
MARGINS_AGREE = 1e-6


def poststratify(weight: Iterable, cells: Iterable, totals: Mapping[Hashable, float]) -> np.ndarray:
    """Post-stratified weights (Holt and Smith 1979, JRSS A 142, 33-46): weight * N_c / (sum of the weights of cell c).

    weight: n positive weights. cells: n labels. totals: population total N_c > 0 of every cell, and of no other.
    Returns an array (n,). Raises WeightingError, listing every problem, for unusable weights or totals, missing labels,
    cells without a total and totals without a row.
    """
    problems = []
    weight = read_weights(weight, problems)
    codes, sizes = _read_margin("The cell", cells, totals, len(weight), problems)
    refuse(problems)
    return samplics_adapter.poststratify(weight, codes, dict(enumerate(sizes.tolist())))


def rake(
    weight: Iterable,
    margins: pd.DataFrame,
    totals: Mapping[Hashable, Mapping[Hashable, float]],
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 1000,
) -> np.ndarray:
    """Raked weights: each margin in turn is post-stratified until all hold (Deming and Stephan 1940, Ann. Math. Stat. 11,
    427-444), which is calibration with the multiplicative distance (Deville and Sarndal 1992, JASA 87, 376-382).

    weight: n positive weights. margins: DataFrame of n rows, one column of labels per margin. totals: for every column
    the population total > 0 of each of its levels. The sums of the totals of two margins may differ by a millionth,
    because published totals are rounded; they are then scaled to the sum of the first margin. On return every total is
    met to `tolerance`, relative. Returns an array (n,). Raises WeightingError, listing every problem, for unusable
    weights or totals, margins whose sums disagree, missing labels, levels without a total and totals without a row;
    NotConverged, naming the largest gap, when `max_iterations` rounds over all margins do not meet the totals.
    """
    problems = []
    weight = read_weights(weight, problems)
    if not is_positive(tolerance):
        problems.append("tolerance must be a finite number above 0; 1e-9 is usual.")
    check_count("max_iterations", max_iterations, problems)
    if not isinstance(margins, pd.DataFrame) or not isinstance(totals, Mapping):
        raise WeightingError("Raking needs margins as a DataFrame and totals as a mapping of its columns; give both.")
    if not totals:
        problems.append("There are no totals; name at least one margin.")
    extra = [name for name in margins.columns if name not in totals]
    if extra:
        problems.append(f"There are no totals for margin {name_labels(extra)}; add them or leave the column out.")
    codes, sizes = {}, {}
    for name, wanted in totals.items():
        try:
            labels = pick(margins, name, "margin")
        except DesignError as error:
            problems.append(str(error))
            continue
        codes[name], sizes[name] = _read_margin(f"Margin {name!r}", labels, wanted, len(weight), problems)
    _check_sums(sizes, problems)
    refuse(problems)
    first = next(iter(sizes.values())).sum()
    scaled = {
        name: dict(zip(totals[name].keys(), (size * (first / size.sum())).tolist(), strict=True))
        for name, size in sizes.items()
    }
    return samplics_adapter.rake(weight, codes, scaled, tolerance=tolerance, max_iterations=max_iterations)


def g_weights(after: Iterable, before: Iterable) -> np.ndarray:
    """after / before: the factor by which a step changed each of n positive weights (the g-weights of calibration,
    Sarndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, section 6.5). Raises WeightingError.
    """
    problems = []
    after = read_weights(after, problems, zero=True, name="Weights after the step")
    before = read_weights(before, problems, name="Weights before the step")
    if len(after) != len(before):
        problems.append(f"There are {len(before)} weights before the step and {len(after)} after; give the same rows.")
    refuse(problems)
    return after / before


def _read_margin(
    name: str, labels: Iterable, totals: Mapping[Hashable, float], rows: int, problems: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """For n rows the position of their level in `totals`, and the totals (levels,)."""
    codes, found = read_classes(labels, name, rows, problems)
    if not isinstance(totals, Mapping | pd.Series):
        problems.append(f"{name}: totals must be a mapping of level to number; give one.")
        return codes, np.full(1, np.nan)
    totals = dict(totals)
    position = {level: i for i, level in enumerate(totals)}
    codes = np.array([position.get(label, -2) for label in found] + [-1])[codes]
    levels = list(totals)
    sizes, _ = read_numbers(pd.Series(list(totals.values()), dtype=object))
    bad = [level for level, size in zip(levels, sizes, strict=True) if not (np.isfinite(size) and size > 0)]
    empty = [level for i, level in enumerate(levels) if not (codes == i).any()]
    if bad:
        problems.append(f"{name} has a total that is not a finite number above 0 for {name_labels(bad)}; correct it.")
    if (codes == -2).any():
        problems.append(
            f"{name} has a level without a total in {name_positions(codes == -2)}; add its total or recode."
        )
    if empty:
        problems.append(f"{name} has a total but no row for {name_labels(empty)}; merge it with a level that has rows.")
    return codes, sizes


def _check_sums(sizes: Mapping[Hashable, np.ndarray], problems: list[str]) -> None:
    sums = {name: size.sum() for name, size in sizes.items() if np.isfinite(size).all()}
    for name, total in list(sums.items())[1:]:
        first, reference = next(iter(sums.items()))
        if abs(total - reference) > MARGINS_AGREE * abs(reference):
            problems.append(
                f"The totals of margin {first!r} sum to {reference:,.10g} and those of {name!r} to {total:,.10g}; "
                "take both from one population."
            )
