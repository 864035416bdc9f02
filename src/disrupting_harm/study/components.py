"""The research components of a country, and what each takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.catalogue import Indicator
from disrupting_harm.study.conventions import SurveyRules
from disrupting_harm.study.model import DataClass, Iso3, Model, Name, Positive, Share, Span, Table
from disrupting_harm.study.raw import Origin, TableParams
from disrupting_harm.study.stand_ins import Calibration, FieldworkCalibration, PooledCalibration


class ReferenceColumn(Model):
    """A figure that stands in a reference table, in the row of the country."""

    reference: Name
    column: Name


class Affected(Model):
    """Scaling a prevalence among internet users to a number of children."""

    indicator: Name
    base: str  # who the internet share times the population stands for: the indicator must speak of the same
    internet_share: ReferenceColumn  # in per cent
    population_year: int
    population_ages: Span


class HouseholdSurvey(Model):
    data_class: DataClass
    title: str
    fieldwork: str
    population: str
    origin: Origin
    tables: Annotated[dict[Table, TableParams], Field(min_length=1)]
    indicators: tuple[Name, ...]
    headline: Annotated[tuple[Name, ...], Field(min_length=1)]
    domains: Annotated[tuple[Name, ...], Field(min_length=1)]
    domain_labels: dict[str, str] = {}
    survey: SurveyRules | None = None
    own_indicators: dict[Name, Indicator] = {}
    calibration: Calibration | None = None
    pooled: PooledCalibration | None = None
    children_affected: Affected | None = None

    @model_validator(mode="after")
    def _stand_in_says_so(self) -> HouseholdSurvey:
        if (self.data_class == "synthetic") != bool(self.calibration or self.pooled):
            raise ValueError("`calibration` (or `pooled`) belongs to `data_class: synthetic`, and to nothing else")
        if self.calibration and self.pooled:
            raise ValueError("a stand-in has `calibration` or `pooled`, not both")
        if self.calibration and not self.children_affected:
            raise ValueError("`calibration` needs `children_affected`, whose population the stand-in's weights sum to")
        missing = set(self.headline) - set(self.indicators)
        if missing:
            raise ValueError(f"`headline` names {', '.join(sorted(missing))}, which `indicators` does not hold")
        if self.children_affected and self.children_affected.indicator not in self.indicators:
            raise ValueError("`children_affected` scales an indicator that `indicators` does not hold")
        return self


class NonLawEnforcementData(Model):
    data_class: Literal["restricted", "public"]  # no stage makes a stand-in of it, so nothing of it can be called one
    title: str
    caveat: str
    years: Span
    population_ages: Span
    origin: Origin


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


class SamplingDesign(Model):
    data_class: DataClass
    title: str
    fieldwork: str
    population: str
    origin: Origin
    tables: dict[Literal["psu_frame", "contacts"], TableParams]
    size: SampleSize
    selection: Selection
    weighting: Weighting | None = None
    calibration: FieldworkCalibration | None = None

    @model_validator(mode="after")
    def _tables_serve(self) -> SamplingDesign:
        if "psu_frame" not in self.tables:
            raise ValueError("`tables` needs `psu_frame`, from which PSUs are drawn")
        if ("contacts" in self.tables) != (self.weighting is not None):
            raise ValueError("`weighting` goes with the table `contacts`: one makes no sense without the other")
        if (self.data_class == "synthetic") != (self.calibration is not None):
            raise ValueError("`calibration` belongs to `data_class: synthetic`, and to nothing else")
        return self


class Predictors(Model):
    """Outcomes of the household survey, and what each is modelled by: columns of `evidence.predictors.join_household`."""

    title: str
    outcomes: Annotated[tuple[Name, ...], Field(min_length=1)]
    predictors: Annotated[tuple[Name, ...], Field(min_length=1)]
    labels: dict[str, str] = {}
    fixed_effects: Name | None = None  # of a pooled file: the column of the country


class Components(Model):
    """In the order of the report: what was found first, how the sample came about last."""

    household_survey: HouseholdSurvey | None = None
    predictors: Predictors | None = None
    non_law_enforcement_data: NonLawEnforcementData | None = None
    sampling_design: SamplingDesign | None = None


class Country(Model):
    """One file of `params/countries/`."""

    iso3: Iso3
    components: Components

    @model_validator(mode="after")
    def _components_fit(self) -> Country:
        survey, design = self.components.household_survey, self.components.sampling_design
        if self.components.predictors and not survey:
            raise ValueError("`predictors` are modelled on `household_survey`, which is not there")
        if design and design.weighting and not (survey and survey.children_affected):
            raise ValueError(
                "`sampling_design.weighting` takes its population from `household_survey.children_affected`"
            )
        if design and design.calibration and not (survey and survey.calibration):
            raise ValueError(
                "a stand-in's `sampling_design` is drawn by `household_survey.calibration`, which is not there"
            )
        if survey and survey.calibration:
            if not (design and design.calibration and design.weighting):
                raise ValueError(
                    "a stand-in's `household_survey` is drawn by its `sampling_design`, with `weighting`, which is not there"
                )
            if not survey.calibration.strata <= design.selection.psus <= survey.calibration.children:
                raise ValueError(
                    "needs at least one of `sampling_design.selection.psus` in each of `household_survey.calibration.strata`, "
                    "and one of its `children` in each PSU"
                )
        return self

    def held(self) -> tuple[str, ...]:
        """Components this unit holds, in the order of the report."""
        return tuple(name for name, value in self.components if value is not None)

    def component(self, name: str):
        value = dict(self.components).get(name)
        if value is None:
            raise ParamsError(
                f"params/countries/{self.iso3}.yaml: no component {name}; add its section there, "
                f"or run the command with one of {', '.join(self.held())}."
            )
        return value

    def data_of(self, name: str):
        """The section with the data class and origin of a component: of models, that of the survey they are fitted to."""
        section = self.component(name)
        return section if hasattr(section, "origin") else self.component("household_survey")
