"""Which 95 % interval of a rare proportion holds the truth under our design? Decides the default of `proportions`.

    python benchmarks/coverage.py [--replicates N]

Populations and samples are those of `simulated_survey`. Its icc is set so that design effects are near 1.6, the median
of those implied by the intervals that the study has published. The truth is each population's own proportion.
"""

from __future__ import annotations

import argparse
import math
import sys

import numpy as np
import pandas as pd

import simulated_survey as survey
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.intervals import METHODS, TAIL, clopper_pearson, proportion_interval, t_quantile


SEED = 20260101
SAMPLES = 50  # from each population
OWN = ("wilson", "kg uncapped")  # compared, but not offered by the library
DF_RULES = ("design", "domain")
DESIGN_DF = survey.STRATA * (survey.PSUS_DRAWN - 1)
STATISTICS = ("estimate", "se", "n", "df", "deff", "ci_low", "ci_high")
TARGET = (0.93, 0.97)
STEP = 0.005  # about two Monte Carlo standard errors of a coverage: less than that cannot be told apart
RULE = """\
Rule: a method must cover between 93 and 97 % overall at every p. Of those the one whose worst coverage, in any place
at any p, falls short of 95 % by least (in whole steps of half a point, as less cannot be told apart): an interval must
first of all keep its word. Of equals the one with the least width (geometric mean over places and p, so that every one
counts alike)."""
ALTERNATIVES = (
    survey.Setting("no clustering", icc=0.0),
    survey.Setting("twice the clustering", icc=0.10),
    survey.Setting("logit-normal PSU risks", form="logit-normal"),
    survey.Setting("1,200 PSUs per stratum", frame_psus=1200),
    survey.Setting("calibrated variance", calibrated=True),
)


