"""Files of former releases, by which a page says that a copy is superseded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.release.earlier import read_manifests
from disrupting_harm.release.log import BrokenLog, read_log


class Earlier(NamedTuple):
    """release: its number. path: of the file there."""

    release: int
    sha256: str
    path: str
    trace_id: str


def read_earlier_files(layout: Layout, folders: Iterable[Path]) -> list[Earlier]:
    """Files of the releases in these folders, oldest release first, each content once.

    Raises UserError for folders that are no release of this study's log: what they hold was never published.
    """
    try:
        numbers = {entry.manifest_sha256: entry.number for entry in read_log(layout)}
    except BrokenLog as error:
        raise UserError(str(error)) from None
    found, problems = [], []
    for folder, manifest in read_manifests(folders):
        if isinstance(manifest, str):
            problems.append(manifest)
            continue
        if manifest.sha256() not in numbers:
            problems.append(f"{folder}: is of no release in releases/log.jsonl; name the folder of one that is.")
            continue
        found += [
            Earlier(manifest.number, file.sha256, file.path, file.trace_id) for file in manifest.files if file.unit
        ]
    if problems:
        raise UserError("\n".join(problems))
    first: dict[str, Earlier] = {}
    for one in sorted(found):
        first.setdefault(one.sha256, one)
    return list(first.values())
