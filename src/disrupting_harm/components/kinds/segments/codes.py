"""The codes of a component as its codebook states them, each with its theme."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import ParamsError
from disrupting_harm.instruments.codebook_files import codebook_path
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.refi_qda.model import Codebook
from disrupting_harm.study.load import load_study


@dataclass(frozen=True)
class StudyCode:
    """id: the name in small letters with _ for all else, as tables and estimates have it. above: the id of the code above it."""

    id: str
    label: str
    theme: str
    description: str = ""
    above: str | None = None


@dataclass(frozen=True)
class Codes:
    """The codes that a segment can have, by id, in the order of the codebook. sets: ids of the members of every set that is no theme."""

    file: str
    by_id: Mapping[str, StudyCode]
    sets: Mapping[str, tuple[str, ...]]

    def below(self, above: str) -> StudyCode | None:
        """The first code directly below another; None without any."""
        return next((code for code in self.by_id.values() if code.above == above), None)

    def of_set(self, name: str) -> tuple[str, ...]:
        """Raises ParamsError for a set that the codebook does not have."""
        if name not in self.sets:
            known = ", ".join(self.sets) or "none"
            raise ParamsError(f"{self.file}: no set {name}; add it to the codebook, or name one of its sets ({known}).")
        return self.sets[name]


def code_id(name: str) -> str:
    """`Work across borders` as `work_across_borders`. A table may hold the name or the id of a code: both give the id."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"\W+", "_", plain.casefold()).strip("_")


def read_codes(layout: Layout, iso3: str, stem: str) -> Codes:
    """The codes of a unit's component. Raises MissingInputError without a codebook, and ContractError or ParamsError with every
    mistake in it.
    """
    path = codebook_path(layout, iso3, stem)
    return _cached(path, layout.relative(path), tuple(load_study(layout).themes), state_read(path))


@lru_cache(maxsize=16)
def _cached(path: Path, file: str, themes: tuple[str, ...], _: files.FileState) -> Codes:
    return codes_of(read_codebook(path, file=file), themes, file=file)


def codes_of(codebook: Codebook, themes: tuple[str, ...], *, file: str) -> Codes:
    """The codes of a codebook in which every code is in the set of one of the study's `themes`.

    Raises ParamsError with every code that is in none or several, and every two that have one id.
    """
    theme_of: dict[str, list[str]] = {}
    for group in codebook.sets:
        if group.name in themes:
            for guid in group.members:
                theme_of.setdefault(guid, []).append(group.name)
    found: dict[str, StudyCode] = {}
    ids: dict[str, str] = {}  # by GUID
    problems = []
    for code in codebook.codes:
        ids[code.guid] = name = code_id(code.name)
        if not code.is_codable:
            continue
        own = theme_of.get(code.guid, [])
        if not name:
            problems.append(f"the code {code.name} has no letter or digit; rename it")
        elif name in found:
            problems.append(f"two codes are called {name} in tables; rename one of them")
        elif len(own) != 1:
            said = f"in the sets of {' and '.join(own)}" if own else "in the set of no theme"
            problems.append(
                f"the code {code.name} is {said}; put it in one set that is named after a theme of params/study.yaml"
            )
        else:
            found[name] = StudyCode(name, code.name, own[0], code.description, ids.get(code.parent or ""))
    if problems:
        raise ParamsError("\n".join(f"{file}: {text}." for text in problems))
    sets = {
        group.name: tuple(ids[guid] for guid in group.members if ids[guid] in found)
        for group in codebook.sets
        if group.name not in themes
    }
    return Codes(file, found, sets)
