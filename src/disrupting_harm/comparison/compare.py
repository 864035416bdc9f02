"""The differences between two results of a notebook: cells, estimates, printed tables, figures, and what stands under them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.comparison.cells import CellChanges, compare_cells
from disrupting_harm.comparison.images import ImageChange, compare_images
from disrupting_harm.comparison.result import RECORD, Result
from disrupting_harm.comparison.tables import (
    ID,
    EstimateChange,
    Row,
    RowChanges,
    Table,
    compare_estimates,
    compare_rows,
    read_table,
)
from disrupting_harm.errors import UserError


FIGURE_KINDS = (".png", ".svg")


@dataclass(frozen=True)
class FigureChange:
    """before and after: the pictures, None on the side on which the figure is not. image: how they differ, None where no pixel
    does and only the vector file or the bytes of the picture are others.
    """

    id: str
    before: Path | None
    after: Path | None
    image: ImageChange | None = None

    @property
    def text(self) -> str:
        if self.before is None:
            return "new"
        if self.after is None:
            return "not there any more"
        return self.image.text if self.image else "no pixel differs, the bytes of its files do"


@dataclass(frozen=True)
class TextChange:
    """A caption, note or source line under a figure or table."""

    id: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Differences:
    """tables: the changed rows of printed tables. new, gone: files of tables that are only in one result. other: files of another
    kind whose bytes differ. not_made: what the committed run saved and the run by hand did not, or not yet. inputs: files that
    were read and have other bytes now: the reason of a change and not itself one.
    """

    before: Result
    after: Result
    cells: CellChanges
    estimates: list[EstimateChange]
    tables: list[RowChanges]
    new: list[str]
    gone: list[str]
    figures: list[FigureChange]
    texts: list[TextChange]
    other: list[str]
    not_made: list[str]
    inputs: list[str]

    def __bool__(self) -> bool:
        return bool(
            self.cells or self.estimates or self.tables or self.new or self.gone or self.figures or self.texts
            or self.other or self.not_made
        )  # fmt: skip


def compare(before: Result, after: Result) -> Differences:
    """Raises UserError for a table or picture that cannot be read as one."""
    ids = {entry.id for entry in after.saved}
    not_made = [entry.id for entry in before.saved if entry.id not in ids] if after.by_hand else []
    left_out = {file for entry in before.saved if entry.id in not_made for file in entry.files}
    old = {name: path for name, path in before.files.items() if name not in left_out}
    new = after.files
    estimates, tables = _compare_tables(before, after, old)
    return Differences(
        before, after, compare_cells(before.notebook, after.notebook), estimates, tables,
        new=_tables_only_in(new, old), gone=_tables_only_in(old, new), figures=_compare_figures(old, new, after),
        texts=_compare_texts(before, after), other=_compare_other(old, after),
        not_made=not_made, inputs=sorted(p for p, h in after.inputs.items() if before.inputs.get(p, h) != h),
    )  # fmt: skip


def _compare_tables(
    before: Result, after: Result, old: dict[str, Path]
) -> tuple[list[EstimateChange], list[RowChanges]]:
    """Estimates over all files at once, since one may have moved to another file; other tables file by file.

    Raises UserError for an estimate that stands in two rows: nothing tells which of them is meant.
    """
    estimates: tuple[dict[str, Row], dict[str, Row]] = ({}, {})
    printed: tuple[dict[str, Table], dict[str, Table]] = ({}, {})
    for side, (result, found) in enumerate(((before, old), (after, after.files))):
        for name in sorted(n for n in found if n.endswith(".csv")):
            table = read_table(found[name], f"{name} of {result.title}")
            if not table.is_estimates:
                printed[side][name] = table
            for row in table.rows if table.is_estimates else ():
                if row[ID] in estimates[side]:
                    raise UserError(
                        f"{name} of {result.title}: the estimate {row[ID]} stands in a table already; run the notebook again."
                    )
                estimates[side][row[ID]] = row
    both = [name for name in printed[1] if name in printed[0]]
    changed = [change for name in both if (change := compare_rows(name, printed[0][name], printed[1][name]))]
    return compare_estimates(*estimates), changed


def _compare_figures(old: dict[str, Path], new: dict[str, Path], after: Result) -> list[FigureChange]:
    stems = dict.fromkeys(name.rpartition(".")[0] for name in sorted([*old, *new]) if name.endswith(FIGURE_KINDS))
    found = []
    for stem in stems:
        names = [f"{stem}{kind}" for kind in FIGURE_KINDS]
        if all(_same(old.get(name), new.get(name)) for name in names):
            continue
        before, later = old.get(names[0]), new.get(names[0])
        image = compare_images(before, later, f"{names[0]} of {after.title}") if before and later else None
        found.append(FigureChange(stem, before, later, image))
    return found


def _compare_texts(before: Result, after: Result) -> list[TextChange]:
    old = {entry.id: entry for entry in before.saved}
    return [
        TextChange(entry.id, what, getattr(old[entry.id], what), getattr(entry, what))
        for entry in after.saved
        if entry.id in old
        for what in ("caption", "note", "source")
        if getattr(old[entry.id], what) != getattr(entry, what)
    ]


def _compare_other(old: dict[str, Path], after: Result) -> list[str]:
    """The record and the executed notebook are not among them: cells and files are compared on their own."""
    if after.by_hand:
        return []
    told = {name for name in (*old, *after.files) if name.endswith((*FIGURE_KINDS, ".csv", ".ipynb")) or name == RECORD}
    return sorted(name for name in {*old, *after.files} - told if not _same(old.get(name), after.files.get(name)))


def _tables_only_in(one: dict[str, Path], other: dict[str, Path]) -> list[str]:
    return sorted(name for name in one if name.endswith(".csv") and name not in other)


def _same(one: Path | None, other: Path | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or files.sha256_file(one) == files.sha256_file(other)
