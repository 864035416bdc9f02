"""The value of an indicator for a child: what its answer, or the answers it is made of, say of it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.components.kinds.survey.indicator_values import (
    add_indicators,
    bounded_values,
    indicator_values,
    item_column,
    items_of,
    lineage_of,
    parts_of,
    rule_text,
    undetermined,
)
from disrupting_harm.errors import ParamsError
from disrupting_harm.study.catalogue import Indicator


TEXT = {"version": 1, "label": "l", "table": "children", "base": "b", "recall": "r"}
DONT_KNOW, NO_ANSWER = 98, 99
CODES = [1, 0, DONT_KNOW, NO_ANSWER, None]


def item(name, **rule):
    return Indicator(**TEXT | rule, item=name)


def any_of(*parts, **rule):
    return Indicator(**TEXT | rule, any_of=parts)


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
    composite = indicator_values(frame, "any", {"a": item("a"), "any": any_of("a")})
    assert list(composite.index) == [7, 3] and composite.dtype == "Int8"


QUICK = settings(max_examples=30)
ROWS = st.lists(st.tuples(*[st.sampled_from(CODES)] * 3), min_size=1, max_size=12)


def three_parts(rows, kept, blank_parts):
    """Three items in two nested composites, and a table of their codes."""
    silent = (DONT_KNOW, NO_ANSWER)
    codes, left_out = ((0, 1, *silent), ()) if kept else ((0, 1), silent)
    known = {name: item(name, denominator=codes, left_out=left_out) for name in "abc"}
    known |= {"ab": any_of("a", "b", blank_parts=blank_parts), "any": any_of("ab", "c", blank_parts=blank_parts)}
    return known, frame_of(**dict(zip("abc", map(list, zip(*rows, strict=True)), strict=True))), codes, left_out


@given(ROWS, st.booleans(), st.sampled_from(["open", "no"]))
def test_a_composite_is_1_with_any_yes_missing_where_that_stays_open_and_else_0(rows, kept, blank_parts):
    known, frame, codes, left_out = three_parts(rows, kept, blank_parts)
    expected = []
    for row in rows:
        open_ = any(code in left_out for code in row) or not any(code in codes for code in row)
        open_ |= blank_parts == "open" and None in row
        expected.append(1 if 1 in row else None if open_ else 0)
    assert values(frame, "any", known) == expected


@pytest.mark.parametrize(
    "blank_parts, expected", [(None, [None, None, 1, None]), ("open", [None, None, 1, None]), ("no", [0, 0, 1, None])]
)
def test_a_blank_part_is_not_a_no_unless_the_definition_says_so(blank_parts, expected):
    frame = frame_of(a=[0, DONT_KNOW, 1, None], b=[None, None, None, None])
    known = {name: item(name, denominator=(0, 1, DONT_KNOW)) for name in "ab"}
    assert values(frame, "any", known | {"any": any_of("a", "b", blank_parts=blank_parts)}) == expected


def test_a_code_outside_the_denominator_is_an_answer_and_no_blank():
    frame = frame_of(a=[5, 5, 5], b=[0, 1, 5])
    known = {name: item(name) for name in "ab"} | {"any": any_of("a", "b", blank_parts="open")}
    assert values(frame, "any", known) == [0, 1, None]
    assert [bounded_values(frame, "any", known, unknown).tolist()[:2] for unknown in (0, 1)] == [[0, 1], [0, 1]]
    assert bounded_values(frame, "any", known, 1).isna().tolist() == [False, False, True]


def test_a_part_that_is_a_composite_keeps_its_own_rule():
    frame = frame_of(a=[0], b=[None], c=[0])
    known = {name: item(name) for name in "abc"} | {"ab": any_of("a", "b", blank_parts="no")}
    assert values(frame, "any", known | {"any": any_of("ab", "c", blank_parts="open")}) == [0]


@QUICK
@given(ROWS, st.booleans(), st.sampled_from(["open", "no"]))
def test_bounds_take_every_unknown_part_for_a_no_or_for_a_yes_and_hold_the_value_between_them(rows, kept, blank_parts):
    known, frame, codes, _ = three_parts(rows, kept, blank_parts)
    low, high = (bounded_values(frame, "any", known, unknown) for unknown in (0, 1))
    assert low.dtype == high.dtype == "Int8"
    for row, least, most in zip(rows, low, high, strict=True):
        if set(row) == {None}:  # not asked, as far as the data tell
            assert pd.isna(least) and pd.isna(most)
            continue
        assert least == (1 in row)
        assert most == (1 in row or any(code not in codes for code in row))
    value = indicator_values(frame, "any", known)
    assert (value.isna() | ((low <= value) & (value <= high)).fillna(False)).all()


def test_items_are_named_once_through_all_parts_and_in_order():
    known = {name: item(f"q_{name}") for name in "abc"}
    known |= {"ab": any_of("a", "b"), "all": Indicator(**TEXT, range_of=("c", "ab", "b"))}
    assert items_of(known["all"], known) == ("q_c", "q_a", "q_b")
    assert items_of(known["a"], known) == ("q_a",)


def test_a_range_has_no_value_for_a_child():
    known = {"a": item("a"), "b": item("b"), "span": Indicator(**TEXT, range_of=("a", "b"))}
    with pytest.raises(ParamsError, match=r"^params/indicators, key indicators.span.range_of: .* estimate its parts"):
        indicator_values(frame_of(a=[1], b=[0]), "span", known)


@pytest.mark.parametrize(
    "known, said",
    [
        ({"x": item("gone")}, "key indicators.x.item: the table children holds no item gone"),
        ({"x": item("gone", table="caregivers")}, "the table caregivers holds no item gone"),
        ({"x": any_of("gone")}, "key indicators.x.any_of: no indicator gone"),
        ({"x": any_of("a", "y"), "y": item("gone"), "a": item("a")}, "key indicators.y.item"),
    ],
)
def test_a_part_or_item_that_is_not_there_is_named_with_the_key_that_asks_for_it(known, said):
    with pytest.raises(ParamsError) as raised:
        indicator_values(frame_of(a=[1]), "x", known)
    assert str(raised.value).startswith("params/indicators, ") and said in str(raised.value)


def test_the_rule_is_told_in_words():
    assert (
        rule_text(item("a", numerator=(3, 4), denominator=(2, 3, 4)))
        == "1 if the code is 3, 4; 0 if another of 2, 3, 4; else missing"
    )
    assert rule_text(any_of("a")) == "1 if any part is 1; missing if a part is blank or a left-out non-answer; else 0"
    assert rule_text(any_of("a", blank_parts="no")) == (
        "1 if any part is 1; missing if a left-out non-answer keeps that open or every part is missing; else 0"
    )


# -- the columns of a derived table, with their lineage


def added(frame, name, known):
    """The indicator's column with None for missing, and its lineage."""
    out, lineage = add_indicators(frame, {name: known[name]}, known)
    return [None if pd.isna(v) else int(v) for v in out[name]], lineage[name]


