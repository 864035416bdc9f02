"""What a file from anywhere can be: one kind of a closed list, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    GENUINE = "genuine"
    SAME_CONTENT = "genuine content"
    ALTERED = "altered"
    SUPERSEDED = "superseded"
    NOT_OF_THIS_RUN = "not of this run"
    FORGED = "forged identity"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judged:
    """path: the file of the study that is meant, from its root; "" where none is. why: in words, without the kind."""

    kind: Kind
    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.why}"
