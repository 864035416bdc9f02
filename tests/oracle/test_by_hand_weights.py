"""Weights, response rates and replicates of Kenya's sample, computed again from the frame, the contacts and the answers.

Every step is written out in plain arithmetic: nothing is imported from the library. Targets of the raking come from the population
table and the published share of internet users.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pandas as pd
import pytest
from tests.oracle.test_by_hand import ANY, CLEAR, covariance, has_any


pytestmark = pytest.mark.pipeline
DESIGN, PRECISION = "KEN/sampling_design", "KEN/survey_precision"
DRAWN, REPLICATES, SEED = 10, 60, 20261126  # PSUs of a stratum; params/components/survey_precision.yaml


@pytest.fixture(scope="module")
def contacts(reproduced) -> pd.DataFrame:
    """Every household visited, with the size of its PSU, the visits to it and its weight by selection."""
    raw, text = reproduced.raw("KEN", "sampling_design"), {"psu": str, "outcome": str}
    frame = pd.read_csv(raw / "psu_frame.csv", dtype=text)
    visits = pd.read_csv(raw / "contacts.csv", dtype=text)
    frame["total"] = frame.groupby("stratum")["households"].transform("sum")
    visits["visited"] = visits.groupby(["stratum", "psu"])["contact_id"].transform("size")
    found = visits.merge(frame[["stratum", "psu", "households", "total"]], on=["stratum", "psu"], how="left")
    of_psu, of_household = DRAWN * found["households"] / found["total"], found["visited"] / found["households"]
    return found.assign(weight=1 / (of_psu * of_household))


@pytest.fixture(scope="module")
def children(reproduced) -> pd.DataFrame:
    path = reproduced.raw("KEN", "household_survey") / "children.csv"
    columns = [
        "respondent_id",
        "received_safety_information",
        "stratum",
        "psu",
        "base_weight",
        "weight",
        "sex",
        "age",
        *ANY,
    ]
    return pd.read_csv(path, dtype={"psu": str}, usecols=columns)


@pytest.fixture(scope="module")
def targets(reproduced) -> tuple[np.ndarray, ...]:
    """By sex (female, male) and by age: children who use the internet."""
    people = pd.read_csv(reproduced.reference("population_age_sex"))
    people = people[(people["iso3"] == "KEN") & (people["year"] == 2021) & people["age"].between(12, 17)]
    table = pd.read_csv(reproduced.reference("nature2026_table1")).set_index("iso3")
    online = table.loc["KEN", "internet_users_12_17_pct"] / 100
    return tuple(people.groupby(name)["population"].sum().to_numpy() * online for name in ("sex", "age"))


@pytest.fixture(scope="module")
def printed(reproduced) -> pd.DataFrame:
    places = {
        "sampling_design": ("outcomes", "weighted_outcomes", "weight_effects"),
        "survey_precision": ("errors", "clustering"),
    }
    files = [reproduced.output("KEN", stem) / f"{name}.csv" for stem, names in places.items() for name in names]
    return pd.concat([pd.read_csv(path) for path in files]).set_index("estimate_id")


def rr3(outcome: pd.Series, weight: pd.Series) -> dict[str, float]:
    """AAPOR's rates, with e as the eligible share of the cases whose eligibility is known."""
    total = weight.groupby(outcome.str.partition(".")[0] + "." + outcome.str.partition(".")[2].str[0]).sum()
    known = sum(total.get(code, 0) for code in ("1.1", "1.2", "2.1", "2.2", "2.3"))
    reached = known - total.get("2.2", 0)
    unknown, none = sum(total.get(code, 0) for code in ("3.1", "3.2", "3.9")), total.get("4.7", 0)
    assert math.isclose(known + unknown + none, weight.sum()), "every code of the contacts is counted"
    e = known / (known + none)
    base = known + e * unknown
    return {
        "response_rate": total["1.1"] / base, "cooperation_rate": total["1.1"] / reached, "refusal_rate": total["2.1"] / base,
        "contact_rate": reached / base, "eligibility_rate": e,
    }  # fmt: skip


