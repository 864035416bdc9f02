"""A sentence of a report as it travels: words, and numbers that each name the estimate they are printed from.

Nothing here computes or rounds: `evaluate` makes claims from params/findings.yaml and the saved estimates of a unit.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from disrupting_harm.study.model import DataClass


# Chapters in which findings stand, in the order of the report.
SECTIONS = {
    "children_online": "Children online",
    "ocsea": "Sexual exploitation and abuse of children online",
    "responding": "Responding",
    "sources_together": "Where sources agree and disagree",
}
DUTY_BEARERS = {
    "government": "Government",
    "law_enforcement": "Law enforcement",
    "justice": "Justice professionals",
    "social_services": "Social services",
    "caregivers_and_teachers": "Caregivers and teachers",
    "industry": "Internet services and industry",
    "donors": "Donors",
}
TYPST_MARKUP = re.compile(r"[^\w\s]", re.ASCII)


@dataclass(frozen=True)
class Bound:
    """A number that is printed from a saved estimate.

    printed: as a reader sees it. statistic: the column of the estimate that it is: `estimate`, `n`, `n_cases`, `ci_low`, `ci_high`.
    value: that column as it is saved. form: how it was printed, a name of `forms.FORMS`.
    """

    printed: str
    estimate_id: str
    statistic: str
    value: float
    form: str

    def html(self) -> str:
        return (
            f'<data class="dh-bound" data-estimate="{html.escape(self.estimate_id)}" data-statistic="{self.statistic}" '
            f'data-form="{self.form}" value="{self.value!r}">{html.escape(self.printed)}</data>'
        )


class Sentence:
    """What a claim and a recommendation have in common: parts, some of them bound numbers, an id and a data class."""

    parts: tuple[str | Bound, ...]
    data_class: DataClass

    @property
    def id(self) -> str:
        raise NotImplementedError

    @property
    def bounds(self) -> tuple[Bound, ...]:
        return tuple(part for part in self.parts if isinstance(part, Bound))

    def text(self) -> str:
        return text_of(self.parts)

    def html(self) -> str:
        """A span with the id of the sentence and its data class; each number is a `data` element of class `dh-bound`."""
        return (
            f'<span class="dh-claim" data-claim="{html.escape(self.id)}" data-class="{self.data_class}">'
            f"{html_of(self.parts)}</span>"
        )

    def typst(self) -> str:
        return typst_of(self.parts)


@dataclass(frozen=True)
class Claim(Sentence):
    """One sentence that holds for the unit.

    claim_id: `<ISO3>/finding/<name>`. section: a key of `SECTIONS`. theme: that of its first estimate. data_class: `synthetic` as soon
    as one estimate of the sentence is of a stand-in, then `restricted`, then `public`. evidence: ids of all that it rests on: the
    estimates it prints, those its direction words are tested by, and the assessments and codes that it names.
    """

    claim_id: str
    section: str
    theme: str
    parts: tuple[str | Bound, ...]
    data_class: DataClass
    evidence: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.claim_id


@dataclass(frozen=True)
class Uptake:
    """A law, plan, treaty, service or training that a source reports. link: what the source says of its link to the study.

    date: a year, a month or a day as the source gives it, "" where it gives none.
    """

    date: str
    description: str
    link: str
    source_title: str
    source_url: str


@dataclass(frozen=True)
class Recommendation(Sentence):
    """One action for one duty-bearer. It may hold numbers of estimates as a claim does.

    recommendation_id: `<ISO3>/recommendation/<name>`. duty_bearer: a key of `DUTY_BEARERS`. alignment: capabilities of the WeProtect
    Model National Response and targets of the SDGs, in words. status: its place on the roadmap, in words. findings: ids of the
    claims of this report that it rests on. evidence: ids of assessments and codes that it rests on besides.
    """

    recommendation_id: str
    duty_bearer: str
    alignment: tuple[str, ...]
    status: str
    findings: tuple[str, ...]
    parts: tuple[str | Bound, ...]
    data_class: DataClass
    uptake: tuple[Uptake, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.recommendation_id


@dataclass(frozen=True)
class Findings:
    """All sentences of a unit's report.

    insights: at most six claims for the summary; each stands in its section too. by_section: by key of `SECTIONS`, in its order.
    recommendations: in the order of `DUTY_BEARERS`. titles: by trace id of a figure or table, the claim that is its title.
    unused_headlines: ids of headline estimates that no sentence prints.
    """

    iso3: str
    insights: tuple[Claim, ...] = ()
    by_section: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    recommendations: tuple[Recommendation, ...] = ()
    titles: Mapping[str, Claim] = field(default_factory=dict)
    unused_headlines: tuple[str, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        """Every claim once, titles last."""
        found = [claim for claims in self.by_section.values() for claim in claims]
        return tuple({claim.claim_id: claim for claim in (*found, *self.insights, *self.titles.values())}.values())


def text_of(parts: tuple[str | Bound, ...]) -> str:
    return "".join(part.printed if isinstance(part, Bound) else part for part in parts)


def html_of(parts: tuple[str | Bound, ...]) -> str:
    return "".join(part.html() if isinstance(part, Bound) else html.escape(part) for part in parts)


def typst_of(parts: tuple[str | Bound, ...]) -> str:
    """Markup of Typst in which each mark of punctuation is escaped, so that no word of a sentence is read as markup."""
    return TYPST_MARKUP.sub(lambda mark: "\\" + mark.group(), text_of(parts))
