"""Parameters of the survey of frontline workers, and of its stand-ins."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from disrupting_harm.components.kinds.survey.params import PurposiveSection
from disrupting_harm.study.model import Model, Positive, Share
from disrupting_harm.study.raw import TableParams


class StandInWorkers(Model):
    """What a stand-in is made to look like beside the shares of `data/reference/frontline_priors.csv`."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]  # every unit draws its own numbers from it
    interviews: Positive
    dont_know: Share
    prefer_not_to_say: Share


class Params(PurposiveSection):
    respondents: ClassVar[str] = "workers"

    tables: Annotated[dict[Literal["workers"], TableParams], Field(min_length=1)]
    stand_in: StandInWorkers | None = None
