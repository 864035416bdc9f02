"""A stand-in for a country's answers to the request for data. It says nothing about any police: every number is made up."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.law_enforcement_data.contract import (
    ALL,
    NOT_APPLICABLE,
    NUMBER,
    UNKNOWN,
    VICTIMS,
    contract_for,
    enablers,
)
from disrupting_harm.components.law_enforcement_data.params import StandIn
from disrupting_harm.contracts.model import STAND_IN_ID
from disrupting_harm.errors import ParamsError
from disrupting_harm.ingest.write import write_stand_in
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


STEM = "law_enforcement_data"
SEEN = ("seen", "seen", "not_seen", "not_known")  # answers of the map, each as likely as it stands here


def synthesize(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/law_enforcement_data/` and return that folder."""
    section = load_used(layout, iso3, STEM, "stand_in")[STEM]
    forms = instruments_of(layout, STEM, iso3, tuple(section.tables))
    tables = {}
    for name, form in forms.items():
        # A generator for each unit and table: a further country changes no other.
        rng = np.random.Generator(np.random.PCG64([section.stand_in.seed, zlib.crc32(f"{iso3} {name}".encode())]))
        _require_codes(iso3, form, section.stand_in)
        made = (
            _offences(rng, form, section.stand_in, section.years)
            if name == "offences"
            else _threats(rng, form, section.stand_in)
        )
        frame = pd.DataFrame(made)
        frame.insert(0, "record_id", [f"{STAND_IN_ID}{iso3}-{place + 1:03d}" for place in range(len(frame))])
        columns = contract_for(form, marked=True).names()
        tables[name] = frame.assign(data_class="synthetic")[list(columns)].to_csv(index=False, lineterminator="\n")
    return write_stand_in(layout, iso3, STEM, section, tables)


def _require_codes(iso3: str, form: Instrument, plan: StandIn) -> None:
    question, codes = ("unit", plan.units) if form.table == "offences" else ("source", plan.sources)
    known = [choice.code for choice in form.question(question).choices]
    if wrong := [code for code in codes if code not in known]:
        raise ParamsError(
            f"params/components/{STEM}.yaml, key if_synthetic.stand_in.{question}s: {', '.join(wrong)} is no {question} of {form.file}; "
            f"name one of {', '.join(known)} (for {iso3})."
        )


def _offences(rng: np.random.Generator, form: Instrument, plan: StandIn, years: tuple[int, int]) -> list[dict]:
    """Every unit answers for every type and year. Now and then its own total is not the sum of its types, as in real files."""
    types = [choice.code for choice in form.question("offence").choices if choice.code != ALL]
    rows = []
    for unit in plan.units:
        for year in range(years[0], years[1] + 1):
            numbers = []
            for offence in types:
                kind, number = _answer(rng, plan), int(rng.integers(0, plan.largest + 1))
                numbers += [number] if kind == NUMBER else []
                rows.append(_row(rng, unit, offence, year, kind, number))
            more = int(rng.integers(1, 9)) if rng.random() < 0.25 else 0
            rows.append(_row(rng, unit, ALL, year, NUMBER, sum(numbers) + more))
    return rows


def _answer(rng: np.random.Generator, plan: StandIn) -> str:
    draw = rng.random()
    if draw < plan.unknown:
        return UNKNOWN
    return NOT_APPLICABLE if draw < plan.unknown + plan.not_applicable else NUMBER


def _row(rng: np.random.Generator, unit: str, offence: str, year: int, kind: str, number: int) -> dict:
    known = kind == NUMBER and offence != ALL and rng.random() < 0.5
    shares = [int(rng.integers(0, number + 1)) for _ in VICTIMS]
    victims = dict(zip(VICTIMS, map(str, shares) if known else [""] * 3, strict=True))
    asked = "" if kind != NUMBER else ("yes" if known else "no")
    return {
        "unit": unit, "offence": offence, "year": year, "answer": kind, "number": str(number) if kind == NUMBER else "",
        "victims_by_sex": asked, **victims,
    }  # fmt: skip


def _threats(rng: np.random.Generator, form: Instrument, plan: StandIn) -> list[dict]:
    threats = [choice.code for choice in form.question("threat").choices]
    return [
        {"source": source, "threat": threat} | {name: SEEN[int(rng.integers(0, len(SEEN)))] for name in enablers(form)}
        for source in plan.sources
        for threat in threats
    ]
