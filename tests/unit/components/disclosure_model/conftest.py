"""Files of made-up countries whose model is known, and one fit of each for all tests of the module that ask for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.checkouts import ROOT
from tests.small_run import make_children, make_run

from disrupting_harm.components.disclosure_model import analysis
from disrupting_harm.components.disclosure_model.analysis import Fit
from disrupting_harm.components.disclosure_model.model import Draws, Rows, read_rows, sample
from disrupting_harm.components.disclosure_model.params import Params
from disrupting_harm.components.household_survey.params import PooledModel
from disrupting_harm.components.household_survey.pooled import disclosure_by_country, make_pooled_survey
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section


PREDICTORS = ("sex", "age", "urbanity", "online")
TRUTH = {"sex": ("female", -1), "age": ("age", 1), "urbanity": ("urban", 1), "online": ("caregiver_online", 1)}


@dataclass(frozen=True)
class Known:
    """A fit of a file that was made with known log odds ratios: average (4,), of the countries (4, countries), spread (4,)."""

    rows: Rows
    draws: Draws
    average: np.ndarray
    by_country: np.ndarray
    spread: np.ndarray


def affected(plan: PooledModel) -> pd.DataFrame:
    tables = make_pooled_survey(plan)
    children = tables["children"].merge(tables["caregivers"][["household_id", "uses_internet"]], on="household_id")
    return children.rename(columns={"told_anyone": "told", "uses_internet": "online"}).astype({"told": "Float64"})


def plan_of(unit: str) -> PooledModel:
    params = yaml.safe_load((ROOT / "params" / "countries" / f"{unit}.yaml").read_text(encoding="utf-8"))
    return PooledModel.model_validate(params["components"]["household_survey"]["pooled"])


def rows_of(frame: pd.DataFrame) -> Rows:
    return read_rows(frame, outcome="told", predictors=PREDICTORS, country="country")


@pytest.fixture(scope="session")
def params() -> Params:
    """The study's own: priors, sampler and limits."""
    return load_section(Layout(ROOT), "XDM", "disclosure_model")


def fit_known(unit: str, params: Params) -> Known:
    plan = plan_of(unit)
    rows = rows_of(affected(plan))
    _, ratios = disclosure_by_country(plan)
    names = [TRUTH[term] for term, _ in rows.labels]
    return Known(
        rows,
        sample(rows, params.priors, params.sampler),
        np.array([sign * np.log(plan.disclosure_odds_ratios[name]) for name, sign in names]),
        np.array([sign * np.log(ratios[name]) for name, sign in names]),
        np.array([plan.disclosure_spread.get(name, 0.0) for name, _ in names]),
    )


@pytest.fixture(scope="session")
def twelve(params) -> Known:
    """The generated file of twelve countries that differ."""
    return fit_known("XDM", params)


@pytest.fixture(scope="session")
def five(params) -> Known:
    """The generated file of five countries that are alike in who tells."""
    return fit_known("XFC", params)


# -- a small run, and a fit of made-up draws

ONLINE = "caregiver_uses_internet"
SECTION = {
    "title": "t",
    "outcome": "told_someone",
    "predictors": ["sex", "age", ONLINE],
    "country": "country",
    "priors": {"intercept": 1.5, "slope": 1, "country_intercept": 1, "country_slope": 0.5},
    "sampler": {"seed": 1, "chains": 2, "draws": 300, "tune": 100, "acceptance": 0.9},
    "limits": {"r_hat": 1.01, "effective_draws": 400, "divergences": 0, "tail": 0.001},
    "labels": {"age": "Age, one year more"},
}


def make_tables(n: int = 240) -> dict[str, pd.DataFrame]:
    """Children of two countries, two in three of whom were asked whether they told someone; the last has no caregiver."""
    rng = np.random.default_rng(3)
    children = make_children(n).assign(country=np.where(np.arange(n) < 100, "A", "B"))
    told = pd.array(rng.integers(0, 2, n), "Int64")
    told[np.arange(n) % 3 == 0] = pd.NA
    children["item_told_anyone"] = told
    caregivers = children[["household_id", "stratum", "psu"]].iloc[:-1].copy()
    caregivers["item_uses_internet"] = pd.array(rng.integers(0, 2, n - 1), "Int64")
    return {"children": children, "caregivers": caregivers.assign(respondent_id=[f"G{i}" for i in range(n - 1)])}


@pytest.fixture
def open_it(tmp_path):
    def open_on(tables, **changes):
        def change(components):
            components["disclosure_model"] = SECTION | changes

        return analysis.open_survey(
            make_run(
                tmp_path / "study", "disclosure_model", tables, iso3="TSG", source="household_survey", change=change
            )
        )

    return open_on


@pytest.fixture
def tables():
    return make_tables()


@pytest.fixture
def survey(open_it, tables):
    return open_it(tables)


@pytest.fixture
def fit(survey) -> Fit:
    """Made-up draws for the rows of the tables: the numbers do not matter, what becomes of them does."""
    children = analysis.load_children(survey)
    rows = read_rows(children, outcome="told_someone", predictors=SECTION["predictors"], country="country")
    rng = np.random.default_rng(2)
    average = rng.normal([0.1, 0.4, -0.2, 0.6], 0.1, (2, 300, 4))
    draws = Draws(
        (("intercept", ""), *rows.labels), average, np.abs(rng.normal(0, 0.2, (2, 300, 4))),
        average[:, :, None, :] + rng.normal(0, 0.2, (2, 300, 2, 4)), 0,
    )  # fmt: skip
    kinds = [(kind, *label) for kind in ("average", "spread", "A", "B") for label in draws.labels]
    converged = pd.DataFrame(kinds, columns=["kind", "term", "level"]).assign(
        r_hat=1.001, ess_bulk=910.7, ess_tail=805.2
    )
    converged.loc[converged["kind"] == "B", ["r_hat", "ess_tail"]] = 1.004, 500.9
    groups = {("country", "A"): 40, ("country", "B"): 60, ("sex", "female"): 50, (ONLINE, "0"): 30, (ONLINE, "1"): 70}
    replicated = pd.DataFrame([
        {"by": by, "level": level, "n": n, "observed": n // 2, "low": n // 3, "median": n // 2, "high": n - 5, "tail": 0.4}
        for (by, level), n in groups.items()
    ])  # fmt: skip
    return Fit(rows, draws, converged, replicated)
