"""Which row goes for the sake of another, on cells that are made by hand: what a row costs, what must stay, and what gives room."""

import math

import pytest

from disrupting_harm.disclosure.cells import Cell, Relation, Row, Structure
from disrupting_harm.disclosure.complementary import CannotProtect, suppress
from disrupting_harm.disclosure.rules import Rules


EXACT = Rules(round_counts=1)
DEPTHS = {
    "all": (),
    "level": (("g", "1"),),
    "crossed": (("g", "1"), ("h", "1")),
    "thrice": (("g", "1"), ("h", "1"), ("i", "1")),
}


def part(count=40, total=100, depth="level", times=1, fixed=False, weighted=math.nan):
    """A cell that so many rows print, and of how many variables their group is."""
    cell = Cell(f"{count} of {total}", "cases", count, total, weighted, float(total), fixed=fixed)
    return cell, DEPTHS[depth], times


def made(parts, *, ties=None, relations=None, bases=(), everybody=1000):
    """A whole that everybody prints and its parts; each is printed by rows that follow each other in the order of the parts."""
    whole = sum(cell.count for cell, *_ in parts)
    parts = [part(whole, everybody, "all"), *parts]
    cells, rows = [], []
    for index, (cell, group, times) in enumerate(parts):
        cells.append(cell)
        for _ in range(times):
            cell.rows.append(len(rows))
            rows.append(Row("t", len(rows), f"id{len(rows)}", "proportion", ("harm", "1"), group, index, index))
    relations = [Relation(0, tuple(range(1, len(parts))))] if relations is None else relations
    return Structure(rows, cells, relations, list(bases), ties or {}, {})


def gone(*parts, kept=(), hidden=(1,), sensitive=(1,), rules=EXACT, **more):
    """The rows that go beside the hidden ones, by reason. The first part is the sensitive one unless told otherwise."""
    structure = made([part(3), *parts], **more)
    found = suppress(
        structure, dict.fromkeys(sensitive, "small"), dict.fromkeys(hidden, "small"), rules, kept
    )  # fmt: skip
    assert [row for row, why in found.items() if why == "small"] == list(hidden)
    return {row: why for row, why in found.items() if row not in hidden}


COMPLEMENTARY = "complementary"


def test_the_first_of_equal_rows_goes():
    assert gone(part(), part(), part()) == {2: COMPLEMENTARY}


@pytest.mark.parametrize("first", ["crossed", "thrice"])
def test_a_crossed_level_goes_before_a_level_and_a_level_before_everybody(first):
    assert gone(part(), part(depth=first), part(depth="all")) == {3: COMPLEMENTARY}
    assert gone(part(depth="all"), part(), part(depth="all")) == {3: COMPLEMENTARY}
    assert gone(part(depth="thrice"), part(depth="crossed")) == {2: COMPLEMENTARY}
    assert gone(part(depth="crossed"), part(depth="thrice")) == {2: COMPLEMENTARY}


@pytest.mark.parametrize(
    ("cheap", "dear", "times", "goes"),
    [("crossed", "level", 9, "cheap"), ("crossed", "level", 10, "dear"), ("level", "all", 99, "cheap"), ("level", "all", 100, "dear")],
)  # fmt: skip
def test_a_level_is_worth_ten_crossed_ones_and_everybody_a_hundred_levels(cheap, dear, times, goes):
    """Of a cell that several rows print all go."""
    found = gone(part(depth=dear), part(40, 50, depth=cheap, times=times), everybody=100_000)
    assert set(found) == {"cheap": set(range(3, 3 + times)), "dear": {2}}[goes]


def test_of_two_levels_the_smaller_group_goes():
    assert gone(part(), part(40, 99), part()) == {3: COMPLEMENTARY}
    assert gone(part(40, 99), part(), part()) == {2: COMPLEMENTARY}
    assert gone(part(), part(), part(40, 99)) == {4: COMPLEMENTARY}


def test_the_size_of_a_group_is_at_most_half_a_crossed_level():
    assert gone(part(40, 1000, depth="crossed"), part(40, 50), part()) == {2: COMPLEMENTARY}
    assert set(gone(part(40, 1000, depth="crossed"), part(40, 50, depth="crossed", times=2))) == {2}