@pytest.mark.parametrize("stratum", ["", "S07"])
def test_outcome_rates_count_and_weigh_every_contact(contacts, printed, stratum):
    rows = contacts[contacts["stratum"] == stratum] if stratum else contacts
    place = f"/stratum={stratum}" if stratum else ""
    for name, own in rr3(rows["outcome"], pd.Series(1.0, rows.index)).items():
        assert printed.loc[f"{DESIGN}/{name}@v1{place}", "estimate"] == pytest.approx(own, rel=1e-12)
    own = rr3(rows["outcome"], rows["weight"])["response_rate"]
    assert printed.loc[f"{DESIGN}/weighted_response_rate@v1{place}", "estimate"] == pytest.approx(own, rel=1e-12)


def rake(weight: np.ndarray, cells: np.ndarray, targets: tuple[np.ndarray, ...]) -> np.ndarray:
    """Deming and Stephan: one factor for every level of every margin in turn. cells (n, margins): the level of each child."""
    levels = [np.arange(len(target)) == cells[:, [m]] for m, target in enumerate(targets)]
    for _ in range(1000):
        before = weight
        for member, target in zip(levels, targets, strict=True):
            weight = weight * (member @ (target / (weight @ member)))
        if np.abs(weight - before).max() <= 1e-10 * weight.max():
            return weight
    raise AssertionError("the raking does not converge")


def spread_excess(weight: np.ndarray, cap: float) -> np.ndarray:
    """Weights above the cap are cut to it, and what is cut off is given in equal parts to those below, until none is above."""
    while (weight > cap * (1 + 1e-12)).any():
        below = weight < cap
        excess = (weight[~below] - cap).sum()
        weight = np.where(below, weight + excess / below.sum(), cap)
    return weight


def weigh(
    contacts: dict[str, np.ndarray], household: np.ndarray, targets: tuple[np.ndarray, ...]
) -> dict[str, np.ndarray]:
    """Weights of the interviews after each step. Contacts of weight 0 are not in the sample."""
    answered, refused, other, unknown = (
        contacts["in"].T @ np.where(contacts["code"] == c, household, 0) for c in "1243"
    )
    known = answered + refused + other
    factor = (known + unknown) / known * (answered + refused) / answered
    asked = contacts["code"] == "1"
    steps = {"selection": household[asked], "non_response": (household * (contacts["in"] @ factor))[asked]}
    steps["respondent"] = steps["non_response"] * contacts["eligible"][asked]
    inside = steps["respondent"] > 0
    cells = contacts["cells"][asked][inside]
    raked = rake(steps["respondent"][inside], cells, targets)
    cap = 4 * np.median(raked)
    while raked.max() > cap * (1 + 1e-9):
        raked = rake(spread_excess(raked, cap), cells, targets)
    steps["final"] = np.zeros(len(inside))
    steps["final"][inside] = raked
    return steps


@pytest.fixture(scope="module")
def arrays(contacts) -> dict[str, np.ndarray]:
    """in (n, strata): whether a contact is in the stratum. cells (n, 2): the place of sex and age among the targets."""
    return {
        "in": pd.get_dummies(contacts["stratum"]).to_numpy(float), "code": contacts["outcome"].str[0].to_numpy(),
        "eligible": contacts["eligible_children"].to_numpy(float),
        "cells": np.column_stack([contacts["sex"] == "male", contacts["age"] - 12]),
    }  # fmt: skip


def test_weights_from_the_frame_to_the_survey(arrays, contacts, children, targets, printed):
    steps = weigh(arrays, contacts["weight"].to_numpy(), targets)
    order = contacts[contacts["outcome"] == "1.1"]["respondent_id"]
    held = children.set_index("respondent_id").loc[order]
    assert steps["respondent"] == pytest.approx(held["base_weight"].to_numpy(), abs=0.0001)
    assert steps["final"] == pytest.approx(held["weight"].to_numpy(), rel=1e-6)
    assert steps["final"].max() < 4 * np.median(steps["final"]), "none is trimmed"
    for step, own in steps.items():
        row = printed.loc[f"{DESIGN}/weight_design_effect@v1/step={step}"]
        deff = len(own) * (own**2).sum() / own.sum() ** 2
        assert (row["estimate"], row["n_eff"]) == pytest.approx((deff, len(own) / deff), rel=1e-7)


