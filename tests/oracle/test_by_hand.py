"""Printed numbers of Kenya, computed again from the raw rows with numpy and pandas alone.

No line of the estimation is the library's, nor are the quantiles. What a file holds is rounded for disclosure control: an end of an
interval lies up to one unit further out than the exact one.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest


pytestmark = pytest.mark.pipeline
CLEAR = [
    "offered_money_for_images",
    "offered_money_for_acts",
    "threatened_or_blackmailed",
    "images_shared_without_permission",
]
ANY = [*CLEAR, "sexual_comments", "unwanted_sexual_images", "asked_to_talk_about_sex", "asked_for_private_image"]
HOUSEHOLD = "KEN/household_survey"


# -- quantiles, from the continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8)


def beta_below(a: float, b: float, x: float) -> float:
    if not 0 < x < 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(b, a, 1 - x)
    total = 1.0
    for step in range(300, 0, -1):
        m = step // 2
        term = (
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            if step % 2
            else m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        )
        total = 1 + term / total
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * total)


def solve(rising, low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def f_above(f: float, df1: float, df2: float) -> float:
    return beta_below(df2 / 2, df1 / 2, df2 / (df2 + df1 * f))


def t_quantile(df: float) -> float:
    return solve(lambda t: 0.05 - f_above(t * t, 1, df), 0, 100)


# -- the sample: strata, PSUs drawn with replacement, weights raked to sex and to age


def has_any(rows: pd.DataFrame, items: list[str]) -> np.ndarray:
    """1 where an item is a yes, 0 where all are answered otherwise, NaN where one is blank and none is a yes."""
    answer = (rows[items] == 1).any(axis=1).to_numpy(float)
    return np.where((answer == 0) & rows[items].isna().any(axis=1), np.nan, answer)


def covariance(rows: pd.DataFrame, z: np.ndarray) -> np.ndarray:
    """Of the weighted sums of the columns of z, after regression on the margins of the raking with the weights before it."""
    z = np.asarray(z, float).reshape(len(rows), -1)
    margins = np.column_stack(
        [rows["sex"] == s for s in ("female", "male")] + [rows["age"] == a for a in range(13, 18)]
    ).astype(float)
    before = margins * rows["base_weight"].to_numpy()[:, None]
    z = z - margins @ np.linalg.solve(before.T @ margins, before.T @ z)
    totals = pd.DataFrame(z * rows["weight"].to_numpy()[:, None]).groupby([rows["stratum"], rows["psu"]]).sum()
    found = np.zeros((z.shape[1], z.shape[1]))
    for _, own in totals.groupby(level=0):
        spread = own.to_numpy() - own.to_numpy().mean(axis=0)
        found += len(own) / (len(own) - 1) * spread.T @ spread
    return found


def share(rows: pd.DataFrame, y: np.ndarray, inside: np.ndarray | None = None) -> dict[str, float]:
    inside = ~np.isnan(y) if inside is None else inside & ~np.isnan(y)
    weight = np.where(inside, rows["weight"], 0.0)
    p = (weight * np.nan_to_num(y)).sum() / weight.sum()
    z = np.where(inside, np.nan_to_num(y) - p, 0) / weight.sum()
    se, n = math.sqrt(covariance(rows, z)[0, 0]), int(inside.sum())
    df = len(rows[inside].groupby(["stratum", "psu"])) - rows["stratum"][inside].nunique()
    n_eff = min(n, p * (1 - p) / se**2 * (t_quantile(n - 1) / t_quantile(df)) ** 2)
    low, high = (
        solve(lambda x, a=a, b=b, tail=tail: beta_below(a, b, x) - tail, 0, 1)
        for a, b, tail in ((p * n_eff, n_eff - p * n_eff + 1, 0.025), (p * n_eff + 1, n_eff - p * n_eff, 0.975))
    )
    return {
        "estimate": p,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "df": df,
        "n": n,
        "n_cases": np.nansum(y[inside]),
        "z": z,
    }


@pytest.fixture(scope="module")
def children(reproduced) -> pd.DataFrame:
    return pd.read_csv(reproduced.raw("KEN", "household_survey") / "children.csv", low_memory=False)


@pytest.fixture(scope="module")
def printed(reproduced) -> pd.DataFrame:
    folders = {
        "household_survey": ("prevalence", "differences", "independence"),
        "predictors": ("odds_ratios",),
        "non_law_enforcement_data": ("rates",),
    }
    files = [reproduced.output("KEN", stem) / f"{name}.csv" for stem, names in folders.items() for name in names]
    return pd.concat([pd.read_csv(path) for path in files]).set_index("estimate_id")


def assert_printed(row: pd.Series, own: dict[str, float]) -> None:
    assert row["estimate"] == pytest.approx(own["estimate"], abs=0.0005) and row["se"] == float(f"{own['se']:.2g}")
    assert (
        own["ci_low"] - 0.0015 < row["ci_low"] <= own["ci_low"]
        and own["ci_high"] <= row["ci_high"] < own["ci_high"] + 0.0015
    )


@pytest.mark.parametrize("indicator, items", [("clear_ocsea", CLEAR), ("tf_csea_any", ANY)])
@pytest.mark.parametrize("sex", ["", "female"])
def test_a_share_with_its_error_interval_and_rounded_counts(children, printed, indicator, items, sex):
    own = share(children, has_any(children, items), (children["sex"] == sex).to_numpy() if sex else None)
    row = printed.loc[f"{HOUSEHOLD}/{indicator}@v1" + (f"/sex={sex}" if sex else "")]
    assert_printed(row, own)
    assert (row["df"], row["n"], row["n_cases"]) == (own["df"], 5 * round(own["n"] / 5), 5 * round(own["n_cases"] / 5))


def test_the_sentence_on_the_page_prints_the_share_and_no_narrower_interval(reproduced, children):
    page = (reproduced.report("KEN") / "report.html").read_text(encoding="utf-8")
    bound = (
        rf'<data class="dh-bound" data-estimate="{HOUSEHOLD}/clear_ocsea@v1" [^>]*data-statistic="(\w+)"[^>]*>([\d.]+)'
    )
    found = dict(re.findall(bound, page))
    own = share(children, has_any(children, CLEAR))
    assert found["estimate"] == f"{100 * own['estimate']:.1f}"
    low, high = 100 * own["ci_low"], 100 * own["ci_high"]
    assert low - 0.15 < float(found["ci_low"]) <= low and high <= float(found["ci_high"]) < high + 0.15


def test_a_difference_has_the_error_of_two_groups_that_share_psus(children, printed):
    y, girls = has_any(children, ANY), (children["sex"] == "female").to_numpy()
    one, other = share(children, y, girls), share(children, y, ~girls)
    row = printed.loc[f"{HOUSEHOLD}/tf_csea_any@v1:difference/sex=female..male"]
    se = math.sqrt(covariance(children, one["z"] - other["z"])[0, 0])
    assert row["se"] == float(f"{se:.2g}") and row["estimate"] == pytest.approx(
        one["estimate"] - other["estimate"], abs=0.0011
    )


@pytest.mark.parametrize("by", ["sex", "age_group"])
def test_rao_scott_second_order(children, printed, by):
    """Design effects of the interactions of the log-linear model at the observed cells (Rao and Scott 1984; Thomas and Rao 1987)."""
    y = has_any(children, ANY)
    groups = children["sex"] if by == "sex" else pd.cut(children["age"], [11, 13, 15, 17]).astype(str)
    inside, levels = ~np.isnan(y), sorted(groups.unique())
    cells = [(value, level) for level in levels for value in (0, 1)]
    member = np.column_stack([inside & (groups == level) & (y == value) for value, level in cells]).astype(float)
    total, n = children["weight"][inside].sum(), inside.sum()
    p = children["weight"].to_numpy() @ member / total
    variance = covariance(children, np.where(inside[:, None], member - p, 0) / total)
    table = p.reshape(-1, 2).T
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    main = np.column_stack(
        [np.ones(len(p)), [v for v, _ in cells], *([g == level for _, g in cells] for level in levels[1:])]
    ).astype(float)
    both = np.column_stack([[v * (g == level) for v, g in cells] for level in levels[1:]]).astype(float)
    contrast = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    weighted = contrast / p[:, None]
    effects = np.linalg.solve(contrast.T @ weighted / n, weighted.T @ variance @ weighted)
    f = n * ((table - expected) ** 2 / expected).sum() / np.trace(effects)
    df1 = np.trace(effects) ** 2 / np.trace(effects @ effects)
    row = printed.loc[f"{HOUSEHOLD}/tf_csea_any@v1:rao_scott_f/{by}=all"]
    df2 = df1 * share(children, y)["df"]
    assert row["estimate"] == float(f"{f:.3g}") and row["df1"] == float(f"{df1:.3g}")
    assert row["p"] == round(f_above(f, df1, df2), 3)


def test_odds_ratios_of_a_logistic_model(reproduced, children, printed):
    caregivers = pd.read_csv(reproduced.raw("KEN", "household_survey") / "caregivers.csv", low_memory=False)
    online = (caregivers["uses_internet"] == 1).astype(float)
    place = online.groupby([caregivers["stratum"], caregivers["psu"]])
    theirs = pd.DataFrame({
        "household_id": caregivers["household_id"], "online": online, "knows": caregivers["knows_where_to_report"] == 1,
        "others": 10 * (place.transform("sum") - online) / (place.transform("count") - 1),
    })  # fmt: skip
    rows = children[["household_id"]].merge(theirs, on="household_id", how="left")
    x = np.column_stack([
        np.ones(len(children)), children["sex"] == "male", children["age"], children["urbanity"] == "urban",
        children["received_safety_information"] == 0, rows["online"], rows["knows"], rows["others"],
    ]).astype(float)  # fmt: skip
    y, weight, b = has_any(children, CLEAR), children["weight"].to_numpy(), np.zeros(8)
    assert not np.isnan(x).any() and not np.isnan(y).any()
    for _ in range(25):
        mu = 1 / (1 + np.exp(-x @ b))
        information = (x * (weight * mu * (1 - mu))[:, None]).T @ x
        b = b + np.linalg.solve(information, x.T @ (weight * (y - mu)))
    se = np.sqrt(np.diag(covariance(children, x * (y - mu)[:, None] @ np.linalg.inv(information))))
    df = share(children, y)["df"] - 7
    for place, level in enumerate(("sex=male", "age=per unit", "urbanity=urban"), start=1):
        row = printed.loc[f"KEN/predictors/clear_ocsea@v1:odds_ratio/{level}"]
        assert (row["estimate"], row["df"]) == (float(f"{math.exp(b[place]):.3g}"), df)
        assert row["p"] == round(f_above((b[place] / se[place]) ** 2, 1, df), 3)
        ends = [math.exp(b[place] + sign * t_quantile(df) * se[place]) for sign in (-1, 1)]
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(ends, rel=0.01)
        assert row["ci_low"] <= ends[0] and row["ci_high"] >= ends[1]


def test_a_rate_for_every_100_000_children(reproduced, printed):
    reports = pd.read_csv(reproduced.reference("cybertipline_reports"))
    people = pd.read_csv(reproduced.reference("population_age_sex"))
    for year in (2019, 2023):
        counted = reports[(reports["iso3"] == "KEN") & (reports["year"] == year)]["reports"].item()
        among = people[(people["iso3"] == "KEN") & (people["year"] == year) & people["age"].between(12, 17)][
            "population"
        ].sum()
        row = printed.loc[f"KEN/non_law_enforcement_data/cybertipline_reports_per_100000@v1/year={year}"]
        assert row["estimate"] == pytest.approx(100_000 * counted / among, rel=1e-11)
