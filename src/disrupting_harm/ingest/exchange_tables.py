"""A project of coded text as the tables `documents` and `segments`: codes of the component's codebook, coders by a letter, no words.

The text of a segment is in no table unless the parameters say that excerpts are kept.
"""

from __future__ import annotations

import csv
import io
import string
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from disrupting_harm.ingest.exchange_groups import Groups, find_groups, find_order, has_variable, plain_name
from disrupting_harm.refi_qda.exchange import Document, Exchange, Segment
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.model import Codebook
from disrupting_harm.study.exchange import ExchangeParams


DOCUMENTS = ("document", "respondent_group", "held_order")
SEGMENTS = ("segment", "document", "respondent_group", "coder", "code", "cleared", "excerpt")


@dataclass(frozen=True)
class ExchangeTables:
    """The tables as CSV text, and by kind what was lost of the exchange and what is to be noted."""

    tables: dict[str, str]
    lost: dict[str, int]
    noted: dict[str, int]


def make_tables(
    exchange: Exchange, codebook: Codebook, groups: Mapping[str, str], params: ExchangeParams, mistakes: Mistakes
) -> ExchangeTables:
    """The two tables of a project. `groups`: labels of the component's groups by name.

    Raises ContractError with every reason for which they cannot be made. No message holds a word of the file.
    """
    lost, noted = Counter(exchange.lost), Counter(exchange.noted)
    marked, cleared = _find_cleared(exchange, params, mistakes)
    segments, names = _take_codes(
        [s for s in exchange.segments if s.guid not in marked], exchange, codebook, lost, noted
    )
    if not segments:
        mistakes.add("no coding of the file has a code of the component's codebook, so that nothing would be carried")
    found = find_groups(exchange, groups, params)
    coded = {segment.document for segment in segments}
    _tell_groups(exchange, coded, found, groups, params, mistakes)
    heard = [document for document in exchange.documents if document.guid in found.of]
    order = _find_order(heard, exchange, params, mistakes, noted)
    coders = _name_coders(exchange, segments, params, mistakes)
    if params.excerpts != "none" and params.wide_character is None and exchange.wide_texts:
        mistakes.add(
            f"excerpts are kept, and {exchange.wide_texts} of the texts hold a character, such as an emoji, that some programs count as "
            "two (declare `exchange.wide_character`)"
        )
    mistakes.raise_if_any()

    texts = {document.guid: document.text for document in exchange.documents}
    passages = _passages(segments)
    rows = []
    for segment in segments:
        is_cleared = _span(segment) in cleared
        kept = params.excerpts == "all" or (params.excerpts == "cleared" and is_cleared)
        text = texts[segment.document] if kept else None
        rows.append((
            passages[_span(segment)], segment.document, found.of[segment.document], coders[segment.coder], names[segment.guid],
            "yes" if is_cleared else "no", " ".join(text[segment.start : segment.end].split()) if text else "",
        ))  # fmt: skip
    documents = [(d.guid, found.of[d.guid], order[d.guid]) for d in heard]
    if left_out := len(exchange.documents) - len(heard):
        lost["documents without a coded segment and without a group"] = left_out
    tables = {"documents": _csv_text(DOCUMENTS, documents), "segments": _csv_text(SEGMENTS, rows)}
    return ExchangeTables(tables, dict(lost), dict(noted))


def _find_cleared(exchange: Exchange, params: ExchangeParams, mistakes: Mistakes) -> tuple[set[str], set[tuple]]:
    """The codings that only mark a text as cleared, and the texts that they mark."""
    if params.cleared_code is None:
        return set(), set()
    codes = {c.guid for c in exchange.codebook.codes if plain_name(c.name) == plain_name(params.cleared_code)}
    if not codes:
        mistakes.add("the file has no code by the name that `exchange.cleared_code` says")
    marks = [segment for segment in exchange.segments if segment.code in codes]
    return {mark.guid for mark in marks}, {_span(mark) for mark in marks}


