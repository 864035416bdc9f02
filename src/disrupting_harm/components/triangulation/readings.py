"""What a source says: numbers and statuses as they were released or published, each with its reference. Nothing withheld is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.triangulation.params import Source, Taken
from disrupting_harm.components.triangulation.rules import Number
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.evidence.source_rows import join_rows


FIGURES = "published_figures"
YEAR = re.compile(r"(\d{4})(?:-(\d{4}))?")
UNDATED = "undated"
STAND_IN, OWN = "Synthetic stand-in", "This study"  # who says so, where no source was published
PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Reading:
    """One statement of one source, for one period.

    text: as it is printed. number: None where nothing may be computed with it (words, withheld, too few answers). direction: yes, part
    or no, of an assessment. ids: of the estimates or assessments it is. table: the loaded table. rows: of reference tables.
    """

    text: str
    period: str
    reference: str
    table: str
    synthetic: bool
    number: Number | None = None
    direction: str = ""
    withheld: bool = False
    estimates: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    rows: str = ""
    assessor: str = ""
    source_title: str = ""
    source_url: str = ""
    licence: str = ""

    @property
    def year(self) -> str:
        """As an assessment has it: a year, a span of two, or `undated`."""
        found = YEAR.search(self.period)
        return found[0] if found else UNDATED


@dataclass(frozen=True)
class Loaded:
    """estimates, assessments: frames by `component/id`. figures: the unit's own published figures. origins: by `component/id`, the
    activity that it is of, in words.

    directions: by status of an assessment, which way it points.
    """

    estimates: Mapping[str, pd.DataFrame]
    assessments: Mapping[str, pd.DataFrame]
    figures: pd.DataFrame
    origins: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)

    def read(self, source: Source) -> tuple[Reading, ...]:
        """The readings of the first place of the source that has some: facts before stand-ins, what is shown before what is withheld."""
        found = [readings for taken in source.takes if (readings := self._take(taken))]
        return min(found, key=_rank, default=())

    def _take(self, taken: Taken) -> tuple[Reading, ...]:
        if taken.figure:
            return tuple(map(_of_figure, self._figures_of(taken)))
        if taken.assessment:
            return self._assessed(taken)
        frame = self.estimates.get(taken.estimate)
        if frame is None:
            return ()
        rows = frame[(frame["indicator"] == taken.indicator) & (frame["by"] == taken.by)]
        if taken.out_of:
            return self._part(taken, rows)
        own = [row for row in rows.itertuples() if _levels(taken, row.level) == taken.levels]
        own = [row for row in own if not pd.isna(row.estimate) or row.presentation in printing.IN_PLACE_OF_A_PERCENTAGE]
        return tuple(self._of_estimate(taken, row) for row in sorted(own, key=lambda row: _period(taken, row.level)))

    def _figures_of(self, taken: Taken):
        rows = self.figures[self.figures["item"] == taken.figure]
        if taken.group is not None:
            rows = rows[rows["group"] == taken.group]
        # Two sources that print one number say one thing; a number stands before the words for it.
        rows = rows.assign(in_words=[not PLAIN_NUMBER.fullmatch(value) for value in rows["value"]])
        return rows.sort_values("in_words", kind="stable").head(1).itertuples()

    def _assessed(self, taken: Taken) -> tuple[Reading, ...]:
        frame = self.assessments.get(taken.assessment)
        rows = (
            ()
            if frame is None
            else frame[frame["topic"] == taken.topic].sort_values("year", kind="stable").tail(1).itertuples()
        )
        return tuple(
            Reading(
                text=f"{row.status_label} ({row.value})" if row.value else row.status_label, period=row.year, reference=row.assessment_id,
                table=taken.assessment, synthetic=row.data_class == "synthetic", direction=self.directions.get(row.status, ""),
                assessments=(row.assessment_id,), assessor=row.assessor, source_title=row.source_title, source_url=row.source_url,
                licence=row.licence,
            )
            for row in rows
        )  # fmt: skip

    def _of_estimate(self, taken: Taken, row) -> Reading:
        withheld = row.presentation in printing.IN_PLACE_OF_A_PERCENTAGE or pd.isna(row.estimate)
        of_interviews = row.statistic == "count" and not pd.isna(row.n) and not withheld
        text = f"{int(row.estimate):,} of {int(row.n):,}" if of_interviews else printing.printed(row).value
        return Reading(
            text=text, number=None if withheld or of_interviews else _number(row), withheld=withheld, reference=row.estimate_id,
            estimates=(row.estimate_id,), **self._told(taken, row),
        )  # fmt: skip

    def _part(self, taken: Taken, rows: pd.DataFrame) -> tuple[Reading, ...]:
        """The share that the cases of `level` are of those of all levels of `out_of`: weighted cases where these are shares."""
        by_period: dict[str, dict[str, object]] = {}
        for row in rows.itertuples():
            by_period.setdefault(_period(taken, row.level), {})[":".join(_levels(taken, row.level))] = row
        made = []
        for _, own in sorted(by_period.items()):
            cases = [_cases(own.get(level)) for level in taken.out_of]
            if None in cases or not sum(cases):
                continue
            share = cases[taken.out_of.index(taken.level)] / sum(cases)
            ids = tuple(own[level].estimate_id for level in taken.out_of)
            made.append(
                Reading(
                    text=printing.per_cent(share), number=Number.of(share), reference="; ".join(ids), estimates=ids,
                    **self._told(taken, own[taken.level]),
                )
            )  # fmt: skip
        return tuple(made)

    def _told(self, taken: Taken, row) -> dict:
        synthetic = row.data_class == "synthetic"
        title = _text(row, "source_title") or f"{STAND_IN if synthetic else OWN}: {self.origins[taken.estimate]}"
        return {
            "period": _period(taken, row.level), "table": taken.estimate, "synthetic": synthetic, "assessor": title,
            "source_title": title, "source_url": _text(row, "source_url"), "licence": _text(row, "licence") or "MIT",
        }  # fmt: skip


def _rank(readings: tuple[Reading, ...]) -> tuple[bool, bool]:
    return all(r.synthetic for r in readings), all(r.withheld for r in readings)


def _levels(taken: Taken, level: str) -> list[str]:
    return [
        own for name, own in zip(taken.by.split(":"), level.split(":"), strict=True) if name and name != taken.period
    ]


def _period(taken: Taken, level: str) -> str:
    return next(
        (own for name, own in zip(taken.by.split(":"), level.split(":"), strict=True) if name and name == taken.period),
        "",
    )


def _number(row) -> Number | None:
    """What may be computed with: a share, a percentage as a share, or a count. None for a share that is printed as a count."""
    unit = printing.statistic(row.statistic).unit
    if unit == "respondents":
        return Number.of(row.n_cases / row.n) if row.presentation == "count_and_percentage" else None
    if unit == "share" and not printing.is_percentage(row):
        return None
    scale = 0.01 if unit == "percent" else 1.0
    low, high = (None if pd.isna(end) else end * scale for end in (row.ci_low, row.ci_high))
    return Number.of(row.estimate * scale, low, high)


def _cases(row) -> float | None:
    """Cases of a group: a count, or share times weighted number. None where the row is not there or is no percentage."""
    if row is None or pd.isna(row.estimate):
        return None
    if row.statistic == "count":
        return row.estimate if row.presentation != printing.WITHHELD else None
    return row.estimate * row.n_weighted if row.statistic == "proportion" and printing.is_percentage(row) else None


def _of_figure(row) -> Reading:
    in_group = YEAR.search(row.group)
    return Reading(
        text=_as_printed(row), number=_number_of_figure(row), period=in_group[0] if in_group else row.year,
        reference=row.figure, table=FIGURES, synthetic=False, rows=join_rows(getattr(row, ROWS)), assessor=row.source_title,
        source_title=row.source_title, source_url=row.source_url, licence=row.licence,
    )  # fmt: skip


def _as_printed(row) -> str:
    if row.unit == "percent":
        return f"{row.value} %"
    if row.unit.endswith("(count)") and row.base_n:
        return f"{row.value} of {row.base_n}"
    return f"{int(row.value):,}" if row.value.isdigit() else row.value


def _number_of_figure(row) -> Number | None:
    """A percentage or `n of N` as a share, a count as it is; of words, the middle of what they stand for, if that is stated."""
    scale = 0.01 if row.unit in ("percent", "share") else 1.0
    if row.unit.endswith("(count)"):
        return (
            Number.of(float(row.value) / float(row.base_n))
            if row.base_n and PLAIN_NUMBER.fullmatch(row.value)
            else None
        )
    if PLAIN_NUMBER.fullmatch(row.value):
        return Number.of(float(row.value) * scale)
    if row.low and row.high:
        low, high = float(row.low) * scale, float(row.high) * scale
        return Number.of((low + high) / 2, low, high)
    return None


def _text(row, column: str) -> str:
    value = getattr(row, column, "")
    return value if isinstance(value, str) else ""
