"""A composite is the union of its parts: what is printed of one bounds the other, for the auditor and for what goes."""

import pytest
from tests.small_estimates import join, shares
from tests.small_suppression import EXACT, pattern, suppressed, unsafe

from disrupting_harm.disclosure.audit import audit
from disrupting_harm.disclosure.primary import find_sensitive
from disrupting_harm.disclosure.structure import find_structure


OF_TWO = {"any": ("one", "two")}


def sums(composites, *tables):
    """Each inequality of the composites by counts: whole, parts and what is left of it."""
    found = find_structure({f"t{i}": table for i, table in enumerate(tables)}, composites=composites)
    slack = {i for i, cell in enumerate(found.cells) if cell.kind == "slack"}
    cells = found.cells
    return [
        (cells[r.whole].count, [cells[i].count for i in r.parts], [cells[i].count for i in r.less])
        for r in found.case_relations
        if slack & set(r.cells)
    ]


def of(name, *counts):
    groups = ("", "s=f", "s=m")
    return shares(dict(zip(groups, counts, strict=False)), indicator=name)


def test_a_whole_is_no_less_than_each_part_and_no_more_than_all_together():
    found = sums(OF_TWO, of("any", (50, 100)), of("one", (40, 100)), of("two", (20, 100)))
    assert found == [(50, [40, 10], []), (50, [20, 30], []), (50, [40, 20], [10])]


def test_a_part_that_is_not_printed_leaves_no_upper_bound():
    assert sums(OF_TWO, of("any", (50, 100)), of("one", (40, 100))) == [(50, [40, 10], [])]


def test_a_composite_of_some_of_the_parts_is_a_part_and_covers_with_the_others():
    composites = {"all": ("one", "two", "three"), "few": ("one", "two")}
    found = sums(composites, of("all", (60, 100)), of("few", (50, 100)), of("three", (20, 100)))
    assert (60, [50, 10], []) in found and (60, [50, 20], [10]) in found


def test_numbers_that_contradict_the_definition_make_no_inequality():
    assert sums(OF_TWO, of("any", (30, 100)), of("one", (40, 100))) == []


def test_the_upper_bound_is_not_held_to_its_parts():
    upper = of("any", (55, 100)).assign(statistic="upper_bound", estimate_id="upper")
    found = sums(OF_TWO, of("any", (50, 99)), upper, of("one", (40, 100)), of("two", (20, 100)))
    assert (55, [40, 15], []) in found and not [less for whole, _, less in found if whole == 55 and less]


# Of 100 children, girls and boys, 88 met any form: 48 of 50 girls, which is withheld, and so 40 of 50 boys with it. The part gives both
# back: no fewer girls than 45, no fewer boys than 40, and so no more girls than 48.
ANY, ONE = of("any", (88, 100), (48, 50), (40, 50)), of("one", (85, 100), (45, 50), (40, 50))
ALONE = {"any@v1/s=f": "primary_small_non_cases", "any@v1/s=m": "complementary"}


def test_a_part_narrows_a_withheld_group_of_its_whole_and_the_auditor_finds_it():
    structure = find_structure({"t": join(ANY, ONE)}, composites=OF_TWO)
    sensitive = find_sensitive(structure, EXACT)
    narrowed = [f for f in audit(structure, sensitive, {1, 2}, EXACT) if not f.safe and f.layer == "cases"]
    assert {(f.range.low, f.range.high) for f in narrowed} == {(45, 48)}


def test_all_parts_together_narrow_a_withheld_group_of_their_whole_from_the_other_side():
    """No more than 40 boys said yes to a part, counted twice or not: at least 48 of the 88 are girls, and at most all 50."""
    one, two = of("one", (83, 100), (45, 50), (38, 50)), of("two", (12, 100), (10, 50), (2, 50))
    structure = find_structure({"t": join(ANY, one, two)}, composites=OF_TWO)
    sensitive = find_sensitive(structure, EXACT)
    found = [f for f in audit(structure, sensitive, {1, 2}, EXACT) if f.layer == "cases"]
    assert {(f.range.low, f.range.high) for f in found if structure.cells[f.cell].name == "any (s=f)"} == {(48, 50)}


def test_what_a_part_would_narrow_goes_with_a_group_of_the_part():
    assert pattern(ANY, ONE) == ALONE
    _, hidden, findings = suppressed(ANY, ONE, composites=OF_TWO)
    assert len(hidden) > len(ALONE) and not unsafe(findings)


@pytest.mark.parametrize("already", [False, True])
def test_rounded_counts_of_a_release_do_not_contradict_the_definition(already):
    """Of 13 and 12, which are printed as 15 and 10, an intruder knows that they may be one number."""
    whole, part = of("any", (13, 100)), of("one", (12, 100))
    earlier = {"old": part.assign(n_cases=10.0, estimate_id="old")} if already else None
    tables = [whole] if already else [whole, part]
    _, hidden, findings = suppressed(
        *tables, rules=EXACT.model_copy(update={"round_counts": 5}), composites=OF_TWO, already=earlier
    )
    assert hidden == {} and findings == []
