"""Do intervals hold the truth, and is the standard error the error, where weights are adjusted? Linearised and replicate variances.

    python benchmarks/replicates.py [--samples N]

Samples of 5 strata of some PSUs of 16 households, of whom one in ten is not eligible. A household answers by its class (eight of them,
across strata); outcomes depend on the class, on sex and on the PSU, each in its own way. Weights: selection, non-response within the
classes, choice of the child, raking to sex and age; in the first setting everyone answers and weights are those of selection and choice.
Printed for each setting and variance: the mean standard error over the root mean square error of the estimates, the share of 95 %
intervals (Korn-Graubard) that hold the truth, and their mean width in points. The variances:

    linearised              of the final weights, as if they had been drawn so
    linearised, residuals   of residuals from the margins of the raking; non-response is taken as known
    jackknife, bootstrap    of replicates that repeat every step (bootstrap: 60 replicates)
    jackknife, fixed        of the final weights times the factors: no step is repeated
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.replicated import estimate_by_replicates
from disrupting_harm.survey.replicates import make_factors, replicate_plainly
from disrupting_harm.weighting.build import Weighing, prepare_weights
from disrupting_harm.weighting.replicate import replicate_weights


SEED = 20261126
STRATA, VISITS, CLASSES = 5, 16, 8
OUTCOMES = 40  # independent of each other given class, sex and PSU, in each sample
PSU_SD = 0.4  # of the log-odds
REPLICATES = 60
NOT_ELIGIBLE = 0.1
TOTALS = {"sex": {0: 500.0, 1: 500.0}, "age": {0: 350.0, 1: 350.0, 2: 300.0}}
VARIANCES = ("linearised", "linearised, residuals", "jackknife", "bootstrap", "jackknife, fixed")


@dataclass(frozen=True)
class Setting:
    """response: lowest and highest share of households that answer, by class; 1 if all do. slope: of the class in the log-odds of an
    outcome, drawn for each outcome from -slope to slope."""

    name: str
    psus: int = 8
    response: tuple[float, float] = (1.0, 1.0)
    slope: float = 0.4


SETTINGS = (
    Setting("all answer, weights of selection"),
    Setting("40 to 95 % answer, outcomes apart from the class", response=(0.4, 0.95), slope=0.0),
    Setting("40 to 95 % answer, outcomes follow the class", response=(0.4, 0.95)),
    Setting("25 to 90 % answer, outcomes follow the class", response=(0.25, 0.9), slope=0.6),
    Setting("60 to 95 % answer, outcomes follow the class, 4 PSUs a stratum", psus=4, response=(0.6, 0.95)),
)


@dataclass(frozen=True)
class World:
    """What is true of every sample of a setting. effects (OUTCOMES, CLASSES, 2): log-odds by class and sex. truth (OUTCOMES,)."""

    effects: np.ndarray
    truth: np.ndarray

    @classmethod
    def make(cls, rng: np.random.Generator, setting: Setting) -> World:
        centre = rng.uniform(-2.2, -0.4, OUTCOMES)
        of_class = rng.uniform(-setting.slope, setting.slope, OUTCOMES)[:, None] * (np.arange(CLASSES) - 3.5)
        of_sex = rng.uniform(-0.8, 0.8, OUTCOMES)[:, None] * np.array([-0.5, 0.5])
        effects = centre[:, None, None] + of_class[:, :, None] + of_sex[:, None, :]
        node, mass = np.polynomial.hermite_e.hermegauss(31)
        risk = scipy.special.expit(effects[..., None] + PSU_SD * node) @ (mass / mass.sum())
        return cls(effects, risk.mean(axis=(1, 2)))


def draw_sample(rng: np.random.Generator, setting: Setting, world: World) -> tuple[Weighing, pd.DataFrame]:
    """The contacts of a sample, ready to be weighted, and the children who were interviewed with the columns y0, y1, ..."""
    psus = STRATA * setting.psus
    psu = np.repeat(np.arange(psus), VISITS)
    n = len(psu)
    of_class, sex, age = rng.integers(0, CLASSES, n), rng.integers(0, 2, n), rng.choice(3, n, p=[0.35, 0.35, 0.3])
    answers = rng.random(n) < np.linspace(*setting.response, CLASSES)[of_class]
    outcome = np.where(answers, "1.1", "2.1").astype(object)
    if setting.response[0] < 1:
        outcome[rng.random(n) < NOT_ELIGIBLE] = "4.7"
    contacts = pd.DataFrame(
        {
            "stratum": psu // setting.psus, "psu": psu, "outcome": outcome, "class": of_class, "sex": sex, "age": age,
            "eligible_children": rng.integers(1, 3, n),
        }
    )  # fmt: skip
    places = contacts[["stratum", "psu"]].drop_duplicates(ignore_index=True)
    selected = places.assign(
        households=rng.integers(60, 200, psus), inclusion_probability=rng.uniform(0.02, 0.08, psus)
    )
    weighing = prepare_weights(contacts, selected, response_class="class", totals=TOTALS)
    noise = PSU_SD * rng.standard_normal((OUTCOMES, psus))
    log_odds = world.effects[:, of_class, sex] + noise[:, psu]
    y = (rng.random(log_odds.shape) < scipy.special.expit(log_odds)).astype(float)
    columns = pd.DataFrame(y.T, columns=[f"y{k}" for k in range(OUTCOMES)])
    return weighing, pd.concat([contacts, columns], axis=1)[weighing.interviewed].reset_index(drop=True)


def estimate(weighing: Weighing, children: pd.DataFrame, setting: Setting, seed: int) -> dict[str, pd.DataFrame]:
    """The estimates of every outcome by each variance that the setting has."""
    names = [f"y{k}" for k in range(OUTCOMES)]
    steps = weighing.weigh()
    children = children.assign(final=steps["final"], base=steps["respondent"])
    adjusted = setting.response[0] < 1
    weight = "final" if adjusted else "base"
    design = {"weight": weight, "strata": "stratum", "psu": "psu"}
    of_row = weighing.of_row[weighing.interviewed]
    places = weighing.psus["stratum"], weighing.psus["psu"]
    jackknife = make_factors(*places, method="jackknife")
    bootstrap = make_factors(*places, replicates=REPLICATES, seed=seed)
    fixed = replicate_plainly(children[weight], of_row, jackknife)
    out = {"linearised": SurveyDesign(children, **design).proportions(names)}
    if not adjusted:
        plain = replicate_plainly(children[weight], of_row, bootstrap)
        out["jackknife"] = estimate_by_replicates(children, fixed, names)
        return out | {"bootstrap": estimate_by_replicates(children, plain, names)}
    residuals = SurveyDesign(children, **design, calibrated_to=["sex", "age"], base_weight="base")
    out["linearised, residuals"] = residuals.proportions(names)
    out["jackknife, fixed"] = estimate_by_replicates(children, fixed, names)
    for name, options in (
        ("jackknife", {"method": "jackknife"}),
        ("bootstrap", {"replicates": REPLICATES, "seed": seed}),
    ):
        out[name] = estimate_by_replicates(children, replicate_weights(weighing, **options), names)
    return out


def examine(setting: Setting, samples: int) -> dict[str, tuple[float, float, float]]:
    """For each variance: standard error over error, coverage, and width in points."""
    rng = np.random.default_rng([SEED, *setting.name.encode()])
    world = World.make(rng, setting)
    found: dict[str, list[pd.DataFrame]] = {}
    for sample in range(samples):
        weighing, children = draw_sample(rng, setting, world)
        for name, table in estimate(weighing, children, setting, sample).items():
            found.setdefault(name, []).append(table.assign(truth=world.truth))
    return {name: summarise(pd.concat(tables)) for name, tables in found.items()}


def summarise(table: pd.DataFrame) -> tuple[float, float, float]:
    error = np.sqrt(np.mean(np.square(table["estimate"] - table["truth"])))
    holds = (table["ci_low"] <= table["truth"]) & (table["truth"] <= table["ci_high"])
    width = 100 * (table["ci_high"] - table["ci_low"]).mean()
    return np.sqrt(np.mean(np.square(table["se"]))) / error, holds.mean(), width


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=20, help="samples of each setting, of 40 outcomes each")
    samples = parser.parse_args().samples
    started = time.perf_counter()
    print(f"| setting | {' | '.join(VARIANCES)} |\n|---|{'---|' * len(VARIANCES)}")
    for setting in SETTINGS:
        found = examine(setting, samples)
        cells = [
            f"{found[name][0]:.2f}, {100 * found[name][1]:.1f} % ({found[name][2]:.1f})" if name in found else ""
            for name in VARIANCES
        ]
        print(f"| {setting.name} | {' | '.join(cells)} |", flush=True)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
