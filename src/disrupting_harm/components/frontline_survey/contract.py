"""The survey of frontline workers: one table, whose items are those of the form in `params/instruments/frontline_survey`."""

from __future__ import annotations

from disrupting_harm.contracts.model import MARK, Column


# What the form does not say of itself. No weight and no stratum: nobody was drawn at random.
ROWS = {"workers": "each worker who was interviewed"}
OWN = {"workers": (Column("respondent_id", "id", "text", of_person=True), MARK)}
