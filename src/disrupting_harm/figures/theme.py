"""One look for every figure at both its widths, and the same bytes from the same estimates."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from disrupting_harm.figures.canvas import EDGE, HEAD, LETTER, PIXELS_PER_INCH, POINTS, SMALL, Canvas
from disrupting_harm.figures.letters import runs_leftward, wrap
from disrupting_harm.figures.marks import scales_of
from disrupting_harm.identity import png, svg
from disrupting_harm.identity.identity import Identity


PNG_DPI = 150
LEAST_PLOT = 1.25  # inches left for the plot with its labels
FOOT_LINE = 0.16  # inches of a line of the foot
INK, MUTED, GRID = "#1f2937", "#5b6472", "#e3e6ea"
ACCENT, SECOND = "#0b6e8a", "#c2571a"  # told apart in grey and by colour-blind readers
SYNTHETIC = "#9c1c1c"
STAND_IN = "SYNTHETIC stand-in, not evidence"
PALETTE = [ACCENT, SECOND, "#5b4a9c", "#5f7a2f", "#8a5a44"]

RC = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same on every machine
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": HEAD,
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


def new_figure(canvas: Canvas, height: float, *, columns: int = 1, rows: int = 1, **grid) -> tuple[Figure, list]:
    """A figure of the canvas' width, `height` inches high, outside pyplot's list of open figures, so that a notebook shows it once."""
    with sns.axes_style("whitegrid"), matplotlib.rc_context(RC):
        figure, axes = plt.subplots(
            rows, columns, figsize=(canvas.inches, height), squeeze=False, layout="constrained", **grid
        )
        plt.close(figure)
    return figure, list(axes.flat)


def tidy(axes, *, grid: str = "x") -> None:
    sns.despine(ax=axes, left=grid == "x", bottom=grid == "y")
    axes.grid(False)
    axes.grid(True, axis=grid, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def begin_labels_left(axes: Axes, *, beside: bool = True) -> None:
    """Let the labels of the axes' rows begin at the figure's left edge where it is saved; without `beside` they do so already.

    Layouts leave the room that labels need which end at the axes.
    """
    axes.labels_beside = beside


def mark(figure: Figure, *, data_class: str, trace_id: str) -> None:
    """Foot of every figure: its trace id and, for a stand-in, a mark that no crop of the plot area removes."""
    synthetic = data_class == "synthetic"
    width = figure.get_figwidth()
    names = wrap_at_slashes(trace_id, int(width * POINTS / SMALL / LETTER))
    foot = _foot(synthetic, len(names))
    # A chart of one or two rows is not crushed by its foot.
    height = max(figure.get_figheight() + FOOT_LINE * (len(names) - 1), foot + LEAST_PLOT)
    figure.set_figheight(height)
    figure.get_layout_engine().set(rect=(0, foot / height, 1, 1 - foot / height))
    with matplotlib.rc_context(RC):
        line = {"x": EDGE / width, "ha": "left", "va": "bottom", "color": MUTED}
        figure.text(**line, y=0.07 / height, s="\n".join(names), fontsize=SMALL, linespacing=1.25)
        if synthetic:
            mark = {"color": SYNTHETIC, "weight": "bold"}
            figure.text(**line | mark, y=(0.07 + FOOT_LINE * len(names)) / height, s=STAND_IN, fontsize=SMALL)
            for axes in figure.axes:
                across = {
                    "transform": axes.transAxes,
                    "ha": "center",
                    "va": "center",
                    "rotation": 24,
                    "zorder": 0.6,
                    "in_layout": False,
                }
                inches = height * axes.get_position().height
                size = int(min(6.3 * width / len(figure.axes) ** 0.5, 19 * inches))
                if inches < LEAST_PLOT:  # a panel of a few rows
                    across |= {"rotation": 0}
                    size = min(20, max(8, 40 * inches))
                axes.text(0.5, 0.5, "SYNTHETIC", **across, **mark, alpha=0.11, fontsize=size)


def add_note(figure: Figure, note: str, *, data_class: str) -> None:
    """A caveat between the chart and the foot of a marked wide figure, which becomes higher by its lines."""
    lines = wrap(note, int(figure.get_figwidth() * POINTS / SMALL / LETTER)).split("\n")
    before = figure.get_figheight()
    foot, more = _foot(data_class == "synthetic", names=1), FOOT_LINE * len(lines)
    for text in figure.texts:  # what stands in the foot keeps its distance from the lower edge
        x, y = text.get_position()
        text.set_position((x, y * before / (before + more)))
    figure.set_figheight(before + more)
    figure.get_layout_engine().set(rect=(0, (foot + more) / (before + more), 1, 1 - (foot + more) / (before + more)))
    with matplotlib.rc_context(RC):
        figure.text(EDGE / figure.get_figwidth(), (foot - 0.06) / (before + more), "\n".join(lines), va="bottom", color=MUTED,
                    fontsize=SMALL, linespacing=1.25)  # fmt: skip


def _foot(synthetic: bool, names: int) -> float:
    """Inches below the chart for so many lines of the trace id, and for the mark."""
    return 0.15 + FOOT_LINE * (names + synthetic)


def wrap_at_slashes(trace_id: str, letters: int) -> list[str]:
    """In one line, or the figure's own id in a line below the others."""
    if len(trace_id) <= letters:
        return [trace_id]
    first, last = trace_id.rsplit("/", 1)
    return [f"{first}/", last]


