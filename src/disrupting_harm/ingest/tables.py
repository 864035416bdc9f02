"""One raw file of a component held against its contract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.contracts import Table, check_frame
from disrupting_harm.contracts.household_survey import MARK, STAND_IN_ID
from disrupting_harm.errors import MissingInputError, Problem
from disrupting_harm.ingest.mapping import Lineage, raw_columns, to_contract
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.layout import Layout
from disrupting_harm.study import HouseholdSurvey, SamplingDesign


Params = HouseholdSurvey | SamplingDesign


def mend_command(iso3: str, component: str, params: Params, table: str) -> str:
    """What a person does about a bad raw file."""
    if params.data_class == "synthetic":
        return f"make the stand-in again with `{placing_command(iso3, component, params, table)}`"
    return (
        f"correct params/countries/{iso3}.yaml, or the file and place it again with "
        f"`{placing_command(iso3, component, params, table)}`"
    )


def placing_command(iso3: str, component: str, params: Params, table: str) -> str:
    """The command that puts the raw file of a table in its place."""
    if params.data_class == "synthetic":
        return f"dh synthesize {iso3} {component}"
    return f"dh import {iso3} {component} FILE" + (f" --table {table}" if len(params.tables) > 1 else "")


def file_name(layout: Layout, path: Path) -> str:
    try:
        return layout.relative(path)
    except ValueError:  # a file on its way in lies outside the project: its name is enough to find it
        return path.name


def require_sources(layout: Layout, iso3: str, component: str, params: Params, sources: dict[str, Path]) -> None:
    """Raises MissingInputError with every raw file that is not there, and the command that places it."""
    missing = [
        f"{layout.relative(path)}: not there; place it with `{placing_command(iso3, component, params, name)}`."
        for name, path in sources.items()
        if not path.is_file()
    ]
    if missing:
        raise MissingInputError("\n".join(missing))


def read_table(
    layout: Layout, iso3: str, component: str, params: Params, contract: Table, path: Path
) -> tuple[pd.DataFrame, dict[str, Lineage], np.ndarray, list[Problem]]:
    """The table in contract form, its lineage, the row numbers as a person sees them, and every problem found.

    Raises ContractError for a file that cannot be read at all.
    """
    file = file_name(layout, path)
    mend = mend_command(iso3, component, params, contract.name)
    table = params.tables[contract.name]
    raw = read_raw(path, raw_columns(contract, table), file=file, mend=mend)
    mapped = to_contract(raw, contract, table, file=file, mend=mend)
    frame, rows = mapped.frame, raw.rows
    problems = mapped.problems + check_frame(frame, contract, file=file, rows=rows, mend=mend, unread=mapped.unread)
    if MARK.name in frame:
        # What is no mark at all was told above; here it is a mark, but another.
        wrong = (frame[MARK.name].isin(list(MARK.codes)) & (frame[MARK.name] != params.data_class)).to_numpy()
        if wrong.any():
            text = f"the rows do not carry the mark {params.data_class} that params/countries/{iso3}.yaml declares"
            problems.append(Problem(file, text, mend, MARK.name, tuple(int(r) for r in rows[wrong])))
    if params.data_class != "synthetic":
        for name in (c.name for c in contract.columns if c.kind == "id" and c.name in frame):
            made = frame[name].fillna("").str.startswith(STAND_IN_ID).to_numpy()
            if made.any():
                text = f"the identifier is a stand-in's, and params/countries/{iso3}.yaml declares {params.data_class} data"
                problems.append(Problem(file, text, mend, name, tuple(int(r) for r in rows[made])))
    return frame, mapped.lineage, rows, problems
