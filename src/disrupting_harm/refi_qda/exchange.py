"""What a project (.qdpx) holds that is carried: users, codes, documents, coded segments, and who the documents are of."""

from __future__ import annotations

from dataclasses import dataclass, field

from disrupting_harm.refi_qda.model import Codebook


@dataclass(frozen=True)
class User:
    guid: str
    name: str


@dataclass(frozen=True)
class Document:
    """length: characters of its text; None where it could not be read. text: only where it was asked for.

    values: by GUID of a variable. Names of documents may hold the name of a person, so that no message says them.
    """

    guid: str
    name: str
    length: int | None = None
    text: str | None = field(default=None, repr=False)
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Segment:
    """One coding: a code that a coder gave to a selection. start, end: characters of the document's text, end not included.

    guid: of the coding. selection: GUID of what was selected, which several codings share. number: from 1, in the order of the file.
    """

    guid: str
    selection: str
    document: str
    code: str
    coder: str | None
    start: int
    end: int
    number: int = field(compare=False)


@dataclass(frozen=True)
class Case:
    """A person or unit that documents, selections, or all that has one of the codes are of."""

    guid: str
    name: str
    values: dict[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentSet:
    guid: str
    name: str
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Exchange:
    """lost: by kind, how many the file held that are not carried. noted: what is carried and may not be as it was meant.

    case_segments: codings by which a text is said to be of a case, which are no coded segments. wide_texts: documents with
    characters that programs count differently.
    """

    origin: str
    users: tuple[User, ...]
    codebook: Codebook
    documents: tuple[Document, ...]
    segments: tuple[Segment, ...]
    case_segments: tuple[Segment, ...] = ()
    cases: tuple[Case, ...] = ()
    sets: tuple[DocumentSet, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)  # name by GUID
    lost: dict[str, int] = field(default_factory=dict, compare=False)
    noted: dict[str, int] = field(default_factory=dict, compare=False)
    wide_texts: int = field(default=0, compare=False)
