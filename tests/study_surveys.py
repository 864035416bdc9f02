"""The stand-ins of the study's household surveys, made in memory: a second each, so that tests of them are one group."""

from __future__ import annotations

from functools import cache

import pandas as pd
from tests.checkouts import ROOT

from disrupting_harm.components.household_survey.stand_in import make_survey
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


@cache
def survey(iso3: str) -> dict[str, pd.DataFrame]:
    """The tables of a country. Tests must not change them."""
    layout = Layout(ROOT)
    sections = load_used(layout, iso3, "household_survey", "stand_in")
    return make_survey(layout, iso3, sections["household_survey"], sections["sampling_design"])
