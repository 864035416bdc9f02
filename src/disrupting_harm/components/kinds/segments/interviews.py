"""The coded interviews of a unit as a notebook works with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from disrupting_harm.components.kinds.segments.codes import Codes, StudyCode, read_codes
from disrupting_harm.components.kinds.segments.contract import DOCUMENTS, SEGMENTS
from disrupting_harm.components.kinds.segments.params import SegmentsSection
from disrupting_harm.evidence import Run


@dataclass(frozen=True)
class Interviews:
    """documents: one row each, in the order in which they were held. codings: coder x segment x code, of all coders."""

    documents: pd.DataFrame
    codings: pd.DataFrame
    codes: Codes
    section: SegmentsSection

    @cached_property
    def counted(self) -> pd.DataFrame:
        """One coding of each document: that of the coder who coded most documents, and else of the next one.

        A segment with a code has those above it as well: who names a barrier at a step speaks of the step.
        """
        coders = self.codings.groupby("coder")["document"].nunique()
        rank = {coder: place for place, coder in enumerate(sorted(coders.index, key=lambda c: (-coders[c], c)))}
        own = self.codings["coder"].map(rank)
        given = self.codings[own == own.groupby(self.codings["document"]).transform("min")]
        parts = [given]
        while len(parts[-1]):
            above = parts[-1]["code"].map(lambda code: self.codes.by_id[code].above)
            parts.append(parts[-1].assign(code=above)[above.isin(list(self.codes.by_id))])
        return pd.concat(parts).drop_duplicates(["segment", "code"], ignore_index=True)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Interviews by group, in the order of the parameters, without the groups that were not heard."""
        found = self.documents["respondent_group"].value_counts()
        return {group: int(found[group]) for group in self.section.groups if group in found.index}

    @cached_property
    def is_crossed(self) -> bool:
        """Whether counts are published by group of respondents, and then by nothing else: see `params.Publish`."""
        rule = self.section.publish
        return rule.by_group and len(self.sizes) > 1 and min(self.sizes.values()) >= rule.minimum_group

    def parts(self) -> Iterator[tuple[str | None, pd.DataFrame]]:
        """The documents that counts speak of: each group's, or all of them under None."""
        if not self.is_crossed:
            yield None, self.documents
            return
        for group in self.sizes:
            yield group, self.documents[self.documents["respondent_group"] == group]

    def is_above(self, first: StudyCode, second: StudyCode) -> bool:
        """Whether one of the two is directly above the other, so that they always go together."""
        return first.id == second.above or second.id == first.above

    def paired_codes(self) -> tuple[StudyCode, ...]:
        among = self.section.pairs_among
        ids = self.codes.of_set(among) if among else tuple(self.codes.by_id)
        return tuple(self.codes.by_id[code] for code in ids)


def load_interviews(run: Run) -> Interviews:
    """The derived tables of the run's unit. Readers see the codes by their names from here on."""
    documents = run.load(DOCUMENTS).sort_values("held_order", ignore_index=True)
    codes = read_codes(run.layout, run.iso3, run.component)
    run.named |= {code.id: code.label for code in codes.by_id.values()} | dict(run.params.groups)
    return Interviews(documents, run.load(SEGMENTS), codes, run.params)
