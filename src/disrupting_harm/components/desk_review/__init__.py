"""The desk review: what sources say of the law, of treaties and of policy, each with its citation."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="assessment",
    position=10,
    references={
        "run": (
            "legislation", "legislation_facts", "legal_standards_usdol", "legislation_citations_usdol", "treaty_status",
            "treaty_status_usdol", "treaty_facts",
        )
    },
    extends=("legislation_facts", "treaty_facts"),
    titles={
        "legislation": "statuses of laws from reports and press",
        "legislation_facts": "facts from texts of laws and official sources",
        "legal_standards_usdol": "assessments of legal standards",
        "legislation_citations_usdol": "laws named behind a standard",
        "treaty_status": "treaties of the United Nations",
        "treaty_status_usdol": "treaties as the US Department of Labor lists them",
        "treaty_facts": "treaties from other sources",
    },
)  # fmt: skip
