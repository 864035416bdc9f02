"""Differences between domains and between samples: by hand, their invariants, and rows that cannot be tested."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, mean_influence, residuals, samples, unexplained

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import differences, estimate
from disrupting_harm.survey.columns import Answers
from disrupting_harm.survey.degrees_of_freedom import RULES
from disrupting_harm.survey.differences import compare_tables
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.linear import DomainSums, linearise


QUICK = settings(max_examples=10)
NUMBERS = ["estimate", "se", "ci_low", "ci_high", "df", "t", "p"]


@pytest.fixture
def frame():
    return draw_sample(3)


def test_a_difference_of_two_domains_that_share_their_psus_by_hand():
    # u: 1, 0, 1, 0 and v: 1, 1, 0, 1, one of each per PSU, weight 1, one stratum: shares 2/4 and 3/4.
    frame = pd.DataFrame(
        {"w": 1.0, "h": 1, "p": np.repeat([1, 2, 3, 4], 2), "g": list("uv") * 4, "y": [1, 1, 0, 1, 1, 0, 0, 1]}
    )
    row = make(frame).differences(["y"], by=["g"], method="wald").iloc[0]
    # PSU totals of the scores: (y_u - 1/2) / 4 - (y_v - 3/4) / 4, in eighths of 2: 1, -3, 5, -3 over 16.
    variance = 4 / 3 * (1 + 9 + 25 + 9) / 16**2
    t = -0.25 / np.sqrt(variance)
    half = scipy.stats.t.ppf(0.975, 3) * np.sqrt(variance)
    assert (row["level"], row["by"], row["indicator"], row["flags"]) == ("u - v", "g", "y", "")
    expected = [-0.25, np.sqrt(variance), -0.25 - half, -0.25 + half, 3, t, 2 * scipy.stats.t.cdf(t, 3)]
    np.testing.assert_allclose(list(row[NUMBERS]), expected, rtol=1e-12)
    assert (row["n_first"], row["n_second"], row["p_adjusted"]) == (4, 4, row["p"])


@pytest.mark.parametrize("margins", [(), ["s"], ["s", "g"]])
def test_a_difference_of_means_under_calibration_is_that_of_the_residuals(frame, margins):
    row = make(frame, calibrated_to=margins).differences(["x"], by=["s"], statistic="mean").iloc[0]
    (left, z), (right, u) = (mean_influence(frame, "x", frame["s"] == level) for level in ("f", "m"))
    e = residuals(frame, z - u, [[m] for m in margins]) if margins else z - u
    assert row["estimate"] == pytest.approx(left - right, rel=1e-12)
    assert row["se"] == pytest.approx(np.sqrt(covariance(frame, e, e)), rel=1e-10)


def test_rows_run_by_indicator_then_entry_then_pair_whatever_the_chunks(frame, monkeypatch):
    design = make(frame.assign(z=1 - frame["y"]))
    table = design.differences(["z", "y"], by=["s", "g"])
    assert list(table.columns) == differences.COLUMNS
    assert list(zip(table["indicator"], table["by"], table["level"], strict=True)) == [
        (name, by, level)
        for name in ("z", "y")
        for by, level in (("s", "f - m"), ("g", "a - b"), ("g", "a - c"), ("g", "b - c"))
    ]
    monkeypatch.setattr(estimate, "CHUNK_DOUBLES", 1)
    pd.testing.assert_frame_equal(design.differences(["z", "y"], by=["s", "g"]), table, check_exact=True)


def test_against_one_level_keeps_its_pairs_only_and_is_found_in_whichever_entry_has_it(frame):
    design = make(frame)
    pairs, against = design.differences(["y"], by=["s", "g"]), design.differences(["y"], by=["s", "g"], against="c")
    assert against["level"].tolist() == ["a - c", "b - c"]
    same = pairs[pairs["level"].isin(against["level"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(against[NUMBERS], same[NUMBERS], check_exact=True)


def test_p_values_are_adjusted_over_the_whole_table(frame):
    design = make(frame.assign(z=frame["y"].where(frame["s"] == "f", 0)))
    raw = design.differences(["y", "z"], by=["s", "g"], adjust="none")
    assert (raw["p_adjusted"] == raw["p"]).all()
    holm = design.differences(["y", "z"], by=["s", "g"])
    assert holm["p_adjusted"].min() == pytest.approx(8 * raw["p"].min(), rel=1e-12)


def test_degrees_of_freedom_of_the_domain_are_those_of_either_level():
    frame = pd.DataFrame(
        {"w": 1.0, "h": 1, "p": [1, 1, 2, 2, 3, 3, 4, 4, 5], "g": [*"uvuuvvuw", None], "y": [1, 0, 0, 1, 1, 0, 1, 0, 1]}
    )
    table = make(frame).differences(["y"], by=["g"], df="domain", method="wald").set_index("level")
    assert table["df"].to_dict() == {"u - v": 3, "u - w": 2, "v - w": 2}
    assert (make(frame).differences(["y"], by=["g"], df="design", method="wald")["df"] == 4).all()
    without = {"u - w": "no_level_variance", "v - w": "no_level_variance"}  # w lives in a single PSU
    for method in ("recovered", "wald"):
        tested = make(frame).differences(["y"], by=["g"], method=method).set_index("level")
        assert tested["flags"].drop("u - v").to_dict() == without and (tested["df"].drop("u - v") == 0).all()
        assert 1 <= tested.loc["u - v", "df"] <= 3  # one of each level's own two PSUs, at most those of both together


def test_rows_that_cannot_be_tested_say_why():
    frame = pd.DataFrame({"w": 1.0, "h": 1, "p": [1, 1, 2, 2, 3, 3], "g": list("uvuvuv"), "k": list("ststss")})
    frame = frame.assign(all=1, one=[1, 0] * 3, y=[1, 0, 0, 1, 1, 1], gap=[1, None, 0, None, 1, None])
    table = make(frame).differences(["y", "all", "one", "gap"], by=["g"], method="wald").set_index("indicator")
    assert table["flags"].to_dict() == {"y": "", "all": "no_variance", "one": "no_variance", "gap": "no_members"}
    assert table.loc["one", "estimate"] == 1 and np.isnan(table.loc["gap", "estimate"])
    assert table.loc[["all", "one", "gap"], ["ci_low", "ci_high", "t", "p", "p_adjusted"]].isna().all(axis=None)
    alone = make(frame.assign(h=range(6)), lonely_psu="adjust").differences(["y"], by=["g"], method="wald").iloc[0]
    assert (alone["flags"], alone["df"]) == ("no_df", 0) and alone["se"] > 0
    crossed = make(frame, df_rule="domain").differences(["y"], by=[("g", "k")], method="wald")
    crossed = crossed.set_index("level")["flags"]
    assert (crossed[crossed.index.str.contains("u:t")] == "no_members").sum() == 3 and crossed[
        "v:s - v:t"
    ] == "one_sided_variance"


def test_a_difference_that_the_margins_fix_has_no_test(frame):
    design = make(frame.assign(one=1), calibrated_to=["s"])
    assert design.differences(["one"], by=["s"], statistic="total")["flags"].tolist() == ["no_variance"]
    assert design.differences(["y"], by=["s"], statistic="total")["flags"].tolist() == [""]


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove"]), st.sampled_from([(), ("s",)]))
def test_the_variance_of_a_difference_is_both_variances_less_twice_the_covariance(frame, rule, margins):
    design = make(frame, lonely_psu=rule, calibrated_to=margins)
    domain, answers = Domain.build(frame, "g"), Answers.read(frame, ["x"], "mean", [])
    sums = DomainSums.build(design.psus, domain, design.calibration)
    linear = linearise(design.psus, sums, answers, "mean", design.calibration)
    matrix = design.psus.covariance(linear.scores[:, :, 0])
    for _, row in design.differences(["x"], by=["g"], statistic="mean").iterrows():
        a, b = (domain.levels.index(level) for level in row["level"].split(" - "))
        if row["flags"] != "no_members":
            variance = matrix[a, a] + matrix[b, b] - 2 * matrix[a, b]
            assert row["se"] ** 2 == pytest.approx(variance, rel=1e-6, abs=1e-8)


@QUICK
@given(samples(), st.sampled_from(["proportion", "mean", "total"]), st.sampled_from(RULES))
def test_first_less_second_is_second_less_first_with_its_sign_changed(frame, statistic, df):
    design = make(frame)
    for a, b in (("a", "b"), ("b", "c")):
        if {a, b} <= set(frame["g"].dropna()):
            left, right = (
                design.differences(["y"], by=["g"], statistic=statistic, against=level, adjust="none", df=df)
                .set_index("level")
                .loc[f"{other} - {level}"]
                for level, other in ((b, a), (a, b))
            )
            swapped = right[["estimate", "ci_high", "ci_low", "t"]].to_numpy(float)
            np.testing.assert_allclose(
                left[["estimate", "ci_low", "ci_high", "t"]].to_numpy(float), -swapped, rtol=1e-9
            )
            np.testing.assert_allclose(list(left[["se", "df", "p"]]), list(right[["se", "df", "p"]]), rtol=1e-9)
            assert (left["flags"], left["n_first"]) == (right["flags"], right["n_second"])


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove", "average"]), st.sampled_from(["design", "domain"]))
def test_no_number_is_missing_without_a_flag(frame, rule, df):
    design = make(frame, lonely_psu=rule)
    for statistic in ("proportion", "mean", "total"):
        table = design.differences(["y"], by=["g", ("g", "s"), "h"], statistic=statistic, df=df, method="wald")
        assert unexplained(table).empty and not np.isinf(table[NUMBERS]).any(axis=None)
        tested = table[table["flags"] == ""]
        assert (tested["ci_low"] < tested["estimate"]).all() and (tested["estimate"] < tested["ci_high"]).all()
        assert table.loc[table["flags"] != "", ["t", "p", "p_adjusted", "ci_low"]].isna().all(axis=None)


@QUICK
@given(samples(), st.floats(1e-3, 1e6))
def test_the_scale_of_the_weights_plays_no_part(frame, factor):
    for statistic, column in (("proportion", "y"), ("mean", "x")):
        left, right = (
            make(frame.assign(w=frame["w"] * by)).differences([column], by=["g"], statistic=statistic)
            for by in (1, factor)
        )
        np.testing.assert_allclose(left[["estimate", "se"]], right[["estimate", "se"]], rtol=1e-7, atol=1e-8)
        assert left["flags"].tolist() == right["flags"].tolist()


@QUICK
@given(samples())
def test_the_difference_from_the_complement_of_a_domain_is_that_of_the_proportions(frame):
    design = make(frame.assign(not_y=1 - frame["y"]))
    yes, no = (design.differences([name], by=["s"]).iloc[0] for name in ("y", "not_y"))
    if yes["flags"] == "":
        np.testing.assert_allclose([yes["estimate"], yes["se"]], [-no["estimate"], no["se"]], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    "options, said",
    [
        ({"by": []}, "`by` is empty"),
        ({"against": "nobody"}, "against='nobody'"),
        ({"statistic": "median"}, "statistic='median'"),
        ({"adjust": "sidak"}, "adjust='sidak'"),
    ],
)
def test_what_cannot_be_compared_is_refused(frame, options, said):
    with pytest.raises(DesignError, match=said):
        make(frame).differences(**{"indicators": ["y"], "by": ["s"]} | options)


def test_unknown_columns_and_bad_values_are_told_at_once(frame):
    with pytest.raises(DesignError) as raised:
        make(frame).differences(["a", "q1", "y"], by=["nowhere", "s"])
    text = str(raised.value)
    assert len(text.splitlines()) == 3 and "'q1'" in text and "'nowhere'" in text and "'a' may hold" in text


def test_nothing_to_compare_gives_an_empty_table(frame):
    frame = frame.assign(one="all", none=None)
    for table in (
        make(frame).differences(["y"], by=["one", "none"]),
        make(frame).differences([], by=["s"]),
    ):
        assert table.empty and list(table.columns) == differences.COLUMNS


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


# -- of proportions, by default: intervals recovered from those of the levels, Rao-Scott tests


@pytest.mark.parametrize("options", [{}, {"calibrated_to": ["s"]}])
def test_the_interval_of_two_proportions_is_recovered_from_theirs_by_hand(frame, options):
    design = make(frame, **options)
    row = design.differences(["y"], by=["s"]).iloc[0]
    a, b = (design.proportions(["y"], by=["s"], ci="korn-graubard").iloc[i] for i in (1, 2))
    wald = design.differences(["y"], by=["s"], method="wald").iloc[0]
    covariance = (a["se"] ** 2 + b["se"] ** 2 - wald["se"] ** 2) / 2
    rho = covariance / (a["se"] * b["se"])
    down, up = a["estimate"] - a["ci_low"], b["ci_high"] - b["estimate"]
    low = a["estimate"] - b["estimate"] - np.sqrt(down**2 + up**2 - 2 * rho * down * up)
    down, up = b["estimate"] - b["ci_low"], a["ci_high"] - a["estimate"]
    high = a["estimate"] - b["estimate"] + np.sqrt(down**2 + up**2 - 2 * rho * down * up)
    np.testing.assert_allclose(list(row[["ci_low", "ci_high", "se"]]), [low, high, wald["se"]], rtol=1e-10)
    assert np.isnan(row["t"])


def test_the_test_of_two_proportions_is_rao_scotts_of_the_two_levels(frame):
    table = make(frame).differences(["y"], by=["g"], adjust="none").set_index(["first", "second"])
    for first, second in (("a", "b"), ("a", "c"), ("b", "c")):
        pair = frame.assign(g=frame["g"].where(frame["g"].isin([first, second])))
        found = make(pair).independence("y", "g")
        row, own = table.loc[(first, second)], make(frame).proportions(["y"], by=["g"]).set_index("level")["df_domain"]
        assert row["f"] == pytest.approx(found.f, rel=1e-10) and row["df"] == min(own[first], own[second])
        assert row["p"] == pytest.approx(scipy.stats.f.sf(found.f, 1, row["df"]), rel=1e-10)


def test_a_group_in_which_nobody_said_so_is_not_taken_for_certain():
    """0 of 20 in two PSUs: an exact interval of such a group reaches 17 %, and so must that of its difference."""
    frame = draw_sample(5).assign(y=lambda f: (np.arange(len(f)) % 5 == 0).astype(int))
    few = (frame["h"] == frame["h"].iloc[0]) & (frame.groupby("h").cumcount() < 20)
    frame = frame.assign(place=np.where(few, "few", "rest"), y=frame["y"].where(~few, 0))
    wald, row = (make(frame).differences(["y"], by=["place"], method=m).iloc[0] for m in ("wald", "recovered"))
    assert wald["flags"] == "one_sided_variance" and np.isnan(wald["p"]) and np.isnan(wald["ci_low"])
    rest = make(frame).proportions(["y"], by=["place"]).set_index("level").loc["rest"]
    exact = scipy.stats.beta.ppf(0.975, 1, 20)  # upper end of 0 of 20
    assert row["flags"] == "" and row["ci_high"] >= exact - rest["estimate"]
    assert row["ci_low"] == pytest.approx(-rest["ci_high"], abs=1e-12) and 0 < row["p"] < 1


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove", "average"]), st.sampled_from(["design", "domain"]))
def test_a_recovered_interval_holds_the_difference_and_stays_within_one_point_either_way(frame, rule, df):
    table = make(frame, lonely_psu=rule).differences(["y"], by=["g", ("g", "s"), "h"], df=df)
    assert unexplained(table).empty
    with_interval = table[table["ci_low"].notna()]
    assert (with_interval["ci_low"] <= with_interval["estimate"]).all() and (
        with_interval["estimate"] <= with_interval["ci_high"]
    ).all()
    assert (with_interval["ci_low"] >= -1 - 1e-12).all() and (with_interval["ci_high"] <= 1 + 1e-12).all()
    assert table.loc[table["flags"] != "", ["f", "p"]].isna().all(axis=None)


def test_nobody_in_both_groups_is_no_difference_known_to_be_none(frame):
    row = make(frame.assign(none=0)).differences(["none"], by=["s"]).iloc[0]
    assert (row["estimate"], row["flags"]) == (0, "no_cases") and row["ci_low"] < 0 < row["ci_high"]


def test_rare_proportions_of_two_samples_keep_their_own_intervals(frame):
    tables = {"A": make(frame.assign(none=0)).proportions(["none", "y"]), "B": make(frame).proportions(["y"])}
    tables["B"] = pd.concat([tables["B"].assign(indicator="none"), tables["B"]], ignore_index=True)
    none = compare_tables(tables).iloc[0]
    a, b = tables["A"].iloc[0], tables["B"].iloc[0]
    assert none["flags"] == "one_sided_variance" and np.isnan(none["p"])
    low, high = b["ci_high"] - b["estimate"], np.hypot(a["ci_high"], b["estimate"] - b["ci_low"])
    assert (none["ci_low"], none["ci_high"]) == pytest.approx((-b["estimate"] - low, -b["estimate"] + high))


def test_means_have_no_interval_to_recover_from_others(frame):
    with pytest.raises(DesignError, match="wald"):
        make(frame).differences(["x"], by=["s"], statistic="mean", method="recovered")


def test_a_group_that_lives_in_one_psu_has_an_interval_and_no_test(frame):
    first = (frame["h"] == frame["h"].iloc[0]) & (frame["p"] == frame["p"].iloc[0])
    frame = frame.assign(place=np.where(first, "town", "rest"), y=np.where(first, np.arange(96) % 2, frame["y"]))
    row = make(frame).differences(["y"], by=["place"]).iloc[0]
    assert (
        row["flags"] == "no_level_variance" and np.isnan(row["p"]) and row["ci_low"] < row["estimate"] < row["ci_high"]
    )


def test_two_groups_that_each_live_in_one_psu_have_an_interval_and_no_test(frame):
    here = frame["h"] == frame["h"].iloc[0]
    one, other = frame.loc[here, "p"].unique()[:2]
    place = np.select([here & (frame["p"] == one), here & (frame["p"] == other)], ["town", "port"], default=None)
    row = (
        make(frame.assign(place=place, y=np.arange(96) % 3 // 2)).differences(["y"], by=["place"], df="design").iloc[0]
    )
    assert row["flags"] == "no_level_variance" and np.isnan(row["p"]) and row["ci_low"] < row["ci_high"]


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
