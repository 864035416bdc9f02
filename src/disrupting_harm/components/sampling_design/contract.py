"""The design of a survey's sample: the frame that PSUs are drawn from, and the contacts of fieldwork."""

from __future__ import annotations

from disrupting_harm.contracts.model import MARK, Column, Table


URBANITY = {"urban": "urban", "rural": "rural"}

PSU_FRAME = Table(
    "psu_frame",
    (
        Column("psu_id", "id", "text"),
        Column("stratum", "design", "text"),
        Column("psu", "design", "text"),
        Column("households", "design", "integer", minimum=1),
        Column("urbanity", "domain", "text", codes=URBANITY, required=False),
        MARK,
    ),
)

CONTACTS = Table(
    "contacts",
    (
        Column("contact_id", "id", "text", of_person=True),
        Column("stratum", "design", "text"),
        Column("psu", "design", "text"),
        Column("replaces_psu", "design", "text", required=False, may_be_blank=True),  # the drawn PSU it stands in for
        Column("households_listed", "design", "integer", required=False, minimum=1),  # in the PSU, in fieldwork
        Column("urbanity", "domain", "text", codes=URBANITY, required=False),
        Column("outcome", "design", "text"),  # AAPOR final disposition; `sampling.dispositions` knows the codes
        Column("respondent_id", "link", "text", may_be_blank=True, of_person=True),
        Column("eligible_children", "design", "integer", may_be_blank=True, minimum=0, maximum=20),
        Column("sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True),
        Column("age", "domain", may_be_blank=True, minimum=12, maximum=17),
        MARK,
    ),
)

TABLES = {"psu_frame": PSU_FRAME, "contacts": CONTACTS}
