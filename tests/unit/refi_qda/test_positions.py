"""Positions in a text, by the ways in which programs count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.refi_qda.positions import Counting, count_text, decode_text


@pytest.mark.parametrize(
    "origin, width", [("ATLAS.ti Win 23.4.0", 1), ("ATLAS.ti Mac", 1), ("NVivo 14", 2), ("MAXQDA 24", 2), ("", 2)]
)
def test_what_is_known_of_a_program(origin, width):
    assert Counting.of_program(origin) == Counting(width, utf16=False)


def test_a_position_inside_of_a_line_end_or_an_emoji_takes_the_whole_of_it():
    text = count_text("a\r\nb\U0001f600c", Counting(2, utf16=True))
    assert text.starts == [0, 1, 3, 4, 6, 7]
    assert text.locate(2, 2) == (1, 2)
    assert text.locate(5, 5) == (3, 4)


@pytest.mark.parametrize("start, end", [(-1, 2), (3, 2), (0, 4), (4, 4)])
def test_what_reaches_outside_of_the_text(start, end):
    assert count_text("abc", Counting()).locate(start, end) is None


def test_an_empty_text_has_one_empty_selection():
    assert count_text("", Counting()).locate(0, 0) == (0, 0)
    assert count_text("", Counting()).locate(0, 1) is None


def test_a_byte_order_mark_is_no_part_of_a_text():
    assert count_text(decode_text("\ufeffabc".encode()), Counting()).locate(0, 1) == (0, 1)


@pytest.mark.parametrize("data", [b"\xff", b"\xff\xfea", b"\xfe\xff\xd8\x00"])
def test_bytes_that_are_no_text(data):
    assert decode_text(data) is None


@given(st.text(st.sampled_from("ab\r\n\U0001f600ü")), st.integers(1, 2), st.booleans(), st.data())
def test_a_selection_is_the_text_that_a_program_selected(raw, width, utf16, data):
    """Against a second way: each character by itself with the positions that it takes."""
    units = raw.replace("\r\n", "\x00").replace("\r", "\n")
    widths = [width if c == "\x00" else 2 if c > "\uffff" and utf16 else 1 for c in units]
    start = data.draw(st.integers(0, len(units)))
    end = data.draw(st.integers(start, len(units)))
    text = count_text(raw, Counting(width, utf16))
    found = text.locate(sum(widths[:start]), sum(widths[:end]))
    assert text.text[found[0] : found[1]] == units[start:end].replace("\x00", "\n")
