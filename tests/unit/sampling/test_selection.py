"""Selection of PSUs, and the probability of each stage."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.errors import CertaintyUnitError, DesignError, SampleRequestError
from disrupting_harm.sampling.allocation import allocate
from disrupting_harm.sampling.selection import select_psus, selection_probabilities


METHODS = ("systematic", "brewer")
NAMES = {"psu": "ea", "stratum": "region", "size": "households"}
N = {"north": 4, "south": 3}


def make_frame():
    """60 PSUs whose strata are mixed, whose codes repeat across strata and whose index is no position."""
    return pd.DataFrame(
        {
            "region": ["south", "north"] * 30,
            "ea": np.repeat(np.arange(1, 31), 2),
            "households": 50 + np.arange(60) % 17 * 10,
            "district": "d",
        },
        index=[f"row {i}" for i in range(60)],
    )


def select(frame=None, **changes):
    return select_psus(make_frame() if frame is None else frame, **(NAMES | {"n": N, "seed": 7} | changes))


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.lists(st.floats(60, 200), min_size=60, max_size=60))
def test_each_stratum_gets_its_psus_with_probabilities_in_proportion_to_size(method, seed, n_north, size):
    frame = make_frame().assign(households=size)
    sample = select(frame, n={"north": n_north, "south": 3}, seed=seed, method=method)
    assert sample["region"].value_counts().to_dict() == {"north": n_north, "south": 3}
    assert sample.index.is_unique and sample.index.tolist() == [i for i in frame.index if i in sample.index]
    assert sample.columns.tolist() == [*frame.columns, "inclusion_probability"]
    total = frame.groupby("region")["households"].sum()
    expected = sample["region"].map({"north": n_north, "south": 3}) * sample["households"] / sample["region"].map(total)
    np.testing.assert_allclose(sample["inclusion_probability"], expected, rtol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_the_weights_of_the_sample_count_the_psus_of_the_frame_on_average(method):
    # The sum of 1 / probability estimates the 30 PSUs of each stratum; the expectation is over the draws.
    estimates = [(1 / select(seed=seed, method=method)["inclusion_probability"]).sum() for seed in range(150)]
    error = np.std(estimates, ddof=1) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - 60) < 4 * error < 6


@pytest.mark.parametrize("method", METHODS)
def test_the_seed_decides_the_sample(method):
    pd.testing.assert_frame_equal(select(method=method), select(method=method))
    assert any(
        select(seed=seed, method=method).index.tolist() != select(method=method).index.tolist() for seed in (8, 9)
    )


def test_the_frame_is_left_as_it_was():
    frame = make_frame()
    select(frame)
    pd.testing.assert_frame_equal(frame, make_frame())


def test_brewer_does_not_depend_on_what_the_systematic_draw_follows():
    # Two neighbours among equal PSUs are never in one systematic sample of two, but are in some of Brewer's.
    frame = pd.DataFrame({"region": "a", "ea": range(6), "households": 10})
    found = {}
    for method in METHODS:
        samples = [select(frame, n={"a": 2}, seed=seed, method=method)["ea"].tolist() for seed in range(60)]
        found[method] = {b - a for a, b in samples}
    assert found["systematic"] == {3} and {1, 2, 3} <= found["brewer"]


def test_strata_may_be_numbers_in_the_frame_and_text_in_n_or_the_other_way_round():
    by_number = make_frame().assign(region=[1.0, 2.0] * 30)
    by_text = make_frame().assign(region=pd.Categorical(["1", "2"] * 30).tolist())
    samples = [select(f, n=n) for f in (by_number, by_text) for n in ({1: 3, 2: 4}, {"1": 3, "2": 4})]
    assert len({tuple(sample.index) for sample in samples}) == 1


def test_the_psus_that_allocate_gives_are_selected():
    n = allocate(make_frame().groupby("region")["households"].sum(), 9)
    assert len(select(n=n)) == len(select(n=pd.Series(n))) == 9


@pytest.mark.parametrize("method", METHODS)
def test_certain_units_are_refused_and_every_stratum_named(method):
    frame = make_frame()
    frame.loc[["row 0", "row 2", "row 1"], "households"] = [100_000, 90_000, 80_000]
    with pytest.raises(CertaintyUnitError) as error:
        select(frame, method=method)
    lines = str(error.value).splitlines()
    assert [line.split(" would")[0] for line in lines] == [
        "In stratum north, 1 of 30 PSUs",
        "In stratum south, 2 of 30 PSUs",
    ]
    assert all("split them" in line for line in lines)


@pytest.mark.parametrize("method", METHODS)
def test_taking_all_psus_of_a_stratum_is_a_certainty_too_and_more_than_all_cannot_be(method):
    frame = pd.DataFrame({"region": "a", "ea": range(3), "households": 10})
    with pytest.raises(CertaintyUnitError, match="3 of 3 PSUs"):
        select(frame, n={"a": 3}, method=method)
    with pytest.raises(SampleRequestError, match="has 3 PSUs and n asks for 4"):
        select(frame, n={"a": 4}, method=method)


def test_every_problem_of_the_frame_and_the_request_is_told_at_once():
    frame = make_frame().assign(inclusion_probability=0.5)
    frame["households"] = frame["households"].astype(object)
    frame.loc["row 3", "households"] = np.nan
    frame.loc["row 4", "households"] = "many"
    frame.loc[["row 5", "row 6"], "households"] = [0, np.inf]
    frame.loc["row 8", "ea"] = 1
    with pytest.raises(DesignError) as error:
        select(frame, n={"north": 0, "west": 2}, seed=-1, method="pps_hv")
    lines = str(error.value).splitlines()
    for part, line in zip(
        [
            "is missing in 1 row (row 3, counted from 0)",
            "is not a number in 1 row (row 4,",
            "must be finite and above 0, but is not in 2 rows (rows 5 and 6,",
            "repeats a PSU of the same stratum in 1 row (row 8,",
            "column 'inclusion_probability' already",
            "n must be a whole number of at least 1 in stratum north",
            "n has no number of PSUs for stratum south",
            "n asks for PSUs in stratum west",
            "seed must be a whole number from 0 to 4294967295",
            "systematic, brewer",
        ],
        lines,
        strict=True,
    ):
        assert part in line
    assert "many" not in str(error.value)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"psu": "nowhere", "stratum": "nowhere", "size": "nowhere"}, r"(?s)\(size\).*\(psu\).*\(stratum\)"),
        ({"n": 7}, "n must give the number of PSUs of each stratum"),
        ({"n": N | {"east": 2.5}}, "whole number of at least 1 in stratum east"),
        ({"n": {1: 2, "1": 2}}, "names a stratum twice"),
        ({"seed": 2**32}, "seed must"),
        ({"seed": None}, "seed must"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(changes, message):
    with pytest.raises(DesignError, match=message):
        select(**changes)


def test_missing_codes_and_an_empty_frame_are_refused():
    with pytest.raises(DesignError, match=r"'region' \(stratum\) is missing in 1 row"):
        select(make_frame().assign(region=[None, *["north"] * 59]))
    with pytest.raises(DesignError, match=r"'ea' \(psu\) is missing in 60 rows"):
        select(make_frame().assign(ea=np.nan))
    with pytest.raises(DesignError, match="no rows"):
        select(make_frame().iloc[:0])


COLUMNS = {
    "psu_probability": "pi",
    "households_listed": "listed",
    "households_selected": "taken",
    "eligible_children": "eligible",
    "children_selected": "asked",
}


def make_children(**changes):
    columns = {
        "pi": [0.02, 0.02, 1],
        "listed": [120, 120, 60],
        "taken": [12, 12, 60],
        "eligible": [1, 3, 2],
        "asked": [1, 1, 2],
    }
    return pd.DataFrame(columns | changes, index=["x", "y", "z"])


def test_the_probability_of_a_child_is_the_product_of_its_three_stages():
    out = selection_probabilities(make_children(), **COLUMNS)
    assert out.columns.tolist() == [
        "psu_probability",
        "household_probability",
        "child_probability",
        "selection_probability",
    ]
    assert out.index.tolist() == ["x", "y", "z"]
    np.testing.assert_allclose(out["household_probability"], [0.1, 0.1, 1], rtol=1e-15)
    np.testing.assert_allclose(out["child_probability"], [1, 1 / 3, 1], rtol=1e-15)
    # 1 / weight: 500 and 1,500 children are stood for by the first two, the last only for itself.
    np.testing.assert_allclose(1 / out["selection_probability"], [500, 1500, 1], rtol=1e-12)


@given(
    st.lists(
        st.tuples(
            st.floats(1e-6, 1), st.integers(1, 500), st.integers(0, 499), st.integers(1, 9), st.integers(0, 8)
        ).map(lambda t: (t[0], t[1], min(t[1], t[2] + 1), t[3], min(t[3], t[4] + 1))),
        min_size=1,
        max_size=20,
    )
)
def test_every_probability_is_above_0_and_at_most_1_and_the_product_below_its_stages(rows):
    out = selection_probabilities(pd.DataFrame(rows, columns=list(COLUMNS.values())), **COLUMNS)
    assert ((out > 0) & (out <= 1)).all(axis=None)
    assert (out["selection_probability"] <= out.iloc[:, :3].min(axis=1) * (1 + 1e-15)).all()


def test_every_problem_is_told_at_once_by_column_and_row_without_a_value():
    children = make_children(
        pi=[0, 1.5, np.nan], listed=[120, 11, 60.5], taken=["12", 12, 60], eligible=[1, 3, -7], asked=[2, 1, np.inf]
    )
    with pytest.raises(DesignError) as error:
        selection_probabilities(children, **COLUMNS)
    text = str(error.value)
    for part in (
        "'pi' (psu_probability) is missing in 1 row (row 2,",
        "'pi' (psu_probability) must be a probability above 0 and at most 1, but is not in 2 rows (rows 0 and 1,",
        "'listed' (households_listed) must be a whole number of at least 1, but is not in 1 row (row 2,",
        "'taken' (households_selected) is not a number in 1 row (row 0,",
        "'eligible' (eligible_children) must be a whole number of at least 1, but is not in 1 row (row 2,",
        "'asked' (children_selected) must be a whole number of at least 1, but is not in 1 row (row 2,",
        "'taken' (households_selected) is above column 'listed' (households_listed) in 1 row (row 1,",
        "'asked' (children_selected) is above column 'eligible' (eligible_children) in 2 rows (rows 0 and 2,",
    ):
        assert part in text
    assert len(text.splitlines()) == 8
    assert not any(value in text for value in ("1.5", "60.5", "-7", "inf"))


def test_columns_that_are_not_there_and_data_without_rows_are_refused():
    with pytest.raises(DesignError) as error:
        selection_probabilities(pd.DataFrame({"pi": []}), **COLUMNS)
    assert len(str(error.value).splitlines()) == 5 and "no rows" in str(error.value)
