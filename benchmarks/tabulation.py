"""How fast the survey engine tabulates, against samplics and svy on the same data in the same run, and how it grows.

    python benchmarks/tabulation.py

The table is that of `survey_table`. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import math
import sys
import time

import numpy as np
import pandas as pd

from engines import Samplics, Svy
from growth import judge_growth, measure_all, print_growth
from survey_table import DOMAINS, INDICATORS, SEED, draw_frame, tabulate


SIZES = ((1_000, 100, 10), (10_000, 500, 20))
# The others take seconds for the whole table: this many calls, evenly spaced over indicators x domains, stand for it.
PART = {1_000: 240, 10_000: 60}
ROUNDS = 3
OURS_PER_ROUND = 3
TARGETS = {"samplics": 100, "svy": 60}  # how many times faster than they, at every size
COMPARED = ("estimate", "se", "ci", "df", "deff")  # samplics gives no deff
AGREEMENT = 1e-9  # largest relative difference of any number


def main() -> int:
    print(
        f"{len(INDICATORS)} indicators x {len(DOMAINS)} domain variables ({sum(DOMAINS.values())} cells), seed {SEED}."
    )
    print(
        "samplics, svy: a part of the indicator x domain calls, evenly spaced, scaled up linearly. All interleaved.\n"
    )
    print(f"{'':50}whole    times  largest relative difference from ours")
    print(
        "        n  PSUs/strata  engine          timed   table s     ours" + "".join(f"{name:>9}" for name in COMPARED)
    )
    met = {}
    for size in SIZES:
        for row in compare(*size):
            print_row(row)
            if row["engine"] in TARGETS:
                where, target = f"{row['engine']} at n = {row['n']:,}", TARGETS[row["engine"]]
                met[f"at least {target} times as fast as {where}"] = row["ratio"] >= target
                met[f"the numbers of {where} to {AGREEMENT:g}"] = max(row["differences"].values()) <= AGREEMENT
    grown = measure_all()
    print_growth(grown)
    met |= judge_growth(grown)
    print()
    for target, reached in met.items():
        print(f"target: {target}: {'met' if reached else 'MISSED'}")
    return 0 if all(met.values()) else 1


def compare(n: int, psus: int, strata: int) -> list[dict]:
    """One row for our engine and one for each of the others, timed in turns."""
    frame = draw_frame(n, psus, strata)
    others = [Samplics(frame), Svy(frame)]
    calls = [(indicator, domain) for indicator in INDICATORS for domain in DOMAINS]
    # A golden-ratio walk is even over the list and over both of its factors.
    golden = (math.sqrt(5) - 1) / 2
    part = [calls[int(len(calls) * ((i * golden) % 1))] for i in range(PART[n])]
    ours, seconds, answers = [], {other.name: 0.0 for other in others}, {other.name: {} for other in others}
    tabulate(frame)
    for other in others:
        other.ask(*part[0])
    for turn in range(ROUNDS):
        for _ in range(OURS_PER_ROUND):
            ours.append(timed(tabulate, frame)[0])
        for other in others:
            for call in part[turn::ROUNDS]:
                taken, answers[other.name][call] = timed(other.ask, *call)
                seconds[other.name] += taken
    ours = float(np.median(ours))
    key = {"n": n, "psus": psus, "strata": strata, "differences": {}}
    rows = [key | {"engine": "ours", "timed": f"{ROUNDS * OURS_PER_ROUND} tables", "seconds": ours, "ratio": 1.0}]
    for other in others:
        whole = seconds[other.name] / len(part) * len(calls)
        found = {call: other.read(answer) for call, answer in answers[other.name].items()}
        differences = largest_differences(tabulate(frame, other.df_rule), found, other.statistics)
        row = {"engine": other.name, "timed": f"{len(part)} of {len(calls)}", "seconds": whole, "ratio": whole / ours}
        rows.append(key | row | {"differences": differences})
    return rows


def timed(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def largest_differences(table: pd.DataFrame, found: dict, statistics: tuple[str, ...]) -> dict[str, float]:
    """Largest relative difference of each statistic, over all cells that the other engine was asked for."""
    ours = table.set_index(["indicator", "by", "level"])[list(statistics)]
    largest = dict.fromkeys(statistics, 0.0)
    for (indicator, domain), levels in found.items():
        if set(levels) != set(ours.loc[indicator, domain].index):
            raise AssertionError(f"{indicator} by {domain}: not the same levels")
        for level, theirs in levels.items():
            mine, theirs = ours.loc[(indicator, domain, level)].to_numpy(float), np.array(theirs, float)
            if not np.isfinite(theirs).all():
                raise AssertionError(f"{indicator} by {domain}, level {level}: not a number")
            relative = np.abs(mine - theirs) / np.maximum(np.abs(theirs), 1e-12)
            largest = {name: max(largest[name], float(d)) for name, d in zip(statistics, relative, strict=True)}
    return largest


def print_row(row: dict) -> None:
    size, differences = f"{row['psus']}/{row['strata']}", row["differences"]
    if differences:
        differences = differences | {"ci": max(differences["ci_low"], differences["ci_high"])}
    shown = [f"{differences[name]:.1e}" if name in differences else "-" for name in COMPARED]
    print(
        f"{row['n']:9,}  {size:>11}  {row['engine']:<8}  {row['timed']:>11}  {row['seconds']:8.4f}  {row['ratio']:7.0f}"
        + "".join(f"{each:>9}" for each in shown),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
