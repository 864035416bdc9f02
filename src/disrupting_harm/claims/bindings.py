"""Bound numbers and claims of a page against what was saved and what was evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disrupting_harm.claims.claim import Claim, Recommendation
from disrupting_harm.claims.forms import NUMBERS, print_number, value_of
from disrupting_harm.claims.page import PageBound, PageClaim, PageText, plain
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store


def check_bound(bound: PageBound, text: PageText, place: str, store: Store) -> Iterator[Problem]:
    """The number is the stored value of the estimate that it names, at its printed rounding."""
    row = store.estimates.get(bound.estimate_id) or store.assessments.get(bound.estimate_id)
    if row is None:
        yield Problem("binding", place, text.text, bound.printed, f"no estimate {bound.estimate_id}")
        return
    value = value_of(row, bound.statistic)
    if value is None or bound.form not in NUMBERS:
        stored = f"no {bound.statistic} in the form {bound.form} of {bound.estimate_id}"
        yield Problem("binding", place, text.text, bound.printed, stored)
        return
    expected = print_number(bound.form, value, row)
    if bound.printed != plain(expected):
        yield Problem("binding", place, text.text, bound.printed, f"{expected} ({bound.estimate_id})")
    elif bound.value != repr(value):
        yield Problem("binding", place, text.text, bound.value, f"{value!r} ({bound.estimate_id})")


def check_claim(claim: PageClaim, place: str, evaluated: Mapping[str, Claim | Recommendation]) -> Iterator[Problem]:
    """The sentence is the one that was evaluated, word by word, and its numbers name the same estimates."""
    expected = evaluated.get(claim.claim_id)
    if expected is None:
        yield Problem("sentence", place, claim.text, claim.claim_id, "no such claim of this report")
        return
    if claim.text != plain(expected.text()):
        yield Problem("sentence", place, claim.text, claim.text, expected.text())
    named = [(bound.estimate_id, bound.statistic) for bound in claim.bounds]
    meant = [(bound.estimate_id, bound.statistic) for bound in expected.bounds]
    if named != meant:
        other = next((pair for pair in zip(named, meant, strict=False) if pair[0] != pair[1]), (named, meant))
        yield Problem("sentence", place, claim.text, str(other[0]), str(other[1]))
