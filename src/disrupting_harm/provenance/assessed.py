"""What a trace says of assessed cells: the status, who says so, of when, and the source with its address and licence."""

from __future__ import annotations

from collections.abc import Callable

from disrupting_harm.provenance.table_rows import Row


Line = Callable[[str, str], None]


def print_assessment(row: Row, line: Line) -> None:
    """One cell in full. `line` writes a keyword and what it says."""
    line("topic", f"{row['label']} ({row['topic']})")
    value = f": {row['value']}" if row["value"] else ""
    line("status", f"{row['status_label']}{value} ({row['status']})")
    line("as of", f"{row['year']}, by {row['assessor']}")
    for name, keyword in (("source_words", "said as"), ("instrument", "instrument"), ("detail", "detail")):
        if row[name]:
            line(keyword, row[name])
    line("cited", f"{row['source_title']}, {row['source_url']} ({row['licence']})")


def print_assessments(rows: list[Row], line: Line) -> None:
    """Several cells, one on a line."""
    line("assessments", str(len(rows)))
    for row in rows:
        value = f": {row['value']}" if row["value"] else ""
        line("", f"{row['assessment_id']}  {row['status_label']}{value}  [{row['year']}, {row['source_title']}]")
