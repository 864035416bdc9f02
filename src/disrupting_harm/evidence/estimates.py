"""The estimate as it travels: one row, one stable readable id, everything needed to judge it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from disrupting_harm.errors import UserError
from disrupting_harm.study import Count, Indicator


COLUMNS = (
    "estimate_id", "indicator", "version", "label", "base", "recall", "statistic", "by", "level", "estimate", "se", "ci_low", "ci_high",
    "ci_method", "df", "df_rule", "deff", "n", "n_weighted", "weight", "strata", "psu", "lonely_psu", "data_class",
)  # fmt: skip
DESIGN = ("weight", "strata", "psu", "lonely_psu")
# Twelve significant digits: far beyond what is printed, and short of the last bits in which processors differ.
FLOAT_FORMAT = "%.12g"


def estimate_id(scope: str, indicator: str, version: int, by: str, level: str, statistic: str) -> str:
    """`KEN/household_survey/clear_ocsea@v1/sex=female,age_group=12-13`; a derived statistic is named after a colon."""
    name = f"{scope}/{indicator}@v{version}"
    if statistic not in ("proportion", "mean", "count", "rate"):
        name += f":{statistic}"
    if by:
        name += "/" + ",".join(f"{b}={v}" for b, v in zip(by.split(":"), level.split(":"), strict=True))
    return name


def complete(
    estimates: pd.DataFrame, *, scope: str, catalogue: Mapping[str, Indicator | Count], statistic: str, data_class: str
) -> pd.DataFrame:
    """The engine's table with the columns of `COLUMNS`; the design comes from the table's own attributes."""
    unknown = sorted(set(estimates["indicator"]) - set(catalogue))
    if unknown:
        raise UserError(
            f"params/indicators.yaml: no indicator {', '.join(unknown)}; define it there before its estimates are saved."
        )
    out = estimates.copy()
    attrs = estimates.attrs
    definition = out["indicator"].map(catalogue)
    for column in ("version", "label", "base", "recall"):
        out[column] = [getattr(d, column) for d in definition]
    out["statistic"] = statistic
    out["ci_method"], out["df_rule"] = attrs.get("ci"), attrs.get("df_rule")
    for column in DESIGN:
        out[column] = attrs.get(column)
    out["data_class"] = data_class
    out["estimate_id"] = [
        estimate_id(scope, r.indicator, r.version, r.by, r.level, statistic) for r in out.itertuples()
    ]
    repeated = out["estimate_id"][out["estimate_id"].duplicated()]
    if len(repeated):
        raise UserError(f"{repeated.iloc[0]}: the estimate stands twice in the table; save each estimate once.")
    return out.reindex(columns=list(COLUMNS))
