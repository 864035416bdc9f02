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
)  # fmt: skip
