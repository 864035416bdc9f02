"""Law and treaties of the countries side by side, from the cells that each country's desk review saved.

No cell is assessed here: each keeps its id, its source and its year. Topics, their order and the signs of statuses are those of the
desk review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from disrupting_harm.evidence import Run
from disrupting_harm.evidence.assessments import ID


DESK_REVIEW = "desk_review"
LAW, STANDARDS, TREATIES = "law_assessed", "standards_assessed", "treaties_assessed"
USDOL = "US Department of Labor"  # as assessor
NEWEST = f"Standards of the {USDOL}, newest edition"


@dataclass(frozen=True)
class Matrix:
    """What a figure shows of a phase. cells: saved cells with sign and short. topics: by group, the label of each."""

    cells: pd.DataFrame
    topics: dict[str, dict[str, str]]
    countries: list[str]
    closed: set[tuple[str, str]]

    @property
    def places(self) -> int:
        """Topics times countries, where they go together."""
        return len(self._topics) * len(self.countries) - len(self.closed)

    @property
    def with_source(self) -> int:
        return len(self.cells.drop_duplicates(["topic", "iso3"]))

    @property
    def _topics(self) -> list[str]:
        return [topic for labels in self.topics.values() for topic in labels]

    def in_words(self) -> str:
        """How many places have a source, and of which years the sources are."""
        years = sorted(year for text in self.cells["year"] for year in text.split("-") if year.isdigit())
        of_years = f", whose sources are of {years[0]} to {years[-1]}" if years else ""
        return f"{self.with_source} of {self.places} places with a source{of_years}"


class Law:
    """The assessed cells of all countries, with what the desk review says of their topics and statuses."""

    def __init__(self, run: Run):
        self.run, self.review = run, run.defaults(DESK_REVIEW)
        units, statuses = run.study.units, self.review.statuses
        sets = {id: run.load_assessments(DESK_REVIEW, [id]) for id in (LAW, STANDARDS, TREATIES)}
        sets[STANDARDS] = newest(sets[STANDARDS])
        cells = pd.concat([frame.assign(set=id) for id, frame in sets.items()], ignore_index=True)
        signs = [statuses[status].sign for status in cells["status"]]
        self.cells = cells.assign(
            country=[units[iso3].name for iso3 in cells["iso3"]],
            phase=[units[iso3].phase for iso3 in cells["iso3"]],
            sign=signs,
            short=[short(value) if sign == "none" else "" for sign, value in zip(signs, cells["value"], strict=True)],
        )

    @cached_property
    def reviewed(self) -> list[str]:
        """Countries that hold a desk review, whether or not any source was found."""
        own = (i.path.split("/")[1] for i in self.run.inputs.values() if i.table == f"{DESK_REVIEW}/{TREATIES}")
        return sorted(set(own))

    def law(self, phase: int) -> Matrix:
        """The topics of the desk review by its groups, and the standards of the US Department of Labor."""
        topics: dict[str, dict[str, str]] = {}
        for name, topic in self.review.topics.items():
            topics.setdefault(topic.group, {})[name] = topic.label
        topics[NEWEST] = {f"usdol_{name}": standard.label for name, standard in self.review.standards.items()}
        return self._matrix(phase, (LAW, STANDARDS), topics)

    def treaties(self, phase: int) -> Matrix:
        named = self.review.treaties
        topics = {"Treaties": {f"treaty_{name}": treaty.label for name, treaty in named.items()}}
        closed = {
            (f"treaty_{name}", iso3)
            for name, treaty in named.items()
            for iso3 in self._of_phase(phase)
            if treaty.open_to and iso3 not in treaty.open_to
        }
        return self._matrix(phase, (TREATIES,), topics, closed)

    def legend(self, matrix: Matrix) -> dict[str, str]:
        """By sign, the statuses of the matrix that it stands for."""
        found: dict[str, list[str]] = {}
        for name, status in self.review.statuses.items():
            if (matrix.cells["status"] == name).any():
                found.setdefault(status.sign, []).append(status.label)
        return {sign: " / ".join(labels) for sign, labels in found.items()}

    def note(self, cells: pd.DataFrame) -> str:
        """The caveats of the desk review that go with the cells."""
        usdol = (cells["assessor"] == USDOL).any()
        return f"{self.review.caveat} {self.review.usdol_caveat}" if usdol else self.review.caveat

    def readable(self, cells: pd.DataFrame) -> pd.DataFrame:
        """One line for each cell, with the id under which it is traced."""
        status = [f"{r.status_label}: {r.value}" if r.value else r.status_label for r in cells.itertuples()]
        return pd.DataFrame({
            "Topic": cells["label"], "Country": cells["country"], "Status": status, "As of": cells["year"],
            "Assessed by": cells["assessor"], "Id": cells[ID],
        })  # fmt: skip

    def _of_phase(self, phase: int) -> list[str]:
        return [iso3 for iso3 in self.reviewed if self.run.study.units[iso3].phase == phase]

    def _matrix(
        self, phase: int, sets: tuple[str, ...], topics: Mapping[str, Mapping[str, str]], closed: set | None = None
    ) -> Matrix:
        order = {name: place for place, name in enumerate(n for labels in topics.values() for n in labels)}
        cells = self.cells[(self.cells["phase"] == phase) & self.cells["set"].isin(sets)]
        cells = cells.assign(place=cells["topic"].map(order)).sort_values(["place", "iso3", ID], kind="stable")
        labels = {group: dict(names) for group, names in topics.items()}
        return Matrix(cells.drop(columns="place"), labels, self._of_phase(phase), closed or set())


def newest(standards: pd.DataFrame) -> pd.DataFrame:
    """Of the standards by edition, those of the newest edition of each country."""
    return standards[standards["year"] == standards.groupby("iso3")["year"].transform("max")]


def short(value: str) -> str:
    """What stands in a place of the matrix for a status that is only stated: the number in its words, as of an age."""
    return next((word for word in value.split() if word.isdigit()), "")
