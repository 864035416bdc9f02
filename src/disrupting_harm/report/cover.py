"""What the cover notebook of a report shows: title, data status, methods box."""

from __future__ import annotations

import html

from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.study import Calibration, load_indicators, load_study, survey_indicators, survey_rules


STATUS = {
    "synthetic": ("SYNTHETIC", "stand-in data made by a program. Nothing here is evidence about any child or country."),
    "restricted": ("Restricted microdata", "figures computed from respondents' answers that are not public."),
    "public": ("Public data", "published by its collector; anyone can check it."),
}


def load_records(run: Run) -> dict[str, dict]:
    """The record of every component that the unit holds, by component."""
    return {component: run.load_record(component) for component in run.country.held()}


def title(run: Run, records: dict[str, dict]) -> Html:
    study = load_study(run.layout)
    unit = study.unit(run.iso3)
    kind = f"Country report, phase {unit.phase}" if unit.phase else "Validation report: not a country of the study"
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
        facts = [("Population", getattr(params, "population", None)), ("Fieldwork", getattr(params, "fieldwork", None))]
        facts += [
            ("Source", params.origin.title),
            ("Collected by", params.origin.collected_by),
            ("Design", params.origin.design),
        ]
        if component == "household_survey":
            rules = survey_rules(run.layout, params)
            denominators = [i.denominator for i in survey_indicators(run.layout, params).values() if i.item]
            if any({98, 99} & set(codes) for codes in denominators):
                facts.append(
                    (
                        "Non-answers",
                        "don't know and prefer not to say stay in the denominator, as answers that are not a yes",
                    )
                )
            if params.calibration:
                facts.append(("Calibration", _calibration(run, params.calibration)))
            facts.append(("Uncertainty", _uncertainty(rules.ci, rules.df, rules.lonely_psu)))
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
    known = load_indicators(run.layout)
    labels = "; ".join(known[name].label for name in plan.published)
    return f"only these weighted shares are set to figures published for the country: {labels}. Every other value is made up"


def _uncertainty(ci: str, df: str, lonely: str) -> str:
    intervals = {"logit": "logit", "korn-graubard": "Korn-Graubard", "wald": "Wald"}[ci]
    degrees = {"design": "all PSUs minus all strata", "domain": "PSUs minus strata that hold the group"}[df]
    single = {
        "fail": "not allowed",
        "adjust": "centred at the grand mean",
        "remove": "left out of the variance",
        "average": "given the mean variance",
    }
    return (
        f"Taylor linearisation with strata, PSUs and weights; 95 % {intervals} intervals on t with {degrees} as degrees of freedom "
        f"(Korn-Graubard at 0 % and 100 %); a stratum with one PSU is {single[lonely]}"
    )
