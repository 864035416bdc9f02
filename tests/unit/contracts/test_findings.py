"""A finding is refused with the key that accepts it; accepted, it is a warning; accepted in vain, that is told."""

from __future__ import annotations

import pytest

from disrupting_harm.contracts.findings import KINDS, Finding, settle
from disrupting_harm.errors import Problem


KEY = "params/countries/TST.yaml, key components.x.tables.t.accept"
PROBLEM = Problem("f.csv", "wrong", "mend it", "a", (2,))
FINDING = Finding("f.csv", "odd", "mend it", "b", (3, 4), kind="design_codes")
REASON = "the office confirmed it."


def test_a_finding_that_nobody_accepts_stands_beside_the_problems_with_its_key():
    standing, accepted = settle([PROBLEM, FINDING], {}, key=KEY)
    assert [str(p) for p in standing] == [
        "f.csv, row 2, column a: wrong; mend it.",
        f"f.csv, rows 3 and 4, column b: odd; mend it, or, if it is right, say why in {KEY}, as `design_codes: REASON`.",
    ]
    assert accepted == []


def test_an_accepted_finding_is_a_warning_and_the_problems_still_stand():
    standing, (accepted,) = settle([PROBLEM, FINDING], {"design_codes": REASON}, key=KEY)
    assert standing == [PROBLEM]
    assert accepted.warning(KEY) == (
        "f.csv, rows 3 and 4, column b: odd; accepted as design_codes: the office confirmed it."
    )


def test_a_reason_for_one_kind_accepts_no_other():
    standing, accepted = settle([FINDING], {"rows_twice": REASON}, key=KEY)
    assert len(standing) == 1 and [a.finding for a in accepted] == [None]


def test_a_kind_that_does_not_occur_any_more_is_told():
    _, (accepted,) = settle([], {"rows_twice": REASON}, key=KEY)
    assert accepted.warning(KEY) == f"{KEY}: rows_twice does not occur any more; take it out."


@pytest.mark.parametrize("rows, affected, n", [((2, 3), 0, 2), ((), 40, 40), ((7,), 40, 40)])
def test_a_finding_counts_the_rows_it_concerns_even_where_it_names_fewer(rows, affected, n):
    assert Finding("f", "t", "m", rows=rows, kind="lines_swallowed", affected=affected).n_rows == n


def test_every_kind_is_described():
    import disrupting_harm.contracts.findings as module

    assert all(f"    {kind} " in module.__doc__ for kind in KINDS)
