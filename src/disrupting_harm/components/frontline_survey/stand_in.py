"""A stand-in for the answers of frontline workers: drawn from assumed shares, which say nothing about any country."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.frontline_survey.contract import OWN
from disrupting_harm.components.frontline_survey.params import StandInWorkers
from disrupting_harm.contracts.model import MARK, STAND_IN_ID
from disrupting_harm.ingest.write import write_stand_in
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used
from disrupting_harm.synthetic.answers import Priors, draw_answers
from disrupting_harm.synthetic.draw import normal
from disrupting_harm.synthetic.priors import read_priors


STEM = "frontline_survey"
PRIORS = "frontline_priors"


def synthesize(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw file to `data/raw/<ISO3>/frontline_survey/` and return that folder.

    Raises ParamsError for priors that cannot be drawn from.
    """
    section = load_used(layout, iso3, STEM, "stand_in")[STEM]
    forms = instruments_of(layout, STEM, iso3, section.instrument_tables())
    priors = read_priors(layout, PRIORS, forms, {name: () for name in forms})
    texts = {}
    for name, form in forms.items():
        frame = make_answers(iso3, form, priors[name], section.stand_in).assign(**{MARK.name: "synthetic"})
        contract = contract_table(form, OWN[name])
        texts[name] = frame[list(contract.names())].to_csv(index=False, lineterminator="\n")
    return write_stand_in(layout, iso3, STEM, section, texts, references=(PRIORS,))


def make_answers(iso3: str, form: Instrument, priors: Priors, plan: StandInWorkers) -> pd.DataFrame:
    """The answers of `plan.interviews` made-up workers to the whole form. Every unit has random numbers of its own."""
    n = plan.interviews
    rng = np.random.Generator(np.random.PCG64([plan.seed, zlib.crc32(f"{iso3} {form.table}".encode())]))
    frame = pd.DataFrame({"respondent_id": [f"{STAND_IN_ID}W{i + 1:05d}" for i in range(n)]})
    return draw_answers(
        rng,
        form,
        frame,
        priors,
        np.ones(n),
        lambda own: normal(own, n),
        dont_know=plan.dont_know,
        prefer_not_to_say=plan.prefer_not_to_say,
    )
