"""The estimate as it travels: one row, one stable readable id, everything needed to judge it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from disrupting_harm import printing
from disrupting_harm.errors import UserError
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.study.catalogue import Definition, Indicator


if TYPE_CHECKING:
    import pandas as pd


COLUMNS = (
    "estimate_id", "indicator", "version", "label", "theme", "base", "recall", "non_answers", "statistic", "by", "level", "estimate", "se",
    "ci_low", "ci_high", "ci_method", "df", "df1", "df_rule", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted",
    "p", "p_adjusted", "risk", "reference_risk", "part",
    "presentation", "flags", "weight", "strata", "psu", "lonely_psu", "calibrated_to", "base_weight", "data_class",
)  # fmt: skip
# Of published counts, and only there: what the source prints in the place of a number, the source itself, and the rows of
# reference tables that a number is made of. A mean has its unit.
PUBLISHED = ("value_as_published", "unit", "source_title", "source_url", "licence", ROWS)
DESIGN = ("weight", "strata", "psu", "lonely_psu", "calibrated_to", "base_weight")
# Twelve significant digits: far beyond what is printed, and short of the last bits in which processors differ.
FLOAT_FORMAT = "%.12g"


def estimate_id(scope: str, indicator: str, version: int, by: str, level: str, statistic: str) -> str:
    """`<ISO3>/<stem>/<indicator>@v1/sex=female,age_group=12-13`; a derived statistic is named after a colon."""
    name = f"{scope}/{indicator}@v{version}"
    if printing.statistic(statistic).named:
        name += f":{statistic}"
    if statistic == "difference":  # of two levels of one domain
        return f"{name}/{by}={level.replace(' - ', '..')}"
    if by:
        name += "/" + ",".join(f"{b}={v}" for b, v in zip(by.split(":"), level.split(":"), strict=True))
    return name


def add_facts(
    estimates: pd.DataFrame,
    *,
    scope: str,
    catalogue: Mapping[str, Definition],
    statistic: str,
    data_class: str,
    theme: str | None = None,
) -> pd.DataFrame:
    """The engine's table with the columns of `COLUMNS`: ids and definitions are added, the design is that of its attributes.

    Rows may name a `statistic` of their own. So may they name a `theme`;
    else it is `theme`, and without one that of the row's definition. What a table has no column for stays blank;
    the columns of `PUBLISHED` are there only where it has them.
    """
    unknown = sorted(set(estimates["indicator"]) - set(catalogue))
    if unknown:
        raise UserError(
            f"params/indicators: no indicator {', '.join(unknown)}; define it there before its estimates are saved."
        )
    out = estimates.copy()
    attrs = estimates.attrs
    definition = out["indicator"].map(catalogue)
    for column in ("version", "label", "base", "recall"):
        out[column] = [getattr(d, column) for d in definition]
    if "theme" not in out:
        out["theme"] = [theme or d.theme for d in definition]
    out["theme"] = (
        out["theme"].astype(object).where(out["theme"].notna(), None)
    )  # in a column with names, None becomes NaN
    if "non_answers" not in out:
        out["non_answers"] = [treatment_of(d, catalogue) for d in definition]
    if "statistic" not in out:
        out["statistic"] = statistic
    out["ci_method"], out["df_rule"] = attrs.get("ci"), attrs.get("df_rule")
    for column in DESIGN:
        out[column] = attrs.get(column)
    out["data_class"] = data_class
    out["estimate_id"] = [
        estimate_id(scope, r.indicator, r.version, r.by, r.level, r.statistic) for r in out.itertuples()
    ]
    repeated = out["estimate_id"][out["estimate_id"].duplicated()]
    if len(repeated):
        raise UserError(f"{repeated.iloc[0]}: the estimate stands twice in the table; save each estimate once.")
    return out.reindex(columns=[*COLUMNS, *(column for column in PUBLISHED if column in out)])


def treatment_of(definition: Definition, catalogue: Mapping[str, Definition]) -> str | None:
    """What became of non-answers: "denominator" or "missing", "mixed" where the parts differ, None for a count."""
    if not isinstance(definition, Indicator):
        return None
    if definition.item:
        return definition.non_answers
    found = {treatment_of(catalogue[part], catalogue) for part in definition.parts}
    return found.pop() if len(found) == 1 else "mixed"


def as_saved(estimates: pd.DataFrame) -> pd.DataFrame:
    """The table with its numbers as the CSV holds them, so that what is drawn from it shows what is saved.

    A figure's coordinates would else hang on the bits in which processors differ.
    """
    numbers = estimates.select_dtypes("float").columns
    out = estimates.assign(**{name: [float(FLOAT_FORMAT % value) for value in estimates[name]] for name in numbers})
    out.attrs = dict(estimates.attrs)
    return out
