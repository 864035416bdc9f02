"""The household survey: one table of children, one of their caregivers.

Design columns are the same everywhere. Items and further domains that another survey holds (a validation unit, a country's
own questions) are declared in its parameter file and join the table here, so that every survey is checked by the same code.
"""

from __future__ import annotations

from dataclasses import replace

from disrupting_harm.contracts.model import MARK, Column, Table
from disrupting_harm.study.raw import ColumnMap, TableParams


YES_NO = {1: "yes", 0: "no", 98: "don't know", 99: "prefer not to say"}

DESIGN = (
    Column("respondent_id", "id", "text"),
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


def _item(name: str, **rules) -> Column:
    return Column(name, "item", codes=YES_NO, required=False, may_be_blank=bool(rules), **rules)


CHILDREN = Table(
    "children",
    (
        *DESIGN,
        Column("household_id", "link", "text", required=False),
        Column("sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True),
        Column("age", "domain", minimum=12, maximum=17, required=False),
        Column("urbanity", "domain", "text", codes={"urban": "urban", "rural": "rural"}, required=False),
        *(_item(name) for name in CLEAR_FORMS + OTHER_FORMS),
        _item("accepted_money_for_images", asked_if={"age": (15, 16, 17)}),
        _item("shared_own_naked_image"),
        _item("met_online_contact"),
        _item("received_safety_information"),
        _item("told_anyone", asked_if={name: (1,) for name in CLEAR_FORMS}),
        MARK,
    ),
)

CAREGIVERS = Table(
    "caregivers",
    (
        *DESIGN,
        Column("household_id", "link", "text", required=False),
        Column("sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True),
        Column("urbanity", "domain", "text", codes={"urban": "urban", "rural": "rural"}, required=False),
        _item("uses_internet"),
        _item("knows_where_to_report"),
        _item("would_tell_police"),
        MARK,
    ),
)

TABLES = {"children": CHILDREN, "caregivers": CAREGIVERS}


def contract_for(name: str, params: TableParams) -> Table:
    """The table's contract together with the domains and items that the unit's parameters add.

    A survey that declares items of its own asks those and no other: the study's items are then not expected, nor are its
    domains required.
    """
    base = TABLES[name].columns
    if params.items:
        base = [replace(c, required=c.required and c.kind != "domain") for c in base if c.kind != "item"]
    taken = {c.name for c in base}
    added = [_declared(n, m, "domain") for n, m in params.domains.items() if n not in taken]
    added += [_declared(n, m, "item") for n, m in params.items.items() if n not in taken]
    return Table(name, (*base, *added))


def _declared(name: str, mapping: ColumnMap, kind: str) -> Column:
    allowed = mapping.codes or {value: str(value) for value in (mapping.recode or {}).values() if value is not None}
    dtype = "integer" if all(isinstance(code, int) for code in allowed) else "text"
    return Column(name, kind, dtype, codes=allowed, may_be_blank=True)
