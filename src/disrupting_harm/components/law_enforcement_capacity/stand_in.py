"""A stand-in for units assessed on the rubric: levels drawn at random, which say nothing about any country or unit."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.law_enforcement_capacity.contract import OWN
from disrupting_harm.components.law_enforcement_capacity.params import StandInUnits
from disrupting_harm.contracts.model import MARK, STAND_IN_ID
from disrupting_harm.ingest.write import write_stand_in
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


STEM = "law_enforcement_capacity"
YEAR = 2020  # of every made-up assessment
SEEN = "Placeholder for what was seen"


def synthesize(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw file to `data/raw/<ISO3>/law_enforcement_capacity/` and return that folder."""
    section = load_used(layout, iso3, STEM, "stand_in")[STEM]
    forms = instruments_of(layout, STEM, iso3, section.instrument_tables())
    texts = {}
    for name, form in forms.items():
        frame = make_units(iso3, form, section.stand_in).assign(**{MARK.name: "synthetic"})
        texts[name] = frame[list(contract_table(form, OWN[name]).names())].to_csv(index=False, lineterminator="\n")
    return write_stand_in(layout, iso3, STEM, section, texts)


def make_units(iso3: str, form: Instrument, plan: StandInUnits) -> pd.DataFrame:
    """A row for each made-up unit. Each choice of a question is as likely as any other, and every unit of the study has numbers
    of its own.
    """
    rng = np.random.Generator(np.random.PCG64([plan.seed, zlib.crc32(f"{iso3} {form.table}".encode())]))
    frame = pd.DataFrame({"unit_id": [f"{STAND_IN_ID}U{i + 1:03d}" for i in range(plan.units)]})
    for question in form.questions:
        if question.choices:
            codes = np.array([choice.code for choice in question.choices])
            frame[question.name] = codes[np.floor(rng.random(plan.units) * len(codes)).astype(int)]
        elif question.type == "integer":
            frame[question.name] = YEAR
        elif question.type == "text":
            level = frame[question.name.removesuffix("_seen")]
            frame[question.name] = pd.Series(SEEN, index=frame.index).where(level.isin(["1", "2", "3"]), "")
    return frame
