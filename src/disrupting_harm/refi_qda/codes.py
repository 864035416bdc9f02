"""Codes and sets of a codebook from XML: the same elements in a codebook (.qdc) and in a project (.qdpx)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from disrupting_harm.refi_qda.guids import read_guid
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.model import Code, CodeSet
from disrupting_harm.refi_qda.xml_tree import Element


COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def read_codes(parent: Element | None, mistakes: Mistakes, of_words: Mistakes) -> tuple[Code, ...]:
    """The codes below an element `Codes`, each after the one above it. What is wrong goes to `mistakes`, and to `of_words` where it
    is wrong with a name or colour, which nothing refers to.
    """
    codes: list[Code] = []
    if parent is not None:
        _read_below(parent, None, codes, {}, mistakes, of_words)
    return tuple(codes)


def read_sets(parent: Element | None, codes: Iterable[Code], mistakes: Mistakes) -> tuple[CodeSet, ...]:
    """The sets below an element `Sets`. The schema of a codebook has `guid` where that of a project has `targetGUID`."""
    known = {code.guid for code in codes}
    sets: list[CodeSet] = []
    seen: dict[str, int] = {}
    for element in parent.all("Set") if parent is not None else ():
        guid = take_guid(element, "set", seen, mistakes)
        name = element.attributes.get("name", "")
        if not name.strip():
            mistakes.add("the set has no name", element.line)
        members = []
        for member in element.all("MemberCode"):
            target = read_guid(member.attributes.get("targetGUID") or member.attributes.get("guid"))
            if target not in known:
                mistakes.add("the set holds a code that the codebook does not have", member.line)
            elif target not in members:
                members.append(target)
        if guid:
            sets.append(CodeSet(guid, name, element.text_of("Description"), tuple(members)))
    return tuple(sets)


def take_guid(element: Element, what: str, seen: dict[str, int], mistakes: Mistakes) -> str | None:
    """The element's GUID, once; `seen` holds the lines of those before it."""
    text = element.attributes.get("guid")
    guid = read_guid(text)
    if guid is None:
        mistakes.add(
            f"the {what} has no guid" if not (text or "").strip() else f"the {what}'s guid is none", element.line
        )
    elif guid in seen:
        mistakes.add(f"the guid is that of line {seen[guid]} again", element.line)
        return None
    else:
        seen[guid] = element.line
    return guid


def _read_below(
    parent: Element, above: str | None, codes: list[Code], lines: dict[str, int], mistakes: Mistakes, of_words: Mistakes
) -> None:
    names: dict[str, int] = {}
    for element in parent.all("Code"):
        guid = take_guid(element, "code", lines, mistakes)
        name = element.attributes.get("name", "")
        key = unicodedata.normalize("NFC", name.strip())
        if not key:
            of_words.add("the code has no name", element.line)
        elif key in names:
            of_words.add(f"the name is that of line {names[key]} again, under the same code", element.line)
        else:
            names[key] = element.line
        if guid:
            codes.append(
                Code(
                    guid,
                    name.strip(),
                    element.text_of("Description"),
                    above,
                    _read_colour(element, of_words),
                    _read_is_codable(element, mistakes),
                )
            )
        _read_below(element, guid, codes, lines, mistakes, of_words)


def _read_colour(element: Element, mistakes: Mistakes) -> str | None:
    text = element.attributes.get("color", "").strip().upper()
    if not text:
        return None
    if not COLOUR.fullmatch(text):
        mistakes.add("the colour is not written as #RRGGBB", element.line)
        return None
    return text if len(text) == 7 else "#" + "".join(2 * digit for digit in text[1:])


def _read_is_codable(element: Element, mistakes: Mistakes) -> bool:
    """True where the attribute is left out, as the programs take it."""
    text = element.attributes.get("isCodable", "true").strip()
    if text not in BOOLEANS:
        mistakes.add("isCodable is neither true nor false", element.line)
    return BOOLEANS.get(text, True)
