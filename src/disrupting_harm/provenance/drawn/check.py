"""Every mark and number of a drawing against the estimate that it shows: places at the drawing's own scale, numbers as they are printed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import NamedTuple

from disrupting_harm import printing
from disrupting_harm.figures.marks import FIELDS, FORMS, print_as
from disrupting_harm.identity import svg
from disrupting_harm.identity.identity import Identity
from disrupting_harm.provenance.drawn.glyphs import false_shapes
from disrupting_harm.provenance.drawn.read import Drawn, NotAsDrawn, Tick, read_drawing


TOLERANCE = 0.05  # pixels: a drawing says its places in thousandths of one
OF_TICK = 0.75  # pixels: the lines of a grid are set on whole pixels
SCALES = ("linear", "log")
TICK = re.compile(r"(-?[\d,]+(?:\.\d+)?)( %)?")


class Wrong(NamedTuple):
    """What a drawing shows and what it should. estimate_id: "" where it is of the drawing as a whole."""

    estimate_id: str
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place} {self.found}" + (f" and should {self.expected}" if self.expected else "")


def check_drawing(data: bytes, estimates: Mapping[str, SimpleNamespace]) -> list[Wrong]:
    """All that a drawing shows otherwise than `estimates` (rows by id) are. Empty for a drawing that names no marks.

    Raises KeyError for an estimate that is none of them.
    """
    identity = svg.read(data)
    if identity is None or not identity.drawn:
        return []
    try:
        drawn = read_drawing(data)
        if letters := false_shapes(data.decode("utf-8")):
            raise NotAsDrawn(f"draws other shapes for the letters {' '.join(letters[:5])}")
        return list(_check(drawn, identity, estimates))
    except NotAsDrawn as error:
        return [Wrong("", "the drawing", str(error), "")]
    except (TypeError, ValueError, IndexError):
        return [Wrong("", "the drawing", "carries an identity that does not describe it", "")]


def _check(drawn: Drawn, identity: Identity, estimates: Mapping[str, SimpleNamespace]) -> Iterator[Wrong]:
    scales = identity.drawn.get("axes", [])
    for tick in drawn.ticks:
        yield from _check_tick(tick, scales)
    for name, number, axis, part, field, place in identity.drawn.get("marks", []):
        if axis not in ("x", "y") or field not in FIELDS:
            raise ValueError(axis)
        row = estimates[identity.estimates[place]]
        yield from _check_mark(drawn, name, scales[number]["xy".index(axis)], axis, part, field, row)
    for name, form, place in identity.drawn.get("numbers", []):
        row = estimates[identity.estimates[place]]
        expected, found = print_as(form, row), drawn.numbers.get(name)
        if form not in FORMS:
            raise ValueError(form)
        if found is None:
            yield Wrong(row.estimate_id, "its number", "is not drawn", f'read "{expected}"')
        elif found != expected:
            yield Wrong(row.estimate_id, "its number", f'reads "{found}"', f'read "{expected}"')


def _check_mark(
    drawn: Drawn, name: str, scale: Sequence, axis: str, part: int | str, field: str, row: SimpleNamespace
) -> Iterator[Wrong]:
    true, mark = getattr(row, field), drawn.marks.get(name)
    what = (
        "its bar" if part == "length" else "its mark" if field == "estimate" else f"the end of its interval ({field})"
    )
    if mark is None:
        yield Wrong(row.estimate_id, what, "is not drawn", "be drawn")
        return
    if true is None:
        yield Wrong(row.estimate_id, what, "is drawn", "not be, for the estimate has no such number")
        return
    if part == "length":
        length, expected = mark.length(axis), abs(_place(scale, true) - _place(scale, 0.0))
        found = [length]
        values = [_value(scale, _place(scale, 0.0) + math.copysign(length, scale[4] - scale[3]))]
    else:
        found, expected = mark.places(int(part), axis), _place(scale, true)
        values = [_value(scale, place) for place in found]
    if not found:
        yield Wrong(row.estimate_id, what, "is not drawn", f"stand at {_said(true, row)}")
    for place, value in zip(found, values, strict=True):
        if abs(place - expected) > TOLERANCE:
            verb = "is as long as" if part == "length" else "stands at"
            should = "be as long as" if part == "length" else "stand at"
            yield Wrong(row.estimate_id, what, f"{verb} {_said(value, row)}", f"{should} {_said(true, row)}")
            return


def _check_tick(tick: Tick, scales: Sequence) -> Iterator[Wrong]:
    """A number beside an axis stands where the scale says: else the axis was moved under the marks."""
    found = TICK.fullmatch(tick.words.replace("\N{MINUS SIGN}", "-"))
    if found is None or not 0 <= tick.axes < len(scales):
        return
    value = float(found.group(1).replace(",", "")) / (100 if found.group(2) else 1)
    scale = scales[tick.axes]["xy".index(tick.axis)]
    if abs(_place(scale, value) - tick.place) > OF_TICK:
        yield Wrong(
            "",
            f'the axis\' number "{tick.words}"',
            f"stands where {_value(scale, tick.place):.4g} is",
            "stand elsewhere",
        )


def _place(scale: Sequence, value: float) -> float:
    kind, start, end, first, last = scale
    low, high, at = (_linear(kind, number) for number in (start, end, value))
    return first + (at - low) / (high - low) * (last - first)


def _value(scale: Sequence, place: float) -> float:
    kind, start, end, first, last = scale
    low, high = _linear(kind, start), _linear(kind, end)
    at = low + (place - first) / (last - first) * (high - low)
    return 10**at if kind == "log" else at


def _linear(kind: str, number: float) -> float:
    if kind not in SCALES:
        raise ValueError(kind)
    return math.log10(number) if kind == "log" else float(number)


def _said(value: float, row: SimpleNamespace) -> str:
    """A value so exact that another drawn place reads as another number."""
    unit = printing.statistic(row.statistic).unit
    return f"{100 * value:.2f} %" if unit in ("share", "points") else f"{value:.6g}"
