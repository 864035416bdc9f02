"""Diagnostics tell draws that may be believed from those that may not, and data that the model makes from others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom
from tests.groups import needs_models

from disrupting_harm.components.disclosure_model.diagnostics import convergence, replicate, require_reliable
from disrupting_harm.components.disclosure_model.model import Draws, Rows
from disrupting_harm.errors import UnreliableFitError


LABELS = (("intercept", ""), ("sex", "m"))
GOOD = pd.DataFrame(
    {"kind": ["average"], "term": ["sex"], "level": ["m"], "r_hat": [1.004], "ess_bulk": [900.0], "ess_tail": [800.0]}
)
SEEN = pd.DataFrame({"by": ["country", "sex"], "level": ["A", "m"], "tail": [0.4, 0.2]})


def independent(chains: int = 4, draws: int = 500, countries: int = 2) -> Draws:
    rng = np.random.default_rng(1)
    shape = (chains, draws)
    return Draws(
        LABELS,
        rng.normal(size=(*shape, 2)),
        rng.random((*shape, 2)),
        rng.normal(size=(*shape, countries, 2)),
        divergences=0,
    )


def rows(n: int = 400) -> Rows:
    x = np.tile([[-0.5], [0.5]], (n // 2, 1))
    return Rows(np.zeros(n, int), np.repeat([0, 1], n // 2), ("A", "B"), x, LABELS[1:], (), np.arange(n), 0)


def check(found=GOOD, divergences=0, replicated=SEEN, *, params):
    require_reliable(
        found, divergences, replicated, params.limits, place="params/x.yaml", label=lambda name: f"<{name}>"
    )


# -- convergence


@needs_models
def test_every_parameter_is_judged():
    found = convergence(independent(), ("A", "B"))
    assert list(zip(found["kind"], found["term"], strict=True)) == [
        (kind, term) for kind in ("average", "spread", "A", "B") for term in ("intercept", "sex")
    ]
    assert found["r_hat"].between(0.99, 1.01).all() and found["ess_bulk"].between(1500, 2600).all()


@needs_models
def test_a_chain_in_another_place_and_draws_that_hang_together_are_seen():
    draws = independent()
    moved = draws.average.copy()
    moved[0, :, 0] += 1.5
    moved[:, :, 1] = np.cumsum(moved[:, :, 1], axis=1) / 20
    found = convergence(replace(draws, average=moved), ("A", "B")).set_index(["kind", "term"])
    assert found.at[("average", "intercept"), "r_hat"] > 1.1
    assert found.at[("average", "sex"), "ess_bulk"] < 100


# -- replicated data


def test_counts_of_a_group_are_those_of_its_risks():
    """All draws say 30 % in country A and 60 % in B: replicated counts are binomial."""
    draws = independent(draws=1000)
    logit = np.log([0.3 / 0.7, 0.6 / 0.4])
    fixed = np.zeros((4, 1000, 2, 2))
    fixed[..., 0] = logit
    data = rows()
    told = np.r_[np.resize([1, 0, 0, 0], 200), np.resize([1, 1, 1, 0, 0], 200)]  # 50 and 120 of 200
    groups = {("country", "A"): data.country == 0, ("country", "B"): data.country == 1, ("sex", "m"): data.x[:, 0] > 0}
    found = replicate(replace(draws, by_country=fixed), replace(data, told=told), groups, seed=3)
    assert list(found["observed"]) == [50, 120, told[data.x[:, 0] > 0].sum()] and list(found["n"]) == [200, 200, 200]
    for row, share in zip(found.itertuples(), (0.3, 0.6), strict=False):
        assert (row.low, row.high) == pytest.approx(binom.ppf([0.025, 0.975], 200, share), abs=1.5)
        exact = min(binom.cdf(row.observed, 200, share), binom.sf(row.observed - 1, 200, share))
        assert row.tail == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4000))


def test_one_seed_makes_one_set_of_data():
    groups = {("country", "A"): rows().country == 0}
    first, second = (replicate(independent(), rows(), groups, seed=3) for _ in range(2))
    assert first.equals(second) and not first.equals(replicate(independent(), rows(), groups, seed=4))


# -- limits


def test_what_meets_every_limit_passes(params):
    assert check(params=params) is None
    assert check(GOOD.assign(r_hat=params.limits.r_hat, ess_bulk=400.0, ess_tail=400.0), params=params) is None


@pytest.mark.parametrize(
    "change, told",
    [
        ({"found": GOOD.assign(r_hat=1.0101)}, "R-hat is up to 1.010 (limit 1.01)"),
        ({"found": GOOD.assign(r_hat=np.nan)}, "R-hat is up to nan"),
        ({"found": GOOD.assign(ess_bulk=399.4)}, "the bulk of a parameter have 399 effective draws (limit 400)"),
        ({"found": GOOD.assign(ess_tail=np.nan)}, "the tails of a parameter have nan"),
        ({"divergences": 1}, "1 transitions diverged (limit 0)"),
        ({"replicated": SEEN.assign(tail=[0.4, 0.0009])}, "of <sex> <m> (limit 0.001 in a tail)"),
    ],
)
def test_each_limit_is_held(params, change, told):
    with pytest.raises(UnreliableFitError) as raised:
        check(**change, params=params)
    assert told in str(raised.value)


def test_all_that_is_wrong_is_told_in_one_sentence_with_the_keys_that_mend_it(params):
    with pytest.raises(UnreliableFitError) as raised:
        check(GOOD.assign(r_hat=1.2, ess_bulk=10.0, ess_tail=10.0), 7, SEEN.assign(tail=0.0), params=params)
    (sentence,) = str(raised.value).splitlines()
    assert (
        sentence.startswith("params/x.yaml: the posterior is not to be relied on: R-hat") and sentence.count(";") == 5
    )
    assert "<country> <A>, <sex> <m>" in sentence and "`sampler.draws`" in sentence
