"""What differs between a page, a notebook or a record and the one that the study wrote."""

from __future__ import annotations

import json

import pytest

from disrupting_harm.provenance.naming.documents import name_notebook, name_page, name_record
from disrupting_harm.provenance.naming.reasons import Reason


PAGE = """<html><head><style>p {color: red}</style><script>"id";</script></head><body><p>Of all</p>
<figure id="one"><img alt="Two bars" src="a.svg"><figcaption>15.8 % of children</figcaption></figure></body></html>"""
RECORD = {
    "stage": "survey@TST", "data_class": "public", "parameters": [{"key": "a"}, {"key": "b"}],
    "saved": [{"id": "one", "caption": "Of all", "data_class": "public"}],
}  # fmt: skip


def told(name, made, found) -> tuple[Reason, str]:
    said = name(made.encode(), found.encode())
    return said.reason, said.detail


@pytest.mark.parametrize(
    ("old", "new", "reason", "said"),
    [
        ("15.8 %", "1.8 %", Reason.ALTERED_TEXT, 'at one, reads "1.8 % of children" and should read "15.8 % of children"'),
        ("Of all", "Of few", Reason.ALTERED_TEXT, 'reads "Of few" and should read "Of all"'),
        ("Of all", "&lt; 5", Reason.ALTERED_TEXT, 'reads "< 5" and should read "Of all"'),
        ("Two bars", "Bars", Reason.EDITED_CAPTION, 'at one, the alternative text reads "Bars" and should read "Two bars"'),
        ("<p>", "<p title='Of a few'>", Reason.EDITED_CAPTION, 'the title reads "Of a few" and should read ""'),
        ("<p>", "<p class='wide'>", Reason.ALTERED_TEXT, "every word is the study's; its marks or pictures are not"),
        ("color: red", "display: none", Reason.ALTERED_TEXT, "every word is the study's; its marks or pictures are not"),
    ],
)  # fmt: skip
def test_the_first_words_of_a_page_that_differ_are_told_with_the_figure_they_stand_in(old, new, reason, said):
    assert told(name_page, PAGE, PAGE.replace(old, new)) == (reason, said)


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_words_are_told_up_to_eighty_letters(length, shown):
    assert f'reads "{shown}" and' in told(name_page, PAGE, PAGE.replace("Of all", "x" * length))[1]


def changed(*keys, value) -> str:
    record = json.loads(json.dumps(RECORD))
    *above, last = keys
    place = record
    for key in above:
        place = place[key]
    place[last] = value
    return json.dumps(record)


@pytest.mark.parametrize(
    ("found", "reason", "said"),
    [
        (changed("stage", value="x"), Reason.ALTERED_RECORD, 'stage is "x" and should be "survey@TST"'),
        (changed("parameters", 1, "key", value="x"), Reason.ALTERED_RECORD, 'parameters.1.key is "x" and should be "b"'),
        (changed("added", value=1), Reason.ALTERED_RECORD, 'added was added, with "1"'),
        (json.dumps({k: v for k, v in RECORD.items() if k != "stage"}), Reason.ALTERED_RECORD, 'stage was taken out, and should be "survey@TST"'),
        (json.dumps({k: v for k, v in RECORD.items() if k != "data_class"}), Reason.RELABELLED, "nothing is written where the study has public"),
        (changed("saved", 0, "caption", value="x"), Reason.EDITED_CAPTION, 'saved.0.caption is "x" and should be "Of all"'),
        (changed("saved", 0, value={"id": "two", "caption": "x", "data_class": "public"}), Reason.ALTERED_RECORD,
         'saved.0.id is "two" and should be "one"; 2 fields differ'),
        (changed("saved", 0, "data_class", value="real"), Reason.RELABELLED, "real is written where the study has public"),
        ("[]", Reason.ALTERED_RECORD, "it is no record any more"),
    ],
)  # fmt: skip
def test_the_first_field_of_a_record_that_differs_is_told_by_its_place(found, reason, said):
    assert told(name_record, json.dumps(RECORD), found) == (reason, said)


@pytest.mark.parametrize("keys", [["a"], ["a", "b", "c"]])
def test_a_list_of_another_length_is_told_as_a_whole(keys):
    listed = [{"key": key} for key in keys]
    reason, said = told(name_record, json.dumps(RECORD), changed("parameters", value=listed))
    assert reason is Reason.ALTERED_RECORD and said.startswith(f'parameters is "{listed}" and should be ')


def test_another_data_class_is_told_before_all_else_that_differs():
    found = changed("stage", value="x").replace(
        '"data_class": "public", "parameters"', '"data_class": "real", "parameters"'
    )
    assert told(name_record, json.dumps(RECORD), found) == (
        Reason.RELABELLED, "real is written where the study has public"
    )  # fmt: skip


def notebook(*cells, **metadata) -> str:
    return json.dumps(
        {"cells": [dict(zip(("id", "source", "outputs"), cell, strict=True)) for cell in cells]} | metadata
    )


NOTEBOOK = notebook(("a", "one", []), ("b", "two", ["2"]))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (notebook(("a", "one", []), ("b", "2", ["2"])), "the source of cell b is not the study's"),
        (notebook(("a", "one", []), ("b", "two", ["3"])), "the output of cell b is not the study's"),
        (notebook(("b", "two", ["2"])), "cell a was taken out"),
        (notebook(("a", "one", []), ("c", "3", []), ("b", "two", ["2"])), "cell c was added"),
        (notebook(("b", "two", ["2"]), ("a", "one", [])), "its order of cells or its metadata are not the study's"),
        (notebook(("a", "one", []), ("b", "two", ["2"]), nbformat=3), "its order of cells or its metadata are not the study's"),
    ],
)  # fmt: skip
def test_the_first_cell_of_a_notebook_that_differs_is_told_by_its_id(found, said):
    assert told(name_notebook, NOTEBOOK, found) == (Reason.ALTERED_NOTEBOOK, said)


@pytest.mark.parametrize(
    ("name", "made", "found"),
    [
        (name_page, PAGE.encode(), b"\xff\xfe"),
        (name_record, b"{}", b"{"),
        (name_record, b'{"a": 1}', b'{"a":  1}'),
        (name_notebook, NOTEBOOK.encode(), b"[]"),
        (name_notebook, NOTEBOOK.encode(), b'{"cells": [{}]}'),
        (name_notebook, NOTEBOOK.encode(), b"no notebook"),
    ],
)
def test_what_is_none_and_what_says_the_same_has_no_name(name, made, found):
    assert name(made, found) is None