def test_what_hangs_on_a_row_is_lost_with_it():
    dependent = "complementary_dependent"
    assert gone(part(), part(), ties={2: {0}}) == {3: COMPLEMENTARY}
    assert gone(part(), part(depth="all"), part(depth="all"), ties={2: {4}}) == {3: COMPLEMENTARY}
    structure = made([part(3), part(), part(depth="all")], ties={2: {4}})
    structure.rows.append(Row("t", 4, "id4", "trend", ("harm", "1"), DEPTHS["crossed"], 0, None))
    found = suppress(structure, {1: "small"}, {1: "small"}, EXACT, ())
    assert found == {1: "small", 2: COMPLEMENTARY, 4: dependent}


def test_what_hangs_on_a_withheld_row_goes_before_anything_is_chosen():
    assert gone(part(), part(), ties={1: {3}}) == {3: "complementary_dependent"}


def test_what_is_withheld_already_is_no_loss():
    """A test of all levels went with the sensitive one; it does not make the other levels dearer than everybody."""
    ties = {level: {4, 5} for level in (1, 2, 3)}
    structure = made([part(3), part(30), part(40)], ties=ties, everybody=110)
    for row in (4, 5):
        structure.rows.append(Row("t", row, f"id{row}", "wald_f", ("harm", "1"), DEPTHS["all"], 0, None))
    found = suppress(structure, {1: "small"}, {1: "small"}, EXACT, ())
    assert {row for row, why in found.items() if why == COMPLEMENTARY} == {2}


def test_rows_that_must_stay_and_those_that_would_take_one_with_them_stay():
    assert gone(part(), part(), kept={2}) == {3: COMPLEMENTARY}
    assert gone(part(), part(), part(), kept={4}, ties={2: {4}}) == {3: COMPLEMENTARY}
    assert gone(part(), part(), part(), kept={4}, ties={2: {3}, 3: {4}}) == {0: COMPLEMENTARY}
    assert gone(part(times=2), part(), kept={3}) == {4: COMPLEMENTARY}


def test_a_cell_that_an_earlier_release_printed_gives_no_room():
    assert gone(part(fixed=True), part()) == {3: COMPLEMENTARY}


def test_a_whole_may_go_where_nothing_else_can():
    assert gone(part(), kept={2}) == {0: COMPLEMENTARY}


def test_a_cell_that_gives_too_little_room_is_not_enough():
    # Beside 2 of 4, the sum of 5 leaves 1 to 5. Beside two such cells that of 7 leaves 0 to 7, and the rule asks for 5.
    tiny = [part(2, 4, "crossed"), part(2, 4, "crossed")]
    assert set(gone(tiny[0], part())) == {3}
    assert set(gone(*tiny, part())) == {2, 3}
    assert set(gone(*tiny, part(40, 1000, "crossed"))) == {4}


def test_a_cell_gives_no_room_to_whoever_is_alone_in_it():
    # Beside 99 of 100 anything is possible of the 3, but not for the one who is no case: another cell goes, though it is dearer.
    assert gone(part(99, 100, "crossed"), part()) == {3: COMPLEMENTARY}


def test_a_group_of_nobody_gives_no_room():
    assert set(gone(part(0, 0, "crossed"), part())) == {3}


def test_cells_that_hide_each_other_take_none():
    assert gone(part(4), part(), hidden=(1, 2), sensitive=(1, 2)) == {}


def test_nothing_goes_where_nothing_is_sensitive_or_no_sum_leads_to_it():
    assert gone(part(), part(), hidden=(), sensitive=()) == {}
    assert gone(part(), part(), relations=[Relation(0, (2, 3))]) == {}
    assert suppress(Structure([], [], [], [], {}, {}), {}, {}, EXACT, ()) == {}


def test_weighted_sums_are_protected_with_the_counts():
    # Rounded to 20, 3 of 100 may be 0 to 9; the weighted sums of shares tell it to less than one respondent.
    rules = Rules(round_counts=10)
    counts = [part(53, 1000), part(44, 900)]
    assert gone(*counts, rules=rules) == {}
    weighted = [part(53, 1000, weighted=53.0), part(44, 900, weighted=44.0)]
    structure = made([part(3, weighted=3.0), *weighted])
    structure.cells[0].weighted = 100.0
    found = suppress(structure, {1: "small"}, {1: "small"}, rules, ())
    assert found == {1: "small", 3: COMPLEMENTARY}


def test_two_sums_are_protected_at_the_least_loss_together():
    # The part that both share hides the sensitive one of each.
    cells = [part(3), part(), part(), part(4), part()]
    structure = made(cells, relations=[Relation(0, (1, 2, 3)), Relation(None, (4, 2, 5), 84.0)])
    found = suppress(structure, dict.fromkeys((1, 4), "small"), dict.fromkeys((1, 4), "small"), EXACT, ())
    assert found == {1: "small", 4: "small", 2: COMPLEMENTARY}


