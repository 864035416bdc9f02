"""What is told of tables that were made of a project, as long as they are those."""

import pytest

from disrupting_harm.ingest.exchanged import EXCHANGED, read_exchanged, write_exchanged


@pytest.fixture
def tables(tmp_path):
    paths = [tmp_path / "documents.csv", tmp_path / "segments.csv"]
    for path in paths:
        path.write_text("a\n1\n")
    write_exchanged(
        paths, name="p.qdpx", sha256="f" * 64, params={"held_order": "Met on"}, lost={"memos": 2}, noted={"x": 1}
    )
    return paths


def test_losses_are_told_once_with_the_last_table(tables):
    documents, segments = map(read_exchanged, tables)
    assert documents == {"delivered_sha256": "f" * 64, "lost": {}, "noted": {}}
    assert segments == {"delivered_sha256": "f" * 64, "lost": {"memos": 2}, "noted": {"x": 1}}


def test_nothing_is_told_of_a_table_that_was_replaced_since(tables):
    tables[1].write_text("a\n2\n")
    assert read_exchanged(tables[1]) == {}
    assert read_exchanged(tables[0]) != {}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"tables": []}', '{"tables": {"segments.csv": 1}}'])
def test_a_damaged_or_absent_file_tells_nothing(tables, text):
    place = tables[0].with_name(EXCHANGED)
    place.write_text(text)
    assert read_exchanged(tables[1]) == {}
    place.unlink()
    assert read_exchanged(tables[1]) == {}
