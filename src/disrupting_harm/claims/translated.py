"""Findings in another language, and the check of a rendered edition against the English page that was checked before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from disrupting_harm.claims.bindings import check_bound, check_claim
from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.evaluate import Event, find_claims
from disrupting_harm.claims.forms import ENGLISH, Phrases, Voice
from disrupting_harm.claims.page import PICTURE, PageText, read_page
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store
from disrupting_harm.languages.catalogue import Catalogue
from disrupting_harm.languages.messages import MARK, numbers_of
from disrupting_harm.study.findings import FindingsFile, FindingText, RecommendationText


def find_translated(
    file: FindingsFile, store: Store, words: Mapping[str, str], events: Sequence[Event], catalogue: Catalogue
) -> Findings:
    """The sentences that hold for the unit, each in the language of the catalogue or, where it is not translated, in English.

    They are the English ones with the same numbers: only texts are replaced. Where the catalogue does not say how a sentence joins
    its numbers, every sentence stays in English.
    """
    phrases = {name: catalogue.of(text) for name, text in asdict(ENGLISH).items()}
    if None in phrases.values():
        return find_claims(file, store, words, events)
    voice = Voice({name: catalogue.of(text) or text for name, text in words.items()}, Phrases(**phrases))
    voices: dict[str, Voice] = {}

    def said(text: str | None) -> str | None:
        translation = catalogue.of(text) if text else None
        if translation is None:
            return text
        voices[translation] = voice
        return translation

    def translated(entry: FindingText | RecommendationText) -> FindingText | RecommendationText:
        texts = {"text": said(entry.text), "texts": {iso3: said(text) for iso3, text in entry.texts.items()}}
        if isinstance(entry, FindingText):
            texts["otherwise"] = said(entry.otherwise)
        return entry.model_copy(update=texts)

    changed = {
        key: {n: translated(e) for n, e in getattr(file, key).items()} for key in ("findings", "recommendations")
    }
    return find_claims(file.model_copy(update=changed), store, words, events, voices)


def read_edition(html: str, *, without: Sequence[str] = ()) -> tuple[PageText, ...]:
    """The texts of an edition. without: HTML that the edition has and the English page has not, such as the mark of what is not
    translated: exactly this is left out.
    """
    html = PICTURE.sub(r"\1", html)
    for mark in without:
        html = html.replace(mark, "")
    return read_page(html)


def check_edition(
    texts: Sequence[PageText], english: Sequence[PageText], findings: Findings, store: Store
) -> list[Problem]:
    """All that is wrong with an edition. english: the texts of the page that was checked. findings: those of the edition."""
    return list(dict.fromkeys(_check_texts(texts, english, findings, store)))


def _check_texts(
    texts: Sequence[PageText], english: Sequence[PageText], findings: Findings, store: Store
) -> Iterator[Problem]:
    evaluated = {claim.claim_id: claim for claim in findings.claims()}
    evaluated |= {one.recommendation_id: one for one in findings.recommendations}
    for text, source in zip(texts, english, strict=False):
        place = text.anchor or source.near
        if (text.kind, text.anchor, text.table, text.row) != (source.kind, source.anchor, source.table, source.row):
            yield Problem("edition", place, text.text, text.text[:80], source.text[:80])
            return  # nothing after it stands in its place
        for bound in text.bounds:
            yield from check_bound(bound, text, place, store)
        for claim in text.claims:
            yield from check_claim(claim, place, evaluated)
        yield from _check_numbers(text, source, place)
    if len(texts) != len(english):
        yield Problem("edition", "", "the page", f"{len(texts)} texts", f"{len(english)} texts")


def _check_numbers(text: PageText, source: PageText, place: str) -> Iterator[Problem]:
    if Counter(text.bounds) != Counter(source.bounds) or [c.claim_id for c in text.claims] != [
        c.claim_id for c in source.claims
    ]:
        yield Problem("translation", place, text.text, _named(text), _named(source))
    elif text.text != source.text:
        found, wanted = numbers_of(text.text), numbers_of(source.text)
        if Counter(found) != Counter(wanted):
            yield Problem("translation", place, text.text, ", ".join(found), ", ".join(wanted))
        elif not any(letter.isalpha() for letter in source.text):
            yield Problem("translation", place, text.text, text.text, source.text)
        elif text.text.count(MARK) != source.text.count(MARK):
            yield Problem("translation", place, text.text, "", MARK)


def _named(text: PageText) -> str:
    return ", ".join(f"{bound.printed} ({bound.estimate_id}, {bound.statistic})" for bound in text.bounds)
