"""Workbooks whose bytes depend on their content alone."""

import errno
import io
import os
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from disrupting_harm.instruments.workbooks import workbook_bytes, write_cell


def made(text="=1+1"):
    workbook = Workbook()
    write_cell(workbook.active, 1, 1, text)
    write_cell(workbook.active, 2, 1, 98)
    return workbook_bytes(workbook)


def test_the_same_content_gives_the_same_bytes_whatever_the_clock_says(monkeypatch):
    import openpyxl.writer.excel as writer

    first = made()

    class Later(writer.datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 1, 2, 3, 4, 5, tzinfo=tz)

    monkeypatch.setattr(writer.datetime, "datetime", Later)
    assert made() == first and made("other") != first


def test_no_time_stands_in_the_file():
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        core = archive.read("docProps/core.xml").decode()
    assert (
        core.count("1980-01-01T00:00:00Z") == 2
        and "20" not in core.replace("2006", "").replace("2001", "").split("coreProperties", 1)[0]
    )


def test_a_text_that_begins_like_a_formula_stays_a_text():
    sheet = load_workbook(io.BytesIO(made())).active
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s") and sheet["A2"].value == 98


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no disk that is always full")
def test_a_full_disk_of_temporary_files_is_an_error_of_the_system(tmp_path, monkeypatch):
    """openpyxl writes a sheet to a temporary file, and what fails there has a name of lxml's own."""
    (tmp_path / "full").symlink_to("/dev/full")
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", lambda **_: str(tmp_path / "full"))
    with pytest.raises(OSError) as failed:
        made("a" * 100_000)
    assert failed.value.errno == errno.ENOSPC
