"""One look for every figure, narrow enough to be read on a phone, and the same bytes from the same estimates."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from disrupting_harm.figures.letters import wrap


WIDTH = 4.6  # inches: 442 pixels, so that a phone's 360 shrink the letters by a quarter only
PNG_DPI = 150
LEAST_PLOT = 1.25  # inches left for the plot with its labels
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


def new_figure(height: float, *, columns: int = 1, rows: int = 1, **grid) -> tuple[Figure, list]:
    """A figure of the study's width, outside pyplot's list of open figures, so that a notebook shows it once."""
    with sns.axes_style("whitegrid"), matplotlib.rc_context(RC):
        figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, height), squeeze=False, layout="constrained", **grid)
        plt.close(figure)
    return figure, list(axes.flat)


def tidy(axes, *, grid: str = "x") -> None:
    sns.despine(ax=axes, left=grid == "x", bottom=grid == "y")
    axes.grid(False)
    axes.grid(True, axis=grid, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def mark(figure: Figure, *, data_class: str, trace_id: str, note: str = "") -> None:
    """Foot of every figure: its caveat, its trace id and, for a stand-in, a mark that no crop of the plot area removes."""
    caveat = wrap(note, 80).split("\n") if note else []
    synthetic = data_class == "synthetic"
    above = 0.22 + 0.14 * synthetic  # inches taken by the trace id and the mark
    foot = above + 0.08 + 0.14 * len(caveat)
    # A caveat is added below the chart, and a chart of one or two rows is not crushed by its foot.
    height = max(figure.get_figheight() + 0.14 * len(caveat), foot + LEAST_PLOT)
    figure.set_figheight(height)
    figure.get_layout_engine().set(rect=(0, foot / height, 1, 1 - foot / height))
    with matplotlib.rc_context(RC):
        line = {"x": 0.01, "ha": "left", "va": "bottom", "color": MUTED}
        figure.text(**line, y=0.07 / height, s=trace_id, fontsize=7)
        if caveat:
            figure.text(**line, y=above / height, s="\n".join(caveat), fontsize=7, linespacing=1.25)
        if synthetic:
            mark = {"color": SYNTHETIC, "weight": "bold"}
            figure.text(**line | mark, y=0.2 / height, s="SYNTHETIC stand-in, not evidence", fontsize=8)
            for axes in figure.axes:
                across = {"transform": axes.transAxes, "ha": "center", "va": "center", "rotation": 24, "zorder": 0.6}
                size = 29 / len(figure.axes) ** 0.5
                if (inches := height * axes.get_position().height) < LEAST_PLOT:  # a panel of a few rows
                    across |= {"rotation": 0, "in_layout": False}
                    size = min(20, max(8, 40 * inches))
                axes.text(0.5, 0.5, "SYNTHETIC", **across, **mark, alpha=0.11, fontsize=size)


def save(figure: Figure, stem: Path) -> list[Path]:
    """`<stem>.svg` and `<stem>.png` (150 dpi) without date, version or machine in them. The figure itself stays as it is.

    Letters have other widths in the two, so each is laid out for itself. `savefig` would draw the figure once more to do so.
    """
    svg, png = stem.with_suffix(".svg"), stem.with_suffix(".png")
    layout, canvas, dpi = figure.get_layout_engine(), figure.canvas, figure.dpi
    with matplotlib.rc_context(RC):
        try:
            figure.set_layout_engine(None)
            FigureCanvasSVG(figure)
            _lay_out(figure, layout)
            figure.savefig(svg, metadata={"Date": None, "Creator": None})
            FigureCanvasAgg(figure)
            figure.set_dpi(PNG_DPI)
            _lay_out(figure, layout)
            figure.savefig(png, dpi=PNG_DPI, metadata={"Software": None})
        finally:
            figure.set_layout_engine(layout)
            figure.set_canvas(canvas)
            figure.set_dpi(dpi)
    return [svg, png]


def _lay_out(figure: Figure, layout) -> None:
    """Place the axes, at positions without their last digits.

    The solver of the layout adds up in the order of addresses in memory, so that these digits differ from run to run, and with
    them the names that the SVG gives to its clip paths.
    """
    layout.execute(figure)
    for axes in figure.axes:
        bounds = [round(float(bound), 9) for bound in axes.get_position(original=True).bounds]
        axes._set_position(Bbox.from_bounds(*bounds), which="original")
        axes.apply_aspect()
