"""The headline findings of the study, computed from the countries' saved estimates, beside those that were published.

A finding is told by phase: the lowest and the highest share that a country may print, and the average country. The average is over
all countries that have an estimate: a share of few children may be too uncertain to print for each country, and leaving these out
would leave out the low ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.cross_country.analysis import PHASES, Countries, plain_row, with_interval
from disrupting_harm.components.cross_country.params import COUNTED, Services
from disrupting_harm.components.cross_country.pooling import mean_share


AVERAGE = "average_of_all"
AGREES, DIFFERS = "agrees", "differs"
STAND_INS = "no confirmation: the surveys are stand-ins"
NOT_PUBLISHED = "none was read"


def averages(countries: Countries, indicators: Sequence[str]) -> pd.DataFrame:
    """The average country of each indicator and phase, over all countries with an estimate; rows in the engine's columns."""
    found = []
    for indicator in indicators:
        for phase in PHASES:
            rows = estimated(countries, indicator, phase)
            if len(rows) > 1:
                with np.errstate(divide="ignore", invalid="ignore"):
                    mean, se, low, high = mean_share(rows)
                found.append(
                    plain_row(indicator, "phase", str(phase), AVERAGE, mean)
                    | {"se": se, "ci_low": low, "ci_high": high, "n": rows["n"].sum(), "presentation": "percentage"}
                )
    return pd.DataFrame(found)


def ends(countries: Countries, indicators: Sequence[str]) -> pd.DataFrame:
    """The lowest and the highest share of each indicator and phase that a country may print, in the engine's columns.

    None of a phase in which fewer than two countries may print theirs.
    """
    found = []
    for indicator in indicators:
        for phase in PHASES:
            rows = _ends(countries, indicator, phase)
            for end, row in zip(("highest", "lowest"), rows.itertuples(), strict=True) if len(rows) > 1 else ():
                found.append(
                    plain_row(indicator, "phase:end", f"{phase}:{end}", "proportion", row.estimate)
                    | {
                        "se": row.se,
                        "ci_low": row.ci_low,
                        "ci_high": row.ci_high,
                        "n": row.n,
                        "presentation": "percentage",
                    }
                )
    return pd.DataFrame(found)


def estimated(countries: Countries, indicator: str, phase: int) -> pd.DataFrame:
    """The overall estimates of the phase's countries, whether or not each may be printed as a percentage."""
    rows = countries.all
    rows = rows[(rows["phase"] == phase) & (rows["indicator"] == indicator) & (rows["by"] == "")]
    return rows[rows["estimate"].notna()].reset_index(drop=True)


def shown(countries: Countries, means: pd.DataFrame) -> pd.DataFrame:
    """All estimates that `readable` tells of."""
    ends = [_ends(countries, row.indicator, int(row.level)) for row in means.itertuples()]
    return pd.concat([means, *ends], ignore_index=True).drop_duplicates("estimate_id")


def readable(
    countries: Countries, means: pd.DataFrame, figures: pd.DataFrame, matches: Mapping[str, str]
) -> pd.DataFrame:
    """One line for each finding and phase. figures: `published_figures`, of which `matches` names one for an indicator."""
    lines = []
    for mean in means.itertuples():
        phase = int(mean.level)
        ends = _ends(countries, mean.indicator, phase)
        published = figures[(figures["figure"] == matches[mean.indicator]) & (figures["iso3"] == f"phase {phase}")]
        of = estimated(countries, mean.indicator, phase)
        lines.append({
            "Finding": f"{of['label'].iloc[0]} ({of['base'].iloc[0]})",  # in the words of the phase
            "Phase": mean.level,
            "Lowest to highest": _range(ends, len(of)),
            "Average country": with_interval(mean),
            "Published": _as_published(published.iloc[0]) if len(published) else NOT_PUBLISHED,
            "Verdict": verdict(published.iloc[0], ends, mean.estimate, of["data_class"]) if len(published) else "",
            "Source": published["source_title"].iloc[0] if len(published) else "",
        })  # fmt: skip
    return pd.DataFrame(lines)


