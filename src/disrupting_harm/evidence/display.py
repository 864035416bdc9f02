"""What a saved figure or table looks like in a notebook and in the report: caption, source line, trace id, mark."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable

import pandas as pd


class Html:
    """A piece of HTML that a notebook shows as such."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.text)} characters>"


MARKS = {
    "synthetic": '<strong class="dh-mark">SYNTHETIC</strong> stand-in, not evidence. ',
    "restricted": "",
    "public": "",
}


def figure(
    svg: bytes, *, trace_id: str, caption: str, source: str, data_class: str, note: str = "", numbers: str = ""
) -> Html:
    image = base64.b64encode(svg).decode("ascii")
    return Html(
        f'<figure class="dh-figure" id="{_anchor(trace_id)}" data-class="{data_class}">'
        f'<img alt="{html.escape(caption)}" src="data:image/svg+xml;base64,{image}">'
        f"{_caption(trace_id, caption, source, data_class, note)}"
        f"{_folded('The numbers in this figure', numbers)}</figure>"
    )


def table(frame: pd.DataFrame, *, trace_id: str, caption: str, source: str, data_class: str, note: str = "") -> Html:
    return Html(
        f'<figure class="dh-table" id="{_anchor(trace_id)}" data-class="{data_class}">'
        f"{_caption(trace_id, caption, source, data_class, note)}{rows(frame)}</figure>"
    )


def rows(frame: pd.DataFrame) -> str:
    """An HTML table in a box that scrolls by itself on a narrow screen. Cells are text as printed."""
    head = "".join(f"<th scope='col'>{html.escape(str(c))}</th>" for c in frame.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape('' if pd.isna(v) else str(v))}</td>" for v in row) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    return (
        f'<div class="dh-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def numbers(estimates: pd.DataFrame, label: Callable[[str], str]) -> str:
    """The estimates behind a figure, readable: per cent with interval and base for proportions, plain figures for counts."""
    shown = []
    for r in estimates.itertuples():
        group = ", ".join(label(v) for v in str(r.level).split(":")) if r.by else "All"
        if r.statistic == "proportion":
            value, interval = per_cent(r.estimate), f"{per_cent(r.ci_low)} to {per_cent(r.ci_high)}"
        else:
            value = f"{r.estimate:,.0f}"
            interval = "" if pd.isna(r.ci_low) else f"{r.ci_low:,.0f} to {r.ci_high:,.0f}"
        base = "" if pd.isna(r.n) else f"{int(r.n):,}"
        shown.append(
            {
                "Indicator": r.label,
                "Group": group,
                "Estimate": value,
                "95 % interval": interval,
                "n": base,
                "Estimate id": r.estimate_id,
            }
        )
    frame = pd.DataFrame(shown)
    empty = [c for c in frame if (frame[c] == "").all()]
    return rows(frame.drop(columns=empty))


def per_cent(share: float) -> str:
    return "n/a" if pd.isna(share) else f"{100 * share:.1f} %"


def _caption(trace_id: str, caption: str, source: str, data_class: str, note: str = "") -> str:
    caveat = f'<span class="dh-caveat">{html.escape(note)}</span> ' if note else ""
    return (
        f"<figcaption><b>{html.escape(caption)}</b><br>{MARKS[data_class]}{caveat}"
        f'<span class="dh-source">Source: {html.escape(source)}</span><br>'
        f'<span class="dh-trace">Trace: <code>{html.escape(trace_id)}</code></span></figcaption>'
    )


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{html.escape(summary)}</summary>{content}</details>" if content else ""


def _anchor(trace_id: str) -> str:
    return trace_id.replace("/", "-")
