"""Estimates whose uncertainty comes from replicate weights: of the design nothing else is needed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, check_choice
from disrupting_harm.survey import intervals
from disrupting_harm.survey.columns import Answers, as_entries
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.estimate import indicator_text
from disrupting_harm.survey.linear import STATISTICS
from disrupting_harm.survey.replicates import Replicates


COLUMNS = ["indicator", "by", "level", "estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted"]


def estimate_by_replicates(
    frame: pd.DataFrame,
    replicates: Replicates,
    indicators: Sequence[Hashable],
    by: Sequence[ByEntry] = (),
    *,
    statistic: str = "proportion",
    ci: str = "korn-graubard",
    around: str = "estimate",
) -> pd.DataFrame:
    """The statistic of every indicator, overall and in every level of every entry of `by`, with the replicates' variance.

    frame: n rows, those of the replicates. statistic: "proportion", "mean", "total" or "ratio" (of pairs), as `SurveyDesign` has
    them. Columns: `COLUMNS`; estimates are those of `SurveyDesign` with the same weights. ci: of proportions, see `intervals`; of
    others t intervals. df: the rank of the replicate weights of the rows that answered, less 1, and at most that of the factors
    (`Replicates.df`); strata are not known here, so that of a group in few PSUs it is larger than `SurveyDesign` has it. around: see
    `Replicates.variance`. A cell in which a replicate has nobody has no standard error (NaN): its variance cannot be had this way.

    Raises DesignError for other rows than the replicates', unknown columns or options, and unusable values.
    """
    check_choice("statistic", statistic, STATISTICS)
    if len(frame) != len(replicates.weight):
        raise DesignError(
            f"The data have {len(frame)} rows and the replicates {len(replicates.weight)}; give the same."
        )
    problems: list[str] = []
    names = as_entries(indicators)
    answers = Answers.read(frame, names, statistic, problems)
    if problems:
        raise DesignError("\n".join(problems))
    answered = answers.answered[:, answers.pattern]
    below = answers.denominators if statistic == "ratio" else answered
    weights = np.column_stack([replicates.weight, replicates.replicate])  # (n, 1 + R)
    domains = [Domain.overall(len(frame)), *(Domain.build(frame, entry) for entry in as_entries(by))]
    rows = []
    for domain in (each.within(replicates.weight > 0) for each in domains):
        for level, label in enumerate(domain.levels):
            inside = domain.codes == level
            of_level = weights[inside]
            above = of_level.T @ answers.values[inside]  # (1 + R, K)
            with np.errstate(divide="ignore", invalid="ignore"):
                found = above if statistic == "total" else above / (of_level.T @ below[inside])
            variance = replicates.variance(found[1:], found[0], around=around)
            n_weighted = replicates.weight[inside] @ answered[inside]
            df = {p: replicates.df(inside & (answers.answered[:, p] > 0)) for p in set(answers.pattern.tolist())}
            rows += [
                (
                    indicator_text(name, statistic), domain.by, label, found[0, k], np.sqrt(variance[k]), np.nan, np.nan,
                    df[int(answers.pattern[k])], int(answered[inside, k].sum()), n_weighted[k],
                )
                for k, name in enumerate(names)
            ]  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    estimate, se, df, n = (table[name].to_numpy() for name in ("estimate", "se", "df", "n"))
    if statistic == "proportion":
        low, high = intervals.proportion_interval(estimate, se, n, df, ci)
    else:
        low, high = intervals.mean_interval(estimate, se, df)
    return table.assign(ci_low=low, ci_high=high)
