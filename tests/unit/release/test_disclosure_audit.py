"""What is released of restricted data is judged as it is printed: table by table, then all together, earlier releases among them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.edits import edit
from tests.small_estimates import join, shares
from tests.small_suppression import one_way, two_way

from disrupting_harm.disclosure.protect import protect
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.release.disclosure_audit import audit_disclosure, is_treated
from disrupting_harm.release.released_table import ReleasedTable


UNIT = "TST"


@pytest.fixture
def study(study):
    """The tests' own study, whose restricted data have rules."""
    edit(study.study(), "  restricted: null", "  restricted: {minimum_cases: 5}")
    return study


@pytest.fixture
def released(study, tmp_path):
    """Write a frame as a table of a release; returns what an audit is given of it."""

    def write(frame, name="a", *, release=1, kind="estimates", data_class="restricted", **facts) -> ReleasedTable:
        file = tmp_path / f"{release}-{name}.csv"
        frame.to_csv(file, index=False)
        return ReleasedTable(f"outputs/TST/survey/{name}.csv", file, kind, data_class, release, **facts)

    return write


def treated(frame):
    return protect({"a": frame}, Rules())["a"]


GROUPS = shares({"": (301, 1003), "s=f": (151, 503), "s=m": (150, 500)})


def test_tables_that_disclosure_control_treated_pass(study, released):
    out = treated(GROUPS)
    assert out["estimate"].notna().all()
    assert audit_disclosure(study, UNIT, [released(out)]) == []


def test_withheld_rows_and_their_neighbours_pass(study, released):
    out = treated(one_way(3, 30, 40))
    assert (out["presentation"] == "withheld").any()
    assert audit_disclosure(study, UNIT, [released(out)]) == []


@pytest.mark.parametrize("seed", range(20))
def test_there_is_no_false_alarm_on_what_disclosure_control_lets_leave(study, released, seed):
    draw = np.random.default_rng(seed)
    table = two_way(draw.integers(0, 60, size=(3, 2)).tolist(), base=int(draw.integers(80, 200)))
    assert audit_disclosure(study, UNIT, [released(treated(table))]) == []


def test_exact_estimates_do_not_leave(study, released):
    (sentence,) = audit_disclosure(study, UNIT, [released(shares({"": (301, 1003)}))])
    assert sentence.startswith("outputs/TST/survey/a.csv: 1 estimates, TST/survey/harm@v1 the first, are more exact")
    assert "301" not in sentence and "1003" not in sentence


def test_public_tables_are_not_judged_and_stand_ins_neither(study, released):
    exact = shares({"": (3, 7)})
    assert audit_disclosure(study, UNIT, [released(exact, data_class=c) for c in ("public", "synthetic")]) == []
    mixed = released(exact.assign(data_class="public"))
    assert audit_disclosure(study, UNIT, [mixed]) == [], "a table of several classes says by row which one is which"


@pytest.mark.parametrize(
    "kind, shows, fits",
    [
        ("table", True, True),
        ("table", False, False),
        ("assessments", False, False),
        ("figure", True, True),
        ("figure", False, False),
    ],
)
def test_a_restricted_table_that_no_audit_covers_does_not_leave(study, released, kind, shows, fits):
    told = audit_disclosure(study, UNIT, [released(GROUPS, kind=kind, shows_estimates=shows)])
    assert [s for s in told if "no audit covers" in s] == told and bool(told) != fits


def test_counts_that_a_notebook_declares_to_be_of_no_estimate_do_not_leave(study, released):
    """`other_numbers` lets a table print what no estimate holds: of restricted data nobody looked at it."""
    (sentence,) = audit_disclosure(study, UNIT, [released(GROUPS, kind="table", others=True)])
    assert "`other_numbers` declares, which no audit covers" in sentence
    assert audit_disclosure(study, UNIT, [released(GROUPS, kind="table", others=True, data_class="synthetic")]) == []


def test_the_largest_share_of_a_weight_does_not_leave(study, released):
    (sentence,) = audit_disclosure(study, UNIT, [released(treated(GROUPS).assign(largest_share=0.1))])
    assert "column largest_share" in sentence


