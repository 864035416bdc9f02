"""The indicators of a survey, held against its tables and against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from disrupting_harm.errors import ParamsError, near
from disrupting_harm.study.catalogue import Definition, Indicator


class NamesIndicators(Protocol):
    """The part of a survey's parameters that names indicators."""

    respondents: str
    tables: Mapping[str, object]
    indicators: tuple[str, ...]
    headline: tuple[str, ...]


def select_indicators(
    section: NamesIndicators, definitions: Mapping[str, Definition], *, file: str, table: str | None = None
) -> dict[str, Indicator]:
    """The survey's indicators (of one table), in the order of the parameters. Every part they are made of is defined.

    `file` is the parameter file that messages name. Raises ParamsError with every problem.
    """
    problems = [p for name in section.indicators for p in _undefined(name, section, definitions, file)]
    problems += [
        f"params/indicators, key indicators.{name}.range_of: the survey does not estimate {part} of its "
        f"{definitions[name].table}; add it to the survey's indicators in {file}."
        for name in section.indicators
        if name in definitions
        for part in definitions[name].range_of
        if part in definitions
        and (part not in section.indicators or definitions[part].table != definitions[name].table)
    ]
    if problems:
        raise ParamsError("\n".join(dict.fromkeys(problems)))
    return {n: definitions[n] for n in section.indicators if table in (None, definitions[n].table)}


def check_headline(section: NamesIndicators, definitions: Mapping[str, Definition], *, file: str) -> None:
    """Raises ParamsError for headline indicators that have no value for a respondent."""
    problems = [
        f"{file}: {name} stands in `headline`, which takes an indicator of {section.respondents} with a yes or no for each of "
        "them, and no range or mean; name another there."
        for name in section.headline
        if name in definitions
        and (
            definitions[name].range_of
            or definitions[name].statistic == "mean"
            or definitions[name].table != section.respondents
        )
    ]
    if problems:
        raise ParamsError("\n".join(problems))


def _undefined(
    name: str, section: NamesIndicators, definitions: Mapping[str, Definition], file: str, above: tuple[str, ...] = ()
) -> list[str]:
    """Sentences on an indicator and its parts that cannot be worked out. `above` are the composites it is a part of."""
    if name not in definitions:
        where = f"params/indicators, key indicators.{above[-1]}" if above else f"{file}, key indicators"
        hint = near(name, definitions)
        return [f"{where}: no indicator {name}{hint} is defined; correct the name, or define it in params/indicators."]
    indicator, place = definitions[name], f"params/indicators, key indicators.{name}"
    if name in above:
        return [f"{place}.any_of: the indicator is a part of itself; take it out of its own parts."]
    if above and indicator.range_of:
        return [f"{place}.range_of: a range has no value for a respondent; take it out of the parts of {above[-1]}."]
    if above and indicator.statistic == "mean":
        return [f"{place}.statistic: a mean is no share; take it out of the parts of {above[-1]}."]
    if indicator.table not in section.tables:
        return [
            f"{place}.table: the survey has no table {indicator.table}; name the indicator under `not_asked` in {file}."
        ]
    return [p for part in indicator.parts for p in _undefined(part, section, definitions, file, (*above, name))]
