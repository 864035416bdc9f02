"""How many digits do our numbers share with those of R's survey package?

    python benchmarks/digits.py

For every number frozen from R in tests/oracle/freeze whose data are installed (all but edge.csv), the digits min(15, -log10 of the
relative difference), as the reference data sets of NIST are scored; 15 where both are equal. Printed are the mean and the least by
statistic. Run from the checkout: it reads the data and designs of the tests.
"""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd


sys.path.insert(0, str(Path(__file__).parents[1]))  # the checkout, whose tests hold designs and frozen numbers

from tests.oracle import test_r_datasets as of_r
from tests.oracle import test_r_group_means, test_r_trend

from disrupting_harm.survey import SurveyDesign


MOST = 15.0


def digits(found, expected) -> np.ndarray:
    """Digits (n,) that numbers share with expected ones; those without an expected number are left out."""
    found, expected = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (found, expected))
    known = ~np.isnan(expected)
    found, expected = found[known], expected[known]
    with np.errstate(divide="ignore", invalid="ignore"):
        # Beside an expected zero a difference has no relative size: there it is taken as it is.
        error = np.abs(found - expected) / np.where(expected == 0, 1.0, np.abs(expected))
        return np.where(np.isnan(error), 0.0, np.clip(-np.log10(error), 0.0, MOST))


@functools.cache
def design_of(name: str) -> SurveyDesign:
    frame, options = of_r.DATASETS[name]()
    return SurveyDesign(frame, df_rule="design", **options)


def compare_tables(name: str, key: str, values: dict) -> Iterator[tuple[str, np.ndarray]]:
    """Estimates of one variable, overall or by groups."""
    statistic, variable, by = of_r.parse(key)
    indicator = tuple(variable.split("/")) if statistic == "ratio" else variable
    method, by = getattr(design_of(name), of_r.METHODS[statistic]), [by] if by else []
    options = {"ci": "wald"} if statistic == "proportion" else {}
    rows = of_r.rows_of(method([indicator], by=by, **options), by[0] if by else "", values)
    for ours, theirs, told in (
        ("estimate", "est", statistic),
        ("se", "se", f"{statistic}, se"),
        ("deff", "deff", "deff"),
    ):
        yield told, digits(rows[ours], of_r.numbers(values, theirs))
    varies = of_r.numbers(values, "se") > 0
    for ours, theirs in (("ci_low", "low"), ("ci_high", "high")):
        yield "t interval", digits(rows[ours][varies], of_r.numbers(values, theirs)[varies])
    if statistic == "proportion":
        for ci, df, field in (("logit", "design", "logit"), ("korn-graubard", "domain", "kg")):
            rows = of_r.rows_of(method([indicator], by=by, ci=ci, df=df), by[0] if by else "", values)
            yield f"{ci} interval", digits(rows["ci_low"], of_r.numbers(values, f"{field}_low"))
            yield f"{ci} interval", digits(rows["ci_high"], of_r.numbers(values, f"{field}_high"))


def compare_independence(name: str, key: str, values: dict) -> Iterator[tuple[str, np.ndarray]]:
    _, row, column = key.split()
    found = dataclasses.asdict(design_of(name).independence(row, column))
    for field in ("f", "df1", "df2", "p", "pearson"):
        yield "Rao-Scott test", digits(found[field], of_r.numbers(values, field))


def compare_models(name: str, key: str, values: dict) -> Iterator[tuple[str, np.ndarray]]:
    fit = of_r.fitted(design_of, name, key)
    if key.endswith("terms"):
        for field in ("f", "p"):
            yield "Wald test of a term", digits(fit.term_tests()[field], of_r.numbers(values, field))
    elif "margins" in key:
        rows = fit.risk_differences([key.split()[-1]])
        yield "risk difference", digits(rows["estimate"], of_r.numbers(values, "est"))
        yield "risk difference, se", digits(rows["se"], of_r.numbers(values, "se"))
    else:
        yield "logistic coefficient", digits(fit.coefficients["estimate"], of_r.numbers(values, "est"))
        yield "logistic coefficient, se", digits(fit.coefficients["se"], of_r.numbers(values, "se"))


def compare_all() -> Iterator[tuple[str, np.ndarray]]:
    for name, entries in of_r.FROZEN.items():
        for key, values in entries.items() if name in of_r.DATASETS else ():
            statistic = key.split()[0]
            if statistic in of_r.METHODS:
                yield from compare_tables(name, key, values)
            elif statistic == "independence":
                yield from compare_independence(name, key, values)
            elif statistic == "logistic":
                yield from compare_models(name, key, values)
    trends, tests = (module.designs.__wrapped__() for module in (test_r_trend, test_r_group_means))
    for key, values in test_r_trend.FROZEN.items():
        name, outcome, _, score = key.split()
        found = trends[name].trend(outcome, score)
        yield "test and slope of a trend", digits([getattr(found, f) for f in values], list(values.values()))
    for key, values in test_r_group_means.FROZEN.items():
        told = "rank test" if "rank" in key else "test of means"
        yield told, digits(test_r_group_means.ask(tests, key).wald, values["wald"])


def main() -> None:
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    for statistic, each in compare_all():
        found[statistic].append(each)
    table = pd.DataFrame(
        [
            (name, len(all_)) + (all_.mean(), all_.min())
            for name, parts in found.items()
            if len(all_ := np.concatenate(parts))
        ],
        columns=["statistic", "numbers", "mean", "least"],
    )
    print(f"{'statistic':28}{'numbers':>9}{'mean':>7}{'least':>7}")
    for row in table.itertuples():
        print(f"{row.statistic:28}{row.numbers:9,}{row.mean:7.1f}{row.least:7.1f}")
    print(
        f"{'all':28}{table['numbers'].sum():9,}{np.average(table['mean'], weights=table['numbers']):7.1f}{table['least'].min():7.1f}"
    )


if __name__ == "__main__":
    main()
