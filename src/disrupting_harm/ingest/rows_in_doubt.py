"""Rows that somebody has doubted before the file was delivered: hidden in the workbook, or not accepted when they were reviewed.

Whoever filters a sheet hides the rows that are not meant, and a program that reads it sees them all. ODK Central and KoboToolbox export
every submission, with the verdict of the review in a column of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.ingest.raw_table import RawTable


# By column, what ODK Central and KoboToolbox write there. Kobo writes the words in an export with labels, else the names; rows of a
# repeat have the verdict of their submission.
REJECTED = {"rejected", "not approved", "validation_status_not_approved"}
ON_HOLD = {"hasissues", "on hold", "validation_status_on_hold"}
REVIEW = ("ReviewState", "_validation_status", "_submission__validation_status")
HIDDEN = "the row is hidden in the sheet, by hand or by a filter, so that it may not be meant"
VERDICTS = (
    ("the row was rejected when it was reviewed", REJECTED),
    ("the row was put on hold when it was reviewed, and nobody has accepted it since", ON_HOLD),
)


def find_hidden_rows(raw: RawTable, *, file: str, place_again: str) -> Iterator[Finding]:
    """A finding on the rows of the table (n rows) that its sheet does not show. `place_again` is the end of the sentence."""
    if rows := tuple(int(row) for row in raw.rows if int(row) in raw.hidden):
        yield Finding(file, HIDDEN, f"show it or take it out, and {place_again}", rows=rows, kind="rows_hidden")


def find_rows_not_accepted(raw: RawTable, *, file: str, place_again: str) -> Iterator[Finding]:
    """A finding for each verdict but acceptance, with the rows of the table (n rows) that have it."""
    for column in REVIEW:
        if column not in raw.frame:
            continue
        verdicts = raw.frame[column].map(lambda said: said.lower() if isinstance(said, str) else "")
        for text, words in VERDICTS:
            if rows := tuple(int(row) for row in raw.rows[verdicts.isin(words).to_numpy(dtype=bool)]):
                yield Finding(file, text, f"take it out, and {place_again}", column, rows, kind="rows_not_accepted")
