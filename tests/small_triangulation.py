"""Parameters of a small triangulation: three activities that say something of one theme."""

from __future__ import annotations

from disrupting_harm.components.triangulation.params import Params


SURVEY, POLICE, HOTLINE = "household_survey", "law_enforcement", "non_law_enforcement_data"
WHY = "Two counts of one thing."


def source(activity: str, *themes: str) -> dict:
    return {"activity": activity, "themes": themes or ("prevalence",), "label": activity, "takes": [{"figure": "x"}]}


def params(*compared: dict, **sources) -> Params:
    return Params(
        title="Together", data_class="synthetic",
        origin={"title": "Results", "collected_by": "see each", "design": "none", "licence": "MIT"},
        columns={SURVEY: "Households", POLICE: "Police", HOTLINE: "Hotlines"}, note="A note.", note_stand_ins="A note.",
        sources=sources or {"a": source(SURVEY), "b": source(POLICE), "c": source(HOTLINE)},
        comparisons={
            f"pair_{number}": {"theme": "prevalence", "sources": ["a", "b"], "rule": "ratio", "agreement": 1.05, "partial": 1.25, "why": WHY} | one
            for number, one in enumerate(compared or ({},))
        },
    )  # fmt: skip
