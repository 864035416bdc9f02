"""Where sealed files lie in a checkout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from disrupting_harm.at_rest.keys import key_path
from disrupting_harm.at_rest.sealed import sealed_for
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


def sealed_files(layout: Layout, unit: str) -> Iterator[tuple[Path, str]]:
    """Files of the unit's raw and derived folders that are sealed, each with the id of its key."""
    for top in (layout.raw(unit, "x").parent, layout.derived(unit, "x").parent):
        for path in sorted(top.rglob("*")) if top.is_dir() else ():
            if path.is_file() and (found := sealed_for(path)):
                yield path, found[1]


def refuse_other_keys(layout: Layout, unit: str) -> None:
    """Raises UserError where data of the unit are sealed already: a new key opens none of them."""
    for path, key in sealed_files(layout, unit):
        raise UserError(
            f"{layout.relative(path)}: is sealed with key {key}, which a new one does not open; get that key from its keeper and put it at "
            f"{key_path(unit)}."
        )
