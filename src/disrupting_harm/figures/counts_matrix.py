"""A matrix of published values: numbers are shaded, what a source does not know is hatched, and neither looks like zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from disrupting_harm.figures.canvas import EDGE, SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.counts_layout import Box, bare, new_tiles
from disrupting_harm.figures.rows import Rows, lay_rows
from disrupting_harm.figures.theme import GRID, INK, MUTED


LABEL = 28  # letters in a line beside a row
LABELS = 1.95  # inches for the labels beside a panel
ROW = 0.2  # inches of a row of cells
HEADING, LEGEND = 0.48, 0.2  # inches above a block, and of the signs' names above all of them
SIGNS = {"unknown": "?", "not_applicable": "–"}
NAMES = {"number": "number", "unknown": "? not known", "not_applicable": "– not applicable", "none": "no figure"}
HATCHED = {"facecolor": "white", "edgecolor": "#c3cad1", "linewidth": 0, "hatch": "////"}
PLAIN = {"facecolor": "#f0f2f4", "linewidth": 0}
EMPTY = {"facecolor": "none", "edgecolor": GRID, "linewidth": 0.6, "linestyle": (0, (2, 2))}
BELOW_MARK = 0.5  # where cells are drawn, so that the mark of a stand-in lies over them
Kind = Literal["number", "unknown", "not_applicable", "none"]


@dataclass(frozen=True)
class Cell:
    """text: as it is printed, for a number. shade: 0 to 1, the number against the largest of its row or block."""

    kind: Kind
    text: str = ""
    shade: float = 0.0


@dataclass(frozen=True)
class Block:
    """heading: above the block, "" for none. rows: label and cells, as many as there are columns."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@drawing
def number_matrix(
    canvas: Canvas,
    blocks: Sequence[Block],
    *,
    names: dict[str, str] = NAMES,
    upright: bool = False,
    column_head: float = 0.0,
) -> Figure | None:
    """The blocks below each other under a legend of the kinds of cells that occur. None without any row.

    names: what each kind is called in the legend. upright: heads of columns are written upwards, in `column_head` inches.
    """
    blocks = [block for block in blocks if block.rows]
    if not blocks:
        return None
    laid = [
        lay_rows(canvas, [label for label, _ in block.rows], marks=ROW, letters=LABEL, size=SMALL) for block in blocks
    ]
    used = {cell.kind for block in blocks for _, cells in block.rows for cell in cells}
    legend = _legend_lines([(kind, names[kind]) for kind in NAMES if kind in used], canvas.letters(SMALL))
    left = EDGE if canvas.is_narrow else LABELS
    width, top = canvas.inches - left - EDGE, EDGE + LEGEND * len(legend)
    boxes = []
    for place, (block, rows) in enumerate(zip(blocks, laid, strict=True)):
        top += (HEADING - 0.1 * (place == 0) if block.heading else 0.2) + column_head
        boxes.append(Box(left, top, width, rows.height))
        top += rows.height
    figure, plots = new_tiles(canvas, boxes)
    _legend(plots[0], boxes[0], legend)
    for axes, block, rows, box in zip(plots, blocks, laid, boxes, strict=True):
        _draw(axes, block, rows, box, upright=upright, column_head=column_head)
    return figure


def _draw(axes, block: Block, rows: Rows, box: Box, *, upright: bool, column_head: float) -> None:
    bare(axes)
    axes.set_xlim(0, len(block.columns))
    for (_, cells), middle in zip(block.rows, rows.marks, strict=True):
        for x, cell in enumerate(cells):
            _cell(axes, cell, x, middle - ROW / 2, ROW)
    axes.tick_params(axis="y", colors=INK)
    rows.label(axes)
    axes.xaxis.tick_top()
    look = {"rotation": 90, "va": "bottom"} if upright else {}
    axes.set_xticks([x + 0.5 for x in range(len(block.columns))], block.columns, fontsize=SMALL, color=MUTED, **look)
    axes.tick_params(axis="x", pad=1)
    if block.heading:
        axes.annotate(block.heading, (0, 1), ((EDGE - box.left) * 72, 16 + column_head * 72), xycoords="axes fraction",
                      textcoords="offset points", fontsize=TEXT, weight="bold", color=INK, annotation_clip=False)  # fmt: skip


def _cell(axes, cell: Cell, x: float, y: float, height: float) -> None:
    gap = 0.04
    box = ((x + gap, y + 0.012), 1 - 2 * gap, height - 0.024)
    middle = {"ha": "center", "va": "center"}
    if cell.kind == "number":
        axes.add_patch(Rectangle(*box, facecolor=_shade(cell.shade), linewidth=0, zorder=BELOW_MARK))
        dark = cell.shade > 0.6
        axes.text(x + 0.5, y + height / 2, cell.text, fontsize=SMALL, color="white" if dark else INK, **middle)
    elif cell.kind == "none":
        axes.add_patch(Rectangle(*box, **EMPTY, zorder=BELOW_MARK))
    else:
        axes.add_patch(Rectangle(*box, **(HATCHED if cell.kind == "unknown" else PLAIN), zorder=BELOW_MARK))
        axes.text(x + 0.5, y + height / 2, SIGNS[cell.kind], fontsize=TEXT, weight="bold", color=INK, **middle)


def _legend_lines(kinds: list[tuple[Kind, str]], letters: int) -> list[list[tuple[Kind, str]]]:
    """As many to a line as there is room for."""
    lines: list[list[tuple[Kind, str]]] = [[]]
    for kind, name in kinds:
        if lines[-1] and sum(len(other) + 6 for _, other in lines[-1]) + len(name) + 6 > letters:
            lines.append([])
        lines[-1].append((kind, name))
    return lines


def _legend(axes, box: Box, lines: list[list[tuple[Kind, str]]]) -> None:
    """The kinds of cells with their signs, at the figure's upper left edge."""
    looks = {"number": {"facecolor": _shade(0.3)}, "unknown": HATCHED, "not_applicable": PLAIN, "none": EMPTY}
    for number, kinds in enumerate(lines):
        handles = [Patch(**looks[kind], label=name) for kind, name in kinds]
        place = (-(box.left - EDGE) / box.width, 1 + (box.top - EDGE - LEGEND * number) / box.height)
        legend = axes.legend(handles=handles, loc="upper left", bbox_to_anchor=place, ncols=len(handles), frameon=False,
                             fontsize=SMALL, labelcolor=MUTED, borderpad=0, borderaxespad=0, columnspacing=1.2,
                             handletextpad=0.5)  # fmt: skip
        if number < len(lines) - 1:  # the last is the axes' own
            axes.add_artist(legend)


def _shade(share: float) -> tuple[float, float, float]:
    """From a light tint to the accent; even zero has the lightest tint, since it is a number."""
    light, full = (0.89, 0.945, 0.96), (11 / 255, 110 / 255, 138 / 255)
    part = min(max(share, 0.0), 1.0) * 0.9
    return tuple(a + (b - a) * part for a, b in zip(light, full, strict=True))