@dataclass(frozen=True)
class Metadata:
    """What a figure's file says of itself wherever it goes: its title, who is cited, under which terms, and whether it is made up."""

    title: str
    source: str
    licence: str
    data_class: str
    note: str = ""

    @property
    def description(self) -> str:
        mark = f"{STAND_IN}." if self.data_class == "synthetic" else f"Data class: {self.data_class}."
        return " ".join(filter(None, (mark, self.note)))


def save_svg(figure: Figure, path: Path, told: Metadata, identity: Identity | None = None) -> Path:
    """The picture for the page, one unit for each CSS pixel, without date, version or machine in it. The figure stays as it is.

    What is `told` of it is in its metadata (Dublin Core). Letters have other widths in SVG and PNG, so each is laid out for itself;
    `savefig` would draw the figure once more to do so. With an `identity` the drawing carries it, and the scales of its axes.
    """
    written = io.BytesIO()
    said = {"Date": None, "Creator": None, "Title": told.title, "Source": told.source, "Rights": told.licence}
    with _laid_out(figure, FigureCanvasSVG, figure.dpi):
        figure.savefig(written, format="svg", metadata=said | {"Description": told.description})
        scales = scales_of(figure) if identity and identity.drawn else []
    data = in_pixels(written.getvalue().decode("utf-8"), figure.get_size_inches()).encode("utf-8")
    if identity:
        drawn = identity.drawn | ({"axes": scales} if scales else {})
        data = svg.embed(data, replace(identity, drawn=drawn))
    path.write_bytes(data)
    return path


def save_png(figure: Figure, path: Path, told: Metadata, identity: Identity | None = None) -> Path:
    """The picture for sending on. What is `told` of it is in its text chunks, and so is its `identity`."""
    said = {"Software": None, "Title": told.title, "Source": told.source, "Copyright": told.licence}
    with _laid_out(figure, FigureCanvasAgg, PNG_DPI):
        figure.savefig(path, dpi=PNG_DPI, metadata=said | {"Description": told.description})
    if identity:
        path.write_bytes(png.embed(path.read_bytes(), replace(identity, drawn={})))
    return path


@contextmanager
def _laid_out(figure: Figure, canvas: type, dpi: float) -> Iterator[None]:
    layout, before, dpi_before = figure.get_layout_engine(), figure.canvas, figure.dpi
    with matplotlib.rc_context(RC):
        try:
            figure.set_layout_engine(None)
            canvas(figure)
            figure.set_dpi(dpi)
            _lay_out(figure, layout)
            with _labels_at_the_left(figure):
                yield
        finally:
            figure.set_layout_engine(layout)
            figure.set_canvas(before)
            figure.set_dpi(dpi_before)


@contextmanager
def _labels_at_the_left(figure: Figure) -> Iterator[None]:
    """The figure, laid out, with the labels beside its axes, and the title above them, at the left edge (`begin_labels_left`). Then they
    are as before.

    A label in letters that run to the left stays at its axes.
    """
    moved, titles = [], []
    for axes in (each for each in figure.axes if getattr(each, "labels_beside", False)):
        box, edge = axes.get_position(), EDGE / figure.get_figwidth()
        title = axes._left_title  # matplotlib names it nowhere else
        if title.get_text() and not runs_leftward(title.get_text()):
            titles.append((title, title.get_position()[0]))
            title.set_x((edge - box.x0) / box.width)
        texts = [text for text in axes.get_yticklabels() if text.get_text() and not runs_leftward(text.get_text())]
        for tick in axes.yaxis.get_major_ticks():
            if tick.label1 in texts:
                moved.append((tick, tick.get_pad()))
                tick.set_pad((box.x0 - edge) * figure.get_figwidth() * POINTS - tick.get_tick_padding())
                tick.label1.set_ha("left")
    try:
        yield
    finally:
        for tick, pad in moved:
            tick.set_pad(pad)
            tick.label1.set_ha("right")
        for title, x in titles:
            title.set_x(x)


def in_pixels(svg: str, inches: Sequence[float]) -> str:
    """The SVG that matplotlib wrote, whose unit is a point, with a CSS pixel as its unit: an inch is 108 of them."""
    width, height = (round(PIXELS_PER_INCH * float(side), 3) for side in inches)
    head, rest = svg.split("</metadata>", 1)
    head = re.sub(r' width="[^"]*pt"', f' width="{width:g}"', head, count=1)
    head = re.sub(r' height="[^"]*pt"', f' height="{height:g}"', head, count=1)
    head = re.sub(r' viewBox="[^"]*"', f' viewBox="0 0 {width:g} {height:g}"', head, count=1)
    body, end = rest.rsplit("</svg>", 1)
    return f'{head}</metadata>\n <g transform="scale({PIXELS_PER_INCH / POINTS:g})">{body}</g>\n</svg>{end}'


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
