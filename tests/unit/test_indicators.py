"""The value of an indicator for a child: what its answer, or the answers it is made of, say of it."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.errors import ParamsError
from disrupting_harm.indicators import indicator_values, item_column, items_of, rule_text
from disrupting_harm.study import Indicator


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r"}
DONT_KNOW, NO_ANSWER = 98, 99
CODES = [1, 0, DONT_KNOW, NO_ANSWER, None]


def item(name, **rule):
    return Indicator(**TEXT, item=name, **rule)


def frame_of(**items):
    return pd.DataFrame({item_column(name): pd.array(codes, "Int64") for name, codes in items.items()})


def values(frame, name, known):
    return [None if pd.isna(v) else int(v) for v in indicator_values(frame, name, known)]


@pytest.mark.parametrize(
    "rule, expected",
    [
        ({"denominator": (0, 1, 98, 99)}, [1, 0, 0, 0, None]),  # an answer that is not a yes
        ({"denominator": (0, 1)}, [1, 0, None, None, None]),  # left out
        ({"denominator": (0, 1, 99)}, [1, 0, None, 0, None]),
        ({"numerator": (0,), "denominator": (0, 1, 98, 99)}, [0, 1, 0, 0, None]),
        ({"numerator": (98,), "denominator": (0, 1, 98, 99)}, [0, 0, 1, 0, None]),  # who does not know
    ],
)
def test_dont_know_and_prefer_not_to_say_are_where_the_denominator_has_them_and_a_blank_is_always_missing(
    rule, expected
):
    assert values(frame_of(a=CODES), "a", {"a": item("a", **rule)}) == expected


def test_an_indicator_of_text_codes_is_missing_where_no_code_is_known():
    frame = pd.DataFrame({"item_a": ["yes", None]}, dtype="str")
    assert values(frame, "a", {"a": item("a")}) == [None, None]


def test_the_column_keeps_the_index_of_the_table_and_is_a_small_integer():
    frame = frame_of(a=[1, None]).set_axis([7, 3])
    column = indicator_values(frame, "a", {"a": item("a")})
    assert list(column.index) == [7, 3] and column.dtype == "Int8"
    composite = indicator_values(frame, "any", {"a": item("a"), "any": Indicator(**TEXT, any_of=("a",))})
    assert list(composite.index) == [7, 3] and composite.dtype == "Int8"


@given(st.lists(st.tuples(*[st.sampled_from(CODES)] * 3), min_size=1, max_size=12), st.booleans())
def test_a_composite_is_1_with_any_yes_missing_where_that_stays_open_and_else_0(rows, kept):
    silent = (DONT_KNOW, NO_ANSWER)
    codes, left_out = ((0, 1, *silent), ()) if kept else ((0, 1), silent)
    known = {name: item(name, denominator=codes, left_out=left_out) for name in "abc"}
    known |= {"ab": Indicator(**TEXT, any_of=("a", "b")), "any": Indicator(**TEXT, any_of=("ab", "c"))}
    frame = frame_of(**dict(zip("abc", map(list, zip(*rows, strict=True)), strict=True)))
    expected = []
    for row in rows:
        open_ = any(code in left_out for code in row) or not any(code in codes for code in row)
        expected.append(1 if 1 in row else None if open_ else 0)
    assert values(frame, "any", known) == expected


def test_items_are_named_once_through_all_parts_and_in_order():
    known = {name: item(f"q_{name}") for name in "abc"}
    known |= {"ab": Indicator(**TEXT, any_of=("a", "b")), "all": Indicator(**TEXT, range_of=("c", "ab", "b"))}
    assert items_of(known["all"], known) == ("q_c", "q_a", "q_b")
    assert items_of(known["a"], known) == ("q_a",)


def test_a_range_has_no_value_for_a_child():
    known = {"a": item("a"), "b": item("b"), "span": Indicator(**TEXT, range_of=("a", "b"))}
    with pytest.raises(
        ParamsError, match=r"^params/indicators.yaml, key indicators.span.range_of: .* estimate its parts"
    ):
        indicator_values(frame_of(a=[1], b=[0]), "span", known)


@pytest.mark.parametrize(
    "known, said",
    [
        ({"x": item("gone")}, "key indicators.x.item: the table children holds no item gone"),
        ({"x": item("gone", table="caregivers")}, "the table caregivers holds no item gone"),
        ({"x": Indicator(**TEXT, any_of=("gone",))}, "key indicators.x.any_of: no indicator gone"),
        ({"x": Indicator(**TEXT, any_of=("a", "y")), "y": item("gone"), "a": item("a")}, "key indicators.y.item"),
    ],
)
def test_a_part_or_item_that_is_not_there_is_named_with_the_key_that_asks_for_it(known, said):
    with pytest.raises(ParamsError) as raised:
        indicator_values(frame_of(a=[1]), "x", known)
    assert str(raised.value).startswith("params/indicators.yaml, ") and said in str(raised.value)


def test_the_rule_is_told_in_words():
    assert (
        rule_text(item("a", numerator=(3, 4), denominator=(2, 3, 4)))
        == "1 if the code is 3, 4; 0 if another of 2, 3, 4; else missing"
    )
    assert rule_text(Indicator(**TEXT, any_of=("a",))) == (
        "1 if any part is 1; missing if a left-out non-answer keeps that open or every part is missing; else 0"
    )
