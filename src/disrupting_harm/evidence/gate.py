"""The gate of a run: everything that it saves, shows or leaves in its folder passes here, and what may not leave is noted.

In the pipeline a run goes on after a refusal, so that the engine can tell all of them at once; by hand the cell stops.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

import numpy as np
import pandas as pd

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.evidence import drawn, events, shown
from disrupting_harm.evidence.hidden_text import long_word, run_of_numbers, unseen_letters
from disrupting_harm.evidence.printed_numbers import Shown, find_unexplained, numbers_of_rows, shown_of
from disrupting_harm.evidence.respondents import Respondents, any_in
from disrupting_harm.evidence.rules import Breach
from disrupting_harm.evidence.same_values import SavedValues
from disrupting_harm.evidence.weights import FEWEST_ROWS


if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST_TEXT = 2000  # letters of a caption or a note
opened: WeakSet[Gate] = WeakSet()  # those of this process, whose tables an error's message may not name
OWN_FILES = (events.EVENTS, ".profile")


@dataclass(eq=False)
class Gate:
    """folder: that of the run. goes_on: note what is refused, and let the cell go on."""

    folder: Path
    goes_on: bool = False
    breaches: list[Breach] = field(default_factory=list)
    tables: list[Respondents] = field(default_factory=list)
    saved: dict[str, SavedValues] = field(default_factory=dict)  # estimates and assessments
    printed: dict[str, Shown] = field(default_factory=dict)  # by id of an estimate
    files: dict[str, str] = field(default_factory=dict)  # name to SHA-256, as the run wrote them
    states: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        opened.add(self)

    # -- what the run tells the gate

    def protect(self, table: str, frame: pd.DataFrame) -> None:
        """A loaded table of which no row may leave."""
        self.tables = [*(t for t in self.tables if t.table != table), Respondents(table, frame)]

    def remember(self, kind: str, frame: pd.DataFrame, column: str) -> None:
        """Estimates or assessments as they were saved or loaded, each with its id in `column`."""
        self.saved.setdefault(kind, SavedValues(column)).add(frame)
        for id in frame[column]:
            self.printed.pop(id, None)

    def note_files(self, paths: Iterable[Path]) -> None:
        for path in paths:
            name = path.relative_to(self.folder).as_posix()
            self.files[name], self.states[name] = files.sha256_file(path), _state(path)

    # -- what it is asked

    def check_frame(self, id: str, frame: pd.DataFrame) -> None:
        found = dict.fromkeys(problem for table in self.tables for problem in table.in_frame(frame))
        found |= dict.fromkeys(self._hidden_in(frame))
        self._refuse(id, [Breach(rule, text) for rule, text in found])

    def _hidden_in(self, frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
        """Letters and words of a table that no reader reads."""
        words = frame.select_dtypes(exclude="number")
        texts = {str(name) for name in frame.columns}.union(
            *(set(map(str, words.iloc[:, place].dropna().unique())) for place in range(words.shape[1]))
        )
        if any(map(unseen_letters, texts)):
            yield "text", "holds letters that nobody sees"
        if any(table.of_persons for table in self.tables) and any(map(long_word, texts)):
            yield "text", "holds a word that is longer than words are"
        if any(table.of_persons for table in self.tables) and any(map(run_of_numbers, texts)):
            yield "text", "holds a list of numbers in one cell"

    def check_texts(self, id: str, /, **texts: str) -> None:
        """Captions, notes and the like, by what they are."""
        found = []
        for what, text in texts.items():
            if problem := any_in(self.tables, text):
                found.append(Breach("identifiers", f"{problem} in its {what}"))
            if "\n" in text.strip() or len(text) > LONGEST_TEXT:
                found.append(Breach("text", f"has a {what} of several lines, or of more than {LONGEST_TEXT} letters"))
            elif run_of_numbers(text):
                found.append(Breach("text", f"has a {what} with a list of numbers"))
            elif long_word(text):
                found.append(Breach("text", f"has a {what} with a word that is longer than words are"))
            elif unseen_letters(text):
                found.append(Breach("text", f"has a {what} with letters that nobody sees"))
        self._refuse(id, found)

    def check_figure(self, id: str, figure: Figure) -> None:
        found: dict[Breach, None] = {}
        for word in drawn.words_of(figure):
            if problem := any_in(self.tables, word):
                found[Breach("identifiers", f"{problem} in its words or in the names of its parts")] = None
            if unseen_letters(word) or long_word(word):
                found[Breach("text", "has words, or names of its parts, that nobody reads")] = None
        people = [t for t in self.tables if t.of_persons and t.rows >= FEWEST_ROWS]
        for numbers in drawn.numbers_of(figure):
            for problem in filter(None, (table.in_numbers(numbers) for table in self.tables)):
                found[Breach("identifiers", f"{problem} among its drawn points")] = None
            column = pd.Series(numbers[np.isfinite(numbers)])
            if any(table.is_drawn_as(column) for table in people):
                found[Breach("rows", "draws a point for each respondent")] = None
        if {t.rows for t in people} & set(drawn.clouds_of(figure)):
            found[Breach("rows", "draws a point for each respondent")] = None
        if any(t.rows in image.shape[:2] or image.size == t.rows for image in drawn.images_of(figure) for t in people):
            found[Breach("rows", "draws a picture with a pixel for each respondent")] = None
        self._refuse(id, list(found))

    def check_values(self, id: str, kind: str, frame: pd.DataFrame | None) -> None:
        """That a figure or table is given what was saved, in every column that it shares with it."""
        if frame is not None and kind in self.saved:
            columns = self.saved[kind].differing(frame)
            text = f"shows {kind} with other values in {', '.join(columns)} than were saved"
            self._refuse(id, [Breach("values", text)] if columns else [])

    def check_numbers(
        self,
        id: str,
        frame: pd.DataFrame,
        estimates: pd.DataFrame | None,
        *,
        label: Callable[[str], str],
        facts: Sequence[pd.DataFrame],
        declared: Mapping[str, str],
    ) -> None:
        """That a table that is given `estimates` prints numbers of them, of the rows `facts`, or such as are declared by column."""
        if missing := [name for name, what in declared.items() if name not in frame or not what.strip()]:
            raise UserError(
                f"{id}: other_numbers names {', '.join(missing)}; name columns of the table, each with what its numbers are."
            )
        if estimates is None or "estimates" not in self.saved:
            return
        shown = self._printed(self.saved["estimates"].rows(estimates["estimate_id"]), label)
        columns = find_unexplained(
            frame,
            shown,
            lambda: self._printed(self.saved["estimates"].every(), label),
            numbers_of_rows(facts),
            declared,
        )
        if columns:
            places = " and ".join(str(list(map(str, frame.columns)).index(name) + 1) for name in columns)
            self._refuse(id, [Breach("numbers", f"prints numbers that are not of its estimates in column {places}")])

    def _printed(self, rows: pd.DataFrame, label: Callable[[str], str]) -> list[Shown]:
        new = rows[~rows.index.isin(self.printed)]
        self.printed |= dict(zip(new.index, shown_of(new, label), strict=True))
        return [self.printed[id] for id in rows.index]

    def check_error(self, text: str) -> bool:
        """Whether a message may be told: it holds nothing of a respondent."""
        return not any_in(self.tables, text) and not run_of_numbers(text)

    def check_cell(self) -> None:
        """After each cell: the sentences that it showed, and the files that it left."""
        for text in shown.take_texts():
            self.check_texts("", sentence=text)
        told = {breach.file for breach in self.breaches}
        for name in left_in(self.folder):
            changed = name in self.files and self.states[name] != _state(self.folder / name)
            if (changed or name not in self.files) and name not in told:
                self.breaches.append(stray(self._name(name), name, changed=changed, cell=events.running_cell_number()))

    def notes(self) -> dict:
        """For the engine, which compares them with what lies there."""
        return {"breaches": [asdict(b) for b in self.breaches], "files": self.files, "shown": shown.digests()}

    def _refuse(self, id: str, found: Sequence[Breach]) -> None:
        if not found:
            return
        cell = events.running_cell_number()
        named = [
            Breach(b.rule, f"{self._name(id)} {b.text}" if id else f"shows something that {b.text}", cell)
            for b in found
        ]
        if not self.goes_on or cell is None:
            raise UserError("\n".join(f"{breach}." for breach in named))
        self.breaches += named

    def _name(self, text: str) -> str:
        """A name that a notebook gave, if it may be told."""
        return text if len(text) <= 120 and self.check_error(text) else "something with an identifier in its name"


def stray(told: str, name: str, *, changed: bool, cell: int | None = None) -> Breach:
    """A file of the output folder that no save made, or that was changed after it. told: its name, if that may be told."""
    text = (
        f"changes {told} after it was saved" if changed else f"leaves {told} in the output folder, which no save made"
    )
    return Breach("files", text, cell, name)


def left_in(folder: Path) -> list[str]:
    """Everything that lies in a run's folder, by its name there, but for what the run itself keeps there."""
    found = []
    for place, folders, names in os.walk(folder):
        at = Path(place).relative_to(folder)
        folders[:] = [f for f in folders if (at / f).as_posix() not in OWN_FILES]
        links = [f for f in folders if (Path(place) / f).is_symlink()]
        empty = [] if folders or names or at == Path() else [at.as_posix()]
        found += [*((at / n).as_posix() for n in (*names, *links)), *empty]
    return sorted(n for n in found if n not in OWN_FILES)


def _state(path: Path) -> tuple[int, int]:
    state = path.lstat()
    return state.st_mtime_ns, state.st_size
