"""Whether the draws may be believed: convergence of the chains, and data that the model makes beside those that were seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from disrupting_harm.components.disclosure_model.model import Draws, Rows, load_group
from disrupting_harm.components.disclosure_model.params import Limits
from disrupting_harm.errors import UnreliableFitError


AVERAGE, SPREAD = "average", "spread"


def convergence(draws: Draws, countries: tuple[str, ...]) -> pd.DataFrame:
    """One row for each parameter: kind (average, spread or a country), term, level, r_hat, ess_bulk and ess_tail, by arviz."""
    load_group()
    from arviz import ess, rhat

    parts = [(AVERAGE, draws.average), (SPREAD, draws.spread)]
    parts += [(name, draws.by_country[:, :, i]) for i, name in enumerate(countries)]
    return pd.DataFrame(
        [
            {
                "kind": kind, "term": term, "level": level, "r_hat": float(rhat(values[:, :, j])),
                "ess_bulk": float(ess(values[:, :, j], method="bulk")), "ess_tail": float(ess(values[:, :, j], method="tail")),
            }
            for kind, values in parts
            for j, (term, level) in enumerate(draws.labels)
        ]
    )  # fmt: skip


def replicate(draws: Draws, rows: Rows, groups: dict[tuple[str, str], np.ndarray], seed: int) -> pd.DataFrame:
    """Counts of those who told in each group, as seen and in data that each draw makes of the same children.

    groups: by (variable, level), whether a row is inside, (n,). Columns: by, level, n, observed, low, median, high (95 % of the
    replicated counts) and tail: the smaller share of replicated counts at or beyond the observed one.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 2]))
    by_country = draws.flat(draws.by_country)
    inside = np.stack(list(groups.values())).astype(float)
    counts = np.empty((len(by_country), len(groups)))
    x = np.column_stack([np.ones(len(rows.x)), rows.x])
    for s, coefficients in enumerate(by_country):
        risk = 1 / (1 + np.exp(-(x * coefficients[rows.country]).sum(axis=1)))
        counts[s] = inside @ (rng.random(len(risk)) < risk)
    observed = inside @ rows.told
    low, median, high = np.quantile(counts, [0.025, 0.5, 0.975], axis=0)
    tail = np.minimum((counts <= observed).mean(axis=0), (counts >= observed).mean(axis=0))
    return pd.DataFrame(
        {
            "by": [by for by, _ in groups], "level": [level for _, level in groups], "n": inside.sum(axis=1), "observed": observed,
            "low": low, "median": median, "high": high, "tail": tail,
        }
    )  # fmt: skip


def require_reliable(
    found: pd.DataFrame,
    divergences: int,
    replicated: pd.DataFrame,
    limits: Limits,
    *,
    place: str,
    label: Callable[[str], str],
) -> None:
    """Raises UnreliableFitError with every limit that is not met, in one sentence. `place` names the parameters."""
    problems = []
    worst = found["r_hat"].max()
    if not worst <= limits.r_hat:  # also where it is no number, since all draws of a chain are alike
        problems.append(f"R-hat is up to {worst:.3f} (limit {limits.r_hat:g})")
    for column, part in (("ess_bulk", "bulk"), ("ess_tail", "tails")):
        if not (fewest := found[column].min()) >= limits.effective_draws:
            problems.append(
                f"the {part} of a parameter have {fewest:.0f} effective draws (limit {limits.effective_draws})"
            )
    if divergences > limits.divergences:
        problems.append(f"{divergences} transitions diverged (limit {limits.divergences})")
    off = replicated[replicated["tail"] < limits.tail]
    if len(off):
        groups = ", ".join(f"{label(row.by)} {label(row.level)}" for row in off.itertuples())
        problems.append(f"the model does not make counts like those seen of {groups} (limit {limits.tail:g} in a tail)")
    if problems:
        raise UnreliableFitError(
            f"{place}: the posterior is not to be relied on: {'; '.join(problems)}; raise `sampler.draws`, `sampler.tune` or "
            "`sampler.acceptance`, or change the predictors, and run the command again."
        )
