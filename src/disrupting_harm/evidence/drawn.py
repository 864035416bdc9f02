"""What a figure holds beside what a reader sees of it: its words, names of its parts, and the numbers that it is drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np


if TYPE_CHECKING:
    from matplotlib.figure import Figure


def words_of(figure: Figure) -> Iterator[str]:
    """Drawn texts, and the names and addresses that an SVG carries for its parts."""
    from matplotlib.text import Text

    for artist in figure.findobj():
        if isinstance(artist, Text):
            yield artist.get_text()
        for said in (artist.get_gid(), artist.get_url(), artist.get_label()):
            if isinstance(said, str):
                yield said


def numbers_of(figure: Figure) -> Iterator[np.ndarray]:
    """Coordinates by artist, each axis by itself; those of artists with a single point or bar together, by their axes."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    yield from _of_shapes(figure)
    for axes in _axes_of(figure):
        single: dict[str, list[tuple[float, ...]]] = {}
        for artist in (*axes.lines, *axes.collections, *axes.patches):
            if isinstance(artist, Line2D):
                points = [_plain(artist.get_xdata()), _plain(artist.get_ydata())]
            elif isinstance(artist, Collection):
                points = list(np.asarray(np.ma.filled(artist.get_offsets(), np.nan), dtype=float).reshape(-1, 2).T)
                points += [_plain(array.ravel())] if (array := artist.get_array()) is not None else []
                yield from _of_paths(artist)
            elif isinstance(artist, Rectangle) and artist is not axes.patch:
                points = [
                    np.array([side])
                    for side in (artist.get_x(), artist.get_y(), artist.get_width(), artist.get_height())
                ]
            else:
                continue
            if all(len(p) == 1 for p in points):
                single.setdefault(type(artist).__name__, []).append(tuple(float(p[0]) for p in points))
            else:
                yield from points
        for found in single.values():
            sides = min(map(len, found))
            yield from np.array([one[:sides] for one in found], dtype=float).T


def _of_shapes(figure: Figure) -> Iterator[np.ndarray]:
    """Corners of free shapes, of what is drawn on the figure itself, and the order, width and opacity in which parts are drawn."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch, Rectangle

    for artist in figure.findobj(Patch):
        if not isinstance(artist, Rectangle):
            yield from np.asarray(artist.get_path().vertices, dtype=float).T
    for artist in figure.findobj(Collection):
        corners = [np.asarray(path.vertices, dtype=float) for path in artist.get_paths()]
        if corners:
            yield from np.concatenate(corners).T
    for line in (artist for artist in (*figure.lines, *figure.artists) if isinstance(artist, Line2D)):
        yield from (_plain(line.get_xdata()), _plain(line.get_ydata()))
    for axes in _axes_of(figure):
        parts = [*axes.lines, *axes.collections, *axes.patches, *axes.texts, *axes.artists]
        yield np.array([part.get_zorder() for part in parts], dtype=float)
        yield np.array([part.get_alpha() for part in parts if isinstance(part.get_alpha(), (int, float))], dtype=float)
        yield np.array([line.get_markersize() for line in axes.lines], dtype=float)
        yield np.array([line.get_linewidth() for line in axes.lines], dtype=float)
        yield from _of_looks(axes, parts)
        yield from np.array([text.get_position() for text in axes.texts], dtype=float).reshape(-1, 2).T


def _of_looks(axes, parts) -> Iterator[np.ndarray]:
    """Sizes, colours and dashes of parts, sizes and turns of letters, ticks and ends of the axes."""
    from matplotlib.collections import Collection
    from matplotlib.colors import to_rgba
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

    for part in parts:
        if isinstance(part, Collection):
            yield from (
                _plain(looks()) for name in ("sizes", "linewidths") if (looks := getattr(part, f"get_{name}", None))
            )
            yield from np.asarray(part.get_facecolor(), dtype=float).reshape(-1, 4).T
        elif isinstance(part, Line2D):
            yield _plain([length for length in getattr(part, "_unscaled_dash_pattern", (0, ()))[1] or ()])
    colours = [to_rgba(part.get_color()) for part in parts if isinstance(part, Line2D)]
    colours += [part.get_facecolor() for part in axes.patches]
    yield from np.array(colours, dtype=float).reshape(-1, 4).T
    texts = [part for part in parts if isinstance(part, Text)]
    yield np.array([text.get_fontsize() for text in texts], dtype=float)
    yield np.array([text.get_rotation() for text in texts], dtype=float)
    for side in (axes.xaxis, axes.yaxis):
        yield _plain(side.get_ticklocs())
    yield np.array([*axes.get_xlim(), *axes.get_ylim()], dtype=float)


def _axes_of(figure: Figure) -> Iterator:
    """Also those that lie within others."""
    from matplotlib.axes import Axes

    yield from figure.findobj(Axes)


def clouds_of(figure: Figure) -> Iterator[int]:
    """The number of points of each cloud of points."""
    from matplotlib.collections import PathCollection

    for artist in figure.findobj(PathCollection):
        yield len(artist.get_offsets())


def _of_paths(artist) -> Iterator[np.ndarray]:
    """The ends of lines that are drawn as one collection."""
    from matplotlib.collections import LineCollection

    if isinstance(artist, LineCollection) and artist.get_segments():
        ends = np.array([np.asarray(s, dtype=float)[[0, -1]].ravel() for s in artist.get_segments() if len(s)])
        if len(ends):
            yield from ends.T


def images_of(figure: Figure) -> Iterator[np.ndarray]:
    from matplotlib.image import _ImageBase

    for artist in figure.findobj(_ImageBase):
        if (array := artist.get_array()) is not None:
            yield np.asarray(np.ma.filled(array, np.nan), dtype=float)


def _plain(values) -> np.ndarray:
    try:
        return np.asarray(values, dtype=float).ravel()
    except (TypeError, ValueError):  # words on an axis of categories
        return np.array([])
