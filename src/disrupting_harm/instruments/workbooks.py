"""XLSX files by openpyxl, with the same bytes for the same content."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import sys
import traceback
import zipfile
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can say
TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
FIXED_STAMP = b"1980-01-01T00:00:00Z"
LONGEST_TITLE = 31  # of a sheet


def new_workbook(title: str) -> Workbook:
    """A workbook of our making without any sheet."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    made.properties.title = title
    made.properties.creator = "disrupting-harm"
    return made


def write_cell(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write a value; a text that begins like a formula stays a text."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def workbook_bytes(workbook: Workbook) -> bytes:
    """The file, without the time at which it was written. Stored, not packed: packers differ from machine to machine.

    Raises OSError where the disk of temporary files, through which openpyxl writes each sheet, is full or fails.
    """
    from lxml.etree import SerialisationError

    written = io.BytesIO()
    try:
        workbook.save(written)
    except SerialisationError as error:  # of a name such as IO_ENOSPC
        _close_quietly(error)
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number)) from None
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=_place):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = TIMES.sub(rb"\g<1>" + FIXED_STAMP, data)
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            target.writestr(entry, data)
    return out.getvalue()


def _close_quietly(error: Exception) -> None:
    """Close what was being written now: each part of it fails again as it is closed, and Python would print that."""
    told, sys.unraisablehook = sys.unraisablehook, lambda _: None
    traceback.clear_frames(error.__traceback__)
    gc.collect()
    sys.unraisablehook = told


def _place(name: str) -> tuple[bool, str]:
    """A reader that guesses the kind of a file looks at the first entry."""
    return name != "[Content_Types].xml", name
