"""The folder that a release is written to: outside the clone, and nothing in it that would be lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.release.log import LOG, Entry
from disrupting_harm.release.manifest import MANIFEST, SIGNATURE, Manifest, NotAManifest, read_manifest


def find_problems(layout: Layout, folder: Path, entries: Sequence[Entry]) -> list[str]:
    """What speaks against this folder. One that is new, empty, or holds a release that the log does not hold is taken.

    Such a release is what a run left that was stopped before it wrote the log; it is replaced as a whole.
    """
    if folder.resolve().is_relative_to(layout.root):
        return [f"{folder}: lies in the clone, where a release must not be kept; name a folder outside of it."]
    if layout.root.is_relative_to(folder.resolve()):
        return [f"{folder}: holds the clone; name another folder."]
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [f"{folder}: is a file; name a new folder."]
    if not any(folder.iterdir()):
        return []
    try:
        manifest = read_manifest(folder)
    except (UserError, NotAManifest):
        return [f"{folder}: holds files that are no release; name a new or an empty folder."]
    if any(entry.manifest_sha256 == manifest.sha256() for entry in entries):
        return [
            f"{folder}: holds release {manifest.number} of {LOG}, which later ones are held against; name a new or an empty folder."
        ]
    if strangers := strangers_in(folder, manifest):
        return [f"{folder}/{strangers[0]}: is not of the release in this folder; name a new or an empty folder."]
    return []


def strangers_in(folder: Path, manifest: Manifest) -> list[str]:
    """Files and links below a folder that its manifest does not list, itself and its signature aside."""
    known = {file.path for file in manifest.files} | {MANIFEST, SIGNATURE}
    found = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    return sorted(name for p in found if (name := p.relative_to(folder).as_posix()) not in known)
