"""What the numbers of a sample design must be: its weights, and the PSUs that a stratum has in the population."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from numbers import Integral

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.survey.domains import level_text


def number_problems(role: str, name: Hashable, values: np.ndarray, not_numbers: np.ndarray) -> list[str]:
    """Sentences on values (n,) of the column of a role ("weight", "base_weight" or "fpc") that no such column holds."""
    kinds = {
        "missing": np.isnan(values) & ~not_numbers,
        "not a finite number": not_numbers | np.isinf(values),
        "negative": np.isfinite(values) & (values < 0),
        "zero throughout, which it may not be,": np.full(len(values), not values.any()) & (len(values) > 0),
    }
    column = f"Column {name!r} (fpc)" if role == "fpc" else f"Weight column {name!r}"
    return [f"{column} is {kind} in {name_positions(rows)}." for kind, rows in kinds.items() if rows.any()]


def read_psus_of_strata(
    fpc: object,
    population: np.ndarray | None,
    empty_psus: Mapping[Hashable, int] | None,
    labels: pd.Series | None,
    stratum: np.ndarray,
    unit: np.ndarray,
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The PSUs (n,) that the stratum of each row has in the population, and the PSUs without a row of each stratum code; None where
    the design does not say.

    fpc: numbers by stratum, or the name of the column that holds `population` (n,). labels (n,): the strata as the data name them.
    Raises DesignError for numbers that cannot be.
    """
    empty = None
    if empty_psus:
        empty = _by_stratum("empty_psus", empty_psus, labels, stratum, 0).astype(np.int64)
    if isinstance(fpc, Mapping):
        population = _by_stratum("fpc", fpc, labels, stratum, np.inf)[stratum]
    if population is not None:
        name = "fpc" if isinstance(fpc, Mapping) else f"Column {fpc!r} (fpc)"
        _refuse_population(name, population, stratum, unit, empty)
    return population, empty


def _by_stratum(
    option: str, given: Mapping[Hashable, int], strata: pd.Series | None, stratum: np.ndarray, others: float
) -> np.ndarray:
    """The whole number that `option` gives for each stratum code, and `others` for strata that it does not name.

    strata: the column of strata (n,), whose values are named as they are printed; stratum (n,): its codes from 0. Raises DesignError
    for strata that no row has, numbers that are none, and a design without strata or with several columns of them.
    """
    if strata is None:
        raise DesignError(f"{option} goes with one column of strata; name it.")
    code_of = dict(zip(map(level_text, strata), stratum.tolist(), strict=True))
    numbers = {level_text(label): number for label, number in given.items()}
    problems = [
        f"{option} names stratum {label!r}, of which there is no row; correct it."
        for label in numbers
        if label not in code_of
    ]
    problems += [
        f"{option} of stratum {label!r} is no whole number of at least 0; correct it."
        for label, number in numbers.items()
        if isinstance(number, bool) or not isinstance(number, Integral) or number < 0
    ]
    if problems:
        raise DesignError("\n".join(problems))
    out = np.full(stratum.max() + 1, others)
    for label, number in numbers.items():
        out[code_of[label]] = number
    return out


def _refuse_population(
    name: str, population: np.ndarray, stratum: np.ndarray, unit: np.ndarray, empty: np.ndarray | None
) -> None:
    """Raises DesignError for numbers of PSUs (n,) that differ within a stratum, are no whole numbers, or are below those of the sample.

    stratum, unit (n,): codes from 0; a PSU's counts within its stratum. empty (strata,): PSUs without a row.
    """
    pairs = np.unique(np.column_stack([stratum, unit]), axis=0)
    drawn = (np.bincount(pairs[:, 0]) + (0 if empty is None else empty))[stratum]
    first = np.full(stratum.max() + 1, np.nan)
    first[stratum[::-1]] = population[::-1]
    give = "give the number of PSUs of the stratum in the population"
    kinds = {
        "not that of the stratum's first row": (population != first[stratum], f"{give} in every row"),
        "no whole number": (population != np.floor(population), f"{give}, and no share"),
        "below the number of PSUs that the stratum has in the sample": (population < drawn, give),
    }
    problems = [
        f"{name} is {kind} in {name_positions(rows)}; {mend}." for kind, (rows, mend) in kinds.items() if rows.any()
    ]
    if problems:
        raise DesignError("\n".join(problems))