def verdict(figure, ends: pd.DataFrame, mean: float, classes: Sequence[str]) -> str:
    """Of a published figure: a range is held against the lowest and highest country, one number and a bound against the average."""
    if "synthetic" in set(classes):
        return STAND_INS
    if figure.low:
        return AGREES if float(figure.low) <= 100 * mean <= float(figure.high) else DIFFERS
    said = re.findall(r"\d+(?:\.\d+)?", figure.value)
    ours = [ends["estimate"].min(), ends["estimate"].max()] if len(said) > 1 else [mean]
    digits = [len(text.partition(".")[2]) for text in said]
    alike = (abs(100 * o - float(text)) <= 0.5 * 10**-d for o, text, d in zip(ours, said, digits, strict=True))
    return AGREES if all(alike) else DIFFERS


def _ends(countries: Countries, indicator: str, phase: int) -> pd.DataFrame:
    """The highest and the lowest of the estimates that may be printed; one row where there is one, none without any."""
    return countries.of_phase(indicator, phase).iloc[lambda rows: sorted({0, len(rows) - 1}) if len(rows) else []]


def _range(ends: pd.DataFrame, of: int) -> str:
    if ends.empty:
        return f"{printing.NOT_RELIABLE} in any of {of} countries"
    low, high = ends.iloc[-1], ends.iloc[0]
    told = f"{printing.per_cent_alone(low['estimate'])} ({low['country']}) to {printing.per_cent(high['estimate'])} ({high['country']})"
    return told if len(ends) > 1 else f"{printing.per_cent(low['estimate'])} ({low['country']} alone)"


def _as_published(figure) -> str:
    return f"{figure.value} %" if figure.unit == "percent" else figure.value


def fall_short(countries: Countries, answers: pd.DataFrame, services: Services) -> pd.DataFrame:
    """By answer of frontline workers and phase, in how many countries fewer than the parameters ask for gave it.

    answers: saved counts of respondents. `n`: countries whose count is published. Rows in the engine's columns.
    """
    found = []
    for answer in services.answers:
        for phase in PHASES:
            below, told = _below(countries, answers, services, answer, phase)
            row = plain_row(COUNTED, "phase:answer", f"{phase}:{answer}", "count", len(below))
            found.append(row | {"n": len(told)})
    return pd.DataFrame(found)


def readable_services(
    countries: Countries, answers: pd.DataFrame, services: Services, counted: pd.DataFrame
) -> pd.DataFrame:
    """One line for each answer and phase: the countries that fall short, and the range of the shares of their workers."""
    lines = []
    for row in counted.itertuples():
        phase, answer = row.level.split(":")
        below, told = _below(countries, answers, services, answer, int(phase))
        shares = told["n_cases"] / told["n"]
        lines.append({
            "Answer of frontline workers": told["label"].iloc[0] if len(told) else answer,
            "Phase": phase,
            "Countries that fall short": printing.count_of(row.estimate, row.n),
            "Share of workers": f"{100 * shares.min():.0f} to {100 * shares.max():.0f} %" if len(told) else printing.NOT_SHOWN,
            "Which": "all" if len(below) == len(told) else ", ".join(_names(countries, below)) or "none",
        })  # fmt: skip
    return pd.DataFrame(lines)


def answers_shown(answers: pd.DataFrame, services: Services) -> pd.DataFrame:
    return answers[answers["indicator"].isin(services.answers)]


def _below(
    countries: Countries, answers: pd.DataFrame, services: Services, answer: str, phase: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of the countries of the phase whose count is published, those that fall short, and all."""
    units = countries.run.study.units
    of_phase = np.array([units[iso3].phase == phase for iso3 in answers["iso3"]], dtype=bool)
    rows = answers[(answers["indicator"] == answer) & of_phase]
    told = rows[rows["n_cases"].notna() & (rows["n"] > 0)]
    return told[told["n_cases"] / told["n"] < services.fewer_than], told


def _names(countries: Countries, rows: pd.DataFrame) -> list[str]:
    return sorted(countries.run.study.units[iso3].name for iso3 in rows["iso3"])
