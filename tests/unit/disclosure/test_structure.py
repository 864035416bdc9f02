"""Which cells the tables publish, which they imply, and what adds up to what."""

import pandas as pd
from tests.small_estimates import join, shares

from disrupting_harm.disclosure.structure import find_structure, is_covered


def structure_of(*tables, already=None):
    return find_structure({f"table{i}": table for i, table in enumerate(tables)}, already)


def implied(structure, kind="cases"):
    return {cell.name: (cell.count, cell.total) for cell in structure.implied() if cell.kind == kind}


def sums(structure):
    """Each sum of cases by the counts of its parts, the whole first."""
    return [[structure.cells[i].count for i in relation.cells] for relation in structure.case_relations]


def test_the_group_without_a_level_is_a_cell_that_no_table_prints():
    found = structure_of(shares({"": (30, 100), "sex=female": (20, 50), "sex=male": (7, 41)}))
    assert implied(found) == {"harm (all) without harm (sex=female), harm (sex=male)": (3, 9)}
    assert implied(found, "base") == {"harm (all) without harm (sex=female), harm (sex=male)": (9, 9)}
    assert sums(found) == [[30, 20, 7, 3]]


def test_a_breakdown_that_is_complete_implies_nobody():
    found = structure_of(shares({"": (30, 100), "sex=female": (20, 50), "sex=male": (10, 50)}))
    assert implied(found) == {}


def test_levels_that_were_all_released_earlier_imply_nobody():
    earlier = shares({"sex=female": (20, 50), "sex=male": (10, 50)})
    assert implied(structure_of(shares({"": (30, 100)}), already={"old": earlier})) == {}


def test_crossed_levels_add_up_to_both_one_way_levels_and_not_to_all():
    counts = {"": (10, 40), "sex=f": (6, 20), "sex=m": (4, 20), "age=a": (3, 20), "age=b": (7, 20)}
    crossed = {"age=a,sex=f": (2, 10), "age=a,sex=m": (1, 10), "age=b,sex=f": (4, 10), "age=b,sex=m": (3, 10)}
    found = sums(structure_of(shares(counts | crossed)))
    assert [10, 6, 4] in found and [10, 3, 7] in found
    assert [6, 2, 4] in found and [3, 2, 1] in found
    assert len(found) == 6


def test_crossed_levels_without_one_way_levels_add_up_to_all():
    found = structure_of(shares({"": (10, 40), "age=a,sex=f": (2, 10), "age=a,sex=m": (5, 20)}))
    assert sums(found) == [[10, 2, 5, 3]]


def test_the_order_of_crossed_variables_does_not_matter():
    one, other = shares({"age=a,sex=f": (2, 10)}), shares({"sex=f,age=a": (2, 10)})
    assert len({row.cases for row in structure_of(one, other).rows}) == 1


def test_one_indicator_in_two_tables_is_one_cell():
    found = structure_of(shares({"": (30, 100)}), shares({"": (30, 100)}))
    assert len(found.rows) == 2 and found.rows[0].cases == found.rows[1].cases


def test_a_share_scaled_to_children_is_the_cell_of_the_share():
    scaled = shares({"": (30, 100)}).assign(statistic="children_affected", estimate=123456.0)
    found = structure_of(shares({"": (30, 100)}), scaled)
    assert found.rows[0].cases == found.rows[1].cases


def test_a_range_is_the_cell_of_its_part():
    one_end = shares({"": (30, 100)}, indicator="range_of_harm").assign(by="range", level="highest", part="harm")
    found = structure_of(shares({"": (30, 100)}), one_end)
    assert found.rows[0].cases == found.rows[1].cases


def test_another_treatment_of_non_answers_is_another_cell():
    other = shares({"": (30, 90)}).assign(statistic="proportion_of_answers")
    found = structure_of(shares({"": (30, 100)}), other)
    assert found.rows[0].cases != found.rows[1].cases


def test_answers_with_numbered_codes_and_those_who_gave_none_add_up_to_their_base():
    answers = join(*(shares({"": (cases, 100)}, indicator=f"often_{i}") for i, cases in enumerate((40, 30, 27))))
    found = structure_of(answers)
    assert implied(found, "rest") == {"often (all) without 3 answers": (3, 100)}


def test_two_numbered_answers_are_a_single_choice_beside_another_name_that_begins_alike():
    answers = {"often_0": 40, "often_1": 57, "often_at_night": 31}
    found = structure_of(join(*(shares({"": (cases, 100)}, indicator=name) for name, cases in answers.items())))
    assert implied(found, "rest") == {"often (all) without 2 answers": (3, 100)}


def test_levels_that_were_asked_of_more_than_all_are_no_parts_though_their_cases_add_up():
    assert sums(structure_of(shares({"": (5, 50), "sex=f": (3, 30), "sex=m": (2, 25)}))) == []


def test_a_number_that_was_released_is_that_of_a_cell_as_far_as_rounding_goes():
    def shared(n, cases, round_counts) -> bool:
        released = shares({"": (cases, n)}).assign(statistic="children_affected", estimate_id="released")
        found = find_structure({"t": shares({"": (30, 100)})}, {"old": released}, round_counts=round_counts)
        return len(found.cells) == 2

    assert shared(100, 30, 1) and shared(102, 28, 5)
    assert not shared(103, 30, 5) and not shared(100, 27, 5) and not shared(101, 30, 1)


