"""The memo of values: one that cannot be read is none, and its key changes with a record, a rule or the library."""

from __future__ import annotations

import pytest

from disrupting_harm.layout import Layout
from disrupting_harm.values.memo import code_hash, key_of, memo_path, read_memo, write_memo


def test_what_was_written_is_read(tmp_path):
    layout = Layout(tmp_path)
    assert read_memo(layout) == {}
    write_memo(layout, {"TST": "a"})
    assert read_memo(layout) == {"TST": "a"}


@pytest.mark.parametrize("text", ["", "{", "[]", "7"])
def test_a_damaged_memo_is_none(tmp_path, text):
    memo_path(Layout(tmp_path)).parent.mkdir(parents=True)
    memo_path(Layout(tmp_path)).write_text(text)
    assert read_memo(Layout(tmp_path)) == {}


def test_a_place_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / ".dvc").write_text("a file in the place of the folder")
    write_memo(Layout(tmp_path), {"TST": "a"})


def test_the_key_is_of_the_records_the_rules_and_the_library(tmp_path):
    layout, record = Layout(tmp_path), tmp_path / "record.json"
    record.write_text("1")
    layout.findings().parent.mkdir()
    keys = [key_of(layout, [record], "code"), key_of(layout, [record], "other"), key_of(layout, [], "code")]
    layout.findings().write_text("rules")
    keys.append(key_of(layout, [record], "code"))
    assert len(set(keys)) == 4
    assert code_hash() == code_hash()
