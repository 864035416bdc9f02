"""What an import says of the files it placed: rows, columns, design, weights, blanks. Accepted findings follow as warnings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from disrupting_harm.at_rest.sealed import is_sealed
from disrupting_harm.errors import near
from disrupting_harm.ingest.identifying import can_be_cut
from disrupting_harm.ingest.place import Placed
from disrupting_harm.ingest.place_delivery import Delivery
from disrupting_harm.layout import Layout
from disrupting_harm.records import RawRows


MOST = 12  # columns whose blanks are listed
WIDTH = 11


def print_import(layout: Layout, iso3: str, component: str, placed: Placed, out: TextIO) -> None:
    """Write the report of an import. It names no respondent's value: `RawRows` says which numbers it holds and why."""
    for name, target in placed.targets.items():
        one_of = f", table {name}" if list(placed.targets.values()).count(target) > 1 else ""
        print(f"{iso3} {component}: placed as {layout.relative(target)}{one_of}", file=out)
        for keyword, text in describe_import(placed.facts[name]):
            print(f"  {keyword:<{WIDTH}}{text}", file=out)
        if placed.facts[name].identifying and is_sealed(target):
            print(f"  {'persons':<{WIDTH}}{_describe_identifying(target, placed.facts[name].identifying)}", file=out)
    if placed.beside:
        print(f"  {'beside':<{WIDTH}}{', '.join(placed.beside)}, which was there and agrees", file=out)
    for warning in placed.warnings:
        print(f"warning: {warning}", file=out)


def print_delivery(layout: Layout, component: str, delivery: Delivery, out: TextIO) -> None:
    """Write the report of an import for several units: the file as a whole, in which each row is somebody's, then each unit."""
    print(f"{delivery.file}: {delivery.rows:,} rows read; sha256 {delivery.sha256}", file=out)
    for iso3, placed in delivery.placed.items():
        rows = next(iter(placed.facts.values())).rows
        print(f"  {iso3:<{WIDTH}}{rows:,} rows", file=out)
    for iso3, (rows, reason) in delivery.passed_over.items():
        print(f"  {iso3:<{WIDTH}}{rows:,} rows, not placed: {reason}", file=out)
    for iso3, placed in delivery.placed.items():
        print_import(layout, iso3, component, placed, out)


def _describe_identifying(target: Path, columns: tuple[str, ...]) -> str:
    """What became of columns that identify persons."""
    named = ", ".join(columns)
    if can_be_cut(target.name):
        return f"{named}: not placed, since they identify a person; they stay in the delivered file, by the numbers of its rows"
    return (
        f"{named}: identify a person; they enter no table, and lie in the sealed file, since {target.suffix} cannot be cut (deliver it "
        "without them, or as CSV)"
    )


def describe_import(facts: RawRows) -> Iterator[tuple[str, str]]:
    """Keyword and text of each line on a table."""
    rows = f"{facts.rows:,} read, {facts.kept:,} kept"
    if facts.other_units:
        rows += f", {facts.other_units:,} of other units"
    yield "rows", rows
    if facts.set_aside:
        yield "set aside", "; ".join(f"{n:,} because {column} is blank" for column, n in facts.set_aside.items())
    columns = f"{facts.used} of {facts.columns} used"
    if facts.unused:
        more = facts.columns - facts.used - len(facts.unused)
        columns += f"; not used: {', '.join(facts.unused)}" + (f" and {more} more" if more else "")
    yield "columns", columns
    if facts.absent:
        more = f" and {len(facts.absent) - MOST} more" if len(facts.absent) > MOST else ""
        known = {name: near(name, facts.unused) for name in facts.absent[:MOST]}
        yield "absent", ", ".join(f"{name}{hint}" for name, hint in known.items()) + more
    if facts.psus is not None:
        yield "design", f"{facts.psus:,} PSUs" + (f" in {facts.strata:,} strata" if facts.strata is not None else "")
    if facts.weight_range:
        low, high = map(_two_digits, facts.weight_range)
        yield (
            "weights",
            f"about {low} to {high}; the largest is {_two_digits(100 * facts.largest_share)} % of their sum",
        )
    if facts.missing_codes:
        n = sum(facts.missing_codes.values())
        most = sorted(facts.missing_codes.items(), key=lambda item: -item[1])
        more = f" and {len(most) - MOST} more columns" if len(most) > MOST else ""
        yield "no answer", f"{n:,} cells by a missing code: {', '.join(f'{c} {k:,}' for c, k in most[:MOST])}{more}"
    for kind, number in facts.lost.items():
        yield "lost", f"{number:,} {kind}"
    for kind, number in facts.noted.items():
        yield "note", f"{number:,} {kind}"
    for column, reason in facts.blanked.items():
        yield "left out", f"{column}: {reason}"
    blanks = sorted(facts.blanks.items(), key=lambda item: -item[1])
    more = f" and {len(blanks) - MOST} more columns" if len(blanks) > MOST else ""
    yield "blank", (", ".join(f"{column} {n:,}" for column, n in blanks[:MOST]) or "none") + more


def _two_digits(value: float) -> str:
    """`23,000`, `0.12`, `1.5`: a number of two significant digits without an exponent."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:.10f}".rstrip("0")
