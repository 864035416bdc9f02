"""Estimates: hand-computed cases, hostile input and properties that must hold for any sample."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import SurveyDesign, estimate


QUICK = settings(max_examples=50)
NUMBERS = ["estimate", "se", "ci_low", "ci_high", "df", "deff", "n", "n_weighted"]


def make(frame, **options):
    return SurveyDesign(frame, **{"weight": "w", "strata": "h", "psu": "p"} | options)


@st.composite
def samples(draw):
    """A clustered sample of 2-4 strata with 2-4 PSUs each, a domain with gaps and an indicator with missing values."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = []
    for stratum in range(draw(st.integers(2, 4))):
        for psu in range(draw(st.integers(2, 4))):
            rows += [(stratum, psu)] * draw(st.integers(1, 5))
    frame = pd.DataFrame(rows, columns=["h", "p"])
    n = len(frame)
    frame["w"] = np.exp(rng.normal(size=n) * draw(st.sampled_from([0.0, 0.5, 3.0])))
    frame["y"] = np.where(rng.random(n) < draw(st.sampled_from([0, 0.3])), np.nan, rng.random(n) < rng.random())
    frame["x"] = rng.normal(size=n) * 10 + draw(st.sampled_from([0.0, 1e3]))
    frame["g"] = rng.choice(["a", "b", "c", None], size=n)
    return frame


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "w": [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0],
            "h": [1, 1, 1, 2, 2, 2, 2],
            "p": [1, 1, 2, 1, 2, 2, 3],
            "y": [1, 0, 1, 0, 1, 0, 1],
            "x": [5.0, 7.0, 1.0, 2.0, 2.0, 8.0, 4.0],
            "g": ["u", "v", "u", "u", "v", "v", "v"],
        }
    )


def by_hand(frame, column):
    """Textbook formula, PSU by PSU: estimate, variance, simple-random-sampling variance."""
    ok = frame[column].notna()
    y, w = frame[column].where(ok, 0).astype(float), frame["w"].where(ok, 0.0)
    mean = (w * y).sum() / w.sum()
    z = w * (y - mean) / w.sum()
    variance = 0.0
    for stratum in frame["h"].unique():
        totals = [
            z[(frame["h"] == stratum) & (frame["p"] == p)].sum() for p in frame["p"][frame["h"] == stratum].unique()
        ]
        variance += len(totals) / (len(totals) - 1) * np.square(np.array(totals) - np.mean(totals)).sum()
    return mean, variance, (w * (y - mean) ** 2).sum() / w.sum() / (ok.sum() - 1)


@pytest.mark.parametrize("column, method", [("y", "proportions"), ("x", "means"), ("y", "means")])
def test_estimate_se_and_design_effect_follow_the_textbook(frame, column, method):
    row = getattr(make(frame), method)([column]).iloc[0]
    mean, variance, srs = by_hand(frame, column)
    assert row["estimate"] == pytest.approx(mean, rel=1e-14)
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-13)
    assert row["deff"] == pytest.approx(variance / srs, rel=1e-13)
    assert (row["n"], row["n_weighted"], row["df"]) == (7, 10.0, 3)


def test_one_row_per_cell_the_overall_row_first(frame):
    table = make(frame).proportions(["y"], by=["g", ("g", "h")])
    assert list(table.columns) == estimate.COLUMNS
    assert list(zip(table["by"], table["level"], strict=True)) == [
        ("", ""),
        ("g", "u"),
        ("g", "v"),
        ("g:h", "u:1"),
        ("g:h", "u:2"),
        ("g:h", "v:1"),
        ("g:h", "v:2"),
    ]
    two = make(frame).proportions(["y", "y"], by=["g"])
    assert two["level"].tolist() == ["", "u", "v"] * 2


def test_a_combination_without_members_has_a_row_of_its_own(frame):
    table = make(frame.assign(k=["s", "t", "s", "s", "t", "t", "t"])).proportions(["y"], by=[("g", "k")], df="domain")
    empty = table[table["level"] == "u:t"].iloc[0]
    assert (empty["n"], empty["n_weighted"], empty["df"]) == (0, 0, 0)
    assert empty[["estimate", "se", "ci_low", "ci_high", "deff"]].isna().all()


