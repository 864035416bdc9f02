"""Parameters of the models of a survey's outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from disrupting_harm.study.catalogue import Definition, Indicator
from disrupting_harm.study.model import Name
from disrupting_harm.study.section import Section


CONTEXT = "caregivers_online_in_psu"  # made of the indicator below, of the other caregivers of a child's PSU
ONLINE = "caregiver_uses_internet"


class Params(Section):
    """Outcomes of the household survey, and what each is modelled by: columns of `analysis.load_households`."""

    outcomes: Annotated[tuple[Name, ...], Field(min_length=1)]
    predictors: Annotated[tuple[Name, ...], Field(min_length=1)]
    fixed_effects: Name | None = None  # of a pooled file: the column of the country

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        """Outcomes and predictors that are indicators, what the context variable is made of, and all their parts."""
        found = self.printed(definitions)
        if CONTEXT in self.predictors:
            found.append(ONLINE)
        for name in found:  # appends while iterating: follows composites down to items
            if isinstance(indicator := definitions.get(name), Indicator):
                found += [part for part in indicator.parts if part not in found]
        return list(dict.fromkeys(name for name in found if name in definitions))

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return [name for name in (*self.outcomes, *self.predictors) if name in definitions]

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        return [] if "household_survey" in needs else ["outcomes are those of `household_survey`, which is not there"]
