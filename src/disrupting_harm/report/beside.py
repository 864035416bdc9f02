"""Other documents of the same folder, as text and address: what the page of a report leads to, and the pages of the study to each other.

A folder is released as a whole, so such a link has its end wherever the folder lies. A link into the folder of another unit would not.
"""

from __future__ import annotations

from disrupting_harm.claims.claim import Findings
from disrupting_harm.layout import Layout
from disrupting_harm.report.checked import SHEET
from disrupting_harm.report.study_pages import roadmap, themes, voices
from disrupting_harm.study.load import load_study
from disrupting_harm.study.outputs import load_outputs


Link = tuple[str, str]
PRESS = "Press sheet"


def documents_beside(layout: Layout, iso3: str, findings: Findings | None) -> tuple[Link, ...]:
    """Of the page of a report: the press sheet of a country that has insights, or the pages of the countries together."""
    if findings is None:
        return ()
    kind = load_study(layout).unit(iso3).kind
    if kind == "countries":
        return study_pages(layout, findings)
    return ((PRESS, f"{SHEET}.html"),) if kind == "country" and findings.insights else ()


def study_pages(layout: Layout, findings: Findings) -> tuple[Link, ...]:
    """Every page of the countries together but their report."""
    outputs = load_outputs(layout)
    briefs = tuple((brief.title, f"brief_{name}.html") for name, brief in outputs.briefs.items())
    large = ((themes.INFOGRAPHIC_SUBJECT, f"{themes.STEM}.html"),)
    drawn = themes.claims_of(findings, outputs.infographic.findings)
    tracker = ((roadmap.KIND, f"{roadmap.STEM}.html"),)
    said = ((voices.KIND, f"{voices.STEM}.html"),) if outputs.voices else ()
    return (*briefs, *(large if drawn else ()), *tracker, *said)