def test_a_cell_whose_members_never_answered_is_empty_not_an_error(frame):
    frame["y"] = frame["y"].where(frame["g"] == "u")
    table = make(frame).proportions(["y"], by=["g"]).set_index("level")
    assert table.loc["v", "n"] == 0 and np.isnan(table.loc["v", "estimate"])
    assert table.loc["u", "n"] == 3


def test_columns_that_are_missing_throughout_give_empty_cells_and_no_levels(frame):
    frame = frame.assign(y=np.nan, g=None)
    for table in (make(frame).proportions(["y"], by=["g", ("h", "g")]), make(frame).means(["y"], by=["g"])):
        assert table["n"].tolist() == [0] and table["estimate"].isna().all()


def test_domain_degrees_of_freedom_count_psus_and_strata_that_hold_answers(frame):
    table = make(frame).proportions(["y"], by=["g"], df="domain").set_index("level")
    assert table["df"].to_dict() == {"": 3, "u": 1, "v": 1}
    frame.loc[frame["p"] == 3, "y"] = None
    assert make(frame).proportions(["y"], by=["g"], df="domain").set_index("level").loc["v", "df"] == 0


def test_a_single_respondent_is_an_estimate_without_known_precision():
    frame = pd.DataFrame({"w": [2.0], "y": [1]})
    design = SurveyDesign(frame, weight="w", lonely_psu="adjust")
    row = design.proportions(["y"]).iloc[0]
    assert (row["estimate"], row["ci_low"], row["ci_high"], row["df"], row["n"]) == (1, 0, 1, 0, 1)
    mean = design.means(["y"]).iloc[0]
    assert mean["estimate"] == 1 and np.isnan(mean["ci_low"]) and np.isnan(mean["ci_high"])


@pytest.mark.parametrize(
    "values", [[2, 0, 1], [0.5, 0, 1], [-1, 0, 1], ["1", 0, 1], [np.inf, 0, 1], ["yes", "no", "yes"]]
)
def test_an_indicator_with_other_values_is_refused_by_name_and_count_without_the_values(values):
    frame = pd.DataFrame({"w": 1.0, "p": [1, 2, 3], "bad": pd.Series(values, dtype=object), "also": [0, 1, 7]})
    with pytest.raises(DesignError) as raised:
        SurveyDesign(frame, weight="w", psu="p").proportions(["bad", "also"])
    text = str(raised.value)
    count = 3 if "yes" in values else 1
    assert f"'bad' may hold 0, 1 and missing only, but does not in {count} row" in text and "'also'" in text
    assert "yes" not in text and "0.5" not in text and "7" not in text


def test_a_mean_of_text_or_of_infinity_is_refused(frame):
    frame = frame.assign(t=list("abcdefg"), i=[np.inf] + [1.0] * 6)
    with pytest.raises(DesignError) as raised:
        make(frame).means(["t", "i", "x"])
    assert "'t'" in str(raised.value) and "'i'" in str(raised.value) and "'x'" not in str(raised.value)


def test_unknown_indicators_and_domain_variables_are_all_named(frame):
    with pytest.raises(DesignError) as raised:
        make(frame).proportions(["y", "q1"], by=["g", ("g", "nowhere")])
    assert "'q1'" in str(raised.value) and "'nowhere'" in str(raised.value)


def test_a_bare_name_stands_for_a_list_of_one(frame):
    frame = frame.rename(columns={"y": "QN24"})
    pd.testing.assert_frame_equal(make(frame).proportions("QN24", by="g"), make(frame).proportions(["QN24"], by=["g"]))


def test_no_indicators_give_an_empty_table(frame):
    table = make(frame).proportions([], by=["g"])
    assert len(table) == 0 and list(table.columns) == estimate.COLUMNS


def test_a_row_index_with_repeats_plays_no_part(frame):
    pd.testing.assert_frame_equal(
        make(frame).proportions(["y"], by=["g"]), make(frame.set_index(pd.Index([1] * 7))).proportions(["y"], by=["g"])
    )


