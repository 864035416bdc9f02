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


class Warn(Model):
    """From where on weights are told as suspicious: see `disrupting_harm.weighting.suspicions`."""

    calibration_factor: Annotated[float, Field(gt=1)] = 3.0  # times the median factor, or that part of it
    respondents_of_class: Annotated[int, Field(ge=1)] = 2  # a class of the non-response adjustment with fewer


class Bootstrap(Model):
    """Replicate weights by the rescaled bootstrap, whose replicates all have one scale, 1 / replicates: see
    `disrupting_harm.survey.replicates`.
    """

    replicates: Annotated[int, Field(ge=20, le=2000)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]


class Weighting(Model):
    """How weights are made of the sample: see `disrupting_harm.weighting`.

    listing: the households of a PSU that those visited are a random part of: of the frame, counted in fieldwork (the column
    `households_listed` of the contacts), or of a random walk, which has no list. replaced_psus: the selection probability of a PSU
    that was visited in place of one that was drawn (the column `replaces_psu`). empty_psus: those visited without an interview.
    """

    response_class: Literal["stratum", "urbanity"] = "stratum"
    margins: Annotated[tuple[Literal["sex", "age"], ...], Field(min_length=1)]  # those the population is known by
    trim: Annotated[float, Field(gt=1)] | None = None  # no weight above so many times the median
    listing: Literal["frame", "fieldwork", "random_walk"] = "frame"
    replaced_psus: Literal["refuse", "drawn", "own"] = "refuse"
    empty_psus: Literal["keep", "drop"] = "keep"
    warn: Warn = Warn()
    bootstrap: Bootstrap | None = None  # a table of replicate weights beside the weights


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
        if self.stand_in and not self.stand_in.strata <= self.selection.psus <= self.stand_in.interviews:
            raise ValueError(
                "needs at least one of `selection.psus` in each of `stand_in.strata`, and one of its `interviews` in each PSU"
            )
        return self
