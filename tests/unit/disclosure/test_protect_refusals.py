"""Which rows are headline figures, and the whole sentence of every refusal."""

import numpy as np
import pytest
from tests.small_estimates import join, shares
from tests.small_suppression import one_way

from disrupting_harm.disclosure.cells import Cell, Row, Structure
from disrupting_harm.disclosure.protect import DisclosureError, find_headline, make_plan, protect
from disrupting_harm.disclosure.rules import Rules


EXACT = Rules(round_counts=1)
HARM = "TST/survey/harm@v1"
HEADLINE = (
    "would withhold this headline figure; take it out of the headline figures, or change the rule in params/study.yaml."
)
EARLIER = (
    "would withhold an estimate that an earlier release printed; what has left cannot be taken back: leave the rule as it was for "
    "this unit."
)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["harm"], {0, 2, 3}),
        (["help"], set()),
        (["id1"], {1}),
        (["id4", "id0"], {0, 4}),
        (["id0", "harm", "nothing"], {0, 2, 3}),
        ([], set()),
    ],
)
def test_a_headline_figure_is_one_of_everybody_by_indicator_or_any_by_id(names, found):
    told = [
        ("proportion", ()),
        ("proportion", (("s", "f"),)),
        ("mean", ()),
        ("children_affected", ()),
        ("odds_ratio", ()),
    ]
    rows = [
        Row("t", i, f"id{i}", statistic, ("harm", "1"), group, 0, None) for i, (statistic, group) in enumerate(told)
    ]
    assert find_headline(Structure(rows, [Cell("", "base", 1, 1)], [], [], {}, {}), names) == found


def refused(tables, **more):
    with pytest.raises(DisclosureError) as caught:
        protect(tables, EXACT, **more)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("counts", "largest", "key"),
    [
        ((4, 100), 0.1, "minimum_cases"),
        ((96, 100), 0.1, "minimum_non_cases"),
        ((5, 9), 0.1, "minimum_base"),
        ((100, 100), 0.1, "full_groups"),
        ((30, 100), 0.6, "dominance"),
    ],
)
def test_a_headline_figure_that_a_rule_would_withhold_is_named_with_the_rule(counts, largest, key):
    table = shares({"": counts}).assign(largest_share=largest)
    assert refused({"a": table}, headline=["harm"]) == [f"{HARM}: disclosure.{key} {HEADLINE}"]
    assert refused({"a": table}, already={"a": table}) == [f"{HARM}: disclosure.{key} {EARLIER}"]


def test_a_headline_figure_that_hangs_on_what_is_withheld_is_named():
    told = shares({"": (12, 40), "g=g0": (1, 3)}, indicator="told", base="children harmed")
    harm = shares({"": (40, 200), "g=g0": (3, 100), "g=g1": (37, 100)})
    test = shares({"": (np.nan, 200)}).assign(statistic="wald_f", by="g", level="all", estimate_id="test")
    assert refused({"a": join(harm, told, test)}, headline=["test"]) == [
        f"test: disclosure, by what it hangs on, {HEADLINE}"
    ]


def test_a_released_estimate_that_only_hangs_on_what_is_withheld_may_go():
    test = shares({"": (np.nan, 300)}).assign(statistic="wald_f", by="g", level="all", estimate_id="test")
    tables = {"a": one_way(3, 30, 40), "b": test}
    plan = make_plan(tables, EXACT, already={"b": test}, headline=["harm"])
    assert plan.hidden == {1: "primary_small_cases", 2: "complementary", 4: "complementary_dependent"}


def test_a_figure_that_is_a_headline_and_was_released_is_told_once_and_every_other_too():
    table = join(shares({"": (3, 100)}), shares({"": (2, 100)}, indicator="help"))
    twice = {"a": table, "b": table}
    told = refused(twice, headline=["harm"], already={"a": table})
    assert told == [
        f"{HARM}: disclosure.minimum_cases {HEADLINE}",
        f"TST/survey/help@v1: disclosure.minimum_cases {EARLIER}",
    ]


def test_a_plan_says_what_must_be_kept_and_what_was_found():
    plan = make_plan({"a": one_way(3, 30, 40)}, EXACT, headline=["harm"])
    assert plan.kept == {0} and list(plan.sensitive.values()) == ["primary_small_cases"]
    assert plan.hidden == {1: "primary_small_cases", 2: "complementary"}
    assert {finding.layer for finding in plan.findings} == {"cases", "weights"}


def test_rows_of_each_table_are_released_in_their_places():
    first = join(shares({"": (7, 9)}).assign(statistic="count"), shares({"": (153, 1013)}))
    out = protect({"a": first, "b": shares({"": (254, 1013)}, indicator="help")}, Rules())
    assert list(out["a"]["n_cases"]) == [7, 155] and list(out["b"]["n_cases"]) == [255]


@pytest.mark.parametrize(("rules", "whole", "n"), [(EXACT, 29, 100), (Rules(), 22, 1000)])
def test_counts_that_an_earlier_release_contradicts_hinder_no_plan(rules, whole, n):
    """Of the same cells the weights are not contradicted, and are looked at by themselves."""
    earlier = shares({"g=g1": (20, n)}).assign(estimate_id="before")
    plan = make_plan({"a": shares({"": (whole, 2 * n), "g=g0": (10, n)})}, rules, already={"old": earlier})
    assert plan.hidden == {}
