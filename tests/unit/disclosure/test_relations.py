"""The sums among cells that are made by hand: which are found, what is left in them, and where there is none."""

import math

import pytest

from disrupting_harm.disclosure.cells import Cell, Relation, Row
from disrupting_harm.disclosure.relations import base_relations, case_relations, comparison_relations


def of(text):
    """A group by its pairs: `s=f,a=1`."""
    return tuple(sorted(tuple(pair.split("=")) for pair in text.split(",") if pair))


def made(counts, kind="cases", weight=2.0):
    """Cells, and by group the index of each. counts: by group, cases and their base; each respondent has the weight."""
    cells = [
        Cell(f"harm ({group or 'all'})", kind, count, total, weight * count, weight * total)
        for group, (count, total) in counts.items()
    ]
    return cells, {of(group): i for i, group in enumerate(counts)}


def sums_of_cases(counts, weight=2.0, fixed=()):
    """The cells that are added, and each sum as the whole with its parts."""
    cells, groups = made(counts, weight=weight)
    known = len(cells)
    for place in fixed:
        cells[place].fixed = True
    found = case_relations(cells, {(("harm", "1"), ""): groups}, {(("harm", "1"), ""): {}})
    return cells[known:], [(relation.whole, relation.parts) for relation in found]


def test_levels_and_those_without_a_level_add_up_to_all():
    (left,), sums = sums_of_cases({"": (30, 100), "s=f": (20, 50), "s=m": (7, 41)})
    assert sums == [(0, (1, 2, 3))]
    assert vars(left) | {"share": 0, "largest_share": 0} == {
        "name": "harm (all) without harm (s=f), harm (s=m)", "kind": "cases", "count": 3, "total": 9, "weighted": 6.0,
        "weighted_total": 18.0, "rows": [], "fixed": False, "share": 0, "largest_share": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("male", "left"),
    [
        ((10, 50), None),  # everybody has a level
        ((10, 45), (0, 5)),  # nobody said yes of the five without one
        ((9, 49), (1, 1)),
        ((9, 50), "no sum"),  # more yeses are left than respondents
        ((11, 50), "no sum"),
        ((11, 55), "no sum"),
    ],
)
def test_what_is_left_of_all_are_people_or_there_is_no_sum(male, left):
    added, sums = sums_of_cases({"": (30, 100), "s=f": (20, 50), "s=m": male})
    assert [(cell.count, cell.total) for cell in added] == ([left] if isinstance(left, tuple) else [])
    assert sums == {None: [(0, (1, 2))], "no sum": []}.get(left, [(0, (1, 2, 3))])


@pytest.mark.parametrize("fixed", [(0,), (1,), (2,)])
@pytest.mark.parametrize(
    ("male", "left"), [((10, 50), (0, 0)), ((15, 50), (0, 0)), ((5, 50), (5, 5)), ((5, 40), (5, 10)), ((15, 60), (0, 0))]
)  # fmt: skip
def test_rounded_numbers_of_an_earlier_release_leave_none_or_more(fixed, male, left):
    (cell,), sums = sums_of_cases({"": (30, 100), "s=f": (20, 50), "s=m": male}, fixed=fixed)
    assert (cell.count, cell.total) == left and sums == [(0, (1, 2, 3))]


@pytest.mark.parametrize(
    ("off", "left"), [(0.0, 0.0), (0.0008, 0.0), (-0.0008, 0.0), (0.0012, 0.0012), (-0.0012, -0.0012)]
)
def test_what_is_left_of_weights_by_rounding_is_nothing(off, left):
    cells, groups = made({"": (0, 100), "s=f": (0, 50), "s=m": (0, 40)}, weight=0.0)
    for cell, weight in zip(cells, (1e6, 6e5, 4e5 - off), strict=True):
        cell.weighted = weight
    case_relations(cells, {(("harm", "1"), ""): groups}, {(("harm", "1"), ""): {}})
    assert cells[-1].weighted == pytest.approx(left, rel=1e-6, abs=0)


def test_a_weight_that_is_not_known_is_left_open():
    cells, groups = made({"": (30, 100), "s=f": (20, 50)})
    cells[1].weighted = math.nan
    case_relations(cells, {(("harm", "1"), ""): groups}, {(("harm", "1"), ""): {}})
    assert math.isnan(cells[-1].weighted) and cells[-1].weighted_total == 100.0


