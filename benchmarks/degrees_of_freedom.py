"""Which rule for degrees of freedom has the error it promises where a group lives in few PSUs? Decides `survey.df`.

    python benchmarks/degrees_of_freedom.py [--replicates N] [--setting NAME ...]

Each setting is a way in which groups lie in the PSUs of a sample of 1,000 children (5 strata of 10 PSUs of 20, unequal weights). Every
child has the risk of its PSU (and, where groups share PSUs, of its group in that PSU), and no group has a risk of its own: whatever is
found between groups is an error. Printed are the share of tests at 5 % that reject, by tool and rule; and how often the 95 % intervals
hold the truth among those that are printed as percentages (of a difference: where both of its groups are).
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from disrupting_harm.regression import LogisticFit, fit_logistic
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.degrees_of_freedom import RULES
from disrupting_harm.survey.presentation import present


SEED = 20260103
STRATA, PSUS, CHILDREN = 5, 10, 20
PSU_SD = 0.6  # of the log-odds: a correlation of about 0.1 within a PSU
OUTCOMES = 20  # independent of each other, in each sample
SIZE, COVERAGE = (0.03, 0.07), 0.93
TOOLS = ("difference, recovered", "difference, Wald", "independence", "logistic, t", "logistic, F", "risk difference")


@dataclass(frozen=True)
class Setting:
    """Where groups live. p: share of cases. within: groups share PSUs, and the gap between them varies from PSU to PSU."""

    name: str
    p: float = 0.25
    within: bool = False


SETTINGS = (
    Setting("all PSUs, girls and boys", within=True),
    Setting("asked in 2 PSUs a stratum, girls and boys", within=True),
    Setting("2 PSUs of 2 strata, the others in 46"),
    Setting("2 PSUs of 2 strata, rare outcome", p=0.05),
    Setting("half of 2 PSUs of 3 strata", within=True),
    Setting("two groups, each 2 PSUs of 3 strata"),
    Setting("two regions of 3 PSUs"),
    Setting("3 PSUs of each stratum"),
    Setting("4 PSUs, and 2 children in each of 46"),
    Setting("three groups: 4, 9 and 37 PSUs"),
    Setting("one PSU of each of 2 strata"),
)


def place_groups(name: str, rng: np.random.Generator) -> np.ndarray:
    """The group of every child (PSUs of all strata, children), -1 where not asked."""
    h, i = np.divmod(np.arange(STRATA * PSUS), PSUS)
    everyone = np.ones((STRATA * PSUS, CHILDREN), dtype=np.int64)

    def whole(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.where(first, 1, np.where(second, 0, -1))[:, None] * everyone

    half = rng.integers(0, 2, everyone.shape)
    few = (h < 2) & (i < 2)
    if name.startswith("all PSUs"):
        return half
    if name.startswith("asked"):
        return np.where((i < 2)[:, None], half, -1)
    if name.startswith("2 PSUs"):
        return whole(few, ~few)
    if name.startswith("half"):
        return np.where(((h < 3) & (i < 2))[:, None], half, 0)
    if name.startswith("two groups"):
        return whole((h < 3) & (i < 2), (h < 3) & (i >= 2) & (i < 4))
    if name.startswith("two regions"):
        return whole((h == 0) & (i < 3), (h == 1) & (i < 3))
    if name.startswith("3 PSUs"):
        return whole(i < 3, i >= 3)
    if name.startswith("4 PSUs"):
        return np.where(few[:, None], 1, np.where(np.arange(CHILDREN) < 2, 0, -1))
    if name.startswith("three"):
        return np.where(few, 1, np.where((h >= 2) & (i < 3), 2, 0))[:, None] * everyone
    alone = (h < 2) & (i == 0)
    return whole(alone, ~alone)


def draw_sample(rng: np.random.Generator, setting: Setting) -> pd.DataFrame:
    """One sample of children with OUTCOMES independent outcomes, the columns y0, y1, ..."""
    group = place_groups(setting.name, rng)
    psus, psu = len(group), np.repeat(np.arange(len(group)), CHILDREN)
    columns = {
        "g": pd.Series([f"g{code}" if code >= 0 else None for code in group.ravel()]),
        "stratum": psu // PSUS,
        "psu": psu,
        "weight": np.exp(0.3 * rng.standard_normal(group.size)),
    }
    for k in range(OUTCOMES):
        log_odds = centre(setting) + PSU_SD * rng.standard_normal(psus)[:, None] + np.zeros(group.shape)
        if setting.within:
            log_odds += PSU_SD * (rng.standard_normal((psus, 2))[np.arange(psus)[:, None], np.maximum(group, 0)])
        columns[f"y{k}"] = (rng.random(group.shape) < scipy.special.expit(log_odds)).astype(float).ravel()
    return pd.DataFrame(columns)


@functools.cache
def centre(setting: Setting) -> float:
    """The log-odds around which the PSUs vary for the share of cases to be p."""
    spread = PSU_SD * (2**0.5 if setting.within else 1.0)
    node, mass = np.polynomial.hermite_e.hermegauss(61)
    mass = mass / mass.sum()
    return scipy.optimize.brentq(lambda c: mass @ scipy.special.expit(c + spread * node) - setting.p, -12, 12)


def examine(sample: pd.DataFrame, setting: Setting) -> tuple[list[dict], list[tuple]]:
    """p values of each tool by rule and outcome (NaN without a test), and intervals (rule, what, printed, holds the truth).

    Of several pairs or levels the smallest p is taken, times their number (Bonferroni).
    """
    tests, intervals = [], []
    names = [f"y{k}" for k in range(OUTCOMES)]
    designs = {rule: SurveyDesign(sample, weight="weight", strata="stratum", psu="psu", df_rule=rule) for rule in RULES}
    fits = {name: fit_model(designs[RULES[0]], name) for name in names}
    for rule, design in designs.items():
        shares = present(design.proportions(names, by=["g"])).query("by == 'g'")
        printed = {(r.indicator, r.level): r.presentation == "percentage" for r in shares.itertuples()}
        covers = shares["ci_low"].le(setting.p) & shares["ci_high"].ge(setting.p)
        intervals += [(rule, "estimate", *pair) for pair in zip(printed.values(), covers, strict=True)]
        recovered, wald = (
            design.differences(names, by=["g"], method=method, adjust="none") for method in ("recovered", "wald")
        )
        intervals += [
            (
                rule,
                "difference",
                printed[r.indicator, r.first] and printed[r.indicator, r.second],
                r.ci_low <= 0 <= r.ci_high,
            )
            for r in recovered.itertuples()
        ]
        smallest = [smallest_p(table.groupby("indicator")["p"]) for table in (recovered, wald)]
        for name in names:
            p = [table[name] for table in smallest]
            p += test_models(design, fits[name], rule) if fits[name] else [float("nan")] * 4
            tests.append({"rule": rule} | dict(zip(TOOLS, p, strict=True)))
    return tests, intervals


def smallest_p(groups) -> pd.Series:
    return (groups.min() * groups.count()).clip(upper=1)


def fit_model(design: SurveyDesign, name: str) -> LogisticFit | None:
    """The model of an outcome by the groups; None where it does not vary."""
    asked = design.frame.loc[design.frame["g"].notna(), name]
    return fit_logistic(design, outcome=name, predictors=["g"]) if asked.nunique() > 1 else None


def test_models(design: SurveyDesign, fit: LogisticFit, rule: str) -> list[float]:
    """p values of the last four of TOOLS."""
    fit = dataclasses.replace(fit, counting=dataclasses.replace(fit.counting, rule=rule))
    levels, risks = fit.coefficients.query("term == 'g'")["p"], fit.risk_differences()["p"]
    return [
        design.independence(fit.outcome, "g").p,
        min(levels.min() * levels.count(), 1) if levels.count() else float("nan"),
        fit.term_tests()["p"].iloc[0],
        min(risks.min() * risks.count(), 1) if risks.count() else float("nan"),
    ]


def simulate(setting: Setting, replicates: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """p values, one row per outcome and rule; and intervals, one row each."""
    tests, intervals = [], []
    for i in range(replicates // OUTCOMES):
        found = examine(draw_sample(np.random.default_rng([SEED, SETTINGS.index(setting), i]), setting), setting)
        tests += found[0]
        intervals += found[1]
        print(f"\r{setting.name}: {OUTCOMES * (i + 1)} of {replicates}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return pd.DataFrame(tests), pd.DataFrame(intervals, columns=["rule", "what", "printed", "covers"])


def print_setting(setting: Setting, tests: pd.DataFrame, intervals: pd.DataFrame) -> None:
    print(f"\n{setting.name}, p = {setting.p:g}")
    print(
        f"    {'rule':<8} "
        + " ".join(f"{tool:>21}" for tool in TOOLS)
        + "   estimates (printed)  differences (printed)"
    )
    for rule in RULES:
        mine = tests[tests["rule"] == rule]
        cells = []
        for tool in TOOLS:
            tested = mine[tool].dropna()
            size = (tested < 0.05).mean() if len(tested) else float("nan")
            mark = " " if np.isnan(size) or SIZE[0] <= size <= SIZE[1] else "!"
            cells.append("no test".rjust(21) if np.isnan(size) else f"{size:19.1%} {mark}")
        for what in ("estimate", "difference"):
            each = intervals[(intervals["rule"] == rule) & (intervals["what"] == what)]
            shown = each[each["printed"]]
            covered = shown["covers"].mean() if len(shown) else float("nan")
            mark = "!" if covered < COVERAGE else " "
            told = "none" if np.isnan(covered) else f"{covered:.1%}{mark}"
            cells.append(f"{told:>12} ({each['printed'].mean():4.0%})")
        print(f"    {rule:<8} " + " ".join(cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=1_000, help="outcomes of each setting")
    parser.add_argument("--setting", nargs="*", default=None, help="settings whose names begin so (default: all)")
    options = parser.parse_args()
    print(
        f"{options.replicates:,} outcomes of each setting, seed {SEED}. Rejections at 5 %; ! is outside 3 to 7 %, or covers under 93 %."
    )
    for setting in SETTINGS:
        if options.setting is None or setting.name.startswith(tuple(options.setting)):
            print_setting(setting, *simulate(setting, options.replicates))


if __name__ == "__main__":
    main()
