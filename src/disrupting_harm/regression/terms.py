"""Predictors as columns of a model matrix. A categorical one has an indicator of each level except the reference."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import pick, read_numbers
from disrupting_harm.survey.domains import read_levels


@dataclass(frozen=True)
class Term:
    """One predictor. levels (without the reference) name its columns; a numeric predictor has the one level ""."""

    name: str
    reference: str | None
    levels: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class ModelMatrix:
    """values (n, k) with the intercept first, and the terms without the intercept.

    complete_rows (n,): rows that have the outcome and every predictor; in the others `values` is 0."""

    values: np.ndarray
    complete_rows: np.ndarray
    terms: tuple[Term, ...]

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(term, level) of every column."""
        return [("intercept", ""), *((term.name, level) for term in self.terms for level in term.levels)]

    @classmethod
    def build(
        cls,
        frame: pd.DataFrame,
        predictors: Sequence[Hashable],
        categorical: Sequence[Hashable],
        reference: Mapping[Hashable, str],
        inside: np.ndarray,
    ) -> ModelMatrix:
        """Columns of 0 and 1, those that are not numbers and those in `categorical` are categorical, others linear.

        inside (n,): rows that have the outcome. The reference is the first level unless named. Levels that no complete
        row has are left out. Raises DesignError with every problem: unknown columns, a predictor with one level, a
        reference that is not a level of complete rows or that is given for a numeric predictor, and collinear columns.
        """
        problems: list[str] = []
        parts = {str(name): _read(frame, name, name in categorical, problems) for name in predictors}
        for name in (*categorical, *reference):
            if name not in predictors:
                problems.append(f"{name!r} is not among the predictors; add it or take it out of the options.")
        if problems:
            raise DesignError("\n".join(problems))
        complete_rows = inside.copy()
        for codes, _levels in parts.values():
            complete_rows &= ~np.isnan(codes)
        if not complete_rows.any():
            raise DesignError("No row has the outcome and every predictor; leave out the predictor that is missing.")
        columns, terms, named = [np.ones(len(frame))], [], {str(name): level for name, level in reference.items()}
        for name, (codes, levels) in parts.items():
            observed = np.unique(codes[complete_rows])
            if len(observed) < 2:
                problems.append(f"{name}: all complete rows have the same value; leave the predictor out.")
                continue
            if levels is None and set(observed) == {0, 1}:
                levels = ["0", "1"]  # yes and no are levels, so that the effect is a difference and not a slope
            if levels is None:
                if name in named:
                    problems.append(f"{name}: enters as a number, without a reference; name it in `categorical`.")
                terms.append(Term(name, None, ("",), (len(columns),)))
                columns.append(codes)
                continue
            kept = [levels[int(code)] for code in observed]
            first = named.get(name, kept[0])
            if first not in kept:
                problems.append(f"{name}: the reference {first!r} is no level of complete rows; name another.")
                continue
            others = [(level, code) for level, code in zip(kept, observed, strict=True) if level != first]
            places = tuple(range(len(columns), len(columns) + len(others)))
            terms.append(Term(name, first, tuple(level for level, _ in others), places))
            columns += [(codes == code).astype(float) for _, code in others]
        values = np.where(complete_rows[:, None], np.column_stack(columns), 0.0)
        matrix = cls(values, complete_rows, tuple(terms))
        problems += _collinear(matrix)
        if problems:
            raise DesignError("\n".join(problems))
        return matrix


def _read(frame, name, categorical: bool, problems: list[str]) -> tuple[np.ndarray, list[str] | None]:
    """Values or codes (n,) with NaN where missing, and the levels of a categorical predictor."""
    try:
        column = pick(frame, name, "predictor")
        if not categorical and pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            values = read_numbers(column)[0]
            if np.isinf(values).any():
                problems.append(f"Column {name!r} (predictor) may hold finite numbers and missing only.")
            return values, None
        levels, codes = read_levels(frame, name)
    except DesignError as error:
        problems.append(str(error))
        return np.full(len(frame), np.nan), None
    return np.where(codes < 0, np.nan, codes.astype(float)), levels


def _collinear(matrix: ModelMatrix) -> list[str]:
    """One sentence for every term whose columns are linear combinations of those before it."""
    values = matrix.values[matrix.complete_rows]
    values = values / np.maximum(np.abs(values).max(axis=0), 1e-300)
    problems, rank, width = [], 1, 1
    for term in matrix.terms:
        width += len(term.columns)
        found = int(np.linalg.matrix_rank(values[:, :width]))
        if found < rank + len(term.columns):
            problems.append(f"{term.name}: is made up by the predictors before it; leave one of them out.")
        rank = found
    return problems


def read_outcome(frame: pd.DataFrame, name: Hashable) -> np.ndarray:
    """The outcome (n,) as 0, 1 and NaN; DesignError where it holds anything else."""
    y, not_numbers = read_numbers(pick(frame, name, "outcome"))
    if (not_numbers | (~np.isnan(y) & (y != 0) & (y != 1))).any():
        raise DesignError(f"Column {name!r} (outcome) may hold 0, 1 and missing only.")
    return y
