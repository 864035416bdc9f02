"""What a page shows beside the words and numbers that are read of it: parts, styles and pictures that the study puts on none.

A script, a style or a frame can show another number than the one that stands in the text, and a picture can be of another study.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterator

from disrupting_harm.files import sha256_bytes
from disrupting_harm.identity import page as identity
from disrupting_harm.report.page import TEMPLATES
from disrupting_harm.report.scripts import font_faces


ELEMENT = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)>")
ELEMENTS = frozenset(
    [
        "a",
        "aside",
        "b",
        "body",
        "br",
        "code",
        "data",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "head",
        "header",
        "html",
        "img",
        "li",
        "main",
        "meta",
        "nav",
        "ol",
        "p",
        "picture",
        "pre",
        "section",
        "source",
        "span",
        "strong",
        "style",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
QUOTED = re.compile(r'"[^"]*"')
SHOWN_OTHERWISE = re.compile(r"\s(style|hidden|srcdoc|http-equiv|on\w+)\b", re.IGNORECASE)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
PICTURE = re.compile(r"""\ssrc(?:set)?\s*=\s*["']?(?:data:image/[\w+.-]+;base64,)?([^"'\s>]*)""", re.IGNORECASE)
ENGLISH = "en"


def find_strange(page: str, pictures: Collection[str], code: str = ENGLISH) -> Iterator[str]:
    """What is strange about a report's page, a part of a sentence for each. pictures: SHA-256 of those that may stand on it.

    code: the language of the page.
    """
    own = identity.ELEMENT.sub(b"", page.encode("utf-8"), count=1).decode("utf-8")
    elements = [(name.lower(), attributes) for name, attributes in ELEMENT.findall(own)]
    for name in sorted({name for name, _ in elements} - ELEMENTS):
        yield f"has a part <{name}>, as the study puts on no page"
    said = {found.group(1).lower() for _, rest in elements if (found := SHOWN_OTHERWISE.search(QUOTED.sub("", rest)))}
    for name in sorted(said):
        yield f"has a part with `{name}`, as the study puts on no page"
    plain = not any(rest.strip() for name, rest in elements if name == "style")  # as one for print alone is not
    if not plain or [_squeezed(style) for style in STYLE.findall(own)] != [_squeezed(style_of(code))]:
        yield "has another style than the study's, which may hide words or show others"
    if any(_sha256(picture) not in pictures for picture in PICTURE.findall(own)):
        yield "shows a picture that its components did not save"


def style_of(code: str) -> str:
    """The style of a report's page in a language, as its template puts it together."""
    looks = TEMPLATES / "country_report"
    fonts = font_faces(code)
    names = ("report.css", "figures.css", *(("script.css",) if fonts else ()))
    texts = {name: (looks / name).read_text(encoding="utf-8") for name in names}
    return texts["report.css"] + texts["figures.css"] + (fonts or "") + texts.get("script.css", "")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _sha256(picture: str) -> str:
    try:
        return sha256_bytes(base64.b64decode(picture, validate=True))
    except (binascii.Error, ValueError):
        return ""
