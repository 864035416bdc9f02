"""What a verification found: what was checked, what differs, and what is not on this machine."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import Pinned
from disrupting_harm.sections import optional_components


@dataclass
class Verification:
    """What was checked, what differs (path to sentence, the first finding of a path counts), and what is not here."""

    layout: Layout
    units: frozenset[str] | None = None  # whose stages count; None for those of all
    checked: set[str] = field(default_factory=set)
    differences: dict[str, str] = field(default_factory=dict)
    absent: dict[str, set[str]] = field(default_factory=dict)  # by unit, of the restricted half
    left_out: dict[str, set[str]] = field(default_factory=dict)  # by unit that was not run, with reason
    other_code: dict[str, list[str]] = field(default_factory=dict)  # by file, the stages that ran another version of it
    changed_code: dict[str, list[str]] = field(
        default_factory=dict
    )  # by slice of the library, modules that are others now
    unlisted: list[Pinned] = field(default_factory=list)  # folders that differ, where nothing here lists their files
    # What stages make and imports place, by the lock files and pointers; None where one of these is lost.
    named: set[str] | None = field(default_factory=set)
    droppings: list[str] = field(default_factory=list)  # what desktops and editors left behind: no difference
    # Of what differs, so that it can be named: the hash of each file and folder as found, what is missing, what nothing names.
    found: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    strays: set[str] = field(default_factory=set)
    pinned: dict[str, str] = field(default_factory=dict)  # by path, its hash as DVC's files give it
    genuine: list[str] = field(default_factory=list)  # of copies from elsewhere, those that are the study's
    content_only: list[str] = field(default_factory=list)  # and those that show the same in other bytes
    values: int = 0  # units whose printed and drawn values were looked at
    uncommitted: dict[str, str] = field(
        default_factory=dict
    )  # what it was verified against and no commit holds: no difference

    def counts(self, stage: str) -> bool:
        """Whether a stage, such as `report@KEN`, is asked about; one of no unit always is."""
        unit = stage.partition("@")[2]
        return self.units is None or not unit or unit in self.units

    def differ(self, path: str, sentence: str, *, found: str = "") -> None:
        """Tell what differs; `found` is the hash of what lies there in the place of what should."""
        self.differences.setdefault(path, f"{path}: {sentence}")
        if found:
            self.found.setdefault(path, found)

    def differ_missing(self, path: str, sentence: str) -> None:
        self.differ(path, sentence)
        self.missing.add(path)

    def name(self, path: str, name: object) -> None:
        """Begin what is told of a path with what happened to it."""
        self.differences[path] = f"{path}: {name}; {self.differences[path].removeprefix(f'{path}: ')}"

    def join(self, paths: Iterable[str], at: str, sentence: str) -> None:
        """Tell one event by one sentence at `at`, in the place of all that was told of the paths and of what lies below them."""
        paths = set(paths)
        for place in list(self.differences):
            if place.partition(" (")[0] in paths or any(place.startswith(f"{path}/") for path in paths):
                del self.differences[place]
        for path in [path for path in self.found if path in paths or any(path.startswith(f"{one}/") for one in paths)]:
            del self.found[path]
        self.differences[at] = f"{at}: {sentence}"

    def keep_only(self, paths: Collection[str]) -> None:
        """Forget what was found of neighbours of these paths, which a folder's check looks at too. All is kept where none is given."""
        if not paths:
            return
        beside = {path for path in self.found if any(one.startswith(f"{path}/") for one in paths)}
        for place in list(self.differences):
            path = place.partition(" (")[0]
            below = any(path.startswith(f"{folder}/") for folder in beside)
            if path in beside or (below and not any(path == one or path.startswith(f"{one}/") for one in paths)):
                del self.differences[place]

    def add(self, other: Verification) -> None:
        """What was found by another process that knew the same before; of one path the first finding counts."""
        self.checked |= other.checked
        self.unlisted += other.unlisted
        self.missing |= other.missing
        self.strays |= other.strays
        for path, value in other.found.items():
            self.found.setdefault(path, value)
        for path, sentence in other.differences.items():
            self.differences.setdefault(path, sentence)
        for mine, theirs in ((self.absent, other.absent), (self.left_out, other.left_out)):
            for unit, paths in theirs.items():
                mine.setdefault(unit, set()).update(paths)
        for path, stages in other.other_code.items():
            known = self.other_code.setdefault(path, [])
            known += [stage for stage in stages if stage not in known]

    def mend(self, path: str, made: bool) -> str:
        match path.split("/"):
            case ["data", "raw", unit, stem, *_]:
                imported = (self.layout.root / "data" / "raw" / unit / f"{stem}.dvc").is_file()
            case _:
                imported = False
        return mend(path, made, imported)

    def is_left_out(self, path: str) -> bool:
        """Whether an absent path is absent with reason: the unit's restricted half is not on this machine, or the unit was not
        run because its imported raw file is not here, or is run by itself, with an optional group.
        """
        unit, restricted = _unit_of(path)
        if unit is None or holds_restricted(self.layout, unit):
            return False
        if restricted:
            self.absent.setdefault(unit, set()).add(path)
            return True
        if (self._is_imported(unit) or self._runs_by_itself(unit)) and not self._holds_public(unit):
            self.left_out.setdefault(unit, set()).add(path)
            return True
        return False

    def why_left_out(self, unit: str) -> str:
        return "its raw file is not here" if self._is_imported(unit) else "it is run by itself, with an optional group"

    def is_run_by_itself(self, stage: str) -> bool:
        """Whether nothing needs to pin a stage: its unit is run by itself, with an optional group, and has not been run here."""
        unit = stage.partition("@")[2]
        if not unit or not self._runs_by_itself(unit):
            return False
        return not holds_restricted(self.layout, unit) and not self._holds_public(unit)

    def _is_imported(self, unit: str) -> bool:
        return any((self.layout.root / "data" / "raw" / unit).glob("*.dvc"))

    def _runs_by_itself(self, unit: str) -> bool:
        try:
            return self.layout.country(unit).is_file() and bool(optional_components(self.layout, unit))
        except UserError:  # parameters that cannot be read are told by what reads them
            return False

    def _holds_public(self, unit: str) -> bool:
        folders = (self.layout.outputs() / unit, self.layout.report(unit))
        return any(path.is_file() for folder in folders if folder.is_dir() for path in folder.rglob("*"))


