"""Parameters of a sampling design, and of the stand-in for its frame and fieldwork."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.study.model import Model, Positive, Share, Span
from disrupting_harm.study.raw import TableParams
from disrupting_harm.study.section import DataSection


class SampleSize(Model):
    """What a sample is planned for: the interval of a proportion, and the difference of two equal groups."""

    proportions: Annotated[tuple[Share, ...], Field(min_length=1)]
    half_widths: Annotated[tuple[Share, ...], Field(min_length=1)]
    differences: tuple[tuple[Share, Share], ...] = ()
    design_effect: Annotated[float, Field(ge=1)]
    response_rate: Annotated[float, Field(gt=0, le=1)]
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8


class Selection(Model):
    """How PSUs are drawn from the frame: see `disrupting_harm.sampling`."""

    psus: Positive
    allocation: Literal["proportional", "equal", "power"] = "proportional"
    method: Literal["systematic", "brewer"] = "systematic"
    seed: Annotated[int, Field(ge=0, lt=2**32)]


class Weighting(Model):
    """How weights are made of the sample: see `disrupting_harm.weighting`."""

    response_class: Literal["stratum", "urbanity"] = "stratum"
    margins: Annotated[tuple[Literal["sex", "age"], ...], Field(min_length=1)]  # those the population is known by
    trim: Annotated[float, Field(gt=1)] | None = None  # no weight above so many times the median


class StandInSample(Model):
    """The made-up sample behind a stand-in: its size, and what its contacts look like.

    No outcome of visits was published, so every share of `assumed_outcomes` is assumed.
    """

    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = None  # None: that of the selection
    interviews: Positive
    strata: Positive
    # Of visits without an interview: no code of AAPOR that begins with 1.
    assumed_outcomes: Annotated[
        dict[Annotated[str, Field(pattern=r"^[234]\.\d+$")], Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)
    ]
    extra_contacts: Span  # households visited in a PSU beyond those interviewed


class Params(DataSection):
    fieldwork: str
    population: str
    tables: dict[Literal["psu_frame", "contacts"], TableParams]
    size: SampleSize
    selection: Selection
    weighting: Weighting | None = None
    stand_in: StandInSample | None = None

    def needs_population(self) -> bool:
        return self.weighting is not None

    @model_validator(mode="after")
    def _parts_fit(self) -> Params:
        if "psu_frame" not in self.tables:
            raise ValueError("`tables` needs `psu_frame`, from which PSUs are drawn")
        if ("contacts" in self.tables) != (self.weighting is not None):
            raise ValueError("`weighting` goes with the table `contacts`: one makes no sense without the other")
        if (self.data_class == "synthetic") != (self.stand_in is not None):
            raise ValueError("`stand_in` belongs to `data_class: synthetic`, and to nothing else")
        if self.stand_in and not self.stand_in.strata <= self.selection.psus <= self.stand_in.interviews:
            raise ValueError(
                "needs at least one of `selection.psus` in each of `stand_in.strata`, and one of its `interviews` in each PSU"
            )
        return self
