"""Parameters of the triangulation: what each activity says of a theme, which two statements are compared, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.errors import near
from disrupting_harm.study.model import Iso3, Model, Name
from disrupting_harm.study.raw import Reason
from disrupting_harm.study.section import DataSection


if TYPE_CHECKING:
    from disrupting_harm.study.conventions import Study

Convergence = Literal["agreement", "partial", "dissonance", "silence"]
Rule = Literal["ratio", "scaled", "points", "direction", "reason"]
NUMBERS = ("ratio", "scaled", "points")  # rules with limits
PERIODS = ("year", "period")  # domains whose levels are told apart as periods
THEMES, ACTIVITIES = "one of `themes` in params/study.yaml", "one of `activities` in params/study.yaml"
Problem = tuple[tuple[str | int, ...], str]  # a key and what is wrong with it
Saved = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]


class Taken(Model):
    """Where a statement is taken from: one of `estimate` and `assessment` (`component/id`), and `figure` (an item of published figures).

    indicator, by, level: of an estimate; the domains `year` and `period` have no level, and give one reading for each. group: of a
    published figure. out_of: levels of which `level` is one; the reading is the share of the cases of all these that `level` has.
    """

    estimate: Saved | None = None
    indicator: Name | None = None
    by: str = ""
    level: str = ""
    out_of: tuple[str, ...] = ()
    assessment: Saved | None = None
    topic: Name | None = None
    figure: Name | None = None
    group: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Taken:
        given = [name for name in ("estimate", "assessment", "figure") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(
                f"names {' and '.join(given) or 'no place'}; name one of `estimate`, `assessment` and `figure`"
            )
        belongs = {"estimate": ("indicator", "by", "level", "out_of"), "assessment": ("topic",), "figure": ("group",)}
        for place, keys in belongs.items():
            if extra := [key for key in keys if getattr(self, key) and place != given[0]]:
                raise ValueError(f"`{extra[0]}` belongs to `{place}`; take it out, or name that")
        if self.estimate and not self.indicator:
            raise ValueError("`estimate` needs its `indicator`; add it")
        if self.assessment and not self.topic:
            raise ValueError("`assessment` needs its `topic`; add it")
        if len(self.domains) != len(self.levels):
            raise ValueError(
                f"`by` has {len(self.domains)} domains without their periods, and `level` {len(self.levels)} levels; give each domain one"
            )
        if self.out_of and (self.level not in self.out_of or len(set(self.out_of)) < 2):
            raise ValueError("`out_of` lists `level` and at least one other level; correct it")
        return self

    @property
    def component(self) -> str:
        return (self.estimate or self.assessment or "").partition("/")[0]

    @property
    def period(self) -> str:
        """The domain whose levels are periods; "" where there is none."""
        return next((name for name in self.by.split(":") if name in PERIODS), "")

    @property
    def domains(self) -> list[str]:
        return [name for name in self.by.split(":") if name and name not in PERIODS]

    @property
    def levels(self) -> list[str]:
        return [name for name in self.level.split(":") if name]


class Source(Model):
    """What one activity says of themes: the first of `takes` that has something, facts before stand-ins."""

    activity: Name
    themes: Annotated[tuple[Name, ...], Field(min_length=1)]
    label: str
    takes: Annotated[tuple[Taken, ...], Field(min_length=1)]


class Judgement(Model):
    """What somebody who read both texts of a country holds, with the reason."""

    status: Convergence
    reason: Reason


class Comparison(Model):
    """Two sources under a theme and the rule that decides. why: what makes them comparable, in words.

    ratio: the larger over the smaller number, period by period; `agreement` and `partial` are the largest that are called so. scaled:
    the same, with the first number multiplied by those of `times`. points: percentage points between two shares, or between their
    intervals. direction: yes, in part or no; of a share, whether it lies above one half. reason: a judgement by country.
    """

    theme: Name
    sources: tuple[Name, Name]
    rule: Rule
    why: Reason
    agreement: Annotated[float, Field(ge=0)] | None = None
    partial: Annotated[float, Field(ge=0)] | None = None
    times: tuple[Name, ...] = ()
    judged: dict[Iso3, Judgement] = {}

    @model_validator(mode="after")
    def _rule_has_what_it_needs(self) -> Comparison:
        limits = (self.agreement, self.partial)
        if self.rule in NUMBERS and None in limits:
            raise ValueError(f"the rule {self.rule} needs its limits; add `agreement` and `partial`")
        if self.rule not in NUMBERS and limits != (None, None):
            raise ValueError(f"the rule {self.rule} has no limits; take out `agreement` and `partial`")
        if None not in limits and limits[0] > limits[1]:
            raise ValueError("`agreement` is above `partial`; what agrees must lie within what agrees in part")
        if self.rule in ("ratio", "scaled") and limits[0] < 1:
            raise ValueError("`agreement` of a ratio is below 1; the larger number over the smaller is never below it")
        if (self.rule == "scaled") != bool(self.times):
            raise ValueError("`times` belongs to the rule scaled, and to no other; add it or take it out")
        if (self.rule == "reason") != bool(self.judged):
            raise ValueError("`judged` belongs to the rule reason, and to no other; add it or take it out")
        if self.sources[0] == self.sources[1]:
            raise ValueError("a source is compared with itself; name another one")
        return self


class Params(DataSection):
    """columns: the activities in their order, each with a short name. sources: what they say. comparisons: what is held against what.

    not_joined: activities whose results are not read, each with the reason.
    """

    columns: Annotated[dict[Name, str], Field(min_length=1)]
    not_joined: dict[Name, Reason] = {}
    sources: Annotated[dict[Name, Source], Field(min_length=1)]
    comparisons: Annotated[dict[Name, Comparison], Field(min_length=1)]
    note: str
    note_stand_ins: str

    def check_study(self, study: Study) -> list[Problem]:
        return [*self._check_columns(study), *self._check_sources(study), *self._check_comparisons(study)]

    def _check_columns(self, study: Study) -> Iterator[Problem]:
        known = study.activities or self.columns  # a study that lists no activities has nothing to hold names against
        found = _unknown(self.columns, known, "research activity", ACTIVITIES)
        yield from ((("columns", name), text) for name, text in found)
        found = _unknown(self.not_joined, self.columns, "activity", "one of `columns`")
        yield from ((("not_joined", name), text) for name, text in found)

    def _check_sources(self, study: Study) -> Iterator[Problem]:
        for name, source in self.sources.items():
            at = ("sources", name)
            yield from (
                ((*at, "activity"), t)
                for _, t in _unknown([source.activity], self.columns, "activity", "one of `columns`")
            )
            yield from (((*at, "themes"), t) for _, t in _unknown(source.themes, study.themes, "theme", THEMES))
            holds = study.activities[source.activity].components if source.activity in study.activities else ()
            for place, taken in enumerate(source.takes):
                if holds and taken.component:
                    what, mend = f"component of {source.activity}", f"one of {', '.join(holds)}"
                    yield from (((*at, "takes", place), t) for _, t in _unknown([taken.component], holds, what, mend))

    def _check_comparisons(self, study: Study) -> Iterator[Problem]:
        for name, one in self.comparisons.items():
            at = ("comparisons", name)
            yield from (((*at, "theme"), t) for _, t in _unknown([one.theme], study.themes, "theme", THEMES))
            for key in ("sources", "times"):
                found = _unknown(getattr(one, key), self.sources, "source", "one of `sources`")
                yield from (((*at, key), text) for _, text in found)
            for source in one.sources:
                if (
                    one.theme in study.themes
                    and source in self.sources
                    and one.theme not in self.sources[source].themes
                ):
                    yield (
                        (*at, "sources"),
                        f"{source} does not say anything of {one.theme}; add the theme to its `themes`",
                    )
            units = "one of `units` in params/study.yaml"
            yield from (
                ((*at, "judged", iso3), text) for iso3, text in _unknown(one.judged, study.units, "unit", units)
            )


def _unknown(names: Iterable[str], known: Iterable[str], what: str, mend: str) -> Iterator[tuple[str, str]]:
    """The names that are none of the known, each with a sentence."""
    for name in names:
        if name not in known:
            yield name, f"{name} is no {what}{near(name, known)}; name {mend}"
