"""Which further estimates go: known traps, the cheapest pattern, what must stay, and the same pattern on every run."""

import itertools

import numpy as np
import pytest
from tests.small_estimates import join, shares
from tests.small_suppression import EXACT, FINE, one_way, pattern, suppressed, two_way, unsafe

from disrupting_harm.disclosure.attack import components, hidden_cells
from disrupting_harm.disclosure.audit import attack
from disrupting_harm.disclosure.complementary import CannotProtect
from disrupting_harm.disclosure.primary import find_sensitive, withheld_rows
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.disclosure.structure import find_structure


def test_a_withheld_level_takes_another_with_it():
    found = pattern(one_way(3, 30, 40))
    assert found == {"g=g0": "primary_small_cases", "g=g1": "complementary"}


def test_levels_that_hide_each_other_take_none():
    assert set(pattern(one_way(3, 4, 40)).values()) == {"primary_small_cases"}


def test_a_group_that_no_table_prints_takes_a_level_with_it():
    assert list(pattern(shares({"": (30, 100), "s=f": (17, 50), "s=m": (10, 40)})).values()) == ["complementary"]


def test_withheld_cells_whose_sum_is_small_nearly_disclose_and_take_another():
    # 1 and 2 are both withheld, but their sum says that neither is above 3.
    assert pattern(one_way(1, 2, 40, 50)) == {
        "g=g0": "primary_small_cases",
        "g=g1": "primary_small_cases",
        "g=g2": "complementary",
    }


def test_the_only_case_of_a_cell_does_not_work_out_the_only_case_of_another():
    rules = Rules(minimum_cases=3, minimum_non_cases=3, minimum_base=6, minimum_width=2, round_counts=1)
    assert "complementary" in pattern(one_way(1, 1, 40), rules=rules).values()
    assert "complementary" not in pattern(one_way(2, 2, 40), rules=rules).values()


def test_linked_tables_are_protected_together():
    # Alone, the first table hides g0 behind g1. The second prints g1 by its parts.
    first = one_way(3, 30, 40)
    crossed = shares({"g=g1": (30, 100), "g=g1,h=a": (10, 50), "g=g1,h=b": (20, 50)})
    structure, hidden, findings = suppressed(first, crossed)
    assert not unsafe(findings)
    gone = {structure.rows[i].group for i in hidden}
    assert (("g", "g1"),) not in gone or gone & {(("g", "g1"), ("h", "a")), (("g", "g1"), ("h", "b"))}


def test_the_same_cell_in_two_tables_goes_in_both():
    structure, hidden, _ = suppressed(one_way(3, 30, 40), one_way(3, 30, 40))
    gone = sorted(structure.rows[i].table for i in hidden)
    assert gone == ["t0", "t0", "t1", "t1"]


def test_decimal_weights_are_protected_as_counts_are():
    # Counts rounded to 20 would hide the part without sex; the weighted sums of fine shares do not.
    counts = {"": (123, 1000), "sex=f": (70, 500), "sex=m": (50, 480)}
    rules = Rules(minimum_cases=10, minimum_non_cases=10, minimum_base=20, round_counts=20, digits=FINE)
    _, hidden, findings = suppressed(shares(counts, weight=0.37), rules=rules)
    assert list(hidden.values()) == ["complementary"] and not unsafe(findings)


def test_a_structural_zero_does_not_hide_a_cell():
    found = pattern(shares({"": (33, 200), "g=a": (3, 100), "g=b": (30, 100), "g=c": (0, 0)}))
    assert found == {"g=a": "primary_small_cases", "g=b": "complementary"}


def test_a_small_base_takes_all_that_is_printed_of_another_level():
    harm = shares({"": (40, 208), "g=a": (3, 8), "g=b": (17, 100), "g=c": (20, 100)})
    help_ = shares({"": (60, 208), "g=a": (4, 8), "g=b": (27, 100), "g=c": (29, 100)}, indicator="help")
    structure, hidden, findings = suppressed(harm, help_)
    gone = {structure.rows[i].group for i in hidden}
    assert len(hidden) == 4 and (("g", "a"),) in gone and not unsafe(findings)


def test_answers_of_one_choice_take_another_with_them():
    answers = join(*(shares({"": (cases, 100)}, indicator=f"often_{i}") for i, cases in enumerate((3, 57, 40))))
    assert sorted(pattern(answers).values()) == ["complementary", "primary_small_cases"]


