"""What a verification found: what was checked, what differs, and what is not on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import Pinned


@dataclass
class Verification:
    """What was checked, what differs (path to sentence, the first finding of a path counts), and what is not here."""

    layout: Layout
    checked: set[str] = field(default_factory=set)
    differences: dict[str, str] = field(default_factory=dict)
    absent: dict[str, set[str]] = field(default_factory=dict)  # by unit, of the restricted half
    left_out: dict[str, set[str]] = field(default_factory=dict)  # by unit that was not run for want of its raw file
    other_code: dict[str, list[str]] = field(default_factory=dict)  # by file, the stages that ran another version of it
    unlisted: list[Pinned] = field(default_factory=list)  # folders that differ, where nothing here lists their files

    def differ(self, path: str, sentence: str) -> None:
        self.differences.setdefault(path, f"{path}: {sentence}")

    def mend(self, path: str, made: bool) -> str:
        match path.split("/"):
            case ["data", "raw", unit, stem, *_]:
                imported = (self.layout.root / "data" / "raw" / unit / f"{stem}.dvc").is_file()
            case _:
                imported = False
        return mend(path, made, imported)

    def is_left_out(self, path: str) -> bool:
        """Whether an absent path is absent with reason: the unit's restricted half is not on this machine, or the unit was not
        run because its imported raw file is not here.
        """
        unit, restricted = _unit_of(path)
        if unit is None or holds_restricted(self.layout, unit):
            return False
        if restricted:
            self.absent.setdefault(unit, set()).add(path)
            return True
        imported = any((self.layout.root / "data" / "raw" / unit).glob("*.dvc"))
        if imported and not self._holds_public(unit):
            self.left_out.setdefault(unit, set()).add(path)
            return True
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