def test_tables_computed_in_chunks_equal_the_table_computed_at_once(frame, monkeypatch):
    frame["z"] = [1, None, 0, 1, 1, None, 0]
    at_once = make(frame).proportions(["y", "z", "y"], by=["g"])
    monkeypatch.setattr(estimate, "CHUNK_DOUBLES", 1)
    pd.testing.assert_frame_equal(at_once, make(frame).proportions(["y", "z", "y"], by=["g"]), check_exact=True)
    frame["z"], frame["x"] = 5, 6
    with pytest.raises(DesignError) as raised:
        make(frame).proportions(["z", "y", "x"])
    assert len(str(raised.value).splitlines()) == 2


def test_a_mean_far_from_zero_keeps_its_small_spread(frame):
    near, far = make(frame).means(["x"], by=["g"]), make(frame.assign(x=frame["x"] + 2**30)).means(["x"], by=["g"])
    np.testing.assert_allclose(far["se"], near["se"], rtol=1e-6)
    np.testing.assert_allclose(far["deff"], near["deff"], rtol=1e-6)


@QUICK
@given(samples(), st.randoms(use_true_random=False))
def test_row_order_plays_no_part(frame, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    same_table(frame, frame.iloc[order])


@QUICK
@given(samples(), st.floats(1e-3, 1e6))
def test_the_scale_of_the_weights_plays_no_part_but_in_their_sum(frame, factor):
    same_table(frame, frame.assign(w=frame["w"] * factor), weights=factor)


@QUICK
@given(samples())
def test_psu_labels_play_no_part(frame):
    same_table(frame, frame.assign(p=[f"{h}-{100 - p}" for h, p in zip(frame["h"], frame["p"], strict=True)]))


@QUICK
@given(samples())
def test_a_missing_answer_is_the_same_as_a_row_outside_the_domain(frame):
    missing = make(frame).proportions(["y"], df="domain")
    outside = frame.assign(y=frame["y"].fillna(1), asked=frame["y"].notna().map({True: "yes", False: "no"}))
    table = make(outside).proportions(["y"], by=["asked"], df="domain")
    inside = table[table["level"] == "yes"]
    if frame["y"].notna().any():
        np.testing.assert_allclose(
            missing[NUMBERS].to_numpy(float), inside[NUMBERS].to_numpy(float), rtol=1e-9, atol=1e-15
        )
    else:
        assert inside.empty and missing["n"].tolist() == [0]


@QUICK
@given(samples())
def test_the_levels_of_a_domain_add_up_to_the_whole(frame):
    table = make(frame.assign(g=frame["g"].fillna("d"))).proportions(["y"], by=["g"])
    whole, parts = table.iloc[0], table.iloc[1:]
    assert whole["n"] == parts["n"].sum()
    assert whole["n_weighted"] == pytest.approx(parts["n_weighted"].sum(), rel=1e-12)
    if whole["n"]:
        merged = (parts["estimate"].fillna(0) * parts["n_weighted"]).sum() / parts["n_weighted"].sum()
        assert whole["estimate"] == pytest.approx(merged, rel=1e-11, abs=1e-15)


@QUICK
@given(samples())
def test_merging_two_levels_gives_the_domain_of_both(frame):
    merged = make(frame.assign(g=frame["g"].replace({"b": "a"}))).means(["x"], by=["g"])
    flag = frame["g"].isin(["a", "b"]).map({True: "in", False: None})
    alone = make(frame.assign(g=flag)).means(["x"], by=["g"])
    left, right = merged[merged["level"] == "a"], alone[alone["level"] == "in"]
    np.testing.assert_allclose(left[NUMBERS].to_numpy(float), right[NUMBERS].to_numpy(float), rtol=1e-9)


@QUICK
@given(samples(), st.sampled_from(["logit", "korn-graubard", "wald"]), st.sampled_from(["design", "domain"]))
def test_every_answered_cell_has_an_interval_around_its_estimate(frame, ci, df):
    table = make(frame).proportions(["y"], by=["g", ("g", "h")], ci=ci, df=df)
    answered = table[table["n"] > 0]
    assert (answered["ci_low"] <= answered["estimate"]).all() and (answered["estimate"] <= answered["ci_high"]).all()
    assert (answered["ci_low"] < answered["ci_high"]).all()
    if ci != "wald":
        assert answered["ci_low"].between(0, 1).all() and answered["ci_high"].between(0, 1).all()
    assert table[table["n"] == 0][["estimate", "se", "ci_low", "ci_high", "deff"]].isna().all(axis=None)


@QUICK
@given(samples())
def test_nobody_and_everybody_are_exactly_zero_and_one(frame):
    frame = frame.assign(none=frame["y"] * 0, all=frame["y"] * 0 + 1)
    table = make(frame).proportions(["none", "all"], by=["g"])
    table = table[table["n"] > 0]
    assert table["estimate"].tolist() == [float(name == "all") for name in table["indicator"]]
    assert (table["se"] == 0).all() and table["deff"].isna().all()


@QUICK
@given(samples())
def test_the_complement_mirrors_the_estimate_and_its_interval(frame):
    table = make(frame.assign(not_y=1 - frame["y"])).proportions(["y", "not_y"], by=["g"])
    yes, no = (table[table["indicator"] == name].reset_index() for name in ("y", "not_y"))
    np.testing.assert_allclose(yes["estimate"], 1 - no["estimate"], atol=1e-12)
    np.testing.assert_allclose(yes["se"], no["se"], rtol=1e-7, atol=1e-13)
    np.testing.assert_allclose(yes["ci_low"], 1 - no["ci_high"], atol=1e-7)


def same_table(frame, other, weights=1.0):
    for method, column in (("proportions", "y"), ("means", "x")):
        left = getattr(make(frame), method)([column], by=["g", ("g", "h")])
        right = getattr(make(other), method)([column], by=["g", ("g", "h")])
        assert left["level"].tolist() == right["level"].tolist()
        left["n_weighted"] *= weights
        for name in NUMBERS:
            if name != "deff":
                np.testing.assert_allclose(left[name], right[name], rtol=1e-8, atol=1e-8, err_msg=name)
        # The design effect of an estimate without variance is a ratio of two roundings.
        firm = (left["deff"] > 1e-4).to_numpy()
        np.testing.assert_allclose(left["deff"][firm], right["deff"][firm], rtol=1e-6)


def test_every_cell_says_why_its_uncertainty_is_not_what_it_looks_like(frame):
    frame = frame.assign(none=0, all=1, agree=[1, 0, 0.5, 1, 0.5, 0.5, 0.5], same=4.0)
    table = make(frame).proportions(["y", "none", "all"], by=["g"])
    assert table.groupby("indicator", sort=False)["flags"].unique().map(list).to_dict() == {
        "y": [""],
        "none": ["no_cases"],
        "all": ["all_cases"],
    }
    assert make(frame).means(["x", "same"])["flags"].tolist() == ["", "no_variance"]
    assert make(frame).totals(["none"])["flags"].tolist() == ["no_variance"]
    lone = make(frame.assign(h=range(7)), lonely_psu="average").proportions(["y"])
    assert lone["flags"].tolist() == ["unknown_variance"] and lone[["ci_low", "ci_high"]].iloc[0].tolist() == [0.0, 1.0]


def test_proportions_on_which_all_psus_agree_to_the_digit_are_flagged():
    frame = pd.DataFrame({"w": 0.1, "h": np.repeat([1, 2], 6), "p": np.repeat(range(4), 3), "y": [1, 0, 0] * 4})
    row = make(frame).proportions(["y"]).iloc[0]
    assert row["flags"] == "no_variance" and row["ci_low"] < 1 / 3 < row["ci_high"]


@pytest.mark.parametrize("share, flags", [(1e-7, ""), (1e-11, "no_variance")])
def test_a_standard_error_is_rounding_below_a_billionth_of_the_spread_of_the_answers(share, flags):
    """Two PSUs of two answers; `share` is by how much one weight of four differs from the others."""
    frame = pd.DataFrame({"w": [1.0, 1.0, 1.0, 1.0 + share], "h": 1, "p": [1, 1, 2, 2], "y": [1, 0, 1, 0]})
    for scale in (1.0, 1e6):
        table = make(frame.assign(x=scale * frame["y"])).means(["x"])
        assert table["flags"].tolist() == [flags] and 0 <= table["se"][0] <= share * scale
    assert make(frame).proportions(["y"])["flags"].tolist() == [flags]
