"""The research activities of the study in one table: what a unit holds of each, how much, and why it does not hold the others.

An activity is in one of three states: the report holds something of it, the country did not hold it (with the reason and its
source), or no source says whether it was held. Only the first two are stated as such.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping

from disrupting_harm import printing
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import Html
from disrupting_harm.evidence.html_table import table_of_cells
from disrupting_harm.evidence.shown import declared
from disrupting_harm.records import Input, Record
from disrupting_harm.registry import components, table_title
from disrupting_harm.report.cover import classes_shown
from disrupting_harm.study.conventions import NotHeld
from disrupting_harm.study.load import load_reasons
from disrupting_harm.study.model import DataClass


DATA: dict[DataClass, str] = {
    "synthetic": '<span class="dh-mark">SYNTHETIC</span> stand-in, not evidence',
    "restricted": "restricted microdata",
    "public": "public data",
}
# How the size of each class begins, in a row that shows several.
PARTS: dict[DataClass, str] = {"synthetic": "stand-in: ", "restricted": "restricted: ", "public": "public: "}
NO_REASON = "no source found that says whether it was held"
SEE_ABOVE = "with the activity above"
HEADS = ("Activity", "In this report", "What it holds", "Data")


@declared
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
    return Html(
        '<section class="dh-methods" aria-label="Research activities"><h2>Research activities</h2><p>What this report holds of each '
        "activity of the study. A stand-in says nothing about whether or how the activity was held.</p>"
        f"{table_of_cells(HEADS, rows, classes=['dh-wide'])}</section>"
    )


def _cells(
    known: list[str], records: Mapping[str, Record], reason: NotHeld | None, shown: set[str]
) -> tuple[str, str, str]:
    """State, size or reason, and data class: the class is said in every row that holds something, whatever was said above."""
    held = {stem: records[stem] for stem in known if stem in records}
    if not held:
        return ("not held", _why(reason), "") if reason else (NO_REASON, "", "")
    found = {c for record in held.values() for c in classes_shown(record)}
    classes = [data_class for data_class in DATA if data_class in found]
    size = SEE_ABOVE if set(held) <= shown else "<br>".join(_sizes(held.values(), classes))
    return _state(classes), size, "; ".join(DATA[data_class] for data_class in classes)


def _state(classes: list[DataClass]) -> str:
    if "synthetic" not in classes:
        return "held"
    return "held as a stand-in" if len(classes) == 1 else "held, in part as a stand-in"


def _why(reason: NotHeld) -> str:
    link = f'<a href="{html.escape(reason.source_url)}">{html.escape(reason.source)}</a>'
    return f"{html.escape(reason.reason)} ({link})"


def _sizes(records: Iterable[Record], classes: list[DataClass]) -> Iterator[str]:
    """The sizes of each class that is shown; the class is named where there are several."""
    sizes = [what_it_holds(record) for record in records]
    for data_class in classes:
        said = list(dict.fromkeys(size for held in sizes for size in held.get(data_class, ())))
        if said:
            yield html.escape(f"{PARTS[data_class] if len(classes) > 1 else ''}{', '.join(said)}")


def what_it_holds(record: Record) -> dict[DataClass, list[str]]:
    """By data class, `1,014 children` for each table with rows that what was saved is made of.

    Of the respondents' own data: every derived table that the notebook read. Of facts: every reference table that saved things
    of public data are made of. What only helped to make a stand-in, such as the population that its weights sum to, is no
    fact that is shown.
    """
    facts = {table for entry in record.saved if record.class_of(entry) == "public" for table in entry.tables}
    found: dict[DataClass, list[str]] = {}
    for entry in record.inputs:
        data_class = entry.data_class or record.data_class
        is_fact = entry.role == "reference" and data_class == "public" and entry.table in facts
        if entry.rows and (entry.role == "derived" or is_fact):
            found.setdefault(data_class, []).append(_size(record.component, entry))
    return found


def _size(stem: str, entry: Input) -> str:
    """`1,014 children`, `28 rows of treaties`, `1 row of children`."""
    title, number = table_title(stem, entry.table or ""), printing.whole(entry.rows)
    if entry.rows == 1:
        return f"1 row of {title}"
    return f"{number} {title}" if entry.role == "derived" else f"{number} rows of {title}"
