"""Coded interviews that keep their contract become derived tables without what may not be quoted; others are refused."""

import pytest
from tests.small_interviews import CODED, COUNTRY, HEARD, STEM, derived, place, state
from tests.small_survey import files_below, make_study, write_params_slices

from disrupting_harm.errors import ContractError, MissingInputError


SEGMENTS, DOCUMENTS = (f"data/raw/{COUNTRY}/{STEM}/{name}.csv" for name in ("segments", "documents"))


@pytest.fixture
def layout(tmp_path, root):
    made = make_study(tmp_path / "study", root)
    state(made)
    write_params_slices(made)
    return made


def refused(layout, **raw):
    place(layout, **raw)
    with pytest.raises(ContractError) as raised:
        derived(layout)
    assert not layout.derived(COUNTRY, STEM).exists()
    return [(p.file, p.column, p.rows, p.text) for p in raised.value.problems]


def test_codes_are_ids_whatever_the_file_calls_them(layout):
    place(layout)
    tables = derived(layout)
    assert set(tables["segments"]["code"]) == {"hotlines", "law_in_practice", "data_on_cases"}
    assert len(tables["segments"]) == CODED.count("\n") - 1 and len(tables["documents"]) == 6
    assert set(tables["segments"]["data_class"]) == {"restricted"}


def test_only_what_is_explicitly_cleared_is_left(layout):
    place(layout)
    segments = derived(layout)["segments"]
    assert set(segments["excerpt"].dropna()) == {"May be quoted"}
    assert set(segments.loc[segments["excerpt"].notna(), "cleared"]) == {"yes"}
    written = files_below(layout.derived(COUNTRY, STEM)) | files_below(layout.outputs())
    assert written and not any(word in data for data in written.values() for word in (b"KEEP-THIS", b"UNSAID-IS"))


def test_a_file_that_is_not_there_is_told_with_the_command_that_places_it(layout):
    with pytest.raises(MissingInputError, match=f"dh import {STEM} {COUNTRY} FILE --table segments"):
        derived(layout)


@pytest.mark.parametrize(
    "old, new, column, rows, said",
    [
        ("A,data_on_cases", "A,data_on_caze", "code", (10,), "the code is none of the codebook"),
        ("D3-2,D3", "D3-2,D9", "document", (10,), "the document is none of the table documents"),
        ("D3-2,D3,justice", "D3-2,D3,interior", "respondent_group", (10,), "the group is not that of the document"),
        ("D6-1,D6,interior", "D6-1,D6,army", "respondent_group", (13,), "the code is not one of justice"),
        ("A,data_on_cases,,", "A,data_on_cases,yes,", "excerpt", (10,), "the excerpt is cleared and there is none"),
        ("A,data_on_cases,,", "A,data_on_cases,maybe,", "cleared", (10,), "the code is not one of yes, no"),
        ("B,hotlines,no", "B,hotlines,yes", "cleared", (4, 5), "cleared in one row of the segment and not in another"),
        ("B,hotlines,no,KEEP-THIS-INSIDE", "B,hotlines,no,other", "excerpt", (4, 5), "different excerpts"),
        (
            "D1-1,D1,justice,B,hotlines",
            "D1-1,D1,justice,A,hotlines",
            "code",
            (2, 3),
            "gave the segment this code twice",
        ),
        ("D3-2,D3,justice,A,", "D3-2,D3,justice,,", "coder", (10,), "the value is missing"),
    ],
)
def test_a_row_that_breaks_the_rules_is_named(layout, old, new, column, rows, said):
    assert CODED.count(old) == 1
    found = refused(layout, coded=CODED.replace(old, new))
    assert any(f[:3] == (SEGMENTS, column, rows) and said in f[3] for f in found), found
    assert not any(word in text for *_, text in found for word in ("KEEP", "caze", "army", "maybe"))


@pytest.mark.parametrize(
    "old, new, column, rows, said",
    [
        ("interior,6", "interior,5", "held_order", (5, 7), "two interviews have one place in the order"),
        ("interior,6", "interior,0", "held_order", (7,), "below 1"),
        ("interior,6", "interior,2021-04-05", "held_order", (7,), "not a whole number"),
        ("D6,interior,6", "D6,interior,6\nD7,justice,7", "document", (8,), "no segment of the document is coded"),
    ],
)
def test_an_interview_that_breaks_the_rules_is_named(layout, old, new, column, rows, said):
    found = refused(layout, heard=HEARD.replace(old, new))
    assert any(f[:3] == (DOCUMENTS, column, rows) and said in f[3] for f in found), found


def test_every_problem_of_both_files_is_told_at_once(layout):
    found = refused(layout, heard=HEARD.replace("interior,6", "interior,5"), coded=CODED.replace("data_on_cases", "x"))
    assert {f[0] for f in found} == {SEGMENTS, DOCUMENTS}


def test_without_its_codebook_nothing_is_made(layout):
    place(layout)
    layout.codebook(STEM).unlink()
    with pytest.raises(MissingInputError, match=r"codebook.qdc: not there; restore it with `git checkout"):
        derived(layout)
