"""The sample behind a stand-in: a made-up frame, the PSUs drawn from it by the country's own design, and its fieldwork.

The household survey's stand-in and that of its sampling design are two views of this one sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.components.sampling_design.params import Params, StandInSample
from disrupting_harm.contracts.model import STAND_IN_ID
from disrupting_harm.errors import DesignError, ParamsError, SampleRequestError
from disrupting_harm.sampling.selection import draw_sample_of_psus


FRAME_PSUS = 120  # PSUs of the frame in each stratum
HOUSEHOLDS = (60, 200)  # households of a PSU
INTERVIEW = "1.1"


@dataclass(frozen=True)
class Sample:
    """frame: every PSU. selected: those drawn. children: one row per child interviewed. contacts: per household visited."""

    frame: pd.DataFrame
    selected: pd.DataFrame
    children: pd.DataFrame
    contacts: pd.DataFrame


def draw_frame(rng: np.random.Generator, strata: int) -> pd.DataFrame:
    names = [f"S{i + 1:02d}" for i in range(strata)]
    stratum = np.repeat(names, FRAME_PSUS)
    number = np.tile(np.arange(1, FRAME_PSUS + 1), strata)
    return pd.DataFrame(
        {
            "psu_id": [f"{STAND_IN_ID}P{i + 1:05d}" for i in range(len(stratum))],
            "stratum": stratum,
            "psu": [f"{i:03d}" for i in number],  # codes repeat across strata
            "households": rng.integers(HOUSEHOLDS[0], HOUSEHOLDS[1] + 1, len(stratum)),
            "urbanity": np.where(np.isin(stratum, names[: strata // 2]), "urban", "rural"),
        }
    )


def draw_sample(iso3: str, design: Params) -> tuple[Sample, np.random.Generator]:
    """The sample, and the generator where it left off. Raises ParamsError for a design that cannot be drawn."""
    try:
        return _draw_sample(design)
    except (SampleRequestError, DesignError) as error:
        place = f"params/countries/{iso3}.yaml, key components.sampling_design.selection"
        raise ParamsError("\n".join(f"{place}: {line}" for line in str(error).splitlines())) from None


def _draw_sample(design: Params) -> tuple[Sample, np.random.Generator]:
    plan = design.stand_in
    seed = design.selection.seed if plan.seed is None else plan.seed
    rng = np.random.Generator(np.random.PCG64(seed))
    frame = draw_frame(rng, plan.strata)
    selected = draw_sample_of_psus(frame, **design.selection.model_dump())
    interviews = np.full(len(selected), plan.interviews // len(selected))
    interviews[: plan.interviews % len(selected)] += 1
    place = np.repeat(np.arange(len(selected)), interviews)
    n = len(place)
    children = selected.iloc[place][["stratum", "psu", "urbanity"]].reset_index(drop=True)
    children["psu_index"] = place
    children["respondent_id"] = [f"{STAND_IN_ID}C{i + 1:05d}" for i in range(n)]
    children["eligible_children"] = rng.integers(1, 4, n)
    children["sex"] = np.where(rng.random(n) < 0.5, "female", "male")
    children["age"] = rng.integers(12, 18, n)
    return Sample(frame, selected, children, _draw_contacts(plan, seed, selected, children)), rng


def _draw_contacts(plan: StandInSample, seed: int, selected: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """The interviews, and in each PSU some visits without one. A generator of its own: the survey's answers are no part of it."""
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    outcomes = plan.assumed_outcomes
    low, high = plan.extra_contacts
    extra = rng.integers(low, high + 1, len(selected))
    rows = selected.iloc[np.repeat(np.arange(len(selected)), extra)][["stratum", "psu", "urbanity"]].reset_index(
        drop=True
    )
    ends = np.cumsum(list(outcomes.values()))
    rows["outcome"] = np.array(list(outcomes))[np.searchsorted(ends / ends[-1], rng.random(len(rows)), side="right")]
    done = children.drop(columns="psu_index").assign(outcome=INTERVIEW)
    contacts = pd.concat([done, rows], ignore_index=True).sort_values(
        ["stratum", "psu"], kind="stable", ignore_index=True
    )
    contacts["contact_id"] = [f"{STAND_IN_ID}K{i + 1:05d}" for i in range(len(contacts))]
    for name in ("eligible_children", "age"):
        contacts[name] = contacts[name].astype("Int64")
    return contacts
