"""A table written in each kind of file and brought back into contract form: every code, label and row is what it was."""

import csv
import gzip
import io

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyreadstat._readstat_writer import writer_entry_point

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.mapping import to_contract
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.study.raw import PACKED, TableParams


YES_NO = {1: "yes", 0: "no", 98: "don't know", 99: "refused"}
CONTRACT = Table(
    "t",
    (
        Column("id", "id", "text"),
        Column("psu", "design", "text"),
        Column("weight", "design", "number", above=0),
        Column("sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True),
        Column("harm", "item", codes=YES_NO, may_be_blank=True),
        Column("times", "item", codes={0: "never", 1: "once", 2: "more often", 98: "don't know"}, may_be_blank=True),
    ),
)
NAMES = CONTRACT.names()
SEXES = {1: "female", 2: "male"}
LABELS = {"sex": SEXES, "harm": YES_NO, "times": CONTRACT.column("times").codes}
# Codes that other programs take for missing values or numbers, and blanks inside.
PSUS = ["NA", "NO", "007", "7", "nan", "null", "1e5", "TRUE", "-", "a b", "x,y", "x;y", "é", "None", "1.0", "N/A"]

ROWS = st.lists(
    st.tuples(
        st.sampled_from(PSUS),
        st.floats(0.001, 1e6, allow_nan=False).map(lambda w: float(f"{w:.6g}")),
        st.sampled_from([1, 2, None]),
        st.sampled_from([*YES_NO, None]),
        st.sampled_from([0, 1, 2, 98, None]),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: [(f"NA{n}" if n % 2 else f"00{n}", *row) for n, row in enumerate(rows)])


def write_text(rows, kind, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows([NAMES, *([("" if cell is None else cell) for cell in row] for row in rows)])
    return out.getvalue().encode(encoding)


def frame_of(rows):
    frame = pd.DataFrame(rows, columns=list(NAMES))
    return frame.astype({"weight": float, "sex": float, "harm": float, "times": float})


def numbered(labels):
    return {name: {float(value): text for value, text in of.items()} for name, of in labels.items()}


def write_spss(rows, path, kind):
    missing = {"harm": [98.0, 99.0], "times": [{"lo": 90, "hi": 98}]}
    pyreadstat.write_sav(
        frame_of(rows), path, compress=kind == ".zsav", variable_value_labels=numbered(LABELS), missing_ranges=missing
    )
    return path.read_bytes()


def write_por(rows, path, kind):
    frame = frame_of(rows).replace({"psu": {"é": "e"}})  # pyreadstat writes no other letters into such a file
    upper = {name.upper(): labels for name, labels in numbered(LABELS).items()}
    missing = {"HARM": [98.0, 99.0], "TIMES": [98.0]}
    writer_entry_point(
        frame.rename(columns=str.upper), path, writer_format="por", variable_value_labels=upper, missing_ranges=missing
    )
    return path.read_bytes()


def write_stata(rows, path, kind):
    """Don't know is .a, refused .b."""
    frame = frame_of(rows).astype({"harm": object, "times": object})
    labels = {"sex": SEXES, "harm": {1: "yes", 0: "no", "a": "don't know", "b": "refused"}}
    for name in ("harm", "times"):
        frame[name] = [{98.0: "a", 99.0: "b"}.get(value, value) for value in frame[name]]
    pyreadstat.write_dta(
        frame, path, variable_value_labels=labels, missing_user_values={"harm": ["a", "b"], "times": ["a"]}
    )
    return path.read_bytes()


def write_xlsx(rows, *, as_text):
    book = openpyxl.Workbook()
    book.active.append(NAMES)
    for row in rows:
        book.active.append([None if cell is None else str(cell) if as_text else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {
    "csv": (".csv", lambda rows, _: write_text(rows, ".csv"), {}),
    "csv, quoted": (".csv", lambda rows, _: write_text(rows, ".csv", quoting=csv.QUOTE_ALL), {}),
    "csv, semicolons, windows-1252": (
        ".csv", lambda rows, _: write_text(rows, ".csv", ";", "windows-1252"),
        {"encoding": "windows-1252", "delimiter": "semicolon"},
    ),
    "csv, pipes, utf-16": (
        ".csv", lambda rows, _: write_text(rows, ".csv", "|", "utf-16"), {"encoding": "utf-16", "delimiter": "|"},
    ),
    "tsv": (".tsv", lambda rows, _: write_text(rows, ".tsv", "\t"), {}),
    "sav": (".sav", lambda rows, path: write_spss(rows, path, ".sav"), {}),
    "zsav": (".zsav", lambda rows, path: write_spss(rows, path, ".zsav"), {}),
    "por": (".por", lambda rows, path: write_por(rows, path, ".por"), {}),
    "dta": (".dta", lambda rows, path: write_stata(rows, path, ".dta"), {"missing": {".a": 98, ".b": 99}}),
    "xlsx": (".xlsx", lambda rows, _: write_xlsx(rows, as_text=False), {}),
    "xlsx, numbers as text": (".xlsx", lambda rows, _: write_xlsx(rows, as_text=True), {}),
}  # fmt: skip


def come_back(folder, how, rows, packed=False):
    """The table read from a file of this kind: contract frame, row numbers and labels."""
    kind, write, params = WRITERS[how]
    path = folder / f"made{kind}"
    data = write(rows, path)
    if packed:
        path = path.with_name(f"{path.name}.gz")
        data = gzip.compress(data)
    path.write_bytes(data)
    upper = kind == ".por"  # in which all names are
    columns = {name: {"from": name.upper() if upper else name} for name in NAMES}
    columns["sex"]["recode"] = SEXES
    table = TableParams(file=path.name, columns=columns, **params)
    raw = read_raw(path, {c.source for c in table.columns.values()}, file="f", mend="m", params=table)
    out = to_contract(raw, CONTRACT, table, file="f", mend="m")
    found = check_frame(out.frame, CONTRACT, file="f", rows=raw.rows, mend="m", unread=out.unread)
    assert [str(p) for p in out.problems + found] == []
    return out.frame, raw


def assert_same_table(folder, how, rows, packed=False):
    frame, raw = come_back(folder, how, rows, packed)
    cells = [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame.itertuples(index=False)]
    psus = [row[1] for row in rows] if how != "por" else [row[1].replace("é", "e") for row in rows]
    expected = [(row[0], psu, row[2], SEXES.get(row[3]), *row[4:]) for row, psu in zip(rows, psus, strict=True)]
    if how == "por":  # whose numbers have few digits
        assert np.allclose(frame["weight"], [row[2] for row in rows], rtol=1e-9)
        cells, expected = ([row[:2] + row[3:] for row in table] for table in (cells, expected))
    assert cells == expected
    assert [str(frame[name].dtype) for name in NAMES] == ["str", "str", "float64", "str", "Int64", "Int64"]
    first = 1 if how in ("sav", "zsav", "por", "dta") else 2
    assert raw.rows.tolist() == list(range(first, first + len(rows)))
    return raw


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("written")


@pytest.mark.parametrize("how", WRITERS)
@settings(max_examples=25)
@given(rows=ROWS)
def test_every_code_and_row_comes_back(folder, how, rows):
    assert_same_table(folder, how, rows)


ALL = [
    (f"NA{n}", psu, 0.1 + n, [1, 2, None][n % 3], [1, 0, 98, 99, None][n % 5], [0, 1, 2, 98, None][n % 5])
    for n, psu in enumerate(PSUS)
]


@pytest.mark.parametrize("how", ["sav", "zsav", "por", "dta", "xlsx"])
def test_a_file_that_is_cut_short_anywhere_is_refused(folder, how):
    """Unless only the filling behind the last case is gone. A text file does not say where it ends."""
    kind, write, _ = WRITERS[how]
    path = folder / f"whole{kind}"
    data = write(ALL, path)
    end = len(data.rstrip(b"Z\r\n")) + 1 if how == "por" else len(data)
    for cut in {*range(0, end, 29), end - 1}:
        path.write_bytes(data[:cut])
        with pytest.raises(ContractError):
            read_raw(path, {*NAMES, *(name.upper() for name in NAMES)}, file="f", mend="m")


@pytest.mark.parametrize("how", [how for how in WRITERS if f"{WRITERS[how][0]}.gz" in PACKED])
def test_every_code_and_row_comes_back_from_a_packed_file(folder, how):
    assert_same_table(folder, how, ALL, packed=True)


@pytest.mark.parametrize("how", ["sav", "zsav", "por"])
def test_every_label_of_an_spss_file_comes_back(folder, how):
    labels = assert_same_table(folder, how, ALL).labels
    assert {name.lower(): of for name, of in labels.items()} == numbered(LABELS)


def test_every_label_of_a_stata_file_comes_back(folder):
    labels = assert_same_table(folder, "dta", ALL).labels
    assert labels == {"sex": SEXES, "harm": {1: "yes", 0: "no", ".a": "don't know", ".b": "refused"}}


@pytest.mark.parametrize("how", WRITERS)
def test_namibia_and_norway_are_text_in_every_kind_of_file(folder, how):
    rows = [("NA", "NO", 1.0, 1, 1, 0), ("NO", "NA", 2.0, 2, 0, 1)]
    frame, _ = come_back(folder, how, rows)
    assert frame["id"].tolist() == ["NA", "NO"] and frame["psu"].tolist() == ["NO", "NA"]
