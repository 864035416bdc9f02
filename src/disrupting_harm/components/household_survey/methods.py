"""What the methods box of a report says of the household survey."""

from __future__ import annotations

from collections import Counter

from disrupting_harm.components.household_survey.affected import reason_for_no_number
from disrupting_harm.components.household_survey.params import Params
from disrupting_harm.components.kinds.survey.methods import (
    describe_disclosure,
    describe_presentation,
    describe_standard,
    describe_uncertainty,
)
from disrupting_harm.layout import Layout
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.load import load_disclosure, load_study


CALIBRATION = (
    "each of some weighted shares is set to the figure published for the country, where one was found, or to an assumed share; the "
    "table {iso3}/household_survey/stand_in_targets says which, with sources. Every other value is made up"
)


def _of_raw_file(survey: Params) -> list[tuple[str, str]]:
    """What the parameters take for granted of the raw files, and what they leave out; nothing where they do not."""
    tables = survey.tables.items()
    assumed = [f"{t}, {c}: {m.assumed}" for t, table in tables for c, m in table.declared.items() if m.assumed]
    left_out = [
        f"{t}, {c}: {rule.because}"
        for t, table in tables
        for c, m in table.declared.items()
        if (rule := table.blank.get(m.source or c))
    ]
    codes = {
        f"{t}: {', '.join(f'{old} {_meaning(new)}' for old, new in table.missing_codes.codes.items())}"
        for t, table in tables
        if table.missing_codes
    }
    facts = (("Assumed", assumed), ("Left out", left_out), ("Missing answers", sorted(codes)))
    return [(term, "; ".join(said)) for term, said in facts if said]


def _meaning(code: int | str | None) -> str:
    return "is left blank, out of denominators" if code is None else f"becomes {code}"


def methods(layout: Layout, iso3: str, survey: Params) -> list[tuple[str, str]]:
    """Terms and what there is to say of each, in the order of the box."""
    study = load_study(layout)
    known = definitions_of(layout, iso3, "household_survey")
    statuses = Counter(known[name].status for name in survey.indicators)
    facts = [("Indicators", ", ".join(f"{n} {status}" for status, n in sorted(statuses.items())))]
    if "denominator" in {known[name].non_answers for name in survey.indicators if known[name].item}:
        facts.append(
            ("Non-answers", "don't know and prefer not to say stay in the denominator, as answers that are not a yes")
        )
    if "open" in {known[name].blank_parts for name in survey.indicators}:
        facts.append(("Blank parts", "a composite without a yes, of which a part was left blank, is left out"))
    if survey.stand_in:
        facts.append(("Calibration", CALIBRATION.format(iso3=iso3)))
    if survey.needs_population() and (reason := reason_for_no_number(layout, iso3)):
        facts.append(("Number of children", reason))
    facts += _of_raw_file(survey)
    facts.append(("Uncertainty", describe_uncertainty(survey.rules(study))))
    if survey.standard:
        facts.append(("Standardised", describe_standard(survey.standard)))
    facts.append(("Printed as a percentage", describe_presentation(study.presentation)))
    if said := describe_disclosure(load_disclosure(layout, iso3, survey.data_class)):
        facts.append(("Disclosure control", said))
    if survey.pooled:
        facts.append(
            ("Generated", "outcomes follow a logistic model that is written in the parameter file, to find it again")
        )
    return facts
