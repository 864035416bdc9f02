"""Tables in HTML: beside each other where there is room, row by row on a phone, and never cut at an edge."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import pandas as pd

from disrupting_harm import printing


PHONE, COLUMN = 46, 16  # letters that a phone has room for beside each other, and of these at most for one column
PAGE = 100  # letters that a page of text has room for
NO_ROWS = "Nothing to list."
SHORT_TEXT, LONG_TEXT = 14, 40  # letters from which a column holds words, and from which it is text to be read


def html_table(frame: pd.DataFrame) -> str:
    """The table of a frame. Cells are text as printed; source, address and licence of a row are one cell, the address as its link.

    A table that is too wide for a phone is shown there row by row, each cell under its column's name; one that is too wide for a page
    of text takes the room beside it. A column without any text is left out.
    """
    if not len(frame.columns):
        return f"<p>{NO_ROWS}</p>"
    frame = printing.drop_blank(frame.fillna("")) if len(frame) else frame
    cited = {"Source", "Address"} <= set(frame.columns)
    names = [c for c in frame.columns if not (cited and c in ("Address", "Licence"))]
    rooms = {"dh-wide": (PHONE, COLUMN), "dh-wider": (PAGE, LONG_TEXT)}
    classes = [name for name, (room, most) in rooms.items() if _letters(frame, names, most) > room]
    lines, above = [], None
    for values in frame.to_dict("records"):
        cells = [_source(values) if cited and name == "Source" else _cell(values[name]) for name in names]
        if len(names) > 2 and values[names[0]] == above:
            # Blank where it stands below itself; read row by row, each row says what it is about.
            cells[0] = f'<span class="dh-repeated">{cells[0]}</span>' if classes else ""
        above = values[names[0]]
        lines.append(cells)
    return table_of_cells(names, lines, rooms=[_room(frame, name) for name in names], classes=classes)


def table_of_cells(
    names: Sequence[str], lines: Sequence[Sequence[str]], *, rooms: Sequence[str] = (), classes: Sequence[str] = ()
) -> str:
    """A table of cells that are HTML already. rooms: by column, the class of its head. classes: `dh-wide` for row by row on a phone.

    Roles are stated where the table may be read row by row: laid out as blocks, browsers take it for no table any more.
    """
    roles = ("table", "row", "columnheader", "cell") if classes else ()
    table, row, head, cell = (f' role="{role}"' for role in roles) if roles else ("",) * 4
    columns = [f' data-column="{html.escape(str(name))}"' if classes else "" for name in names]
    heads = [f' class="{room}"' if room else "" for room in rooms or [""] * len(names)]
    first = "".join(
        f'<th scope="col"{head}{room}>{html.escape(str(name))}</th>' for name, room in zip(names, heads, strict=True)
    )
    rest = "".join(
        f"<tr{row}>{''.join(f'<td{cell}{column}>{text}</td>' for column, text in zip(columns, cells, strict=True))}</tr>"
        for cells in lines
    )
    wide = f' class="{" ".join(classes)}"' if classes else ""
    return f'<div class="dh-scroll" tabindex="0"><table{wide}{table}><thead><tr{row}>{first}</tr></thead><tbody>{rest}</tbody></table></div>'


def _source(values: dict) -> str:
    """Title of the source with its address behind it, and below it the licence."""
    title, address, licence = (str(values.get(name, "")) for name in ("Source", "Address", "Licence"))
    linked = f'<a href="{html.escape(address)}">{html.escape(title)}</a>' if address else html.escape(title)
    return linked + (f'<span class="dh-licence">{html.escape(licence)}</span>' if licence else "")


def _widest(frame: pd.DataFrame, name: str) -> int:
    return max([len(str(name)), *(len(str(value)) for value in frame[name])])


def _letters(frame: pd.DataFrame, names: Sequence[str], most: int) -> int:
    """How many letters wide the columns are beside each other, where each breaks its lines at `most`."""
    return sum(min(_widest(frame, name), most) + 2 for name in names)


def _room(frame: pd.DataFrame, name: str) -> str:
    """A column of words keeps some width beside the others; a number or a year takes what it needs."""
    widest = _widest(frame, name)
    return "dh-long" if widest > LONG_TEXT else "dh-short" if widest > SHORT_TEXT else ""


def _cell(value: object) -> str:
    """Text of a cell, in which `7.0 %` and `12-13` stay on one line."""
    text = html.escape("" if pd.isna(value) else str(value)).replace(" %", "&nbsp;%")
    return re.sub(r"(?<=\d)-(?=\d)", "&#8209;", text)
