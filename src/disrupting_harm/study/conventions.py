"""The study as a whole: its units by phase, its words, and the conventions of estimation and presentation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.errors import UnfieldedCountryError, UnknownCountryError, near
from disrupting_harm.study.disclosure import DisclosureRules
from disrupting_harm.study.model import (
    BlankParts,
    DataClass,
    Iso3,
    Model,
    Name,
    NonAnswers,
    Positive,
    ReferenceColumn,
    Share,
    Span,
    partial,
)
from disrupting_harm.study.scan import ScanRules


Kind = Literal["country", "validation", "generated", "countries"]
UNFIELDED = "planned, not fielded"


class Unit(Model):
    """A country of the study, a validation unit (real public data that test the library), a generated file, or the countries together."""

    name: str
    kind: Kind = "country"
    phase: Literal[1, 2] | None = None
    fielded: bool = True  # false of a country that was planned, and in which nothing was done

    @model_validator(mode="after")
    def _countries_have_a_phase(self) -> Unit:
        if (self.kind == "country") != (self.phase is not None):
            raise ValueError("`phase` belongs to a country of the study, and to nothing else")
        if self.kind != "country" and not self.fielded:
            raise ValueError("`fielded` belongs to a country of the study, and to nothing else")
        return self


class Phase(Model):
    """What holds for all countries of a phase: the study's words, and what components do otherwise than in the other phase."""

    vocabulary: dict[Name, str]
    components: dict[Name, dict] = {}


class NotHeld(Model):
    """Why a research activity was not held, with the source that says so."""

    reason: str
    source: str
    source_url: str


class LanguageEdition(Model):
    """Why a unit's report is written in a language beside English, with the source that says so."""

    reason: str
    source: str
    source_url: str


class Activity(Model):
    """A research activity of the study, and the components that hold what it found. not_held: by phase, why it was not held there,
    for countries that hold none of them and give no reason of their own.
    """

    title: str
    components: Annotated[tuple[Name, ...], Field(min_length=1)]
    not_held: dict[Literal[1, 2], NotHeld] = {}


class SurveyRules(Model):
    """Conventions of estimation. The meaning of each choice: `disrupting_harm.survey.SurveyDesign`."""

    weight: str = "weight"
    strata: str = "stratum"
    psu: str = "psu"
    lonely_psu: Literal["fail", "adjust", "remove", "average"] = "fail"
    ci: Literal["korn-graubard", "logit", "wald"] = "korn-graubard"
    df: Literal["design", "domain", "groups"] = "groups"
    # Margins that the respondents' weights were calibrated to, each a domain or several crossed, and the weights before that.
    calibrated_to: tuple[tuple[Name, ...], ...] = ()
    base_weight: str | None = None
    # By stratum, what the rows do not tell of its PSUs: how many were visited without an interview, and, where nearly all were
    # drawn, how many the population has. Both are of one country, whatever the others do.
    empty_psus: dict[str, Annotated[int, Field(ge=0)]] = {}
    psus_in_population: dict[str, Positive] = {}
    # What becomes of the codes of a non-answer: part of the denominator, as an answer that is not a yes, or missing.
    non_answers: NonAnswers = "denominator"
    non_answer_codes: tuple[int, ...] = (98, 99)
    # What a blank part of a composite is where no part is a yes: it leaves the composite open (missing), or counts as a no.
    blank_parts: BlankParts = "open"


class Presentation(Model):
    """When an estimate is printed as a percentage. Meaning and source of each: `disrupting_harm.survey.presentation`."""

    minimum_base: Positive = 50
    minimum_effective_base: Annotated[float, Field(gt=0)] = 30
    minimum_df: Annotated[float, Field(ge=0)] = 8
    narrow_width: Share = 0.05
    wide_width: Share = 0.30
    relative_width: Annotated[float, Field(gt=0)] = 1.30


class TargetPopulation(Model):
    """Whom a survey speaks for: the population of the ages in the year, times the share that uses the internet.

    Without a published share the survey speaks for the shape of that population by sex and age, and for no number of children.
    """

    base: str  # who that is, in words: an indicator that is scaled up must speak of the same
    year: int
    ages: Span
    internet_share: ReferenceColumn | None = None  # in per cent


class Study(Model):
    title: str
    units: dict[Iso3, Unit]
    phases: dict[Literal[1, 2], Phase]
    themes: dict[Name, str] = {}  # what findings of several components are joined under, by name: the words of readers
    survey: SurveyRules
    presentation: Presentation
    # By data class, the rules of disclosure control; null where nothing is withheld. Of a class that is not stated: `disclosure_of`.
    disclosure: dict[DataClass, DisclosureRules | None] = {}
    scan: ScanRules = ScanRules()
    activities: dict[Name, Activity] = {}  # in the order in which a report lists them
    target_population: partial(TargetPopulation) | None = None  # what countries need not repeat

    def words(self, iso3: str) -> dict[str, str]:
        """The study's words in the phase of the unit; of units that are not countries, in the latest."""
        return dict(self.phases[self.unit(iso3).phase or max(self.phases)].vocabulary)

    def spoken_of(self, iso3: str) -> tuple[str, ...]:
        """The units that results under the code are about: itself; all fielded countries where it is the countries together."""
        if self.unit(iso3).kind != "countries":
            return (iso3,)
        return tuple(sorted(code for code, unit in self.units.items() if unit.kind == "country" and unit.fielded))

    def unknown_themes(self, names: Iterable[str | None]) -> list[str]:
        """The names that are no theme of the study, each with the nearest ones. None is no name."""
        return [f"{name}{near(name, self.themes)}" for name in sorted({n for n in names if n} - set(self.themes))]

    def unit(self, iso3: str) -> Unit:
        if iso3 not in self.units:
            named = next((code for code, unit in self.units.items() if unit.name.lower() == iso3.lower()), None)
            hint = f" (did you mean {named}?)" if named else near(iso3, self.units)
            raise UnknownCountryError(
                f"{iso3}: not a unit of the study{hint}; params/study.yaml lists {', '.join(sorted(self.units))}, "
                "run the command with one of them."
            )
        return self.units[iso3]

    def require_fielded(self, iso3: str) -> Unit:
        """The unit. Raises UnfieldedCountryError for a country that was planned and in which nothing was done."""
        unit = self.unit(iso3)
        if not unit.fielded:
            raise UnfieldedCountryError(
                f"{iso3}: {unit.name} was {UNFIELDED} in phase {unit.phase}, so there is nothing to run; its source stands in "
                "data/reference/country_facts.csv, take a country that was fielded."
            )
        return unit

    @model_validator(mode="after")
    def _parts_fit(self) -> Study:
        if self.survey.base_weight and not self.survey.calibrated_to:
            raise ValueError(
                "`survey.base_weight` needs `survey.calibrated_to`, the margins that the weights were brought to"
            )
        words = {name for phase in self.phases.values() for name in phase.vocabulary}
        if untold := sorted(w for w in words if any(w not in p.vocabulary for p in self.phases.values())):
            raise ValueError(f"`phases` needs a word for {', '.join(untold)} in the vocabulary of every phase")
        if lost := sorted(iso3 for iso3, unit in self.units.items() if unit.phase and unit.phase not in self.phases):
            raise ValueError(f"`phases` does not hold the phase of {', '.join(lost)}")
        return self
