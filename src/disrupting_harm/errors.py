"""What a user can do wrong, told without a traceback.

Two families: a `UserError` is shown as its sentence(s) and ends the command with exit code 2; anything else is a defect of
the library and keeps its traceback. No message ever holds a respondent's value: it names file, row and column instead.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


# What the system says of a disk, in words, with what a person does about it. No mistake of the user, and no defect either.
DISK_ERRORS = {
    errno.ENOSPC: ("the disk is full", "make room"),
    errno.EDQUOT: ("your share of the disk is full", "make room"),
    errno.EIO: ("the disk failed to read or write", "have the disk checked"),
    errno.EROFS: ("the disk can only be read", "make it writable"),
}


class UserError(Exception):
    """A mistake in the inputs or in the call. The text is the whole message: one sentence per problem."""


class DesignError(UserError):
    """A sample design that cannot be used: bad weights, missing codes, unknown columns or options."""


class NonProbabilityError(DesignError):
    """Something is asked of respondents chosen on purpose that only a probability sample can give."""


class OneLevelError(DesignError):
    """A variable of a test has fewer than two levels with members in the other variable."""


class LonelyPSUError(UserError):
    """A stratum with a single PSU under `lonely_psu="fail"`."""


class WeightingError(UserError):
    """Weights, classes or population totals that a step of weighting cannot use."""


class NotConverged(WeightingError):
    """An iterative step of weighting that did not meet its totals or bounds."""


class SampleRequestError(UserError):
    """A sample or a set of weights that cannot be had from this frame."""


class CertaintyUnitError(SampleRequestError):
    """A PSU so large that a selection with probabilities proportional to size would be certain to draw it."""


class OutcomeCodeError(DesignError):
    """A final disposition code that is missing or not one of AAPOR's."""


class ParamsError(UserError):
    """A parameter file that is missing, malformed or holds an unknown key."""


class UnknownCountryError(UserError):
    """A unit that is not in the study."""


class UnfieldedCountryError(UserError):
    """A country that was planned and in which nothing was done."""


class MissingInputError(UserError):
    """A file that a step needs is not there."""


class MissingGroupError(UserError):
    """A step needs distributions of an optional group that is not installed."""


class UnreliableFitError(UserError):
    """A fitted model whose diagnostics do not meet the limits of the parameters, so that its numbers are not saved."""


class ContractError(UserError):
    """A raw file that breaks its contract. Holds every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(dict.fromkeys(problems))  # two tables may be read from one file
        super().__init__("\n".join(str(p) for p in self.problems))


class MissingKeyError(UserError):
    """Restricted data are asked for, and the key of their unit is not on this machine or cannot be used."""


class SealError(UserError):
    """A sealed file that this key does not open: it was sealed with another, or it is damaged."""


class ScanError(UserError):
    """A derived table that points at respondents more than the parameters allow."""


class UndeclaredInputError(UserError):
    """A notebook asked for a file that its stage does not declare."""


class ConfinementError(UserError, PermissionError):
    """A notebook asked for a file, a connection or a program that its stage does not declare, while the pipeline ran it.

    Also a PermissionError, so that a library which can do without what it asked for goes on.
    """


class InputChangedError(UserError):
    """An input changed while a stage ran, so its result would not be what its record says."""


class NotebookError(UserError):
    """A notebook stopped at a cell. The failed notebook is kept for the researcher."""


class LabelError(UserError):
    """A label that cannot be drawn in a figure."""


class TraceError(UserError):
    """Nothing recorded goes by that file or id."""


@dataclass(frozen=True)
class Problem:
    """One problem of one column of one file, in all the rows that share it.

    kind: a word for programs, where it has one. in_file: the name that the file has for the column, where it is another.
    """

    file: str
    text: str
    mend: str
    column: str | None = None
    rows: tuple[int, ...] = ()
    kind: str = ""
    sheet: str | None = None  # of a workbook
    in_file: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.sheet:
            place += f", sheet {self.sheet}"
        if self.rows:
            place += f", {name_rows(self.rows)}"
        if self.column:
            place += f", column {self.column}"
            if self.in_file:
                place += f" ({self.in_file} in the file)"
        return f"{place}: {self.text}; {self.mend}."


def name_rows(rows: Sequence[int], most: int = 5) -> str:
    """`row 7`, `rows 7 and 9`, `rows 1, 2, 3, 4, 5 and 12 more`."""
    shown = [str(r) for r in rows[:most]]
    if len(rows) > most:
        return f"rows {', '.join(shown)} and {len(rows) - most} more"
    if len(shown) == 1:
        return f"row {shown[0]}"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def check_choice(option: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise DesignError(f"{option}={value!r} is not a choice; take one of {', '.join(choices)}.")


def near(wrong: str, names: Iterable[str]) -> str:
    """` (did you mean KEN or KHM?)` for a name that is spelt almost like others, in whatever case; else nothing."""
    by_lower = {name.lower(): name for name in names}
    if wrong.lower() in by_lower:
        return f" (did you mean {by_lower[wrong.lower()]}?)"
    found = difflib.get_close_matches(wrong.lower(), by_lower, 3, cutoff=0.6)
    return f" (did you mean {' or '.join(by_lower[name] for name in found)}?)" if found else ""


def require_place(path: Path) -> None:
    """Raises UserError where a file that a user names cannot be written: a misspelt folder is not made."""
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise UserError(f"{path}: no file can be written there; name a file in a folder that is there.")
