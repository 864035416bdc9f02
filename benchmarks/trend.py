"""Does the score test for trend reject as often as it says where ordered groups live in few PSUs?

    python benchmarks/trend.py [--replicates N]

The samples are those of degrees_of_freedom.py, in which no group has a risk of its own, with its groups as scores 0, 1 and 2. Printed
is, by rule for degrees of freedom, the share of tests at 5 % that reject, and the share of outcomes that are tested.
"""

from __future__ import annotations

import argparse

import numpy as np

from degrees_of_freedom import OUTCOMES, SEED, SETTINGS, SIZE, Setting, draw_sample
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.degrees_of_freedom import RULES


SCORES = {"g0": 0.0, "g1": 1.0, "g2": 2.0}


def test_samples(setting: Setting, replicates: int) -> dict[str, np.ndarray]:
    """p values by rule, one per outcome; NaN without a test."""
    found: dict[str, list[float]] = {rule: [] for rule in RULES}
    for i in range(replicates // OUTCOMES):
        sample = draw_sample(np.random.default_rng([SEED, SETTINGS.index(setting), i]), setting)
        for rule in RULES:
            design = SurveyDesign(sample, weight="weight", strata="stratum", psu="psu", df_rule=rule)
            found[rule] += [design.trend(f"y{k}", "g", scores=SCORES).p for k in range(OUTCOMES)]
    return {rule: np.array(p) for rule, p in found.items()}


def describe(p: np.ndarray) -> str:
    tested = p[~np.isnan(p)]
    if not len(tested):
        return "no test"
    size = (tested < 0.05).mean()
    return f"{size:.1%}{' ' if SIZE[0] <= size <= SIZE[1] else '!'} ({len(tested) / len(p):.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=1_000, help="outcomes of each setting")
    options = parser.parse_args()
    print(
        f"{options.replicates:,} outcomes of each setting, seed {SEED}. Rejections at 5 % (tested); ! is outside 3 to 7 %."
    )
    print(f"{'':42}" + "".join(f"{rule:>16}" for rule in RULES))
    for setting in SETTINGS:
        told = [describe(p) for p in test_samples(setting, options.replicates).values()]
        print(f"{setting.name:42}" + "".join(f"{each:>16}" for each in told), flush=True)


if __name__ == "__main__":
    main()
