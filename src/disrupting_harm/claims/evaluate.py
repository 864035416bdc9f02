"""Findings of a unit: the sentences of params/findings.yaml that hold for it, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from disrupting_harm.claims.claim import DUTY_BEARERS, SECTIONS, Bound, Claim, Findings, Recommendation, Uptake
from disrupting_harm.claims.forms import Voice, print_form
from disrupting_harm.claims.store import Store, read_store
from disrupting_harm.claims.word_tests import evidence_of
from disrupting_harm.layout import Layout
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.study.findings import (
    FindingsFile,
    FindingText,
    Number,
    Piece,
    RecommendationText,
    Vocabulary,
    WordTest,
    about_unit,
    parse_reference,
    parse_sentence,
)
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_findings import load_findings
from disrupting_harm.study.model import DataClass


INSIGHTS = 6
UPTAKE = "uptake_events"
LEAST_REAL_FIRST: tuple[DataClass, ...] = ("synthetic", "restricted", "public")
REPORTED, NOT_REPORTED = "steps reported", "no step found in a source that could be read"


Event = tuple[str, Uptake]  # its type, and what a source says of it


def evaluate_findings(layout: Layout, iso3: str, store: Store | None = None) -> Findings:
    """The sentences that hold for the unit. `store`: what it saved, where that was read already.

    Raises ParamsError for params/findings.yaml, and MissingInputError for a component that has not run.
    """
    file = load_findings(layout)
    if file is None:
        return Findings(iso3)
    store = store or read_store(layout, iso3)
    return find_claims(file, store, load_study(layout).words(iso3), read_uptake(layout, iso3))


def find_claims(
    file: FindingsFile,
    store: Store,
    words: Mapping[str, str],
    events: Sequence[Event] = (),
    voices: Mapping[str, Voice] | None = None,
) -> Findings:
    """The sentences of the file that hold for what the store has. words: the study's own in the phase of the unit. voices: by
    sentence in another language, its voice.
    """
    say = _Say(store, words, voices or {})
    about = about_unit(file, store.iso3)
    texts = {name: file.findings[name] for name in about["findings"]}
    claims = {name: claim for name, text in texts.items() if (claim := _claim(name, text, store, say))}
    shown = {
        f"{store.iso3}/{place}": claims[name]
        for name, text in texts.items()
        for place in text.title_of
        if name in claims and f"{store.iso3}/{place}" in store.shown
    }
    ranked = sorted((text.insight, name) for name, text in texts.items() if text.insight and name in claims)
    by_section = {section: tuple(c for c in claims.values() if c.section == section) for section in SECTIONS}
    printed = {bound.estimate_id for claim in claims.values() for bound in claim.bounds}
    return Findings(
        iso3=store.iso3,
        insights=tuple(claims[name] for _, name in ranked[:INSIGHTS]),
        by_section={section: found for section, found in by_section.items() if found},
        recommendations=_recommendations(file, about["recommendations"], store, say, claims, events),
        titles=shown,
        unused_headlines=tuple(name for name in store.headlines if name not in printed),
    )


def _claim(name: str, text: FindingText, store: Store, say: _Say) -> Claim | None:
    tested = _tested(text.when, text.component, store)
    sentence = own_text(text, store.iso3)[1] if tested is not None else text.otherwise
    said = sentence and say(sentence, text.component)
    if not said:
        return None
    parts, rows = said
    evidence = tuple(dict.fromkeys((*(b.estimate_id for b in parts if isinstance(b, Bound)), *(tested or ()))))
    return Claim(
        f"{store.iso3}/finding/{name}", text.section, next((row.theme or "" for row in rows), ""), parts,
        _data_class(evidence, store), evidence,
    )  # fmt: skip


def own_text(text: FindingText | RecommendationText, iso3: str) -> tuple[tuple[str, ...], str]:
    """The sentence for the unit, where its tests hold, and the key below its entry at which it stands."""
    return (("texts", iso3), text.texts[iso3]) if iso3 in text.texts else (("text",), text.text)


@dataclass(frozen=True)
class Spoken:
    """A sentence of a report, piece by piece. entry: its key in params/findings.yaml. at: the key below it; `otherwise` where a test
    does not hold. pieces: each piece of the sentence with the parts that print it.
    """

    id: str
    entry: tuple[str, str]
    at: tuple[str, ...]
    text: str
    pieces: tuple[tuple[Piece, tuple[str | Bound, ...]], ...]


def spoken_sentences(file: FindingsFile, store: Store, words: Mapping[str, str]) -> dict[str, Spoken]:
    """By id, every sentence that can be printed of the unit, whether or not the report has a place for it."""
    say, found = _Say(store, words, {}), {}
    about = about_unit(file, store.iso3)
    for kind in ("findings", "recommendations"):
        for name in about[kind]:
            entry = getattr(file, kind)[name]
            component = entry.component or "x"
            at, text = own_text(entry, store.iso3)
            if _tested(entry.when, component, store) is None:
                at, text = ("otherwise",), getattr(entry, "otherwise", None)
            pieces = say.pieces(text, component) if text else None
            if pieces is not None:
                name_of = f"{store.iso3}/{kind.removesuffix('s')}/{name}"
                found[name_of] = Spoken(name_of, (kind, name), at, text, tuple((p, parts) for p, parts, _ in pieces))
    return found


def _tested(tests: Iterable[WordTest], component: str, store: Store) -> tuple[str, ...] | None:
    found: list[str] = []
    for test in tests:
        evidence = evidence_of(test, component, store)
        if evidence is None:
            return None
        found += evidence
    return tuple(found)


@dataclass(frozen=True)
class _Say:
    """Makes sentences of texts with references."""

    store: Store
    words: Mapping[str, str]
    voices: Mapping[str, Voice]

    def __call__(self, text: str, component: str) -> tuple[tuple[str | Bound, ...], list[SimpleNamespace]] | None:
        """The parts of a sentence and the rows behind them; None where one of its numbers is not there or must not be printed."""
        pieces = self.pieces(text, component)
        if pieces is None:
            return None
        return tuple(part for _, parts, _ in pieces for part in parts), [row for _, _, row in pieces if row is not None]

    def pieces(
        self, text: str, component: str
    ) -> list[tuple[Piece, tuple[str | Bound, ...], SimpleNamespace | None]] | None:
        """Each piece with the parts that print it and, of a number, its row."""
        voice = self.voices.get(text) or Voice(self.words)
        found = []
        for piece in parse_sentence(text, component):
            if isinstance(piece, str):
                found.append((piece, (piece,), None))
            elif isinstance(piece, Vocabulary):
                found.append((piece, (voice.words[piece.word],), None))
            else:
                row = _row(piece, self.store)
                printed = row and print_form(piece.form, row, piece.noun, voice.phrases)
                if not printed:
                    return None
                found.append((piece, printed, row))
        return found


def _row(piece: Number, store: Store) -> SimpleNamespace | None:
    return store.assessment(piece.ref) if piece.form == "as_of" else store.estimate(piece.ref)


def _data_class(evidence: Iterable[str], store: Store) -> DataClass:
    """That of what is least real among the evidence; `public` for a sentence without any."""
    known = {**store.assessments, **store.estimates}
    found = {known[name].data_class for name in evidence if name in known}
    return next((data_class for data_class in LEAST_REAL_FIRST if data_class in found), "public")


def read_uptake(layout: Layout, iso3: str) -> list[Event]:
    """The events of the unit with their types; none where the study carries no such table."""
    if not layout.reference(UPTAKE).is_file():
        return []
    return [
        (
            row["event_type"],
            Uptake(row["date"], row["description"], row["link_to_disrupting_harm"], row["source_title"], row["source_url"]),
        )
        for _, row in numbered_rows(layout, iso3, UPTAKE)
    ]  # fmt: skip


def _recommendations(
    file: FindingsFile,
    about: list[str],
    store: Store,
    say: _Say,
    claims: Mapping[str, Claim],
    events: Sequence[Event],
) -> tuple[Recommendation, ...]:
    """Those that rest on something that holds for the unit, by duty-bearer."""
    found = []
    for name, text in file.recommendations.items():
        component = text.component or "x"
        if name not in about or _tested(text.when, component, store) is None:
            continue
        findings = tuple(claims[one].claim_id for one in text.findings if one in claims)
        rests_on = tuple(_evidence(text, component, store))
        said = say(own_text(text, store.iso3)[1], component)
        if said is None or not (findings or rests_on):
            continue
        mine = tuple(event for kind, event in events if kind in text.uptake)
        ids = [*rests_on, *(e for one in text.findings if one in claims for e in claims[one].evidence)]
        ids += [bound.estimate_id for bound in said[0] if isinstance(bound, Bound)]
        found.append(
            Recommendation(
                f"{store.iso3}/recommendation/{name}", text.duty_bearer, text.alignment, REPORTED if mine else NOT_REPORTED,
                findings, said[0], _data_class(ids, store), mine, rests_on,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: list(DUTY_BEARERS).index(one.duty_bearer)))


def _evidence(text: RecommendationText, component: str, store: Store) -> Iterable[str]:
    for reference in text.evidence:
        ref = parse_reference(reference, component)
        if found := store.assessment(ref):
            yield found.assessment_id
        elif (found := store.estimate(ref)) and found.estimate is not None:
            yield found.estimate_id
