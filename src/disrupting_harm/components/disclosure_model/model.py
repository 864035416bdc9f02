"""The model: rows of affected children, and draws from the posterior of a logistic regression whose coefficients differ by country.

The log odds of telling are b0 + u0[c] + sum over j of (bj + uj[c]) xj for a child of country c. b has normal priors; uj[c] is normal
around 0 with a standard deviation of its own for each j, which has a half-normal prior. Coefficients of a country are independent of each
other given these: with few countries a correlation between them is not learnt.
"""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import pandas as pd

from disrupting_harm.components.disclosure_model.params import Priors, Sampler
from disrupting_harm.errors import DesignError
from disrupting_harm.regression.terms import ModelMatrix, Term, read_outcome
from disrupting_harm.survey.domains import read_levels


INTERCEPT = ("intercept", "")
# What the libraries say of each other, and of a sum that is compiled in two parts instead of one. Any other warning is told.
KNOWN_WARNINGS = ("For backward compatibility, 'str' dtypes", "Loop fusion failed")


@dataclass(frozen=True)
class Rows:
    """The n complete rows. told (n,): 0 or 1. country (n,): codes of `countries`. x (n, k): predictors less their means.

    labels: (term, level) of the columns of x, as in `regression.terms`. missing: rows with an outcome that lack a predictor.
    """

    told: np.ndarray
    country: np.ndarray
    countries: tuple[str, ...]
    x: np.ndarray
    labels: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...]
    places: np.ndarray  # (n,) of the rows in the frame
    missing: int


@dataclass(frozen=True)
class Draws:
    """Draws of the posterior on the log odds, by chain and draw, columns in the order of `labels`, the intercept first.

    average (chains, draws, k + 1), spread (chains, draws, k + 1): the standard deviation between countries, by_country
    (chains, draws, countries, k + 1): average and deviation together. divergences: transitions of the sampler that failed.
    """

    labels: tuple[tuple[str, str], ...]
    average: np.ndarray
    spread: np.ndarray
    by_country: np.ndarray
    divergences: int

    def flat(self, values: np.ndarray) -> np.ndarray:
        """The chains one after the other: (chains * draws, ...)."""
        return values.reshape(-1, *values.shape[2:])


def read_rows(frame: pd.DataFrame, *, outcome: str, predictors: Sequence[str], country: str) -> Rows:
    """Rows with the outcome, every predictor and the country. Raises DesignError with every problem of a column, and where fewer
    than two countries are left."""
    told = read_outcome(frame, outcome)
    levels, codes = read_levels(frame, country)
    inside = ~np.isnan(told) & (codes >= 0)
    matrix = ModelMatrix.build(frame, predictors, (), {}, inside)
    rows = matrix.complete_rows
    present = np.unique(codes[rows])
    if len(present) < 2:
        raise DesignError(
            f"Column {country!r} (country) has {len(present)} level with complete rows; a model of several countries needs two."
        )
    x = matrix.values[rows, 1:]
    return Rows(
        told=told[rows].astype(np.int64), country=np.searchsorted(present, codes[rows]), countries=tuple(levels[i] for i in present),
        x=x - x.mean(axis=0), labels=tuple(matrix.labels[1:]), terms=matrix.terms, places=np.flatnonzero(rows),
        missing=int(inside.sum() - rows.sum()),
    )  # fmt: skip


def sample(rows: Rows, priors: Priors, sampler: Sampler) -> Draws:
    """Draws by bambi's model and nutpie's sampler: the same for the same rows, parameters and versions on one kind of processor.

    Raises MissingGroupError without the optional group.
    """
    bambi, nutpie = load_group()
    names = [f"x{j}" for j in range(len(rows.labels))]
    frame = pd.DataFrame(rows.x, columns=names).assign(
        told=rows.told,
        country=pd.Categorical.from_codes(rows.country, [f"c{i:03d}" for i in range(len(rows.countries))]),
    )
    listed = " + ".join(names)
    with warnings.catch_warnings():
        for text in KNOWN_WARNINGS:
            warnings.filterwarnings("ignore", message=text)
        model = bambi.Model(
            f"told ~ {listed} + ({listed} | country)", frame, family="bernoulli", priors=_priors(bambi, priors, names),
            center_predictors=False,
        )  # fmt: skip
        model.build()
        compiled = nutpie.compile_pymc_model(model.backend.model)
        found = nutpie.sample(
            compiled, draws=sampler.draws, tune=sampler.tune, chains=sampler.chains, cores=1, seed=sampler.seed,
            target_accept=sampler.acceptance, progress_bar=False,
        )  # fmt: skip
    return _draws(found, names, rows.labels)


def _priors(bambi: ModuleType, priors: Priors, names: Sequence[str]) -> dict:
    def between(scale: float):
        return bambi.Prior("Normal", mu=0, sigma=bambi.Prior("HalfNormal", sigma=scale))

    found = {
        "Intercept": bambi.Prior("Normal", mu=0, sigma=priors.intercept),
        "1|country": between(priors.country_intercept),
    }
    for name in names:
        found[name] = bambi.Prior("Normal", mu=0, sigma=priors.slope)
        found[f"{name}|country"] = between(priors.country_slope)
    return found


def _draws(found, names: Sequence[str], labels: Sequence[tuple[str, str]]) -> Draws:
    posterior = found.posterior
    average = np.stack([posterior[name].values for name in ("Intercept", *names)], axis=-1)
    groups = [f"{name}|country" for name in ("1", *names)]
    spread = np.stack([posterior[f"{name}_sigma"].values for name in groups], axis=-1)
    deviations = np.stack([posterior[name].values for name in groups], axis=-1)
    return Draws(
        (INTERCEPT, *labels),
        average,
        spread,
        average[:, :, None, :] + deviations,
        int(found.sample_stats["diverging"].sum()),
    )


def load_group() -> tuple[ModuleType, ModuleType]:
    """bambi and nutpie. Raises MissingGroupError where they are not installed.

    They are told before they start to compile by numba alone, without a C compiler, for a processor of the general kind, and to keep
    what they compile among temporary files: a run of the pipeline may start no program and write nowhere else.
    """
    from disrupting_harm.optional_groups import IMPORTED, require_groups

    require_groups("disclosure_model", IMPORTED)
    os.environ["PYTENSOR_FLAGS"] = f"cxx=,base_compiledir={os.path.join(tempfile.gettempdir(), 'pytensor')}"
    os.environ["NUMBA_CPU_NAME"], os.environ["NUMBA_CPU_FEATURES"] = "generic", ""
    if not logging.root.handlers:  # else arviz-plots tells on standard error what it found
        logging.root.addHandler(logging.NullHandler())
    import matplotlib.style

    if not hasattr(matplotlib.style, "core"):  # arviz-plots 0.8 looks there for what matplotlib 3.11 has one floor up
        matplotlib.style.core = matplotlib.style
    with warnings.catch_warnings(), _no_programs():
        warnings.simplefilter("ignore", FutureWarning)  # of releases to come
        import bambi
        import nutpie
    return bambi, nutpie


@contextmanager
def _no_programs() -> Iterator[None]:
    """No program is found: pytensor asks `uname` and `g++` for names while it is loaded, and does without an answer."""

    class NotFound(subprocess.Popen):
        def __init__(self, *_, **__):
            raise FileNotFoundError

        def __del__(self, *_, **__):
            """Nothing was started that could be left over."""

    before, subprocess.Popen = subprocess.Popen, NotFound
    try:
        yield
    finally:
        subprocess.Popen = before