def test_crossed_levels_add_up_to_the_next_coarser_groups_that_are_printed():
    counts = {"": (8, 80), "s=f": (4, 40), "s=m": (4, 40)} | {
        f"s={s},a={a},u={u}": (1, 10) for s in "fm" for a in "12" for u in "rt"
    }
    _, sums = sums_of_cases(counts)
    assert sums == [(0, (1, 2)), (1, (3, 4, 5, 6)), (2, (7, 8, 9, 10))], "and not to all, past sex"
    counts |= {"s=f,a=1": (2, 20), "s=f,a=2": (2, 20)}
    _, sums = sums_of_cases(counts)
    assert sums == [(0, (1, 2)), (11, (3, 4)), (12, (5, 6)), (1, (11, 12))], "no crossed level of boys is printed"


def test_the_two_groups_of_a_difference_and_groups_without_a_coarser_one_are_no_parts():
    assert sums_of_cases({"": (30, 100), "s=f - m": (20, 50)}) == ([], [])
    assert sums_of_cases({"s=f": (20, 50), "a=1": (10, 50)}) == ([], [])


def test_of_each_thing_its_own_groups_add_up():
    cells, groups = made({"": (30, 100), "s=f": (20, 50), "s=m": (10, 50)})
    others = {group: place + 3 for group, place in groups.items()}
    cells += made({"": (9, 100), "s=f": (4, 50), "s=m": (5, 50)})[0]
    keys = ((("harm", "1"), ""), (("help", "1"), ""))
    found = case_relations(cells, dict(zip(keys, (groups, others), strict=True)), {key: {} for key in keys})
    assert [(r.whole, r.parts) for r in found] == [(0, (1, 2)), (3, (4, 5))]


# -- answers of one choice


def choices(answers, *, base=(100,), groups=("",), same_base=True):
    """Sums of answers that are made by hand. answers: by name, the cases in each group; base: respondents in each group.

    Told are of each sum its whole, its parts (by name and group) and what the parts are together, and the cells that are added.
    """
    cells = [Cell(f"asked ({g or 'all'})", "base", n, n, 2.0 * n, 2.0 * n) for g, n in zip(groups, base, strict=True)]
    family = {of(group): i for i, group in enumerate(groups)}
    cases, base_of, names = {}, {}, {}
    for name, counts in answers.items():
        key = ((name, "1"), "")
        cases[key], base_of[key] = {}, family if same_base else dict(family)
        for group, n, count in zip(groups, base, counts, strict=True):
            if count is None:
                continue
            cases[key][of(group)] = len(cells)
            names[len(cells)] = (name, group)
            cells.append(Cell(f"{name} ({group or 'all'})", "cases", count, n, 2.0 * count, 2.0 * n))
    known = len(cells)
    sums = [
        (names.get(r.whole), [names.get(p) or (cells[p].kind, "") for p in r.parts], r.constant, r.weighted_constant)
        for r in case_relations(cells, cases, base_of)
    ]
    sums = [
        found for found in sums if not found[0] or found[0][0] != found[1][0][0]
    ]  # without breakdowns of one answer
    added = [c for c in cells[known:] if c.kind == "rest"]
    return sums, [(c.name, c.kind, c.count, c.total, c.weighted, c.weighted_total) for c in added]


def test_numbered_answers_and_those_who_gave_none_are_all_who_were_asked():
    sums, added = choices({"often_1": [40], "often_2": [30], "often_3": [27]})
    assert sums == [(None, [("often_1", ""), ("often_2", ""), ("often_3", ""), ("rest", "")], 100, 200.0)]
    assert added == [("often (all) without 3 answers", "rest", 3, 100, 6.0, 200.0)]


def test_numbered_answers_of_all_leave_nobody():
    sums, added = choices({"often_1": [40], "often_2": [60]})
    assert sums == [(None, [("often_1", ""), ("often_2", "")], 100, 200.0)] and added == []


@pytest.mark.parametrize(
    "answers",
    [
        {"often_1": [40], "often_2": [61]},  # more than were asked
        {"often_1": [40]},
        {"friend": [40], "police": [60]},  # no name begins like another
        {"told_friend": [40], "told_police": [59]},  # words, and not all of the base
        {"often_1": [40], "rarely_2": [30]},
    ],
)
def test_answers_that_are_more_than_the_base_one_alone_or_named_otherwise_are_no_choice(answers):
    assert choices(answers) == ([], [])


