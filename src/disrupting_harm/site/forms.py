"""What a file shows, in forms that a browser computes too: equal for a copy that another program saved, and never for another picture.

`template/forms.js` computes the same. A form takes out of a file only what nothing draws or reads, and a file for which that is not
certain has no form: then only its bytes tell.
"""

from __future__ import annotations

import csv
import io
import re

from disrupting_harm.files import sha256_bytes, sha256_text
from disrupting_harm.identity import carriers
from disrupting_harm.identity.carriers import Carrier


LARGEST = 40_000_000  # pixels of a picture that is decoded
DECLARATION = re.compile(r"^<\?xml [^?<>]*\?>")
DOCTYPE = re.compile(r"<!DOCTYPE svg(?: PUBLIC \"[^\"<>\[\]]*\"\s+\"[^\"<>\[\]]*\")?\s*>")
COMMENT = re.compile(r"<!--[^<>]*-->")  # of others, HTML and XML find the end in different places
METADATA = re.compile(r"<metadata>(.*?)</metadata>", re.DOTALL)
ANY_METADATA = re.compile(r"</?[^\s<>/]*metadata", re.IGNORECASE)
TAG = re.compile(r"<(/?)([^\s/<>]*)([^<>]*)>")
SILENT = re.compile(r"(rdf|cc|dc|dh):\w+", re.ASCII)  # elements of metadata that say something and draw nothing
SPACE = re.compile(r"[ \t\r\n]+")
BETWEEN = re.compile(r"> <")
PREFIX = re.compile(r"\bxmlns:(\w+)\s*=\s*\"([^\"]*)\"")
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "cc": "http://creativecommons.org/ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dh": "urn:disrupting-harm:identity:1",
}
NUMBER = re.compile(r"(-?)0*([0-9]+)(?:\.([0-9]*))?")


def form_of(carrier: Carrier | None, data: bytes) -> str | None:
    """The hash of what a drawing, a picture or a table (carrier None) shows; None for other kinds, and where none is certain."""
    try:
        if carrier is carriers.SVG:
            return _drawing(data)
        if carrier is carriers.PNG:
            return _picture(data)
        return _table(data) if carrier is None else None
    except UnicodeDecodeError:
        return None


def _drawing(data: bytes) -> str | None:
    """The text without metadata and comments, with single spaces."""
    text = drawing_text(data.decode("utf-8").removeprefix("\ufeff"))
    return None if text is None else sha256_text(text)


def drawing_text(text: str) -> str | None:
    """None where a style sheet, an entity or a script could hide in what is taken out."""
    text = DOCTYPE.sub("", DECLARATION.sub("", text, count=1), count=1)
    if "<![CDATA[" in text or "<?" in text or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    text = COMMENT.sub("", text)
    found = METADATA.search(text)
    if found and not _is_silent(found.group(1)):
        return None
    text = METADATA.sub("", text, count=1)
    if "<!" in text or ANY_METADATA.search(text):
        return None
    return BETWEEN.sub("><", SPACE.sub(" ", text)).strip(" ")


def _is_silent(metadata: str) -> bool:
    """Whether metadata hold nothing but words about the drawing: elements of four namespaces, each under its own name."""
    if "xmlns=" in metadata or any(NAMESPACES.get(name) != uri for name, uri in PREFIX.findall(metadata)):
        return False
    if metadata.count("xmlns") != len(PREFIX.findall(metadata)):
        return False
    tags = TAG.findall(metadata)
    return len(tags) == metadata.count("<") and all(SILENT.fullmatch(name) for _, name, _ in tags)


def _picture(data: bytes) -> str | None:
    """The size and every pixel as red, green, blue and opacity. None for one that moves, or is not opaque: browsers round its colours."""
    import warnings

    from PIL import Image, UnidentifiedImageError

    if b"acTL" in data:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > LARGEST:
                return None
            picture = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning):
        return None
    if picture.getchannel("A").getextrema() != (255, 255):
        return None
    return sha256_bytes(f"{picture.width} {picture.height}\n".encode() + picture.tobytes())


def _table(data: bytes) -> str | None:
    """Cells as text with single spaces, numbers without idle zeros: other line ends, quotes and separators make no difference."""
    text = data.decode("utf-8").removeprefix("\ufeff")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    if separator not in first or any(sign in text for sign in "\0\x1e\x1f"):
        return None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return None
    rows = ["\x1f".join(map(_cell, line)) for line in lines if line]
    return sha256_text("\x1e".join(rows))


def _cell(text: str) -> str:
    text = SPACE.sub(" ", text).strip(" ")
    if not (number := NUMBER.fullmatch(text)):
        return text
    sign, whole, rest = number.groups()
    rest = (rest or "").rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
