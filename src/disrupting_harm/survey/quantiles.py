"""Weighted quantiles with Woodruff intervals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import pick, read_numbers
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.estimate import read_domains, tabulate
from disrupting_harm.survey.intervals import t_quantile
from disrupting_harm.survey.sample import Sample


COLUMNS = [
    "indicator",
    "by",
    "level",
    "probability",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "n",
    "n_weighted",
    "flags",
]
ROUNDING = 1e-12  # relative, of a sum of weights


def estimate_quantiles(
    sample: Sample,
    variables: Sequence[Hashable],
    probabilities: Sequence[float],
    by: Sequence[ByEntry],
    df_rule: str,
) -> pd.DataFrame:
    """The smallest value whose weighted cumulative share reaches the probability (R svyquantile, qrule "math").

    Interval by Woodruff 1952 (J. Am. Stat. Assoc. 47, 635-646): the t interval of the share of people at or below the
    quantile, turned into values by the cumulative distribution; se is its width over 2 t. Where an end of the share's
    interval leaves [0, 1] the sample cannot bound the quantile on that side: the end is NaN, as is se, and `flags` says
    "open_interval". Both ends are NaN without degrees of freedom ("no_df") and where the share's standard error is
    unknown ("no_variance"); "no_members" where nobody answered. One row per variable, cell and probability, in the
    variable's unit. Raises DesignError for unknown columns, values that are no numbers, or a probability outside (0,
    1).
    """
    problems = [
        f"A quantile's probability lies between 0 and 1, {q!r} does not." for q in probabilities if not 0 < q < 1
    ]
    values = {}
    for name in variables:
        try:
            values[name], not_numbers = read_numbers(pick(sample.frame, name, "variable"))
        except DesignError as error:
            problems.append(str(error))
            continue
        if not_numbers.any() or np.isinf(values[name]).any():
            problems.append(f"Column {name!r} may hold finite numbers and missing only.")
    domains = read_domains(sample, [(), *by], problems)
    if problems:
        raise DesignError("\n".join(problems))
    rows = [
        row
        for name, x in values.items()
        for domain in domains
        for row in _domain_rows(sample, str(name), x, domain, probabilities, df_rule)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _domain_rows(
    sample: Sample, name: str, x: np.ndarray, domain: Domain, probabilities: Sequence[float], df_rule: str
) -> list[tuple]:
    weight, asked = sample.psus.weight, ~np.isnan(x) & (domain.codes >= 0)
    curves = [
        _Distribution(x[here], weight[here])
        for here in (asked & (domain.codes == i) for i in range(len(domain.levels)))
    ]
    at = np.array([[curve.quantile(q) for q in probabilities] for curve in curves])
    # Each row of the data is compared with the quantiles of its own level.
    below = np.where(asked[:, None], x[:, None] <= at[domain.codes], np.nan)
    shares = _tabulate_shares(sample, below, domain, df_rule)
    rows = []
    for i, level in enumerate(domain.levels):
        if not asked[domain.codes == i].any():
            rows += [(name, domain.by, level, q, *[np.nan] * 4, 0, 0, 0.0, "no_members") for q in probabilities]
            continue
        for position, (q, estimate) in enumerate(zip(probabilities, at[i], strict=True)):
            share = shares.loc[(str(i), f"q{position}")]
            flag = "no_df" if share["df"] <= 0 else ("no_variance" if np.isnan(share["se"]) else "")
            ends = (np.nan, np.nan) if flag else (share["ci_low"], share["ci_high"])
            low, high = (curves[i].quantile(end) for end in ends)
            se = (high - low) / (2 * float(t_quantile(np.array(share["df"]))))
            flag = flag or ("open_interval" if np.isnan(se) else "")
            rows.append(
                (name, domain.by, level, q, estimate, se, low, high, share["df"], share["n"], share["n_weighted"], flag)
            )
    return rows


def _tabulate_shares(sample: Sample, below: np.ndarray, domain: Domain, df_rule: str) -> pd.DataFrame:
    """Shares of `below` (n, Q) with Wald intervals, indexed by the code of the level and "q0", "q1", ..."""
    names = [f"q{position}" for position in range(below.shape[1])]
    levels = pd.Categorical.from_codes(domain.codes, range(len(domain.levels)))
    columns = replace(sample, frame=pd.DataFrame(below, columns=names).assign(level=levels))
    table = tabulate(columns, names, ["level"], statistic="proportion", ci="wald", df_rule=df_rule)
    return table.query("by == 'level'").set_index(["level", "indicator"])


class _Distribution:
    """Weighted cumulative distribution of one domain."""

    def __init__(self, x: np.ndarray, weight: np.ndarray):
        order = np.argsort(x, kind="stable")
        self.x, self.cumulated = x[order], np.cumsum(weight[order])

    def quantile(self, share: float) -> float:
        if not len(self.x) or not 0 <= share <= 1:
            return np.nan
        # A cumulated weight that falls short of the share by rounding only counts as reaching it. The tolerance is
        # relative, so that the scale of the weights plays no part.
        position = np.searchsorted(self.cumulated, share * self.cumulated[-1] * (1 - ROUNDING))
        return float(self.x[min(position, len(self.x) - 1)])
