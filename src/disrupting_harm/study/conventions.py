"""The study as a whole: its countries, its words, and the conventions of estimation and presentation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.errors import UnknownCountryError
from disrupting_harm.study.model import Iso3, Model, Name, NonAnswers, Positive, Share


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
    ci: Literal["korn-graubard", "logit", "wald"] = "korn-graubard"
    df: Literal["design", "domain"] = "design"
    # Margins that the children's weights were calibrated to, each a domain or several crossed, and the weights before that.
    calibrated_to: tuple[tuple[Name, ...], ...] = ()
    base_weight: str | None = None
    # What becomes of the codes of a non-answer: part of the denominator, as an answer that is not a yes, or missing.
    non_answers: NonAnswers = "denominator"
    non_answer_codes: tuple[int, ...] = (98, 99)


class Presentation(Model):
    """When an estimate is printed as a percentage. Meaning and source of each: `disrupting_harm.survey.presentation`."""

    minimum_base: Positive = 50
    minimum_effective_base: Annotated[float, Field(gt=0)] = 30
    minimum_df: Annotated[float, Field(ge=0)] = 8
    narrow_width: Share = 0.05
    wide_width: Share = 0.30
    relative_width: Annotated[float, Field(gt=0)] = 1.30


class Study(Model):
    title: str
    countries: dict[Iso3, Unit]
    validation_units: dict[Iso3, Unit]
    generated_units: dict[Iso3, Unit] = {}
    survey: SurveyRules
    presentation: Presentation = Presentation()
    vocabulary: dict[Name, dict[Literal[1, 2], str]] = {}

    def words(self, iso3: str) -> dict[str, str]:
        """The study's words in the phase of the unit; of units that are not countries, in the latest."""
        phase = self.unit(iso3).phase
        return {name: words[phase or max(words)] for name, words in self.vocabulary.items()}

    def unit(self, iso3: str) -> Unit:
        found = next((units[iso3] for units in self._units() if iso3 in units), None)
        if found is None:
            raise UnknownCountryError(
                f"{iso3}: not a country of the study; params/study.yaml lists {', '.join(sorted(self.countries))} "
                f"and the units {', '.join(sorted((*self.validation_units, *self.generated_units)))}, run the command with one "
                "of them."
            )
        return found

    def _units(self) -> tuple[dict[str, Unit], ...]:
        return self.countries, self.validation_units, self.generated_units

    @model_validator(mode="after")
    def _every_phase_has_its_word(self) -> Study:
        if self.survey.base_weight and not self.survey.calibrated_to:
            raise ValueError(
                "`survey.base_weight` needs `survey.calibrated_to`, the margins that the weights were brought to"
            )
        bare = [name for name, words in self.vocabulary.items() if set(words) != {1, 2}]
        if bare:
            raise ValueError(f"`vocabulary` needs a word for phase 1 and one for phase 2 of {', '.join(bare)}")
        listed = [iso3 for units in self._units() for iso3 in units]
        if twice := sorted({iso3 for iso3 in listed if listed.count(iso3) > 1}):
            raise ValueError(f"{', '.join(twice)} stands among two kinds of units; take one out")
        return self
