"""Which part of the study a verification is of: units, folders and files of the clone, and copies of files from anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.errors import UserError, near
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import load_study


OF_UNIT = ("outputs/{}", "outputs/reports/{}", "data/raw/{}", "data/derived/{}", "data/slices/units/{}")


@dataclass(frozen=True)
class Selection:
    """paths: files and folders of the clone, relative to its root; none where all of it is meant. copies: files from elsewhere."""

    paths: tuple[str, ...] = ()
    copies: tuple[Path, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.paths and not self.copies

    def holds(self, path: str) -> bool:
        """Whether a path is selected, or lies below what is."""
        return self.is_whole or any(path == one or path.startswith(f"{one}/") for one in self.paths)

    def touches(self, path: str) -> bool:
        """Whether a path is selected, or lies below or above what is."""
        return self.holds(path) or any(one.startswith(f"{path}/") for one in self.paths)


def select(layout: Layout, named: Sequence[str]) -> Selection:
    """What a person named: a unit by its code, a path of the clone as seen from the working directory, or a file elsewhere.

    Raises UserError with a sentence for each name that is none of these.
    """
    paths: list[str] = []
    copies: list[Path] = []
    wrong: list[str] = []
    units = load_study(layout).units if named else {}
    root = layout.root.resolve()
    for name in named:
        place = Path(
            os.path.abspath(name)
        )  # links are not followed: a link out of the clone is a finding, not another file
        if name in units:
            paths += [folder.format(name) for folder in OF_UNIT]
        elif place.is_relative_to(root) and place != root:
            paths.append(place.relative_to(root).as_posix())
        elif place.is_file():
            copies.append(Path(name))
        else:
            wrong.append(
                f"{name}: no unit of the study and no file{near(name, units)}; name a unit such as {next(iter(units), 'KEN')}, or a path."
            )
    if wrong:
        raise UserError("\n".join(wrong))
    return Selection(tuple(paths), tuple(copies))


def refuse_unknown(layout: Layout, selection: Selection, known: Iterable[str]) -> None:
    """Raises UserError for a selected path that is not there and that nothing pins."""
    known = sorted(set(known))
    lost = [
        path for path in selection.paths
        if not (layout.root / path).exists() and not path.startswith(tuple(f.format("") for f in OF_UNIT))
        and not any(path == one or one.startswith(f"{path}/") for one in known)
    ]  # fmt: skip
    if lost:
        names = [*load_study(layout).units, *known]
        raise UserError(
            "\n".join(
                f"{path}: not there, and nothing says that it should be{near(path, names)}; correct the path."
                for path in lost
            )
        )
