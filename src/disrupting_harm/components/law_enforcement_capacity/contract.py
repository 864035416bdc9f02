"""Units assessed on the rubric: one row for each, whose items and levels are those of the form."""

from __future__ import annotations

from disrupting_harm.contracts.model import MARK, Column


ROWS = {"units": "each unit that was assessed"}
OWN = {"units": (Column("unit_id", "id", "text"), MARK)}