def test_answers_of_many_are_no_single_choice():
    answers = join(
        *(shares({"": (cases, 100)}, indicator=f"told_{who}") for who, cases in (("friend", 40), ("police", 30)))
    )
    assert structure_of(answers).case_relations == []


def test_answers_in_words_are_a_single_choice_if_they_are_all_of_their_base_in_every_group():
    answers = join(
        shares({"": (60, 100), "sex=f": (30, 50)}, indicator="violence_once"),
        shares({"": (40, 100), "sex=f": (20, 50)}, indicator="violence_more_often"),
    )
    assert [60, 40] in sums(structure_of(answers))


def test_an_indicator_of_the_two_highest_answers_is_their_sum():
    answers = [shares({"": (cases, 100)}, indicator=f"often_{i}") for i, cases in enumerate((40, 30, 20))]
    assert [50, 30, 20] in sums(structure_of(join(*answers, shares({"": (50, 100)}, indicator="often"))))


def test_caregivers_are_apart_from_children():
    found = structure_of(
        shares({"": (30, 100), "sex=female": (20, 50)}),
        shares({"": (30, 60), "sex=female": (20, 50)}, indicator="trust", base="caregivers"),
    )
    assert not {row.base for row in found.rows if row.thing[0] == "harm"} & {
        row.base for row in found.rows if row.thing[0] == "trust"
    }


def test_what_is_asked_of_cases_hangs_on_them():
    told = shares({"": (12, 30), "sex=f": (8, 20)}, indicator="told", base="children harmed")
    found = structure_of(shares({"": (30, 100), "sex=f": (20, 50)}), told)
    assert found.ties == {0: {2}, 1: {3}}


def test_what_only_some_of_the_cases_answered_hangs_on_them_too():
    told = [shares({"": (12, n)}, indicator=f"told_{n}", base="children harmed") for n in (30, 28)]
    assert structure_of(shares({"": (30, 100)}), *told).ties == {0: {1, 2}}


def test_a_base_within_a_base_leaves_the_others():
    inner = shares({"": (12, 40)}, indicator="platform", base="children threatened, online the last time")
    found = structure_of(shares({"": (20, 42)}, indicator="feeling", base="children threatened"), inner)
    assert implied(found, "rest") == {"feeling (all) without platform (all)": (2, 42)}


def test_a_difference_hangs_on_its_levels_and_a_test_on_all_of_them():
    table = shares({"": (30, 100), "sex=f": (20, 50), "sex=m": (10, 50)})
    difference = shares({"": (0, 100)}).assign(
        statistic="difference", by="sex", level="f - m", n_cases=None, estimate_id="d"
    )
    test = shares({"": (0, 100)}).assign(statistic="wald_f", by="sex", level="all", n_cases=None, estimate_id="t")
    found = structure_of(table, join(difference, test))
    assert found.ties == {1: {3, 4}, 2: {3, 4}}


def test_a_test_without_the_respondents_of_no_level_adds_up_to_the_levels():
    table = shares({"": (30, 100), "sex=f": (20, 50), "sex=m": (7, 41)})
    test = shares({"": (0, 91)}).assign(statistic="wald_f", by="sex", level="all", n_cases=None)
    found = structure_of(table, test)
    assert [[91, 50, 41]] == [
        [found.cells[i].count for i in r.cells] for r in found.base_relations if r.whole == found.rows[-1].base
    ]


def test_what_was_released_earlier_fixes_its_cells_and_adds_those_of_other_tables():
    table = shares({"": (30, 100)})
    found = structure_of(table, already={"old": shares({"": (30, 100), "sex=f": (20, 50)})})
    assert [row.estimate_id for row in found.rows] == ["TST/survey/harm@v1"]
    assert [cell.count for cell in found.cells if cell.fixed and cell.kind == "cases"] == [30, 20]
    assert [cell.count for cell in found.cells if cell.earlier and cell.kind == "cases"] == [20], "the other is here"


def test_a_rounded_count_of_an_earlier_release_is_the_cell_of_the_exact_one():
    odds = shares({"sex=f": (21, 52)}).assign(statistic="odds_ratio", estimate_id="odds")
    earlier = {"old": shares({"": (30, 100), "sex=f": (20, 50)})}
    for round_counts, same in ((5, True), (1, False)):
        found = find_structure({"t": odds}, earlier, round_counts=round_counts)
        assert found.cells[found.rows[0].cases].fixed is same


def test_an_exact_share_is_not_replaced_by_the_one_that_was_released_earlier():
    exact = shares({"": (30, 100)}, weighted_shares={"": 0.29876})
    earlier = shares({"": (30, 100)}, weighted_shares={"": 0.299}).assign(estimate_id="named otherwise")
    found = structure_of(exact, already={"old": earlier})
    cell = found.cells[found.rows[0].cases]
    assert (cell.share, cell.fixed) == (0.29876, True)


def test_counts_of_interviews_and_printed_tables_are_not_read():
    interviews = shares({"": (3, 10)}).assign(statistic="count")
    printed = pd.DataFrame({"Indicator": ["Harm"], "n": ["1,014"]})
    assert not is_covered(interviews).any() and not is_covered(printed).any()
    assert structure_of(interviews, printed).rows == []
