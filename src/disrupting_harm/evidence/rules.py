"""The rules of the gate: what may leave a run, and what a person does about each thing that may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """says: what may leave, as a whole sentence. mend: what to do, as the end of a sentence."""

    says: str
    mend: str


RULES = {
    "shown": Rule(
        "An executed notebook shows what a `run.save_...` call or another display of the library returned in this run, byte for byte, and "
        "nothing beside it.",
        "take it out, or save it with `run.save_table` or `run.save_figure` and show what that returns",
    ),
    "notebook": Rule(
        "An executed notebook holds the cells of the notebook as they lie in git: no other text, attachment or metadata.",
        "take out what changes the notebook while it runs",
    ),
    "files": Rule(
        "The output folder holds the files that a `run.save_...` call wrote, as that call wrote them.",
        "take the writing out, and save it with `run.save_table`, `run.save_figure` or `run.save_estimates`",
    ),
    "identifiers": Rule(
        "Nothing that is saved holds an identifier, weight, PSU or stratum of a loaded table, under whatever name, type or order.",
        "save estimates of groups, and leave out the columns that identify respondents",
    ),
    "rows": Rule(
        "Nothing that is saved has a row or a point for each respondent.",
        "save estimates of groups in the place of respondents' rows",
    ),
    "values": Rule(
        "A figure or table shows estimates and assessments with the values that were saved.",
        "pass what `run.save_estimates` or `run.save_assessments` returned, unchanged",
    ),
    "numbers": Rule(
        "Each number in a table that shows estimates is the printed form of one of their saved values.",
        "print it from the saved estimates with the functions of `disrupting_harm.printing`, save it as an estimate first, or say with `other_numbers` what it is",
    ),
    "text": Rule(
        "Captions, notes, names and sentences are words about a figure: one paragraph, without respondents' values.",
        "write what it shows in words, with numbers of saved estimates alone",
    ),
}


@dataclass(frozen=True)
class Breach:
    """One thing that may not leave. cell: the number of the cell that ran; text: what it does, without any value; file: its name."""

    rule: str
    text: str
    cell: int | None = None
    file: str = ""

    def __str__(self) -> str:
        return f"{self.text} (rule `{self.rule}`); {RULES[self.rule].mend}"


def explain(sentences: Sequence[str], rules: Iterable[str], command: str) -> str:
    """The text that is kept of a refused run: every problem, the rules that it breaks, and how it goes on."""
    used = [name for name in RULES if name in set(rules)]
    return "\n".join(
        [
            "This run was refused: something would have left that may not. The outputs of the last good run are untouched.",
            "",
            *sentences,
            "",
            "Rules:",
            *(f"  {name}: {RULES[name].says} Remedy: {RULES[name].mend}." for name in used),
            "",
            f"Mend the cells, then run `{command}`.",
            "",
        ]
    )
