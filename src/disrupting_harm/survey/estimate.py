"""The tidy table of estimates: one row for each indicator and cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import intervals
from disrupting_harm.survey.columns import Answers, Room, pick
from disrupting_harm.survey.degrees_of_freedom import count_df, degrees_of_freedom
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.linear import DomainSums, Linear, linearise
from disrupting_harm.survey.psus import Psus
from disrupting_harm.survey.sample import Sample


COLUMNS = [
    "indicator",
    "by",
    "level",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "df_domain",
    "deff",
    "n",
    "n_eff",
    "n_cases",
    "n_weighted",
    "flags",
]

# Doubles that one chunk of indicators may take (512 MB), so that a million rows need no more memory than this.
CHUNK_DOUBLES = 2**26


@dataclass(frozen=True)
class Cells:
    """Arrays of one shape: the statistics of every (level, indicator) cell."""

    estimate: np.ndarray
    variance: np.ndarray
    srs_variance: np.ndarray
    df: np.ndarray
    df_domain: np.ndarray
    n: np.ndarray
    n_weighted: np.ndarray
    n_cases: np.ndarray


def tabulate(
    sample: Sample,
    indicators: Sequence[Hashable],
    by: Sequence[ByEntry],
    *,
    statistic: str,
    ci: str,
    df_rule: str,
) -> pd.DataFrame:
    """The table that `proportions`, `means`, `totals` and `ratios` of the design return, without its attrs."""

    def finalise(linear: Linear, _domain: Domain, _names: list) -> Cells:
        psus_with_members = sample.psus.count_with_members(linear.has_members)
        df = degrees_of_freedom(sample.psus, df_rule, psus_with_members)[:, linear.pattern]
        df_domain = count_df(psus_with_members)[:, linear.pattern]
        variance = sample.psus.variance(linear.scores, psus_with_members[:, :, linear.pattern])
        return Cells(
            linear.estimate, variance, linear.srs_variance, df, df_domain, linear.n, linear.n_weighted, linear.n_cases
        )

    domains, parts = linearise_all(sample, indicators, [(), *by], statistic, finalise)
    names = [indicator_text(name, statistic) for name in indicators]
    return assemble(names, domains, join(parts), statistic, ci)


def read_domains(sample: Sample, by: Sequence[ByEntry], problems: list[str]) -> list[Domain]:
    """The domains of every entry, where `()` stands for all rows. A row of weight 0 is in none of their levels. Unusable entries are reported in `problems`."""
    domains = []
    for entry in by:
        try:
            domain = Domain.overall(len(sample.frame)) if entry == () else Domain.build(sample.frame, entry)
            domains.append(domain.within(sample.psus.weight > 0))
        except DesignError as error:
            problems.append(str(error))
    return [domain for domain in domains if domain.levels]  # a variable without any value has no levels


def linearise_all(
    sample: Sample,
    indicators: Sequence[Hashable],
    by: Sequence[ByEntry],
    statistic: str,
    finalise: Callable[[Linear, Domain, list], object],
) -> tuple[list[Domain], list[list]]:
    """The domains, and what `finalise` returns for every chunk of indicators (outer list) and domain (inner list).

    Only what `finalise` returns is kept: the scores of a chunk are freed before the next one. For a ratio an indicator
    is a (numerator, denominator) pair. Raises DesignError with the problems of all indicators and entries.
    """
    problems: list[str] = []
    frame, psus, calibration = sample.frame, sample.psus, sample.calibration
    domains = read_domains(sample, by, problems)
    readable = [name for name in indicators if _has_columns(frame, name, statistic, problems)]
    sums = [DomainSums.build(psus, domain, calibration) for domain in domains]
    parts, room = [], Room()
    for names in _chunks(psus, readable, domains):
        answers = Answers.read(frame, names, statistic, problems, room)
        if not problems:
            linears = (linearise(psus, each, answers, statistic, calibration) for each in sums)
            parts.append([finalise(linear, domain, names) for linear, domain in zip(linears, domains, strict=True)])
    if problems:
        raise DesignError("\n".join(problems))
    return domains, parts


def indicator_text(name: Hashable, statistic: str) -> str:
    return "/".join(map(str, name)) if statistic == "ratio" else str(name)


def _chunks(psus: Psus, names: list, domains: Sequence[Domain]) -> Iterator[list]:
    units = psus.n if psus.second is None else psus.n + psus.second.n
    cells = units * max((len(domain.levels) for domain in domains), default=1)
    size = max(1, CHUNK_DOUBLES // (4 * (len(psus.weight) + cells)))
    return (names[i : i + size] for i in range(0, len(names), size))


def _has_columns(frame: pd.DataFrame, name: Hashable, statistic: str, problems: list[str]) -> bool:
    if statistic == "ratio" and not (isinstance(name, tuple | list) and len(name) == 2):
        problems.append(f"A ratio is a pair of columns, (numerator, denominator), but {name!r} is none.")
        return False
    before = len(problems)
    for column in name if statistic == "ratio" else [name]:
        try:
            pick(frame, column, "indicator")
        except DesignError as error:
            problems.append(str(error))
    return len(problems) == before


def join(parts: list[list[Cells]]) -> Cells:
    """One-dimensional arrays, indicator by indicator and within it cell by cell."""
    return Cells(
        *(
            np.hstack([np.vstack([getattr(cells, field) for cells in part]) for part in parts]).T.ravel()
            if parts
            else np.zeros(0)
            for field in Cells.__dataclass_fields__
        )
    )


def assemble(names: Sequence[str], domains: Sequence[Domain], cells: Cells, statistic: str, ci: str) -> pd.DataFrame:
    """The table of cells that `join` put in order, with intervals by the method `ci` and with flags."""
    labels = [(domain.by, level) for domain in domains for level in domain.levels]
    se, df = np.sqrt(cells.variance), cells.df.astype(np.int64)
    if statistic == "proportion":
        low, high = intervals.proportion_interval(cells.estimate, se, cells.n, df, ci)
    else:
        low, high = intervals.mean_interval(cells.estimate, se, df)
    flags = _flags(cells, se, df, statistic)
    with np.errstate(divide="ignore", invalid="ignore"):
        deff = np.where(cells.srs_variance > 0, cells.variance / cells.srs_variance, np.nan)
        n_eff = np.where(deff > 0, cells.n / deff, np.nan)
    data = [
        np.repeat(np.array(names, dtype=object), len(labels)),
        np.array([by for by, _ in labels] * len(names), dtype=object),
        np.array([level for _, level in labels] * len(names), dtype=object),
    ]
    data += [
        cells.estimate,
        se,
        low,
        high,
        df,
        cells.df_domain.astype(np.int64),
        deff,
        cells.n.astype(np.int64),
        n_eff,
        cells.n_cases,
        cells.n_weighted,
        flags,
    ]
    return pd.DataFrame(dict(zip(COLUMNS, data, strict=True)))


def _flags(cells: Cells, se: np.ndarray, df: np.ndarray, statistic: str) -> np.ndarray:
    """The code of the first reason why a cell's uncertainty cannot be taken at face value; "" if there is none."""
    empty = cells.n == 0
    with np.errstate(invalid="ignore"):
        # The scale is the spread of the answers: srs_variance is their variance over n - 1.
        scale = np.sqrt(np.maximum(cells.srs_variance * np.maximum(cells.n - 1, 1), 0.0))
        zero_variance = (se <= intervals.NO_VARIANCE * scale) | (se == 0)
    # In a single PSU per stratum there are no others that could agree or differ.
    unknown = np.isnan(se) | (df <= 0) | (zero_variance & (cells.df_domain <= 0))
    conditions = {"no_members": empty, "unknown_variance": unknown, "no_variance": zero_variance}
    if statistic == "proportion":
        boundary = {"no_cases": cells.estimate <= 0, "all_cases": cells.estimate >= 1}
        conditions = {"no_members": empty} | boundary | conditions
    return np.select(list(conditions.values()), list(conditions), default="").astype(object)
