"""The texts of a figure: the font that each needs, and the room that it has."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from disrupting_harm.errors import LabelError
from disrupting_harm.figures.letters import ORDER_MARKS, families, needs_font, runs_leftward


SMALLEST = 0.7  # of its size: smaller letters are not read
MOST_FOR_LABELS = 0.55  # of the figure's width, beside its panels; above the marks they have all of it


def fit_labels(figure: Figure, *, trace_id: str) -> None:
    """Give labels in letters that DejaVu Sans does not have their fonts, and smaller letters where they are too wide for their place. Other
    labels stay as they are.

    trace_id: UNIT/COMPONENT/FIGURE.

    Raises LabelError with every label that holds letters which no font of the project has, or that is too long for the figure.
    """
    texts = _texts(figure)
    unit, component, _ = trace_id.split("/")
    place = f"where it stands (`dh params {component} {unit}` names file and line, or else it is in params/indicators)"
    found = [
        f"{trace_id}: no font of the project has the letters {_named(lost)} of the label {_quoted(label)}; write it in other letters "
        f"{place}, or add their font to src/disrupting_harm/figures/fonts and its name to letters.py."
        for label, lost in _missing_letters(texts).items()
    ]
    special = [text for text in texts if needs_font(text.get_text()) or runs_leftward(text.get_text())]
    for text in special:
        text.set_fontfamily(families(text.get_text()))
        if runs_leftward(text.get_text()):
            text.set_multialignment("right")
    if special and not found:
        found = [
            f"{trace_id}: the label {_quoted(label)} is too long for a line of the figure; shorten it {place}, or put zero-width spaces "
            "(U+200B) between its words, where its lines may end."
            for label in _shrink(figure, special)
        ]
    if found:
        raise LabelError("\n".join(found))


def _missing_letters(texts: list[Text]) -> dict[str, str]:
    """By label, the letters of it which none of its fonts has, each once."""
    found = {}
    for text in texts:
        label = text.get_text()
        if label.isascii():
            continue
        known = frozenset().union(*(_letters_of(path) for path in _paths(text)))
        if lost := dict.fromkeys(letter for letter in label if ord(letter) not in known and _is_drawn(letter)):
            found[label] = "".join(lost)
    return found


def _shrink(figure: Figure, texts: list[Text]) -> list[str]:
    """Scale the labels of ticks and the titles of panels to their room, all of one kind alike. Returns the labels that are too
    wide at the smallest size as well.
    """
    width = 72 * figure.get_figwidth()
    marks = [text for axes in figure.axes for text in axes.get_yticklabels() if text in texts]
    beside = [text for text in marks if text.get_ha() == "right"]
    too_wide = _scale([(text, MOST_FOR_LABELS * width) for text in beside])
    too_wide += _scale([(text, 0.97 * width) for text in marks if text not in beside])
    plots = width - max(map(points_wide, beside), default=0)
    titles = []
    for axes in figure.axes:
        place = axes.get_subplotspec()
        room = 0.88 * plots / (place.get_gridspec().ncols if place else 1)  # not all of it: panels stand apart
        own = [part for part in axes.get_children() if isinstance(part, Text) and part not in axes.texts]
        titles += [(text, room) for text in texts if text in own]
    return too_wide + _scale(titles)


def _scale(rooms: list[tuple[Text, float]]) -> list[str]:
    """Make the letters of all texts smaller by what the widest of them is above its room (in points)."""
    factor = min([1.0, *(room / points_wide(text) for text, room in rooms)])
    for text, _ in rooms:
        text.set_fontsize(text.get_fontsize() * max(factor, SMALLEST))
    return [text.get_text() for text, room in rooms if points_wide(text) > 1.001 * room]


def points_wide(text: Text) -> float:
    lines, prop = text.get_text().split("\n"), text.get_fontproperties()
    return max(
        _points_wide(line, prop.copy()) for line in lines
    )  # a copy: the cache keeps it, and a text may change its own


@lru_cache(
    maxsize=4096
)  # the same labels stand in the wide and in the narrow figure, and are asked for several times in each
def _points_wide(line: str, prop: FontProperties) -> float:
    return text_to_path.get_text_width_height_descent(line, prop, ismath=False)[0]


def _texts(figure: Figure) -> list[Text]:
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_ticklabels()  # which gives the ticks their labels: until then they have none
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


def _paths(text: Text) -> list[str]:
    found = []
    for family in families(text.get_text()):
        prop = text.get_fontproperties().copy()
        prop.set_family(family)
        found.append(font_manager.findfont(prop))
    return found


@lru_cache(maxsize=16)
def _letters_of(path: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(path).get_charmap())


def _is_drawn(letter: str) -> bool:
    """Not so a space, an end of line, or a mark that only says how its neighbours are joined or ordered."""
    return unicodedata.category(letter) not in ("Zs", "Cc", "Cf")


def _named(letters: str, most: int = 3) -> str:
    names = [f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}" for letter in letters]
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return ", ".join(names[:most] + more)


def _quoted(label: str) -> str:
    return '"' + " ".join(ORDER_MARKS.sub("", label).split()) + '"'
