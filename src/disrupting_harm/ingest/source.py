"""One raw file of a component: where it lies, what messages call it, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.at_rest.sealed import RESTRICTED, is_sealed
from disrupting_harm.errors import MissingInputError, SealError
from disrupting_harm.layout import Layout
from disrupting_harm.study.raw import TableParams
from disrupting_harm.study.section import DataSection


@dataclass(frozen=True)
class RawSource:
    layout: Layout
    iso3: str
    stem: str
    section: DataSection
    table: str
    path: Path
    incoming: bool = False  # the file is to be placed, and is not in its place yet
    called: str | None = None  # what messages call a file that is a part of another: that one

    @property
    def file(self) -> str:
        """The path from the project's root; of a file on its way in, which lies outside, its name is enough to find it."""
        if self.called:
            return self.called
        try:
            return self.layout.relative(self.path)
        except ValueError:
            return self.path.name

    @property
    def params(self) -> TableParams:
        return self.section.tables[self.table]

    @property
    def is_stand_in(self) -> bool:
        return self.section.data_class == "synthetic"

    @property
    def file_layout(self) -> str | None:
        """The layout of the file of several units that this one is cut from."""
        return getattr(self.section, "layout", None)

    @property
    def _the_parameters(self) -> str:
        own = f"params/countries/{self.iso3}.yaml"
        return (
            f"{self.layout.relative(self.layout.file_layout(self.file_layout))} or {own}" if self.file_layout else own
        )

    @property
    def _the_file(self) -> str:
        return "the delivered file (rows are counted in it)" if self.file_layout else "the file"

    @property
    def placing_command(self) -> str:
        """The command that puts the file in its place."""
        if self.is_stand_in:
            return f"dh synthesize {self.stem} {self.iso3}"
        if self.params.package:
            return f"dh reproduce {self.iso3}"
        if self.file_layout:
            return f"dh import {self.stem} --layout {self.file_layout} FILE"
        several = f" --table {self.table}" if self._has_several_files else ""
        return f"dh import {self.stem} {self.iso3} FILE{several}"

    @property
    def placing_all_command(self) -> str:
        """The command that puts a new file of every table in its place at once."""
        if self.is_stand_in or self.file_layout:
            return self.placing_command
        if not self._has_several_files:
            return self.placing_command
        tables = " ".join(f"--table {name} FILE" for name in self._one_table_of_each_file)
        return f"dh import {self.stem} {self.iso3} {tables}"

    @property
    def _one_table_of_each_file(self) -> tuple[str, ...]:
        return tuple({params.file: name for name, params in reversed(self.section.tables.items())}.values())[::-1]

    @property
    def _has_several_files(self) -> bool:
        return len(self._one_table_of_each_file) > 1

    @property
    def accept_key(self) -> str:
        """Where the unit's parameters say why a finding is right."""
        return f"params/countries/{self.iso3}.yaml, key components.{self.stem}.tables.{self.table}.accept"

    @property
    def mend_file(self) -> str:
        """What a person does about a bad file where the parameters cannot be what is wrong."""
        if self.is_stand_in:
            return self.mend
        return f"correct {self._the_file} and place it again with `{self.placing_command}`"

    @property
    def mend(self) -> str:
        """What a person does about a bad file."""
        if self.is_stand_in:
            return f"make the stand-in again with `{self.placing_command}`"
        return f"correct {self._the_parameters}, or {self._the_file} and place it again with `{self.placing_command}`"


def raw_sources(layout: Layout, iso3: str, stem: str, section: DataSection) -> dict[str, RawSource]:
    """The raw files of a component, by table, where they belong."""
    folder = layout.raw(iso3, stem)
    return {
        name: RawSource(layout, iso3, stem, section, name, folder / table.file)
        for name, table in section.tables.items()
    }


def require_sources(sources: Iterable[RawSource]) -> None:
    """Raises MissingInputError with every raw file that is not there, and the command that places it, and SealError with every
    restricted one that lies there unsealed.
    """
    sources = list(sources)
    missing = [
        f"{source.file}: not there; place it with `{source.placing_command}`."
        for source in sources
        if not source.path.is_file()
    ]
    if missing:
        raise MissingInputError("\n".join(missing))
    unsealed = [
        f"{source.file}: its rows are restricted, and it lies there unsealed; place it again with `{source.placing_command}`."
        for source in sources
        if source.section.data_class == RESTRICTED and not is_sealed(source.path)
    ]
    if unsealed:
        raise SealError("\n".join(unsealed))
