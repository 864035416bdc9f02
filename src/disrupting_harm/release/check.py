"""Check a release that somebody holds: its files against its manifest, and the manifest against a signature, a log, a commit.

Nothing of the repository's data is read, so anybody can check. Without a signature by a known key and without a clone whose log
names the release, nothing says who wrote the manifest, and the release is not verified.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.release import log, repository, signature
from disrupting_harm.release.keys import KEYS, KeyFile, load_keys
from disrupting_harm.release.manifest import SIGNATURE, Manifest, NotAManifest, read_manifest
from disrupting_harm.release.pins import pins_digest
from disrupting_harm.release.place import strangers_in


def check(folder: Path, keys: Path | None, layout: Layout | None, out: TextIO) -> int:
    """0 where the release is verified, 1 with a sentence for each thing that is wrong.

    keys: a file of public keys in the place of the clone's. layout: the clone, where there is one. Raises UserError where the
    folder is no release or the file of keys is none.
    """
    named = keys or (layout.root / KEYS if layout and (layout.root / KEYS).is_file() else None)
    known = load_keys(named, layout) if named else None
    try:
        manifest = read_manifest(folder)
    except NotAManifest as error:
        print(error, file=out)
        return 1
    problems = find_problems(folder, manifest)
    vouched, wrong = who_vouches(
        folder, manifest, known, KEYS if keys is None else keys.name, layout, asked=keys is not None
    )
    problems += wrong
    for problem in problems:
        print(problem, file=out)
    if problems:
        print(f"release {manifest.number}: {len(problems)} problem{'s' if len(problems) > 1 else ''}", file=out)
        return 1
    print(
        f"release {manifest.number}: all {len(manifest.files)} files are what the manifest says, by {' and '.join(vouched)}",
        file=out,
    )
    return 0


def find_problems(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with the files by the manifest, and with the manifest by itself."""
    return [*_file_problems(folder, manifest), *_pin_problems(manifest)]


def _file_problems(folder: Path, manifest: Manifest) -> list[str]:
    told = []
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            told.append(f"{file.path}: is missing.")
        elif path.stat().st_size != file.size or (found := files.sha256_file(path)) != file.sha256:
            found = files.sha256_file(path)
            told.append(f"{file.path}: has sha256 {found} and should have {file.sha256}.")
    told += [f"{name}: is not in the manifest." for name in strangers_in(folder, manifest)]
    paths = [file.path for file in manifest.files]
    if len(set(paths)) != len(paths):
        told.append("manifest.json: names a file twice.")
    return told


def _pin_problems(manifest: Manifest) -> list[str]:
    if pins_digest(manifest.pins) != manifest.pins_sha256:
        return ["manifest.json: its digest of all pins is not that of the pins it lists."]
    return []


def who_vouches(
    folder: Path, manifest: Manifest, keys: KeyFile | None, where: str, layout: Layout | None, *, asked: bool
) -> tuple[list[str], list[str]]:
    """Who says that the manifest is the one that was released, and what is wrong with what they say."""
    vouched: list[str] = []
    problems: list[str] = []
    signed = (folder / SIGNATURE).exists()
    if signed and keys is not None:
        problems += signature.find_problems(folder, manifest, keys, where)
        vouched.append("its signature")
    elif asked:
        problems.append(f"{SIGNATURE}: is missing, so no key of {where} vouches for the release.")
    if layout:
        problems += _clone_problems(layout, manifest, signed)
        vouched.append("the log of this clone")
    if not vouched:
        problems.append(
            "manifest.json: nothing says who wrote it; check it in a clone of the repository, or name public keys with `--keys FILE`."
        )
    return vouched, problems


def _clone_problems(layout: Layout, manifest: Manifest, signed: bool) -> list[str]:
    """Whether the clone's log holds the release, and its commit the pins."""
    try:
        entries = log.read_log(layout)
    except log.BrokenLog as error:
        return str(error).splitlines()
    told = []
    entry = next((e for e in entries if e.manifest_sha256 == manifest.sha256()), None)
    if entry is None:
        told.append(
            f"{log.LOG}: holds no release with this manifest; get the newest commits with `git pull`, or do not trust it."
        )
    elif entry.signed_by and not signed:
        told.append(f"{SIGNATURE}: is missing, and {log.LOG} says that {entry.signed_by} signed.")
    if not repository.is_in_history(layout, manifest.commit):
        told.append(f"manifest.json: commit {manifest.commit[:12]} is none that this clone's HEAD follows from.")
        return told
    for pin in manifest.pins:
        data = repository.committed_file(layout, manifest.commit, pin.path)
        if data is None or files.sha256_bytes(data) != pin.sha256:
            told.append(f"{pin.path}: is in commit {manifest.commit[:12]} not what the manifest pins.")
    return told
