"""Weighted quantiles with Woodruff intervals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import pick, read_numbers
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.estimate import read_domains
from disrupting_harm.survey.intervals import t_quantile


if TYPE_CHECKING:
    from disrupting_harm.survey.design import SurveyDesign

COLUMNS = [
    "indicator", "by", "level", "probability", "estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted", "flags",
]  # fmt: skip
ROUNDING = 1e-12  # relative, of a sum of weights


def estimate_quantiles(
    design: SurveyDesign, variables: Sequence[Hashable], probabilities: Sequence[float], by: Sequence, df_rule: str
) -> pd.DataFrame:
    """The smallest value whose weighted cumulative share reaches the probability (R svyquantile, qrule "math").

    Interval by Woodruff 1952 (J. Am. Stat. Assoc. 47, 635-646): the t interval of the share of people at or below the
    quantile, read back through the cumulative distribution; se is its width over 2 t. Where an end of that share leaves
    [0, 1] the sample says nothing about that end: it is NaN, as is se, and `flags` says "open_interval". Both ends are NaN
    without degrees of freedom ("no_df") and where the share's standard error is unknown ("no_variance"); "no_members"
    where nobody answered. One row per variable, cell and probability, in the variable's unit.
    Raises DesignError for unknown columns, values that are no numbers, or a probability outside (0, 1).
    """
    problems = [
        f"A quantile's probability lies between 0 and 1, {q!r} does not." for q in probabilities if not 0 < q < 1
    ]
    values = {}
    for name in variables:
        try:
            values[name], not_numbers = read_numbers(pick(design.frame, name, "variable"))
        except DesignError as error:
            problems.append(str(error))
            continue
        if not_numbers.any() or np.isinf(values[name]).any():
            problems.append(f"Column {name!r} may hold finite numbers and missing only.")
    domains = read_domains(design.frame, [(), *by], problems)
    if problems:
        raise DesignError("\n".join(problems))
    rows = [
        row
        for name, x in values.items()
        for domain in domains
        for row in _domain_rows(design, str(name), x, domain, probabilities, df_rule)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _domain_rows(
    design: SurveyDesign, name: str, x: np.ndarray, domain: Domain, probabilities: Sequence[float], df_rule: str
) -> list[tuple]:
    weight, asked = design.psus.weight, ~np.isnan(x) & (domain.codes >= 0)
    curves = [
        _Distribution(x[here], weight[here])
        for here in (asked & (domain.codes == i) for i in range(len(domain.levels)))
    ]
    at = np.array([[curve.quantile(q) for q in probabilities] for curve in curves])
    # Each row of the data is set against the quantile of its own level.
    names = [f"q{position}" for position in range(len(probabilities))]
    below = np.where(asked[:, None], x[:, None] <= at[domain.codes], np.nan)
    frame = pd.DataFrame(below, columns=names)
    shares = design.on(frame.assign(level=pd.Categorical.from_codes(domain.codes, range(len(domain.levels)))))
    table = shares.proportions(names, by=["level"], ci="wald", df=df_rule).query("by == 'level'")
    table = table.set_index(["level", "indicator"])
    rows = []
    for i, level in enumerate(domain.levels):
        if not asked[domain.codes == i].any():
            rows += [(name, domain.by, level, q, *[np.nan] * 4, 0, 0, 0.0, "no_members") for q in probabilities]
            continue
        for column, q, estimate in zip(names, probabilities, at[i], strict=True):
            share = table.loc[(str(i), column)]
            flag = "no_df" if share["df"] <= 0 else ("no_variance" if np.isnan(share["se"]) else "")
            ends = (np.nan, np.nan) if flag else (share["ci_low"], share["ci_high"])
            low, high = (curves[i].quantile(end) for end in ends)
            se = (high - low) / (2 * float(t_quantile(np.array(share["df"]))))
            flag = flag or ("open_interval" if np.isnan(se) else "")
            rows.append(
                (name, domain.by, level, q, estimate, se, low, high, share["df"], share["n"], share["n_weighted"], flag)
            )
    return rows


class _Distribution:
    """Weighted cumulative distribution of one domain."""

    def __init__(self, x: np.ndarray, weight: np.ndarray):
        order = np.argsort(x, kind="stable")
        self.x, self.cumulated = x[order], np.cumsum(weight[order])

    def quantile(self, share: float) -> float:
        if not len(self.x) or not 0 <= share <= 1:
            return np.nan
        # A sum of weights that reaches the share but for rounding reaches it: the scale of the weights plays no part.
        position = np.searchsorted(self.cumulated, share * self.cumulated[-1] * (1 - ROUNDING))
        return float(self.x[min(position, len(self.x) - 1)])
