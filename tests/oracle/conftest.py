"""Designs that several files of this folder hold against R, each built once."""

from __future__ import annotations

import functools

import pandas as pd
import pytest
from tests.r_datasets import (
    DATASETS,
    EDGE,
)

from disrupting_harm.survey import SurveyDesign


@pytest.fixture(scope="session")
def design_of(request):
    """The design by its name in the frozen file. Only edge.csv is not part of an installation."""

    @functools.cache
    def build(name):
        if name in DATASETS:
            frame, options = DATASETS[name]()
            return SurveyDesign(frame, df_rule="design", **options)
        frame = pd.read_csv(request.getfixturevalue("shared_data") / "oracle" / "edge.csv").assign(one=1)
        if name == "edge4":
            return SurveyDesign(frame[frame["stratum"] != 5], weight="w", strata="stratum", psu="psu", df_rule="design")
        return SurveyDesign(frame, weight="w", strata="stratum", psu="psu", lonely_psu=EDGE[name], df_rule="design")

    return build
