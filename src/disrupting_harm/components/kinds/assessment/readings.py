"""What readers are told of assessed cells: their signs, the caveat that goes with them, and how they change between editions."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.evidence import Run


USDOL = "US Department of Labor"  # as assessor


def with_signs(run: Run, cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(sign=[run.params.statuses[status].sign for status in cells["status"]])


def note_of(run: Run, cells: pd.DataFrame) -> str:
    """The caveat of a figure or table, with that of the Department of Labor where a cell of its is shown."""
    usdol = (cells["assessor"] == USDOL).any()
    return f"{run.params.caveat} {run.params.usdol_caveat}" if usdol else run.params.caveat


def changes(run: Run, cells: pd.DataFrame) -> dict[tuple[str, str], str]:
    """By label and territory (`detail`), in which editions the answer is another than in the last one that gave an answer.

    A status without a direction, such as not assessed or unknown, is no answer, so that nothing changes to it or from it.
    """
    found = {}
    answers = cells["status"].map({name: status.direction for name, status in run.params.statuses.items()}).notna()
    for key, rows in cells.groupby(["label", "detail"], sort=False):
        given = rows[answers[rows.index]]
        before = given["status"].shift()
        turned = given["year"][before.notna() & (given["status"] != before)]
        if len(turned):
            found[key] = f"changes in {', '.join(turned)}"
        elif len(given) > 1:
            found[key] = "no change between editions"
        else:
            found[key] = "an answer in one edition" if len(given) else "no answer in any edition"
    return found
