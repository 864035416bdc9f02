"""What is noted of files that were read, and what is kept while each is read once."""

from __future__ import annotations

import os

import pytest

from disrupting_harm.reads import kept_while_read_once, note_reads, read_once, state_read


def test_each_state_of_a_file_that_was_read_is_noted_once(tmp_path):
    path = tmp_path / "a"
    path.write_text("a")
    with note_reads() as noted:
        first = [state_read(path), state_read(path)]
        os.utime(path, ns=(1, 1))
        second = state_read(path)
    state_read(path)
    assert first[0] == first[1] and noted == {path: [first[0], second]}


@pytest.fixture
def counted():
    """A function that tells how often it was called, whatever it is called with."""
    calls = []

    @kept_while_read_once
    def call(*arguments, **options):
        calls.append((arguments, options))
        if arguments == ("wrong",):
            raise ValueError
        return len(calls)

    return call


def test_without_the_block_a_function_is_called_each_time(counted):
    assert [counted("a"), counted("a")] == [1, 2]


def test_in_the_block_it_is_called_once_for_the_same_arguments(counted):
    with read_once():
        assert [counted("a"), counted("b"), counted("a"), counted("a", role="run"), counted("a", role="run")] == [
            1,
            2,
            1,
            3,
            3,
        ]
    assert counted("a") == 4


def test_the_next_block_begins_anew_and_one_within_another_too(counted):
    with read_once():
        assert counted("a") == 1
        with read_once():
            assert counted("a") == 2
        assert counted("a") == 1
    with read_once():
        assert counted("a") == 3


def test_a_mistake_is_told_each_time(counted):
    with read_once():
        for _ in range(2):
            with pytest.raises(ValueError):
                counted("wrong")
        assert counted("a") == 3


def test_two_functions_with_the_same_arguments_are_two(counted):
    other = kept_while_read_once(lambda name: name)
    with read_once():
        assert (counted("a"), other("a")) == (1, "a")
