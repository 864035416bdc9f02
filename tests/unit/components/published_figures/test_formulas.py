"""A formula is terms with signs between them; whatever is none is refused with what is wrong."""

from __future__ import annotations

import pytest

from disrupting_harm.components.published_figures.formulas import Term, holds, parse


def test_terms_are_taken_with_the_sign_before_them():
    assert parse("num:1 - est:survey/harm[sex=male]") == (
        ("", Term("num", "1")), ("-", Term("est", "survey", "harm", (("sex", "male"),))),
    )  # fmt: skip


def test_a_value_in_brackets_may_hold_spaces():
    ((_, term),) = parse("ref:facts/value[topic=size,detail=household survey]")
    assert term.where == (("topic", "size"), ("detail", "household survey"))


@pytest.mark.parametrize(
    "wrong, said",
    [
        ("", "a term or a sign is missing"),
        ("fig:A-1 x", "a term or a sign is missing"),
        ("fig:A-1 fig:B-1", "a term or a sign is missing"),
        ("fig:A-1 * fig:B-1", "'\\*' is no sign"),
        ("figure:A-1", "no term"),
        ("A-1", "no term"),
        ("ref:facts", "names no column"),
        ("fig:A-1/value", "a column too many"),
        ("num:one", "could not convert"),
        ("ref:facts/value[topic]", "no key with a value"),
        ("ref:facts/value[topic=size", "brackets do not close|no term"),
    ],
)
def test_what_is_no_formula_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        parse(wrong)


def test_a_key_asks_for_a_value_for_one_of_several_or_for_a_span():
    row = {"iso3": "AAA", "age": "12", "topic": "size"}
    assert holds(row, {"age": "12..17", "topic": "size|when"}) and holds(row, {"iso3": "any"})
    assert not holds(row, {"age": "13..17"}) and not holds(row, {"topic": "when"})
    assert not holds({"age": "all"}, {"age": "12..17"})
    with pytest.raises(KeyError):
        holds(row, {"sex": "male"})
