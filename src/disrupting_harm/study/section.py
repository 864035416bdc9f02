"""What the parameters of every component have in common. Each component adds a model of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from disrupting_harm.study.catalogue import Catalogue, Definition
from disrupting_harm.study.model import DataClass, Model, Name
from disrupting_harm.study.raw import Origin


if TYPE_CHECKING:
    from disrupting_harm.study.conventions import Study


class Section(Model):
    """The parameters of one component for one unit, after inheritance."""

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

    def check_definitions(self, definitions: Mapping[str, Definition], *, file: str) -> None:
        """Raises ParamsError, naming `file`, where the section names definitions that it cannot use."""

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        """Sentences on what does not fit between this section and those of the components it needs."""
        return []


class DataSection(Section):
    """A section of a component that has data of its own."""

    data_class: DataClass
    origin: Origin
    tables: dict[Name, object] = {}
