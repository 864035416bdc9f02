"""What is asked of samplics is checked before, and what it gives back is checked after."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm import samplics_adapter
from disrupting_harm.errors import NotConverged, SampleRequestError, UserError
from disrupting_harm.samplics_adapter import (
    adjust_for_nonresponse,
    poststratify,
    rake,
    sample_size_for_proportion,
    select_pps,
)


STRATUM = np.repeat(["a", "b"], [30, 50])
SIZE = np.arange(60, 140)
N = {"a": 4, "b": 7}
MARGINS = {"sex": np.array([0, 0, 1, 1]), "age": np.array([0, 1, 0, 1])}
TOTALS = {"sex": {"girl": 60.0, "boy": 40.0}, "age": {"young": 70.0, "old": 30.0}}
STATUS, CLASS = np.array(["respondent", "nonrespondent", "ineligible", "unknown"]), np.array([3, 3, 3, 3])


def select(seed=1, stratum=STRATUM, size=SIZE, n=N):
    return select_pps(np.arange(len(stratum)), stratum, size, n, seed=seed)


@settings(max_examples=25)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 8),
    st.integers(1, 8),
    st.lists(st.integers(60, 200), min_size=80, max_size=80),
)
def test_each_stratum_gets_its_sample_with_probabilities_proportional_to_size(seed, n_a, n_b, size):
    size, n = np.array(size), {"a": n_a, "b": n_b}
    chosen, probability = select(seed, size=size, n=n)
    assert len(set(chosen)) == len(chosen) == n_a + n_b
    for h, n_h in n.items():
        inside = STRATUM[chosen] == h
        assert inside.sum() == n_h
        expected = n_h * size[chosen][inside] / size[STRATUM == h].sum()
        np.testing.assert_allclose(probability[inside], expected, rtol=1e-12)


def test_over_many_seeds_a_unit_is_selected_as_often_as_its_probability_says():
    size = np.array([1, 2, 3, 4, 5, 5])
    stratum = np.repeat("a", 6)
    hits = np.zeros(6)
    for seed in range(400):
        chosen, _ = select(seed, stratum, size, {"a": 2})
        hits[chosen] += 1
    expected = 2 * size / size.sum()
    assert np.abs(hits / 400 - expected).max() < 4 * np.sqrt(0.25 / 400)


def test_the_same_seed_gives_the_same_sample_and_another_seed_another():
    assert (select(7)[0] == select(7)[0]).all()
    assert any((select(7)[0] != select(seed)[0]).any() for seed in range(8, 12))


def test_numpys_global_state_is_left_as_it_was():
    np.random.seed(5)
    expected = np.random.random(3)
    np.random.seed(5)
    select()
    assert (np.random.random(3) == expected).all()


@pytest.mark.parametrize(
    "request_",
    [
        {"n": {"a": 4}},  # a stratum without a sample size
        {"n": {"a": 4, "b": 7, "c": 1}},  # a stratum that the frame does not hold
        {"n": {"a": 0, "b": 7}},
        {"n": {"a": 31, "b": 7}},  # more than there are
        {"size": np.where(np.arange(80) == 3, 10_000, SIZE)},  # a unit that would be certain
        {"size": np.where(np.arange(80) == 3, 0, SIZE)},
        {"size": np.where(np.arange(80) == 3, np.nan, SIZE)},
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused(request_):
    with pytest.raises(SampleRequestError):
        select(**request_)


def test_a_wrong_result_of_samplics_does_not_pass(monkeypatch):
    from samplics.sampling import SampleSelection

    def too_few(self, units, n, stratum, size):
        return np.zeros(len(units)), None, np.full(len(units), 0.1)

    monkeypatch.setattr(SampleSelection, "select", too_few)
    with pytest.raises(ArithmeticError):
        select()


@settings(max_examples=50)
@given(st.lists(st.floats(0.01, 1e4), min_size=12, max_size=12), st.lists(st.floats(1, 1e7), min_size=3, max_size=3))
def test_weights_sum_to_the_total_of_each_cell_and_keep_their_ratios_within(weight, total):
    weight, cell, totals = np.array(weight), np.tile(["x", "y", "z"], 4), dict(zip("xyz", total, strict=True))
    out = poststratify(weight, cell, totals)
    for name, wanted in totals.items():
        inside = cell == name
        np.testing.assert_allclose(out[inside].sum(), wanted, rtol=1e-9)
        np.testing.assert_allclose(out[inside] / out[inside][0], weight[inside] / weight[inside][0], rtol=1e-9)


@pytest.mark.parametrize(
    "totals",
    [{"x": 1.0}, {"x": 1.0, "y": 1.0, "z": 1.0}, {"x": 1.0, "y": 0.0}, {"x": 1.0, "y": -5.0}, {"x": 1.0, "y": np.nan}],
)
def test_totals_that_no_weights_can_meet_are_refused(totals):
    with pytest.raises(SampleRequestError):
        poststratify(np.ones(4), np.array(["x", "x", "y", "y"]), totals)


def test_a_margin_that_samplics_missed_does_not_pass(monkeypatch):
    from samplics.weighting import SampleWeight

    monkeypatch.setattr(SampleWeight, "poststratify", lambda self, weight, control, domain: weight)
    with pytest.raises(ArithmeticError):
        poststratify(np.ones(4), np.array(["x", "x", "y", "y"]), {"x": 5.0, "y": 2.0})


def size(proportion=0.05, half_width=0.02, method="wald", deff=1.5, response_rate=0.85, confidence=0.95):
    return sample_size_for_proportion(
        proportion, half_width, method=method, deff=deff, response_rate=response_rate, confidence=confidence
    )


def test_a_request_that_cannot_be_met_is_the_users_to_mend():
    assert issubclass(SampleRequestError, UserError)


@pytest.mark.parametrize("method, expected", [("wald", 806), ("fleiss", 1205)])
def test_the_reference_sizes_for_5_percent_within_2_points(method, expected):
    assert size(method=method) == expected


@pytest.mark.parametrize("method", ["wald", "fleiss"])
@pytest.mark.parametrize("half_width", [0.005, 0.02, 0.05, 0.1, 0.25])
def test_samplics_agrees_with_the_formula_at_every_proportion(method, half_width):
    sizes = [
        size(p, half_width, method, 1.7, 0.6, 0.9) for p in (0.0, 0.01, 0.05, 0.1, 0.29, 0.3, 0.5, 0.7, 0.71, 0.95)
    ]
    assert all(isinstance(each, int) for each in sizes)
    assert sizes[0] <= sizes[3] <= sizes[6]  # a proportion nearer to a half needs no fewer children


@pytest.mark.parametrize("method, right", [("wald", 806), ("fleiss", 1205)])
@pytest.mark.parametrize("off", [-1, 1])
def test_a_size_that_is_off_by_one_does_not_pass(monkeypatch, method, right, off):
    from samplics.sampling import SampleSize

    monkeypatch.setattr(
        SampleSize, "calculate", lambda self, **request: setattr(self, "samp_size", right + off), raising=True
    )
    with pytest.raises(ArithmeticError):
        size(method=method)


def test_a_unit_exactly_as_large_as_the_step_would_be_certain_and_is_refused():
    with pytest.raises(SampleRequestError):
        select_pps(np.arange(3), np.repeat("a", 3), np.array([1, 1, 2]), {"a": 2}, seed=1)


def spoil(monkeypatch, method, result):
    from samplics.weighting import SampleWeight

    monkeypatch.setattr(SampleWeight, method, lambda self, *arguments, **options: np.array(result))


def test_raked_weights_meet_both_margins():
    got = rake(np.ones(4), MARGINS, TOTALS, tolerance=1e-12, max_iterations=10)
    np.testing.assert_allclose(got, [42, 18, 28, 12], rtol=1e-12)


def test_weights_that_samplics_returns_unraked_do_not_pass(monkeypatch):
    spoil(monkeypatch, "rake", [42, 18, 28, 13])
    with pytest.raises(NotConverged, match="margin 'age', level 'old', is still off by 0.033 of its total"):
        rake(np.ones(4), MARGINS, TOTALS, tolerance=1e-9, max_iterations=10)


def test_weights_that_are_no_numbers_do_not_pass(monkeypatch):
    spoil(monkeypatch, "rake", [42, 18, 28, np.nan])
    with pytest.raises(NotConverged):
        rake(np.ones(4), MARGINS, TOTALS, tolerance=1e-9, max_iterations=10)


def test_raking_goes_on_from_where_samplics_stopped_up_to_the_rounds_allowed(monkeypatch):
    from samplics.weighting import SampleWeight

    real, rounds = SampleWeight.rake, []

    def counted(self, *arguments, **options):
        rounds.append(options["max_iter"])
        return real(self, *arguments, **options)

    monkeypatch.setattr(SampleWeight, "rake", counted)
    monkeypatch.setattr(samplics_adapter, "RAKING_ROUNDS", 2)
    slow = {"sex": {"girl": 50.0, "boy": 50.0}, "age": {"young": 60.0, "old": 40.0}}
    weight = np.array([9.0, 1.0, 1.0, 9.0])
    with pytest.raises(NotConverged):
        rake(weight, MARGINS, slow, tolerance=1e-9, max_iterations=5)
    assert rounds == [2, 2, 1]
    in_steps = rake(weight, MARGINS, slow, tolerance=1e-9, max_iterations=1000)
    monkeypatch.setattr(samplics_adapter, "RAKING_ROUNDS", 1000)
    np.testing.assert_allclose(in_steps, rake(weight, MARGINS, slow, tolerance=1e-9, max_iterations=1000), rtol=1e-8)


def test_unknown_rows_are_spread_over_known_ones_and_nonrespondents_over_respondents():
    got = adjust_for_nonresponse(np.array([10.0, 20, 30, 40]), STATUS, CLASS)
    np.testing.assert_allclose(got, [50, 0, 50, 0], rtol=1e-15)


@pytest.mark.parametrize(
    "status, classes", [(STATUS, np.array([1, 2, 1, 1])), (np.array(["respondent", "refused", "", ""]), CLASS)]
)
def test_an_adjustment_that_cannot_be_made_is_refused(status, classes):
    with pytest.raises(SampleRequestError):
        adjust_for_nonresponse(np.ones(4), status, classes)


@pytest.mark.parametrize("wrong", [[2, 0, 1, 0], [2, 1, 1, 0], [4, 0, 0, 0], [np.nan, 0, 2, 0], [6, 0, -2, 0]])
def test_an_adjustment_that_loses_weight_or_leaves_it_where_it_should_not_be_does_not_pass(monkeypatch, wrong):
    spoil(monkeypatch, "adjust", wrong)
    with pytest.raises(ArithmeticError):
        adjust_for_nonresponse(np.ones(4), STATUS, CLASS)
