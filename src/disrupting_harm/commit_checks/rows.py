"""Tables that look like the rows of respondents, by the names of their columns, their number of rows and their kind of file.

A name of a column is shown only where it is one of those known here; no value of a file is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from disrupting_harm.commit_checks.finding import Finding


# Columns that tell persons or households apart: one of them is enough.
OF_PERSONS = frozenset({
    "respondent_id", "child_id", "caregiver_id", "person_id", "participant_id", "household_id", "hh_id", "hhid", "contact_id",
    "interview_id", "interviewer", "interviewer_id", "submission_id", "instanceid", "_uuid",
})  # fmt: skip
# What tables of respondents, contacts, documents and segments have beside their answers, and other tables seldom: two are needed.
OF_ROWS = OF_PERSONS | {
    "id", "weight", "final_weight", "base_weight", "psu", "psu_id", "stratum", "strata", "cluster", "replaces_psu", "outcome",
    "household", "households", "households_listed", "eligible_children", "data_class", "document", "document_id", "segment", "segment_id",
    "gps", "latitude", "longitude", "phone", "starttime", "endtime", "age", "sex",
}  # fmt: skip
OF_RESULTS = frozenset({"age", "sex", "outcome"})  # tables of estimates have these, too
MANY_ROWS = 100  # reference tables and forms aside, no table of the project is this long
KINDS = {
    ".parquet": "Parquet", ".feather": "Feather", ".arrow": "Arrow", ".pkl": "pickle", ".pickle": "pickle", ".joblib": "pickle",
    ".sqlite": "SQLite", ".sqlite3": "SQLite", ".db": "a database", ".duckdb": "DuckDB", ".sav": "SPSS", ".zsav": "SPSS",
    ".por": "SPSS", ".dta": "Stata", ".sas7bdat": "SAS", ".xpt": "SAS", ".rds": "R", ".rda": "R", ".rdata": "R", ".xlsx": "Excel",
    ".xlsm": "Excel", ".xlsb": "Excel", ".xls": "Excel", ".ods": "a workbook", ".h5": "HDF5", ".hdf5": "HDF5", ".npy": "NumPy",
    ".npz": "NumPy", ".zip": "an archive", ".7z": "an archive", ".rar": "an archive", ".tar": "an archive", ".gz": "an archive",
    ".bz2": "an archive", ".xz": "an archive", ".zst": "an archive",
}  # fmt: skip
# The same by the first bytes, whatever the file is called.
BEGINNINGS = {
    b"PAR1": "Parquet", b"ARROW1": "Arrow", b"FEA1": "Feather", b"SQLite format 3\0": "SQLite", b"$FL2": "SPSS", b"$FL3": "SPSS",
    b"<stata_dta>": "Stata", b"PK\x03\x04": "an archive or a workbook", b"\x1f\x8b": "an archive", b"BZh": "an archive",
    b"\xfd7zXZ": "an archive", b"\x28\xb5\x2f\xfd": "an archive", b"7z\xbc\xaf": "an archive", b"\x93NUMPY": "NumPy",
    b"\x89HDF": "HDF5", b"\xd0\xcf\x11\xe0": "Excel", b"\x80\x04\x95": "pickle", b"\x80\x05\x95": "pickle",
}  # fmt: skip
TABLES = frozenset({".csv", ".tsv", ".tab", ".psv", ".txt", ".dat", ".asc", ".bak", ""})
OBJECTS = frozenset({".json", ".jsonl", ".ndjson", ".geojson"})
IGNORE_RULES = frozenset({".gitignore", ".dvcignore"})  # their comments have commas, and they are no tables
FORM = "survey"  # the first cell of a questionnaire kept as text
MEND = "rows belong in data/raw, placed by `dh import`"


def find_rows(path: str, content: bytes) -> Iterator[Finding]:
    ending = PurePosixPath(path).suffix.lower()
    kind = KINDS.get(ending) or next((k for start, k in BEGINNINGS.items() if content.startswith(start)), None)
    if kind:
        yield Finding(
            f"is a file of a kind that holds rows ({kind}), which nobody can read through before a commit", MEND
        )
    elif ending in OBJECTS:
        yield from _find_objects(content)
    elif ending in TABLES and b"\0" not in content:
        yield from _find_table(path, content.decode("utf-8-sig", "replace"))


def _find_table(path: str, text: str) -> Iterator[Finding]:
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    mark = max(",;\t|", key=header.count)
    if mark not in header:
        return
    columns = {name.strip().lower() for name in next(csv.reader(io.StringIO(header), delimiter=mark))}
    if known := _known(columns):
        yield Finding(f"has the columns of a table of respondents ({', '.join(known)})", MEND)
        return
    count = sum(1 for line in lines if line.strip()) - 1
    if count > MANY_ROWS and not _may_be_long(path, header):
        yield Finding(
            f"is a table of {count} rows, and only reference tables and forms have more than {MANY_ROWS}", MEND
        )


def _may_be_long(path: str, header: str) -> bool:
    folder = f"/{PurePosixPath(path).parent}/"
    if PurePosixPath(path).name in IGNORE_RULES:
        return True
    return "/data/reference/" in folder or ("/params/instruments/" in folder and header.split(",")[0] == FORM)


def _find_objects(content: bytes) -> Iterator[Finding]:
    for value in _values(content):
        for keys in _keys_of_lists(value):
            if known := _known(keys):
                yield Finding(f"holds a list of objects with the keys of respondents' rows ({', '.join(known)})", MEND)
                return


def _values(content: bytes) -> Iterator[object]:
    """The one value of a JSON file, or those of its lines as one list; nothing where it is neither."""
    try:
        yield json.loads(content)
    except (ValueError, RecursionError):
        try:
            yield [json.loads(line) for line in content.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return


def _keys_of_lists(value: object) -> Iterator[set[str]]:
    """The keys of the objects of every list, at whatever depth."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            objects = [part for part in found if isinstance(part, dict)]
            yield {key.strip().lower() for part in objects for key in part}
            waiting += found
        elif isinstance(found, dict):
            waiting += found.values()


def _known(columns: set[str]) -> list[str]:
    """The columns that make a table one of respondents, in alphabetical order; none where it is no such table."""
    known = columns & OF_ROWS
    is_of_rows = bool(known & OF_PERSONS) or (len(known) > 1 and not known <= OF_RESULTS)
    return sorted(known) if is_of_rows else []
