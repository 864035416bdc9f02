"""SPSS files in all that they hold beside their cells: labels, encodings, long texts, response sets; and as they go wrong."""

import gzip
import struct

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.mapping import to_contract
from disrupting_harm.study.raw import TableParams


@pytest.fixture
def write(tmp_path):
    """The bytes of an SPSS file with this frame."""

    def run(frame, kind=".sav", **options):
        path = tmp_path / f"made{kind}"
        if kind == ".por":
            # `write_por` has neither labels nor missing values; the function behind it has.
            from pyreadstat._readstat_writer import writer_entry_point

            writer_entry_point(frame.rename(columns=str.upper), path, writer_format="por", **options)
        else:
            pyreadstat.write_sav(frame, path, compress=kind == ".zsav", **options)
        return path.read_bytes()

    return run


FRAME = pd.DataFrame({"id": ["NA", "NO", "c"], "x": [98.0, np.nan, 2500.0], "w": [1.5, 2.0, 0.1]})
OPTIONS = {
    "missing_ranges": {"x": [{"lo": 2000, "hi": 3000}, 98]},
    "variable_value_labels": {"x": {98.0: "don't know", 1.0: "yes"}},
}


@pytest.mark.parametrize("name", ["f.sav", "f.zsav", "f.zsav.gz"])
def test_codes_labels_and_text_are_kept(read_file, write, name):
    data = write(FRAME, ".zsav" if "zsav" in name else ".sav", **OPTIONS)
    table = read_file(gzip.compress(data) if name.endswith("gz") else data, name)
    assert table.frame["id"].tolist() == ["NA", "NO", "c"]  # Namibia and Norway are no missing values
    assert table.frame["x"].fillna(-1).tolist() == [98.0, -1.0, 2500.0] and table.frame["w"].tolist() == [1.5, 2.0, 0.1]
    assert table.labels == {"x": {98.0: "don't know", 1.0: "yes"}}
    assert table.rows.tolist() == [1, 2, 3] and table.header == ("id", "x", "w") and table.tags == {}


@pytest.mark.parametrize("name", ["f.por", "f.por.gz"])
def test_a_portable_file_keeps_its_user_missing_values_as_codes(tmp_path, write, name):
    from disrupting_harm.ingest.read import read_raw

    options = {"missing_ranges": {"X": [98]}, "variable_value_labels": {"X": {98.0: "don't know"}}}
    data = write(FRAME, ".por", **options)
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    table = read_raw(tmp_path / name, {"ID", "X", "W"}, file=name, mend="m")
    assert table.frame["ID"].tolist() == ["NA", "NO", "c"] and table.frame["X"].fillna(-1).tolist() == [
        98.0,
        -1.0,
        2500.0,
    ]
    assert table.labels == {"X": {98.0: "don't know"}} and table.rows.tolist() == [1, 2, 3]


def test_multiple_response_sets_are_kept(read_file, write):
    data = write(pd.DataFrame({"id": ["a"], "x": [1.0], "Tablet": [0.0]}))
    text = b"$devices=D1 1 7 Devices x tablet\n"  # counted value, label, variables, as SPSS writes them
    end = struct.pack("<ii", 999, 0)
    assert data.count(end) == 1
    data = data.replace(end, struct.pack("<iiii", 7, 7, 1, len(text)) + text + end)
    assert read_file(data, "f.sav").multiple_response == {"devices": ("x", "Tablet")}


# -- encodings


def mixed(write):
    """A file that declares UTF-8 and holds windows-1252 in a text, a variable's label, a value's label and an unused column."""
    frame = pd.DataFrame({"id": ["Côté", "b", "Ané"], "x": [1.0, 2.0, 3.0], "note": ["Noël", "", ""]})
    data = write(frame, column_labels={"x": "Gêne ou café"}, variable_value_labels={"x": {1.0: "Né à tort"}})

    def spoil(*texts):
        spoilt = data
        for text in texts:
            latin = text.encode("windows-1252")
            spoilt = spoilt.replace(text.encode(), latin + b" " * (len(text.encode()) - len(latin)))
        return spoilt

    return spoil


@pytest.mark.parametrize(
    "spoilt, where",
    [
        (["Côté"], ("id", (1,))),
        (["Ané"], ("id", (3,))),  # the broken letter is the last, which pyreadstat drops in silence
        (["Côté", "Ané"], ("id", (1, 3))),
        (["Né à tort"], ("x", ())),
        (["Gêne ou café"], (None, ())),
    ],
)
def test_bytes_of_another_encoding_are_told_as_such_and_mended_by_the_key(read_file, refused, write, spoilt, where):
    data = mixed(write)(*spoilt)
    (problem,) = refused(data, "f.sav")
    assert (problem.column, problem.rows) == where
    assert "encoding" in problem.text and "`encoding: windows-1252`" in problem.text
    everything = mixed(write)("Côté", "Ané", "Né à tort", "Gêne ou café", "Noël")
    table = read_file(everything, "f.sav", encoding="windows-1252")
    assert table.frame["id"].tolist() == ["Côté", "b", "Ané"] and table.labels == {"x": {1.0: "Né à tort"}}


