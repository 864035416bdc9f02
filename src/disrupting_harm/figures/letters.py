"""Labels in Arabic, Ethiopic, Khmer and Thai letters: the font that has them, where lines may break, and which way they run.

All other labels stay as they are, in DejaVu Sans, which has Latin, Greek, Cyrillic, Armenian, Georgian and Hebrew letters.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from disrupting_harm.errors import LabelError


FOLDER = Path(__file__).with_name("fonts")
DEFAULT = "DejaVu Sans"
WEIGHTS = {"Regular": 400, "Bold": 700}


@dataclass(frozen=True)
class Font:
    """script: name for readers. stem: of its files. letters: a character class of what is drawn in it."""

    script: str
    stem: str
    letters: str

    @property
    def family(self) -> str:
        """A name that no font of the system has: the same file is taken on every machine."""
        return f"{self.stem} of disrupting_harm"

    def has_letter_of(self, text: str) -> bool:
        return re.search(f"[{self.letters}]", text) is not None


# Files of the Noto project (OFL), regular and bold, each with the licence that came with it: Arabic 2.012, Khmer 2.004 and Thai
# 2.002 as the packages @expo-google-fonts/noto-sans-* have them; Ethiopic 2.102 unpacked from the .woff of
# @fontsource/noto-sans-ethiopic. Changed in Arabic alone: its lines were 2.1 em apart and are 1.4 em as in the others
# (ascender 1069, descender -293). The sign of the baht is left to DejaVu Sans.
FONTS = (
    Font("Arabic", "NotoSansArabic", r"\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"),
    Font("Ethiopic", "NotoSansEthiopic", r"\u1200-\u139f\u2d80-\u2dde\uab01-\uab2e"),
    Font("Khmer", "NotoSansKhmer", r"\u1780-\u17f9\u19e0-\u19ff"),
    Font("Thai", "NotoSansThai", r"\u0e01-\u0e3a\u0e40-\u0e5b"),
)

ZERO_WIDTH_SPACE = "\u200b"
RIGHT_TO_LEFT_MARK = "\u200f"
ISOLATE, END_OF_ISOLATE = "\u2066", "\u2069"
ORDER_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
STRONG = ("L", "R", "AL")  # kinds of letters that have a direction of their own
# A number with its signs, such as 12-17 or 7.5 %. Arabic-Indic digits run the way that the line does, as is usual.
NUMBER = re.compile(r"(?:(?<![^\s(])[<>≤≥+−-])?[0-9]+(?:[.,:/–−-][0-9]+)*(?:\s?[%‰])?")
GAP = re.compile(rf"([\s{ZERO_WIDTH_SPACE}]+)(?![%‰])")  # where a line may end
LETTER_WIDTH = 0.57  # of the font's size: a Latin letter of DejaVu Sans in running text
LINE_HEIGHT = 1.5  # of a line of Latin letters: signs stand above and below the letters
SMALLEST = 0.7  # of its size: smaller letters are not read
MOST_FOR_LABELS = 0.55  # of the figure's width, beside its panels; above the marks they have all of it


def register() -> None:
    """Make the fonts known to matplotlib, once."""
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    for font in FONTS:
        if font.family not in known:
            font_manager.fontManager.ttflist += [
                FontEntry(
                    fname=str(FOLDER / f"{font.stem}-{style}.ttf"), name=font.family, weight=weight, size="scalable"
                )
                for style, weight in WEIGHTS.items()
            ]


register()


def families(text: str) -> list[str]:
    """The fonts for a label, in the order in which a letter is looked for; DejaVu Sans alone for most labels."""
    if text.isascii():
        return [DEFAULT]
    return [*(font.family for font in FONTS if font.has_letter_of(text)), DEFAULT]


def needs_font(text: str) -> bool:
    """Whether the label holds a letter that is drawn in one of the fonts of the project."""
    return len(families(text)) > 1


# -- lines of a label


def wrap(label: str, width: int = 30) -> str:
    """The label in lines of about `width` Latin letters, in the order in which it is read.

    Khmer and Thai have no spaces between words, and a line that ends within a word, or within a letter and its signs, cannot
    be read. So such labels break at spaces and at zero-width spaces (U+200B) alone; a longer line stays long.
    """
    if not needs_font(label) and not runs_leftward(label):
        return "\n".join(textwrap.wrap(label, width))
    return "\n".join(_in_order(line, leftward=runs_leftward(label)) for line in _broken(label, width))


def wrap_evenly(label: str, width: int) -> str:
    """As `wrap`, in as few lines, and these of much the same length: no last line of one word."""
    lines = wrap(label, width)
    if "\n" not in lines or needs_font(label) or runs_leftward(label):
        return lines
    least = max(len(label) // (1 + lines.count("\n")), width // 2)
    even = (wrap(label, narrower) for narrower in range(least, width))
    return next((text for text in even if text.count("\n") == lines.count("\n")), lines)


def one_line(label: str) -> str:
    """The label in one line, for a place that has room for no more."""
    if label.isascii():
        return label
    return _in_order(label.replace(ZERO_WIDTH_SPACE, ""), runs_leftward(label))


def isolate_numbers(line: str) -> str:
    """A line of a language that runs to the left, with its numbers kept in their own order: 12-17 is not turned into 17-12.

    So is one after a Latin word, as in Windows 10, without this. A line whose writer set marks of direction is left as it is.
    """
    if ORDER_MARKS.search(line):
        return line

    def isolated(number: re.Match) -> str:
        before = [kind for kind in map(unicodedata.bidirectional, line[: number.start()]) if kind in STRONG]
        return f"{ISOLATE}{number.group()}{END_OF_ISOLATE}" if before[-1:] != ["L"] else number.group()

    return NUMBER.sub(isolated, line)


def _in_order(line: str, leftward: bool) -> str:
    """Every line is laid out for itself, so one that starts with a Latin word has to be told which way its label runs."""
    if not leftward:
        return line
    return isolate_numbers(line) if runs_leftward(line) else RIGHT_TO_LEFT_MARK + isolate_numbers(line)


def runs_leftward(text: str) -> bool:
    """By the first letter that has a direction."""
    if text.isascii():
        return False
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in STRONG), "L") != "L"


def _broken(label: str, width: int) -> Iterator[str]:
    line, gap = "", ""
    for piece in GAP.split(label.strip()):
        if not piece.strip(f"{ZERO_WIDTH_SPACE} \t\n"):
            gap = " " if piece.strip(ZERO_WIDTH_SPACE) else ""
        elif line and width_of(line + gap + piece) > width:
            yield line
            line = piece
        else:
            line += gap * bool(line) + piece
    if line:
        yield line


def line_breaks(label: str) -> float:
    """How many lines of Latin letters those after the first are as high as."""
    return label.count("\n") * (LINE_HEIGHT if needs_font(label) else 1)


def width_of(line: str) -> float:
    """Its width in Latin letters."""
    size = 10
    prop = FontProperties(family=families(line), size=size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that no font has, which `fit` refuses
        width, _, _ = text_to_path.get_text_width_height_descent(line, prop, ismath=False)
    return width / size / LETTER_WIDTH


# -- the texts of a figure


def fit(figure: Figure, *, trace_id: str) -> None:
    """Give labels in such letters their fonts, and smaller letters where they are too wide for their place. Others stay as they are.

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
