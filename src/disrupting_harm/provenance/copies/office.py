"""The verdict on a workbook that `dh workbook` wrote, by making it again, and what a Word document says that it is."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import zip_longest
from xml.etree import ElementTree

from disrupting_harm.errors import UserError
from disrupting_harm.identity.identity import Identity, read_text
from disrupting_harm.ingest.xlsx_parts import DAMAGE, is_whole
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies.judged import Judged, Kind
from disrupting_harm.provenance.workbook import PROPERTIES, TABLES, Cells, cells_sha256, make_workbook, trim
from disrupting_harm.study.load import load_study


SIGNATURE = b"PK\x03\x04"
SHEETS, FOLDER, WORD = "xl/workbook.xml", "xl/worksheets/", "word/document.xml"
LARGEST = 400_000_000  # bytes of all parts of a file that is read
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
HIDDEN = re.compile(rb"\b(?:hidden=[\"'](?:1|true)[\"']|state=[\"'](?:veryHidden|hidden)[\"'])")
PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
MOST_CELLS = 2_000_000  # of a sheet from its first cell to its last, all of which a reader makes room for
SAYS = re.compile(r"trace:([A-Z]{3}/report)\b")
MOST = 3  # places that a verdict names


def is_office(data: bytes) -> bool:
    return data.startswith(SIGNATURE) and bool({SHEETS, WORD} & {*_parts(data)})


def judge_office(layout: Layout, data: bytes) -> Judged:
    if not is_whole(data):
        return Judged(Kind.UNKNOWN, "", "a part of it is damaged; ask for it again where it came from")
    if WORD in _parts(data):
        return _word(data)
    identity = read_identity(data)
    if identity is None:
        return Judged(Kind.UNKNOWN, "", "it carries no identity, so that it is no workbook of `dh workbook`")
    if identity.study != (title := load_study(layout).title):
        said = f'it says that it is {identity.trace_id} of the study "{identity.study}", and this is "{title}"'
        return Judged(Kind.FOREIGN, "", said)
    return _workbook(layout, data, identity)


def read_identity(data: bytes) -> Identity | None:
    """Of the custom properties of a workbook; None where they are none. What a stranger wrote there is never trusted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            root = ElementTree.fromstring(parts.read("docProps/custom.xml"))
    except (*DAMAGE, KeyError, ElementTree.ParseError):
        return None
    told = {element.get("name"): "".join(element.itertext()).strip() for element in root}
    facts = {fact: told.get(label, "") for fact, label in PROPERTIES.items()}
    try:
        stated = Identity(**facts | {"record_schema": int(facts["record_schema"])})
    except ValueError:
        return None
    return read_text(stated.text())


def read_cells(data: bytes) -> Cells:
    """The value of every cell. Raises ValueError for what is no workbook, or has a sheet that is larger than any table of the study."""
    from python_calamine import CalamineError, CalamineWorkbook

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if any(_extent(parts.read(name)) > MOST_CELLS for name in parts.namelist() if name.startswith(FOLDER)):
            raise ValueError("a sheet is too large")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {name: trim(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}
    except CalamineError as error:
        raise ValueError(str(error)) from None


def _extent(sheet: bytes) -> int:
    """Rows times columns up to the last cell of each."""
    rows, columns = 0, 0
    for letters, row in PLACE.findall(sheet):
        rows, columns = max(rows, int(row)), max(columns, _column(letters))
    return rows * columns


def _column(letters: bytes) -> int:
    """1 of A, 27 of AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _workbook(layout: Layout, data: bytes, identity: Identity) -> Judged:
    unit, _, rest = identity.trace_id.partition("/")
    if rest != TABLES:
        return Judged(Kind.UNKNOWN, "", f"it says that it is {identity.trace_id}, and the study has no such workbook")
    try:
        made, _ = make_workbook(layout, unit)
    except UserError as error:
        why = str(error).splitlines()[0]
        return Judged(Kind.UNKNOWN, "", f"it says that it is {identity.trace_id}, which cannot be made here: {why}")
    path = f"{layout.relative(layout.report(unit))}/report.html"
    if data == made:
        return Judged(Kind.GENUINE, path, f"it has the bytes that `dh workbook {unit}` writes, the tables of {path}")
    try:
        found, original = read_cells(data), read_cells(made)
    except ValueError:
        return Judged(Kind.ALTERED, path, "its sheets cannot be read, or one is larger than any table of the study")
    told, own = read_identity(made), cells_sha256(found)
    if changes := [*_concealed(data), *_changes(original, found)]:
        said = "; ".join(changes[:MOST]) + (f"; and {len(changes) - MOST} more" if len(changes) > MOST else "")
        if own == identity.content_sha256 and not _concealed(data):
            return Judged(
                Kind.NOT_OF_THIS_RUN, path,
                f"it is whole by its own hash, and the study's tables are others now: an earlier run or another clone made it, or somebody "
                f"who wrote the hash anew ({said})",
            )  # fmt: skip
        return Judged(Kind.ALTERED, path, f"it is no more what its own hash says; {said}")
    if identity != told:
        return Judged(
            Kind.FORGED, path, f"its cells are those of {path}, and its properties are not what the study wrote"
        )
    return Judged(
        Kind.SAME_CONTENT,
        path,
        "the value of every cell is the study's, and its bytes are not: another program saved it",
    )


def _concealed(data: bytes) -> list[str]:
    """What a program does not write by itself: values that are worked out anew when the file is opened, and rows that nobody sees."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name == SHEETS or name.startswith(FOLDER):
                text = parts.read(name)
                found += [f"{name} holds a formula"] * bool(FORMULA.search(text))
                found += [f"{name} hides something"] * bool(HIDDEN.search(text))
    return found


def _changes(original: Cells, found: Cells) -> list[str]:
    """Places that differ, by sheet, row and column as a spreadsheet counts; no value."""
    changes = [f"sheet {name!r} is gone" for name in original if name not in found]
    changes += [f"sheet {name!r} is none of the study's" for name in found if name not in original]
    for name in original:
        mine, theirs = original[name], found.get(name, original[name])
        for row in range(max(len(mine), len(theirs))):
            left, right = (rows[row] if row < len(rows) else [] for rows in (mine, theirs))
            cells = enumerate(zip_longest(left, right, fillvalue=""), start=1)
            changes += [f"sheet {name!r}, row {row + 1}, column {column}" for column, (a, b) in cells if a != b]
    if not changes and list(original) != list(found):
        changes.append("the sheets stand in another order")
    return changes


def _word(data: bytes) -> Judged:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            text = parts.read("docProps/core.xml").decode("utf-8", "replace")
    except (*DAMAGE, KeyError):
        text = ""
    if (said := SAYS.search(text)) is None:
        return Judged(Kind.UNKNOWN, "", "it is a Word document, and does not say that `dh word` wrote it")
    unit = said[1].partition("/")[0]
    return Judged(
        Kind.UNKNOWN, "",
        f"it says that it is {said[1]} as a Word document, which partners may edit, so that it is held against no file; "
        f"`dh word --back {unit} FILE` holds its sentences and locked numbers against the report",
    )  # fmt: skip


def _parts(data: bytes) -> list[str]:
    """Names of the parts of an archive that can be read; none of one that unpacks to more than any file of the study."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except DAMAGE:
        return []
    return [entry.filename for entry in entries] if sum(entry.file_size for entry in entries) <= LARGEST else []