ONE = frame_of(a=[1, 0, DONT_KNOW, NO_ANSWER, None])
ALL = (0, 1, 98, 99)


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
    assert added(ONE, "a", {"a": item("a", **rule)})[0] == expected


def test_an_indicator_is_a_small_integer_that_can_be_missing():
    out, _ = add_indicators(ONE, {"a": item("a")}, {"a": item("a")})
    assert out["a"].dtype == "Int8" and list(out.columns) == ["item_a", "a"]


def test_a_composite_is_1_with_any_part_missing_with_none_and_else_0():
    frame = frame_of(a=[1, 0, None, 1, 0, None], b=[0, 0, 1, None, None, None])
    known = {"a": item("a"), "b": item("b"), "any": any_of("a", "b")}
    assert added(frame, "any", known)[0] == [1, 0, 1, 1, None, None]
    known["any"] = any_of("a", "b", blank_parts="no")
    assert added(frame, "any", known)[0] == [1, 0, 1, 1, 0, None]


def test_a_composite_follows_its_parts_in_what_they_do_with_non_answers():
    frame = frame_of(a=[98, 98, 1], b=[0, 99, 99])
    strict = {"a": item("a"), "b": item("b"), "any": any_of("a", "b")}
    wide = {"a": item("a", denominator=ALL), "b": item("b", denominator=ALL), "any": any_of("a", "b")}
    assert added(frame, "any", strict)[0] == [0, None, 1]
    assert added(frame, "any", wide)[0] == [0, 0, 1]


