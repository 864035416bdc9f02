"""Data-insight briefs, each of one theme over all countries on two pages, and the infographic of the study in large numbers."""

from __future__ import annotations

import html
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from disrupting_harm.claims.claim import Bound, Claim, Findings
from disrupting_harm.errors import UserError
from disrupting_harm.report.findings_marked import mark_findings
from disrupting_harm.report.study_pages.theme_figures import ThemeFigure


BRIEF, INFOGRAPHIC = "Data insight", "Infographic"
BRIEF_SUBJECT, INFOGRAPHIC_SUBJECT = "All countries side by side", "The study in large numbers"
STEM = "infographic"
FOUND, READ = "What was found", "How to read it"
READ_BRIEF = (
    "The average country counts each country once, and stands for no country that was not asked.",
    "The two phases asked about different periods with different words. They are never put together.",
    "A country whose share is not reliable is left out of the figure and counts in the average.",
)
READ_DOTS = (
    "The dots are a hundred children, and the coloured ones the share, rounded for the dots alone.",
    *READ_BRIEF[:2],
)


def claims_of(findings: Findings, names: Sequence[str]) -> tuple[Claim, ...]:
    """The findings of these names that hold, in their order."""
    held = {claim.claim_id.rpartition("/")[2]: claim for claim in findings.claims()}
    return tuple(held[name] for name in names if name in held)


def brief_body(claims: Sequence[Claim], figures: Sequence[ThemeFigure]) -> Tag:
    """Findings, figures, and how to read them. A finding that is the title of a figure stands there alone."""
    titles = [figure.frame.claim for figure in figures]
    listed = "".join(f"<li>{claim.html()}</li>" for claim in claims if claim not in titles)
    found = f'<section class="dh-insights" aria-label="{FOUND}"><h2>{FOUND}</h2><ol>{listed}</ol></section>'
    return _body([found if listed else "", *(figure.html for figure in figures), _read(READ_BRIEF)])


def infographic_body(claims: Sequence[Claim]) -> Tag:
    """A tile for each finding: its number large, a dot for each hundredth of it, and the rest of the sentence.

    Raises UserError for a finding that does not begin with a share.
    """
    tiles = "".join(map(_tile, claims))
    head = f'<section class="dh-findings" aria-label="{FOUND}"><h2>{FOUND}</h2>'
    return _body([f'{head}<div class="dh-tiles">{tiles}</div></section>', _read(READ_DOTS)])


def _tile(claim: Claim) -> str:
    first = claim.parts[0]
    if not isinstance(first, Bound) or first.form not in ("percent", "share") or not 0 <= first.value <= 1:
        name = claim.claim_id.rpartition("/")[2]
        raise UserError(
            f"params/outputs.yaml: the infographic names {name}, which does not begin with a share; name one that does, or let it "
            "begin with one in params/findings.yaml."
        )
    filled = round(100 * first.value)
    return f'<div class="dh-tile" data-filled="{filled}">{_dots(filled)}<p>{claim.html()}</p></div>'


def _dots(filled: int) -> str:
    """A hundred dots in five rows. They say nothing that the number does not, so they are none to who does not see them."""
    dots = "".join(
        f'<circle cx="{6 + 12 * (n % 20)}" cy="{6 + 12 * (n // 20)}" r="4.5" fill="{"#0b5a86" if n < filled else "#d3dae1"}"/>'
        for n in range(100)
    )
    return f'<svg class="dh-dots" viewBox="0 0 240 60" aria-hidden="true" focusable="false">{dots}</svg>'


def _read(texts: Sequence[str]) -> str:
    listed = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
    return f'<section class="dh-aside" aria-label="{READ}"><h2>{READ}</h2><ul>{listed}</ul></section>'


def _body(parts: Sequence[str]) -> Tag:
    body = BeautifulSoup(f"<div>{''.join(parts)}</div>", "html.parser").div
    for section in body.find_all("section"):
        mark_findings(section)
    return body
