"""Selects PSUs from a frame, and computes the selection probability of each child."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from disrupting_harm import samplics_adapter
from disrupting_harm.errors import DesignError
from disrupting_harm.sampling.allocation import allocate
from disrupting_harm.sampling.brewer import draw_brewer
from disrupting_harm.sampling.reading import read_complete_numbers
from disrupting_harm.sampling.request import PROBABILITY, read_request, refuse_certainty
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.survey.domains import level_text


STAGES = ("psu_probability", "household_probability", "child_probability")


def select_psus(
    frame: pd.DataFrame,
    *,
    psu: Hashable,
    stratum: Hashable,
    size: Hashable,
    n: Mapping[str, int] | pd.Series,
    seed: int,
    method: str = "systematic",
) -> pd.DataFrame:
    """PSUs drawn without replacement, stratum by stratum, with probabilities proportional to size.

    frame: one row per PSU of the country; `psu`, `stratum` and `size` name its columns (size: households or children).
    n: PSUs to draw in each stratum by its name, such as `allocate` gives. The same frame, n and seed (0 to 2^32 - 1)
    give the same sample.
    Returns the selected rows, in the order of the frame and under its index, with the column `inclusion_probability`,
    n_h X_i / (sum of X in the stratum) (Cochran 1977, Sampling Techniques, chapter 9A).

    "systematic" goes through the frame with a fixed step (Madow 1949, Ann. Math. Statist. 20, 333-354). In a frame
    sorted by geography the sample spreads over the country, but some pairs of PSUs can never be drawn together.
    "brewer" (Brewer 1975, Austral. J. Statist. 17, 166-172) does not depend on the order of the frame, and every pair
    can be drawn.

    Raises DesignError, naming every problem of the frame, n, seed and method, or SampleRequestError where a stratum has
    too few PSUs; of this kind CertaintyUnitError names the strata with a PSU of n_h X_i >= the sum of X.
    """
    n = n.to_dict() if isinstance(n, pd.Series) else n
    strata, sizes = read_request(frame, psu, stratum, size, n, seed, method)
    n = {level_text(h): int(count) for h, count in n.items()}
    refuse_certainty(strata, sizes, n)
    if method == "systematic":
        chosen, probability = samplics_adapter.select_pps(np.arange(len(frame)), strata, sizes, n, seed=int(seed))
    else:
        chosen, probability = _select_brewer(strata, sizes, n, int(seed))
    out = frame.iloc[chosen].copy()
    out[PROBABILITY] = probability
    return out


def draw_sample_of_psus(frame: pd.DataFrame, *, psus: int, allocation: str, method: str, seed: int) -> pd.DataFrame:
    """`psus` PSUs allocated to the strata by their households and drawn with `select_psus`.

    frame: columns stratum, psu and households. Raises as `allocate` and `select_psus` do.
    """
    n = allocate(frame.groupby("stratum")["households"].sum(), psus, rule=allocation)
    return select_psus(frame, psu="psu", stratum="stratum", size="households", n=n, seed=seed, method=method)


def selection_probabilities(
    children: pd.DataFrame,
    *,
    psu_probability: Hashable,
    households_listed: Hashable,
    households_selected: Hashable,
    eligible_children: Hashable,
    children_selected: Hashable,
) -> pd.DataFrame:
    """Probability with which each child was selected, stage by stage (Kish 1965, Survey Sampling, chapters 7 and 11).

    children: one row per child; the arguments name its columns. Returns, under its index, psu_probability (as given),
    household_probability (households selected / listed in the PSU), child_probability (children selected / eligible in
    the household) and their product, selection_probability, whose inverse is the design weight.

    Households count as selected whether or not they answered; the non-response adjustment deals with those that did
    not. The household_probability of a random walk without a listing is unknown; a value used instead is an assumption
    and must be reported.

    Raises DesignError, naming every column and the rows (counted from 0) with a missing value, a probability outside
    (0, 1], a count that is not a whole number of at least 1, or more selected than there were.
    """
    names = {
        "psu_probability": psu_probability,
        "households_listed": households_listed,
        "households_selected": households_selected,
        "eligible_children": eligible_children,
        "children_selected": children_selected,
    }
    problems = [] if len(children) else ["The data have no rows."]
    found = {role: read_complete_numbers(children, name, role, problems) for role, name in names.items()}
    for role, values in found.items():
        if values is None:
            continue
        if role == "psu_probability":
            bad, allowed = ~((values > 0) & (values <= 1)), "a probability above 0 and at most 1"
        else:
            bad, allowed = (
                ~((values >= 1) & np.isfinite(values) & (values == np.floor(values))),
                "a whole number of at least 1",
            )
        bad &= ~np.isnan(values)
        if bad.any():
            problems.append(f"Column {names[role]!r} ({role}) must be {allowed}, but is not in {name_positions(bad)}.")
    for part, whole in (("households_selected", "households_listed"), ("children_selected", "eligible_children")):
        if found[part] is not None and found[whole] is not None and (more := found[part] > found[whole]).any():
            problems.append(
                f"Column {names[part]!r} ({part}) is above column {names[whole]!r} ({whole}) in {name_positions(more)}."
            )
    if problems:
        raise DesignError("\n".join(problems))
    out = pd.DataFrame(
        {
            "psu_probability": found["psu_probability"],
            "household_probability": found["households_selected"] / found["households_listed"],
            "child_probability": found["children_selected"] / found["eligible_children"],
        },
        index=children.index,
    )
    out["selection_probability"] = out[list(STAGES)].prod(axis=1)
    return out


def _select_brewer(strata, sizes, n, seed) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.Generator(np.random.PCG64(seed))
    probability = np.empty(len(sizes))
    chosen = []
    for h in sorted(n):
        inside = np.flatnonzero(strata == h)
        probability[inside] = n[h] * sizes[inside] / sizes[inside].sum()
        chosen.append(inside[draw_brewer(probability[inside], rng)])
    chosen = np.sort(np.concatenate(chosen))
    return chosen, probability[chosen]
