"""Where in a drawing each estimate stands: names for its marks and numbers, and the scales that turn a place into a value.

What is written here goes into the drawing, so that a verification can read a bar's length, a point's place and a drawn number from the
file and hold them against the estimates, without drawing anything again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from disrupting_harm import printing
from disrupting_harm.figures.canvas import PIXELS_PER_INCH


if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

FIELDS = ("estimate", "ci_low", "ci_high", "n_cases", "n")  # of an estimate, that a place can show
NO_SIGN = (None, "", " ", "None", "none")  # markers of a line without signs
READ = (*FIELDS, "statistic", "presentation", "flags", "unit", "value_as_published")
# How a drawn number can be printed. A verification prints the stored estimate by the same name.
FORMS: dict[str, Callable[[SimpleNamespace], str]] = {
    "value": lambda row: printing.printed(row).value,
    "per cent": lambda row: printing.per_cent_alone(row.estimate),
    "whole": lambda row: printing.whole(row.estimate),
    "number": lambda row: printing.number(row.estimate, "number"),
    "hundredths": lambda row: f"{100 * row.estimate:.0f}",
    "count": lambda row: printing.count_of(row.n_cases, row.n),
    "cases": lambda row: f"{row.n_cases:.0f}",
}
Place = tuple[str, int]  # what a number is of: a field or a form, and the estimate's place among those that are shown


def describe(figure: Figure, estimates: pd.DataFrame) -> dict[str, list]:
    """Name the marks and the numbers of a figure that show `estimates`; what stands in them, as JSON holds it.

    marks: `[name, axes, "x" or "y", part of the mark, field, estimate]`. A part is a number of a point, or "length" of a bar.
    numbers: `[name, form, estimate]`. Estimates are named by their places in the frame. A mark is one of an estimate if it stands at
    the very number that is stored. A number or place that is none of any estimate has no name.
    """
    rows = rows_of(estimates)
    marks, numbers = _Finder(_values(rows)), _Finder(_printed(rows))
    found: dict[str, list] = {"marks": [], "numbers": []}
    for number, axes in enumerate(figure.axes):
        drawn = [
            (artist, list(_coordinates(artist, axes))) for artist in (*axes.lines, *axes.collections, *axes.patches)
        ]
        across = _axis_of_values([c for _, coordinates in drawn for c in coordinates], marks)
        for artist, coordinates in drawn:
            mine = [(c, marks.take(c[2])) for c in coordinates if c[0] == across and marks.knows(c[2])]
            if mine:
                name = f"m{len(found['marks'])}"
                artist.set_gid(name)
                found["marks"] += [[name, number, axis, part, *place] for (axis, part, _), place in mine]
        for text in axes.texts:
            words = " ".join(text.get_text().split())
            if any(map(str.isdigit, words)) and numbers.knows(words):
                name = f"t{len(found['numbers'])}"
                text.set_gid(name)
                found["numbers"].append([name, *numbers.take(words)])
    return found


def scales_of(figure: Figure) -> list[list]:
    """Of each axes, `[x, y]`, each `[kind, start, end, place of the start, place of the end]`: places in pixels of the drawing.

    The figure is laid out. kind: "linear" or "log".
    """
    wide, high = (PIXELS_PER_INCH * float(side) for side in figure.get_size_inches())
    found = []
    for axes in figure.axes:
        box = axes.get_position()
        x = [axes.get_xscale(), *map(float, axes.get_xlim()), box.x0 * wide, box.x1 * wide]
        y = [axes.get_yscale(), *map(float, axes.get_ylim()), (1 - box.y0) * high, (1 - box.y1) * high]
        found.append([[part if isinstance(part, str) else round(part, 9) for part in scale] for scale in (x, y)])
    return found


def rows_of(estimates: pd.DataFrame) -> list[SimpleNamespace]:
    columns = {name: estimates[name].tolist() if name in estimates else [None] * len(estimates) for name in READ}
    return [
        SimpleNamespace(**dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)
    ]


class _Finder:
    """What each number is of. Of several estimates with one value each is given once, in their order, before any is given again."""

    def __init__(self, found: dict[object, list[Place]]):
        self.found, self.taken = found, Counter[object]()

    def knows(self, value: object) -> bool:
        return value in self.found

    def take(self, value: object) -> Place:
        places = self.found[value]
        self.taken[value] += 1
        return places[(self.taken[value] - 1) % len(places)]


def _values(rows: Sequence[SimpleNamespace]) -> dict[object, list[Place]]:
    found: dict[object, list[Place]] = defaultdict(list)
    for name in FIELDS:
        for place, row in enumerate(rows):
            value = getattr(row, name)
            # A bar of no length stands everywhere.
            if isinstance(value, (int, float)) and math.isfinite(value) and value != 0:
                found[_number(value)].append((name, place))
    return dict(found)


def _number(value: float) -> float:
    """Without its last digits: a bar upon another has lost them to the sum of both."""
    return float(f"{value:.10g}")


def _printed(rows: Sequence[SimpleNamespace]) -> dict[object, list[Place]]:
    found: dict[object, list[Place]] = defaultdict(list)
    for form in FORMS:
        for place, row in enumerate(rows):
            if text := print_as(form, row):
                found[text].append((form, place))
    return dict(found)


def print_as(form: str, row: SimpleNamespace) -> str:
    """An estimate as a drawing prints it in one of its forms; "" where it has none."""
    try:
        return FORMS[form](row)
    except (TypeError, ValueError, KeyError, OverflowError):
        return ""


Coordinate = tuple[str, int | str, float]  # axis, part of the mark, number


def _coordinates(artist: Artist, axes: Axes) -> Iterator[Coordinate]:
    """The numbers at which an artist stands, on the axes along which it is placed by values."""
    on_values = dict(zip("xy", _transform_of(artist).contains_branch_seperately(axes.transData), strict=True))
    return (coordinate for coordinate in _all_coordinates(artist, axes) if on_values[coordinate[0]])


def _transform_of(artist: Artist) -> Transform:
    """What places an artist. A line across the whole axes stands at parts of these, from 0 to 1, on one of the two."""
    from matplotlib.collections import PathCollection

    return artist.get_offset_transform() if isinstance(artist, PathCollection) else artist.get_transform()


def _all_coordinates(artist: Artist, axes: Axes) -> Iterator[Coordinate]:
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    if isinstance(artist, Line2D) and artist.get_drawstyle() != "default" and artist.get_marker() in NO_SIGN:
        return  # in steps: its corners stand between the values
    if isinstance(artist, Line2D):
        points = list(zip(*(np.asarray(data).ravel().tolist() for data in artist.get_data()), strict=False))
    elif isinstance(artist, LineCollection):
        points = [tuple(end) for segment in artist.get_segments() if len(segment) for end in (segment[0], segment[-1])]
    elif isinstance(artist, PathCollection):
        points = [tuple(point) for point in np.ma.filled(artist.get_offsets(), np.nan).tolist()]
    elif isinstance(artist, Rectangle) and artist is not axes.patch:
        yield from (("x", "length", _number(artist.get_width())), ("y", "length", _number(artist.get_height())))
        return
    else:
        return
    for part, (x, y) in enumerate(points):
        yield from (("x", part, _number(x)), ("y", part, _number(y)))


def _axis_of_values(coordinates: Sequence[Coordinate], known: _Finder) -> str:
    """The axis along which estimates stand: the one with more numbers of theirs; the other counts rows."""
    on = Counter(axis for axis, _, value in coordinates if known.knows(value))
    return "y" if on["y"] > on["x"] else "x"
