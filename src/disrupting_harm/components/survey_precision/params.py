"""Parameters of the precision of a survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.model import Name
from disrupting_harm.study.section import Section


class Params(Section):
    """indicators: shares of the respondents of `household_survey`. replicates, seed: of the rescaled bootstrap (`survey.replicates`)."""

    indicators: Annotated[tuple[Name, ...], Field(min_length=1)]
    replicates: Annotated[int, Field(ge=20, le=2000)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        """The indicators with all that they are made of."""
        found = list(self.indicators)
        for name in found:  # appends while iterating: follows composites down to items
            found += [part for part in getattr(definitions.get(name), "parts", ()) if part not in found]
        return [name for name in found if name in definitions]

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return [name for name in self.indicators if name in definitions]

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        problems = [
            f"is of `{name}`, which is not there"
            for name in ("household_survey", "sampling_design")
            if name not in needs
        ]
        if (design := needs.get("sampling_design")) and design.weighting is None:
            problems.append("repeats the steps of the weights, and `sampling_design` has no `weighting`")
        return problems