def test_comparisons_of_a_withheld_level_go_with_it():
    difference = shares({"": (0, 200)}).assign(
        statistic="difference", by="g", level="g1 - g2", n_cases=None, estimate_id="TST/survey/harm@v1/difference"
    )
    assert pattern(one_way(3, 30, 40), difference)["difference"] == "complementary_dependent"


def test_what_is_asked_of_withheld_cases_goes_with_them():
    told = shares({"": (40, 73), "g=g1": (12, 30)}, indicator="told", base="children harmed")
    structure, hidden, findings = suppressed(one_way(3, 30, 40), told)
    names = {structure.rows[i].estimate_id.rpartition("survey/")[2] for i in hidden}
    assert ("harm@v1/g=g1" in names) <= ("told@v1/g=g1" in names) and not unsafe(findings)


def test_headline_figures_stay():
    table = one_way(3, 30)
    found = pattern(table, kept=["TST/survey/harm@v1"])
    assert sorted(found) == ["g=g0", "g=g1"]


def test_a_breakdown_is_dearer_than_a_crossed_cell_and_everybody_is_dearest():
    found = pattern(two_way([[3, 20, 30], [25, 40, 35], [40, 30, 22]]))
    assert all("," in name for name in found) and len(found) == 4


def test_what_was_released_earlier_is_not_taken_back():
    found = pattern(one_way(3, 30, 40), already={"old": shares({"g=g1": (30, 100)})})
    assert found == {"g=g0": "primary_small_cases", "g=g2": "complementary"}


def test_what_cannot_be_protected_beside_a_headline_figure_is_said():
    everything = [f"TST/survey/harm@v1{end}" for end in ("", "/g=g1", "/g=g2")]
    with pytest.raises(CannotProtect, match="harm.*must be kept") as caught:
        pattern(one_way(3, 30, 40), kept=everything)
    assert "\n" not in str(caught.value)


def test_all_that_cannot_be_protected_is_said_at_once():
    tables = [one_way(3, 30, 40), one_way(4, 30, 40, indicator="help"), one_way(3, 30, 41, indicator="told")]
    kept = [f"TST/survey/{name}@v1{end}" for name in ("harm", "told") for end in ("", "/g=g1", "/g=g2")]
    with pytest.raises(CannotProtect) as caught:
        pattern(*tables, kept=kept)
    assert sorted(line.partition(" ")[0] for line in str(caught.value).splitlines()) == ["harm", "told"]


@pytest.mark.parametrize("seed", range(2))
def test_the_pattern_is_the_cheapest_of_all_that_protect(seed):
    random = np.random.default_rng(seed)
    cases = random.integers(1, 25, size=(2, 3)).tolist()
    cases[0][0] = 2
    table = two_way(cases)
    structure, hidden, _ = suppressed(table)
    sensitive = find_sensitive(structure, EXACT)
    primary = withheld_rows(structure, sensitive)
    others = [i for i in range(len(structure.rows)) if i not in primary]
    layers = [c for layer in ("cases", "weights") for c in components(structure, EXACT, layer)]

    def cost(rows):
        return sum((1000, 10, 1)[len(structure.rows[i].group)] for i in rows)

    def protects(rows):
        return not any(unsafe(attack(structure, c, sensitive, {*primary, *rows}, EXACT)) for c in layers)

    choices = [rows for size in range(5) for rows in itertools.combinations(others, size)]
    best = next(cost(rows) for rows in sorted(choices, key=cost) if protects(rows))
    assert cost(set(hidden) - set(primary)) == best


def test_the_pattern_is_the_same_on_every_run_and_in_every_order_of_tables():
    one, other = two_way([[3, 20, 20], [20, 20, 20], [20, 20, 20]]), one_way(2, 30, 30, 30, indicator="help")
    first = pattern(one, other)
    assert all(pattern(one, other) == first for _ in range(3))
    assert pattern(other, one) == first


def test_hidden_needs_all_rows_that_print_a_cell():
    structure = find_structure({"a": one_way(3, 30, 40), "b": one_way(3, 30, 40)})
    (component,) = components(structure, EXACT, "cases")
    assert not hidden_cells(structure, component.cells, {1}).any()
    assert hidden_cells(structure, component.cells, {1, 5}).sum() == 1
