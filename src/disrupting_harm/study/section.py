"""What the parameters of every component have in common. Each component adds a model of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import model_validator

from disrupting_harm.study.catalogue import Catalogue, Definition
from disrupting_harm.study.model import DataClass, Model, Name
from disrupting_harm.study.raw import Origin, TableParams


if TYPE_CHECKING:
    from disrupting_harm.study.conventions import Study


class Section(Model):
    """The parameters of one component for one unit, after inheritance."""

    # Of a sample that was drawn at random a question for a number has a mean, not a sum, and a scale the share of each answer.
    takes_means: ClassVar[bool] = False

    title: str
    labels: dict[str, str] = {}  # what readers see for a domain, level or column

    def definitions(self, catalogue: Catalogue, study: Study) -> dict[str, Definition]:
        """Everything the component may estimate, by name. A kind with rules of its own settles them here."""
        return {**catalogue.indicators, **catalogue.counts, **catalogue.measures}

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        """Names of the definitions that this unit's estimates are made of."""
        return list(definitions)

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        """Of those, the names that this unit's readers see."""
        return list(definitions)

    def instrument_tables(self) -> tuple[str, ...]:
        """The tables whose columns, rules and wordings come from the component's instrument, for this unit."""
        return ()

    def answered_tables(self) -> tuple[str, ...]:
        """Of these, the tables whose answers are estimated question by question."""
        return self.instrument_tables()

    def has_codebook(self) -> bool:
        """Whether its segments of text are held against a codebook, which lies beside its forms."""
        return False

    def needs_population(self) -> bool:
        """Whether its weights or numbers are scaled to the unit's target population."""
        return False

    def caveats_of_sources(self) -> list[tuple[str, tuple[str, ...]]]:
        """What is said wherever a row of a source is shown, each with how the titles of that source begin."""
        return []

    def check_definitions(self, definitions: Mapping[str, Definition], *, file: str) -> None:
        """Raises ParamsError, naming `file`, where the section names definitions that it cannot use."""

    def check_study(self, study: Study) -> list[tuple[tuple[str | int, ...], str]]:
        """Keys of the section whose values do not fit what the study declares, each with a sentence that says how to mend it."""
        return []

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        """Sentences on what does not fit between this section and those of the components it needs."""
        return []


class DataSection(Section):
    """A section of a component that has data of its own. made_by: parts of it that say what a stand-in looks like."""

    made_by: ClassVar[tuple[str, ...]] = ("stand_in",)

    data_class: DataClass
    origin: Origin
    tables: dict[Name, object] = {}

    @model_validator(mode="after")
    def _a_stand_in_says_so(self) -> Self:
        parts = [name for name in self.made_by if name in type(self).model_fields]
        given = [name for name in parts if getattr(self, name) is not None]
        if parts and (self.data_class == "synthetic") != bool(given):
            named = " (or ".join(f"`{name}`" for name in parts) + ")" * (len(parts) - 1)
            raise ValueError(f"{named} belongs to `data_class: synthetic`, and to nothing else")
        return self

    def parent_of(self, table: str) -> str | None:
        """The table with the rows that those of the table belong to, where they are a repeat's."""
        params = self.tables.get(table)
        return params.repeat.parent if isinstance(params, TableParams) and params.repeat else None

    @model_validator(mode="after")
    def _parents_are_other_tables(self) -> DataSection:
        for table in self.tables:
            parent = self.parent_of(table)
            if parent is not None and (parent == table or parent not in self.tables):
                raise ValueError(f"the `parent` of the repeat in tables.{table} is another table; {parent} is none")
        return self
