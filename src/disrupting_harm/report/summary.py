"""What the report says in words: the insights of its first page, the findings of a chapter, and how to disrupt harm."""

from __future__ import annotations

import html
from collections.abc import Iterable

from disrupting_harm.claims.claim import DUTY_BEARERS, SECTIONS, Claim, Findings, Recommendation, Uptake
from disrupting_harm.claims.evaluate import evaluate_findings
from disrupting_harm.claims.store import read_store
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.evidence.shown import declared
from disrupting_harm.registry import components
from disrupting_harm.slices import UPTAKE
from disrupting_harm.study.load_findings import load_findings


INSIGHTS = "Key insights"
RECOMMENDATIONS = "How to disrupt harm"


def evaluate(run: Run) -> Findings:
    """The sentences that hold for the unit of the run. The files that they rest on go into its record."""
    store = read_store(run.layout, run.iso3)
    run.note_read(store.read)
    if load_findings(run.layout):
        run.load_reference(UPTAKE)
    return evaluate_findings(run.layout, run.iso3, store)


@declared
def insights(findings: Findings) -> Html | None:
    """The insights of the summary as a numbered list; None for a unit of which nothing is said."""
    if not findings.insights:
        return None
    listed = "".join(f"<li>{claim.html()}</li>" for claim in findings.insights)
    return Html(
        f'<section class="dh-insights" data-part="summary" aria-label="{INSIGHTS}"><h2>{INSIGHTS}</h2><ol>{listed}</ol></section>'
    )


@declared
def section(findings: Findings, name: str) -> Html | None:
    """The findings of a chapter, a key of `SECTIONS`; None where none holds."""
    claims = findings.by_section.get(name, ())
    if not claims:
        return None
    part = f"countries_{name}" if all(map(_compares, claims)) else name
    return Html(
        f'<section class="dh-findings" data-part="{part}" aria-label="{SECTIONS[name]}: findings">{_list(claims)}</section>'
    )


@declared
def recommendations(findings: Findings) -> Html | None:
    """The recommendations by duty-bearer, each with what it rests on, its alignment, and the steps that sources report."""
    if not findings.recommendations:
        return None
    claims = {claim.claim_id: claim for claim in findings.claims()}
    parts = []
    for bearer, title in DUTY_BEARERS.items():
        mine = [one for one in findings.recommendations if one.duty_bearer == bearer]
        if mine:
            parts.append(f"<h3>{html.escape(title)}</h3>{''.join(_recommendation(one, claims) for one in mine)}")
    return Html(
        f'<section class="dh-recommendations" data-part="recommendations" aria-label="{RECOMMENDATIONS}"><h2>{RECOMMENDATIONS}</h2>{"".join(parts)}</section>'
    )


def _compares(claim: Claim) -> bool:
    """Whether a finding is of several countries: it stands with what else is said of them. Sources of one country compare none."""
    held = (components().get(one.split("/")[1]) for one in claim.evidence)
    return any(declared is not None and declared.compares for declared in held)


def _list(claims: Iterable[Claim]) -> str:
    return f"<ul>{''.join(f'<li>{claim.html()}</li>' for claim in claims)}</ul>"


def _recommendation(one: Recommendation, claims: dict[str, Claim]) -> str:
    """The action, and folded away what it follows from."""
    known = [claims[name] for name in one.findings if name in claims]
    rests = f"<dt>Follows from</dt><dd>{_list(known)}</dd>" if known else ""
    steps = f"<ul>{''.join(map(_step, one.uptake))}</ul>" if one.uptake else ""
    return (
        f'<div class="dh-recommendation" data-status="{html.escape(one.status)}"><p>{one.html()}</p><details>'
        f"<summary>Evidence, alignment and roadmap</summary><dl>{rests}"
        f"<dt>Alignment</dt><dd>{html.escape('; '.join(one.alignment))}</dd>"
        f"<dt>Roadmap</dt><dd>{html.escape(one.status.capitalize())}{steps}</dd></dl></details></div>"
    )


def _step(event: Uptake) -> str:
    """A step with its date, source, and what the source says of its link to the study."""
    date = f"{html.escape(event.date)}: " if event.date else ""
    source = f'<a href="{html.escape(event.source_url)}">{html.escape(event.source_title)}</a>'
    link = f"Link to Disrupting Harm: {html.escape(event.link)}"
    return f"<li>{date}{html.escape(event.description)} ({source}). {link}.</li>"
