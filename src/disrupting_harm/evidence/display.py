"""What a saved figure or table looks like in a notebook and in the report: caption, source line, trace id, mark."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable

import pandas as pd

from disrupting_harm.survey.presentation import FLAGS


class Html:
    """A piece of HTML that a notebook shows as such."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.text)} characters>"


PER_UNIT = "per unit"  # level of a predictor that is a number
COUNTED = ("count", "children_affected")
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
    lines, above = [], None
    for row in frame.itertuples(index=False):
        # What stands in the row above is not read again.
        first = "" if len(row) > 2 and row[0] == above else _cell(row[0])
        lines.append(f"<tr><td>{first}</td>{''.join(f'<td>{_cell(value)}</td>' for value in row[1:])}</tr>")
        above = row[0]
    body = "".join(lines)
    return (
        f'<div class="dh-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(value: object) -> str:
    """Text of a cell, in which `7.0 %` and `12-13` stay on one line."""
    text = html.escape("" if pd.isna(value) else str(value)).replace(" %", "&nbsp;%")
    return re.sub(r"(?<=\d)-(?=\d)", "&#8209;", text)


def numbers(estimates: pd.DataFrame, label: Callable[[str], str]) -> str:
    """The estimates behind a figure, readable: per cent with interval and base for proportions, plain figures for counts."""
    shown = []
    for r in estimates.itertuples():
        if r.statistic == "odds_ratio":
            group = term_text(r, label)
        else:
            group = ", ".join(label(v) for v in str(r.level).split(":")) if r.by else "All"
        if r.statistic == "proportion":
            value, interval = share(r), f"{per_cent(r.ci_low)} to {per_cent(r.ci_high)}"
            if r.presentation in ("count", "unreliable", "none"):
                interval = ""
        else:
            value, low, high = (figure_text(v, r.statistic) for v in (r.estimate, r.ci_low, r.ci_high))
            interval = "" if pd.isna(r.ci_low) else f"{low} to {high}"
        base = "" if pd.isna(r.n) else f"{int(r.n):,}"
        shown.append(
            {
                "Indicator": r.label,
                "Group": group,
                "Estimate": value,
                "95 % interval": interval,
                "n": base,
                "Note": "; ".join(
                    FLAGS.get(flag, flag) for flag in str(r.flags or "").split(";") if r.flags == r.flags and flag
                ),
                "Estimate id": r.estimate_id,
            }
        )
    frame = pd.DataFrame(shown)
    empty = [c for c in frame if (frame[c] == "").all()]
    return rows(frame.drop(columns=empty))


def term_text(row, label: Callable[[str], str]) -> str:
    """A predictor's level: `Sex: Girls`, or the predictor's own name where it is a number or a yes."""
    if row.level in (PER_UNIT, "1"):
        return label(row.by)
    return f"{label(row.by)}: {label(row.level)}"


def per_cent(value: float) -> str:
    return "n/a" if pd.isna(value) else f"{100 * value:.1f} %"


def share(row) -> str:
    """A proportion as the presentation standard lets it be printed: per cent, a count, or not at all."""
    if row.presentation == "count":
        return f"{int(row.n_cases)} of {int(row.n)}"
    return {"unreliable": "not reliable", "none": "no answers"}.get(row.presentation, per_cent(row.estimate))


def figure_text(value: float, statistic: str) -> str:
    """A count whole; a ratio, rate or factor with the decimals that tell it from another."""
    if pd.isna(value):
        return "n/a"
    return f"{value:,.0f}" if statistic in COUNTED or abs(value) >= 100 else f"{value:,.2f}"


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
