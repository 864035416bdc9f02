"""What coded interviews say: how often, what goes together, when nothing new came up. Counts, and never a percentage.

The respondents are chosen for what they know, so that a count speaks of these interviews alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pandas as pd

from disrupting_harm.components.kinds.segments.alpha import nominal_alpha
from disrupting_harm.components.kinds.segments.interviews import Interviews
from disrupting_harm.components.kinds.segments.withholding import agreed_codes, published_codes, telling_pairs
from disrupting_harm.printing import WITHHELD


NONE = float("nan")
INTERVIEWS, SEGMENTS = "interviews_with_code", "segments_with_code"
PAIRS, SEGMENT_PAIRS = "interviews_with_both_codes", "segments_with_both_codes"
SO_FAR = "codes_so_far"
AGREEMENT = "coder_agreement"
COLUMNS = (
    "indicator",
    "by",
    "level",
    "estimate",
    "n",
    "presentation",
    "flags",
)  # of rows without a statistic of their own
ALPHA = "alpha"  # the statistic of an agreement


def count_codes(interviews: Interviews) -> pd.DataFrame:
    """By code, and by group where counts are crossed with it: interviews and segments with the code or one below it.

    n is the interviews heard.
    """
    rows = []
    for group, documents in interviews.parts():
        own = interviews.counted[interviews.counted["document"].isin(documents["document"])]
        by_code = own.groupby("code")
        heard, segments = by_code["document"].nunique(), by_code["segment"].nunique()
        for code in interviews.codes.by_id.values():
            place = _place(("respondent_group", group), ("code", code.id)) | {"theme": code.theme}
            count = int(heard.get(code.id, 0))
            rows.append(_row(interviews, INTERVIEWS, place, count, count, len(documents)))
            rows.append(_row(interviews, SEGMENTS, place, int(segments.get(code.id, 0)), count, len(documents)))
    return pd.DataFrame(rows)


def count_pairs(interviews: Interviews) -> pd.DataFrame:
    """By pair of codes, over all groups: interviews with both, and segments with both. Empty where pairs are not published."""
    if not interviews.section.publish.pairs:
        return pd.DataFrame(columns=COLUMNS)
    counted, rows = interviews.counted, []
    documents = counted.groupby("code")["document"].agg(set)
    segments = counted.groupby("code")["segment"].agg(set)
    document_of = dict(zip(counted["segment"], counted["document"], strict=True))
    pairs = [(a, b) for a, b in combinations(interviews.paired_codes(), 2) if not interviews.is_above(a, b)]
    ids = [(first.id, second.id) for first, second in pairs]
    both = {(a, b): documents.get(a, set()) & documents.get(b, set()) for a, b in ids}
    together = {(a, b): segments.get(a, set()) & segments.get(b, set()) for a, b in ids}
    heard = {pair: {document_of[segment] for segment in together[pair]} for pair in ids}
    fewest, n = interviews.section.publish.minimum_count, len(interviews.documents)
    telling = telling_pairs(interviews, {p: both[p] for p in ids if len(both[p]) >= fewest}, "document")
    telling |= telling_pairs(interviews, {p: together[p] for p in ids if len(heard[p]) >= fewest}, "segment")
    for pair in ids:
        place = _place(("code", pair[0]), ("other_code", pair[1]))
        for indicator, members, known in (
            (PAIRS, both[pair], both[pair]),
            (SEGMENT_PAIRS, together[pair], heard[pair]),
        ):
            row = _row(interviews, indicator, place, len(members), len(known), n)
            rows.append(_withheld(row, "complementary") if pair in telling and not row["flags"] else row)
    return pd.DataFrame(rows)


def count_codes_so_far(interviews: Interviews) -> pd.DataFrame:
    """By interview in the order in which they were held: how many codes had come up, of those whose number is published.

    The others are left out: the end of the curve would tell how many of the withheld counts are zero. No row of a group with fewer
    interviews than `publish.minimum_saturation`, and none at all where that is not published.
    """
    rule = interviews.section.publish
    if not rule.saturation:
        return pd.DataFrame(columns=COLUMNS)
    given = interviews.counted.groupby("document")["code"].agg(set)
    rows = []
    for group, documents in interviews.parts():
        if len(documents) < rule.minimum_saturation:
            continue
        published = published_codes(interviews, documents["document"])
        seen: set[str] = set()
        for number, document in enumerate(documents["document"], start=1):
            seen |= given[document] & published
            place = _place(("respondent_group", group), ("interview", f"{number:02d}"))
            rows.append(_bare(SO_FAR, place, len(seen), len(documents)))
    return pd.DataFrame(rows, columns=COLUMNS)


def last_new_code(so_far: pd.DataFrame) -> int:
    """The number of the interview after which no code was new, of the rows of one group."""
    values = so_far["estimate"].tolist()
    return values.index(max(values)) + 1


def estimate_agreement(interviews: Interviews) -> pd.DataFrame:
    """Krippendorff's alpha over all and by code, on the segments of documents that several coders coded; n is these segments.

    Over all, two coders agree on a segment where they give it the same codes. By code, where both give it or both do not; a coder
    who gave a segment no code, and coded its document, did not give the code. No alpha on fewer than `minimum_units`, nor of a
    code that too few interviews were given: see `withholding.agreed_codes`. Alpha has two decimals, as it is printed.
    """
    given = _given_by_coder(interviews.codings)
    rows = [_agreement(interviews, _place(), given)]
    published = agreed_codes(interviews)
    for code in interviews.codes.by_id.values():
        place = _place(("code", code.id))
        row = _agreement(interviews, place, [[code.id in codes for codes in unit] for unit in given])
        rows.append(row if code.id in published or row["flags"] == "few_units" else _withheld(row, "small_count"))
    return pd.DataFrame(rows)


def coded_twice(interviews: Interviews) -> int:
    """The number of documents that several coders coded."""
    return int((interviews.codings.groupby("document")["coder"].nunique() > 1).sum())


def _given_by_coder(codings: pd.DataFrame) -> list[list[frozenset[str]]]:
    """Of every segment of a document that several coders coded, the codes that each of these coders gave it."""
    units = []
    for _, own in codings.groupby("document"):
        coders = sorted(own["coder"].unique())
        if len(coders) < 2:
            continue
        for _, segment in own.groupby("segment"):
            units.append([frozenset(segment.loc[segment["coder"] == coder, "code"]) for coder in coders])
    return units


def _agreement(interviews: Interviews, place: dict, units: Iterable) -> dict:
    found = nominal_alpha(units)
    value, flag = found.alpha, "" if found.alpha is not None else "all_alike"
    if found.units < interviews.section.minimum_units:
        value, flag = None, "few_units"
    return _bare(AGREEMENT, place, NONE if value is None else round(value, 2), found.units) | {
        "statistic": ALPHA,
        "flags": flag,
    }


def _place(*parts: tuple[str, str | None]) -> dict:
    kept = [(by, level) for by, level in parts if level is not None]
    return {"by": ":".join(by for by, _ in kept), "level": ":".join(level for _, level in kept)}


def _row(interviews: Interviews, indicator: str, place: dict, value: int, heard: int, n: int) -> dict:
    """The row of a count that hangs on so many interviews: withheld where these are too few."""
    row = _bare(indicator, place, value, n)
    return _withheld(row, "small_count") if heard < interviews.section.publish.minimum_count else row


def _withheld(row: dict, flag: str) -> dict:
    return row | {"estimate": NONE, "presentation": WITHHELD, "flags": flag}


def _bare(indicator: str, place: dict, value: float, n: int) -> dict:
    return {"indicator": indicator, **place, "estimate": float(value), "n": n, "presentation": "", "flags": ""}
