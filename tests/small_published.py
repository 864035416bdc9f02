"""Published figures, facts and estimates of two made-up countries, for tests of the verdicts."""

from __future__ import annotations

import pandas as pd


PAGE, ARTICLE = "https://example.org/page", "https://example.org/article"
SOURCE = {"source_title": "A page", "source_url": PAGE, "licence": "fact with its source"}


def figure(name: str, value: str, unit: str = "percent", **columns: str) -> dict[str, str]:
    row = {"figure": name, "iso3": name[:3], "item": "harm", "group": "all", "value": value, "unit": unit, "low": "", "high": "",
           "base_n": "", "year": "2021"}  # fmt: skip
    return row | SOURCE | columns


def match(name: str, formula: str = "", cause: str = "", reason: str = "") -> dict[str, str]:
    return {"figure": name, "iso3": name[:3], "formula": formula, "cause": cause, "reason": reason}


def estimate(indicator: str, share: float, *, iso3: str = "AAA", data_class: str = "synthetic", **columns) -> dict:
    row = {
        "estimate_id": f"{iso3}/survey/{indicator}@v1{columns.get('level', '')}", "iso3": iso3, "component": "survey", "indicator": indicator,
        "statistic": "proportion", "by": "", "level": "", "estimate": share, "n": 1000, "n_cases": 1000 * share,
        "presentation": "percentage", "data_class": data_class,
    }  # fmt: skip
    return row | columns


TABLES = {
    "article": pd.DataFrame([
        {"iso3": "AAA", "users_pct": "67.0", "children": "7539254", "source_url": ARTICLE},
        {"iso3": "BBB", "users_pct": "25", "children": "1000", "source_url": ARTICLE},
    ]),
    "people": pd.DataFrame([
        {"iso3": "AAA", "year": "2021", "age": age, "people": "100", "source": "UN"} for age in ("11", "12", "17", "18")
    ]),
    "notes": pd.DataFrame([
        {"iso3": "AAA", "topic": "size", "value": "1,014 children", "unit": "", "source_url": PAGE},
        {"iso3": "AAA", "topic": "when", "value": "early 2020", "unit": "", "source_url": PAGE},
        {"iso3": "AAA", "topic": "share", "value": "12", "unit": "percent", "source_url": PAGE},
    ]),
    "world": pd.DataFrame([{"year": "2020", "count": "21751085", "source_url": ARTICLE}]),
}  # fmt: skip
