"""The tests' own form in a second language, and answers to it as an export in that language holds them."""

from __future__ import annotations

import csv
import io
from pathlib import Path


PORTUGUESE = "label::Portuguese (pt)"
LABELS = {
    "Yes": "Sim", "No": "Não", "Don't know": "Não sabe", "Prefer not to say": "Prefere não dizer", "Female": "Menina", "Male": "Menino",
    "Urban": "Urbano", "Rural": "Rural", "Sex of the child": "Sexo da criança",
}  # fmt: skip


def translate_form(path: Path) -> None:
    """Add a column of Portuguese labels to each sheet that has labels; a text that LABELS does not hold has `(pt)` behind it."""
    out, place = [], None
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
        if row[0]:  # the name of a sheet
            place = None
        elif "label::English (en)" in row:
            place = row.index("label::English (en)") + 1
            row = [*row[:place], PORTUGUESE, *row[place:]]
        elif place is not None:
            said = row[place - 1]
            row = [*row[:place], LABELS.get(said, f"{said} (pt)") if said else "", *row[place:]]
        out.append(row)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(out)
    path.write_text(text.getvalue(), encoding="utf-8")


def in_portuguese(table: str) -> str:
    """The CSV text of the small survey's children with labels in the place of codes."""
    rows = list(csv.DictReader(io.StringIO(table)))
    words = {
        "sex": {"female": "Menina", "male": "Menino"},
        "urbanity": {"urban": "Urbano", "rural": "Rural"},
    }
    answers = {"1": "Sim", "0": "Não", "98": "Não sabe", "99": "Prefere não dizer"}
    first = list(rows[0]).index("urbanity") + 1
    items = dict.fromkeys(list(rows[0])[first:], answers)
    headings = {"sex": "Sexo da criança", "urbanity": "urbanity::Portuguese (pt)"}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([headings.get(name, name) for name in rows[0]])
    for row in rows:
        writer.writerow([(words | items).get(name, {}).get(value, value) for name, value in row.items()])
    return out.getvalue()
