"""What is suspicious in a raw file and may still be right: refused, until the unit's parameters say why it is right.

The key is `accept` of the table, a reason in words for each kind:

    tables: {children: {accept: {asked_and_blank: "the tablet skipped the question in two districts"}}}

With it the finding is a warning, and stands in the record of the derived data. The kinds:

    asked_and_blank       a question that its skip rule says was asked is blank, and would count as not asked
    design_codes          codes of strata or PSUs that a spreadsheet or a statistics program spoilt, or spelt in two ways, and
                          identifiers in whose place a word for a missing value stands
    ids_differ_in_case    identifiers that differ only in case, Unicode form or invisible characters
    ids_point_at_persons  identifiers that look like telephone numbers, e-mail addresses, identity numbers or names
    labels_unknown        labels of codes in words that nobody here knows, which may say the opposite of the contract
    lines_swallowed       a quoted cell that holds whole rows of the file
    repeats_left_out      repeated groups of a form whose rows no table of the component takes
    rows_hidden           rows that the sheet of a workbook does not show, as a filter leaves them
    rows_not_accepted     rows that were rejected or put on hold when they were reviewed in ODK Central or KoboToolbox
    rows_twice            rows that equal another in all but the identifier, more of them than chance gives
    weights_equal         weights that are all equal, or equal the base weights, of a survey that says they are calibrated
    weights_far_off       a weight far above the median weight, or far above what its base weight gives
    weights_miss_margins  weighted shares that are not those of the population the survey says it is calibrated to
    weights_swapped       base weights that meet the margins which the weights miss
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from disrupting_harm.errors import Problem
from disrupting_harm.study.raw import FindingKind


KINDS: tuple[FindingKind, ...] = get_args(FindingKind)


@dataclass(frozen=True)
class Finding(Problem):
    """A problem that a key accepts. `affected` is the number of rows it concerns, where `rows` does not name them all."""

    kind: FindingKind | None = None
    affected: int = 0

    @property
    def n_rows(self) -> int:
        return max(self.affected, len(self.rows))


def as_finding(problem: Problem) -> Finding:
    """The same problem, of which the parameters may say that it is right. Its kind is one of KINDS."""
    return Finding(**vars(problem))


@dataclass(frozen=True)
class AcceptedFinding:
    """A finding with the reason why it is right. `finding` is None for a kind that is accepted and does not occur."""

    kind: FindingKind
    reason: str
    finding: Finding | None

    def warning(self, key: str) -> str:
        """One sentence; `key` is where the reason stands."""
        if self.finding is None:
            return f"{key}: {self.kind} does not occur any more; take it out."
        place = str(replace(self.finding, mend="")).removesuffix("; .")
        return f"{place}; accepted as {self.kind}: {self.reason.rstrip('.')}."


def settle(
    problems: Iterable[Problem], accept: Mapping[FindingKind, str], *, key: str
) -> tuple[list[Problem], list[AcceptedFinding]]:
    """Problems of a table that stand, findings with the key that accepts them, and the findings that `accept` accepts.

    `key` is the place of `accept`, as `params/countries/KEN.yaml, key components.x.tables.y.accept`.
    """
    standing, accepted = [], []
    for problem in problems:
        if not isinstance(problem, Finding):
            standing.append(problem)
        elif problem.kind in accept:
            accepted.append(AcceptedFinding(problem.kind, accept[problem.kind], problem))
        else:
            how = f"or, if it is right, say why in {key}, as `{problem.kind}: REASON`"
            standing.append(replace(problem, mend=f"{problem.mend}, {how}"))
    met = {found.kind for found in accepted}
    accepted += [AcceptedFinding(kind, reason, None) for kind, reason in accept.items() if kind not in met]
    return standing, accepted
