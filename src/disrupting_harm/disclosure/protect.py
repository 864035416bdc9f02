"""All tables of a unit as they may leave: primary and complementary suppression, an audit, and coarse numbers in what stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from disrupting_harm.disclosure.audit import Finding, audit
from disrupting_harm.disclosure.cells import Structure
from disrupting_harm.disclosure.coarsen import coarsen
from disrupting_harm.disclosure.complementary import suppress
from disrupting_harm.disclosure.primary import find_sensitive, follow_ties, withheld_rows
from disrupting_harm.disclosure.rules import DOMINANCE, FULL_GROUP, SMALL_BASE, SMALL_CASES, SMALL_NON_CASES, Rules
from disrupting_harm.disclosure.structure import find_structure
from disrupting_harm.disclosure.unions import Composites
from disrupting_harm.errors import UserError


if TYPE_CHECKING:
    import pandas as pd

# Statistics of everybody that a headline figure may be, where it is named by its indicator.
HEADLINES = ("proportion", "mean", "children_affected")
KEYS = {
    SMALL_BASE: "minimum_base", DOMINANCE: "dominance", FULL_GROUP: "full_groups", SMALL_CASES: "minimum_cases",
    SMALL_NON_CASES: "minimum_non_cases",
}  # fmt: skip


class DisclosureError(UserError):
    """A rule of disclosure control would withhold what must be kept, or what has left already."""


@dataclass(frozen=True)
class Plan:
    """What is withheld and why, before anything is made. It holds true values: it must not leave.

    sensitive: by index of a cell, the rule that it breaks. hidden: by index of a row, why it is withheld. findings: of the auditor.
    """

    structure: Structure
    sensitive: dict[int, str]
    hidden: dict[int, str]
    kept: frozenset[int]
    findings: list[Finding]


def protect(
    tables: Mapping[str, pd.DataFrame],
    rules: Rules,
    *,
    already: Mapping[str, pd.DataFrame] | None = None,
    headline: Collection[str] = (),
    composites: Composites | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables of a unit as they may leave: the same rows, in which a withheld estimate is blank and says so, and the others are coarse.

    tables: all estimates of the unit, exact, by a name of each; columns as `evidence.estimates.COLUMNS` has them. Rows that are not
    estimates about respondents (see `structure.COVERED`) stay as they are. already: tables as an earlier release printed them, whose
    numbers cannot be taken back. headline: estimates that must be kept, by id, or by indicator for its figure of everybody.
    composites: by indicator, the indicators whose union it is: each tells of the others.
    Raises DisclosureError, before anything is made, where a rule would withhold one of these, and CannotProtect where what is withheld
    could be worked out from them; both are UserErrors with a sentence for each problem.
    """
    plan = make_plan(tables, rules, already=already, headline=headline, composites=composites)
    places: dict[str, dict[int, int]] = defaultdict(dict)
    for index, row in enumerate(plan.structure.rows):
        places[row.table][row.position] = index
    return {name: coarsen(table, places[name], plan.structure, rules, plan.hidden) for name, table in tables.items()}


def make_plan(
    tables: Mapping[str, pd.DataFrame],
    rules: Rules,
    *,
    already: Mapping[str, pd.DataFrame] | None = None,
    headline: Collection[str] = (),
    composites: Composites | None = None,
) -> Plan:
    """What `protect` withholds, with the auditor's findings. Raises what it raises."""
    structure = find_structure(tables, already, round_counts=rules.round_counts, composites=composites)
    sensitive = find_sensitive(structure, rules)
    primary = withheld_rows(structure, sensitive)
    kept = find_headline(structure, headline)
    _require_possible(structure, follow_ties(structure, primary), primary, kept)
    hidden = suppress(structure, sensitive, primary, rules, kept)
    findings = audit(structure, sensitive, hidden, rules)
    if weak := [structure.cells[finding.cell].name for finding in findings if not finding.safe]:
        raise RuntimeError(f"disclosure control left {len(weak)} cells too narrow, {weak[0]} the first")
    return Plan(structure, sensitive, hidden, frozenset(kept), findings)


def find_headline(structure: Structure, headline: Collection[str]) -> set[int]:
    """Indices of the rows that are headline figures."""
    names = set(headline)
    return {
        index
        for index, row in enumerate(structure.rows)
        if row.estimate_id in names or (row.thing[0] in names and not row.group and row.statistic in HEADLINES)
    }


def _require_possible(
    structure: Structure, withheld: Mapping[int, str], primary: Mapping[int, str], kept: Collection[int]
) -> None:
    problems = []
    for index in withheld:
        row = structure.rows[index]
        why = f"disclosure.{KEYS[primary[index]]}" if index in primary else "disclosure, by what it hangs on,"
        if index in kept:
            problems.append(
                f"{row.estimate_id}: {why} would withhold this headline figure; take it out of the headline figures, or change the rule "
                "in params/study.yaml."
            )
        elif index in primary and row.released:
            problems.append(
                f"{row.estimate_id}: {why} would withhold an estimate that an earlier release printed; what has left cannot be taken "
                "back: leave the rule as it was for this unit."
            )
    if problems:
        raise DisclosureError("\n".join(dict.fromkeys(problems)))
