"""Tables of published counts that a notebook saves with one call: facts with their sources, and parts against their total."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm.components.kinds.counts.measures import counted, estimate_measures, load_measures
from disrupting_harm.components.kinds.counts.parts import compare_parts, rows_compared
from disrupting_harm.components.kinds.counts.words import NO_SOURCE, cited_rows, parts_in_words
from disrupting_harm.evidence import Run, display


def save_cited(run: Run, table: str, *, id: str, title: str, theme: str, note: str) -> display.Html:
    """Every row of a reference table with its source, as `<id>_cited`; its numbers as the estimates `<id>`, where it has any.

    A sentence says that no source was found where the unit has no row. Raises as `load_measures` does.
    """
    rows = load_measures(run, table)
    if rows.empty:
        return display.sentence(title, f"{NO_SOURCE}.")
    numbers = counted(rows)
    saved = run.save_estimates(estimate_measures(numbers, by=["year"]), table=table, id=id) if len(numbers) else None
    return run.save_table(
        cited_rows(rows, run.label),
        id=f"{id}_cited",
        theme=theme,
        estimates=saved,
        rows=[rows],
        caption=title,
        note=note,
    )


def save_parts(
    run: Run,
    rows: pd.DataFrame,
    *,
    id: str,
    caption: str,
    theme: str,
    by: Sequence[str],
    within: str | None = None,
) -> display.Html:
    """Published parts against their published total, folded; `rows`, `by` and `within` as in `parts.compare_parts`."""
    found = compare_parts(rows, by=by, within=within)
    words = parts_in_words(found, run.label, by=by, within=within)
    return run.save_table(words, id=id, folded=True, theme=theme, rows=[rows_compared(rows)], caption=caption)
