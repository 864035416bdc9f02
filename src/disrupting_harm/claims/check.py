"""The check of a rendered page: every number is bound and right, or part of something saved, or declared; else it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from disrupting_harm import printing
from disrupting_harm.claims.bindings import check_bound, check_claim
from disrupting_harm.claims.claim import Claim, Findings, Recommendation
from disrupting_harm.claims.consistency import check_arithmetic, check_estimates, check_one_value
from disrupting_harm.claims.free_numbers import Declared, check_numbers, check_words
from disrupting_harm.claims.page import PageText, read_page
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.saved_shown import check_cells, check_titles
from disrupting_harm.claims.store import Store
from disrupting_harm.errors import MissingInputError
from disrupting_harm.records import Saved


def check_page(html: str, findings: Findings, store: Store) -> list[Problem]:
    """All that is wrong with the page of `store.iso3`, in the order of the page. `store` was read with its tables.

    Raises MissingInputError for a study that declares no rules.
    """
    return check_texts(read_page(html), findings, store)


def check_texts(texts: Sequence[PageText], findings: Findings, store: Store) -> list[Problem]:
    """The check of a page that was read."""
    if store.rules is None:
        raise MissingInputError("params/findings.yaml: not there; restore it with `git checkout params/findings.yaml`.")
    found = list(check_each(texts, findings, store))
    found += check_one_value(texts)
    found += check_estimates(store)
    for name in findings.unused_headlines:
        found.append(Problem("headline", name, store.estimates[name].label or "", "", name))
    return list(dict.fromkeys(found))


def check_each(texts: Sequence[PageText], findings: Findings, store: Store) -> Iterator[Problem]:
    """What one text, or the texts of one figure or table, show to be wrong."""
    declared = Declared(store.rules, store.stated)
    evaluated = {claim.claim_id: claim for claim in findings.claims()}
    evaluated |= {one.recommendation_id: one for one in findings.recommendations}
    anchors = {trace.replace("/", "-"): entry for trace, entry in store.shown.items()}
    for entry, group in _by_figure(texts, anchors):
        if entry:
            place, title = entry.trace_id, findings.titles.get(entry.trace_id)
            yield from check_titles(group, entry, title, place=place)
            yield from check_cells(group, entry, store, place=place)
        for text in group:
            yield from _check_text(text, entry, declared, evaluated, store)


def _by_figure(texts: Sequence[PageText], anchors: dict[str, Saved]) -> Iterator[tuple[Saved | None, list[PageText]]]:
    """The texts of each saved figure or table together, where its first stands; every other text by itself."""
    groups: dict[str, list[PageText]] = defaultdict(list)
    for text in texts:
        if text.anchor in anchors:
            groups[text.anchor].append(text)
    for text in texts:
        if text.anchor not in anchors:
            yield None, [text]
        elif text.anchor in groups:
            yield anchors[text.anchor], groups.pop(text.anchor)


def _check_text(
    text: PageText,
    entry: Saved | None,
    declared: Declared,
    evaluated: dict[str, Claim | Recommendation],
    store: Store,
) -> Iterator[Problem]:
    place = entry.trace_id if entry else text.near
    for bound in text.bounds:
        yield from check_bound(bound, text, place, store)
    for claim in text.claims:
        yield from check_claim(claim, place, evaluated)
    yield from check_arithmetic(text, place)
    if entry and text.kind in ("cell", "head"):
        return  # held against the saved table
    # A sentence that the figure above says as well is left out of a note.
    stated = [entry.caption, entry.note, *printing.sentences(entry.note), entry.source, entry.trace_id] if entry else []
    yield from check_numbers(text, place, declared, stated)
    if text.kind == "prose":
        yield from check_words(text, place, declared)
