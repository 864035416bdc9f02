"""What a saved figure or table looks like in a notebook and in the report: caption, source line, trace id, mark."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from types import SimpleNamespace

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.evidence import shown
from disrupting_harm.evidence.html_table import html_table


class Html:
    """A piece of HTML that a notebook shows as such."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.text)} characters>"


PER_UNIT = "per unit"  # level of a predictor that is a number
ODDS_RATIOS = ("odds_ratio", "posterior_odds_ratio")
MARKS = {
    "synthetic": '<strong class="dh-mark">SYNTHETIC</strong> stand-in, not evidence. ',
    "restricted": "",
    "public": "",
}
NARROW_SCREEN = "screen and (max-width: 759px)"
# Alternative text starts with its status, since the mark that is drawn is not read aloud.
ALT_MARKS = {name: "SYNTHETIC stand-in, not evidence. " if name == "synthetic" else "" for name in MARKS}


@shown.declared
def figure(
    wide: bytes,
    narrow: bytes | None = None,
    *,
    trace_id: str,
    caption: str,
    source: str,
    data_class: str,
    note: str = "",
    numbers: str = "",
) -> Html:
    """The SVGs of a figure, of which a screen of less than 760 pixels shows the narrow one; in print stands the wide one.

    They are two sources of one image, so that its alternative text is there once and read aloud once.
    """
    source_of_narrow = f'<source media="{NARROW_SCREEN}" srcset="{_address(narrow)}">' if narrow else ""
    return Html(
        f'<figure class="dh-figure" id="{_anchor(trace_id)}" data-class="{data_class}">'
        f'<picture>{source_of_narrow}<img alt="{html.escape(ALT_MARKS[data_class] + caption)}" src="{_address(wide)}"></picture>'
        f"{_caption(trace_id, caption, source, data_class, note)}"
        f"{_folded('The numbers in this figure', numbers)}</figure>"
    )


@shown.declared
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
    content = (
        _folded(f"The table ({len(frame)} rows)", html_table(frame)) if folded and len(frame) else html_table(frame)
    )
    return Html(
        f'<figure class="dh-table" id="{_anchor(trace_id)}" data-class="{data_class}">'
        f"{_caption(trace_id, caption, source, data_class, note)}{content}</figure>"
    )


@shown.declared
def part(title: str, text: str) -> Html:
    """The heading of a part of a section, with what is to be known before its figures and tables are read."""
    shown.note_text(title)
    shown.note_text(text)
    return Html(f'<div class="dh-part"><h3>{html.escape(title)}</h3><p>{html.escape(text)}</p></div>')


@shown.declared
def sentence(title: str, text: str) -> Html:
    """What stands in the place of a figure that cannot be drawn."""
    shown.note_text(title)
    shown.note_text(text)
    said = f"<b>{html.escape(title)}</b><br>{html.escape(text)}"
    return Html(f'<figure class="dh-none"><figcaption>{said}</figcaption></figure>')


def numbers(estimates: pd.DataFrame, label: Callable[[str], str]) -> str:
    """The estimates behind a figure, readable: per cent with interval and base for proportions, plain figures for counts."""
    rows = []
    for r in estimates.itertuples():
        if r.statistic in ODDS_RATIOS:
            group = term_text(r, label)
        else:
            group = ", ".join(label(v) for v in str(r.level).split(":")) if r.by else "All"
        number = printing.printed(r)
        rows.append(
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
    return html_table(printing.drop_blank(pd.DataFrame(rows)))


def term_text(row, label: Callable[[str], str]) -> str:
    """A predictor's level: `Sex: Girls`, or the predictor's own name where it is a number or a yes; after that of the country, if any."""
    if ":" in row.by:
        (_, by), (country, level) = row.by.split(":"), row.level.split(":")
        return f"{label(country)}, {term_text(SimpleNamespace(by=by, level=level), label)}"
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


def _address(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"


def _anchor(trace_id: str) -> str:
    return trace_id.replace("/", "-")