def _take_codes(
    segments: Iterable[Segment], exchange: Exchange, codebook: Codebook, lost: Counter, noted: Counter
) -> tuple[list[Segment], dict[str, str]]:
    """The segments whose code the component's codebook has, by its GUID or else by its name, and that name by coding."""
    codable = [code for code in codebook.codes if code.is_codable]
    by_name = {plain_name(code.name): code for code in codable}
    only = {name for name, n in Counter(plain_name(code.name) for code in codable).items() if n == 1}
    own = exchange.codebook.by_guid
    carried, names, seen = [], {}, set()
    unknown: set[str] = set()
    by_their_name: set[str] = set()
    for segment in segments:
        code = codebook.by_guid.get(segment.code)
        if code is None and (name := plain_name(own[segment.code].name)) in only:
            code = by_name[name]
            by_their_name.add(segment.code)
        if code is None:
            unknown.add(segment.code)
            lost["codings with a code that the component's codebook does not have"] += 1
        elif not code.is_codable:
            lost["codings with a code that the component's codebook has as a heading"] += 1
        elif (key := (*_span(segment), segment.coder, code.guid)) in seen:
            lost["codings with one code of the codebook that the file has as two"] += 1
        else:
            seen.add(key)
            names[segment.guid] = code.name
            carried.append(segment)
    if unknown:
        lost["codes that the component's codebook does not have"] += len(unknown)
    if by_their_name:
        noted["codes that are known by their name, since their identifier is another than in the codebook"] += len(
            by_their_name
        )
    return carried, names


def _tell_groups(
    exchange: Exchange,
    coded: set[str],
    found: Groups,
    groups: Mapping[str, str],
    params: ExchangeParams,
    mistakes: Mistakes,
) -> None:
    """What stands against the groups of documents with coded segments."""
    if found.missing:
        known = ", ".join(sorted(name for name in exchange.variables.values() if name)) or "none"
        name = params.respondent_group.variable
        mistakes.add(f"the file has no variable {name}, as `exchange.respondent_group` says; its variables: {known}")
        return
    words = {word for document, own in found.unknown.items() if document in coded for word in own}
    if words:
        mistakes.add(
            f"{len(words)} of the words for groups mean none of {', '.join(groups)} (declare them under `exchange.words`)"
        )
    if torn := coded & found.torn:
        mistakes.add(f"{len(torn)} of the documents with coded segments are said to be of two groups")
    told = set(found.unknown) | found.torn
    if of_none := coded - set(found.of) - told:
        mistakes.add(
            f"of {len(of_none)} of the documents with coded segments nothing says which group their respondent is of"
        )


def _find_order(
    documents: list[Document], exchange: Exchange, params: ExchangeParams, mistakes: Mistakes, noted: Counter
) -> dict[str, int]:
    in_file = {document.guid: place for place, document in enumerate(documents, start=1)}
    if params.held_order is None:
        if in_file:
            noted[
                "documents in the order of the file, since `exchange.held_order` names no variable with their order"
            ] = len(in_file)
        return in_file
    if not has_variable(exchange, params.held_order):
        mistakes.add("the file has no variable by the name that `exchange.held_order` says")
        return in_file
    order = find_order(documents, exchange, params.held_order)
    if order is None:
        mistakes.add(
            "the variable of `exchange.held_order` is not a date (2019-05-31) or a whole number in every document"
        )
    return order or in_file


def _name_coders(
    exchange: Exchange, segments: list[Segment], params: ExchangeParams, mistakes: Mistakes
) -> dict[str | None, str | None]:
    """A letter for each coder, in the order of the file's users: the table holds no name of a person."""
    made = {segment.coder for segment in segments}
    users = [user.guid for user in exchange.users if user.guid in made]
    letters = string.ascii_uppercase
    names: dict[str | None, str | None] = {
        guid: letters[n] if len(users) <= len(letters) else str(n + 1) for n, guid in enumerate(users)
    }
    if None in made:
        names[None] = params.coder_if_unknown or (None if users else "A")
        if names[None] is None:
            n = sum(1 for segment in segments if segment.coder is None)
            mistakes.add(f"{n} codings do not say who made them, and others do (declare `exchange.coder_if_unknown`)")
    return names


def _passages(segments: Iterable[Segment]) -> dict[tuple, str]:
    """One identifier for a piece of text, whoever selected it: coders agree or not on the same piece."""
    found: dict[tuple, str] = {}
    for segment in segments:
        found.setdefault(_span(segment), segment.selection)
    return found


def _span(segment: Segment) -> tuple[str, int, int]:
    return segment.document, segment.start, segment.end


def _csv_text(header: tuple[str, ...], rows: Iterable[tuple]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()
