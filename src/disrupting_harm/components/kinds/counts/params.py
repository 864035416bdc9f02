"""Parameters that every component of administrative counts has."""

from __future__ import annotations

from typing import Literal

from disrupting_harm.study.model import Span
from disrupting_harm.study.section import DataSection


class CountsSection(DataSection):
    data_class: Literal["restricted", "public"]  # no stage makes a stand-in of it, so nothing of it can be called one
    caveat: str
    years: Span
    population_ages: Span
