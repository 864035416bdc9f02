"""The pieces of the coverage simulation: probabilities of the sample, intervals, scores and the rule are as told."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st


BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def load(file, name):
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # by this name coverage.py imports its neighbour, and dataclasses find their module
    spec.loader.exec_module(module)
    return module


survey = load("simulated_survey.py", "simulated_survey")
coverage = load("coverage.py", "benchmarks_coverage")  # the bare name belongs to a package that others may want
SMALL = survey.Setting(frame_psus=30)


@pytest.fixture(scope="module")
def drawn():
    """A population, and the children, weights and base weights of 200 samples of it."""
    rng = np.random.default_rng(3)
    population = survey.draw_population(rng, SMALL)
    return population, *survey.draw_samples(rng, population, 200)


@settings(max_examples=200)
@given(st.lists(st.integers(60, 200), min_size=34, max_size=120), st.floats(0, 1, exclude_max=True))
def test_systematic_selection_takes_different_units_if_none_is_larger_than_a_step(size, start):
    chosen = survey.select_systematic_pps(np.array([start]), np.array(size), 10)[0]
    assert len(set(chosen)) == 10 and chosen.min() >= 0 and chosen.max() < len(size)


def test_systematic_selection_takes_a_unit_as_often_as_its_share_of_the_size_says():
    size = np.array([1, 2, 3, 4, 5, 5])
    starts = (np.arange(1000) + 0.5) / 1000
    hits = np.bincount(survey.select_systematic_pps(starts, size, 2).ravel(), minlength=6)
    np.testing.assert_allclose(hits / 1000, 2 * size / 20, atol=0.001)


def test_a_sample_has_ten_psus_per_stratum_and_a_child_in_each_of_ten_households_of_a_psu(drawn):
    population, child, _, _ = drawn
    household = np.searchsorted(population.first_child, child, side="right") - 1
    psu = np.searchsorted(population.first_household, household, side="right") - 1
    stratum = psu // SMALL.frame_psus
    assert (stratum == np.repeat(np.arange(10), 100)).all()
    for one in range(len(child)):
        assert len(set(household[one])) == 1000
        groups = psu[one].reshape(100, 10)
        assert (groups == groups[:, :1]).all() and len(set(groups[:, 0])) == 100


def test_base_weights_are_inverse_probabilities_so_that_they_estimate_any_total_without_bias(drawn):
    population, child, _, base = drawn
    children = np.arange(len(population.cell))
    for value in (np.ones(len(children)), children / len(children), (population.cell == 4).astype(float)):
        estimates = (base * value[child]).sum(axis=1)
        error = estimates.std(ddof=1) / np.sqrt(len(estimates))
        assert abs(estimates.mean() - value.sum()) < 4 * error


def test_post_stratified_weights_sum_to_the_population_in_every_cell_and_keep_their_ratios(drawn):
    population, child, weight, base = drawn
    totals = np.bincount(population.cell)
    for one in range(len(child)):
        cell = population.cell[child[one]]
        np.testing.assert_allclose(np.bincount(cell, weight[one]), totals, rtol=1e-12)
        ratio = weight[one] / base[one]
        for c in range(survey.CELLS):
            np.testing.assert_allclose(ratio[cell == c], ratio[cell == c][0], rtol=1e-12)


def test_the_truth_is_the_populations_own_proportion(drawn):
    population = drawn[0]
    girls = (population.cell >= 3) & (population.cell <= 5)
    stratum_children = population.eligible[: population.households[: SMALL.frame_psus].sum()].sum()
    np.testing.assert_array_equal(population.truth[0], population.outcome.mean(axis=0))
    np.testing.assert_array_equal(population.truth[1], population.outcome[girls].mean(axis=0))
    np.testing.assert_array_equal(population.truth[2], population.outcome[:stratum_children].mean(axis=0))


@pytest.mark.parametrize("p", survey.PROPORTIONS)
@pytest.mark.parametrize("icc", [0.02, 0.05, 0.1])
def test_logit_normal_risks_have_the_mean_and_the_correlation_asked_for(p, icc):
    centre, spread = survey.fit_logit_normal(p, icc)

    def moment(power):
        def integrand(z):
            return scipy.stats.norm.pdf(z) / (1 + np.exp(-centre - spread * z)) ** power

        return scipy.integrate.quad(integrand, -12, 12, epsabs=1e-13)[0]

    assert moment(1) == pytest.approx(p, rel=1e-6)
    assert moment(2) - moment(1) ** 2 == pytest.approx(icc * p * (1 - p), rel=1e-4)


@pytest.mark.parametrize("form", ["beta", "logit-normal"])
def test_two_children_of_a_psu_are_correlated_by_icc(form):
    rng, p, psus = np.random.default_rng(11), 0.2, 400_000
    risk = survey.draw_risks(rng, p, survey.Setting(form=form, icc=0.05), psus)
    first, second = rng.random((2, psus)) < risk
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.05, abs=5 / np.sqrt(psus))
    assert first.mean() == pytest.approx(p, abs=5 * np.sqrt(p * (1 - p) / psus))


def test_without_clustering_all_psus_share_the_risk():
    assert (survey.draw_risks(np.random.default_rng(1), 0.05, survey.Setting(icc=0.0), 7) == 0.05).all()


# R: prop.test(hits, size, correct = FALSE)$conf.int
@pytest.mark.parametrize(
    "hits, size, low, high",
    [(15, 100, 0.093059852836566315, 0.232835595908323589), (1, 100, 0.0017674320641406459, 0.0544861961787052942)],
)
def test_wilson_of_independent_answers_is_the_score_interval(hits, size, low, high):
    p = np.array([hits / size])
    found = coverage.interval("wilson", p, np.sqrt(p * (1 - p) / size), np.array([size]), np.array([np.inf]))
    np.testing.assert_allclose(np.ravel(found), [low, high], rtol=1e-9)


def test_korn_graubard_without_its_cap_goes_beyond_the_number_of_answers():
    # R: binom.test(24, 80)$conf.int, for 40 answers whose standard error is that of 80
    p = np.array([0.3])
    found = coverage.interval("kg uncapped", p, np.sqrt(p * (1 - p) / 80), np.array([40]), np.array([39]))
    np.testing.assert_allclose(np.ravel(found), [0.20257392914667280, 0.41275932308137597], rtol=1e-9)


@pytest.mark.parametrize("method", coverage.OWN)
def test_without_a_case_the_benchmarks_own_intervals_are_the_librarys(method):
    nobody = np.zeros(1), np.zeros(1), np.array([250]), np.array([84])
    np.testing.assert_array_equal(coverage.interval(method, *nobody), coverage.interval("logit", *nobody))


def test_the_intervals_scored_are_those_of_the_engine(drawn):
    population, *samples = drawn
    one = tuple(each[0] for each in samples)
    found = coverage.estimate(population, one, SMALL, df="domain")
    coverage.check_intervals(population, one, SMALL, found)
    with pytest.raises(AssertionError):
        coverage.check_intervals(population, one, SMALL, found * 1.01)


def test_estimates_are_those_of_the_places_and_proportions_in_their_order(drawn):
    population, child, weight, base = drawn
    found = coverage.estimate(population, (child[0], weight[0], base[0]), SMALL)
    places = np.ones(1000, bool), np.isin(population.cell[child[0]], (3, 4, 5)), np.arange(1000) < 100
    for a, inside in enumerate(places):
        for b in range(len(survey.PROPORTIONS)):
            expected = np.average(population.outcome[child[0], b][inside], weights=weight[0][inside])
            assert found[0, a, b] == pytest.approx(expected, rel=1e-12)
            assert found[2, a, b] == inside.sum()


def test_a_score_counts_what_was_missed_on_either_side():
    truth = np.full((2, 4), 0.5)
    low = np.array([[0.4, 0.6, 0.5, 0.4], [0.4, 0.4, 0.4, 0.4]])
    high = np.array([[0.6, 0.7, 0.5, 0.45], [0.6, 0.6, 0.6, 0.6]])
    score = coverage.score_intervals(low, high, truth)
    assert (score["coverage"], score["below"], score["above"]) == (0.75, 0.125, 0.125)
    assert score["mc_se"] == pytest.approx(np.std([0.5, 1.0], ddof=1) / np.sqrt(2))
    assert score["width"] == pytest.approx((0.2 + 0.1 + 0 + 0.05 + 4 * 0.2) / 8)


def scores(**methods):
    """One row per place for each method: (coverage overall, coverage in a domain, width)."""
    rows = []
    for name, (overall, domain, width) in methods.items():
        for place, covered in (("overall", overall), ("girls 15-17", domain)):
            rows.append(
                {"place": place, "p": 0.01, "method": name, "df": "design", "coverage": covered, "width": width}
            )
    return pd.DataFrame(rows).replace({"method": {"kg": "korn-graubard"}})


@pytest.mark.parametrize(
    "methods, chosen",
    [
        ({"logit": (0.95, 0.95, 2.0), "kg": (0.95, 0.95, 1.0)}, "korn-graubard"),  # the width decides between equals
        ({"logit": (0.95, 0.949, 1.0), "kg": (0.96, 0.96, 2.0)}, "logit"),  # less than half a point is no shortfall
        (
            {"logit": (0.95, 0.944, 1.0), "kg": (0.96, 0.96, 2.0)},
            "korn-graubard",
        ),  # the shortfall goes before the width
        ({"logit": (0.95, 0.91, 1.0), "kg": (0.98, 0.98, 2.0)}, "logit"),  # too much overall is outside the target
        ({"logit": (0.95, 0.95, 2.0), "kg": (0.96, 0.99, 1.0)}, "korn-graubard"),  # too much in a domain is not
        ({"logit": (0.95, 0.95, 1.0), "kg": (0.95, 0.95, 1.0)}, "logit"),  # all equal: the first listed
        ({"logit": (0.95, 0.94, 2.0), "wilson": (0.95, 0.95, 1.0)}, "logit"),  # not in the library
        ({"logit": (0.92, 0.95, 1.0), "wilson": (0.95, 0.95, 1.0)}, None),
    ],
)
def test_the_rule_decides(methods, chosen):
    found = coverage.choose(coverage.rank(scores(**methods)))
    assert found == (None if chosen is None else (chosen, "design"))


def test_a_shortfall_of_a_whole_step_counts_as_one():
    steps = coverage.rank(scores(logit=(0.95, 0.945, 1.0), wald=(0.95, 0.9451, 1.0))).set_index("method")["steps"]
    assert steps.to_dict() == {"logit": 1, "wald": 0}
