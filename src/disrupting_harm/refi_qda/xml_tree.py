"""XML as a tree of elements that know their line. A file with a DOCTYPE is refused.

Entities can only be declared in a DOCTYPE, so that none is ever expanded or fetched. The parser is expat of the standard library,
which xml.etree is made of too, but whose elements have lost their lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from disrupting_harm.refi_qda.lines import Mistakes


DEEPEST = 200  # levels of elements; no codebook is that deep, and a damaged file may be
CUT_SHORT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
BAD_ENCODING = {
    expat.errors.codes[message]
    for message in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
}


@dataclass
class Element:
    """name: without the namespace. text: what stands directly in it; line ends are LF, as XML has them."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def all(self, *names: str) -> Iterator[Element]:
        """The children of these names, in their order."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> Element | None:
        return next(self.all(name), None)

    def walk(self) -> Iterator[Element]:
        """The element and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def text_of(self, name: str) -> str:
        """The text of the first child of this name; empty where there is none, or only blanks."""
        child = self.first(name)
        return child.text if child is not None and child.text.strip() else ""


class _RefusedError(Exception):
    pass


def parse_xml(data: bytes, mistakes: Mistakes) -> Element:
    """The root of the file. Raises ContractError where it is no XML, is cut short, or has a DOCTYPE."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.ordered_attributes = False
    open_elements: list[Element] = []
    roots: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        plain = {key: value for key, value in attributes.items() if " " not in key}
        element = Element(local, namespace, plain, parser.CurrentLineNumber)
        if len(open_elements) == DEEPEST:
            raise _RefusedError(f"elements are nested deeper than {DEEPEST} levels")
        (open_elements[-1].children if open_elements else roots).append(element)
        open_elements.append(element)

    def refuse_doctype(*_: object) -> None:
        raise _RefusedError("the file has a DOCTYPE, which may declare entities, and which no REFI-QDA file has")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: open_elements.pop()
    parser.CharacterDataHandler = lambda text: open_elements[-1].parts.append(text)
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(data, True)
    except _RefusedError as refused:
        raise mistakes.refuse(str(refused), parser.CurrentLineNumber) from None
    except expat.ExpatError as error:
        raise mistakes.refuse(_describe(error.code, bool(roots)), error.lineno) from None
    except LookupError:  # an encoding that Python does not know either
        raise mistakes.refuse("the file names an encoding that is not known", 1) from None
    return roots[0]


def _describe(code: int, begun: bool) -> str:
    if code in BAD_ENCODING:
        return "the file is not in the encoding that its first line names"
    if code in CUT_SHORT and begun:
        return "the file is cut short: an element is opened and not closed"
    if code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN] and not begun:
        return "not an XML file"
    return "not well-formed XML from here on" if begun else "not an XML file"
