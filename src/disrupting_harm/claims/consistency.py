"""Numbers against each other: n of N with its percentage, an estimate with its interval, parts with their whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from disrupting_harm.claims.page import PageText
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store


WHOLE = r"(\d[\d,]*)"
PER_CENT = r"(\d+(?:\.\d+)?) ?%"
N_OF_N = re.compile(rf"{WHOLE} (?:out )?of (?:the )?{WHOLE}(?: [^\d().;:]{{1,60}})? \({PER_CENT}\)")
PER_CENT_FIRST = re.compile(rf"{PER_CENT} \({WHOLE} (?:out )?of (?:the )?{WHOLE}\)")
ROUNDED_TO = 5  # of published counts of respondents, by disclosure control


def check_arithmetic(text: PageText, place: str) -> Iterator[Problem]:
    """`19 of 85 (37 %)` is told: 19 of 85 is 22 %."""
    found = [(m[1], m[2], m[3], m[0]) for m in N_OF_N.finditer(text.text)]
    found += [(m[2], m[3], m[1], m[0]) for m in PER_CENT_FIRST.finditer(text.text)]
    for cases, base, share, said in found:
        n, total = (int(number.replace(",", "")) for number in (cases, base))
        decimals = len(share.partition(".")[2])
        if total == 0 or f"{100 * n / total:.{decimals}f}" != share:
            right = f"{100 * n / total:.{decimals}f} %" if total else "no percentage of nothing"
            yield Problem("arithmetic", place, text.text, said, right)


def check_one_value(texts: Iterable[PageText]) -> Iterator[Problem]:
    """A column of an estimate in one form reads the same everywhere."""
    seen: dict[tuple[str, str, str], str] = {}
    for text in texts:
        for bound in text.bounds:
            key = (bound.estimate_id, bound.statistic, bound.form)
            if seen.setdefault(key, bound.printed) != bound.printed:
                yield Problem("one value", text.near, text.text, bound.printed, f"{seen[key]}, elsewhere on the page")


def check_estimates(store: Store) -> Iterator[Problem]:
    """Each stored estimate lies inside its interval, and groups of one domain hold no more answers than all."""
    for row in store.estimates.values():
        if None in (row.estimate, row.ci_low, row.ci_high):
            continue
        if not row.ci_low <= row.estimate <= row.ci_high:
            interval = f"{row.ci_low} to {row.ci_high}"
            yield Problem("interval", row.estimate_id, row.label or "", str(row.estimate), interval)
    yield from _check_parts(store)


def _check_parts(store: Store) -> Iterator[Problem]:
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in store.estimates.values():
        if row.statistic == "proportion" and row.by and ":" not in row.by and row.n is not None:
            whole = row.estimate_id.rpartition("/")[0]
            parts[whole][row.by].append(row.n)
    for name, domains in parts.items():
        whole = store.estimates.get(name)
        if whole is None or whole.n is None or whole.by:
            continue
        for by, counts in domains.items():
            slack = ROUNDED_TO / 2 * (len(counts) + 1)
            if sum(counts) > whole.n + slack:
                yield Problem("parts", name, f"answers by {by}", f"{sum(counts):.0f}", f"{whole.n:.0f}")
