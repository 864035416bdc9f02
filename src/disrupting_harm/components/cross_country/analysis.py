"""The comparison as its notebook uses it: estimates of the countries, what is computed of them, and the tables of readers."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.cross_country.pooling import (
    STANDARD,
    Heterogeneity,
    comparable,
    heterogeneity,
    mean_share,
    rank_intervals,
)
from disrupting_harm.evidence import Run
from disrupting_harm.figures.stack import Heading
from disrupting_harm.reference import population_of


AVERAGE, CHILDREN = "average_country", "all_children"
STATISTICS = {AVERAGE: "Average country", CHILDREN: "All children"}
PHASES = (1, 2)


class Countries:
    """The estimates of a run's countries, and the number of internet-using children of each where its share is published."""

    def __init__(self, run: Run, estimates: pd.DataFrame):
        units = run.study.units
        self.run = run
        self.all = estimates.assign(
            country=[units[iso3].name for iso3 in estimates["iso3"]],
            phase=[units[iso3].phase for iso3 in estimates["iso3"]],
        )

    def of_phase(self, indicator: str, phase: int) -> pd.DataFrame:
        """The comparable rows of an indicator, from the highest share to the lowest. The phases asked with different words."""
        rows = comparable(self.all[self.all["phase"] == phase], indicator)
        return rows.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)

    def standardised(self, indicator: str, phase: int) -> pd.DataFrame:
        """The comparable rows at the standard, of the countries of `of_phase` and in their order."""
        crude = self.of_phase(indicator, phase)
        rows = comparable(self.all[self.all["phase"] == phase], indicator, by=STANDARD)
        place = {iso3: at for at, iso3 in enumerate(crude["iso3"])}
        rows = rows[rows["iso3"].isin(place)]
        return rows.sort_values("iso3", key=lambda codes: codes.map(place), kind="stable", ignore_index=True)

    def heading(self, rows: pd.DataFrame, standardised: pd.DataFrame, phase: int) -> Heading | None:
        """Of a figure of one indicator: its label, phase and base, and what the signs mean. None without any row."""
        if rows.empty:
            return None
        signs = f"● crude   ◇ standardised, to {standardised['level'].iloc[0]}" if len(standardised) else ""
        return Heading(rows["label"].iloc[0], (f"Phase {phase}. Base: {rows['base'].iloc[0]}.", signs))

    def caption(self, rows: pd.DataFrame, phase: int) -> str:
        if rows.empty:
            return ""
        return f"{rows['label'].iloc[0]}: {len(rows)} countries of phase {phase}, {rows['recall'].iloc[0]}"

    def children(self, population: pd.DataFrame, shares: pd.DataFrame) -> dict[str, float]:
        """By country, its internet-using children: population of the ages and year of the parameters times the published share."""
        params = self.run.params
        return {
            row.iso3: population_of(population, iso3=row.iso3, year=params.population_year, ages=params.population_ages)
            * row.internet_users_12_17_pct
            / 100
            for row in shares.itertuples()
        }

    def means(self, indicators: list[str], children: dict[str, float]) -> pd.DataFrame:
        """The two means of each indicator by phase, in the engine's columns. All children: only of countries in `children`."""
        found = []
        for indicator in indicators:
            for phase in PHASES:
                rows = self.of_phase(indicator, phase)
                counted = rows[rows["iso3"].isin(children)]
                if len(rows) > 1:
                    found.append(_row(indicator, phase, AVERAGE, rows, mean_share(rows)))
                if len(counted) > 1:
                    found.append(_row(indicator, phase, CHILDREN, counted, mean_share(counted, children)))
        return pd.DataFrame(found)

    def differences(self, indicators: list[str]) -> pd.DataFrame:
        """Measures of how much the countries of a phase differ, one row each, in the engine's columns."""
        found = []
        for indicator in indicators:
            for phase in PHASES:
                measured = heterogeneity(self.of_phase(indicator, phase))
                found += [] if measured is None else _measures(indicator, phase, measured)
        return pd.DataFrame(found)

    def ranks(self, indicators: list[str]) -> pd.DataFrame:
        """The ranks that each country may have among those of its phase, first and last, in the engine's columns."""
        found = []
        for indicator in indicators:
            for phase in PHASES:
                rows = self.of_phase(indicator, phase)
                for row in rank_intervals(rows, self.run.params.rank_level).itertuples() if len(rows) > 1 else ():
                    ends = {"first_rank": row.rank_low, "last_rank": row.rank_high}
                    found += [plain_row(indicator, "country", row.iso3, name, value) for name, value in ends.items()]
        return pd.DataFrame(found)


