"""Whose a coded text is: the group of each document's respondent, and the order in which the interviews were held."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from disrupting_harm.refi_qda.exchange import Case, Document, Exchange
from disrupting_harm.study.exchange import ExchangeParams, GroupOfDocument


@dataclass(frozen=True)
class Groups:
    """of: the group by document. unknown: by document, the words of a variable that mean no group. torn: documents of which two groups
    are said. missing: the variable is not there.
    """

    of: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, set[str]] = field(default_factory=dict)
    torn: frozenset[str] = frozenset()
    missing: bool = False


def find_groups(exchange: Exchange, groups: Mapping[str, str], params: ExchangeParams) -> Groups:
    """The group of each document as `params` say; `groups` are the labels of the component's groups by name."""
    where = params.respondent_group
    if where.variable and not has_variable(exchange, where.variable):
        return Groups(missing=True)
    meaning = {plain_name(word): group for group, label in groups.items() for word in (group, label)}
    meaning |= {plain_name(word): group for word, group in params.words.items()}
    said = {
        document.guid: {plain_name(w) for w in _said_of(document, exchange, where)} for document in exchange.documents
    }
    found = {document: {meaning[word] for word in words & set(meaning)} for document, words in said.items()}
    # A set or case that is no group is of something else; a value of the variable is meant to be one.
    unknown = {d: left for d, words in said.items() if (left := words - set(meaning))} if where.variable else {}
    return Groups(
        {document: next(iter(own)) for document, own in found.items() if len(own) == 1},
        unknown,
        frozenset(document for document, own in found.items() if len(own) > 1),
    )


def find_order(documents: Iterable[Document], exchange: Exchange, name: str) -> dict[str, int] | None:
    """The place of each of the documents in the order of a variable's values, from 1; None where one has none, or one that is no
    date or whole number. Of those with one value the first in the file comes first.
    """
    variable = _variable(exchange, name)
    keys = {}
    for document in documents:
        value = next(_values_of(document, exchange, variable), None)
        keys[document.guid] = _sortable(value) if value is not None else None
    if None in keys.values() or len({type(key) for key in keys.values()}) > 1:
        return None
    return {guid: place for place, guid in enumerate(sorted(keys, key=lambda guid: keys[guid]), start=1)}


def has_variable(exchange: Exchange, name: str) -> bool:
    return _variable(exchange, name) is not None


def _said_of(document: Document, exchange: Exchange, where: GroupOfDocument) -> Iterator[str]:
    """The words that may name the document's group."""
    if where.sets:
        yield from (group.name for group in exchange.sets if document.guid in group.documents)
    elif where.cases:
        yield from (case.name for case in _cases_of(document, exchange))
    else:
        yield from _values_of(document, exchange, _variable(exchange, where.variable or ""))


def _values_of(document: Document, exchange: Exchange, variable: str | None) -> Iterator[str]:
    """The values of a variable that the document and the cases that it is of have: programs write them in one place or the other."""
    for holder in (document, *_cases_of(document, exchange)):
        if variable in holder.values:
            yield holder.values[variable]


def _cases_of(document: Document, exchange: Exchange) -> Iterator[Case]:
    """The cases that refer to the document or to a selection in it, or that a text in it is coded to be of."""
    of_text = {segment.code for segment in exchange.case_segments if segment.document == document.guid}
    selections = {segment.selection for segment in exchange.segments if segment.document == document.guid}
    for case in exchange.cases:
        if document.guid in case.documents or of_text & set(case.codes) or selections & set(case.selections):
            yield case


def _variable(exchange: Exchange, name: str) -> str | None:
    return next((guid for guid, own in exchange.variables.items() if plain_name(own) == plain_name(name)), None)


def plain_name(word: str) -> str:
    """A name as people take it: whatever its capitals, blanks and Unicode form."""
    return " ".join(unicodedata.normalize("NFC", word).casefold().split())


def _sortable(value: str) -> int | datetime.datetime | None:
    if value.isdecimal():
        return int(value)
    try:
        return datetime.datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None
