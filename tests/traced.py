"""Traces as tests read them, in a clone that no test changes."""

from __future__ import annotations


ESTIMATE = "KEN/household_survey/clear_ocsea@v1/sex=female"


def remember(function):
    """The function, which answers the same arguments from memory. They are told apart by what they hold."""
    known: dict[str, object] = {}

    def answer(*arguments):
        key = repr(arguments)
        if key not in known:
            known[key] = function(*arguments)
        return known[key]

    return answer


def links(outcome) -> dict[str, list[str]]:
    """The lines of a trace by their keyword."""
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    found: dict[str, list[str]] = {}
    for line in outcome.out.splitlines():
        found.setdefault(line[:13].strip(), []).append(line[13:])
    return found


UNITS = ["KEN", "USA", "XFC", "XNH"]
SURVEY_RAW = {f"data/raw/KEN/household_survey/{table}.csv" for table in ("children", "caregivers")}
FRAME, CONTACTS = (f"data/raw/KEN/sampling_design/{table}.csv" for table in ("psu_frame", "contacts"))
