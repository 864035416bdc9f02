"""What the cover notebook of a report shows: title, data status, methods box."""

from __future__ import annotations

import html

from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.study import Calibration, SurveyRules, load_study, survey_indicators, survey_rules


STATUS = {
    "synthetic": ("SYNTHETIC", "stand-in data made by a program. Nothing here is evidence about any child or country."),
    "restricted": ("Restricted microdata", "figures computed from respondents' answers that are not public."),
    "public": ("Public data", "published by its collector; anyone can check it."),
}

MODEL = (
    "survey-weighted logistic regression of the household survey above, t tests on design degrees of freedom less the predictors, "
    "Wald tests of terms, adjusted risk differences by predictive margins; associations, not causes"
)


def load_records(run: Run) -> dict[str, dict]:
    """The record of every component that the unit holds, by component."""
    return {component: run.load_record(component) for component in run.country.held()}


def title(run: Run, records: dict[str, dict]) -> Html:
    study = load_study(run.layout)
    unit = study.unit(run.iso3)
    kind = f"Country report, phase {unit.phase}" if unit.phase else "Validation report: not a country of the study"
    if run.iso3 in study.generated_units:
        kind = "Generated file: no country"
    status = "".join(
        _status_line(getattr(run.country.components, name).title, record["data_class"])
        for name, record in records.items()
    )
    return Html(
        f'<header class="dh-cover"><p class="dh-kind">{html.escape(study.title)} &middot; {html.escape(kind)}</p>'
        f"<h1>{html.escape(unit.name)}</h1>"
        f'<section class="dh-status" aria-label="Data status"><h2>Data status</h2><ul>{status}</ul></section></header>'
    )


def methods_box(run: Run, records: dict[str, dict]) -> Html:
    """How the numbers were made, from the parameters that made them."""
    parts = []
    for component in records:
        params = getattr(run.country.components, component)
        if not hasattr(params, "origin"):
            parts.append(f"<h3>{html.escape(params.title)}</h3><dl><dt>Model</dt><dd>{html.escape(MODEL)}</dd></dl>")
            continue
        facts = [("Population", getattr(params, "population", None)), ("Fieldwork", getattr(params, "fieldwork", None))]
        facts += [
            ("Source", params.origin.title),
            ("Collected by", params.origin.collected_by),
            ("Design", params.origin.design),
        ]
        if component == "household_survey":
            rules = survey_rules(run.layout, params)
            treated = {i.non_answers for i in survey_indicators(run.layout, params).values() if i.item}
            if "denominator" in treated:
                facts.append(
                    (
                        "Non-answers",
                        "don't know and prefer not to say stay in the denominator, as answers that are not a yes",
                    )
                )
            if params.calibration:
                facts.append(("Calibration", _calibration(run, params.calibration)))
            facts.append(("Uncertainty", _uncertainty(rules)))
            facts.append(("Printed as a percentage", _presentation(run)))
            if params.pooled:
                facts.append(
                    (
                        "Generated",
                        "outcomes follow a logistic model that is written in the parameter file, to find it again",
                    )
                )
        facts += [("Licence", params.origin.licence), ("Link", params.origin.url)]
        listed = "".join(f"<dt>{k}</dt><dd>{html.escape(str(v))}</dd>" for k, v in facts if v)
        parts.append(f"<h3>{html.escape(params.title)}</h3><dl>{listed}</dl>")
    check = (
        "<p>Every figure carries a trace id. <code>dh trace ID</code> prints its chain down to the raw file; "
        "<code>dh verify</code> re-hashes every file of that chain.</p>"
    )
    return Html(f'<section class="dh-methods" aria-label="Methods"><h2>Methods</h2>{"".join(parts)}{check}</section>')


def _status_line(name: str, data_class: str) -> str:
    word, meaning = STATUS[data_class]
    return (
        f'<li data-class="{data_class}"><b>{html.escape(name)}</b>: <span class="dh-mark">{word}</span>, {meaning}</li>'
    )


def _calibration(run: Run, plan: Calibration) -> str:
    """Which figures of a stand-in were published of the country; all others are made up."""
    labels = "; ".join(run.definition(name).label for name in plan.published)
    return f"only these weighted shares are set to figures published for the country: {labels}. Every other value is made up"


def _uncertainty(rules: SurveyRules) -> str:
    intervals = {"logit": "logit", "korn-graubard": "Korn-Graubard", "wald": "Wald"}[rules.ci]
    degrees = {"design": "all PSUs minus all strata", "domain": "PSUs minus strata that hold the group"}[rules.df]
    known = ""
    if rules.calibrated_to:
        margins = ", ".join(" by ".join(margin) for margin in rules.calibrated_to)
        known = f"; the variance takes the weights as calibrated to the population's totals of {margins}"
    single = {
        "fail": "not allowed",
        "adjust": "centred at the grand mean",
        "remove": "left out of the variance",
        "average": "given the mean variance",
    }[rules.lonely_psu]
    ends = "" if rules.ci == "korn-graubard" else " (Korn-Graubard at 0 % and 100 %)"
    return (
        f"Taylor linearisation with strata, PSUs and weights; 95 % {intervals} intervals on t with {degrees} as degrees of freedom"
        f"{ends}; a stratum with one PSU is {single}{known}"
    )


def _presentation(run: Run) -> str:
    standard = run.standard
    return (
        f"estimates on at least {standard.minimum_base} answers, counts below; not where the effective sample is under "
        f"{standard.minimum_effective_base:g} or the Korn-Graubard interval at least {100 * standard.wide_width:g} points wide, or "
        f"wider than {100 * standard.narrow_width:g} points and {standard.relative_width:g} times the estimate"
    )
