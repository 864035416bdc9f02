"""A matrix of published values: numbers are shaded, what a source does not know is hatched, and neither looks like zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from disrupting_harm.figures.counts_layout import EDGE, Box, bare, new_tiles
from disrupting_harm.figures.letters import line_breaks, wrap
from disrupting_harm.figures.theme import GRID, INK, MUTED, WIDTH


LABEL = 24  # letters in a line beside a row
LABELS = 1.5  # inches for the labels
ROW, LINE = 0.235, 0.115  # inches of a row with a label of one line, and of each line more
HEADING, LEGEND = 0.36, 0.24  # inches above a block, and of the signs' names
SIGNS = {"unknown": "?", "not_applicable": "–"}
NAMES = {"number": "number", "unknown": "? not known", "not_applicable": "– not applicable", "none": "no figure"}
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


def number_matrix(
    blocks: Sequence[Block], *, names: dict[str, str] = NAMES, upright: bool = False, column_head: float = 0.0
) -> Figure | None:
    """The blocks below each other under a legend of the kinds of cells that occur. None without any row.

    names: what each kind is called in the legend. upright: heads of columns are written upwards, in `column_head` inches.
    """
    blocks = [block for block in blocks if block.rows]
    if not blocks:
        return None
    labels = [[wrap(label, LABEL) for label, _ in block.rows] for block in blocks]
    heights = [[ROW + LINE * line_breaks(text) for text in texts] for texts in labels]
    width, top = WIDTH - LABELS - EDGE, EDGE + LEGEND
    boxes = [Box(EDGE, EDGE, WIDTH - 2 * EDGE, LEGEND - 0.06)]
    for block, rows in zip(blocks, heights, strict=True):
        top += (HEADING if block.heading else 0.2) + column_head
        boxes.append(Box(LABELS, top, width, sum(rows)))
        top += sum(rows)
    figure, (legend, *plots) = new_tiles(boxes)
    used = {cell.kind for block in blocks for _, cells in block.rows for cell in cells}
    _legend(legend, [(kind, names[kind]) for kind in NAMES if kind in used])
    for axes, block, texts, rows in zip(plots, blocks, labels, heights, strict=True):
        _draw(axes, block, texts, rows, upright=upright, column_head=column_head)
    return figure


def _draw(axes, block: Block, labels: list[str], heights: list[float], *, upright: bool, column_head: float) -> None:
    bare(axes)
    axes.set(xlim=(0, len(block.columns)), ylim=(sum(heights), 0))
    y, places = 0.0, []
    for (_, cells), height in zip(block.rows, heights, strict=True):
        for x, cell in enumerate(cells):
            _cell(axes, cell, x, y, height)
        places.append(y + height / 2)
        y += height
    axes.set_yticks(places, labels, fontsize=7.5, color=INK)
    axes.xaxis.tick_top()
    look = {"rotation": 90, "va": "bottom"} if upright else {}
    axes.set_xticks([x + 0.5 for x in range(len(block.columns))], block.columns, fontsize=7, color=MUTED, **look)
    axes.tick_params(axis="x", pad=1)
    if block.heading:
        axes.annotate(block.heading, (0, 1), ((EDGE - LABELS) * 72, 16 + column_head * 72), xycoords="axes fraction",
                      textcoords="offset points", fontsize=8.5, weight="bold", color=INK, annotation_clip=False)  # fmt: skip


def _cell(axes, cell: Cell, x: float, y: float, height: float, width: float = 1.0) -> None:
    gap = 0.04
    box = ((x + gap * width, y + 0.012), width * (1 - 2 * gap), height - 0.024)
    middle = {"ha": "center", "va": "center"}
    if cell.kind == "number":
        axes.add_patch(Rectangle(*box, facecolor=_shade(cell.shade), linewidth=0))
        dark = cell.shade > 0.6
        axes.text(x + width / 2, y + height / 2, cell.text, fontsize=7.5, color="white" if dark else INK, **middle)
    elif cell.kind == "none":
        axes.add_patch(Rectangle(*box, facecolor="none", edgecolor=GRID, linewidth=0.6, linestyle=(0, (2, 2))))
    else:
        hatch = "////" if cell.kind == "unknown" else ""
        axes.add_patch(
            Rectangle(*box, facecolor="white" if hatch else "#f0f2f4", edgecolor="#c3cad1", linewidth=0, hatch=hatch)
        )
        axes.text(x + width / 2, y + height / 2, SIGNS[cell.kind], fontsize=8.5, weight="bold", color=INK, **middle)


def _legend(axes, kinds: list[tuple[Kind, str]]) -> None:
    bare(axes)
    axes.set(xlim=(0, WIDTH - 2 * EDGE), ylim=(LEGEND - 0.06, 0), xticks=[], yticks=[])
    x = 0.0
    for kind, name in kinds:
        _cell(axes, Cell(kind, "9", 0.3), x, 0, LEGEND - 0.06, width=0.3)
        axes.text(x + 0.35, (LEGEND - 0.06) / 2, name, fontsize=7, color=MUTED, va="center")
        x += 0.5 + 0.062 * len(name)


def _shade(share: float) -> tuple[float, float, float]:
    """From a light tint to the accent; even zero has the lightest tint, since it is a number."""
    light, full = (0.89, 0.945, 0.96), (11 / 255, 110 / 255, 138 / 255)
    part = min(max(share, 0.0), 1.0) * 0.9
    return tuple(a + (b - a) * part for a, b in zip(light, full, strict=True))
