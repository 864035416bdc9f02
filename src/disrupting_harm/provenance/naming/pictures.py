"""What differs between a picture and the one that the study drew."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from disrupting_harm.identity import png
from disrupting_harm.provenance.naming.reasons import Name, Reason


SVG = "{http://www.w3.org/2000/svg}"
SPOKEN = (f"{SVG}title", f"{SVG}desc")  # what a screen reader says of a drawing


def name_pixels(made: bytes, found: bytes) -> Name | None:
    """Of two PNG files; None where one of them is no picture."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        one, other = (np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")) for data in (made, found))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    if one.shape != other.shape:
        size = "{1} by {0}".format(*other.shape[:2]), "{1} by {0}".format(*one.shape[:2])
        return Name(Reason.ALTERED_PICTURE, f"it is {size[0]} pixels, and the study's is {size[1]}")
    if png.shows_more(found) and not png.shows_more(made):
        return Name(
            Reason.ALTERED_PICTURE, "it has more than the pixels that the study drew: further frames, or it is turned"
        )
    differ = (one != other).any(axis=2)
    if not differ.any():
        return Name(Reason.REENCODED, "every pixel is the study's; its file is not")
    row, column = (int(place[0]) for place in differ.nonzero())
    return Name(
        Reason.ALTERED_PICTURE,
        f"{int(differ.sum()):,} of {differ.size:,} pixels differ, the first in row {row + 1}, column {column + 1}",
        float(differ.mean()),
    )


def name_drawing(made: bytes, found: bytes) -> Name | None:
    """Of two SVG files; None where one of them is no drawing. Texts are told, for a drawing is of the public half."""
    try:
        one, other = (_elements(data) for data in (made, found))
    except ElementTree.ParseError:
        return None
    for (a, _), (b, _) in zip(one, other, strict=False):
        if a.tag == b.tag and _text(a) != _text(b):
            what = "its alternative text" if a.tag in SPOKEN else "a text"
            reason = Reason.EDITED_CAPTION if a.tag in SPOKEN else Reason.ALTERED_PICTURE
            return Name(reason, f'{what} reads "{_text(b)}", and the study drew "{_text(a)}"')
    changed = [place for place, (a, b) in enumerate(zip(one, other, strict=False)) if _marks(a[0]) != _marks(b[0])]
    count = len(changed) + abs(len(one) - len(other))
    if count:
        element, words = one[min(changed[0] if changed else len(other), len(one) - 1)]
        of = f' of the text "{words}"' if words else ""
        return Name(
            Reason.ALTERED_PICTURE,
            f"{count} of {len(one)} drawn elements differ, the first a <{element.tag.removeprefix(SVG)}>{of}",
            min(1.0, count / len(one)),
        )
    return Name(Reason.REENCODED, "everything drawn is the study's; its file is not")


def _elements(data: bytes) -> list[tuple[ElementTree.Element, str]]:
    """Every element of a drawing, with the words that it draws, where it is of a text drawn as outlines: a remark states them."""
    builder = ElementTree.TreeBuilder(insert_comments=True)
    root = ElementTree.fromstring(data, ElementTree.XMLParser(target=builder))
    found: list[tuple[ElementTree.Element, str]] = []

    def walk(element: ElementTree.Element, words: str) -> None:
        found.append((element, words))
        remarks = [" ".join((child.text or "").split()) for child in element if child.tag is ElementTree.Comment]
        for child in element:
            if child.tag is not ElementTree.Comment:
                walk(child, remarks[0] if remarks else words)

    walk(root, "")
    return found


def _text(element: ElementTree.Element) -> str:
    return " ".join((element.text or "").split())


def _marks(element: ElementTree.Element) -> tuple:
    return element.tag, sorted(element.attrib.items())
