"""All tables of a unit together: what is withheld, what stays, and what is refused before anything is made."""

import numpy as np
import pandas as pd
import pytest
from tests.small_estimates import join, shares
from tests.small_suppression import one_way, two_way

from disrupting_harm.disclosure.protect import DisclosureError, make_plan, protect
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.errors import UserError
from disrupting_harm.printing import FLAG_WORDS, NOT_SHOWN, printed


RULES = Rules()
EXACT = Rules(round_counts=1)
HARM = "TST/survey/harm@v1"


def withheld(out):
    return {
        row.estimate_id: row.flags
        for table in out.values()
        for row in table.itertuples()
        if row.presentation == "withheld"
    }


def test_rows_and_columns_stay_and_the_input_is_not_changed():
    tables = {"a": one_way(3, 30, 40), "b": two_way([[20, 20], [20, 20]])}
    before = {name: table.copy() for name, table in tables.items()}
    out = protect(tables, RULES)
    assert list(out) == ["a", "b"]
    for name, table in out.items():
        assert list(table["estimate_id"]) == list(tables[name]["estimate_id"])
        assert list(table.columns) == list(tables[name].columns)
        pd.testing.assert_frame_equal(tables[name], before[name])


def test_attributes_of_a_table_stay():
    table = one_way(30, 40)
    table.attrs["ci"] = "korn-graubard"
    assert protect({"a": table}, RULES)["a"].attrs == {"ci": "korn-graubard"}


def test_a_withheld_estimate_is_printed_as_not_shown_and_its_flags_have_words():
    out = protect({"a": one_way(3, 30, 40)}, RULES)["a"]
    for row in out[out["presentation"] == "withheld"].itertuples():
        assert printed(row).value == NOT_SHOWN and row.flags in FLAG_WORDS


def test_tables_of_a_unit_are_protected_together():
    # One table prints all, the other the levels: only together do they give back the part without a level.
    whole, levels = shares({"": (30, 100)}), shares({"s=f": (17, 50), "s=m": (10, 40)})
    assert withheld(protect({"levels": levels}, EXACT)) == {}
    assert list(withheld(protect({"whole": whole, "levels": levels}, EXACT)).values()) == ["complementary"]


def test_what_an_earlier_release_printed_is_part_of_what_is_known():
    earlier = protect({"a": shares({"": (73, 300), "g=g1": (30, 100)})}, EXACT)
    now = {"b": shares({"g=g0": (3, 100), "g=g2": (40, 100)})}
    assert set(withheld(protect(now, EXACT))) == {f"{HARM}/g=g0"}
    assert set(withheld(protect(now, EXACT, already=earlier))) == {f"{HARM}/g=g0", f"{HARM}/g=g2"}


def test_a_second_release_of_the_same_tables_is_the_first():
    tables = {"a": one_way(3, 30, 40), "b": one_way(20, 2, 30, 40, indicator="help")}
    first = protect(tables, RULES)
    second = protect(tables, RULES, already=first)
    for name, table in first.items():
        pd.testing.assert_frame_equal(second[name], table)


def test_an_earlier_release_made_from_other_data_is_no_sum():
    earlier = protect({"a": shares({"": (90, 300), "g=g1": (80, 100)})}, EXACT)
    out = protect({"b": shares({"g=g0": (30, 100), "g=g2": (40, 100), "g=g3": (3, 100)})}, EXACT, already=earlier)
    assert set(withheld(out)) == {f"{HARM}/g=g3"}


def test_a_headline_figure_is_named_by_indicator_or_by_id():
    tables = {"a": one_way(3, 30)}
    for headline in (["harm"], [HARM]):
        assert HARM not in withheld(protect(tables, RULES, headline=headline))


@pytest.mark.parametrize(
    ("counts", "key"),
    [
        ((3, 100), "minimum_cases"),
        ((97, 100), "minimum_non_cases"),
        ((5, 9), "minimum_base"),
        ((0, 100), "full_groups"),
    ],
)
def test_a_rule_that_would_withhold_a_headline_figure_is_refused_with_its_name(counts, key):
    with pytest.raises(UserError, match=f"{HARM}: disclosure.{key} would withhold this headline figure") as caught:
        protect({"a": shares({"": counts})}, RULES, headline=["harm"])
    assert "\n" not in str(caught.value) and "params/study.yaml" in str(caught.value)


def test_all_headline_figures_that_would_go_are_told_at_once():
    table = join(shares({"": (3, 100)}), shares({"": (2, 100)}, indicator="threat"))
    with pytest.raises(DisclosureError) as caught:
        protect({"a": table}, RULES, headline=["harm", "threat"])
    assert len(str(caught.value).splitlines()) == 2


def test_what_has_left_cannot_be_withheld():
    table = shares({"": (3, 100)})
    with pytest.raises(DisclosureError, match="earlier release"):
        protect({"a": table}, RULES, already={"a": table})


def test_no_count_of_respondents_stands_in_a_refusal():
    with pytest.raises(UserError) as caught:
        protect({"a": shares({"": (3, 97)})}, RULES, headline=["harm"])
    assert "97" not in str(caught.value)


def test_tables_without_estimates_and_no_tables_are_let_through():
    empty = shares({"": (30, 100)}).iloc[:0]
    printed_table = pd.DataFrame({"Indicator": ["Harm"], "n": ["1,014"]})
    out = protect({"empty": empty, "printed": printed_table}, RULES)
    assert out["empty"].empty and out["printed"].equals(printed_table)
    assert protect({}, RULES) == {}


