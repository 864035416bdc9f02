"""The codes behind estimates of coded interviews, in the words of their codebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disrupting_harm.components.kinds.segments.codes import StudyCode, read_codes
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Record


CODES = ("code", "other_code")  # of what an estimate is broken down by


def codes_of_estimates(layout: Layout, record: Record, rows: Iterable[Mapping[str, str]]) -> list[StudyCode]:
    """Each code that the saved estimates name, once, in their order, as the codebook says it now.

    None of them where the codebook cannot be read, and none that it does not hold any more: what was recorded can be traced all
    the same.
    """
    try:
        known = read_codes(layout, record.country, record.component).by_id
    except UserError:
        return []
    named = [
        level
        for row in rows
        for by, level in zip(row["by"].split(":"), row["level"].split(":"), strict=False)
        if by in CODES
    ]
    return [known[code] for code in dict.fromkeys(named) if code in known]
