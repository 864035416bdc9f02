"""Parameters of surveys: of every one its tables and figures; of a probability sample what it estimates, by which groups and rules."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from disrupting_harm.components.kinds.survey.indicators import check_headline, select_indicators
from disrupting_harm.instruments.answers import Answer, Average, Total
from disrupting_harm.study.catalogue import Catalogue, Definition, Indicator
from disrupting_harm.study.conventions import Study, SurveyRules
from disrupting_harm.study.model import Level, Model, Name, NonAnswers, partial
from disrupting_harm.study.raw import TableParams
from disrupting_harm.study.section import DataSection, Section


class QuestionnaireSection(DataSection):
    """A component whose tables hold the answers of respondents, whatever their sample. `respondents` is the table of the main ones."""

    respondents: ClassVar[str]

    fieldwork: str
    population: str
    tables: Annotated[dict[Name, TableParams], Field(min_length=1)]
    figures: tuple[str, ...] | None = None  # of the form, those that are drawn; all where it is not said

    def rules(self, study: Study) -> SurveyRules:
        """The study's conventions."""
        return study.survey

    def definitions(
        self, catalogue: Catalogue, study: Study, *, non_answers: NonAnswers | None = None
    ) -> dict[str, Definition]:
        """Every definition the survey may use, with the codes of non-answers put where its rules (or the option) say."""
        rules = self.rules(study)
        return {name: _settle(d, rules, non_answers) for name, d in super().definitions(catalogue, study).items()}

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        """What is asked in its forms."""
        return self._answers(definitions)

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return self._answers(definitions)

    def instrument_tables(self) -> tuple[str, ...]:
        """A table with items of its own is of another survey, which was asked with another form."""
        return tuple(name for name, table in self.tables.items() if not table.items)

    def draws(self, figure: str) -> bool:
        """Whether a figure of the form is drawn, and its answers are estimated."""
        return self.figures is None or figure in self.figures

    def _answers(self, definitions: Mapping[str, Definition]) -> list[str]:
        """The answers to the questions of its tables; those of a component that it needs are none of them."""
        tables = self.answered_tables()
        return [
            n
            for n, d in definitions.items()
            if isinstance(d, Answer | Average) and d.table in tables and self.draws(d.figure)
        ]


class StandardPopulation(Model):
    """The composition at which countries are compared. levels: by column of the respondents' table, whose crossings are its cells.

    population: by cell (levels joined by ":", in the order of `levels`), its part in any unit; without it, equal parts. name: what a
    declared population is called; it joins the ids of estimates, and shares of standards with other names are not compared.
    """

    levels: Annotated[dict[Name, Annotated[tuple[int | Level, ...], Field(min_length=1)]], Field(min_length=1)]
    population: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] | None = None
    name: Level | None = None

    @property
    def title(self) -> str:
        return self.name or f"equal parts of {' and '.join(self.levels)}"

    @property
    def cells(self) -> list[str]:
        return [":".join(map(str, crossed)) for crossed in itertools.product(*self.levels.values())]

    def parts(self) -> dict[str, float]:
        """The part of each cell."""
        return dict.fromkeys(self.cells, 1.0) if self.population is None else dict(self.population)

    @model_validator(mode="after")
    def _population_is_of_the_cells(self) -> StandardPopulation:
        cells, given = self.cells, self.population
        if len(set(cells)) < len(cells):
            raise ValueError("`levels` names a level twice")
        if given is not None and (wrong := sorted(set(given) ^ set(cells))):
            raise ValueError(
                f"`population` and the cells of `levels` differ in {', '.join(wrong)}; give each cell its part"
            )
        if (given is None) != (self.name is None):
            raise ValueError("`population` and `name` go together: a declared standard has a name of its own")
        return self


