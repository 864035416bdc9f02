"""What non-answers tell is found in the order of the tables, and not in that of a set, which is another in each process."""

from disrupting_harm.disclosure.cells import Cell
from disrupting_harm.disclosure.non_answers import treatments_of_bases, treatments_of_cases


GROUPS = [(("district", name),) for name in "qwertyuiopasdfgh"]


def cells_of(kind: str) -> list[Cell]:
    """Sixteen groups of 100 under the one treatment, and of 90 under the other."""
    return [Cell(f"{n}", kind, n, n, float(n), float(n)) for n in [100] * len(GROUPS) + [90] * len(GROUPS)]


def named(treatment: str) -> dict:
    """The groups by the place of their cells; the other treatment names them from the last to the first."""
    here = {group: place for place, group in enumerate(GROUPS)}
    there = {group: len(GROUPS) + place for place, group in reversed(list(enumerate(GROUPS)))}
    return {("harm", ""): here, ("harm", treatment): there}


def test_bases_are_compared_in_the_order_of_the_table():
    cells = cells_of("base")
    found = treatments_of_bases(cells, named("proportion_of_answers"))
    assert [relation.whole for relation in found] == list(range(len(GROUPS)))
    assert [relation.parts[1] for relation in found] == list(range(2 * len(GROUPS), 3 * len(GROUPS)))


def test_cases_are_compared_in_the_order_of_the_table():
    found = treatments_of_cases(cells_of("cases"), named("upper_bound"), 0.0)
    assert [relation.whole for relation in found] == list(range(len(GROUPS)))
