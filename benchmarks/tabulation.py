"""How fast the survey engine tabulates, against samplics on the same data in the same run.

    python benchmarks/tabulation.py

The table is 150 indicators x 8 domain variables (40 cells) with standard errors, intervals and degrees of freedom.
"""

from __future__ import annotations

import math
import time
import warnings

import numpy as np
import pandas as pd

from disrupting_harm.survey import SurveyDesign


with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # samplics says at import that it is archived
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam


SEED = 20260101
TARGET = 100
SIZES = ((1_000, 100, 10), (10_000, 500, 20))
INDICATORS = [f"q{i:03}" for i in range(150)]
DOMAINS = {f"domain{i}": levels for i, levels in enumerate((2, 2, 3, 4, 5, 6, 8, 10))}
ROUNDS = 3
OURS_PER_ROUND = 3
# samplics takes seconds for the whole table: this many calls, evenly spaced over indicators x domains, stand for it.
PART = {1_000: 120, 10_000: 60}


def sample(n: int, psus: int, strata: int) -> pd.DataFrame:
    rng = np.random.default_rng([SEED, n])
    psu = np.concatenate([np.arange(psus), rng.integers(0, psus, n - psus)])
    frame = {"psu": psu, "stratum": psu % strata, "weight": rng.lognormal(0, 0.5, n)}
    frame |= {name: rng.integers(0, levels, n) for name, levels in DOMAINS.items()}
    risk = rng.beta(2, 10, (psus, len(INDICATORS)))
    frame |= {name: (rng.random(n) < risk[psu, k]).astype(int) for k, name in enumerate(INDICATORS)}
    return pd.DataFrame(frame)


def tabulate(frame: pd.DataFrame) -> pd.DataFrame:
    design = SurveyDesign(frame, weight="weight", strata="stratum", psu="psu")
    return design.proportions(INDICATORS, by=list(DOMAINS))


def tabulate_one_with_samplics(frame: dict[str, np.ndarray], indicator: str, domain: str) -> dict:
    taylor = TaylorEstimator(PopParam.prop)
    taylor.estimate(
        y=frame[indicator],
        samp_weight=frame["weight"],
        stratum=frame["stratum"],
        psu=frame["psu"],
        domain=frame[domain],
    )
    return {str(level): (taylor.point_est[level][1], taylor.stderror[level][1]) for level in taylor.point_est}


def timed(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def compare(n: int, psus: int, strata: int) -> dict[str, float]:
    frame = sample(n, psus, strata)
    arrays = {name: frame[name].to_numpy() for name in frame}
    calls = [(indicator, domain) for indicator in INDICATORS for domain in DOMAINS]
    # A golden-ratio walk is even over the list and over both of its factors.
    golden = (math.sqrt(5) - 1) / 2
    part = [calls[int(len(calls) * ((i * golden) % 1))] for i in range(PART[n])]
    ours, theirs, results = [], 0.0, {}
    tabulate(frame)
    tabulate_one_with_samplics(arrays, *part[0])
    for turn in range(ROUNDS):
        for _ in range(OURS_PER_ROUND):
            seconds, table = timed(tabulate, frame)
            ours.append(seconds)
        for call in part[turn::ROUNDS]:
            seconds, results[call] = timed(tabulate_one_with_samplics, arrays, *call)
            theirs += seconds
    engine, scaled = float(np.median(ours)), theirs / len(part) * len(calls)
    difference, cells = largest_difference(table, results)
    return {
        "engine": engine,
        "part": len(part),
        "calls": len(calls),
        "measured": theirs,
        "samplics": scaled,
        "ratio": scaled / engine,
        "difference": difference,
        "cells": cells,
    }


def largest_difference(table: pd.DataFrame, results: dict) -> tuple[float, int]:
    ours = table.set_index(["indicator", "by", "level"])[["estimate", "se"]]
    largest, cells = 0.0, 0
    for (indicator, domain), levels in results.items():
        if set(levels) != set(ours.loc[indicator, domain].index):
            raise AssertionError(f"{indicator} by {domain}: not the same levels")
        for level, theirs in levels.items():
            mine = ours.loc[(indicator, domain, level)].to_numpy()
            scale = np.maximum(np.abs(theirs), 1e-12)
            largest = max(largest, float(np.max(np.abs(mine - theirs) / scale)))
            cells += 1
    return largest, cells


def main() -> None:
    warnings.simplefilter("ignore")
    print(
        f"{len(INDICATORS)} indicators x {len(DOMAINS)} domain variables ({sum(DOMAINS.values())} cells), seed {SEED}"
    )
    print("samplics is measured on a part of the indicator x domain calls, evenly spaced, and scaled up linearly.\n")
    print(
        "      n  PSUs/strata  engine (median)  samplics measured     samplics scaled  ratio  largest rel. difference"
    )
    ratios = []
    for n, psus, strata in SIZES:
        found = compare(n, psus, strata)
        ratios.append(found["ratio"])
        print(
            f"{n:7,}  {f'{psus}/{strata}':>11}  {found['engine']:13.4f} s  "
            f"{found['measured']:6.2f} s of {found['part']:3}/{found['calls']}  {found['samplics']:15.2f} s  "
            f"{found['ratio']:5.0f}  {found['difference']:.1e} in {found['cells']} cells"
        )
    verdict = "met" if min(ratios) >= TARGET else "not met"
    print(f"\ntarget: at least {TARGET} times faster at every size: {verdict}")


if __name__ == "__main__":
    main()
