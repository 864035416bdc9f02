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
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontEntry, FontProperties
from matplotlib.textpath import text_to_path


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
        warnings.simplefilter("ignore")  # of letters that no font has, which `fit.fit_labels` refuses
        width, _, _ = text_to_path.get_text_width_height_descent(line, prop, ismath=False)
    return width / size / LETTER_WIDTH
