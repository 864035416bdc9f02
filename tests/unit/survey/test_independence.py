"""The Rao-Scott test: a two-by-two table by hand, the cases that reduce to Pearson's test, and its invariants."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, residuals, samples

from disrupting_harm.errors import DesignError


QUICK = settings(max_examples=10)
NUMBERS = ("f", "df1", "df2", "p", "pearson", "df", "p_first_order", "n")


def numbers(found):
    return [getattr(found, name) for name in NUMBERS]


@pytest.fixture
def frame():
    return draw_sample(21)


def by_hand(frame, margins=()):
    """F of a two-by-two table s x k: Pearson's statistic over the design effect of the log odds ratio."""
    w, n = frame["w"] / frame["w"].sum(), len(frame)
    cells = {(s, k): (frame["s"] == s) & (frame["k"] == k) for s in "fm" for k in "uv"}
    share = {cell: w[rows].sum() for cell, rows in cells.items()}
    sign = {("f", "u"): 1, ("f", "v"): -1, ("m", "u"): -1, ("m", "v"): 1}
    influence = sum(sign[cell] * w * (rows - share[cell]) / share[cell] for cell, rows in cells.items())
    e = residuals(frame, influence, [[m] for m in margins]) if margins else influence
    design_effect = covariance(frame, e, e) / (sum(1 / p for p in share.values()) / n)
    row, column = (
        {v: sum(share[c] for c in share if c[i] == v) for v in values} for i, values in enumerate(("fm", "uv"))
    )
    pearson = n * sum((share[s, k] - row[s] * column[k]) ** 2 / (row[s] * column[k]) for s, k in share)
    return pearson, pearson / design_effect


@pytest.mark.parametrize("margins", [(), ("g",), ("s", "g")])
def test_a_two_by_two_table_by_hand(frame, margins):
    frame = frame.assign(k=np.where(frame["x"] > 10, "u", "v"))
    found = make(frame, calibrated_to=margins).independence("s", "k")
    pearson, f = by_hand(frame, margins)
    df = make(frame).df
    expected = [f, 1, df, scipy.stats.f.sf(f, 1, df), pearson, 1, scipy.stats.chi2.sf(f, 1), 96]
    np.testing.assert_allclose(numbers(found), expected, rtol=1e-9)
    assert found.flags == ""


@pytest.mark.parametrize("row, column", [("s", "g"), ("a", "g"), (("s", "g"), "a")])
def test_rows_drawn_on_their_own_with_equal_weights_give_pearsons_test(frame, row, column):
    n = len(frame)
    found = make(frame.assign(w=7.5, h=1, p=range(n))).independence(row, column, df="design")
    names = [[name] if isinstance(name, str) else list(name) for name in (row, column)]
    table = pd.crosstab(*[frame[name].astype(str).agg("|".join, axis=1) for name in names])
    pearson, _, df, _ = scipy.stats.chi2_contingency(table, correction=False)
    assert (found.pearson, found.df, found.n) == (pytest.approx(pearson, rel=1e-10), df, n)
    if (table.to_numpy() > 0).all():
        # With replacement the variance is n / (n - 1) times the multinomial one; the design has n - 1 degrees of freedom.
        f = pearson * (n - 1) / n / df
        np.testing.assert_allclose([found.f, found.df1, found.df2], [f, df, df * (n - 1)], rtol=1e-9)
        assert found.p == pytest.approx(scipy.stats.f.sf(f, df, df * (n - 1)), rel=1e-8)
        assert found.p_first_order == pytest.approx(scipy.stats.chi2.sf(pearson * (n - 1) / n, df), rel=1e-8)


