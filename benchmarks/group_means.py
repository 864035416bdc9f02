"""Do the tests of means and of ranks between groups reject as often as they say where groups live in few PSUs?

    python benchmarks/group_means.py [--replicates N]

Groups lie in the PSUs as in degrees_of_freedom.py. Every child has a count (of Poisson, whose mean varies from PSU to PSU) and an answer
on a scale of five (a normal number with the PSU's shift, cut at fixed places), and no group has a mean of its own. Printed is, by rule for
degrees of freedom, the share of tests at 5 % that reject: of the F on q and df - q + 1 degrees of freedom that the library gives, and of
W / q on q and df, for the three groups of which the two differ; and the share of outcomes that are tested.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
import scipy

from degrees_of_freedom import CHILDREN, OUTCOMES, PSU_SD, PSUS, SEED, SETTINGS, SIZE, Setting, place_groups
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.degrees_of_freedom import RULES


CUTS = (-1.0, -0.2, 0.5, 1.2)  # of the answers on a scale


def draw_outcomes(rng: np.random.Generator, setting: Setting) -> pd.DataFrame:
    """One sample of children with OUTCOMES counts c0, c1, ... and as many answers on a scale s0, s1, ..."""
    group = place_groups(setting.name, rng)
    psus, psu = len(group), np.repeat(np.arange(len(group)), CHILDREN)
    columns = {
        "g": pd.Series([f"g{code}" if code >= 0 else None for code in group.ravel()]),
        "stratum": psu // PSUS,
        "psu": psu,
        "weight": np.exp(0.3 * rng.standard_normal(group.size)),
    }
    for k in range(OUTCOMES):
        shift = PSU_SD / 2 * rng.standard_normal(psus)[:, None] + np.zeros(group.shape)
        if setting.within:
            shift += PSU_SD / 2 * rng.standard_normal((psus, 2))[np.arange(psus)[:, None], np.maximum(group, 0)]
        columns[f"c{k}"] = rng.poisson(1.5 * np.exp(shift)).ravel().astype(float)
        columns[f"s{k}"] = np.searchsorted(CUTS, shift + rng.standard_normal(group.shape)).ravel().astype(float)
    return pd.DataFrame(columns)


def test_samples(setting: Setting, replicates: int) -> dict[tuple[str, str], np.ndarray]:
    """p values (outcomes, 2) by kind and rule: of the library's F, and of W / q on q and df. NaN without a test."""
    found: dict[tuple[str, str], list] = {(kind, rule): [] for kind in ("mean", "ranks") for rule in RULES}
    for i in range(replicates // OUTCOMES):
        sample = draw_outcomes(np.random.default_rng([SEED, SETTINGS.index(setting), i]), setting)
        for rule in RULES:
            design = SurveyDesign(sample, weight="weight", strata="stratum", psu="psu", df_rule=rule)
            for kind, ask, name in (("mean", design.compare_means, "c"), ("ranks", design.compare_ranks, "s")):
                for test in (ask(f"{name}{k}", "g") for k in range(OUTCOMES)):
                    plain = scipy.stats.f.sf(test.wald / test.df1, test.df1, test.df_variance) if test.df1 else np.nan
                    found[kind, rule].append((test.p, plain))
    return {key: np.array(p) for key, p in found.items()}


def describe(p: np.ndarray) -> str:
    tested = p[~np.isnan(p[:, 0])]
    if not len(tested):
        return "no test"
    size, plain = (tested < 0.05).mean(axis=0)
    other = f" [{plain:.1%}]" if abs(plain - size) > 1e-9 else ""
    return f"{size:.1%}{' ' if SIZE[0] <= size <= SIZE[1] else '!'}{other} ({len(tested) / len(p):.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=1_000, help="outcomes of each kind and setting")
    options = parser.parse_args()
    print(
        f"{options.replicates:,} outcomes of each kind and setting, seed {SEED}. Rejections at 5 % [of W / q] (tested); ! is outside 3 to 7 %."
    )
    print(f"{'':42}{'':6}" + "".join(f"{rule:>24}" for rule in RULES))
    for setting in (each for each in SETTINGS if "rare" not in each.name):  # that one differs in its shares alone
        found = test_samples(setting, options.replicates)
        for kind in ("mean", "ranks"):
            told = [describe(found[kind, rule]) for rule in RULES]
            print(f"{setting.name:42}{kind:6}" + "".join(f"{each:>24}" for each in told), flush=True)


if __name__ == "__main__":
    main()
