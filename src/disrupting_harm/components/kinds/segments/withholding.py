"""What is withheld beside a small count because it would tell of it: pairs of codes, new codes, agreements of coders.

A count of interviews under `publish.minimum_count` is withheld, zero included. Numbers of the same code that are published otherwise
must leave all of 0 to that minimum possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from disrupting_harm.components.kinds.segments.interviews import Interviews


Pair = tuple[str, str]


def published_codes(interviews: Interviews, documents: Iterable[str]) -> frozenset[str]:
    """The codes whose number of interviews, among these documents, is published."""
    own = interviews.counted[interviews.counted["document"].isin(list(documents))]
    heard = own.groupby("code")["document"].nunique()
    return frozenset(heard.index[heard >= interviews.section.publish.minimum_count])


def agreed_codes(interviews: Interviews) -> frozenset[str]:
    """The codes of which an agreement is published: their number is, in some group, and several coders coded enough interviews with them.

    From an agreement and the number of segments it rests on, it can be worked out how many of these were given the code.
    """
    codings = interviews.codings
    twice = codings.groupby("document")["coder"].transform("nunique") > 1
    heard = codings[twice].groupby("code")["document"].nunique()
    enough = set(heard.index[heard >= interviews.section.publish.minimum_count])
    parts = [published_codes(interviews, documents["document"]) for _, documents in interviews.parts()]
    return frozenset(enough.intersection(chain.from_iterable(parts)))


def telling_pairs(interviews: Interviews, pairs: Mapping[Pair, Collection[str]], column: str) -> set[Pair]:
    """The pairs of codes whose number would tell that a withheld count of a group is not zero.

    pairs: the documents or segments (`column`) with both codes, of each pair whose number is to be published. Pairs are counted over
    all groups: 8 interviews with both codes say that the code came up 8 times at least, and more than the groups whose number is
    published account for. The pairs that most have are kept first. Empty where nothing is crossed with groups.
    """
    if not interviews.is_crossed:
        return set()
    most = _accounted_for(interviews, column)
    together: dict[str, set[str]] = {code: set() for code in most}
    gone = set()
    for pair in _largest_first(pairs):
        joined = {code: together[code] | set(pairs[pair]) for code in pair if code in most}
        if any(len(members) > most[code] for code, members in joined.items()):
            gone.add(pair)
        else:
            together |= joined
    return gone


def _accounted_for(interviews: Interviews, column: str) -> dict[str, int]:
    """By code of which a group's number is withheld: the documents or segments that the published groups have."""
    found: dict[str, int] = {}
    hidden: set[str] = set()
    for _, documents in interviews.parts():
        own = interviews.counted[interviews.counted["document"].isin(documents["document"])]
        published = published_codes(interviews, documents["document"])
        numbers = own.groupby("code")[column].nunique()
        for code in interviews.codes.by_id:
            hidden |= set() if code in published else {code}
            found[code] = found.get(code, 0) + (int(numbers[code]) if code in published else 0)
    return {code: number for code, number in found.items() if code in hidden}


def _largest_first(pairs: Mapping[Pair, Collection[str]]) -> Sequence[Pair]:
    return sorted(pairs, key=lambda pair: (-len(pairs[pair]), pair))
