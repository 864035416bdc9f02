"""The answers to the request for data: offences by unit, type and year, and the map of threats and what enables them."""

from __future__ import annotations

from dataclasses import replace

from disrupting_harm.contracts.model import MARK, Column, Table
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.model import Instrument


RECORD = Column("record_id", "id", "text")
ROWS = {
    "offences": "each unit, type of offence and year",
    "threats": "each source and threat",
}
OWN = {"offences": (RECORD, MARK), "threats": (RECORD, MARK)}
# What tells the rows of a table apart: every row says it, and no two say the same.
KEYS = {"offences": ("unit", "offence", "year"), "threats": ("source", "threat")}
ALL = "all"  # the offence code of a unit's own total
NUMBER, UNKNOWN, NOT_APPLICABLE = "number", "unknown", "not_applicable"
WORDS = {UNKNOWN: "Unknown", NOT_APPLICABLE: "N/A"}
VICTIMS = ("victims_female", "victims_male", "victims_sex_unknown")


def contract_for(form: Instrument, *, marked: bool) -> Table:
    """The table's contract: its form, of which the columns that tell rows apart are needed; `marked` needs the stand-in's mark."""
    needed = {*KEYS[form.table], *(("answer", "number") if form.table == "offences" else enablers(form))}
    table = contract_table(form, OWN[form.table])
    return Table(
        table.name,
        tuple(
            replace(
                c,
                required=c.required or c.name in needed or (marked and c.name == MARK.name),
                may_be_blank=c.may_be_blank and c.name not in KEYS[form.table],
            )
            for c in table.columns
        ),
    )


def enablers(form: Instrument) -> tuple[str, ...]:
    """The questions of the map that are answered by seen, not seen or not known: all but those that tell its rows apart."""
    return tuple(q.name for q in form.questions if q.has_answer and q.name not in KEYS["threats"])
