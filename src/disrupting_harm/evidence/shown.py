"""What the library made to be shown in this process, by its hash: a notebook may show that and nothing else."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import TypeVar

from disrupting_harm import files


LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_digests: dict[str, None] = {}
_texts: list[str] = []

Made = TypeVar("Made")


def declared(function: Callable[..., Made]) -> Callable[..., Made]:
    """Marks a function of the library whose HTML a notebook may show. Raises ValueError for a function of anybody else."""
    if not function.__code__.co_filename.startswith(LIBRARY):
        raise ValueError(
            f"{function.__name__}: is not of the library; only its own functions declare what may be shown"
        )

    @functools.wraps(function)
    def call(*arguments, **named):
        made = function(*arguments, **named)
        if made is not None:
            _digests[digest(made._repr_html_())] = None
        return made

    return call


def note_text(text: str) -> None:
    """Words that are shown without being saved, for the gate to read."""
    _texts.append(text)


def digests() -> list[str]:
    return list(_digests)


def take_texts() -> list[str]:
    """The words that were noted since the last call."""
    taken = list(_texts)
    _texts.clear()
    return taken


def digest(html: str) -> str:
    return files.sha256_text(html)