class SurveySection(QuestionnaireSection):
    """A probability sample. Headline indicators and domains are about the table `respondents`, and weights are calibrated for it."""

    takes_means: ClassVar[bool] = True

    observed: str = "who reported each experience"  # of the respondents, in the title of the main figure
    indicators: tuple[Name, ...]
    not_asked: tuple[Name, ...] = ()  # of the listed indicators, those that this survey does not hold
    headline: Annotated[tuple[Name, ...], Field(min_length=1)]
    domains: Annotated[tuple[Name, ...], Field(min_length=1)]
    trend_over: dict[Name, str] = {}  # numeric columns over which a trend is tested, with the unit of each in words
    other_domains: dict[Name, tuple[Name, ...]] = {}  # by which the other tables are broken down
    figures_by: dict[
        str, tuple[Name, ...]
    ] = {}  # figures of the instrument that are drawn by groups as well, by which domains
    figure_themes: dict[str, Name] = {}  # the theme of the answers that a figure of the form prints
    standard: StandardPopulation | None = None  # None: nothing is standardised
    survey: partial(SurveyRules) | None = None  # what differs from the study's `survey`

    @model_validator(mode="before")
    @classmethod
    def _take_out_what_was_not_asked(cls, data: object) -> object:
        """`not_asked` shortens the inherited list, so that a country need not copy it."""
        if not isinstance(data, dict) or not data.get("not_asked"):
            return data
        listed, out = data.get("indicators") or [], data["not_asked"]
        if not (isinstance(listed, list | tuple) and isinstance(out, list | tuple)):
            return data  # told of each key by its own type
        if unknown := [name for name in out if name not in listed]:
            raise ValueError(f"`not_asked` names {', '.join(unknown)}, which `indicators` does not hold")
        return data | {"indicators": [name for name in listed if name not in out]}

    @model_validator(mode="after")
    def _headline_is_estimated(self) -> SurveySection:
        if missing := sorted(set(self.headline) - set(self.indicators)):
            raise ValueError(f"`headline` names {', '.join(missing)}, which `indicators` does not hold")
        return self

    def own_rules(self) -> dict:
        """The conventions that this survey states."""
        return self.survey.model_dump(exclude_unset=True) if self.survey else {}

    def rules(self, study: Study) -> SurveyRules:
        """The study's conventions with what this survey does otherwise."""
        own = self.own_rules()
        merged = SurveyRules.model_validate(study.survey.model_dump() | own)
        if merged.base_weight and not merged.calibrated_to and "base_weight" not in own:
            return merged.model_copy(update={"base_weight": None})
        return merged

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        """The survey's indicators and all that they are made of."""
        found = list(self.indicators)
        for name in found:  # appends while iterating: follows composites down to items
            if isinstance(indicator := definitions.get(name), Indicator):
                found += [part for part in indicator.parts if part not in found]
        found += [name for name in self._answers(definitions) if name not in found]
        return [name for name in found if name in definitions]

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        listed = [name for name in self.indicators if name in definitions]
        return [*listed, *(name for name in self._answers(definitions) if name not in listed)]

    def check_definitions(self, definitions: Mapping[str, Definition], *, file: str) -> None:
        select_indicators(self, definitions, file=file)
        check_headline(self, definitions, file=file)

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        own = self.own_rules()
        if own.get("base_weight") and not own.get("calibrated_to"):
            return ["`survey.base_weight` needs `calibrated_to`, the margins that the weights were brought to"]
        return []


class PublishAnswers(Model):
    """What of the counts may be read outside. minimum_respondents: a question that fewer answered is withheld as a whole."""

    minimum_respondents: Annotated[int, Field(ge=5)]


class PurposiveSection(QuestionnaireSection):
    """Respondents chosen on purpose: no rule of estimation applies, so that the parameters state none."""

    publish: PublishAnswers
    section_themes: dict[Name, Name] = {}  # by section of the form, the theme of its answers

    def _answers(self, definitions: Mapping[str, Definition]) -> list[str]:
        """Questions whose answer is a number are among them."""
        tables = self.answered_tables()
        return [
            n
            for n, d in definitions.items()
            if isinstance(d, Answer | Total) and d.table in tables and self.draws(d.figure)
        ]


def _settle(definition: Definition, rules: SurveyRules, non_answers: NonAnswers | None) -> Definition:
    if not isinstance(definition, Indicator) or not definition.item:
        if isinstance(definition, Indicator) and definition.any_of:
            return definition.model_copy(update={"blank_parts": definition.blank_parts or rules.blank_parts})
        return definition
    if definition.statistic == "mean":
        low, high = definition.plausible or (float("inf"), float("-inf"))
        codes = tuple(
            code for code in rules.non_answer_codes if not low <= code <= high
        )  # a code in the range is a number
        return definition.model_copy(update={"non_answers": "missing", "left_out": codes})
    treatment = non_answers or definition.non_answers or rules.non_answers
    codes = tuple(c for c in rules.non_answer_codes if c not in definition.denominator)
    kept = definition.denominator + (codes if treatment == "denominator" else ())
    left_out = () if treatment == "denominator" else codes
    return definition.model_copy(update={"non_answers": treatment, "denominator": kept, "left_out": left_out})
