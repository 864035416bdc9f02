"""What saved answers say of the present study: which still hold for what was seen, which are outdated, who disagrees, and what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TextIO

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.site.answers import Answer, Answers, plain, read_answers
from disrupting_harm.site.shown_claims import ShownClaim, ShownClaims, read_shown_claims
from disrupting_harm.study.load import load_study


FIRST = 2  # lines of what is seen that claims.json alone tells, after the id: the sentence and its data


@dataclass
class Confirmed:
    """Of one unit. agreed, disagreed, passed, outdated: each answer with the name of who gave it."""

    shown: ShownClaims
    files: list[Answers] = field(default_factory=list)
    agreed: list[tuple[str, Answer]] = field(default_factory=list)
    disagreed: list[tuple[str, Answer]] = field(default_factory=list)
    passed: list[tuple[str, Answer]] = field(default_factory=list)
    outdated: list[tuple[str, Answer]] = field(default_factory=list)

    @property
    def open(self) -> list[ShownClaim]:
        """Claims that nobody confirmed as they are now."""
        confirmed = {answer.claim for _, answer in self.agreed}
        return [claim for claim in self.shown.claims if claim.id not in confirmed]


def print_confirmed(layout: Layout, paths: Sequence[Path], out: TextIO) -> int:
    """0 if every claim of the units is confirmed as it is now, 1 if somebody disagrees or an answer is outdated, else 3.

    Raises UserError for files that cannot be used.
    """
    found = confirm(layout, paths)
    names = {code: unit.name for code, unit in load_study(layout).units.items()}
    for one in found:
        _print(one, names[one.shown.unit], out)
    if any(one.disagreed or one.outdated for one in found):
        return 1
    return 3 if any(one.open for one in found) else 0


def confirm(layout: Layout, paths: Sequence[Path]) -> list[Confirmed]:
    """By unit, in the order of their codes. Raises UserError with one sentence for each file that cannot be used."""
    study = load_study(layout)
    held = read_answers(paths, study.title)
    found: dict[str, Confirmed] = {}
    problems = []
    for one in held:
        if one.unit not in study.units:
            problems.append(f"{one.file}: is of {one.unit}, which is no unit of this study; name a file of this study.")
            continue
        if one.unit not in found:
            found[one.unit] = Confirmed(read_shown_claims(layout, one.unit))
        if problem := _find_contradiction(one, found[one.unit].shown):
            problems.append(f"{one.file}: {problem}.")
        else:
            _sort(one, found[one.unit])
    if problems:
        raise UserError("\n".join(problems))
    return [found[unit] for unit in sorted(found)]


def _find_contradiction(held: Answers, shown: ShownClaims) -> str:
    """What a file says of the claims it answers that cannot be, or ""."""
    known = [one for one in held.answers if one.claim in shown.by_id]
    if held.claims_sha256 != shown.sha256:
        if held.answers and not known:
            return f"answers claims of another release, none of which {shown.path} has now; have the present claims answered"
        return ""
    # What was seen of estimates and questions may have changed beside the same claims.json; what stands in that file cannot have.
    for one in held.answers:
        claim = shown.by_id.get(one.claim)
        if claim is None or claim.lines[: FIRST + 1] != one.seen[: FIRST + 1]:
            return (
                f"says that it answers {shown.path} as it is now, and what it says was seen of {plain(one.claim)} does not stand there; "
                "ask whoever sent it for the file as the page saved it"
            )
    return ""


def _sort(held: Answers, into: Confirmed) -> None:
    into.files.append(held)
    lists = {"agree": into.agreed, "disagree": into.disagreed, "not_competent": into.passed}
    for one in held.answers:
        claim = into.shown.by_id.get(one.claim)
        holds = claim is not None and claim.sha256 == one.sha256
        (lists[one.answer] if holds else into.outdated).append((held.by, one))


def _print(found: Confirmed, name: str, out: TextIO) -> None:
    shown = found.shown
    print(f"{shown.unit}, {name}: {len(shown.claims)} claims of {shown.path}, sha256 {shown.sha256}", file=out)
    for one in found.files:
        earlier = (
            "" if one.claims_sha256 == shown.sha256 else f", given to another claims.json, sha256 {one.claims_sha256}"
        )
        print(f"{one.file}: {len(one.answers)} answers of {one.by}{earlier}", file=out)
    for by, answer in found.disagreed:
        print(f"{answer.claim}: {by} disagrees{_remark(answer)}.", file=out)
        print(f"  {plain(answer.seen[1])}", file=out)
    for by, answer in found.outdated:
        _print_outdated(by, answer, shown.by_id, out)
    for by, answer in found.agreed:
        print(f"{answer.claim}: {by} agrees, and it is as it was seen{_remark(answer)}.", file=out)
    for by, answer in found.passed:
        print(f"{answer.claim}: {by} calls it not their competence{_remark(answer)}.", file=out)
    for claim in found.open:
        print(f"{claim.id}: nobody confirmed it as it is now.", file=out)
    done = len(shown.claims) - len(found.open)
    print(
        f"{shown.unit}: {done} of {len(shown.claims)} claims confirmed; disagreed {len(found.disagreed)}, outdated {len(found.outdated)}",
        file=out,
    )
    if stand_ins := sum(claim.is_stand_in for claim in shown.claims):
        print(
            f"{shown.unit}: {stand_ins} of the claims rest on stand-ins; that one is confirmed is evidence of nothing.",
            file=out,
        )


def _print_outdated(by: str, answer: Answer, present: Mapping[str, ShownClaim], out: TextIO) -> None:
    claim = present.get(answer.claim)
    if claim is None:
        print(
            f"{answer.claim}: the answer of {by} ({_word(answer)}) is outdated: the report does not state it any more.",
            file=out,
        )
        print(f"  seen:    {plain(answer.seen[1])}", file=out)
        return
    print(
        f"{answer.claim}: the answer of {by} ({_word(answer)}) is outdated: what is shown of it has changed.", file=out
    )
    lost = [line for line in answer.seen if line not in claim.lines]
    new = [line for line in claim.lines if line not in answer.seen]
    if not lost and not new:  # the same lines in another order, or one of them once more
        pairs = zip_longest(answer.seen, claim.lines, fillvalue="")
        lost, new = next(([seen], [now]) for seen, now in pairs if seen != now)
    for line in lost:
        print(f"  seen:    {plain(line)}", file=out)
    for line in new:
        print(f"  present: {plain(line)}", file=out)


def _word(answer: Answer) -> str:
    return answer.answer.replace("not_competent", "not my competence")


def _remark(answer: Answer) -> str:
    return f': "{plain(answer.remark)}"' if plain(answer.remark) else ""
