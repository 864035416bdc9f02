"""Which languages there are, where their catalogues lie, and in which of them a unit's report is written too."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.errors import ParamsError, near
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import load_unit_file
from disrupting_harm.study.parameter_file import read_parameters


SOURCE = "en"  # the language in which every text is written first
TEMPLATE = "report.pot"


def template(layout: Layout) -> Path:
    """The messages without translations."""
    return layout.languages() / TEMPLATE


def catalogue(layout: Layout, code: str) -> Path:
    return layout.languages() / code / "report.po"


def codes(layout: Layout) -> list[str]:
    """The languages that have a catalogue, in alphabetical order of their codes."""
    return sorted(path.parent.name for path in layout.languages().glob("*/report.po"))


def editions_of(layout: Layout, iso3: str) -> tuple[str, ...]:
    """The languages beside English in which the unit's report is written, in the order of its file.

    Raises ParamsError for a language that has no catalogue.
    """
    known, named = codes(layout), load_unit_file(layout, iso3).editions
    if lost := [code for code in named if code not in known]:
        file = read_parameters(layout, layout.country(iso3))
        raise ParamsError(
            "\n".join(
                f"{file.name}, line {file.line_of(('editions', code))}, key editions.{code}: no catalogue of that language"
                f"{near(code, known)}; write it with `dh languages --add {code}`."
                for code in lost
            )
        )
    return tuple(named)
