"""The two tables of coded interviews: who was heard in which order, and which code was given to which segment by whom.

No name, no place and no date stands in them. What a column means to the people who fill it in is said by the forms.
"""

from __future__ import annotations

from dataclasses import replace

from disrupting_harm.contracts.model import MARK, Column, Table
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.model import Instrument


DOCUMENTS, SEGMENTS = "documents", "segments"
DOCUMENT = Column("document", "id", "text", of_person=True)
GROUP = Column("respondent_group", "domain", "text")
OWN = {
    DOCUMENTS: (DOCUMENT, GROUP, Column("held_order", "design", "integer", minimum=1), MARK),
    SEGMENTS: (
        Column("segment", "link", "text"),
        Column("document", "link", "text", of_person=True),
        GROUP,
        Column("coder", "design", "text"),
        Column("code", "item", "text"),
        Column("cleared", "item", "text"),
        Column("excerpt", "item", "text"),
        MARK,
    ),
}
ROWS = {
    DOCUMENTS: "each interview or other text that was coded",
    SEGMENTS: "each code that a coder gave to a piece of text (a piece with two codes has two rows)",
}
CODED = (SEGMENTS, "code")  # the column that takes the names of the codebook
MAY_BE_BLANK = ("cleared", "excerpt")


def contract_for(name: str, form: Instrument, *, is_stand_in: bool) -> Table:
    """The table's contract: all its columns are there, and none but the clearance and the excerpt is ever blank."""
    table = contract_table(form, OWN[name])
    return Table(name, tuple(_settle(column, is_stand_in) for column in table.columns))


def _settle(column: Column, is_stand_in: bool) -> Column:
    if column.kind == "mark":
        return replace(column, required=is_stand_in)
    return replace(column, required=True, may_be_blank=column.name in MAY_BE_BLANK)
