"""What a check of one file finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """what: the end of a sentence that begins with the file's name. mend: what to do beside taking the file out of the commit."""

    what: str
    mend: str = ""
