"""Codes, sets and codebooks. GUIDs are as `guids.read_guid` gives them."""

from __future__ import annotations

from dataclasses import dataclass, field


CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"


@dataclass(frozen=True)
class Code:
    """parent: the GUID of the code above it. is_codable: whether a segment can have it; a heading of others cannot."""

    guid: str
    name: str
    description: str = ""
    parent: str | None = None
    colour: str | None = None  # #RRGGBB
    is_codable: bool = True


@dataclass(frozen=True)
class CodeSet:
    """A group of codes across the hierarchy. members: GUIDs of codes."""

    guid: str
    name: str
    description: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """codes: each after the code above it, as in the file. origin: the program that wrote it."""

    codes: tuple[Code, ...] = ()
    sets: tuple[CodeSet, ...] = ()
    origin: str = ""
    by_guid: dict[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_guid", {code.guid: code for code in self.codes})

    def path(self, guid: str) -> tuple[str, ...]:
        """The names from the topmost code down to this one. Raises KeyError for a GUID that is not in the codebook."""
        names: list[str] = []
        code: Code | None = self.by_guid[guid]
        while code is not None:
            names.insert(0, code.name)
            code = self.by_guid[code.parent] if code.parent else None
        return tuple(names)

    def children(self, guid: str | None) -> tuple[Code, ...]:
        """The codes directly below this one; the topmost ones of None."""
        return tuple(code for code in self.codes if code.parent == guid)
