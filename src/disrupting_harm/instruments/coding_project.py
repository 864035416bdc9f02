"""The empty project that partners code their texts in: the component's codebook as REFI-QDA, which the programs for coding open."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError, near, require_place
from disrupting_harm.instruments.codebook_files import codebook_path
from disrupting_harm.instruments.form import require_name
from disrupting_harm.layout import Layout
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.refi_qda.exchange import Exchange
from disrupting_harm.refi_qda.model import Code, Codebook
from disrupting_harm.refi_qda.write_project import write_project
from disrupting_harm.registry import components
from disrupting_harm.sections import load_section
from disrupting_harm.study.exchange import ExchangeParams


ENDING = ".qdpx"
ORIGIN = "disrupting-harm"


def write_coding_project(layout: Layout, stem: str, path: Path, iso3: str | None = None) -> Path:
    """Write a project with the codebook of a component, as a unit uses it, and no text; returns its path.

    It holds the variables by which an import knows the group and the order of interviews, and the code that clears a text for
    quotation, as far as the unit's `exchange` names them. A file that is there and differs may hold codings, and is not replaced.
    Raises UserError where it is, for another ending, a folder that is not there, and for a component that codes no text.
    """
    if path.suffix.lower() != ENDING:
        raise UserError(f"{path}: a project of a program for coding ends in {ENDING}; name it so.")
    require_place(path)
    book = _find_codebook(layout, stem, iso3)
    params: ExchangeParams = load_section(layout, iso3, stem).exchange if iso3 else ExchangeParams()
    codebook = _with_cleared(read_codebook(book, file=layout.relative(book)), params.cleared_code)
    names = (params.respondent_group.variable, params.held_order)
    variables = {_guid("variable", name): name for name in names if name}
    title = " ".join((stem.replace("_", " ").capitalize(), *((f"in {iso3}",) if iso3 else ())))
    data = write_project(Exchange(ORIGIN, (), codebook, (), (), variables=variables), title)
    if path.is_file() and path.read_bytes() != data:
        raise UserError(f"{path}: is there already and differs, so that it may hold codings; move it away first.")
    files.write_bytes(path, data)
    return path


def _find_codebook(layout: Layout, stem: str, iso3: str | None) -> Path:
    """The unit's codebook, or the shared one."""
    require_name(stem, "the stem of a component")
    found = codebook_path(layout, iso3, stem) if iso3 else layout.codebook(stem)
    if found is None or not (found.is_file() or layout.instruments(stem).is_dir()):
        hint = near(stem, [other for other in components() if other != stem])
        raise MissingInputError(
            f"{stem}: no component that codes text{hint}, so that it has no codebook; name one that has."
        )
    if not found.is_file():
        raise MissingInputError(
            f"{layout.relative(found)}: not there, so that {stem} codes no text; `dh instrument {stem} --xlsx FOLDER` writes its workbook."
        )
    return found


def _with_cleared(codebook: Codebook, name: str | None) -> Codebook:
    """The codebook with the code that marks a text as cleared for quotation, where it does not have it."""
    if name is None or name in {code.name for code in codebook.codes}:
        return codebook
    code = Code(_guid("code", name), name, "Marks a text as cleared for quotation; no code of the analysis.")
    return replace(codebook, codes=(*codebook.codes, code))


def _guid(what: str, name: str) -> str:
    """The same for the same name, in every project that is written."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:{ORIGIN}:{what}:{name}"))
