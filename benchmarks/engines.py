"""Two independent engines, asked as they are made to be: for one indicator in the levels of one domain at a time."""

from __future__ import annotations

import warnings

import pandas as pd


class Samplics:
    name = "samplics"
    df_rule = "design"
    statistics = ("estimate", "se", "ci_low", "ci_high", "df")  # takes deff=True and computes none

    def __init__(self, frame: pd.DataFrame):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # it says at import that it is archived
            from samplics.estimation import TaylorEstimator
            from samplics.utils.types import PopParam
        self.arrays = {name: frame[name].to_numpy() for name in frame}
        self.make = lambda: TaylorEstimator(PopParam.prop)  # one that is used twice fails

    def ask(self, indicator: str, domain: str):
        taylor, given = self.make(), self.arrays
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            taylor.estimate(
                y=given[indicator],
                samp_weight=given["weight"],
                stratum=given["stratum"],
                psu=given["psu"],
                domain=given[domain],
            )
        return taylor

    def read(self, taylor) -> dict[str, tuple[float, ...]]:
        parts = taylor.point_est, taylor.stderror, taylor.lower_ci, taylor.upper_ci
        return {
            str(level): (*(part[level][1] for part in parts), taylor.degree_of_freedom) for level in taylor.point_est
        }


class Svy:
    name = "svy"
    df_rule = "domain"
    statistics = ("estimate", "se", "ci_low", "ci_high", "df", "deff")

    def __init__(self, frame: pd.DataFrame):
        import polars
        import svy

        data = polars.DataFrame({name: frame[name].to_numpy() for name in frame})
        # Made once and not timed: of the engines compared, this one alone keeps its design between calls.
        self.sample = svy.Sample(data, svy.Design(stratum="stratum", psu="psu", wgt="weight"))

    def ask(self, indicator: str, domain: str):
        return self.sample.estimation.prop(indicator, by=domain, ci_method="logit", deff="wr")

    def read(self, found) -> dict[str, tuple[float, ...]]:
        rows = [row for row in found.to_dicts() if row["y_level"] == 1]
        return {
            str(row["by_level"][0]): tuple(row[key] for key in ("est", "se", "lci", "uci", "df", "deff"))
            for row in rows
        }
