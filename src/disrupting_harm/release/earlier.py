"""Earlier releases, read from their folders: what they published is known to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.release.log import LOG, Entry
from disrupting_harm.release.manifest import MANIFEST, Manifest, NotAManifest, ReleasedFile, read_manifest


@dataclass(frozen=True)
class Published:
    """A release of the log, and the folder that holds it."""

    folder: Path
    manifest: Manifest

    def tables(self) -> list[ReleasedFile]:
        return [file for file in self.manifest.files if file.role == "table"]


def read_manifests(folders: Iterable[Path]) -> Iterator[tuple[Path, Manifest | str]]:
    """Each folder with its manifest, or with a sentence that says why it has none."""
    for folder in folders:
        try:
            yield folder, read_manifest(folder)
        except UserError as error:
            yield folder, str(error)
        except NotAManifest as error:
            yield folder, f"{folder}/{error} Get that release again."


def read_earlier(entries: Sequence[Entry], folders: Iterable[Path]) -> tuple[list[Published], list[str]]:
    """Every release of the log from one of these folders, oldest first, and what is wrong with them, in sentences.

    A folder is the one of a release if its manifest has the digest that the log says; its tables are re-hashed.
    """
    found: dict[int, Published] = {}
    by_digest = {entry.manifest_sha256: entry for entry in entries}
    problems: list[str] = []
    for folder, manifest in read_manifests(folders):
        if isinstance(manifest, str):
            problems.append(manifest)
            continue
        entry = by_digest.get(manifest.sha256())
        if entry is None:
            problems.append(
                f"{folder}/{MANIFEST}: is of no release that {LOG} holds; name the folder of one that it does."
            )
            continue
        if not _agree(entry, manifest):
            problems.append(
                f"{LOG}, line {entry.number}: does not say what {folder}/{MANIFEST} says; restore the log from git."
            )
            continue
        found[entry.number] = published = Published(folder, manifest)
        problems += _changed_tables(published)
    for entry in entries:
        if entry.number not in found and not problems:
            problems.append(
                f"{LOG}, line {entry.number}: holds release {entry.number}, which nothing was held against; "
                "name the folder of that release with `--after FOLDER`."
            )
    return [found[number] for number in sorted(found)], problems


def standing(earlier: Sequence[Published], units: Iterable[str]) -> list[tuple[Published, list[ReleasedFile]]]:
    """For each unit that an earlier release holds, the last that does, with its files of that unit."""
    found = []
    for unit in units:
        holding = [published for published in earlier if unit in published.manifest.units]
        if holding:
            found.append((holding[-1], [file for file in holding[-1].manifest.files if file.unit == unit]))
    return found


def _agree(entry: Entry, manifest: Manifest) -> bool:
    names = ("number", "commit", "date", "demonstration", "units", "pins_sha256")
    return all(getattr(entry, name) == getattr(manifest, name) for name in names) and entry.previous == manifest.after


def _changed_tables(published: Published) -> list[str]:
    told = []
    for table in published.tables():
        path = published.folder / table.path
        if path.is_symlink() or not path.is_file() or files.sha256_file(path) != table.sha256:
            told.append(f"{path}: is not the table that was released; get release {published.manifest.number} again.")
    return told
