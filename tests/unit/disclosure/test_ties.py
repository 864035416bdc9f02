"""Which rows hang on which, by hand: comparisons on their levels, and what is asked of those who said yes on their number."""

import pytest

from disrupting_harm.disclosure.cells import Cell, Row
from disrupting_harm.disclosure.ties import MODELS_AND_TESTS, find_ties


HARM, HELP = ("harm", "1"), ("help", "1")


def row(statistic="proportion", group=(), over=(), thing=HARM):
    return Row("t", 0, "id", statistic, thing, group, 0, None, over)


def ties(*rows):
    return find_ties(rows, [], {}, [])


GIRLS, BOYS, NONE = ((("s", level),) for level in "fmx")
LEVELS = [row(group=GIRLS), row(group=BOYS), row(group=NONE), row()]


def test_a_difference_hangs_on_its_two_levels_alone():
    assert ties(*LEVELS, row("difference", (("s", "f - m"),), ("s",))) == {0: {4}, 1: {4}}
    assert ties(*LEVELS, row("difference", (("s", "m - x"),), ("s",))) == {1: {4}, 2: {4}}


def test_a_difference_of_another_thing_another_variable_or_of_no_two_levels_hangs_on_none():
    for other in (
        row("difference", (("s", "f - m"),), ("s",), HELP),
        row("difference", (("t", "f - m"),), ("t",)),
        row("difference", (), ("s",)),
        row("difference", (("s", "f - m"), ("u", "r - t")), ("s", "u")),
    ):
        assert ties(*LEVELS, other) == {}


@pytest.mark.parametrize("statistic", MODELS_AND_TESTS)
def test_a_test_or_a_model_hangs_on_every_level_of_what_it_is_taken_over(statistic):
    of_places = row(group=(("u", "r"),))
    assert ties(*LEVELS, of_places, row(statistic, over=("s",))) == {0: {5}, 1: {5}, 2: {5}}
    assert ties(*LEVELS, of_places, row(statistic, over=("u",))) == {4: {5}}
    assert ties(*LEVELS, of_places, row(statistic, over=("s", "u"))) == {}
    assert ties(*LEVELS, row(statistic, over=("s",), thing=HELP)) == {}


@pytest.mark.parametrize("statistic", ["mean", "children_affected", "proportion_of_answers"])
def test_other_numbers_hang_on_no_level_though_they_are_broken_down(statistic):
    assert ties(*LEVELS, row(statistic, GIRLS, ("s",))) == {}


def test_nothing_hangs_on_a_comparison():
    """A model's number of a level is no level itself."""
    compared = [
        row("odds_ratio", GIRLS, ("s",)),
        row("difference", (("s", "f - m"),), ("s",)),
        row("wald_f", over=("s",)),
    ]
    assert ties(*compared) == {}
    assert ties(row("difference", GIRLS, ("s",)), row("difference", (("s", "f - m"),), ("s",))) == {}


def test_every_row_of_a_level_has_what_hangs_on_it():
    assert ties(row(group=GIRLS), row("mean", GIRLS), row("trend", over=("s",))) == {0: {2}, 1: {2}}


@pytest.mark.parametrize(
    ("variables", "over", "hangs"),
    [
        (("age",), ("age",), True),
        (("age_group",), ("age",), True),
        (("ages",), ("age",), False),
        (("age",), ("age_group",), False),
        (("group_age",), ("age",), False),
        (("age_group", "s"), ("age", "s"), True),
        (("age_group", "u"), ("age", "s"), False),
        (("u", "s"), ("age", "s"), False),
        (("age_group", "s"), ("age",), False),
        (("age_group",), ("age", "s"), False),
    ],
)
def test_what_is_taken_over_a_number_hangs_on_the_levels_of_its_classes(variables, over, hangs):
    level = row(group=tuple((variable, "1") for variable in variables))
    assert ties(level, row("trend", over=over)) == ({0: {1}} if hangs else {})


# -- what is asked of those who said yes. Of 100 children 30 said yes, of 50 girls 20.


def asked(*families, cases=None, yes=(0, 1)):
    """What hangs on the rows of the cases. families: words with the number asked by group; their rows count on from 10."""
    cells = [Cell("harm", "cases", 30, 100, rows=[yes[0]]), Cell("harm", "cases", 20, 50, rows=[yes[1]])]
    told = []
    for words, counts in families:
        told.append((words, {group: len(cells) + i for i, group in enumerate(counts)}))
        cells += [Cell(words, "base", n, n, rows=[8 + len(cells) + i]) for i, n in enumerate(counts.values())]
    return find_ties([], cells, {(HARM, ""): {(): 0, GIRLS: 1} if cases is None else cases}, told)


def test_what_is_asked_of_those_who_said_yes_hangs_on_their_number_in_every_group():
    assert asked(("harmed", {(): 30, GIRLS: 20})) == {0: {10}, 1: {11}}
    assert asked(("harmed", {(): 30, BOYS: 10})) == {0: {10}}
    assert asked(("harmed", {(): 30, GIRLS: 20}), cases={(): 0}) == {0: {10}}


@pytest.mark.parametrize(
    "counts", [{(): 29, GIRLS: 20}, {(): 31, GIRLS: 20}, {(): 30, GIRLS: 19}, {(): 30, GIRLS: 21}, {GIRLS: 20}]
)
def test_what_is_asked_of_another_number_hangs_on_none(counts):
    assert asked(("harmed", counts)) == {}


def test_cases_of_which_the_number_of_all_is_not_printed_are_nobodys_base():
    assert asked(("harmed", {(): 20, GIRLS: 20}), cases={GIRLS: 1}) == {}


def test_where_all_said_yes_their_number_is_that_of_the_question_itself():
    cells = [Cell("harm", "cases", 30, 30, rows=[0]), Cell("all", "base", 30, 30, rows=[1])]
    assert find_ties([], cells, {(HARM, ""): {(): 0}}, [("children", {(): 1})]) == {}
    cells[0].total = 31
    assert find_ties([], cells, {(HARM, ""): {(): 0}}, [("children", {(): 1})]) == {0: {1}}


def test_as_many_as_answered_of_those_in_the_same_words_hang_on_it_too_and_others_do_not():
    families = [("harmed", {(): 30, GIRLS: 20}), ("harmed", {(): 27}), ("others", {(): 27, GIRLS: 15})]
    assert asked(*families) == {0: {10, 12}, 1: {11}}


def test_bases_without_a_number_of_all_and_cases_of_everybody_do_not_hide_the_others():
    assert asked(("girls harmed", {GIRLS: 20}), ("harmed", {(): 30, GIRLS: 20})) == {0: {11}, 1: {12}}
    cells = [Cell(f"of {total}", "cases", 30, total, rows=[i]) for i, total in enumerate((30, 100))]
    cells.append(Cell("harmed", "base", 30, 30, rows=[2]))
    assert find_ties([], cells, {(HELP, ""): {(): 0}, (HARM, ""): {(): 1}}, [("harmed", {(): 2})]) == {1: {2}}


def test_a_row_does_not_hang_on_itself():
    assert asked(("harmed", {(): 30, GIRLS: 20}), yes=(10, 1)) == {1: {11}}
