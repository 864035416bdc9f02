"""A stand-in for coded interviews: which codes are given is drawn from a prior that says nothing of any country.

Excerpts are placeholders that name their theme and group. Nothing in them is, or reads like, what a person said.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.kinds.segments.codes import Codes, read_codes
from disrupting_harm.components.kinds.segments.contract import DOCUMENTS, OWN, SEGMENTS
from disrupting_harm.components.kinds.segments.params import StandInSegments
from disrupting_harm.contracts.model import STAND_IN_ID
from disrupting_harm.ingest.write import write_stand_in
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used
from disrupting_harm.study.load import load_study


PLACEHOLDER = "Placeholder for an excerpt on {theme}; respondent group {group}"
CODERS = ("A", "B")


def synthesize_segments(layout: Layout, iso3: str, stem: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/<stem>/` and return that folder."""
    section = load_used(layout, iso3, stem, "stand_in")[stem]
    codes = read_codes(layout, iso3, stem)
    seed = [section.stand_in.seed, zlib.crc32(f"{stem} of {iso3}".encode())]
    rng = np.random.Generator(np.random.PCG64(seed))
    made = draw_interviews(rng, section.stand_in, codes, section.groups, load_study(layout).themes)
    tables = {}
    for name, frame in made.items():
        marked = frame.assign(data_class="synthetic")[[column.name for column in OWN[name]]]
        tables[name] = marked.to_csv(index=False, lineterminator="\n")
    return write_stand_in(layout, iso3, stem, section, tables)


def draw_interviews(
    rng: np.random.Generator,
    plan: StandInSegments,
    codes: Codes,
    groups: Mapping[str, str],
    themes: Mapping[str, str],
) -> dict[str, pd.DataFrame]:
    """The tables of documents and segments. Only uniform numbers are used, so that every machine draws the same."""
    documents = _draw_documents(rng, plan)
    share = {code: plan.given[0] + (plan.given[1] - plan.given[0]) * rng.random() for code in codes.by_id}
    twice = set(documents.index[np.argsort(rng.random(len(documents)))][: math.ceil(plan.coded_twice * len(documents))])
    rows = []
    for place, document, group in documents[["document", "respondent_group"]].itertuples():
        for number, given in enumerate(_draw_segments(rng, plan, share), start=1):
            theme = " and ".join(dict.fromkeys(themes[codes.by_id[code].theme] for code in given))
            shared = {
                "segment": f"{document}-S{number:02d}", "document": document, "respondent_group": group,
                "cleared": "yes" if rng.random() < plan.cleared else "no",
                "excerpt": PLACEHOLDER.format(theme=theme, group=groups[group]),
            }  # fmt: skip
            rows += [shared | {"coder": CODERS[0], "code": code} for code in given]
            if place in twice:
                rows += [shared | {"coder": CODERS[1], "code": code} for code in _code_again(rng, plan, given, share)]
    return {DOCUMENTS: documents, SEGMENTS: pd.DataFrame(rows)}


def _draw_documents(rng: np.random.Generator, plan: StandInSegments) -> pd.DataFrame:
    """In the order in which they were held, in which the groups are mixed."""
    groups = [group for group, span in plan.documents.items() for _ in range(_between(rng, *span))]
    mixed = [groups[place] for place in np.argsort(rng.random(len(groups)))]
    return pd.DataFrame(
        {
            "document": [f"{STAND_IN_ID}D{place:02d}" for place in range(1, len(mixed) + 1)],
            "respondent_group": mixed,
            "held_order": range(1, len(mixed) + 1),
        }
    )


def _draw_segments(rng: np.random.Generator, plan: StandInSegments, share: Mapping[str, float]) -> list[list[str]]:
    """The codes of each segment of an interview; every code of the interview stands first in a segment of it."""
    present = [code for code, given in share.items() if rng.random() < given] or [_one_of(rng, list(share))]
    first = present + [_one_of(rng, present) for _ in range(_between(rng, *plan.segments) - len(present))]
    found = []
    for code in first:
        others = [other for other in present if other != code]
        found.append([code, _one_of(rng, others)] if others and rng.random() < plan.second_code else [code])
    return found


def _code_again(
    rng: np.random.Generator, plan: StandInSegments, given: list[str], share: Mapping[str, float]
) -> list[str]:
    """What a second coder gives the segment."""
    again: list[str] = []
    for code in given:
        same, other = rng.random() < plan.again, _one_of(rng, [c for c in share if c not in given])
        again.append(code if same else other)
    return list(dict.fromkeys(again))


def _between(rng: np.random.Generator, low: int, high: int) -> int:
    return low + int(rng.random() * (high - low + 1))


def _one_of(rng: np.random.Generator, options: list[str]) -> str:
    return options[int(rng.random() * len(options))]
