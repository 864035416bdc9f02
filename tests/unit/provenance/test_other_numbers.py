"""Which columns a saved table declares to be of no estimate: read from the call, and never assumed."""

from __future__ import annotations

import pytest
from tests.small_chain import CELL, make

from disrupting_harm import files
from disrupting_harm.provenance.other_numbers import find_declarations, other_columns, sources_of
from disrupting_harm.records import read_record


def columns(source: str, table: str = "one") -> frozenset[str] | None:
    return other_columns(find_declarations([source]), table)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{'Set to': 'the target', 'Phase': 'of the study'}", {"Set to", "Phase"}),
        ("dict.fromkeys(['Sum', 'cv'], 'weights')", {"Sum", "cv"}),
        ("{c: 'made with' for c in model if c == 'Generated with'}", {"Generated with"}),
        ("{}", set()),
        ("{c: 'figures' for c in counts}", None),
        ("{name: 'a'}", None),
        ("{**others}", None),
        ("readable.OTHER", None),
        ("made_with(model)", None),
    ],
)
def test_a_declaration_names_its_columns_or_cannot_be_read(declared, expected):
    found = columns(f"run.save_table(rows, id='one', other_numbers={declared})")
    assert found == expected and (expected is not None or found is None)


@pytest.mark.parametrize(
    ("id", "is_of_it"),
    [("'one'", True), ("'two'", False), ("f'on{x}'", True), ("f'two_{x}'", False), ("name", True)],
)
def test_a_declaration_is_of_the_tables_that_its_call_may_save(id, is_of_it):
    assert columns(f"run.save_table(rows, id={id}, other_numbers={{'a': 'b'}})") == ({"a"} if is_of_it else set())


def test_a_call_that_cannot_be_read_leaves_out_the_tables_that_it_may_have_saved_and_no_others():
    source = (
        "run.save_table(rows, id='one', other_numbers=known)\nrun.save_table(rows, id='two', other_numbers={'a': 'b'})"
    )
    assert columns(source) is None and columns(source, "two") == {"a"} and columns(source, "three") == set()


@pytest.mark.parametrize(
    "source", ["%time other_numbers", "other_numbers = 1", "run.save_figure(x, other_numbers={'a': 'b'})", ""]
)
def test_other_texts_declare_nothing(source):
    assert find_declarations([source]) == []


def test_texts_that_declare_nothing_or_are_no_python_hide_none_that_comes_after_them():
    saved = "run.save_table(rows, id='one', other_numbers={'a': 'b'})"
    found = find_declarations(["x = 1", saved, "%time other_numbers", "y = 2", saved.replace("one", "two")])
    assert [one.id.pattern for one in found] == ["one", "two"]


def test_the_code_that_saved_tables_is_that_of_the_executed_notebook_and_of_the_component_s_modules(tmp_path):
    layout = make(tmp_path)
    record = read_record(layout.output("TST", "survey") / "record.json")
    folder = layout.package() / "components" / "survey"
    for name in ("b.py", "a.py", "c.txt", "deep/d.py"):
        files.write_text(folder / name, name)
    assert list(sources_of(layout, record)) == [CELL, "a.py", "b.py"]
    assert list(sources_of(layout, record.model_copy(update={"outputs": ()}))) == ["a.py", "b.py"]
    (executed,) = [o for o in record.outputs if o.role == "executed notebook"]
    files.write_text(layout.root / executed.path, "{")
    assert list(sources_of(layout, record)) == ["a.py", "b.py"], "a notebook that is none has no cells"
    (layout.root / executed.path).unlink()
    assert list(sources_of(layout, record.model_copy(update={"component": "other"}))) == []
