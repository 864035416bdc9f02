"""Differences between independent samples, and between rounds of one: by hand, and what cannot be compared."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from tests.hand_computed import draw_sample, make, unexplained

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import differences
from disrupting_harm.survey.differences import compare_tables


NUMBERS = ["estimate", "se", "ci_low", "ci_high", "df", "t", "p"]


@pytest.fixture
def frame():
    return draw_sample(3)


# Independent samples.


def test_independent_samples_by_hand_with_satterthwaites_degrees_of_freedom(frame):
    tables = {"KEN": make(frame).means(["x"]), "UGA": make(draw_sample(4, strata=2, psus=3)).means(["x"])}
    row = compare_tables(tables).iloc[0]
    a, b = (table.iloc[0] for table in tables.values())
    v, u = a["se"] ** 2, b["se"] ** 2
    assert (a["df"], b["df"]) == (9, 4)
    df = (v + u) ** 2 / (v**2 / 9 + u**2 / 4)
    t = (a["estimate"] - b["estimate"]) / np.sqrt(v + u)
    half = scipy.stats.t.ppf(0.975, df) * np.sqrt(v + u)
    difference = a["estimate"] - b["estimate"]
    expected = [
        difference,
        np.sqrt(v + u),
        difference - half,
        difference + half,
        df,
        t,
        2 * scipy.stats.t.sf(abs(t), df),
    ]
    np.testing.assert_allclose(list(row[NUMBERS]), expected, rtol=1e-12)
    assert (row["between"], row["n_first"], row["n_second"], row["flags"]) == ("KEN - UGA", 96, 48, "")


def test_every_pair_of_tables_and_every_cell_that_both_hold():
    tables = {
        name: make(draw_sample(seed)).proportions(["y"], by=by)
        for name, seed, by in (("A", 1, ["g"]), ("B", 2, ["g", "s"]), ("C", 3, ["s"]))
    }
    table = compare_tables(tables, adjust="none")
    assert list(zip(table["between"], table["level"], strict=True)) == [
        *(("A - B", level) for level in ("", "a", "b", "c")),
        ("A - C", ""),
        *(("B - C", level) for level in ("", "f", "m")),
    ]
    rest = [column for column in differences.COLUMNS[3:] if column not in ("first", "second")]
    assert list(table.columns) == [*differences.COLUMNS[:3], "between", *rest]


def test_rounds_of_one_frame_that_share_no_psu_differ_as_independent_samples_do():
    first, second = draw_sample(7), draw_sample(8)
    stacked = pd.concat(
        [
            first.assign(round="1", h="1/" + first["h"].astype(str)),
            second.assign(round="2", h="2/" + second["h"].astype(str)),
        ],
        ignore_index=True,
    )
    together = make(stacked).differences(["y"], by=["round"]).iloc[0]
    apart = compare_tables({"1": make(first).proportions(["y"]), "2": make(second).proportions(["y"])}).iloc[0]
    np.testing.assert_allclose(list(together[["estimate", "se"]]), list(apart[["estimate", "se"]]), rtol=1e-12)
    np.testing.assert_allclose(list(together[["ci_low", "ci_high"]]), list(apart[["ci_low", "ci_high"]]), atol=0.02)


def test_rounds_that_share_their_psus_differ_by_less_than_independent_ones_would():
    first = draw_sample(7)
    high = first["p"].eq(0) | first["h"].eq(1)  # the same PSUs are high in both rounds
    rounds = [first.assign(y=(high & (np.arange(96) % 5 < 4)).astype(int), round=r) for r in ("1", "2")]
    rounds[1]["y"] |= np.arange(96) % 17 == 0
    together = make(pd.concat(rounds, ignore_index=True)).differences(["y"], by=["round"]).iloc[0]
    apart = compare_tables({r: make(f).proportions(["y"]) for r, f in zip("12", rounds, strict=True)}).iloc[0]
    assert together["estimate"] == pytest.approx(apart["estimate"], rel=1e-12)
    assert together["se"] < apart["se"] / 2


def test_samples_that_cannot_be_tested_say_why(frame):
    sample = frame.assign(none=0, all=1)
    tables = {
        "A": make(sample).proportions(["none", "all", "y"], by=["g"]),
        "B": make(sample.assign(all=None, y=sample["y"].where(sample["g"] != "a"))).proportions(
            ["none", "all", "y"], by=["g"]
        ),
        "C": make(sample.assign(h=range(96)), lonely_psu="adjust").proportions(["y"]),
    }
    table = compare_tables(tables)
    assert unexplained(table).empty
    flags = table[table["between"] == "A - B"].set_index(["indicator", "level"])["flags"]
    assert (flags["none"] == "no_variance").all() and (flags["all"] == "no_members").all()
    assert flags["y"].to_dict() == {"": "", "a": "no_members", "b": "", "c": ""}
    with_c = table[table["between"] == "A - C"].iloc[0]
    assert with_c["flags"] == "no_df" and with_c["se"] > 0 and np.isnan(with_c["p"])


def test_quantiles_of_two_samples_are_compared_probability_by_probability(frame):
    tables = {"A": make(frame).quantiles(["x"]), "B": make(frame.assign(x=frame["x"] + 1)).quantiles(["x"])}
    table = compare_tables(tables)
    assert table["probability"].tolist() == [0.25, 0.5, 0.75]
    np.testing.assert_allclose(table["estimate"], -1, rtol=1e-9)


def test_tables_that_cannot_be_compared_are_refused_all_at_once(frame):
    design = make(frame)
    means, quantiles, pairs = design.means(["x"]), design.quantiles(["x"]), design.differences(["y"], by=["s"])
    for tables in ({}, {"A": means}):
        with pytest.raises(DesignError, match="at least two"):
            compare_tables(tables)
    with pytest.raises(DesignError, match="'C' has no column n;"):
        compare_tables({"A": means, "C": pairs})
    with pytest.raises(DesignError) as raised:
        compare_tables({"A": means, "B": quantiles, "C": pairs, "D": pd.DataFrame({"estimate": [1]})})
    assert len(str(raised.value).splitlines()) == 3
    with pytest.raises(DesignError, match="adjust='sidak'"):
        compare_tables({"A": means, "B": make(frame.assign(x=frame["x"] + 1)).means(["x"])}, adjust="sidak")
    assert compare_tables({"A": means, "B": design.means(["y"])}).empty


def test_a_table_against_itself_and_rows_held_twice_are_refused(frame):
    table = make(frame).proportions(["y"], by=["s"])
    for other in (table, table.copy()):
        with pytest.raises(DesignError, match="'A' and 'B' are the same table"):
            compare_tables({"A": table, "B": other})
    twice = pd.concat([table, table.head(2)], ignore_index=True)
    with pytest.raises(DesignError, match="Table 'B' holds 2 rows twice"):
        compare_tables({"A": table, "B": twice})


@pytest.mark.parametrize(
    "column, one, other, said",
    [
        ("version", 1, 2, "version of the definition"),
        ("base", "children aged 12-17", "children aged 15-17", "base"),
        ("recall", "past year", "ever", "recall period"),
        ("statistic", "proportion", "proportion_of_answers", "statistic"),
        ("unit", "hours a day", "minutes a day", "unit"),
        ("statistic", "proportion", "mean", "statistic"),
        ("ci_method", "korn-graubard", "logit", "interval"),
        ("non_answers", "denominator", "missing", "treatment of non-answers"),
    ],
)
def test_rows_that_are_defined_differently_are_refused(frame, column, one, other, said):
    tables = [make(f).proportions(["y"], by=["s"]) for f in (frame, draw_sample(9))]
    alike = compare_tables({"A": tables[0].assign(**{column: one}), "B": tables[1].assign(**{column: one})})
    assert len(alike) == 3
    with pytest.raises(DesignError, match=f"y: 'A' and 'B' differ in {said};"):
        compare_tables({"A": tables[0].assign(**{column: one}), "B": tables[1].assign(**{column: other})})


def test_tables_fresh_from_a_design_are_held_against_each_other_by_interval_and_kind(frame):
    one, two = make(frame), make(draw_sample(9))
    with pytest.raises(DesignError, match="differ in interval;"):
        compare_tables({"A": one.proportions(["y"]), "B": two.proportions(["y"], ci="logit")})
    with pytest.raises(DesignError, match="differ in statistic, interval;"):
        compare_tables({"A": one.proportions(["y"]), "B": two.means(["y"])})


def test_rare_proportions_of_two_samples_keep_their_own_intervals(frame):
    tables = {"A": make(frame.assign(none=0)).proportions(["none", "y"]), "B": make(frame).proportions(["y"])}
    tables["B"] = pd.concat([tables["B"].assign(indicator="none"), tables["B"]], ignore_index=True)
    none = compare_tables(tables).iloc[0]
    a, b = tables["A"].iloc[0], tables["B"].iloc[0]
    assert none["flags"] == "one_sided_variance" and np.isnan(none["p"])
    low, high = b["ci_high"] - b["estimate"], np.hypot(a["ci_high"], b["estimate"] - b["ci_low"])
    assert (none["ci_low"], none["ci_high"]) == pytest.approx((-b["estimate"] - low, -b["estimate"] + high))


def test_the_test_of_two_samples_has_degrees_of_freedom_on_its_own_scale():
    """Log-odds of 0.0104 (se 0.0039, df 4) and 0.051 (se 0.0078, df 90): Satterthwaite on 0.144 and 0.026, not on se^2."""
    columns = ["indicator", "by", "level", "estimate", "se", "ci_low", "ci_high", "df", "n", "n_cases", "flags"]
    rare = pd.DataFrame([["y", "", "", 0.0104, 0.0039, 0.0, 0.03, 4, 500, 5, ""]], columns=columns)
    common = pd.DataFrame([["y", "", "", 0.051, 0.0078, 0.03, 0.07, 90, 1000, 51, ""]], columns=columns)
    row = compare_tables({"A": rare, "B": common}).iloc[0]
    v = [(se / (p * (1 - p))) ** 2 for p, se in ((0.0104, 0.0039), (0.051, 0.0078))]
    df = sum(v) ** 2 / (v[0] ** 2 / 4 + v[1] ** 2 / 90)
    t = (np.log(0.0104 / 0.9896) - np.log(0.051 / 0.949)) / np.sqrt(sum(v))
    assert (row["df"], row["t"]) == pytest.approx((df, t), rel=1e-12) and df < 6
    assert row["p"] == pytest.approx(2 * scipy.stats.t.sf(abs(t), df), rel=1e-12)
