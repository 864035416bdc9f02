"""Parameters of the study as frozen, validated models.

Every loader refuses unknown keys and reports all problems of a file at once, by file and key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.layout import Layout


DataClass = Literal["synthetic", "restricted", "public"]
Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Table = Literal["children", "caregivers"]  # tables of the household survey's contract
Positive = Annotated[int, Field(ge=1)]
# A level's label; the characters left out join the parts of an estimate's id.
Level = Annotated[str, Field(pattern=r"^[^:/,=@]+$")]
Share = Annotated[float, Field(ge=0, le=1)]


def _in_order(span: tuple[int, int]) -> tuple[int, int]:
    if span[0] > span[1]:
        raise ValueError("the first of the two must not be above the last")
    return span


Span = Annotated[tuple[int, int], AfterValidator(_in_order)]
Loaded = TypeVar("Loaded", bound=BaseModel)


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(Model):
    """A country of the study, or a validation unit: real public data that prove that the machine is right."""

    name: str
    phase: Literal[1, 2] | None = None


class SurveyRules(Model):
    """Conventions of estimation. `docs` of each choice: `disrupting_harm.survey.SurveyDesign`."""

    weight: str = "weight"
    strata: str = "stratum"
    psu: str = "psu"
    lonely_psu: Literal["fail", "adjust", "remove", "average"] = "fail"
    ci: Literal["logit", "korn-graubard", "wald"] = "logit"
    df: Literal["design", "domain"] = "design"


class Study(Model):
    title: str
    countries: dict[Iso3, Unit]
    validation_units: dict[Iso3, Unit]
    survey: SurveyRules

    def unit(self, iso3: str) -> Unit:
        found = self.countries.get(iso3) or self.validation_units.get(iso3)
        if found is None:
            raise UnknownCountryError(
                f"{iso3}: not a country of the study; params/study.yaml lists {', '.join(sorted(self.countries))} "
                f"and the validation units {', '.join(sorted(self.validation_units))}, run the command with one of them."
            )
        return found


class Indicator(Model):
    """One definition of one indicator. A changed meaning is a new version, never an edit.

    `item` with `numerator` and `denominator`: 1 where the item's code is in the numerator, 0 where it is in the denominator
    only, missing elsewhere. `any_of`: 1 where any part is 1, missing where every part is missing, else 0.
    """

    version: Positive
    label: str
    table: Table = "children"
    item: Name | None = None
    numerator: tuple[int, ...] = (1,)
    denominator: tuple[int, ...] = (0, 1)
    any_of: tuple[Name, ...] = ()
    base: str
    recall: str

    @model_validator(mode="after")
    def _one_rule(self) -> Indicator:
        if bool(self.item) == bool(self.any_of):
            raise ValueError("needs either `item` or `any_of`")
        if self.item and not set(self.numerator) <= set(self.denominator):
            raise ValueError("every code of `numerator` must also be in `denominator`")
        return self


class Count(Model):
    """One administrative count: never a prevalence, so it has no denominator of respondents and no sampling error."""

    version: Positive
    label: str
    reference: Name
    column: Name
    per: int | None = None
    base: str
    recall: str = "calendar year"


class ColumnMap(Model):
    """Where a contract column comes from in a raw file, and what its raw codes become (null: known, but in no group)."""

    source: Annotated[str | None, Field(alias="from")] = None
    recode: dict[int, int | Level | None] | None = None
    codes: dict[int, str] | None = None
    row_number: bool = False

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TableParams(Model):
    """One raw file of a component. Columns that are not listed have their contract name in the file."""

    file: Annotated[str, Field(pattern=r"^[^/\\]+$")]  # a name, so that it stays in the component's folder
    sha256: str | None = None
    columns: dict[Name, ColumnMap] = {}
    domains: dict[Name, ColumnMap] = {}
    items: dict[Name, ColumnMap] = {}

    @model_validator(mode="after")
    def _declared_columns_have_codes(self) -> TableParams:
        bare = [n for n, m in {**self.domains, **self.items}.items() if not (m.recode or m.codes)]
        if bare:
            raise ValueError(f"{', '.join(bare)} needs `codes` or `recode`, which say what its codes mean")
        if "data_class" in {**self.columns, **self.domains, **self.items}:
            raise ValueError("`data_class` is the mark of a stand-in's rows and is never mapped; take it out")
        return self


class Origin(Model):
    """Who collected a raw file, and under which terms."""

    title: str
    collected_by: str
    design: str
    licence: str
    url: str | None = None


class Calibration(Model):
    """What a stand-in is made to look like. Every target is a row of a reference table, or is said to be assumed."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    children: Positive
    caregivers: Positive
    psus: Positive
    strata: Positive
    latent_intraclass_correlation: Annotated[float, Field(ge=0, lt=1)]  # of the propensity behind an answer
    published: dict[Name, Name]
    assumed: dict[Name, Share]
    dont_know: Share
    prefer_not_to_say: Share

    @model_validator(mode="after")
    def _sizes_nest(self) -> Calibration:
        if not self.strata <= self.psus <= self.children:
            raise ValueError(
                "needs at least one of `psus` in each of `strata`, and one of `children` in each of `psus`"
            )
        if self.caregivers > self.children:
            raise ValueError("`caregivers` are at most as many as `children`: one in a household")
        return self