@pytest.mark.parametrize("statistic", ["count", "alpha", "respondents", "rate"])
def test_a_statistic_that_no_audit_covers_does_not_leave(study, released, statistic):
    (sentence,) = audit_disclosure(study, UNIT, [released(treated(GROUPS).assign(statistic=statistic))])
    assert sentence.startswith("outputs/TST/survey/a.csv, column statistic: no audit covers " + statistic)


def test_a_table_that_lost_its_columns_is_named(study, released):
    (sentence,) = audit_disclosure(study, UNIT, [released(GROUPS.drop(columns="statistic"))])
    assert "is no table of estimates any more" in sentence


@pytest.mark.parametrize("change", [{"n": None}, {"presentation": "withheld"}])
def test_an_estimate_that_is_printed_without_its_base_or_though_it_is_withheld_does_not_leave(study, released, change):
    (sentence,) = audit_disclosure(study, UNIT, [released(treated(GROUPS).assign(**change))])
    assert "let leave" in sentence


def test_what_an_earlier_release_printed_is_added_to_what_this_one_prints(study, released):
    """Each of the two is harmless. Together they tell a group that neither prints, as exactly as counts are printed."""
    whole, part = join(shares({"": (33, 1000)})), join(shares({"s=f": (30, 995)}))
    edit(study.study(), "{minimum_cases: 5}", "{round_counts: 1, minimum_cases: 5, minimum_sets: 1}")
    exact = Rules(round_counts=1, minimum_sets=1)
    first = released(protect({"a": whole}, exact)["a"], "whole", release=1)
    second = released(protect({"a": part}, exact)["a"], "part", release=2)
    assert audit_disclosure(study, UNIT, [first]) == [] == audit_disclosure(study, UNIT, [second])
    told = audit_disclosure(study, UNIT, [first, second])
    assert told and all(s.startswith("TST, harm (") and "this release together with 1" in s for s in told)


def test_the_tables_of_an_earlier_release_are_not_judged_again(study, released):
    earlier, now = released(shares({"": (301, 1003)}), "old", release=1), released(treated(GROUPS), "new", release=2)
    assert not any("old.csv" in s for s in audit_disclosure(study, UNIT, [earlier, now]))


ROW = {
    "statistic": "proportion",
    "n": 100,
    "n_cases": 30,
    "estimate": 0.3,
    "se": 0.012,
    "n_weighted": 1230.0,
    "deff": 1.2,
    "df": 90,
}


@pytest.mark.parametrize(
    "change, fits",
    [
        ({}, True),
        ({"n": 101}, False),
        ({"n_cases": 31}, False),
        ({"n": 5, "n_cases": float("nan")}, False),
        ({"n_cases": 0}, False),
        ({"n_cases": 100}, False),
        ({"estimate": 0.3001}, False),
        ({"se": 0.0123}, False),
        ({"n_weighted": 1234.0}, False),
        ({"deff": 1.23}, False),
        ({"estimate": float("nan"), "se": float("nan")}, True),
        ({"statistic": "standardised", "estimate": 0.30123}, False),
        ({"statistic": "lower_bound", "estimate": 0.30123}, False),
        ({"statistic": "mean", "estimate": 2.461}, False),
        ({"statistic": "mean", "estimate": 2.46}, True),
        ({"ci_low": 0.2712}, False),
        ({"ci_high": 0.3312}, False),
        ({"p": 0.01234}, False),
        ({"p": 0.0001}, True),
        ({"risk": 0.0543}, False),
        ({"n_eff": 81.23}, False),
        ({"n": 0, "n_cases": 0, "estimate": float("nan"), "se": float("nan"), "n_weighted": 0.0}, True),
        ({"n": 0, "n_cases": 0, "estimate": 0.0}, False),
    ],
)
def test_a_row_is_as_coarse_as_the_rules_leave_it(change, fits):
    assert is_treated(ROW | change, Rules()) is fits