def readable_means(means: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """By indicator and phase: the two means, and how much the countries differ."""
    lines = []
    for (label, level), rows in means.groupby(["label", "level"], sort=False):
        line = {"Indicator": label, "Phase": level}
        for statistic, title in STATISTICS.items():
            own = rows[rows["statistic"] == statistic]
            line[title] = with_interval(own.iloc[0]) if len(own) else ""
        own = measures[(measures["label"] == label) & (measures["level"] == level)].set_index("statistic")["estimate"]
        if len(own):
            line |= {
                "Countries": printing.whole(own["countries"]),
                "Q (p)": f"{printing.decimals(own['cochran_q'], 1)} ({printing.p_value(own['cochran_p'])})",
                "I²": printing.decimals(100 * own["i_squared"], 0) + " %",
                "τ": printing.decimals(own["tau_squared"] ** 0.5, 2),
            }
        lines.append(line)
    return pd.DataFrame(lines).fillna("")


def readable_ranks(rows: pd.DataFrame, ranks: pd.DataFrame, standardised: pd.DataFrame) -> pd.DataFrame:
    """Countries of a phase with their share as it is, the ranks that it may have, and their share at the standard."""
    ends = ranks.pivot_table(index="level", columns="statistic", values="estimate")
    at_standard = {row.iso3: with_interval(row) for row in standardised.itertuples()}
    first, last = (ends.loc[rows["iso3"], name].astype(int) for name in ("first_rank", "last_rank"))
    return pd.DataFrame({
        "Country": rows["country"],
        "Crude": [with_interval(row) for row in rows.itertuples()],
        "Rank": [f"{a}" if a == b else f"{a} to {b}" for a, b in zip(first, last, strict=True)],
        "Standardised": [at_standard.get(iso3, printing.NOT_RELIABLE) for iso3 in rows["iso3"]],
    })  # fmt: skip


def with_interval(row) -> str:
    """`12.3 % (10.1 to 14.9)`."""
    return f"{printing.per_cent(row.estimate)} ({printing.span(row.ci_low, row.ci_high, printing.per_cent_alone)})"


def _row(indicator: str, phase: int, statistic: str, rows: pd.DataFrame, found: tuple[float, ...]) -> dict:
    mean, se, low, high = found
    return plain_row(indicator, "phase", str(phase), statistic, mean) | {
        "se": se, "ci_low": low, "ci_high": high, "n": rows["n"].sum(), "presentation": "percentage",
    }  # fmt: skip


def _measures(indicator: str, phase: int, found: Heterogeneity) -> list[dict]:
    values = {
        "countries": found.k, "cochran_q": found.q, "cochran_p": found.p, "i_squared": found.i2, "tau_squared": found.tau2,
    }  # fmt: skip
    return [plain_row(indicator, "phase", str(phase), name, value) for name, value in values.items()]


def plain_row(indicator: str, by: str, level: str, statistic: str, value: float) -> dict:
    """An estimate of which nothing but its value is known, in the engine's columns."""
    missing = float("nan")
    return {
        "indicator": indicator, "by": by, "level": level, "statistic": statistic, "estimate": float(value), "se": missing,
        "ci_low": missing, "ci_high": missing, "df": missing, "deff": missing, "n": missing, "n_weighted": missing,
        "presentation": None,
    }  # fmt: skip