class ReferenceColumn(Model):
    """A figure that stands in a reference table, in the row of the country."""

    reference: Name
    column: Name


class Affected(Model):
    """Scaling a prevalence among internet users to a number of children."""

    indicator: Name
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
    domains: tuple[Name, ...]
    domain_labels: dict[str, str] = {}
    survey: SurveyRules | None = None
    own_indicators: dict[Name, Indicator] = {}
    calibration: Calibration | None = None
    children_affected: Affected | None = None

    @model_validator(mode="after")
    def _stand_in_says_so(self) -> HouseholdSurvey:
        if (self.data_class == "synthetic") != (self.calibration is not None):
            raise ValueError("`calibration` belongs to `data_class: synthetic`, and to nothing else")
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


class Components(Model):
    household_survey: HouseholdSurvey | None = None
    non_law_enforcement_data: NonLawEnforcementData | None = None


class Country(Model):
    """One file of `params/countries/`."""

    iso3: Iso3
    components: Components

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


def load_study(layout: Layout) -> Study:
    return _load(layout, layout.study(), Study)


def load_country(layout: Layout, iso3: str) -> Country:
    load_study(layout).unit(iso3)
    path = layout.country(iso3)
    country = _load(layout, path, Country)
    if country.iso3 != iso3:
        raise ParamsError(f"{layout.relative(path)}, key iso3: does not match the file's name; make both {iso3}.")
    return country


class Catalogue(Model):
    indicators: dict[Name, Indicator]
    counts: dict[Name, Count]


def load_catalogue(layout: Layout) -> Catalogue:
    return _load(layout, layout.indicators(), Catalogue)


def load_indicators(layout: Layout) -> dict[str, Indicator]:
    return dict(load_catalogue(layout).indicators)


def survey_indicators(layout: Layout, survey: HouseholdSurvey, table: str | None = None) -> dict[str, Indicator]:
    """The survey's indicators (of one table), in the order of the parameters. Every part they are made of is defined."""
    known = load_indicators(layout) | survey.own_indicators
    problems = [problem for name in survey.indicators for problem in _undefined(name, survey, known)]
    if problems:
        raise ParamsError("\n".join(dict.fromkeys(problems)))
    return {n: known[n] for n in survey.indicators if table in (None, known[n].table)}


def _undefined(
    name: str, survey: HouseholdSurvey, known: Mapping[str, Indicator], above: tuple[str, ...] = ()
) -> list[str]:
    """Sentences on an indicator and its parts that cannot be worked out. `above` are the composites it is a part of."""
    if name not in known:
        return [f"params/indicators.yaml: no indicator {name}; define it there, with its version."]
    place = f"params/indicators.yaml, key indicators.{name}"
    if name in above:
        return [f"{place}.any_of: the indicator is a part of itself; take it out of its own parts."]
    if known[name].table not in survey.tables:
        return [
            f"{place}.table: the country's survey has no table {known[name].table}; take the indicator out of its list."
        ]
    return [p for part in known[name].any_of for p in _undefined(part, survey, known, (*above, name))]


def survey_rules(layout: Layout, survey: HouseholdSurvey) -> SurveyRules:
    return survey.survey or load_study(layout).survey


def _load(layout: Layout, path: Path, model: type[Loaded]) -> Loaded:
    name = layout.relative(path)
    if not path.is_file():
        raise ParamsError(
            f"{name}: not there; write it (README.md, How to add a country), or restore it with `git checkout {name}`."
        )
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise ParamsError(f"{name}{place}: not valid YAML; mend that line and run the command again.") from None
    except ValueError:  # bytes that are not UTF-8, or a date that is none
        raise ParamsError(f"{name}: not UTF-8 text in YAML; save it so and run the command again.") from None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise ParamsError("\n".join(_sentence(name, e) for e in error.errors(include_url=False))) from None


def _sentence(name: str, error: dict) -> str:
    key = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "extra_forbidden":
        return f"{name}, key {key}: unknown key; take it out or correct its spelling."
    if error["type"] == "missing":
        return f"{name}, key {key}: missing; add it."
    reason = error["msg"].removeprefix("Value error, ")
    return f"{name}, key {key}: {reason[0].lower()}{reason[1:]}; correct it and run the command again."
