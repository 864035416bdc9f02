"""The research activities of the study in one table: what a unit holds of each, how much, and why it does not hold the others."""

from __future__ import annotations

import html
from collections.abc import Mapping

from disrupting_harm import printing
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.records import Input, Record
from disrupting_harm.registry import components
from disrupting_harm.study.conventions import NotHeld
from disrupting_harm.study.load import load_reasons


DATA = {
    "synthetic": '<span class="dh-mark">SYNTHETIC</span> stand-in, not evidence',
    "restricted": "restricted microdata",
    "public": "public data",
}
NO_REASON = "no source found that says whether it was held"
SEE_ABOVE = "with the activity above"
HEADS = ("Activity", "In this report", "What it holds", "Data")


def research_activities(run: Run, records: Mapping[str, Record]) -> Html | None:
    """A row for each activity, in the order of the study. `records`: those of the components that the unit holds.

    An activity of which the library has no component is left out: nothing is known of it here. None for a unit that is no country
    of the study, and where there is no activity to list.
    """
    if run.study.unit(run.iso3).kind != "country":
        return None
    reasons, shown, rows = load_reasons(run.layout, run.iso3), set(), []
    for name, activity in run.study.activities.items():
        known = [stem for stem in activity.components if stem in components()]
        if known:
            rows.append((html.escape(activity.title), *_cells(known, records, reasons.get(name), shown)))
            shown.update(known)
    if not rows:
        return None
    head = "".join(f"<th scope='col'>{title}</th>" for title in HEADS)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return Html(
        '<section class="dh-methods" aria-label="Research activities"><h2>Research activities</h2><p>What this report holds of each '
        "activity of the study. A stand-in says nothing about whether or how the activity was held.</p>"
        f'<div class="dh-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></section>'
    )


def _cells(
    known: list[str], records: Mapping[str, Record], reason: NotHeld | None, shown: set[str]
) -> tuple[str, str, str]:
    held = [stem for stem in known if stem in records]
    if not held:
        return "not held", _why(reason), ""
    if set(held) <= shown:
        return "held", SEE_ABOVE, ""
    sizes = [size for stem in held if (size := what_it_holds(records[stem]))]
    classes = dict.fromkeys(records[stem].data_class for stem in held)
    stands_in = ["stand-in" if c == "synthetic" else "held" for c in classes]
    return (
        " and ".join(dict.fromkeys(stands_in)),
        html.escape("; ".join(sizes)),
        "; ".join(DATA[data_class] for data_class in classes),
    )


def _why(reason: NotHeld | None) -> str:
    if reason is None:
        return NO_REASON
    link = f'<a href="{html.escape(reason.source_url)}">{html.escape(reason.source)}</a>'
    return f"{html.escape(reason.reason)} ({link})"


def what_it_holds(record: Record) -> str:
    """`1,014 children, 1,014 caregivers`: rows of the derived tables that a notebook read.

    Of a component without any, rows of the reference tables that its figures and tables are made of first of all.
    """
    derived = [entry for entry in record.inputs if entry.role == "derived" and entry.rows is not None]
    if derived:
        return ", ".join(f"{_rows(entry)} {_words(entry)}" for entry in derived)
    first = dict.fromkeys(saved.tables[0] for saved in record.saved if saved.tables)
    by_table = {e.table: e for e in record.inputs if e.role == "reference" and e.rows is not None}
    return ", ".join(f"{_rows(by_table[t])} rows of {_words(by_table[t])}" for t in first if t in by_table)


def _rows(entry: Input) -> str:
    return printing.whole(entry.rows)


def _words(entry: Input) -> str:
    return (entry.table or "").replace("_", " ")