def test_two_sums_that_share_no_cell_are_protected_each():
    cells = [part(3), part(), part(4), part(), part()]
    structure = made(cells, relations=[Relation(0, (1, 2)), Relation(None, (3, 4, 5), 84.0)])
    found = suppress(structure, dict.fromkeys((1, 3), "small"), dict.fromkeys((1, 3), "small"), EXACT, ())
    assert found == {1: "small", 3: "small", 2: COMPLEMENTARY, 4: COMPLEMENTARY}


def test_bases_are_protected_and_what_is_asked_of_them_stays():
    cells = [part(3), part(), part()]
    structure = made(cells, relations=[], bases=[Relation(0, (1, 2, 3))])
    for cell in structure.cells:
        cell.kind = "base"
    assert suppress(structure, {1: "small"}, {1: "small"}, EXACT, ()) == {1: "small", 2: COMPLEMENTARY}


def test_bases_are_protected_before_cases_so_that_what_goes_for_them_counts():
    """The first two rows print a base of 3 and of 40: the second goes for it, and the third, which is cheap, need not."""
    cells = [part(3), part(), part(depth="crossed")]
    structure = made(cells, bases=[Relation(4, (5, 6))])
    structure.cells += [Cell("", "base", n, n, rows=[row]) for row, n in ((0, 43), (1, 3), (2, 40))]
    assert suppress(structure, {1: "small", 5: "small"}, {1: "small"}, EXACT, ()) == {1: "small", 2: COMPLEMENTARY}


def test_larger_groups_are_protected_first_so_that_what_hangs_on_them_counts():
    """The fifth row goes for the fourth, and the second hangs on it; then the third, which is cheap, need not go."""
    for largest, goes in ((500, {5, 2}), (50, {5, 2, 3})):
        cells = [part(3), part(), part(depth="crossed"), part(3), part(40, largest)]
        relations = [Relation(None, (1, 2, 3), 83.0), Relation(None, (4, 5), 43.0)]
        structure = made(cells, relations=relations, ties={5: {2}})
        small = dict.fromkeys((1, 4), "small")
        assert set(suppress(structure, small, dict(small), EXACT, {0})) == {1, 4, *goes}


def test_groups_are_as_large_as_their_counts_where_not_all_weights_are_known():
    """As above; the fourth row is in a small sum as well, whose weights alone are known."""
    cells = [
        part(3),
        part(),
        part(depth="crossed"),
        part(3, 50, weighted=3.0),
        part(40, 500),
        part(40, 50, weighted=40.0),
    ]
    relations = [Relation(None, (1, 2, 3), 83.0), Relation(None, (4, 5), 43.0), Relation(None, (4, 6), 43.0, 43.0)]
    structure = made(cells, relations=relations, ties={5: {2}})
    small = dict.fromkeys((1, 4), "small")
    assert set(suppress(structure, small, dict(small), EXACT, {0})) == {1, 4, 5, 6, 2}


def refused(*parts, kept=(), **more):
    with pytest.raises(CannotProtect) as caught:
        gone(*parts, kept=kept, **more)
    return str(caught.value)


END = "whatever else is withheld; save fewer breakdowns of it, or take it out of the headline figures."


def test_what_cannot_be_protected_is_told_with_all_that_must_be_kept():
    assert refused(part(), part(), kept={3, 0, 2}) == (
        f"83 of 1000: withheld parts could be worked out from id0, id2, id3, which must be kept, {END}"
    )


def test_what_an_earlier_release_gives_back_is_told():
    assert refused(part(fixed=True), relations=[Relation(2, (1,))]) == (
        f"40 of 100: withheld parts could be worked out from what was released before {END}"
    )


def test_what_cannot_be_protected_is_told_once_and_the_rest_is_told_too():
    relations = [Relation(None, (1, 2), 43.0), Relation(None, (3, 4), 43.0)]
    cells = [part(3), part(), part(3), part()]
    structure = made(cells, relations=relations)
    small = dict.fromkeys((1, 3), "small")
    with pytest.raises(CannotProtect) as caught:
        suppress(structure, small, dict(small), EXACT, {2, 4})
    told = [
        f"3 of 100: withheld parts could be worked out from {name}, which must be kept, {END}"
        for name in ("id2", "id4")
    ]
    assert str(caught.value).splitlines() == told