def test_a_composite_of_composites_names_every_item_once():
    frame = frame_of(a=[0, 1], b=[0, 0], c=[1, 0])
    known = {n: item(n) for n in "abc"} | {"ab": any_of("a", "b"), "abc": any_of("ab", "c", "a")}
    found, lineage = added(frame, "abc", known)
    assert found == [1, 1]
    assert items_of(known["abc"], known) == ("a", "b", "c")
    assert lineage[0] == ("item_a", "item_b", "item_c")


def test_the_rule_in_the_lineage_is_the_one_that_was_used():
    _, lineage = added(ONE, "a", {"a": item("a", numerator=(0,), denominator=(0, 1))})
    assert lineage == (
        (item_column("a"),),
        "1 if the code is 0; 0 if another of 0, 1; else missing",
    )


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


def test_a_range_is_no_column_of_the_table():
    known = {n: item(n) for n in "ab"} | {"span": Indicator(**TEXT, range_of=("a", "b"))}
    out, lineage = add_indicators(frame_of(a=[1], b=[0]), known, known)
    assert list(out) == ["item_a", "item_b", "a", "b"] and set(lineage) == {"a", "b"}


def test_columns_join_the_table_in_the_order_in_which_they_are_wanted_and_on_its_index():
    frame = frame_of(a=[1, 0], b=[0, 1]).set_axis([7, 3])
    known = {n: item(n) for n in "ab"}
    out, _ = add_indicators(frame, {n: known[n] for n in "ba"}, known)
    assert list(out) == ["item_a", "item_b", "b", "a"]
    assert out["b"].to_dict() == {7: 0, 3: 1}


def test_the_lineage_of_an_indicator_is_its_items_and_its_rule():
    known = {n: item(f"q_{n}") for n in "ab"} | {"ab": any_of("a", "b")}
    assert lineage_of("ab", known) == (("item_q_a", "item_q_b"), rule_text(known["ab"]))
    assert lineage_of("a", known) == (("item_q_a",), rule_text(known["a"]))


def test_parts_are_the_indicators_of_single_items_each_once_and_in_order():
    known = {n: item(f"q_{n}") for n in "abc"} | {"ab": any_of("a", "b"), "abc": any_of("ab", "c", "a")}
    assert parts_of("abc", known) == ("a", "b", "c") and parts_of("b", known) == ("b",)


def test_an_indicator_stays_open_where_a_non_answer_to_any_of_its_items_is_left_out():
    frame = frame_of(a=[1, 98, 0, None], b=[98, 0, 99, None])
    known = {"a": item("a", left_out=(98, 99)), "b": item("b", left_out=(99,)), "ab": any_of("a", "b")}
    assert undetermined(frame, "ab", known).tolist() == [False, True, True, False]
    assert undetermined(frame, "b", known).tolist() == [False, False, True, False]


# -- means


def number_of(name, **rule):
    return Indicator(**TEXT | {"statistic": "mean", "unit": "hours"} | rule, item=name)


def test_a_mean_takes_the_number_that_was_answered_without_codes_of_non_answers():
    known = {"a": number_of("a", left_out=(98, 99), plausible=(0, 24))}
    column = indicator_values(frame_of(a=[0, 24, 98, 99, None]).set_axis([4, 3, 2, 1, 0]), "a", known)
    assert column.dtype == "Float64" and column.dropna().to_dict() == {4: 0.0, 3: 24.0}
    assert rule_text(known["a"]) == "the number that was answered; missing where it is 98, 99"
    assert rule_text(number_of("a")) == "the number that was answered"


def test_numbers_outside_the_plausible_range_are_refused_by_how_many_and_without_their_values():
    with pytest.raises(ParamsError) as raised:
        indicator_values(frame_of(a=[25, 77, 3, None]), "a", {"a": number_of("a", plausible=(0, 24))})
    assert str(raised.value) == (
        "params/indicators, key indicators.a.plausible: 2 rows of children hold a number of a outside 0 to 24; correct the raw file, "
        "or the range."
    )
