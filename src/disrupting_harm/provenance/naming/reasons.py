"""The closed list of what a verification can say happened to a file."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """The word that a sentence of `dh verify` begins with, after the path."""

    ALTERED_PICTURE = "altered picture"
    REENCODED = "re-encoded picture"
    ALTERED_TEXT = "altered text"
    EDITED_CAPTION = "edited caption"
    FORGED_ESTIMATE = "forged estimate"
    ALTERED_TABLE = "altered table"
    RELABELLED = "relabelled data class"
    ALTERED_RECORD = "altered record"
    ALTERED_NOTEBOOK = "altered notebook"
    STALE = "stale"
    FOREIGN = "foreign"
    SWAPPED = "swapped"
    RENAMED = "renamed"
    OTHER_LINE_ENDS = "other line ends"
    CUT_SHORT = "cut short"
    EDITED_LOCK = "edited lock"
    EDITED_PIPELINE = "edited pipeline"
    OTHER_PACKAGES = "other packages"
    CHANGED_VERIFIER = "changed verifier"
    WRONG_VALUE = "wrong value"
    FORGED_IDENTITY = "forged identity"
    ALTERED = "altered"


class Name(NamedTuple):
    """A reason, and what shows it, in a few words; "" where the reason says all. differing: how much of a picture, from 0 to 1."""

    reason: Reason
    detail: str = ""
    differing: float = 1.0

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)