def holds_restricted(layout: Layout, unit: str) -> bool:
    """Whether any raw or derived data of the unit are on this machine."""
    folders = [layout.root / "data" / half / unit for half in ("raw", "derived")]
    return any(child.is_dir() for folder in folders if folder.is_dir() for child in folder.iterdir())


def mend(path: str, made: bool, imported: bool = False) -> str:
    """What a person does about a path that differs; `made` if a stage makes it, `imported` if `dh import` placed it.

    Not `dvc checkout`, which brings back whatever DVC's cache holds, changed or not: `dh repro` hashes what it restores.
    """
    if imported:
        return "place the file again with `dh import`, or get it with `dvc pull` after removing what is named here of DVC's cache"
    if made or path.startswith(("outputs/", "data/raw/", "data/derived/", "data/slices/")):
        return "restore it or make it again with `dh repro`"
    return f"outputs were made from another version: restore it with `git checkout {path}` or run `make reproduce`"


def unit_of(path: str) -> str:
    """The unit whose files a path lies among; "" for what several units share."""
    match path.split("/"):
        case ["outputs", "reports", unit, *_] | ["data", "slices", "units", unit, *_]:
            return unit
        case ["data", "raw" | "derived", unit, *_] | ["outputs", unit, *_]:
            return unit
    return ""


def _unit_of(path: str) -> tuple[str | None, bool]:
    """The unit that a path belongs to, and whether it lies in the restricted half."""
    match path.split("/"):
        case ["data", "raw" | "derived", unit, _, *_]:
            return unit, True
        case ["outputs", "reports", unit, *_]:
            return unit, False
        case ["outputs", unit, *_] if unit.isupper():
            return unit, False
    return None, False