def test_answers_in_words_are_a_choice_where_they_are_all_of_the_base_in_every_group():
    two = ("", "s=f")
    answers = {"told_friend": [40, 20], "told_police": [60, 30]}
    sums, added = choices(answers, base=(100, 50), groups=two)
    assert [parts for _, parts, *_ in sums] == [[("told_friend", g), ("told_police", g)] for g in two] and added == []
    assert choices(answers | {"told_police": [60, 29]}, base=(100, 50), groups=two) == ([], [])
    assert choices(answers | {"told_police": [60, 31]}, base=(100, 50), groups=two) == ([], [])


def test_words_that_begin_alike_for_longest_are_a_choice_first_and_are_not_counted_twice():
    sums, _ = choices({"met_often_a": [40], "met_often_b": [60], "met_never": [0]})
    assert [parts for _, parts, *_ in sums] == [[("met_often_a", ""), ("met_often_b", "")]]


def test_in_a_group_with_one_answer_nothing_adds_up():
    answers = {"often_1": [20, 40], "often_2": [None, 30]}
    sums, added = choices(answers, base=(50, 100), groups=("s=f", ""))
    assert [parts for _, parts, *_ in sums] == [[("often_1", ""), ("often_2", ""), ("rest", "")]] and len(added) == 1


@pytest.mark.parametrize(
    ("answers", "choice"),
    [
        ({"often_1": [40], "often_2": [57], "often_at_night": [31]}, ["often_1", "often_2", "rest"]),
        ({"often_1": [40], "often_never": [60]}, ["often_1", "often_never"]),
        ({"met_often_a": [100], "met_never": [0]}, ["met_often_a", "met_never"]),
        ({"told_friend": [40], "told_police": [59], "met_a": [40], "met_b": [60]}, ["met_a", "met_b"]),
    ],
)
def test_other_names_that_begin_alike_do_not_hide_a_choice(answers, choice):
    sums, _ = choices(answers)
    assert [[name for name, _ in parts] for _, parts, *_ in sums] == [choice]


def test_answers_that_share_no_group_are_no_choice():
    two = ("s=m", "s=f")
    assert choices({"often_1": [None, 20], "often_2": [30, None]}, base=(50, 50), groups=two) == ([], [])


def test_answers_of_other_bases_are_no_choice():
    assert choices({"often_1": [40], "often_2": [60]}, same_base=False) == ([], [])


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (30, ["often_2", "often_3"]),
        (60, ["often_1", "often_2"]),
        (50, ["often_1"]),
        (20, ["often_3"]),
        (10, None),  # the one in the middle
        (80, None),  # all of them
        (55, None),
        (0, None),
    ],
)
def test_an_indicator_of_the_first_or_last_answers_is_their_sum(whole, parts):
    sums, _ = choices({"often_1": [50], "often_2": [10], "often_3": [20], "often": [whole]})
    found = [[name for name, _ in told] for of_which, told, *_ in sums if of_which == ("often", "")]
    assert found == ([] if parts is None else [parts])


def test_an_indicator_that_two_sums_of_answers_fit_is_neither():
    sums, _ = choices({"often_1": [30], "often_2": [10], "often_3": [20], "often": [30]})
    assert [whole for whole, *_ in sums] == [None]


# -- bases


def bases(*families):
    """Sums of bases that are made by hand. families: words, and by group how many were asked."""
    cells, told = [], []
    for words, counts in families:
        told.append((words, {of(group): len(cells) + i for i, group in enumerate(counts)}))
        cells += [Cell(f"{words} ({g or 'all'})", "base", n, n, 2.0 * n, 2.0 * n) for g, n in counts.items()]
    known = len(cells)
    found = base_relations(cells, told)
    return [(r.whole, r.parts) for r in found], [(c.kind, c.count, c.total, c.weighted) for c in cells[known:]]


def test_levels_of_a_base_and_those_without_one_are_all_who_were_asked():
    assert bases(("children", {"": 100, "s=f": 50, "s=m": 41})) == ([(0, (1, 2, 3))], [("base", 9, 9, 18.0)])
    assert bases(("children", {"": 100, "s=f": 50, "s=m": 50})) == ([(0, (1, 2))], [])
    assert bases(("children", {"": 100, "s=f": 50, "s=m": 51})) == ([], [])


def test_a_base_whose_words_go_on_is_a_part_of_the_other_in_every_group_of_both():
    sums, added = bases(
        ("children", {"": 100, "a=1": 100, "s=f": 50}), ("children, online", {"": 80, "s=f": 50, "u=r": 80})
    )
    assert [told for told in sums if 3 in told[1] or 4 in told[1] and told[0] != 3] == [(0, (3, 8)), (2, (4,))]
    assert ("rest", 20, 100, 40.0) in added


