"""A household survey in the shape of the study's, drawn again and again from made-up populations.

The population: 10 strata of 120 PSUs of 60-200 households with 1-3 eligible children each. The sample: 10 PSUs per
stratum with probability proportional to their households (systematic, in the order of the frame), 10 households per
PSU, one child per household; base weights of the three stages, post-stratified to the population's sex x age cells. All
of them answer.

A child's risk is the risk of its PSU (mean p, varying so that two children of a PSU are correlated by `icc` whatever p
is) times the factors of its stratum, age and sex, which are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its subpackages load at first use


PROPORTIONS = (0.01, 0.05, 0.20)
STRATA, PSUS_DRAWN, HOUSEHOLDS_DRAWN = 10, 10, 10  # the last two per stratum and per PSU
N = STRATA * PSUS_DRAWN * HOUSEHOLDS_DRAWN
AGES = 6  # single years from 12 to 17
CELLS = 2 * AGES  # sex x age; the first six are girls
GIRL_15_17 = np.isin(np.arange(CELLS), (3, 4, 5))
STRATUM_FACTOR = np.linspace(0.7, 1.3, STRATA)
CELL_FACTOR = np.outer([1.1, 0.9], np.linspace(0.7, 1.3, AGES)).ravel()
# Where a proportion is estimated: everywhere; a quarter of the sample, in nearly all PSUs; the 10 PSUs of a stratum.
PLACES = ("overall", "girls 15-17", "one region")


@dataclass(frozen=True)
class Setting:
    """What is assumed of the population. form: how the risk varies between PSUs, "beta" or "logit-normal".

    calibrated: the standard errors are told that the weights are post-stratified. alike: no group has a risk of its own.
    """

    name: str = "as stated above"
    icc: float = 0.05
    form: str = "beta"
    frame_psus: int = 120
    calibrated: bool = False
    alike: bool = False


@dataclass(frozen=True)
class Population:
    """PSUs (stratum by stratum), their households and these' children, in one order; `first_...` are offsets."""

    households: np.ndarray
    first_household: np.ndarray
    eligible: np.ndarray
    first_child: np.ndarray
    cell: np.ndarray
    outcome: np.ndarray  # (children, proportions)
    truth: np.ndarray  # (places, proportions)
    others: np.ndarray  # (places but the first, proportions): of everyone outside the place


def draw_population(rng: np.random.Generator, setting: Setting) -> Population:
    households = rng.integers(60, 201, STRATA * setting.frame_psus)
    eligible = rng.integers(1, 4, households.sum(), dtype=np.int8)
    psu = np.repeat(np.repeat(np.arange(len(households)), households), eligible)
    stratum = psu // setting.frame_psus
    cell = rng.integers(0, CELLS, len(psu), dtype=np.int8)
    factor = np.ones(len(psu)) if setting.alike else STRATUM_FACTOR[stratum] * CELL_FACTOR[cell]
    risk = [draw_risks(rng, p, setting, len(households))[psu] * factor for p in PROPORTIONS]
    outcome = np.column_stack([rng.random(len(psu)) < each for each in risk])
    members = np.ones(len(psu), dtype=bool), GIRL_15_17[cell], stratum == 0
    truth = np.array([outcome[inside].mean(axis=0) for inside in members])
    others = np.array([outcome[~inside].mean(axis=0) for inside in members[1:]])
    return Population(households, offsets(households), eligible, offsets(eligible), cell, outcome, truth, others)


def draw_risks(rng: np.random.Generator, p: float, setting: Setting, psus: int) -> np.ndarray:
    """Risks of the PSUs with mean p and variance icc * p * (1 - p), which makes icc the correlation within a PSU."""
    if setting.icc == 0:
        return np.full(psus, p)
    if setting.form == "beta":
        size = 1 / setting.icc - 1
        return rng.beta(p * size, (1 - p) * size, psus)
    centre, spread = fit_logit_normal(p, setting.icc)
    return scipy.special.expit(centre + spread * rng.standard_normal(psus))


def fit_logit_normal(p: float, icc: float) -> tuple[float, float]:
    """Mean and standard deviation of a normal whose inverse logit has mean p and variance icc * p * (1 - p)."""
    node, mass = np.polynomial.hermite_e.hermegauss(101)
    mass = mass / mass.sum()

    def miss(guess: np.ndarray) -> np.ndarray:
        risk = scipy.special.expit(guess[0] + np.exp(guess[1]) * node)
        mean = mass @ risk
        return np.array([mean / p - 1, mass @ np.square(risk - mean) / (icc * p * (1 - p)) - 1])

    found = scipy.optimize.root(miss, [scipy.special.logit(p), 0.0], tol=1e-10)
    if not found.success:
        raise ArithmeticError(f"no logit-normal risk with mean {p} and intraclass correlation {icc}")
    return float(found.x[0]), float(np.exp(found.x[1]))


def offsets(sizes: np.ndarray) -> np.ndarray:
    return np.cumsum(sizes, dtype=np.int64) - sizes


def select_systematic_pps(start: np.ndarray, size: np.ndarray, n: int) -> np.ndarray:
    """Positions (len(start), n) in `size` that n equal steps through its running sum hit; start in [0, 1) of a step."""
    step = size.sum() / n
    points = (start[:, None] + np.arange(n)) * step
    # A start just below 1 rounds up to the end of the last unit.
    return np.minimum(np.searchsorted(np.cumsum(size), points, side="right"), len(size) - 1)


def draw_samples(rng: np.random.Generator, population: Population, count: int) -> tuple[np.ndarray, ...]:
    """Children ordered by stratum and PSU, their post-stratified and their base weights, each (count, N)."""
    by_stratum = population.households.reshape(STRATA, -1)
    frame_psus = by_stratum.shape[1]
    psu = np.hstack(
        [h * frame_psus + select_systematic_pps(rng.random(count), by_stratum[h], PSUS_DRAWN) for h in range(STRATA)]
    )
    in_psu = population.households[psu]
    # Simple random sample: the households of a PSU that drew the lowest of independent uniform numbers.
    lot = rng.random((*psu.shape, population.households.max()))
    lot[np.arange(lot.shape[-1]) >= in_psu[..., None]] = np.inf
    household = np.argpartition(lot, HOUSEHOLDS_DRAWN, axis=-1)[..., :HOUSEHOLDS_DRAWN]
    household += population.first_household[psu][..., None]
    eligible = population.eligible[household]
    child = population.first_child[household] + np.floor(rng.random(household.shape) * eligible).astype(np.int64)
    pi_psu = PSUS_DRAWN * in_psu / np.repeat(by_stratum.sum(axis=1), PSUS_DRAWN)
    base = 1 / (pi_psu * HOUSEHOLDS_DRAWN / in_psu)[..., None] * eligible
    child, base = child.reshape(count, N), base.reshape(count, N)
    totals = np.bincount(population.cell, minlength=CELLS)
    return child, poststratify(base, population.cell[child], totals), base


def poststratify(weight: np.ndarray, cell: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Weights (samples, n) scaled so that every cell of every sample sums to its total (Holt and Smith 1979)."""
    place = np.arange(len(weight))[:, None] * len(totals) + cell
    sums = np.bincount(place.ravel(), weight.ravel(), len(weight) * len(totals))
    return weight * (np.tile(totals, len(weight)) / np.maximum(sums, 1e-300))[place]
