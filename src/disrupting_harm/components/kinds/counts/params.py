"""Parameters that every component of administrative counts has."""

from __future__ import annotations

from typing import Literal

from disrupting_harm.study.model import Model, Name, Span
from disrupting_harm.study.section import DataSection


class PublishedCounts(Model):
    """What is said and drawn of published counts: `notes` by figure or table, `panels` the measures of a figure, in order."""

    notes: dict[Name, str] = {}
    panels: dict[Name, tuple[Name, ...]] = {}


class CountsSection(DataSection, PublishedCounts):
    data_class: Literal["restricted", "public"]  # no stage makes a stand-in of it, so nothing of it can be called one
    caveat: str
    years: Span
    population_ages: Span
