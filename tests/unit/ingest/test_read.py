"""Raw files as they are: rows keep the number a person sees, text stays text, user-missing codes stay codes."""

import gzip
import signal
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from tests.small_survey import files_below

from disrupting_harm.errors import ContractError, UserError
from disrupting_harm.ingest.read import read_raw


@pytest.fixture
def read(tmp_path):
    """Write bytes under a name and read the columns `id`, `x` and `y` of them."""

    def run(data, name="f.csv"):
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_raw(path, {"id", "x", "y"}, file=f"data/{name}", mend="mend it")

    return run


def refusal(read, data, name="f.csv"):
    """`(column, rows)` of the problems; each is a sentence that names the file and what mends it."""
    with pytest.raises(ContractError) as raised:
        read(data, name)
    assert all(str(p).startswith(f"data/{name}") and str(p).endswith("; mend it.") for p in raised.value.problems)
    return [(p.column, p.rows) for p in raised.value.problems]


# -- CSV


def test_text_stays_text_and_only_wanted_columns_come(read):
    table = read("id,other,x\n007,q,1.0\nNA,q,nan\n")
    assert table.frame.to_dict("list") == {"id": ["007", "NA"], "x": ["1.0", "nan"]}
    assert table.header == ("id", "other", "x")


def test_the_header_is_row_1_of_the_spreadsheet(read):
    assert list(read("id,x\na,1\nb,2\n").rows) == [2, 3]


def test_empty_lines_and_rows_of_empty_cells_are_no_rows_but_count_in_the_numbering(read):
    table = read("id,x\na,1\n\nb,2\n , \nc,3\n\n\n,\n")
    assert list(table.frame["id"]) == ["a", "b", "c"]
    assert list(table.rows) == [2, 4, 6]


def test_a_line_break_inside_a_quoted_cell_does_not_end_a_row(read):
    table = read('id,x\n"a\nand\nmore",1\nb,2\n')
    assert list(table.rows) == [2, 3]
    assert table.frame["id"][0] == "a\nand\nmore"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfid,x\na,1\n",  # byte order mark
        b"id,x\r\na,1\r\n",
        b"id,x\ra,1\r",
        b"id,x\na,1",  # no final newline
        b" id , x\n a , 1 \n",  # blanks around cells
        b'"id","x"\n"a","1"\n',
    ],
)
def test_ways_of_writing_the_same_table_give_the_same_table(read, data):
    table = read(data)
    assert table.frame.to_dict("list") == {"id": ["a"], "x": ["1"]}
    assert list(table.rows) == [2]


def test_a_cell_of_blanks_is_a_blank_cell(read):
    assert list(read("id,x\n  ,1\n").frame["id"].isna()) == [True]


def test_a_header_alone_is_a_table_without_rows(read):
    assert len(read("id,x\n").frame) == 0 == len(read("id,x\n").rows)


def test_a_file_without_any_wanted_column_still_has_its_rows(read):
    table = read("a,b\n1,2\n3,4\n")
    assert table.frame.shape == (2, 0) and list(table.rows) == [2, 3]


@pytest.mark.parametrize(
    "data, where",
    [
        ("", [(None, ())]),
        ("\n\n", [(None, ())]),
        ("id;x\na;1\n", [(None, (1,))]),
        ("id\tx\na\t1\n", [(None, (1,))]),
        ("id,x,id\na,1,b\n", [("id", ())]),
        ("id,x\na,1\nb\nc,3,4\n", [(None, (3, 4))]),
        ("id,x,x\na,1\n", [("x", ()), (None, (2,))]),
        ('id,x\na,1\nb,"2\nc,3\n', [(None, (3,))]),  # never closed
        ('id,x\na,1\nb,"2"3\n', [(None, (3,))]),
        (b"id,x\na,1\nb,caf\xe9\n", [(None, (3,))]),  # Latin-1
        (b'id,x\n"a\nb",1\nb,\xe9\n', [(None, (3,))]),
        ("id,x\na,1\n".encode("utf-16"), [(None, (1,))]),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_row(read, data, where):
    assert refusal(read, data) == where


@pytest.mark.parametrize("name", ["f.xls", "f.xlsx.gz", "f.sas7bdat", "f.txt", "f.gz", "f"])
def test_a_kind_of_file_that_is_not_read_is_refused_with_those_that_are(read, name):
    with pytest.raises(UserError) as raised:
        read("id\na\n", name)
    assert all(
        kind in str(raised.value) for kind in (".csv", ".tsv", ".xlsx", ".zsav", ".por", ".dta", ".sav.gz", name)
    )


def test_a_file_that_cannot_be_opened_is_refused(tmp_path):
    (tmp_path / "f.csv").mkdir()
    with pytest.raises(ContractError):
        read_raw(tmp_path / "f.csv", {"id"}, file="f.csv", mend="m")


def test_a_defect_of_the_library_is_not_told_as_a_mistake_in_the_file(read, monkeypatch):
    def defect(*_, **__):
        raise TypeError("a bug")

    monkeypatch.setattr(pd, "DataFrame", defect)
    with pytest.raises(TypeError):
        read("id,x\na,1\n")


# -- SPSS


@pytest.fixture
def spss(tmp_path):
    """The bytes of an SPSS file with user-missing codes 98 and 99 in `x`."""
    frame = pd.DataFrame({"id": ["a ", "", "c"], "x": [98.0, np.nan, 99.0], "other": [1.0, 2.0, 3.0]})
    pyreadstat.write_sav(
        frame, tmp_path / "made.sav", missing_ranges={"x": [98, 99]}, variable_value_labels={"x": {98: "don't know"}}
    )
    return (tmp_path / "made.sav").read_bytes()


@pytest.mark.parametrize("name", ["f.sav", "F.SAV", "f.sav.gz"])
def test_user_missing_codes_are_kept_and_blank_text_is_blank(read, spss, name):
    table = read(gzip.compress(spss) if name.endswith("gz") else spss, name)
    assert table.frame["x"].fillna(-1).tolist() == [98, -1, 99]
    assert table.frame["id"].fillna("blank").tolist() == ["a", "blank", "c"]
    assert list(table.frame) == ["id", "x"] and table.header == ("id", "x", "other")


def test_the_first_case_of_an_spss_file_is_row_1(read, spss):
    assert list(read(spss, "f.sav").rows) == [1, 2, 3]


def test_an_spss_file_without_any_wanted_column_still_has_its_cases(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"a": [1.0, 2.0]}), tmp_path / "f.sav")
    table = read_raw(tmp_path / "f.sav", {"id"}, file="f.sav", mend="m")
    assert table.frame.shape == (2, 0) and list(table.rows) == [1, 2]


