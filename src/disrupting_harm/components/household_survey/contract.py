"""The household survey: one table of children, one of their caregivers.

Design columns are the same everywhere; items are those of the form in `params/instruments/household_survey`. Items and further
domains that another survey holds (a validation unit) are declared in its parameter file and join the table here, so that every
survey is checked by the same code.
"""

from __future__ import annotations

from dataclasses import replace

from disrupting_harm.contracts.model import MARK, Column, Table
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.study.raw import ColumnMap, TableParams


DESIGN = (
    Column("respondent_id", "id", "text", of_person=True),
    Column("stratum", "design", "text"),
    Column("psu", "design", "text"),
    Column("weight", "design", "number", above=0),
    Column("base_weight", "design", "number", required=False, above=0),  # before calibration to the population
)

CLEAR_FORMS = (
    "offered_money_for_images",
    "offered_money_for_acts",
    "threatened_or_blackmailed",
    "images_shared_without_permission",
)
OTHER_FORMS = ("sexual_comments", "unwanted_sexual_images", "asked_to_talk_about_sex", "asked_for_private_image")


SEX = Column("sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True)
URBANITY = Column("urbanity", "domain", "text", codes={"urban": "urban", "rural": "rural"}, required=False)
HOUSEHOLD = Column("household_id", "link", "text", required=False, of_person=True)
# What no form says of itself: the sample design, the link between the tables, and who groups are made of.
OWN = {
    "children": (
        *DESIGN,
        HOUSEHOLD,
        SEX,
        Column("age", "domain", minimum=12, maximum=17, required=False),
        URBANITY,
        MARK,
    ),
    "caregivers": (*DESIGN, HOUSEHOLD, SEX, URBANITY, MARK),
}
# What one row is of.
ROWS = {"children": "each child who was interviewed", "caregivers": "each caregiver who was interviewed"}


def contract_for(name: str, params: TableParams, form: Instrument | None) -> Table:
    """The table's contract: its own columns, the items of the form it was asked with, and what the parameters add.

    A survey that declares items of its own was asked with no form of the study: its items are those, and none of the study's
    domains is required. Raises InstrumentError where the form has other codes for one of the table's own columns.
    """
    base = OWN[name]
    if form is not None:
        table = contract_table(form, base)
        own = {column.name: column for column in base}
        base = tuple(
            replace(own[column.name], wordings=column.wordings) if column.name in own else column
            for column in table.columns
        )
    else:
        base = tuple(replace(c, required=c.required and c.kind != "domain") for c in base)
    taken = {c.name for c in base}
    added = [_declared(n, m, "domain") for n, m in params.domains.items() if n not in taken]
    added += [_declared(n, m, "item") for n, m in params.items.items() if n not in taken]
    return Table(name, (*base, *added), ROWS[name])


def _declared(name: str, mapping: ColumnMap, kind: str) -> Column:
    allowed = mapping.codes or {value: str(value) for value in (mapping.recode or {}).values() if value is not None}
    dtype = "integer" if all(isinstance(code, int) for code in allowed) else "text"
    return Column(name, kind, dtype, codes=allowed, may_be_blank=True)
