"""Columns of a Word table are as wide as their texts need, whatever program opens it."""

from __future__ import annotations

import re

import pytest

from disrupting_harm.report.word.markup import TEXT_WIDTH, column_widths, table, text_run


def test_columns_fill_the_page():
    assert sum(column_widths([["a", "b", "c"], ["word", "two words", "x"]])) == pytest.approx(TEXT_WIDTH, abs=2)


def test_columns_of_equal_texts_are_equally_wide():
    assert len(set(column_widths([["one", "two"], ["six", "ten"]]))) == 1


def test_a_column_has_room_for_its_longest_word_before_another_has_room_for_its_longest_text():
    long, short = column_widths([["word " * 40, "incomprehensibilities"]])
    assert short * 100 > TEXT_WIDTH * 20 and long > short


def test_a_text_of_any_length_counts_as_one_of_sixty_letters():
    assert column_widths([["abc " * 15, "x"]]) == column_widths([["abc " * 500, "x"]])


def test_names_of_any_length_have_the_room_of_twenty_letters_first():
    crowded = column_widths([["x" * 60, "y" * 40, "z" * 20, "w" * 20, "v" * 20]])
    assert crowded[2:] == [crowded[2]] * 3 and crowded[0] > crowded[1] > crowded[2]


def test_a_long_text_between_many_columns_is_wider_than_its_words():
    *words, text = column_widths([["x" * 18] * 8 + ["word " * 20]])
    assert text > words[0] * 0.7


def test_empty_columns_have_a_width():
    assert column_widths([["", ""], ["", ""]]) == [round(TEXT_WIDTH / 2)] * 2


def test_a_table_states_the_widths_in_its_grid_and_in_each_cell():
    made = table(
        [text_run("Head"), text_run("n")], [[text_run("a longer text", bold=True), text_run("12")]], [False, True]
    )
    grid = re.findall(r'<w:gridCol w:w="(\d+)"/>', made)
    assert re.findall(r'<w:tcW w:w="(\d+)" w:type="dxa"/>', made) == grid * 2
    assert grid == [str(width) for width in column_widths([["Head", "n"], ["a longer text", "12"]])]
