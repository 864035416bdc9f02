"""A project file (.qdpx) is a ZIP archive: project.qde at its top, texts and media in a folder sources.

Nothing is ever unpacked to disk. Members are read in memory up to a limit, whatever size the archive says that they have.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from disrupting_harm.refi_qda.lines import Mistakes


PROJECT = "project.qde"
MOST_MEMBERS = 50_000
LARGEST_PROJECT = 200 * 2**20  # bytes of project.qde
LARGEST_TEXT = 20 * 2**20  # bytes of one document's text; a day of talk has one
LARGEST_TEXTS = 400 * 2**20  # of all of them
INTERNAL = "internal://"
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


class TooLargeError(Exception):
    """A member that is larger than it may be."""


@dataclass
class Archive:
    """texts_left: bytes that further texts may have."""

    file: zipfile.ZipFile
    project: zipfile.ZipInfo
    sources: dict[
        str, zipfile.ZipInfo
    ]  # by name in small letters, without the folder, whose name programs write both ways
    texts_left: int = LARGEST_TEXTS

    def read_project(self, mistakes: Mistakes) -> bytes:
        """Raises ContractError where it is too large or damaged."""
        try:
            return self._read(self.project, LARGEST_PROJECT)
        except TooLargeError:
            raise mistakes.refuse(f"{PROJECT} is larger than {LARGEST_PROJECT // 2**20} MB") from None
        except UNREADABLE:
            raise mistakes.refuse("the file is damaged or cut short") from None

    def read_text(self, name: str) -> bytes | None:
        """The bytes of a document's text by its name; None where the archive has no such member, or a damaged one.

        Raises TooLargeError.
        """
        member = self.sources.get(name.lower())
        if member is None:
            return None
        try:
            data = self._read(member, min(LARGEST_TEXT, self.texts_left))
        except UNREADABLE:
            return None
        self.texts_left -= len(data)
        return data

    def _read(self, member: zipfile.ZipInfo, limit: int) -> bytes:
        with self.file.open(member) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise TooLargeError
        return data


def open_archive(data: bytes, mistakes: Mistakes) -> Archive:
    """The archive in these bytes. Raises ContractError for what is none, is encrypted, or names members outside of itself."""
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
        members = file.infolist()
    except UNREADABLE:
        said = "damaged or cut short" if data.startswith(b"PK") else "not a REFI-QDA project, which is a ZIP archive"
        raise mistakes.refuse(f"the file is {said}") from None
    if len(members) > MOST_MEMBERS:
        raise mistakes.refuse(f"the archive has more than {MOST_MEMBERS} members")
    if any(_leads_outside(member.filename) for member in members):
        mistakes.add("the archive names a member outside of itself (its name is absolute, or holds ..)")
    if any(member.flag_bits & 1 for member in members):
        mistakes.add("the archive has a password (save it without one, and send it by a safe way)")
    projects = [member for member in members if member.filename.lower() == PROJECT]
    if len(projects) > 1:
        mistakes.add(f"the archive has {len(projects)} members called {PROJECT}")
    elif not projects:
        mistakes.add(f"the archive has no member {PROJECT} at its top")
    inside = [member for member in members if member.filename.lower().startswith("sources/") and not member.is_dir()]
    sources = {member.filename.partition("/")[2].lower(): member for member in inside}
    if len(sources) < len(inside):
        mistakes.add("the archive has two sources of one name")
    mistakes.raise_if_any()
    return Archive(file, projects[0], sources)


def _leads_outside(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/")
