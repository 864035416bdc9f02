"""One look for every figure, narrow enough to be read on a phone, and the same bytes from the same estimates."""

from __future__ import annotations

import textwrap
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.figure import Figure


WIDTH = 5.2  # inches; at 10 points still legible when shrunk to a phone's 360 pixels
INK, MUTED, GRID = "#1f2937", "#5b6472", "#e3e6ea"
ACCENT, SECOND = "#0b6e8a", "#c2571a"  # told apart in grey and by colour-blind readers
SYNTHETIC = "#9c1c1c"
PALETTE = [ACCENT, SECOND, "#5b4a9c", "#5f7a2f", "#8a5a44"]

RC = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same on every machine
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "grid.color": GRID,
    "figure.dpi": 100,
    "svg.fonttype": "path",  # drawn letters: no font is needed where it is read
    "svg.hashsalt": "disrupting-harm",  # ids in the SVG depend on the content, not on chance
}


def new_figure(height: float, *, columns: int = 1, **grid) -> tuple[Figure, list]:
    """A figure of the study's width, outside pyplot's list of open figures, so that a notebook shows it once."""
    with sns.axes_style("whitegrid"), matplotlib.rc_context(RC):
        figure, axes = plt.subplots(1, columns, figsize=(WIDTH, height), squeeze=False, layout="constrained", **grid)
        plt.close(figure)
    return figure, list(axes[0])


def tidy(axes, *, grid: str = "x") -> None:
    sns.despine(ax=axes, left=grid == "x", bottom=grid == "y")
    axes.grid(False)
    axes.grid(True, axis=grid, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def wrap(label: str, width: int = 30) -> str:
    return "\n".join(textwrap.wrap(label, width))


def mark(figure: Figure, *, data_class: str, trace_id: str, note: str = "") -> None:
    """Foot of every figure: its caveat, its trace id and, for a stand-in, a mark that no crop of the plot area removes."""
    height = figure.get_figheight()
    lines = textwrap.wrap(note, 100)
    foot = 0.3 + 0.125 * len(lines)
    figure.get_layout_engine().set(rect=(0, foot / height, 1, 1 - foot / height))
    with matplotlib.rc_context(RC):
        if lines:
            figure.text(
                0.01,
                0.25 / height,
                "\n".join(lines),
                ha="left",
                va="bottom",
                fontsize=6.5,
                color=MUTED,
                linespacing=1.25,
            )
        figure.text(0.99, 0.07 / height, trace_id, ha="right", va="bottom", fontsize=6.5, color=MUTED)
        if data_class == "synthetic":
            figure.text(0.01, 0.07 / height, "SYNTHETIC stand-in, not evidence", ha="left", va="bottom",
                        fontsize=7.5, color=SYNTHETIC, weight="bold")  # fmt: skip
            for axes in figure.axes:
                axes.text(0.5, 0.5, "SYNTHETIC", transform=axes.transAxes, ha="center", va="center", rotation=24,
                          fontsize=34 / len(figure.axes) ** 0.5, color=SYNTHETIC, alpha=0.11, weight="bold", zorder=0.6)  # fmt: skip


def save(figure: Figure, stem: Path) -> list[Path]:
    """`<stem>.svg` and `<stem>.png` (150 dpi) without date, version or machine in them."""
    with matplotlib.rc_context(RC):
        figure.savefig(stem.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
        figure.savefig(stem.with_suffix(".png"), dpi=150, metadata={"Software": None})
    return [stem.with_suffix(".svg"), stem.with_suffix(".png")]
