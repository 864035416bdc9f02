"""Parameters of the published figures beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.model import Model, Name
from disrupting_harm.study.section import DataSection


Cause = Literal["definition", "base", "year", "population", "source", "precision"]


class Case(Model):
    """A contradiction among published figures. cause: of those by which figures differ. reason: a sentence."""

    title: str
    cause: Cause
    reason: str


class Params(DataSection):
    """estimates: by component, the saved tables of estimates that figures are held against. subjects: by title, the items that
    stand in one line of the figure. contradictions: by case of `published_contradictions`, what it is about and why its figures differ.
    """

    estimates: dict[Name, tuple[Name, ...]]
    subjects: dict[str, tuple[Name, ...]]
    contradictions: dict[Name, Case]

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        return []  # it estimates nothing: what it shows was defined and saved by others

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return []
