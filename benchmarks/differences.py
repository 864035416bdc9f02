"""Whether intervals of a difference between two groups hold the truth, and whether its test finds what is not there.

    python benchmarks/differences.py [--replicates N]

Populations and samples are those of `simulated_survey`; each group is set against everyone else. Coverage is of the
population's own difference. Size is the share of tests at 5 % that reject where no group has a risk of its own.
"""

from __future__ import annotations

import argparse
import math
import sys

import numpy as np
import pandas as pd

import simulated_survey as survey
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.differences import METHODS


SEED = 20260102
SAMPLES = 50  # from each population
GROUPS = ("girl_15_17", "region")


def simulate(setting: survey.Setting, replicates: int) -> pd.DataFrame:
    """One row per sample, method, group and p: whether the interval holds the truth, its width, and the p value."""
    rows = []
    populations = max(2, math.ceil(replicates / SAMPLES))
    for i in range(populations):
        rng = np.random.default_rng([SEED, i])
        population = survey.draw_population(rng, setting)
        truth = population.others - population.truth[1:]  # "0 - 1": the others less the group
        for sample in zip(*survey.draw_samples(rng, population, SAMPLES), strict=True):
            for method in METHODS:
                table = compare(population, sample, method)
                true = np.concatenate(truth.T)  # p by p, and within it group by group
                covered = (table["ci_low"].to_numpy() <= true) & (true <= table["ci_high"].to_numpy())
                table["covered"] = np.where(table["ci_low"].isna(), np.nan, covered)
                rows.append(table.assign(method=method, population=i))
        print(f"\r{setting.name}: population {i + 1} of {populations}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return pd.concat(rows, ignore_index=True)


def compare(population: survey.Population, sample: tuple, method: str) -> pd.DataFrame:
    child, weight, _ = sample
    psu = np.arange(survey.N) // survey.HOUSEHOLDS_DRAWN
    stratum, cell = psu // survey.PSUS_DRAWN, population.cell[child]
    frame = {"weight": weight, "psu": psu, "stratum": stratum}
    frame |= {"girl_15_17": survey.GIRL_15_17[cell].astype(int), "region": (stratum == 0).astype(int)}
    names = [f"{p:.2f}" for p in survey.PROPORTIONS]
    frame |= {name: population.outcome[child, k].astype(int) for k, name in enumerate(names)}
    design = SurveyDesign(pd.DataFrame(frame), weight="weight", strata="stratum", psu="psu")
    return design.differences(names, by=list(GROUPS), adjust="none", method=method)


def print_table(differing: pd.DataFrame, alike: pd.DataFrame) -> None:
    print("group        p     method     coverage  MC se  no interval   width    size at 5 %  at 1 %  no test")
    for (by, p), part in differing.groupby(["by", "indicator"], sort=False):
        for method in METHODS:
            mine = part[part["method"] == method]
            null = alike[(alike["by"] == by) & (alike["indicator"] == p) & (alike["method"] == method)]
            each = mine.groupby("population")["covered"].mean()
            tested = null["p"].dropna()
            print(
                f"{by:<12} {p}  {method:<10} {mine['covered'].mean():8.2%} {each.std(ddof=1) / math.sqrt(len(each)):6.2%} "
                f"{mine['covered'].isna().mean():11.1%}  {(mine['ci_high'] - mine['ci_low']).mean():7.2%}  "
                f"{(tested < 0.05).mean():10.2%} {(tested < 0.01).mean():7.2%} {null['p'].isna().mean():8.1%}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=2_000, help="samples; each is used for every p and group")
    replicates = parser.parse_args().replicates
    differing = simulate(survey.Setting("groups differ"), replicates)
    alike = simulate(survey.Setting("groups alike", alike=True), replicates)
    print(f"{differing.groupby(['method', 'by', 'indicator']).size().iloc[0]:,} samples, seed {SEED}.")
    print_table(differing, alike)


if __name__ == "__main__":
    main()
