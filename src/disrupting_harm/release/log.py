"""The log of releases, kept in the repository: one line each, every line bound to the one before by a digest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.release import repository
from disrupting_harm.release.manifest import Manifest, Sha256
from disrupting_harm.study.model import Iso3, Model


LOG = "releases/log.jsonl"
RESTORE = f"restore it with `git checkout {LOG}`"


class Counts(Model):
    """Estimates and assessments that another value stands for now, that are new, and that are no more."""

    changed: int
    appeared: int
    went: int


class Entry(Model):
    """previous: digest of the entry before. digest: of all that the entry says, the previous digest among it."""

    number: int
    commit: str
    date: str = ""
    demonstration: bool
    units: tuple[Iso3, ...]
    pins_sha256: Sha256
    manifest_sha256: Sha256
    signed_by: str = ""
    estimates: Counts
    previous: str = ""
    digest: str = ""

    def line(self) -> str:
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False) + "\n"

    def expected_digest(self) -> str:
        return files.sha256_text(self.model_copy(update={"digest": ""}).line())


class BrokenLog(ValueError):
    """A log that was edited. The text is one sentence for each line."""


def log_path(layout: Layout) -> Path:
    return layout.root / LOG


def read_log(layout: Layout) -> tuple[Entry, ...]:
    """The entries, oldest first; none where there is no log yet. Raises BrokenLog."""
    path = log_path(layout)
    if not path.is_file():
        return ()
    entries, problems = [], []
    previous = ""
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise BrokenLog(f"{LOG}: is not text in UTF-8; {RESTORE}.") from None
    if lines.pop():
        problems.append(f"{LOG}, line {len(lines) + 1}: was cut off; {RESTORE}.")
    for number, line in enumerate(lines, 1):
        try:
            entry = Entry.model_validate_json(line)
        except (ValidationError, ValueError):
            problems.append(f"{LOG}, line {number}: is no entry of a release; {RESTORE}.")
            previous = None
            continue
        if entry.line() != line + "\n" or entry.digest != entry.expected_digest():
            problems.append(
                f"{LOG}, line {number}: was edited, since its digest is not that of what it says; {RESTORE}."
            )
        elif previous is not None and entry.previous != previous or entry.number != number:
            problems.append(f"{LOG}, line {number}: does not follow from the line before; {RESTORE}.")
        entries.append(entry)
        previous = entry.digest
    if problems:
        raise BrokenLog("\n".join(problems))
    return tuple(entries)


def find_breaks(layout: Layout, entries: Sequence[Entry]) -> list[str]:
    """Whether this commit follows from every release in the log, and the log from each of its own earlier versions."""
    told = [
        f"{LOG}, line {entry.number}: release {entry.number} is of commit {entry.commit[:12]}, which this one does not follow from; "
        "merge that commit, then release."
        for entry in entries
        if not repository.is_in_history(layout, entry.commit)
    ]
    now = log_path(layout).read_bytes() if log_path(layout).is_file() else b""
    for commit in repository.commits_of(layout, LOG):
        before = repository.committed_file(layout, commit, LOG) or b""
        if not now.startswith(before):
            told.append(
                f"{LOG}: does not hold what it held in commit {commit[:12]}, and lines are only added; put them back."
            )
            break
    return told


def next_entry(entries: Sequence[Entry], manifest: Manifest, signed_by: str, counts: Counts) -> Entry:
    entry = Entry(
        number=manifest.number, commit=manifest.commit, date=manifest.date, demonstration=manifest.demonstration,
        units=manifest.units, pins_sha256=manifest.pins_sha256, manifest_sha256=manifest.sha256(), signed_by=signed_by,
        estimates=counts, previous=last_digest(entries),
    )  # fmt: skip
    return entry.model_copy(update={"digest": entry.expected_digest()})


def last_digest(entries: Sequence[Entry]) -> str:
    return entries[-1].digest if entries else ""


def append(layout: Layout, entry: Entry) -> None:
    path = log_path(layout)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    files.write_text(path, before + entry.line())
