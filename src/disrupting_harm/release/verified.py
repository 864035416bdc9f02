"""A verification narrowed to what is released."""

from __future__ import annotations

from collections.abc import Callable

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.selection import Selection as Part
from disrupting_harm.provenance.selection import select
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify import verify
from disrupting_harm.release.selection import Selection


FEW = 30


Values = Callable[[Verification, Part], None]  # adds to a verification what is printed otherwise than its estimate


def find_differences(layout: Layout, selection: Selection, values: Values | None = None) -> list[str]:
    """The sentences of `dh verify` that concern the chosen units: their files, whatever their records name, and what is shared.

    values: looks at the values of the chosen units, which the hashes of their files say nothing of.

    What another unit alone holds, or says of files that several units share, is left out: a release neither holds nor reads it. An
    estimate of another unit that a chosen unit's record names is not.
    """
    named = {entry.path for record in selection.records.values() for entry in record.files()}
    units = set(selection.units)
    told = []
    result = verify(layout, units=units)
    if values is not None:
        values(result, select(layout, selection.units))
    for place, sentence in result.differences.items():
        path = place.partition(" (")[0]
        of = _unit_of(path)
        if of is None or of in units or any(name == path or name.startswith(path + "/") for name in named):
            told.append(sentence)
    if len(told) > FEW:
        told[FEW:] = [f"{len(told) - FEW} more differences; `dh verify` lists them."]
    return told


def _unit_of(path: str) -> str | None:
    """The unit that alone holds a path; None for what is shared."""
    match path.split("/"):
        case (
            ["data", "raw" | "derived", unit, *_]
            | ["data", "slices", "units", unit, *_]
            | ["outputs", "reports", unit, *_]
        ):
            return unit
        case ["outputs", unit, *_] if unit.isupper():
            return unit
        case ["params", "countries", name]:
            return name.removesuffix(".yaml")
    return None
