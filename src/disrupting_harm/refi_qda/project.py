"""Read a project (.qdpx): its coded segments, and what else it held. Every mistake is found, and told with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from disrupting_harm.refi_qda.archive import PROJECT, open_archive
from disrupting_harm.refi_qda.codes import read_codes, take_guid
from disrupting_harm.refi_qda.documents import DocumentReader, read_values
from disrupting_harm.refi_qda.exchange import Case, DocumentSet, Exchange, Segment, User
from disrupting_harm.refi_qda.guids import read_guid
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.losses import Losses, drop_repeated, tell_elements
from disrupting_harm.refi_qda.model import CODEBOOK_NAMESPACE, PROJECT_NAMESPACE, Codebook
from disrupting_harm.refi_qda.positions import Counting
from disrupting_harm.refi_qda.xml_tree import Element, parse_xml


MEND = "export the project again as REFI-QDA project (.qdpx), with its sources inside"
LARGEST = 4 * 2**30  # bytes of the file; recordings inside make it large, and none of them is read


def read_project(
    path: Path,
    *,
    file: str | None = None,
    mend: str = MEND,
    line_end: int | None = None,
    wide_character: int | None = None,
    keep_text: bool = False,
) -> Exchange:
    """What the file holds; `file` is what messages call it. `line_end` and `wide_character` say how its program counts, where that is
    known better than from its name (see `positions`). The text of documents is kept only where `keep_text` says so.

    Raises ContractError with every mistake and its line in project.qde.
    """
    mistakes = Mistakes(file or path.name, mend)
    if path.suffix.lower() != ".qdpx":
        raise mistakes.refuse("the file's name does not end in .qdpx, as that of a REFI-QDA project does")
    try:
        if path.stat().st_size > LARGEST:
            raise mistakes.refuse(f"the file is larger than {LARGEST // 2**30} GB (export it without recordings)")
        data = path.read_bytes()
    except OSError:
        raise mistakes.refuse("the file cannot be opened") from None
    archive = open_archive(data, mistakes)
    inside = Mistakes(f"{mistakes.file}, {PROJECT}", mend)
    project = parse_xml(archive.read_project(mistakes), inside)
    _check_root(project, inside)

    losses = Losses()
    tell_elements(project, losses)
    users = _read_users(project.first("Users"), inside, losses)
    codebook = _read_codebook(project, inside, losses)
    cases = _read_cases(project.first("Cases"), inside)
    reader = DocumentReader(
        archive, Counting.of_program(codebook.origin, line_end, wide_character), inside, losses, {user.guid for user in users},
        set(codebook.by_guid) | {case.guid for case in cases}, keep_text,
    )  # fmt: skip
    reader.read(project.first("Sources"))
    inside.raise_if_any()
    cases = _with_own_codes(cases)
    of_cases = {code for case in cases for code in case.codes}
    segments = drop_repeated((s for s in reader.segments if s.code not in of_cases), losses)
    _tell_codes(codebook, segments, of_cases, losses)
    return Exchange(
        codebook.origin,
        users,
        codebook,
        tuple(reader.documents),
        segments,
        tuple(s for s in reader.segments if s.code in of_cases),
        cases,
        _read_sets(project.first("Sets"), losses),
        _read_variables(project.first("Variables")),
        losses.lost,
        losses.noted,
        reader.wide_texts,
    )


def _check_root(project: Element, mistakes: Mistakes) -> None:
    if project.namespace == CODEBOOK_NAMESPACE:
        raise mistakes.refuse("holds a codebook and no project", project.line)
    if project.name != "Project":
        raise mistakes.refuse("the outermost element is not Project", project.line)
    if project.namespace != PROJECT_NAMESPACE:
        raise mistakes.refuse(f"the namespace is not {PROJECT_NAMESPACE}", project.line)


def _read_codebook(project: Element, mistakes: Mistakes, losses: Losses) -> Codebook:
    """The codes of the project. Segments refer to them by identifier, so that names which are wrong are no reason to refuse it."""
    book, of_words = project.first("CodeBook"), Mistakes(mistakes.file, mistakes.mend)
    codes = read_codes(book.first("Codes") if book is not None else None, mistakes, of_words)
    wrong = {line for lines in of_words.found.values() for line in lines}
    losses.note("codes without a name, with that of another, or with a colour that is none", len(wrong))
    return Codebook(codes, (), project.attributes.get("origin", ""))


def _read_users(element: Element | None, mistakes: Mistakes, losses: Losses) -> tuple[User, ...]:
    seen: dict[str, int] = {}
    users = []
    for user in element.all("User") if element is not None else ():
        guid = take_guid(user, "user", seen, mistakes)
        if guid is None:
            continue
        name = (user.attributes.get("name") or user.attributes.get("id") or "").strip()
        if not name:
            losses.note("users without a name")
        users.append(User(guid, name))
    twice = sum(n for name, n in Counter(user.name for user in users if user.name).items() if n > 1)
    losses.note("users whose name another has too, and who are told apart by their identifiers", twice)
    return tuple(users)


def _read_cases(element: Element | None, mistakes: Mistakes) -> tuple[Case, ...]:
    seen: dict[str, int] = {}
    cases = []
    for case in element.all("Case") if element is not None else ():
        if guid := take_guid(case, "case", seen, mistakes):
            cases.append(
                Case(
                    guid,
                    case.attributes.get("name", "").strip(),
                    read_values(case),
                    _targets(case.all("SourceRef")),
                    _targets(case.all("SelectionRef")),
                    _targets(case.all("CodeRef")),
                )
            )
    return tuple(cases)


def _with_own_codes(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Each case with the codes that stand for it alone: its own identifier, and one that it refers to and no other case does.

    A case that refers to several codes says what was coded in it, so that these are codes like any other.
    """
    referred = Counter(code for case in cases for code in case.codes)
    return tuple(
        replace(case, codes=(case.guid, *(code for code in case.codes if len(case.codes) == 1 and referred[code] == 1)))
        for case in cases
    )


def _read_sets(element: Element | None, losses: Losses) -> tuple[DocumentSet, ...]:
    sets = []
    for group in element.all("Set") if element is not None else ():
        documents, guid = _targets(group.all("MemberSource")), read_guid(group.attributes.get("guid"))
        if documents and guid:
            sets.append(DocumentSet(guid, group.attributes.get("name", "").strip(), documents))
        losses.lose("sets of codes", bool(_targets(group.all("MemberCode"))))
        losses.lose("sets of memos", bool(_targets(group.all("MemberNote"))))
    return tuple(sets)


def _read_variables(element: Element | None) -> dict[str, str]:
    found = {}
    for variable in element.all("Variable") if element is not None else ():
        if guid := read_guid(variable.attributes.get("guid")):
            found[guid] = variable.attributes.get("name", "").strip()
    return found


def _targets(elements: Iterable[Element]) -> tuple[str, ...]:
    found = (read_guid(element.attributes.get("targetGUID")) for element in elements)
    return tuple(dict.fromkeys(guid for guid in found if guid))


def _tell_codes(codebook: Codebook, segments: Iterable[Segment], of_cases: set[str], losses: Losses) -> None:
    used = {segment.code for segment in segments}
    losses.lose(
        "codes that no carried segment has",
        sum(1 for code in codebook.codes if code.is_codable and code.guid not in used | of_cases),
    )
    headings = {code.guid for code in codebook.codes if not code.is_codable}
    losses.note("codings with a code that the file calls a heading", sum(1 for s in segments if s.code in headings))