def test_a_standard_error_from_replicates_that_repeat_every_step(arrays, contacts, children, targets, printed):
    """Rao and Wu's rescaled bootstrap: 9 of a stratum's 10 PSUs are drawn with replacement, by hashes of seed, stratum and replicate."""
    place, psus = pd.factorize(contacts["stratum"] + "|" + contacts["psu"], sort=True)
    answers = (
        children.set_index("respondent_id").loc[contacts[contacts["outcome"] == "1.1"]["respondent_id"]].reset_index()
    )
    y = {"clear_ocsea": has_any(answers, CLEAR), "tf_csea_any": has_any(answers, ANY)}
    household, found = contacts["weight"].to_numpy(), {name: [] for name in y}
    for r in range(REPLICATES):
        factor = np.zeros(len(psus))
        for first in range(0, len(psus), DRAWN):
            key = f"{SEED}|{psus[first].partition('|')[0]}|{r}"
            words = b"".join(hashlib.sha256(f"{key}|{block}".encode()).digest() for block in range(3))
            for draw in range(DRAWN - 1):
                factor[first + int.from_bytes(words[8 * draw : 8 * draw + 8]) % DRAWN] += DRAWN / (DRAWN - 1)
        weight = weigh(arrays, household * factor[place], targets)["final"]
        for name, own in y.items():
            found[name].append(np.average(own, weights=weight))
    for name, own in y.items():
        whole = np.average(own, weights=children.set_index("respondent_id").loc[answers["respondent_id"], "weight"])
        se = math.sqrt(np.mean((np.array(found[name]) - whole) ** 2))
        assert printed.loc[f"{PRECISION}/{name}@v1:se_replicates", "estimate"] == float(f"{se:.2g}")
        usual = math.sqrt(covariance(answers, (own - whole) / answers["weight"].sum())[0, 0])
        assert printed.loc[f"{PRECISION}/{name}@v1:se_ratio", "estimate"] == float(f"{usual / se:.3g}")


def test_errors_are_printed_to_no_more_digits_than_are_known(children, reproduced):
    """A rare answer has an error below one point, of which a second decimal would be wrong: what is released is the tenth."""
    table = pd.read_csv(reproduced.output("KEN", "survey_precision") / "standard_errors.csv", dtype=str).set_index(
        "Indicator"
    )
    y = has_any(children, ["images_shared_without_permission"])
    p = np.average(y, weights=children["weight"])
    usual = math.sqrt(covariance(children, (y - p) / children["weight"].sum())[0, 0])
    assert (
        usual < 0.01 and table.loc["Sexual images shared without permission", "Usual, points"] == f"{100 * usual:.1f}"
    )


@pytest.mark.parametrize("name, items", [("clear_ocsea", CLEAR), ("tf_csea_any", ANY)])
def test_a_design_effect_and_the_correlation_within_psus(children, printed, name, items):
    y, weight = has_any(children, items), children["weight"].to_numpy()
    n, p = len(y), np.average(y, weights=weight)
    deff = covariance(children, (y - p) / weight.sum())[0, 0] / (p * (1 - p) / (n - 1))
    of_weights = n * (weight**2).sum() / weight.sum() ** 2
    size = (children.groupby(["stratum", "psu"])["weight"].sum() ** 2).sum() / (weight**2).sum()
    own = {
        "design_effect": deff,
        "design_effect_of_weights": of_weights,
        "psu_size": size,
        "icc": (deff / of_weights - 1) / (size - 1),
    }
    for statistic, value in own.items():
        assert printed.loc[f"{PRECISION}/{name}@v1:{statistic}", "estimate"] == float(f"{value:.3g}")