def test_bytes_of_another_encoding_in_an_unused_column_do_not_matter(read_file, write):
    assert read_file(mixed(write)("Noël"), "f.sav").frame["id"].tolist() == ["Côté", "b", "Ané"]


def test_a_declared_encoding_that_is_not_the_files_is_told_with_the_key(refused, write):
    (problem,) = refused(mixed(write)("Côté"), "f.sav", encoding="utf-8")
    assert (problem.column, problem.rows) == ("id", (1,)) and "correct the key `encoding`" in problem.text


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "windows-1252", "ISO-8859-15"])
def test_an_encoding_may_have_any_of_its_names(read_file, write, encoding):
    assert read_file(mixed(write)("Côté", "Ané"), "f.sav", encoding=encoding).frame["id"].tolist() == [
        "Côté",
        "b",
        "Ané",
    ]


def test_columns_may_have_names_in_any_letters(tmp_path, write):
    from disrupting_harm.ingest.read import read_raw

    (tmp_path / "f.sav").write_bytes(write(pd.DataFrame({"âge": [12.0, 13.0], "x": [1.0, 2.0]})))
    table = read_raw(tmp_path / "f.sav", {"âge"}, file="f.sav", mend="m")
    assert table.frame["âge"].tolist() == [12.0, 13.0] and table.header == ("âge", "x")


# -- texts and numbers at their limits


@pytest.mark.parametrize("length", [8, 255, 256, 800, 5000])
def test_a_text_may_be_long(read_file, write, length):
    texts = ["a" * length, "é" * (length // 2), "b"]
    assert read_file(write(FRAME.assign(id=texts)), "f.sav").frame["id"].tolist() == texts


@pytest.mark.parametrize("value", [2.0**53, 1e19, -1e19, 1e300])
def test_a_numeric_identifier_that_is_not_held_exactly_is_refused_by_row(read_file, write, value):
    frame = FRAME.assign(id=[101.0, value, 2.0**53 - 1])
    table = read_file(write(frame), "f.sav")
    contract = Table("t", (Column("id", "id", "text"), Column("x", "item", may_be_blank=True)))
    out = to_contract(table, contract, TableParams(file="f.sav"), file="f.sav", mend="m")
    assert [(p.column, p.rows) for p in out.problems] == [("id", (2,))] and "save the column as text" in out.problems[
        0
    ].text
    assert out.frame["id"].fillna("").tolist() == ["101", "", "9007199254740991"]


# -- files that are wrong


@pytest.mark.parametrize("kind", [".sav", ".zsav"])
def test_two_variables_of_one_name_are_refused_where_the_name_is_wanted(read_file, refused, write, recwarn, kind):
    data = write(pd.DataFrame({"id": ["a"], "x": [1.0], "n": [2.0], "m": [3.0]}), kind)
    assert data.count(b"N=n") == data.count(b"M=m") == 1  # the names as they are written, in a record of their own
    (problem,) = refused(data.replace(b"N=n", b"N=x"), f"f{kind}")
    assert problem.column == "x" and "two variables" in problem.text
    table = read_file(data.replace(b"N=n", b"N=m"), f"f{kind}")
    assert table.frame.to_dict("list") == {"id": ["a"], "x": [1.0]} and len(recwarn) == 0


@pytest.mark.parametrize("kind", [".sav", ".zsav", ".por"])
@pytest.mark.parametrize("spoil", ["empty", "another", "cut"])
def test_a_file_that_is_cut_short_or_another_is_refused(refused, write, kind, spoil):
    whole = write(FRAME, kind)
    data = {"empty": b"", "another": b"id,x\na,1\n" * 50, "cut": whole[: len(whole) - 120]}[spoil]
    (problem,) = refused(data, f"f{kind}")
    assert (problem.column, problem.rows) == (None, ()) and "not a whole SPSS file" in problem.text


@pytest.mark.parametrize("kind", [".sav", ".zsav"])
def test_a_file_that_does_not_state_how_many_cases_it_holds_is_refused(refused, write, kind):
    data = write(FRAME, kind)
    (problem,) = refused(data[:80] + (-1).to_bytes(4, "little", signed=True) + data[84:], f"f{kind}")
    assert "how many cases" in problem.text


def test_bytes_of_utf_8_in_a_file_of_another_declared_encoding_are_told(read_file, refused, write):
    data = write(FRAME.assign(id=["Café", "NO", "né"]))
    (problem,) = refused(data, "f.sav", encoding="windows-1252")
    assert (problem.column, problem.rows) == ("id", (1, 3)) and "`encoding: utf-8`" in problem.text
    assert read_file(data, "f.sav", encoding="utf-8").frame["id"].tolist() == ["Café", "NO", "né"]


def test_letters_of_an_encoding_that_are_no_utf_8_are_read_though_some_texts_could_be(read_file, write):
    data = write(FRAME.assign(id=["abcd", "NO", "xyzw"])).replace(b"abcd", b"\xc3\xa9cd").replace(b"xyzw", b"xyz\xe9")
    assert read_file(data, "f.sav", encoding="windows-1252").frame["id"].tolist() == ["Ã©cd", "NO", "xyzé"]
