"""A saved table as the text it is, and a refusal where it is none."""

import pandas as pd
import pytest

from disrupting_harm.provenance.table_rows import read_rows


def test_the_rows_are_those_that_pandas_reads_as_text(tmp_path):
    path = tmp_path / "t.csv"
    frame = pd.DataFrame({"a": ["NA", "", 'x "y", z', "é"], "b": ["007", "1.0", "line\nbreak", " 1 "]})
    frame.to_csv(path, index=False, lineterminator="\n")
    assert read_rows(path) == pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    assert read_rows(path) == frame.to_dict("records")


def test_a_table_without_rows_and_empty_lines(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n")
    assert read_rows(tmp_path / "t.csv") == []
    (tmp_path / "t.csv").write_text("a,b\n\n1,2\n\n")
    assert read_rows(tmp_path / "t.csv") == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("content", [b"", b"a,b\n1\n", b"a,b\n1,2,3\n", b'a\n"1\n', b"a\n\xff\n"])
def test_what_is_no_table_is_refused(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(ValueError):
        read_rows(tmp_path / "t.csv")


def test_a_table_that_is_not_there_is_told_as_such(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_rows(tmp_path / "t.csv")
