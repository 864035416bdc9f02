"""Elements of DDI Lifecycle 3.3 that stand in every part of it: identified objects, references, names and texts by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from disrupting_harm.instruments.languages import spellings


# Agencies of DDI are registered, and this study has none: a word that is no address and that nobody else can take for theirs.
AGENCY = "disrupting-harm"
VERSION = "1"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {
    "i": "instance", "s": "studyunit", "c": "conceptualcomponent", "d": "datacollection", "l": "logicalproduct", "pi": "physicalinstance",
    "g": "group", "r": "reusable",
}  # fmt: skip
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")


def tag(name: str) -> str:
    """`r:Agency` with its namespace."""
    prefix, _, local = name.partition(":")
    return f"{{ddi:{NAMESPACES[prefix]}:3_3}}{local}"


def add(parent: ET.Element | None, name: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    """A new element, the last of its parent. A sign that XML cannot hold stands as the replacement character."""
    found = ET.Element(tag(name), attributes) if parent is None else ET.SubElement(parent, tag(name), attributes)
    found.text = None if text is None else NOT_IN_XML.sub("\ufffd", text)
    return found


def add_object(
    parent: ET.Element | None, name: str, identifier: str, label: str = "", /, **attributes: str
) -> ET.Element:
    """An object with an id of its own, which is unique in the document by the names that it is made of."""
    found = add(parent, name, **attributes)
    _identify(found, identifier)
    add_plain(found, "r:Label", label)
    return found


def refer(parent: ET.Element, name: str, identifier: str, kind: str) -> ET.Element:
    """A reference to the object of that id. kind: the name of its element, without prefix."""
    found = add(parent, name)
    _identify(found, identifier)
    add(found, "r:TypeOfObject", kind)
    return found


def add_name(parent: ET.Element, name: str, text: str) -> None:
    add(add(parent, name), "r:String", text)


def add_words(parent: ET.Element, name: str, words: Mapping[str, str]) -> None:
    """A label or description in every language that has a text for it; nothing where none has."""
    said = {language: text for language, text in words.items() if text}
    if said:
        element = add(parent, name)
        for language, text in said.items():
            add(element, "r:Content", text).set(XML_LANG, language_code(language))


def add_plain(parent: ET.Element, name: str, text: str) -> None:
    """A label or description of our own, in English."""
    add_words(parent, name, {"English (en)": text})


def add_spoken(parent: ET.Element, name: str, words: Mapping[str, str]) -> None:
    """What is read out or shown to whoever asks, once for each language."""
    for language, text in words.items():
        if text:
            spoken = add(parent, name, audienceLanguage=language_code(language))
            literal = add(add(spoken, "d:LiteralText"), "d:Text", text)
            literal.set(XML_LANG, language_code(language))


def language_code(language: str) -> str:
    """`pt` of a form's `Portuguese (pt)`; `und`, which says that it is not known, of a language without a code."""
    found = spellings(language)
    return found[1] if len(found) > 1 else "und"


def make_id(*names: str) -> str:
    """One id from the names of a thing and what it is in. Letters, digits, `_` and `-` alone can stand in one."""
    return "-".join(NOT_IN_ID.sub("_", name) for name in names)


def to_text(root: ET.Element) -> str:
    """Indented XML with its declaration; the same tree gives the same text."""
    for prefix, module in NAMESPACES.items():
        ET.register_namespace(prefix, f"ddi:{module}:3_3")
    ET.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _identify(element: ET.Element, identifier: str) -> None:
    add(element, "r:Agency", AGENCY)
    add(element, "r:ID", identifier)
    add(element, "r:Version", VERSION)
