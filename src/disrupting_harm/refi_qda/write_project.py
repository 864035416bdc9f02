"""Write a project (.qdpx): the same exchange gives the same bytes. For a template with the study's codebook, and for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

from disrupting_harm.refi_qda.archive import INTERNAL, PROJECT
from disrupting_harm.refi_qda.exchange import Case, Document, Exchange, Segment
from disrupting_harm.refi_qda.model import PROJECT_NAMESPACE
from disrupting_harm.refi_qda.write_codebook import DECLARATION, STEP, code_lines, open_tag, text_lines


BEGINNING_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can hold: no clock is in the bytes


def write_project(exchange: Exchange, name: str = "Project") -> bytes:
    """The bytes of the file. A document without text is written as an empty one.

    Raises ValueError for a text with a control character in the XML part.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        _add(archive, PROJECT, "\n".join([*_project_lines(exchange, name), ""]))
        for document in exchange.documents:
            _add(archive, f"sources/{document.guid}.txt", document.text or "")
    return packed.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """A member as it is, since packed bytes differ between versions of the packing library."""
    member = zipfile.ZipInfo(name, BEGINNING_OF_ZIP)
    member.create_system, member.external_attr = 3, 0o644 << 16
    archive.writestr(member, text.encode())


def _project_lines(exchange: Exchange, name: str) -> Iterator[str]:
    yield DECLARATION
    yield open_tag("Project", {"xmlns": PROJECT_NAMESPACE, "name": name, "origin": exchange.origin or None})
    users = [open_tag("User", {"guid": u.guid, "name": u.name or None}, empty=True) for u in exchange.users]
    yield from _listed("Users", users)
    yield f"{STEP}<CodeBook>"
    yield from code_lines(exchange.codebook, 2)
    yield f"{STEP}</CodeBook>"
    variables = [
        open_tag("Variable", {"guid": guid, "name": variable, "typeOfVariable": "Text"}, empty=True)
        for guid, variable in exchange.variables.items()
    ]
    yield from _listed("Variables", variables)
    yield from _listed("Cases", [line for case in exchange.cases for line in _case(case)])
    segments: dict[str, list[Segment]] = {}
    for segment in sorted((*exchange.segments, *exchange.case_segments), key=lambda s: s.number):
        segments.setdefault(segment.document, []).append(segment)
    yield from _listed("Sources", [line for d in exchange.documents for line in _document(d, segments.get(d.guid, []))])
    sets = []
    for group in exchange.sets:
        sets += [
            open_tag("Set", {"guid": group.guid, "name": group.name}),
            *_refs("MemberSource", group.documents),
            "</Set>",
        ]
    yield from _listed("Sets", sets)
    yield "</Project>"


def _listed(name: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{STEP}<{name}>"
        yield from (2 * STEP + line for line in lines)
        yield f"{STEP}</{name}>"


def _case(case: Case) -> Iterator[str]:
    yield open_tag("Case", {"guid": case.guid, "name": case.name or None})
    yield from _refs("CodeRef", (code for code in case.codes if code != case.guid))
    yield from _values(case.values)
    yield from _refs("SourceRef", case.documents)
    yield from _refs("SelectionRef", case.selections)
    yield "</Case>"


def _document(document: Document, segments: list[Segment]) -> Iterator[str]:
    path = f"{INTERNAL}{document.guid}.txt"
    yield open_tag("TextSource", {"guid": document.guid, "name": document.name, "plainTextPath": path})
    selections: dict[str, list[Segment]] = {}
    for segment in segments:
        selections.setdefault(segment.selection, []).append(segment)
    for guid, codings in selections.items():
        start, end = str(codings[0].start), str(codings[0].end)
        yield STEP + open_tag("PlainTextSelection", {"guid": guid, "startPosition": start, "endPosition": end})
        for coding in codings:
            yield 2 * STEP + open_tag("Coding", {"guid": coding.guid, "creatingUser": coding.coder})
            yield from (3 * STEP + line for line in _refs("CodeRef", [coding.code]))
            yield f"{2 * STEP}</Coding>"
        yield f"{STEP}</PlainTextSelection>"
    yield from (STEP + line for line in _values(document.values))
    yield "</TextSource>"


def _values(values: dict[str, str]) -> Iterator[str]:
    for guid, text in values.items():
        yield "<VariableValue>"
        yield from _refs("VariableRef", [guid])
        yield from text_lines("TextValue", text, 0)
        yield "</VariableValue>"


def _refs(name: str, guids: Iterable[str]) -> Iterator[str]:
    return (open_tag(name, {"targetGUID": guid}, empty=True) for guid in guids)
