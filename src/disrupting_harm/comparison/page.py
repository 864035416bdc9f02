"""The differences between two results as one page that needs no other file: pictures are inside it."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable

from disrupting_harm.comparison.compare import Differences, FigureChange
from disrupting_harm.comparison.show import count_changes, count_rows, other_lines
from disrupting_harm.comparison.tables import EstimateChange, RowChanges


BANNER = '<p class="banner"><strong>SYNTHETIC</strong> stand-in, not evidence.</p>'
STYLE = """
:root { --ink: #1f2937; --muted: #5b6472; --line: #dfe3e8; --mark: #9c1c1c; --wash: #f5f7f9; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 84rem; margin: 0 auto; padding: 0 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 1.2rem 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .2rem; overflow-wrap: anywhere; }
p { margin: .3rem 0 .7rem; }
.muted { color: var(--muted); overflow-wrap: anywhere; }
.banner { position: sticky; top: 0; z-index: 2; margin: 0; padding: .4rem 1rem; background: var(--mark); color: #fff; font-size: .86rem; text-align: center; }
.mark { color: var(--mark); font-weight: 700; }
.scroll, pre { overflow-x: auto; }
pre { background: var(--wash); padding: .7rem .8rem; font: .8rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
ins, del { text-decoration: none; }
ins { background: #dcefe2; } del { background: #f6dede; }
table { border-collapse: collapse; font-size: .86rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 600; white-space: nowrap; }
td { font-variant-numeric: tabular-nums; }
td.number { text-align: right; white-space: nowrap; }
td.name { min-width: 9rem; } td.also { min-width: 12rem; }
td code { color: var(--muted); font-size: .85em; overflow-wrap: anywhere; }
.triple { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); padding: .5rem; }
figure img { display: block; width: 100%; height: auto; }
figcaption { font-size: .86rem; color: var(--muted); margin-bottom: .3rem; }
@media (max-width: 48rem) { .triple { grid-template-columns: 1fr; } }
"""


def difference_page(differences: Differences, *, title: str, synthetic: bool) -> str:
    """`title`: unit and component, as ids of estimates begin. `synthetic`: one of the results is of a stand-in, which is marked at the top and at every picture."""
    parts = [
        _cells(differences),
        _estimates(differences.estimates, title),
        *(_rows(table) for table in differences.tables),
        _figures(differences.figures, synthetic),
        _texts(differences),
        _list("Files", other_lines(differences)),
        _list("Inputs that changed since the committed run", differences.inputs),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}: differences</title><style>{STYLE}</style></head><body>"
        f"{BANNER if synthetic else ''}<main><h1>{_text(title)}: what changed</h1>"
        f'<p class="muted">Before: {_text(differences.before.title)}. After: {_text(differences.after.title)}'
        f"{' (a run by hand)' if differences.after.by_hand else ''}.</p>"
        f"{''.join(parts)}</main></body></html>\n"
    )


def _cells(differences: Differences) -> str:
    if not differences.cells:
        return ""
    return f"<h2>Cells</h2><pre>{''.join(_line(line) for line in differences.cells.text.splitlines())}</pre>"


def _line(line: str) -> str:
    kind = {"+": "ins", "-": "del"}.get(line[:1])
    return f"<{kind}>{_text(line)}</{kind}>\n" if kind else f"{_text(line)}\n"


def _estimates(changes: list[EstimateChange], scope: str) -> str:
    if not changes:
        return ""
    rows = [
        (
            f"<td class='name'>{_text(c.label)}<br><code>{_text(c.id.removeprefix(f'{scope}/'))}</code></td>",
            *(f"<td class='number'>{_text(value)}</td>" for value in (c.before or "-", c.after or "-", c.change)),
            f"<td class='also'>{_text(', '.join(c.also))}</td>",
        )
        for c in changes
    ]
    head = ("Estimate", "Before", "After", "Change", "Also changed")
    return f"<h2>Estimates: {count_changes(changes)}</h2>{_table(head, rows)}"


def _rows(table: RowChanges) -> str:
    signed = [("-", row) for row in table.removed] + [("+", row) for row in table.added]
    rows = [_cells_of((sign, *row)) for sign, row in signed]
    return f"<h2>Table {_text(table.table)}: {count_rows(table)}</h2>{_table(('', *table.columns), rows)}"


def _cells_of(row: Iterable[str]) -> list[str]:
    return [f"<td>{_text(value)}</td>" for value in row]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in a box that scrolls by itself. `rows` hold finished cells."""
    top = "".join(f"<th scope='col'>{_text(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _figures(figures: list[FigureChange], synthetic: bool) -> str:
    return "".join(["<h2>Figures</h2>" if figures else "", *(_figure(figure, synthetic) for figure in figures)])


def _figure(figure: FigureChange, synthetic: bool) -> str:
    pictures = [
        ("Before", figure.before.read_bytes() if figure.before else None),
        ("After", figure.after.read_bytes() if figure.after else None),
        ("Difference, in dark red", figure.image.overlay if figure.image else None),
    ]
    mark = '<span class="mark">SYNTHETIC</span> stand-in. ' if synthetic else ""
    shown = "".join(
        f"<figure><figcaption>{mark}{what}</figcaption>"
        f'<img alt="{_text(figure.id)}: {what.lower()}" src="data:image/png;base64,{_base64(png)}"></figure>'
        for what, png in pictures
        if png
    )
    return f'<h3>{_text(figure.id)}</h3><p class="muted">{_text(figure.text)}</p><div class="triple">{shown}</div>'


def _texts(differences: Differences) -> str:
    if not differences.texts:
        return ""
    rows = [_cells_of((t.id, t.what, t.before, t.after)) for t in differences.texts]
    return f"<h2>Words under figures and tables</h2>{_table(('Figure or table', '', 'Before', 'After'), rows)}"


def _list(head: str, lines: list[str]) -> str:
    items = "".join(f"<li class='muted'>{_text(line)}</li>" for line in lines)
    return f"<h2>{head}</h2><ul>{items}</ul>" if lines else ""


def _base64(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")


def _text(value: str) -> str:
    return html.escape(value)
