"""Replicates repeat every step of the weighting: each is what the weights would have been of that other sample."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import WeightingError
from disrupting_harm.survey.replicates import make_factors
from disrupting_harm.weighting.build import build_weights, prepare_weights
from disrupting_harm.weighting.replicate import replicate_weights


TOTALS = {"s": {"f": 900.0, "m": 700.0}, "a": {12: 1000.0, 13: 600.0}}


def make_sample(seed=1, psus=4, visits=12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Contacts of two strata, of which one PSU was visited in vain, and the PSUs drawn."""
    rng = np.random.default_rng(seed)
    places = pd.DataFrame({"stratum": np.repeat(["A", "B"], psus), "psu": np.tile([str(i) for i in range(psus)], 2)})
    selected = places.assign(
        households=rng.integers(50, 100, len(places)), inclusion_probability=rng.uniform(0.3, 0.5, len(places))
    )
    contacts = places.loc[places.index.repeat(visits)].reset_index(drop=True)
    n = len(contacts)
    contacts["outcome"] = rng.choice(["1.1", "1.2", "2.1", "2.2", "3.1", "4.7"], n, p=[0.5, 0.1, 0.1, 0.1, 0.1, 0.1])
    contacts.loc[(contacts["stratum"] == "A") & (contacts["psu"] == "2"), "outcome"] = "2.1"
    contacts["eligible_children"] = rng.integers(1, 4, n)
    contacts["s"], contacts["a"] = rng.choice(["f", "m"], n), rng.choice([12, 13], n)
    return contacts, selected


def rules(**changes):
    return {"response_class": "stratum", "totals": TOTALS} | changes


@pytest.mark.parametrize("trim", [None, 3.0])
def test_a_replicate_of_the_jackknife_is_the_weighting_of_the_sample_without_the_psu(trim):
    """The independent route: without the PSU a stratum has n - 1, of which each was drawn with (n - 1) / n of the probability."""
    contacts, selected = make_sample(seed=2)
    found = replicate_weights(prepare_weights(contacts, selected, **rules(trim=trim)), method="jackknife")
    whole = build_weights(contacts, selected, **rules(trim=trim), empty_psus="drop")
    np.testing.assert_array_equal(found.weight, whole["final"])
    assert found.replicate.shape == (len(whole), 8)
    for r, (stratum, psu) in enumerate(zip(selected["stratum"], selected["psu"], strict=True)):
        gone = (contacts["stratum"] == stratum) & (contacts["psu"] == psu)
        left = selected[(selected["stratum"] != stratum) | (selected["psu"] != psu)].copy()
        left.loc[left["stratum"] == stratum, "inclusion_probability"] *= 3 / 4
        alone = build_weights(contacts[~gone], left, **rules(trim=trim), empty_psus="drop")["final"]
        expected = alone.reindex(whole.index, fill_value=0.0)
        np.testing.assert_allclose(found.replicate[:, r], expected, rtol=1e-8)


def test_every_replicate_meets_the_totals_and_keeps_the_cap():
    contacts, selected = make_sample(seed=2)
    weighing = prepare_weights(contacts, selected, **rules(trim=6.0))
    found = replicate_weights(weighing, replicates=25, seed=5)
    answered = contacts[weighing.interviewed]
    for name, totals in TOTALS.items():
        for level, total in totals.items():
            np.testing.assert_allclose(found.replicate[answered[name] == level].sum(axis=0), total, rtol=1e-7)
    medians = np.array(
        [
            np.median(weighing.weigh(f)["calibrated"][w > 0])
            for f, w in zip(factors_of(weighing), found.replicate.T, strict=True)
        ]
    )
    assert (found.replicate.max(axis=0) <= 6 * medians * (1 + 1e-7)).all()


def factors_of(weighing):
    psus = weighing.psus
    return make_factors(psus["stratum"], psus["psu"], replicates=25, seed=5).factor.T


def test_a_psu_without_an_interview_is_drawn_and_left_out_as_any_other():
    """Left out, the rest of its class no longer carries its households: that replicate is not the sample."""
    contacts, selected = make_sample()
    weighing = prepare_weights(contacts, selected, **rules())
    found = replicate_weights(weighing, method="jackknife")
    empty = int(np.flatnonzero(weighing.psus["interviewed"] == 0)[0])
    assert (found.replicate[:, empty] > 0).all()
    factor = np.where(np.arange(8) == empty, 0.0, 1.0)
    shift = weighing.weigh(factor)["non_response"] / weighing.weigh()["non_response"]
    in_a = (contacts["stratum"] == "A")[weighing.interviewed].to_numpy()
    assert (shift[in_a] < 0.99).all() and shift[~in_a] == pytest.approx(1)


def test_factors_of_1_change_no_digit():
    weighing = prepare_weights(*make_sample(), **rules())
    for step, weight in weighing.weigh(np.ones(8)).items():
        np.testing.assert_array_equal(weight, weighing.weigh()[step])


def test_the_same_seed_gives_the_same_weights_and_rows_may_stand_in_any_order():
    contacts, selected = make_sample()
    first = replicate_weights(prepare_weights(contacts, selected, **rules()), replicates=6, seed=5)
    second = replicate_weights(prepare_weights(contacts, selected, **rules()), replicates=6, seed=5)
    np.testing.assert_array_equal(first.replicate, second.replicate)
    shuffled = contacts.sample(frac=1, random_state=3)
    third = replicate_weights(prepare_weights(shuffled, selected, **rules()), replicates=6, seed=5)
    rows = shuffled.index[shuffled["outcome"].isin(["1.1", "1.2"])]
    there = pd.DataFrame(third.replicate, index=rows).sort_index()
    np.testing.assert_allclose(there, first.replicate, rtol=1e-7)


def test_degrees_of_freedom_are_those_of_the_psus_and_not_of_the_number_of_replicates():
    found = replicate_weights(prepare_weights(*make_sample(), **rules()), replicates=30, seed=1)
    assert found.factor_df == 6 == found.df() and found.rank_df() > 6


def test_a_replicate_that_leaves_a_class_or_level_without_anybody_is_refused_by_its_number():
    contacts, selected = make_sample(psus=2)
    contacts = contacts[(contacts["stratum"] == "B") | (contacts["psu"] != "1")]
    alone = contacts.assign(
        outcome=contacts["outcome"].where((contacts["stratum"] == "B") | (contacts["psu"] == "0"), "2.1")
    )
    in_vain = alone.iloc[:1].assign(psu="1", outcome="2.1")  # of two PSUs one had an interview
    weighing = prepare_weights(pd.concat([alone, in_vain]), selected, **rules())
    with pytest.raises(WeightingError) as raised:
        replicate_weights(weighing, method="jackknife")
    first, *_, last = str(raised.value).splitlines()
    assert first.startswith("Replicate 1 of 4: Adjustment classes without a respondent: 'A'")
    assert last == "Merge classes or levels with few respondents or PSUs."


def test_options_are_those_of_the_factors():
    weighing = prepare_weights(*make_sample(), **rules())
    found = replicate_weights(weighing, replicates=4, seed=9)
    factors = make_factors(weighing.psus["stratum"], weighing.psus["psu"], replicates=4, seed=9)
    zero = factors.factor[weighing.of_row][weighing.interviewed] == 0
    np.testing.assert_array_equal(found.replicate == 0, zero)
    np.testing.assert_array_equal(found.scales, factors.scales)
