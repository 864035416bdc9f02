"""A file that holds rows of several units, and how each of them reads its own: one file of `params/components/layouts/`.

A unit whose section of the component says `layout: NAME` inherits `section` of that file, and its `own` part of it. In their texts
`{unit_code}` stands for the unit's code in the column that tells units apart.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from disrupting_harm.study.model import Iso3, Model, Name


class FileLayout(Model):
    """unit_column: the column of the file that says whose row it is. units: the code of each unit in it."""

    component: Name
    unit_column: str
    units: Annotated[dict[Iso3, int | str], Field(min_length=1)]
    section: dict = {}
    own: dict[Iso3, dict] = {}

    @model_validator(mode="after")
    def _codes_tell_units_apart(self) -> FileLayout:
        if len({str(code) for code in self.units.values()}) < len(self.units):
            raise ValueError("`units` gives two units one code; every unit has its own")
        if strange := sorted(set(self.own) - set(self.units)):
            raise ValueError(f"`own` names {', '.join(strange)}, which `units` does not hold")
        return self
