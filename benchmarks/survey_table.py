"""The table that is timed: 150 indicators x 8 domain variables (40 cells) with se, interval, deff and df."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm.survey import SurveyDesign


SEED = 20260101
INDICATORS = [f"q{i:03}" for i in range(150)]
DOMAINS = {f"domain{i}": levels for i, levels in enumerate((2, 2, 3, 4, 5, 6, 8, 10))}


def draw_frame(n: int, psus: int, strata: int) -> pd.DataFrame:
    """n respondents with one byte for an answer and for a domain, so that the frame leaves room for the engine."""
    rng = np.random.default_rng([SEED, n])
    psu = np.concatenate([np.arange(psus), rng.integers(0, psus, n - psus)]).astype(np.int32)
    risk = rng.beta(2, 10, (psus, len(INDICATORS))).astype(np.float32)
    answers = np.empty((len(INDICATORS), n), dtype=np.int8)
    for k, row in enumerate(answers):
        row[:] = rng.random(n, dtype=np.float32) < risk[psu, k]
    frame = pd.DataFrame(answers.T, columns=INDICATORS, copy=False)
    frame["psu"], frame["stratum"], frame["weight"] = psu, (psu % strata).astype(np.int16), rng.lognormal(0, 0.5, n)
    for name, levels in DOMAINS.items():
        frame[name] = rng.integers(0, levels, n, dtype=np.int8)
    return frame


def tabulate(frame: pd.DataFrame, df: str = "design") -> pd.DataFrame:
    design = SurveyDesign(frame, weight="weight", strata="stratum", psu="psu")
    return design.proportions(INDICATORS, by=list(DOMAINS), ci="logit", df=df)