def simulate(setting: survey.Setting, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Statistics (populations, samples, statistics, places, proportions), truths (populations, places, proportions)."""
    populations = max(2, math.ceil(replicates / SAMPLES))
    found = np.empty((populations, SAMPLES, len(STATISTICS), len(survey.PLACES), len(survey.PROPORTIONS)))
    truth = np.empty((populations, len(survey.PLACES), len(survey.PROPORTIONS)))
    for i in range(populations):
        rng = np.random.default_rng([SEED, i])
        population = survey.draw_population(rng, setting)
        truth[i] = population.truth
        for j, sample in enumerate(zip(*survey.draw_samples(rng, population, SAMPLES), strict=True)):
            found[i, j] = estimate(population, sample, setting, df="domain")
            if i == j == 0:
                check_intervals(population, sample, setting, found[0, 0])
        print(f"\r{setting.name}: population {i + 1} of {populations}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found, truth


def estimate(population: survey.Population, sample: tuple, setting: survey.Setting, **options) -> np.ndarray:
    """STATISTICS of one sample as `SurveyDesign.proportions` gives them: (statistics, places, proportions)."""
    child, weight, base = sample
    psu = np.arange(survey.N) // survey.HOUSEHOLDS_DRAWN
    stratum, cell = psu // survey.PSUS_DRAWN, population.cell[child]
    frame = {"weight": weight, "base": base, "psu": psu, "stratum": stratum, "cell": cell}
    frame |= {"girl_15_17": survey.GIRL_15_17[cell].astype(int), "region": (stratum == 0).astype(int)}
    names = [f"p = {p}" for p in survey.PROPORTIONS]
    frame |= {name: population.outcome[child, k].astype(int) for k, name in enumerate(names)}
    margins = {"calibrated_to": ["cell"], "base_weight": "base"} if setting.calibrated else {}
    design = SurveyDesign(pd.DataFrame(frame), weight="weight", strata="stratum", psu="psu", **margins)
    table = design.proportions(names, by=["girl_15_17", "region"], **options)
    inside = table.loc[table["level"] != "0", list(STATISTICS)]
    return inside.to_numpy(float).reshape(len(names), len(survey.PLACES), len(STATISTICS)).transpose(2, 1, 0)


def check_intervals(population, sample: tuple, setting: survey.Setting, found: np.ndarray) -> None:
    """The intervals, which are built afterwards for all samples at once, are those of `SurveyDesign.proportions`."""
    for method in METHODS:
        for rule in DF_RULES:
            *_, df, _, low, high = estimate(population, sample, setting, ci=method, df=rule)
            np.testing.assert_array_equal(df, found[3] if rule == "domain" else DESIGN_DF)
            np.testing.assert_array_equal([low, high], interval(method, *found[:3], df))


def interval(method: str, estimate: np.ndarray, se: np.ndarray, n: np.ndarray, df: np.ndarray) -> tuple:
    """The library's interval, or one of OWN, which treats a proportion without cases as the library does.

    "wilson": score interval (Wilson 1927, JASA 22, 209-212) at n_eff = p (1 - p) / se^2 with the t quantile of df, as
    in Dean and Pagano (2015, J. Surv. Stat. Methodol. 3, 484-503). "kg uncapped": Korn-Graubard, n_eff may exceed n.
    """
    if method not in OWN:
        return proportion_interval(estimate, se, n, df, method)
    low, high = proportion_interval(estimate, se, n, df, "korn-graubard")
    regular = (estimate > 0) & (estimate < 1) & (se > 0)
    p, se, n, df = (np.broadcast_to(x, estimate.shape)[regular] for x in (estimate, se, n, df))
    n_eff, t = p * (1 - p) / np.square(se), t_quantile(df)
    if method == "kg uncapped":
        low[regular], high[regular] = clopper_pearson(p, n_eff * np.square(t_quantile(n - 1) / t))
        return low, high
    centre, half = p + np.square(t) / (2 * n_eff), t * np.sqrt(p * (1 - p) / n_eff + np.square(t / (2 * n_eff)))
    scale = 1 + np.square(t) / n_eff
    low[regular], high[regular] = (centre - half) / scale, (centre + half) / scale
    return low, high


def score_intervals(low: np.ndarray, high: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Arrays (populations, samples). The Monte Carlo error counts populations: samples of one resemble each other."""
    below, above = truth < low, truth > high
    covered = 1 - (below | above).mean(axis=1)
    return {
        "coverage": covered.mean(),
        "mc_se": covered.std(ddof=1) / math.sqrt(len(covered)),
        "below": below.mean(),
        "above": above.mean(),
        "width": (high - low).mean(),
    }


def summarise(found: np.ndarray, truth: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How each method did, one row per place, p, method and rule for df; and the samples, one row per place and p."""
    p, se, n, df, deff = np.moveaxis(found, 2, 0)[:5]
    truth = np.broadcast_to(truth[:, None], p.shape)
    methods, cells = [], []
    for a, place in enumerate(survey.PLACES):
        for b, proportion in enumerate(survey.PROPORTIONS):
            at = (..., a, b)
            key = {"place": place, "p": proportion}
            # Standard error over the true spread of the estimates: above 1 it is too large, below 1 too small.
            ratio = np.sqrt(np.mean(np.square(se[at])) / np.mean(np.square(p[at] - truth[at])))
            cell = {"n": n[at].mean(), "cases": np.mean(n[at] * truth[at]), "domain_df": df[at].mean()}
            cell |= {"deff": np.nanmean(deff[at]), "se_ratio": ratio, "no_case": np.mean(p[at] == 0)}
            cells.append(key | cell)
            for method in (*METHODS, *OWN):
                for rule in DF_RULES:
                    rule_df = df[at] if rule == "domain" else np.full(n[at].shape, DESIGN_DF)
                    low, high = interval(method, p[at], se[at], n[at], rule_df)
                    methods.append(key | {"method": method, "df": rule} | score_intervals(low, high, truth[at]))
    return pd.DataFrame(methods), pd.DataFrame(cells)


def rank(methods: pd.DataFrame) -> pd.DataFrame:
    """Every method and rule for df, best first by RULE; of equals the first listed."""
    rows = []
    for (method, rule), each in methods.groupby(["method", "df"], sort=False):
        worst, width = each["coverage"].min(), math.exp(np.log(each["width"]).mean())
        meets = each.loc[each["place"] == "overall", "coverage"].between(*TARGET).all()
        # The small constant keeps rounding error from moving a shortfall of whole steps down by one step.
        steps = math.floor(max(0.0, 1 - 2 * TAIL - worst) / STEP + 1e-9)
        rows.append({"method": method, "df": rule, "meets": meets, "worst": worst, "steps": steps, "width": width})
    ranked = pd.DataFrame(rows)
    return ranked.sort_values(["meets", "steps", "width"], ascending=[False, True, True], kind="stable")


def choose(ranked: pd.DataFrame) -> tuple[str, str] | None:
    """Method and rule for df of the best that the library offers; None if none of them is in the target."""
    offered = ranked[ranked["meets"] & ranked["method"].isin(METHODS)]
    return tuple(offered.iloc[0][["method", "df"]]) if len(offered) else None


def print_table(methods: pd.DataFrame, cells: pd.DataFrame) -> None:
    print("    method         df      coverage  MC se  93-97  truth below, above  mean width")
    for cell in cells.to_dict("records"):
        print(
            f"{cell['place']}, p = {cell['p']:.2f}: n {cell['n']:.0f}, cases {cell['cases']:.1f}, domain df "
            f"{cell['domain_df']:.0f}, deff {cell['deff']:.2f}, se/error {cell['se_ratio']:.3f}, "
            f"no case in {cell['no_case']:.1%}"
        )
        rows = methods[(methods["place"] == cell["place"]) & (methods["p"] == cell["p"])]
        for _, pair in rows.groupby("method", sort=False):
            same = pair["coverage"].nunique() == pair["width"].nunique() == 1
            for row in pair.to_dict("records")[: 1 if same else 2]:
                inside = "yes" if TARGET[0] <= row["coverage"] <= TARGET[1] else "no"
                print(
                    f"    {row['method']:<14} {'either' if same else row['df']:<7} {row['coverage']:8.2%} "
                    f"{row['mc_se']:6.2%} {inside:>6}    {row['below']:8.2%} {row['above']:7.2%} {row['width']:11.2%}"
                )


def print_choice(methods: pd.DataFrame) -> None:
    ranked = rank(methods)
    print(f"\n{RULE}\n\n    method         df      93-97 overall  worst coverage  width")
    for row in ranked.to_dict("records"):
        print(
            f"    {row['method']:<14} {row['df']:<7} {'yes' if row['meets'] else 'no':>13}  {row['worst']:14.2%} "
            f"{row['width']:6.2%}{'' if row['method'] in METHODS else '  not in the library'}"
        )
    overall = methods[(methods["place"] == "overall") & methods["method"].isin(ranked.loc[ranked["meets"], "method"])]
    if overall["mc_se"].max() > STEP:
        print(
            f"\nChoice: none, for these are too few samples (Monte Carlo errors of up to {overall['mc_se'].max():.2%})."
        )
        return
    chosen = choose(ranked)
    print("\nChoice: " + (f"ci={chosen[0]!r}, df={chosen[1]!r}." if chosen else "none, for none meets the target."))
    for places in (survey.PLACES[:1], survey.PLACES[:2]):
        fewer = choose(rank(methods[methods["place"].isin(places)]))
        print(f"Had {' and '.join(places)} alone been judged: {', '.join(fewer) if fewer else 'none'}.")


def print_alternatives(replicates: int) -> None:
    names = (*METHODS, *OWN)
    print("\nOther assumptions: coverage overall (df either). They inform and do not decide.")
    print(f"{'':24}     p  deff  se/error" + "".join(f"{name:>15}" for name in names))
    for setting in ALTERNATIVES:
        methods, cells = summarise(*simulate(setting, replicates))
        overall = methods[(methods["place"] == "overall") & (methods["df"] == "design")]
        coverage = overall.pivot(index="p", columns="method", values="coverage")
        for cell in cells[cells["place"] == "overall"].to_dict("records"):
            shown = "".join(f"{coverage.at[cell['p'], name]:15.2%}" for name in names)
            print(
                f"{setting.name:<24}  {cell['p']:.2f}  {cell['deff']:.2f}  {cell['se_ratio']:8.3f}{shown}", flush=True
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=10_000, help="samples; each is used for every p")
    replicates = parser.parse_args().replicates
    found, truth = simulate(survey.Setting(), replicates)
    methods, cells = summarise(found, truth)
    print(
        f"{found[:, :, 0, 0, 0].size:,} samples of {survey.N:,} children, {SAMPLES} of each population, seed {SEED}.\n"
    )
    print_table(methods, cells)
    print_choice(methods)
    print_alternatives(math.ceil(replicates / 4))


if __name__ == "__main__":
    main()
