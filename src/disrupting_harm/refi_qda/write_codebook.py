"""Write a codebook (.qdc): the same codebook gives the same bytes, one element a line, so that a change of it reads as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from disrupting_harm.refi_qda.model import CODEBOOK_NAMESPACE, Code, Codebook


DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
STEP = "  "
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_codebook(codebook: Codebook) -> str:
    """The text of the file, in UTF-8 with LF. Codes stand in the order of the codebook, attributes in a fixed one.

    Raises ValueError for a text with a control character, which XML cannot hold.
    """
    lines = [DECLARATION, open_tag("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": codebook.origin or None})]
    lines += code_lines(codebook, 1)
    if codebook.sets:
        lines.append(f"{STEP}<Sets>")
        for group in codebook.sets:
            lines.append(2 * STEP + open_tag("Set", {"guid": group.guid, "name": group.name}))
            lines += text_lines("Description", group.description, 3)
            lines += [3 * STEP + open_tag("MemberCode", {"guid": guid}, empty=True) for guid in group.members]
            lines.append(f"{2 * STEP}</Set>")
        lines.append(f"{STEP}</Sets>")
    return "\n".join([*lines, "</CodeBook>", ""])


def code_lines(codebook: Codebook, level: int) -> Iterator[str]:
    """The element `Codes`, indented by `level` steps."""
    yield f"{level * STEP}<Codes>"
    for code in codebook.children(None):
        yield from _code(code, codebook, level + 1)
    yield f"{level * STEP}</Codes>"


def open_tag(name: str, attributes: Mapping[str, str | None], *, empty: bool = False) -> str:
    given = "".join(
        f" {key}={quoteattr(_require_xml(value))}" for key, value in attributes.items() if value is not None
    )
    return f"<{name}{given}{'/' if empty else ''}>"


def text_lines(name: str, text: str, level: int) -> Iterator[str]:
    """The element with its text in one piece, so that no blank is added to it; nothing where there is no text."""
    if text:
        yield f"{level * STEP}<{name}>{escape(_require_xml(text), {chr(13): '&#13;'})}</{name}>"


def _code(code: Code, codebook: Codebook, level: int) -> Iterator[str]:
    attributes = {
        "guid": code.guid, "name": code.name, "isCodable": "true" if code.is_codable else "false", "color": code.colour
    }  # fmt: skip
    below = codebook.children(code.guid)
    if not below and not code.description:
        yield level * STEP + open_tag("Code", attributes, empty=True)
        return
    yield level * STEP + open_tag("Code", attributes)
    yield from text_lines("Description", code.description, level + 1)
    for child in below:
        yield from _code(child, codebook, level + 1)
    yield f"{level * STEP}</Code>"


def _require_xml(text: str) -> str:
    if NOT_IN_XML.search(text):
        raise ValueError("a text with a control character cannot be written as XML")
    return text