def test_ranges_of_user_missing_codes_are_kept(shared_data):
    path = shared_data / "files" / "spss_stata" / "sample_missing.sav"
    frame = read_raw(path, {"mychar", "mynum", "mylabl", "myord", "mydate"}, file="f.sav", mend="m").frame
    assert frame["mynum"].iloc[-2:].tolist() == [-1.0, 2500.0]  # declared missing: -1 and 2000 to 3000
    assert frame["myord"].iloc[-2:].tolist() == [-1.0, -3.0]
    assert frame["mylabl"].iloc[5] == -1.0 and pd.isna(frame["mylabl"].iloc[6])  # a code, and a system-missing value
    assert pd.isna(frame["mychar"].iloc[6])
    assert pd.api.types.is_numeric_dtype(frame["mydate"])  # a date stays the number that the file holds


def test_a_user_missing_code_among_ordinary_ones_is_kept(shared_data):
    path = shared_data / "files" / "spss_stata" / "missing_test.sav"
    assert read_raw(path, {"var1"}, file="f.sav", mend="m").frame["var1"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", ["f.sav", "f.sav.gz"])
@pytest.mark.parametrize("spoil", ["empty", "another", "cut"])
def test_a_file_that_is_no_spss_file_is_refused(read, spss, name, spoil):
    data = {"empty": b"", "another": b"id,x\na,1\n" * 50, "cut": spss[:-20]}[spoil]
    packed = gzip.compress(data) if name.endswith("gz") else data
    assert refusal(read, packed, name) == [(None, ())]


@pytest.mark.parametrize("spoil", ["plain", "cut", "flipped"])
def test_a_broken_gzip_file_is_refused(read, spss, spoil):
    packed = gzip.compress(spss)
    flipped = packed[:40] + bytes(255 - b for b in packed[40:60]) + packed[60:]
    assert refusal(read, {"plain": spss, "cut": packed[:-30], "flipped": flipped}[spoil], "f.sav.gz") == [(None, ())]


# -- a packed file leaves no readable copy


@pytest.fixture
def packed(tmp_path, spss, monkeypatch):
    """A packed file in a folder of its own; the folder for temporary files is empty and beside it."""
    (tmp_path / "made.sav").unlink()
    (tmp_path / "raw").mkdir()
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    path = tmp_path / "raw" / "f.sav.gz"
    path.write_bytes(gzip.compress(spss))
    return path


def test_a_packed_file_is_read_without_a_copy_of_it_on_disk(packed, tmp_path, monkeypatch):
    before, read_sav, seen = files_below(tmp_path), pyreadstat.read_sav, []

    def watched(*arguments, **options):
        seen.append(files_below(tmp_path))
        return read_sav(*arguments, **options)

    monkeypatch.setattr(pyreadstat, "read_sav", watched)
    assert len(read_raw(packed, {"x"}, file="f", mend="m").frame) == 3
    assert seen and all(found == before for found in seen) and files_below(tmp_path) == before


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt, pyreadstat.ReadstatError])
def test_reading_that_fails_leaves_no_copy_behind(packed, tmp_path, monkeypatch, error):
    before = files_below(tmp_path)

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(pyreadstat, "read_sav", fail)
    with pytest.raises(ContractError if error is pyreadstat.ReadstatError else error):
        read_raw(packed, {"x"}, file="f", mend="m")
    assert files_below(tmp_path) == before


KILLED = """
import os, signal, sys
from pathlib import Path
import pyreadstat
from disrupting_harm.ingest.read import read_raw
pyreadstat.read_sav = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
read_raw(Path(sys.argv[1]), {"x"}, file="f", mend="m")
"""


def test_a_run_that_is_killed_while_it_reads_leaves_no_copy_behind(packed, tmp_path):
    before = files_below(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(packed)], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert files_below(tmp_path) == before
