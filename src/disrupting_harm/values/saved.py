"""What a component saved, held against its estimates: identities, drawings, titles. Nothing but the public half is read."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from disrupting_harm.figures.marks import print_as
from disrupting_harm.identity import carriers
from disrupting_harm.identity.identity import data_of
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.drawn.check import check_drawing
from disrupting_harm.provenance.estimate_rows import rows_of
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.records import SCHEMA, Record, Saved


TITLE = re.compile(rb"<title>([^<]*)</title>")
CARRIERS = {".svg": carriers.SVG, ".png": carriers.PNG}
PER_CENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?%")
COUNT = re.compile(r"(?<![\w.])\d+ of \d+(?= respondents)")


class Difference(NamedTuple):
    """Where, and what is told of it."""

    place: str
    name: Name


def check_saved(layout: Layout, record: Record, skip: Collection[str] = ()) -> Iterator[Difference]:
    """All that figures say otherwise than the record and the estimates do. skip: paths that differ by their hash, and are told."""
    needed = [path for entry in record.made() for path in entry.files]
    if set(needed) & set(skip):
        return  # what is drawn cannot be held against a table that is not the study's
    rows = rows_of(layout, record)
    for entry in record.saved:
        if entry.kind not in ("figure", "table"):
            continue
        yield from _check_caption(entry, rows)
        for path in entry.files:
            if path not in skip and (layout.root / path).suffix in CARRIERS and (layout.root / path).is_file():
                yield from _check_file(layout.root / path, path, record, entry, rows)


def _check_file(
    file: Path, path: str, record: Record, entry: Saved, rows: Mapping[str, SimpleNamespace]
) -> Iterator[Difference]:
    data, carrier = file.read_bytes(), CARRIERS[file.suffix]
    identity = carrier.read(data)
    if identity is None:
        yield Difference(
            f"{path} (identity)",
            Name(Reason.FORGED_IDENTITY, f"it carries none, and should say that it is {entry.trace_id}"),
        )
        return
    data_class = record.class_of(entry)
    expected = {
        "trace_id": entry.trace_id, "estimates": entry.estimates, "assessments": entry.assessments, "data_class": data_class,
        "data": data_of([data_class]), "record_schema": SCHEMA, "content_sha256": carriers.content_sha256(carrier, data),
    }  # fmt: skip
    for name, value in expected.items():
        if (found := getattr(identity, name)) != value:
            said = f'its {name} is "{_short(found)}" and should be "{_short(value)}"'
            yield Difference(f"{path} (identity)", Name(Reason.FORGED_IDENTITY, said))
            return
    if carrier is not carriers.SVG:
        return
    if (title := TITLE.search(data)) and (said := html.unescape(title.group(1).decode("utf-8"))) != entry.caption:
        yield Difference(
            f"{path} (title)",
            Name(Reason.EDITED_CAPTION, f'the drawing says "{said}", and the record "{entry.caption}"'),
        )
    for wrong in check_drawing(data, rows):
        of = f"{wrong.estimate_id}, {wrong.place}" if wrong.estimate_id else wrong.place
        yield Difference(f"{path} ({of})", Name(Reason.WRONG_VALUE, str(wrong)))


def _check_caption(entry: Saved, rows: Mapping[str, SimpleNamespace]) -> Iterator[Difference]:
    """Percentages and counts of respondents in a title are those of the estimates that the figure or table shows."""
    found = [*(f"{number} %" for number in PER_CENT.findall(entry.caption)), *COUNT.findall(entry.caption)]
    if not found or not entry.estimates:
        return
    shown = [rows[name] for name in entry.estimates if name in rows]
    printed = {print_as(form, row).removeprefix("+") for row in shown for form in ("value", "per cent", "count")}
    for text in found:
        if text not in printed and not any(other.startswith(f"{text} ") for other in printed):
            yield Difference(
                f"{entry.trace_id} (caption)",
                Name(
                    Reason.WRONG_VALUE,
                    f'"{text}" is printed in "{entry.caption}", and none of its estimates is printed so',
                ),
            )


def _short(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
