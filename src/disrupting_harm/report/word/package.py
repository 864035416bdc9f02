"""A Word document as bytes that are the same for the same report: no clock, no author, entries of the archive at one fixed time."""

from __future__ import annotations

import io
import zipfile

from disrupting_harm.errors import UserError


WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP archive knows
LARGEST = 400_000_000  # bytes of all parts of a document that is read


def pack_again(data: bytes) -> bytes:
    """The same parts in the same order, with nothing of the day or the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as packed:
        for entry in archive.infolist():
            about = zipfile.ZipInfo(entry.filename, WHEN)
            about.compress_type = zipfile.ZIP_STORED if entry.filename.endswith(".png") else zipfile.ZIP_DEFLATED
            about.create_system, about.external_attr = 3, 0o600 << 16
            packed.writestr(about, archive.read(entry))
    return out.getvalue()


def refuse_no_document(data: bytes, name: str) -> None:
    """Raises UserError for a file that is no archive of a document, or that unpacks to more than any report does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            found = "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        found, size = False, 0
    if not found:
        raise UserError(f"{name}: is no Word document (.docx); save it in Word as one, and run the command again.")
    if size > LARGEST:
        raise UserError(f"{name}: unpacks to more than {LARGEST:,} bytes; take the file that `dh word` wrote.")
