"""Estimates as they are saved, sentences about them, and a page that prints both: what tests of claims are about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import yaml
from tests.checkouts import ROOT

from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.evaluate import find_claims
from disrupting_harm.claims.store import NUMBERS, Store
from disrupting_harm.evidence import display
from disrupting_harm.evidence.estimates import estimate_id
from disrupting_harm.records import Cell, Saved
from disrupting_harm.report import summary
from disrupting_harm.study.findings import FindingsFile


SCOPE = "TST/survey"
WORDS = {"abuse": "OCSEA"}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
FINDINGS = {
    "share": {"text": "In the past year, {harm:share children aged 12-17} met {abuse} (95 % interval {harm:interval}).", "insight": 1},
    "most_told": {"text": "Most of them ({told:percent}) told somebody.", "when": [{"test": "majority", "of": "told"}], "insight": 2},
    "girls": {
        "text": "Girls report more of it than boys: {harm[sex=female]:percent} against {harm[sex=male]:percent}.",
        "when": [{"test": "above", "of": "harm[sex=female..male]"}],
    },
    "rare": {"text": "{rare:share children} met it often."},
    "workers": {"text": "{trained:n_of_n_percent frontline workers} were trained."},
    "scaled": {"text": "Some {harm.children_affected:scaled} children (rounded down) met it."},
    "reports": {
        "text": "Reports rose from {reports[year=2019]:count} in 2019 to {reports[year=2023]:count} in 2023.",
        "when": [{"test": "rose", "of": "reports[year=2023]", "than": "reports[year=2019]"}], "title_of": ["survey/drawn"],
    },
    "law": {"text": "As of {live:as_of}, it was no offence of its own.", "when": [{"test": "status", "of": "live", "status": ["gap"]}]},
    "hidden": {"text": "{withheld:share children} did it."},
}  # fmt: skip
RECOMMENDATIONS = {
    "teach": {
        "duty_bearer": "government", "text": "Teach it.", "findings": ["share", "hidden"], "alignment": ["SDG target 4.7"],
        "uptake": ["plan"],
    },
    "unfounded": {"duty_bearer": "donors", "text": "Pay.", "findings": ["hidden"], "alignment": ["SDG target 1.1"]},
}  # fmt: skip


@lru_cache(maxsize=1)
def _shared() -> dict:
    """Words, phrases and declared numbers of the study itself: what tests show holds for them."""
    content = yaml.safe_load(Path(ROOT, "params", "findings.yaml").read_text(encoding="utf-8"))
    return {key: content[key] for key in ("words", "phrases", "declared")}


def findings_file(findings: Mapping | None = None, recommendations: Mapping | None = None, **keys) -> FindingsFile:
    texts = FINDINGS if findings is None else findings
    return FindingsFile.model_validate(
        {
            **_shared(),
            "findings": {name: {"component": "survey", "section": "ocsea", **text} for name, text in texts.items()},
            "recommendations": RECOMMENDATIONS if recommendations is None else recommendations,
            **keys,
        }
    )


def estimate(indicator: str, value: float | None, *, by: str = "", level: str = "", statistic: str = "proportion", version: int = 1,
             data_class: str = "synthetic", presentation: str | None = "percentage", **facts) -> SimpleNamespace:  # fmt: skip
    row = dict.fromkeys(NUMBERS) | {
        "estimate_id": estimate_id(SCOPE, indicator, version, by, level, statistic), "indicator": indicator, "label": f"Label of {indicator}",
        "theme": "prevalence", "statistic": statistic, "by": by, "level": level, "estimate": value, "presentation": presentation,
        "flags": None, "data_class": data_class,
    }  # fmt: skip
    return SimpleNamespace(**row | facts)


def estimates() -> list[SimpleNamespace]:
    count = {"statistic": "count", "presentation": None, "data_class": "public"}
    return [
        estimate("harm", 0.158, ci_low=0.131, ci_high=0.188, n=1015.0, n_cases=155.0),
        estimate("harm", 0.205, by="sex", level="female", ci_low=0.17, ci_high=0.24, n=475.0),
        estimate("harm", 0.112, by="sex", level="male", ci_low=0.09, ci_high=0.14, n=540.0),
        estimate("harm", 0.093, by="sex", level="female - male", statistic="difference", p=0.001, p_adjusted=0.004),
        estimate("harm", 1_129_999.0, statistic="children_affected", presentation=None),
        estimate("told", 0.66, ci_low=0.61, ci_high=0.71, n=155.0),
        estimate("rare", None, presentation="count", n=49.0, n_cases=18.0),
        estimate("withheld", None, presentation="withheld"),
        estimate("trained", 13.0, statistic="respondents", n=50.0, n_cases=13.0, presentation="count_and_percentage"),
        estimate("reports", 12_788.0, by="year", level="2019", **count),
        estimate("reports", 46_030.0, by="year", level="2023", **count),
    ]


def assessment(topic: str = "live", status: str = "gap", year: str = "2021", who: str = "us_2021") -> SimpleNamespace:
    return SimpleNamespace(
        assessment_id=f"{SCOPE}/{topic}/{who}", topic=topic, status=status, year=year, theme="law", data_class="public"
    )


FRAME = pd.DataFrame({"Group": ["Girls", "Boys"], "Share": ["20.5 %", "11.2 %"]})


def saved(kind: str, id: str, caption: str, note: str = "") -> Saved:
    return Saved(
        kind=kind, id=id, trace_id=f"{SCOPE}/{id}", files=(), cell=Cell(id="a", sha256=""), caption=caption, source="A survey",
        note=note,
    )  # fmt: skip


def make_store(rows: list[SimpleNamespace] | None = None, rules: FindingsFile | None = None, **facts) -> Store:
    shown = [
        saved("figure", "drawn", "Reports of 2 holders by year"),
        saved("table", "table", "Shares by sex, of 1,015 children"),
    ]
    return Store(**{
        "iso3": "TST",
        "estimates": {row.estimate_id: row for row in (estimates() if rows is None else rows)},
        "assessments": {row.assessment_id: row for row in [assessment()]},
        "shown": {entry.trace_id: entry for entry in shown},
        "tables": {f"{SCOPE}/table": [row | {"data_class": "synthetic"} for row in FRAME.to_dict("records")]},
        "headlines": (f"{SCOPE}/harm@v1",),
        "stated": ("about 1,000 children were planned",),
        "rules": rules or findings_file(),
    } | facts)  # fmt: skip


def evaluated(store: Store) -> Findings:
    return find_claims(store.rules, store, WORDS)


def render(store: Store, findings: Findings) -> str:
    """A page: the summary, findings and recommendations, a figure with its numbers, a table, and prose."""
    drawn, table = (store.shown[f"{SCOPE}/{name}"] for name in ("drawn", "table"))
    behind = pd.DataFrame([vars(row) for row in store.estimates.values() if row.indicator == "reports"])
    shown = [
        summary.insights(findings),
        summary.section(findings, "ocsea"),
        summary.recommendations(findings),
        display.figure(SVG, trace_id=drawn.trace_id, caption=drawn.caption, source=drawn.source, data_class="public",
                       numbers=display.numbers(behind, str)),
        display.table(FRAME, trace_id=table.trace_id, caption=table.caption, source=table.source, data_class="synthetic"),
    ]  # fmt: skip
    prose = "<p>Here, about 1,000 children were planned, in 2021.</p>"
    return f"<html><body><main><h1>Testland</h1>{prose}{''.join(one.text for one in shown)}</main></body></html>"
