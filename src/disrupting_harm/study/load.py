"""Parameter files read, checked and joined. Every problem of a file is told at once, by file and key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.study.catalogue import Catalogue, Indicator
from disrupting_harm.study.components import Country, HouseholdSurvey
from disrupting_harm.study.conventions import Study, SurveyRules
from disrupting_harm.study.model import NonAnswers


Loaded = TypeVar("Loaded", bound=BaseModel)


def load_study(layout: Layout) -> Study:
    return _load(layout, layout.study(), Study)


def load_country(layout: Layout, iso3: str) -> Country:
    load_study(layout).unit(iso3)
    path = layout.country(iso3)
    country = _load(layout, path, Country)
    if country.iso3 != iso3:
        raise ParamsError(f"{layout.relative(path)}, key iso3: does not match the file's name; make both {iso3}.")
    return country


def load_catalogue(layout: Layout) -> Catalogue:
    return _load(layout, layout.indicators(), Catalogue)


def load_indicators(layout: Layout) -> dict[str, Indicator]:
    return dict(load_catalogue(layout).indicators)


def known_indicators(
    layout: Layout, survey: HouseholdSurvey, *, non_answers: NonAnswers | None = None
) -> dict[str, Indicator]:
    """Every definition the survey may use, with the codes of non-answers put where its rules (or the option) say."""
    rules = survey_rules(layout, survey)

    def settle(indicator: Indicator) -> Indicator:
        if not indicator.item:
            return indicator
        treatment = non_answers or indicator.non_answers or rules.non_answers
        codes = tuple(c for c in rules.non_answer_codes if c not in indicator.denominator)
        kept = indicator.denominator + (codes if treatment == "denominator" else ())
        left_out = () if treatment == "denominator" else codes
        return indicator.model_copy(update={"non_answers": treatment, "denominator": kept, "left_out": left_out})

    return {name: settle(i) for name, i in (load_indicators(layout) | survey.own_indicators).items()}


def survey_indicators(layout: Layout, survey: HouseholdSurvey, table: str | None = None) -> dict[str, Indicator]:
    """The survey's indicators (of one table), in the order of the parameters. Every part they are made of is defined."""
    known = known_indicators(layout, survey)
    problems = [problem for name in survey.indicators for problem in _undefined(name, survey, known)]
    problems += [
        f"params/indicators.yaml, key indicators.{name}.range_of: the country's survey does not estimate {part} of its "
        f"{known[name].table}; add it to the survey's indicators."
        for name in survey.indicators
        if name in known
        for part in known[name].range_of
        if part in known and (part not in survey.indicators or known[part].table != known[name].table)
    ]
    problems += [
        f"params/indicators.yaml, key indicators.{name}: stands in `headline` or `children_affected` of a country, which take an "
        "indicator of children with a value for each child, and no range; name another there."
        for name in (*survey.headline, *([survey.children_affected.indicator] if survey.children_affected else []))
        if name in known and (known[name].range_of or known[name].table != "children")
    ]
    scaled = survey.children_affected
    if scaled and scaled.indicator in known and known[scaled.indicator].base != scaled.base:
        problems.append(
            f"params/indicators.yaml, key indicators.{scaled.indicator}.base: is not the base that `children_affected` of the country "
            "scales up (its internet share and population); scale an indicator of that base."
        )
    if problems:
        raise ParamsError("\n".join(dict.fromkeys(problems)))
    return {n: known[n] for n in survey.indicators if table in (None, known[n].table)}


def in_words(definitions: Mapping[str, Indicator], words: Mapping[str, str]) -> dict[str, Indicator]:
    """Definitions whose labels and bases say {abuse} and the like in the words of a phase."""
    out, problems = {}, []
    for name, d in definitions.items():
        try:
            out[name] = d.model_copy(update={"label": d.label.format(**words), "base": d.base.format(**words)})
        except (KeyError, IndexError, ValueError, AttributeError, TypeError):
            problems.append(
                f"params/indicators.yaml, key indicators.{name}: its label or base holds braces around a word that `vocabulary` "
                "of params/study.yaml does not define; define it there, or take the braces out."
            )
    if problems:
        raise ParamsError("\n".join(problems))
    return out


def _undefined(
    name: str, survey: HouseholdSurvey, known: Mapping[str, Indicator], above: tuple[str, ...] = ()
) -> list[str]:
    """Sentences on an indicator and its parts that cannot be worked out. `above` are the composites it is a part of."""
    if name not in known:
        return [f"params/indicators.yaml: no indicator {name}; define it there, with its version."]
    indicator, place = known[name], f"params/indicators.yaml, key indicators.{name}"
    if name in above:
        return [f"{place}.any_of: the indicator is a part of itself; take it out of its own parts."]
    if above and indicator.range_of:
        return [f"{place}.range_of: a range has no value for a child; take it out of the parts of {above[-1]}."]
    if indicator.table not in survey.tables:
        return [
            f"{place}.table: the country's survey has no table {indicator.table}; take the indicator out of its list."
        ]
    return [p for part in indicator.parts for p in _undefined(part, survey, known, (*above, name))]


def survey_rules(layout: Layout, survey: HouseholdSurvey) -> SurveyRules:
    study = load_study(layout).survey
    if survey.survey is None:
        return study
    own = survey.survey.model_dump(exclude_unset=True)
    merged = SurveyRules.model_validate(study.model_dump() | own)  # what a country does not set is the study's
    if merged.base_weight and not merged.calibrated_to:
        if "base_weight" in own:
            raise ParamsError(
                "params/countries, key components.household_survey.survey.base_weight: needs `calibrated_to`, the margins that the "
                f"weights of {survey.title} were brought to; add them, or take it out."
            )
        return merged.model_copy(update={"base_weight": None})
    return merged


def _load(layout: Layout, path: Path, model: type[Loaded]) -> Loaded:
    name = layout.relative(path)
    if not path.is_file():
        raise ParamsError(
            f"{name}: not there; write it (README.md, How to add a country), or restore it with `git checkout {name}`."
        )
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise ParamsError(f"{name}{place}: not valid YAML; mend that line and run the command again.") from None
    except ValueError:  # bytes that are not UTF-8, or a date that is none
        raise ParamsError(f"{name}: not UTF-8 text in YAML; save it so and run the command again.") from None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise ParamsError("\n".join(_sentence(name, e) for e in error.errors(include_url=False))) from None


def _sentence(name: str, error: dict) -> str:
    place = f"{name}, key {'.'.join(map(str, error['loc']))}" if error["loc"] else name
    if error["type"] == "extra_forbidden":
        return f"{place}: unknown key; take it out or correct its spelling."
    if error["type"] == "missing":
        return f"{place}: missing; add it."
    reason = error["msg"].removeprefix("Value error, ")
    if error["type"] != "value_error":  # those of the models are written as parts of a sentence
        reason = reason[0].lower() + reason[1:]
    return f"{place}: {reason}; correct it and run the command again."
