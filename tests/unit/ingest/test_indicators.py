"""Indicators from items: who counts as 1, who as 0, and who is left out."""

import pandas as pd
import pytest

from disrupting_harm.errors import ParamsError
from disrupting_harm.indicators import item_column, items_of
from disrupting_harm.ingest.indicators import add_indicators
from disrupting_harm.study import Indicator


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r"}
ALL = (0, 1, 98, 99)


def item(name, **rule):
    return Indicator(**TEXT, item=name, **rule)


def any_of(*parts):
    return Indicator(**TEXT, any_of=parts)


def codes(*values):
    return pd.array(values, "Int64")


def values(frame, name, known):
    """The indicator's column with None for missing."""
    out, lineage = add_indicators(frame, {name: known[name]}, known)
    return [None if pd.isna(v) else int(v) for v in out[name]], lineage[name]


ONE = pd.DataFrame({"item_a": codes(1, 0, 98, 99, None)})


@pytest.mark.parametrize(
    "rule, expected",
    [
        ({}, [1, 0, None, None, None]),  # don't know and refused are left out
        ({"denominator": ALL}, [1, 0, 0, 0, None]),  # they are answers that are not a yes
        ({"denominator": (0, 1, 98)}, [1, 0, 0, None, None]),
        ({"numerator": (0,), "denominator": ALL}, [0, 1, 0, 0, None]),
        ({"numerator": (98, 99), "denominator": ALL}, [0, 0, 1, 1, None]),  # the share of non-answers itself
        ({"numerator": (1,), "denominator": (1,)}, [1, None, None, None, None]),
    ],
)
def test_numerator_and_denominator_say_what_becomes_of_every_code(rule, expected):
    assert values(ONE, "a", {"a": item("a", **rule)})[0] == expected


def test_an_indicator_is_a_small_integer_that_can_be_missing():
    out, _ = add_indicators(ONE, {"a": item("a")}, {"a": item("a")})
    assert out["a"].dtype == "Int8" and list(out.columns) == ["item_a", "a"]


def test_a_composite_is_1_with_any_part_missing_with_none_and_else_0():
    frame = pd.DataFrame({"item_a": codes(1, 0, None, 1, 0, None), "item_b": codes(0, 0, 1, None, None, None)})
    known = {"a": item("a"), "b": item("b"), "any": any_of("a", "b")}
    assert values(frame, "any", known)[0] == [1, 0, 1, 1, 0, None]


def test_a_composite_follows_its_parts_in_what_they_do_with_non_answers():
    frame = pd.DataFrame({"item_a": codes(98, 98, 1), "item_b": codes(0, 99, 99)})
    strict = {"a": item("a"), "b": item("b"), "any": any_of("a", "b")}
    wide = {"a": item("a", denominator=ALL), "b": item("b", denominator=ALL), "any": any_of("a", "b")}
    assert values(frame, "any", strict)[0] == [0, None, 1]
    assert values(frame, "any", wide)[0] == [0, 0, 1]


def test_a_composite_of_composites_names_every_item_once():
    frame = pd.DataFrame({"item_a": codes(0, 1), "item_b": codes(0, 0), "item_c": codes(1, 0)})
    known = {n: item(n) for n in "abc"} | {"ab": any_of("a", "b"), "abc": any_of("ab", "c", "a")}
    found, lineage = values(frame, "abc", known)
    assert found == [1, 1]
    assert items_of(known["abc"], known) == ("a", "b", "c")
    assert lineage.sources == ("item_a", "item_b", "item_c") and not lineage.raw


def test_the_rule_in_the_lineage_is_the_one_that_was_used():
    _, lineage = values(ONE, "a", {"a": item("a", numerator=(0,), denominator=(0, 1))})
    assert lineage.sources == (item_column("a"),)
    assert lineage.rule == "1 if the code is 0; 0 if another of 0, 1; else missing"


def test_an_item_and_an_indicator_of_the_same_name_are_two_columns():
    out, _ = add_indicators(ONE, {"a": item("a")}, {"a": item("a")})
    assert list(out["item_a"].dropna()) == [1, 0, 98, 99] and list(out["a"].dropna()) == [1, 0]


def test_the_table_that_was_given_is_left_alone():
    before = ONE.copy(deep=True)
    add_indicators(ONE, {"a": item("a")}, {"a": item("a")})
    pd.testing.assert_frame_equal(ONE, before)


@pytest.mark.parametrize("known", [{"x": item("absent")}, {"x": any_of("absent")}])
def test_a_part_that_is_not_there_is_named_with_the_key(known):
    with pytest.raises(ParamsError, match="key indicators.x") as raised:
        add_indicators(ONE, known, known)
    assert "absent" in str(raised.value)
