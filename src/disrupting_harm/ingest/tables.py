"""One raw file held against its contract."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import MARK, STAND_IN_ID, Table
from disrupting_harm.errors import Problem
from disrupting_harm.ingest.mapping import Lineage, raw_columns, to_contract
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.ingest.source import RawSource


def read_table(
    source: RawSource, contract: Table
) -> tuple[pd.DataFrame, dict[str, Lineage], np.ndarray, list[Problem]]:
    """The table in contract form, its lineage, the row numbers as a person sees them, and every problem found.

    Raises ContractError for a file that cannot be read at all.
    """
    file, mend = source.file, source.mend
    raw = read_raw(source.path, raw_columns(contract, source.params), file=file, mend=mend, params=source.params)
    mapped = to_contract(raw, contract, source.params, file=file, mend=mend)
    frame, rows, sheet = mapped.frame, raw.rows, raw.sheet
    del raw  # the text of a large file is let go before its values are checked
    problems = mapped.problems + check_frame(frame, contract, file=file, rows=rows, mend=mend, unread=mapped.unread)
    problems += _check_mark(source, contract, frame, rows)
    return frame, mapped.lineage, rows, [replace(p, sheet=sheet) for p in problems]


def _check_mark(source: RawSource, contract: Table, frame: pd.DataFrame, rows: np.ndarray) -> list[Problem]:
    """Rows whose mark or identifier says another data class than the parameters declare."""
    declared = source.section.data_class
    problems = []

    def report(column: str, where: np.ndarray, text: str) -> None:
        if where.any():
            problems.append(Problem(source.file, text, source.mend, column, tuple(int(r) for r in rows[where])))

    if MARK.name in frame:
        # Invalid marks are reported by check_frame; this catches a valid mark that is not the declared data class.
        other = (frame[MARK.name].isin(list(MARK.codes)) & (frame[MARK.name] != declared)).to_numpy()
        text = f"the rows do not carry the mark {declared} that params/countries/{source.iso3}.yaml declares"
        report(MARK.name, other, text)
    if not source.is_stand_in:
        for name in (c.name for c in contract.columns if c.kind == "id" and c.name in frame):
            made = frame[name].fillna("").str.startswith(STAND_IN_ID).to_numpy()
            text = f"the identifier is a stand-in's, and params/countries/{source.iso3}.yaml declares {declared} data"
            report(name, made, text)
    return problems
