"""What a saved figure or table looks like in a notebook and in the report: caption, source line, trace id, mark."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable

import pandas as pd

from disrupting_harm import printing


class Html:
    """A piece of HTML that a notebook shows as such."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.text)} characters>"


PER_UNIT = "per unit"  # level of a predictor that is a number
MARKS = {
    "synthetic": '<strong class="dh-mark">SYNTHETIC</strong> stand-in, not evidence. ',
    "restricted": "",
    "public": "",
}
# Alternative text starts with its status, since the mark that is drawn is not read aloud.
ALT_MARKS = {name: "SYNTHETIC stand-in, not evidence. " if name == "synthetic" else "" for name in MARKS}


def figure(
    svg: bytes, *, trace_id: str, caption: str, source: str, data_class: str, note: str = "", numbers: str = ""
) -> Html:
    image = base64.b64encode(svg).decode("ascii")
    return Html(
        f'<figure class="dh-figure" id="{_anchor(trace_id)}" data-class="{data_class}">'
        f'<img alt="{html.escape(ALT_MARKS[data_class] + caption)}" src="data:image/svg+xml;base64,{image}">'
        f"{_caption(trace_id, caption, source, data_class, note)}"
        f"{_folded('The numbers in this figure', numbers)}</figure>"
    )


def table(
    frame: pd.DataFrame,
    *,
    trace_id: str,
    caption: str,
    source: str,
    data_class: str,
    note: str = "",
    folded: bool = False,
) -> Html:
    """`folded`: a long table, of which a reader sees the number of rows until it is opened."""
    content = _folded(f"The table ({len(frame)} rows)", rows(frame)) if folded else rows(frame)
    return Html(
        f'<figure class="dh-table" id="{_anchor(trace_id)}" data-class="{data_class}">'
        f"{_caption(trace_id, caption, source, data_class, note)}{content}</figure>"
    )


def sentence(title: str, text: str) -> Html:
    """What stands in the place of a figure that cannot be drawn."""
    said = f"<b>{html.escape(title)}</b><br>{html.escape(text)}"
    return Html(f'<figure class="dh-none"><figcaption>{said}</figcaption></figure>')


def rows(frame: pd.DataFrame) -> str:
    """An HTML table in a box that scrolls by itself on a narrow screen. Cells are text as printed."""
    head = "".join(f"<th scope='col'>{html.escape(str(c))}</th>" for c in frame.columns)
    lines, above = [], None
    for row in frame.itertuples(index=False):
        # Blank the first cell where it repeats the row above.
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
        number = printing.printed(r)
        shown.append(
            {
                "Indicator": r.label,
                "Group": group,
                "Estimate": number.value,
                "95 % interval": number.interval,
                "n": "" if pd.isna(r.n) else printing.whole(r.n),
                "Note": printing.flags_in_words(r.flags),
                "Estimate id": r.estimate_id,
            }
        )
    return rows(printing.drop_blank(pd.DataFrame(shown)))


def term_text(row, label: Callable[[str], str]) -> str:
    """A predictor's level: `Sex: Girls`, or the predictor's own name where it is a number or a yes."""
    if row.level in (PER_UNIT, "1"):
        return label(row.by)
    return f"{label(row.by)}: {label(row.level)}"


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
