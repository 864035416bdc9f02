"""What the report says of how capacity was assessed."""

from __future__ import annotations

from disrupting_harm.components.law_enforcement_capacity.params import Params
from disrupting_harm.layout import Layout


Fact = tuple[str, str | None]


def methods(layout: Layout, iso3: str, section: Params) -> list[Fact]:
    return [
        ("Rubric", "levels 0 to 3 of each item, defined in words by what must have been seen; the form is the rubric"),
        ("Facts", "from published sources, each named in its row; the rubric's levels are of the class named above"),
    ]