def test_doubling_every_row_within_its_psu_leaves_f_as_it_is(frame):
    # Pearson's statistic and the design effect both double: copies of respondents are no new evidence.
    once, twice = (make(f).independence("s", "g") for f in (frame, pd.concat([frame, frame], ignore_index=True)))
    assert twice.pearson == pytest.approx(2 * once.pearson, rel=1e-10) and twice.n == 2 * once.n
    np.testing.assert_allclose([twice.f, twice.df1, twice.p], [once.f, once.df1, once.p], rtol=1e-9)


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove"]), st.sampled_from(["design", "domain"]))
def test_transposing_relabelling_and_scaling_the_weights_change_nothing(frame, rule, df):
    if frame["g"].nunique() < 2:
        return
    frame["k"] = frame["g"].map({"a": 3, "b": 1, "c": 2})
    design, scaled = (make(f, lonely_psu=rule) for f in (frame, frame.assign(w=frame["w"] * 1e5)))
    found = design.independence("s", "g", df=df)
    for other in (
        design.independence("g", "s", df=df),
        design.independence("s", "k", df=df),
        scaled.independence("s", "g", df=df),
    ):
        np.testing.assert_allclose(numbers(other), numbers(found), rtol=1e-6, atol=1e-9)
        assert other.flags == found.flags
    if found.flags:
        assert np.isnan([found.f, found.df1, found.df2, found.p, found.p_first_order]).all()
    else:
        assert np.isfinite(numbers(found)).all() and 0 <= found.p <= 1
        # tr^2 / tr of the square lies between 1 and the number of contrasts.
        assert 1 - 1e-9 <= found.df1 <= found.df + 1e-9


def test_missing_values_are_outside_and_levels_without_members_drop_out(frame):
    gap = frame.assign(g=frame["g"].where(frame["a"] > 13), s=frame["s"].where(frame["a"] < 17))
    gap["k"] = np.where(gap["s"].isna(), "z", gap["g"])  # a level that only rows without s have
    both = (gap["g"].notna() & gap["s"].notna()).sum()
    found = make(gap).independence("s", "g")
    assert found.n == both and found.df == 2
    np.testing.assert_allclose(numbers(make(gap).independence("s", "k")), numbers(found), rtol=1e-10)
    # The rows outside keep their PSUs in the design.
    assert found.df2 / found.df1 == pytest.approx(make(gap).df)


def test_domain_degrees_of_freedom_are_those_of_the_psus_that_hold_both_answers(frame):
    gap = frame.assign(g=frame["g"].where((frame["h"] > 0) & (frame["p"] < 3)))
    found = make(gap).independence("s", "g", df="domain")
    assert found.df2 / found.df1 == pytest.approx(2 * 3 - 2)


def test_a_variance_that_cannot_carry_the_test_is_flagged_and_never_a_p_of_0(frame):
    lonely = draw_sample(21, psus=1)
    fixed = make(frame, calibrated_to=[("s", "g")]).independence("s", "g")
    unknown = [make(lonely, lonely_psu=rule).independence("s", "g") for rule in ("adjust", "remove", "average")]
    pattern = pd.DataFrame({"s": list("ffmm"), "g": list("abab"), "w": [1.0, 2.0, 3.0, 1.0]})
    agree = pd.concat([pattern.assign(h=h, p=p) for h in (1, 2) for p in (1, 2, 3)], ignore_index=True)
    assert {fixed.flags, make(agree).independence("s", "g").flags} == {"no_variance"}
    assert {found.flags for found in unknown} <= {"no_df", "no_variance"}
    for found in (fixed, *unknown, make(agree).independence("s", "g")):
        assert found.pearson >= 0 and found.n > 0
        assert np.isnan([found.f, found.df1, found.df2, found.p, found.p_first_order]).all()


def test_more_cells_than_psus_still_give_a_test(frame):
    found = make(frame).independence(("s", "a"), "g")
    assert np.isfinite(numbers(found)).all() and found.df == 11 * 2 and found.df1 < make(frame).df + 1e-9


@pytest.mark.parametrize(
    "row, column, said",
    [
        ("s", "one", "one: the test needs two levels"),
        ("s", "never", "missing throughout"),
        ("never", "never", "missing throughout"),
        ("only_f", "s", "s: the test needs two levels"),
        ("s", (), "two levels"),
    ],
)
def test_a_variable_with_fewer_than_two_levels_is_refused(frame, row, column, said):
    frame = frame.assign(one="all", never=None, only_f=frame["g"].where(frame["s"] == "f"))
    with pytest.raises(DesignError, match=said):
        make(frame).independence(row, column)


def test_unknown_columns_are_told_at_once(frame):
    with pytest.raises(DesignError) as raised:
        make(frame).independence("q1", ("s", "q2"))
    assert len(str(raised.value).splitlines()) == 2 and "'q1'" in str(raised.value) and "'q2'" in str(raised.value)
