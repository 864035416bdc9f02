"""What a saved thing is made of: the class of its tables taken together, and the sources that its source line names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from disrupting_harm.study.model import DataClass


if TYPE_CHECKING:
    import pandas as pd


# The most careful first. What is made of two classes is of the first of them: one stand-in among real figures marks them all.
CLASSES: tuple[DataClass, ...] = ("synthetic", "restricted", "public")
STAND_IN_TABLES = "stand_in_"  # reference tables with such a name hold what stand-ins are set to, not facts
TITLES = 4  # sources that a source line names


def most_careful(classes: Iterable[DataClass]) -> DataClass:
    """The class of what is made of tables of these `classes`. Raises ValueError for none."""
    found = set(classes)
    if not found:
        raise ValueError("made of no table, so it has no class")
    return next(c for c in CLASSES if c in found)


def class_of_reference(table: str) -> DataClass:
    """Facts with a source in every row are public. Assumptions of a stand-in stay a stand-in, wherever they are shown."""
    return "synthetic" if table.startswith(STAND_IN_TABLES) else "public"


def is_more_careful(one: DataClass, other: DataClass) -> bool:
    return CLASSES.index(one) < CLASSES.index(other)


@dataclass(frozen=True)
class Cited:
    """Titles, licences and addresses of the rows of a table, each once, in the order of the rows."""

    titles: tuple[str, ...]
    licences: tuple[str, ...]
    addresses: tuple[str, ...] = ()


def cited_in(frame: pd.DataFrame) -> Cited:
    """Of a reference table, whose title stands in `source_title` or `source`, and whose licence, if apart, in `licence`."""
    title = next((name for name in ("source_title", "source") if name in frame), None)
    titles = _distinct(frame[title]) if title else ()
    return Cited(titles, *(_distinct(frame[name]) if name in frame else () for name in ("licence", "source_url")))


def source_line(tables: Sequence[Cited]) -> str:
    """The titles, of many only the first, and the licences of all; every row names its own source in the table itself."""
    titles = list(dict.fromkeys(t for cited in tables for t in cited.titles))
    licences = list(dict.fromkeys(x for cited in tables for x in cited.licences))
    if not titles:
        return "no row of a source."
    more = len(titles) - TITLES
    named = "; ".join(titles[:TITLES]) + (f"; and {more} more, each named in its row" if more > 0 else "")
    terms = f" {'Licence' if len(licences) == 1 else 'Licences'}: {'; '.join(licences)}." if licences else ""
    return f"{named}.{terms}"


def _distinct(values: pd.Series) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if str(value)))
