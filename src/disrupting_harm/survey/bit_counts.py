"""Counts of rows that have two marks, from one bit per row and mark: 64 rows are counted in one step, and the counts are exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def pack_marks(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Bits (m, words) of m columns (n,), where an entry other than 0 is marked. The last word is filled up with rows without a mark."""
    n = len(columns[0]) if len(columns) else 0
    packed = np.zeros((len(columns), -(-n // 64) * 8), dtype=np.uint8)
    for bits, column in zip(packed, columns, strict=True):
        bits[: -(-n // 8)] = np.packbits(column if column.dtype.kind in "bui" else column != 0)
    return packed.view(np.uint64)


def count_common(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Numbers (k, m) of rows with mark i of the first (k, words) and mark j of the second (m, words)."""
    found = np.empty((len(first), len(second)), dtype=np.int64)
    for counts, bits in zip(found, first, strict=True):
        counts[:] = np.bitwise_count(bits & second).sum(axis=1, dtype=np.int64)
    return found