@pytest.mark.parametrize("words", ["children online", "caregivers, online", "online, children", "children"])
def test_a_base_in_other_words_is_no_part(words):
    assert bases(("children", {"": 100}), (words, {"": 80})) == ([], [])


def test_a_base_that_is_larger_than_the_one_it_is_named_after_is_no_part_of_it():
    assert bases(("children", {"": 100}), ("children, online", {"": 101})) == ([], [])
    assert bases(("children", {"": 100}), ("children, online", {"": 100})) == ([(0, (1,))], [])


# -- what comparisons count

HARM = ("harm", "1")


def compared(statistic, by, level, count, *, over=(), groups=("", "s=f", "s=m"), thing=HARM):
    """The parts of what a comparison counts, by group. Asked were 100 children: 50 girls, 41 boys, 9 of no sex."""
    asked = {"": 100, "s=f": 50, "s=m": 41, "s=f - m": 91, "a=1": 60, "a=2": 40, "s=f,a=1": 30, "s=m,a=1": 30}
    cells = [Cell(group, "base", asked[group], asked[group]) for group in groups]
    family = {of(group): i for i, group in enumerate(groups)}
    cells.append(Cell("compared", "base", count, count))
    group = ((by, level),) if level else ()
    row = Row("t", 0, "id", statistic, thing, group, len(cells) - 1, None, over)
    found = comparison_relations([row], cells, {(HARM, ""): family})
    assert all(isinstance(r, Relation) and r.whole == len(cells) - 1 for r in found)
    return [[cells[part].name for part in relation.parts] for relation in found]


def test_a_difference_counts_its_two_levels():
    assert compared("difference", "s", "f - m", 91) == [["s=f", "s=m"]]
    assert compared("difference", "s", "m - f", 91) == [["s=m", "s=f"]]


@pytest.mark.parametrize("count", [90, 92])
def test_a_comparison_of_other_numbers_is_no_sum(count):
    assert compared("difference", "s", "f - m", count) == compared("wald_f", "s", "", count, over=("s",)) == []


def test_a_difference_from_a_level_that_is_not_printed_is_no_sum():
    assert (
        compared("difference", "s", "f - x", 50) == compared("difference", "s", "f - m", 91, thing=("help", "1")) == []
    )


def test_a_test_counts_all_levels_of_what_it_is_taken_over_and_no_others():
    groups = ("", "s=f", "s=m", "s=f - m", "a=1", "a=2")
    assert compared("wald_f", "s", "", 91, over=("s",), groups=groups) == [["s=f", "s=m"]]
    assert compared("wald_f", "a", "", 100, over=("a",), groups=groups) == [["a=1", "a=2"]]
    assert compared("wald_f", "s", "", 60, over=("a", "s"), groups=("", "s=f", "s=f,a=1", "s=m,a=1")) == [
        ["s=f,a=1", "s=m,a=1"]
    ]


def test_a_row_that_compares_nothing_or_counts_a_group_is_no_sum():
    assert compared("wald_f", "s", "", 91) == [] and compared("difference", "s", "", 91) == []
    assert compared("proportion", "s", "f", 91, over=("s",)) == []


def test_a_test_of_all_who_were_asked_is_the_base_itself():
    cells = [Cell("all", "base", 91, 91), Cell("f", "base", 50, 50), Cell("m", "base", 41, 41)]
    row = Row("t", 0, "id", "wald_f", HARM, (), 0, None, ("s",))
    assert comparison_relations([row], cells, {(HARM, ""): {of(""): 0, of("s=f"): 1, of("s=m"): 2}}) == []


def test_of_several_comparisons_each_has_its_sum_once():
    cells = [Cell(name, "base", n, n) for name, n in (("f", 50), ("m", 41), ("x", 9), ("f - m", 91), ("f - x", 59))]
    family = {of(f"s={level}"): i for i, level in enumerate("fmx")}
    pairs = (("f", 0), ("f - m", 3), ("f - m", 3), ("f", 0), ("f - x", 4))
    rows = [
        Row("t", i, "id", "difference" if " - " in level else "proportion", HARM, (("s", level),), base, None, ("s",))
        for i, (level, base) in enumerate(pairs)
    ]
    found = comparison_relations(rows, cells, {(HARM, ""): family})
    assert found == [Relation(3, (0, 1)), Relation(4, (0, 2))]
    crossed = Row("t", 0, "id", "difference", HARM, (("s", "f - m"), ("u", "r - t")), 3, None, ("s", "u"))
    assert comparison_relations([crossed], cells, {(HARM, ""): family}) == []