@pytest.mark.parametrize("seed", range(3))
def test_the_auditor_finds_nothing_in_a_random_unit(seed):
    random = np.random.default_rng(seed)
    tables = {}
    for i in range(3):
        cases = random.poisson(6, size=(3, 2))
        tables[f"t{i}"] = two_way(np.minimum(cases, 60).tolist(), base=60).assign(indicator=f"harm_{'abc'[i]}")
        tables[f"t{i}"]["estimate_id"] = tables[f"t{i}"]["estimate_id"].str.replace("harm", f"harm_{'abc'[i]}")
    plan = make_plan(tables, RULES)
    assert plan.sensitive and all(finding.safe for finding in plan.findings)


EDGES = (3, 7, 8, 12, 13, 17, 22, 23, 57, 58)  # counts next to where their rounding changes


@pytest.mark.parametrize("seed", range(5))
def test_what_was_released_before_in_rounded_numbers_that_do_not_add_up_holds_the_same_back_again(seed):
    """Under other names, so that no row is known to be the earlier one: 13 and 13 were printed as 15 and 15, their sum as 25."""
    random = np.random.default_rng(seed)
    table = two_way(random.choice(EDGES, size=(3, 3)).tolist(), base=int(random.integers(98, 103)))
    earlier = protect({"old": table}, RULES)["old"]
    plan = make_plan(
        {"new": table}, RULES, already={"old": earlier.assign(estimate_id=earlier["estimate_id"] + "-old")}
    )
    assert plan.sensitive and all(finding.safe for finding in plan.findings)
    assert sorted(plan.hidden) == list(np.flatnonzero(earlier["presentation"] == "withheld"))


# -- what hangs on levels that are withheld. Thought of by a reader of the tables who wants the count of a small group.

AGES = {"": (60, 1000), "age_group=12-13": (3, 330), "age_group=14-15": (27, 330), "age_group=16-17": (30, 340)}


def comparison(statistic, by, level):
    """A row that compares the groups of `by` and names nobody's number."""
    row = shares({"": (np.nan, 1000)}, statistic=statistic).assign(by=by, level=level, estimate=0.012, p=0.01234)
    return row.assign(estimate_id=f"{HARM}:{statistic}/{by}={level}")


@pytest.mark.parametrize(
    "statistic, by, level",
    [
        ("trend", "age", "one year more"),  # with the total and one class, the slope tells the others
        ("trend", "age_group", "all"),
        ("odds_ratio", "age", "one year more"),
        ("risk_difference", "age", "one year more"),
        ("rao_scott_f", "age_group", "all"),
        ("rank_wald_f", "age_group", "all"),
        ("difference", "age_group", "12-13 - 14-15"),
    ],
)
def test_what_compares_groups_goes_with_a_level_that_is_withheld(statistic, by, level):
    out = protect({"levels": shares(AGES), "compared": comparison(statistic, by, level)}, RULES)
    assert f"{HARM}/age_group=12-13" in withheld(out)
    (row,) = out["compared"].itertuples()
    assert row.presentation == "withheld" and np.isnan(row.estimate) and np.isnan(row.p)


@pytest.mark.parametrize("by, level", [("age", "one year more"), ("grade", "all")])
def test_what_compares_other_groups_or_only_groups_that_are_printed_stays(by, level):
    whole = {group: (cases + 20, n) for group, (cases, n) in AGES.items() if group}
    printed = {"": (120, 1000)} | whole
    out = protect({"levels": shares(printed), "compared": comparison("trend", by, level)}, RULES)
    assert withheld(out) == {}
    out = protect({"levels": shares(AGES), "compared": comparison("trend", "grade", "all")}, RULES)
    assert f"{HARM}:trend/grade=all" not in withheld(out)


def test_a_small_group_is_not_told_by_tables_that_each_print_a_part_of_it():
    """Place, sex, and both crossed, in three tables."""
    places = shares({"": (60, 1000), "u=r": (30, 500), "u=t": (30, 500)})
    sexes = shares({"s=f": (18, 500), "s=m": (42, 500)})
    both = shares({"u=r,s=f": (3, 250), "u=r,s=m": (27, 250), "u=t,s=f": (15, 250), "u=t,s=m": (15, 250)})
    gone = withheld(protect({"places": places, "sexes": sexes, "both": both}, RULES))
    assert {name.rpartition("/")[2] for name in gone} == {"u=r,s=f", "u=r,s=m", "u=t,s=f", "u=t,s=m"}


def test_a_count_is_not_told_by_the_base_of_what_only_these_were_asked():
    harmed = shares({"": (40, 1000), "s=f": (4, 500), "s=m": (36, 500)})
    asked = shares({"": (20, 40), "s=f": (2, 4), "s=m": (18, 36)}, indicator="told", base="children, harmed")
    gone = withheld(protect({"harmed": harmed, "asked": asked}, RULES))
    assert {f"{HARM}/s=f", f"{HARM}/s=m", "TST/survey/told@v1/s=f", "TST/survey/told@v1/s=m"} <= set(gone)


def test_a_small_base_is_not_printed_with_a_share_that_only_one_count_gives():
    """7 of 18 is the only count that rounds to 0.389 there: the share would tell what rounding the counts hides."""
    out = protect({"a": shares({"": (9, 38), "s=f": (7, 18), "s=m": (2, 20)})}, RULES)["a"].set_index("level")
    assert np.isnan(out.loc["f", "estimate"]) and out.loc["m", "presentation"] == "withheld"
