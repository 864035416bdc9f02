"""What there is to describe of a release, the same for every standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

import yaml

from disrupting_harm import __version__, files
from disrupting_harm.layout import Layout
from disrupting_harm.records import FileRef, Record, Saved
from disrupting_harm.release import repository
from disrupting_harm.release.described.asked import Asked, read_asked
from disrupting_harm.release.manifest import ReleasedFile
from disrupting_harm.run_times import RunTime, read_run_times
from disrupting_harm.study.load import load_study


MEDIA_TYPES = {
    ".csv": "text/csv", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".html": "text/html",
    ".pdf": "application/pdf", ".ipynb": "application/x-ipynb+json", ".yaml": "application/yaml", ".md": "text/markdown",
    ".txt": "text/plain", ".parquet": "application/vnd.apache.parquet", ".lock": "text/plain",
}  # fmt: skip
STAND_IN = "A synthetic stand-in, made by a program. It is no evidence about any child or country."
RESTRICTED = "Rows of persons, which never leave the study; named by their SHA-256 alone."
NOT_INCLUDED = "Not part of this release; named by its SHA-256."


@dataclass(frozen=True)
class Content:
    """files: what lies in `folder`, sorted by path. records: by path. day: of publication, ISO. units: names by code.

    authors, address: as CITATION.cff names them (`url` or `repository-code`; empty where it has none). times: by path of a record, of its
    run; absent where it is not known. asked: the instruments of the units.
    """

    title: str
    version: str
    commit: str
    day: str
    authors: tuple[str, ...]
    units: dict[str, str]
    folder: Path
    files: tuple[ReleasedFile, ...]
    records: dict[str, Record]
    address: str = ""
    asked: tuple[Asked, ...] = ()
    times: Mapping[str, RunTime] = field(default_factory=dict)

    @classmethod
    def of_selection(
        cls,
        layout: Layout,
        records: Mapping[str, Record],
        released: Sequence[ReleasedFile],
        folder: Path,
        units: Mapping[str, str],
        commit: str,
        day: str = "",
    ) -> Content:
        """The content of a folder that holds `released`. Without a day it is that of the commit."""
        authors, address = read_citation(layout)
        known = read_run_times(layout)
        times = {path: known[sha] for path in records if (sha := files.sha256_file(layout.root / path)) in known}
        return cls(
            title=load_study(layout).title, version=__version__, commit=commit, day=day or repository.day_of(layout, commit),
            authors=authors, units=dict(units), folder=folder, files=tuple(sorted(released, key=lambda file: file.path)),
            records=dict(records), address=address, times=times, asked=read_asked(layout, records),
        )  # fmt: skip

    @property
    def name(self) -> str:
        return f"{self.title}: {', '.join(self.units.values())}"

    @property
    def description(self) -> str:
        said = "Figures, tables, executed notebooks and reports, with the record of every run that made them."
        if any(file.stand_in for file in self.files):
            said += " Some hold synthetic stand-ins, which are no evidence; each of these files says so."
        return said

    @cached_property
    def by_path(self) -> dict[str, ReleasedFile]:
        return {file.path: file for file in self.files}

    @cached_property
    def saved(self) -> dict[str, Saved]:
        """By file, what a notebook saved in it."""
        return {name: entry for r in self.records.values() for entry in r.saved for name in entry.files}

    @cached_property
    def time_of(self) -> dict[str, RunTime]:
        """By stage, when its run began and ended."""
        return {record.stage: self.times[path] for path, record in self.records.items() if path in self.times}

    @cached_property
    def runs(self) -> tuple[Record, ...]:
        """Every run once, after the runs whose outputs it read, and else by its name."""
        left = {record.stage: record for _, record in sorted(self.records.items(), key=lambda item: item[1].stage)}
        makers = {output.path: stage for stage, record in left.items() for output in record.outputs}
        ordered: dict[str, Record] = {}

        def place(stage: str) -> None:
            for entry in left[stage].inputs:
                maker = makers.get(entry.path, stage)
                if maker != stage and maker not in ordered:
                    place(maker)
            ordered[stage] = left[stage]

        for stage in left:
            if stage not in ordered:
                place(stage)
        return tuple(ordered.values())


def identify(ref: FileRef) -> str:
    """One name for one content: a table of which a unit's rows were read is not the table."""
    return f"{ref.path}?rows_of={ref.rows_of}" if ref.rows_of else ref.path


def media_type(path: str) -> str:
    return MEDIA_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")


def access(path: str, data_class: str | None) -> str:
    """Who may see a file that is not part of the release, in a sentence."""
    if data_class == "restricted" or path.startswith(("data/raw/", "data/derived/")) and data_class != "synthetic":
        return RESTRICTED
    return f"{STAND_IN} {NOT_INCLUDED}" if data_class == "synthetic" else NOT_INCLUDED


def read_citation(layout: Layout) -> tuple[tuple[str, ...], str]:
    """Names of the authors, persons or groups, and the address of the code or the study, as CITATION.cff has them."""
    stated = yaml.safe_load((layout.root / "CITATION.cff").read_text(encoding="utf-8"))
    names = tuple(
        author.get("name") or " ".join(author[key] for key in ("given-names", "family-names") if key in author)
        for author in stated["authors"]
    )
    return names, stated.get("repository-code") or stated.get("url") or ""
