"""Checks the arguments of a selection of PSUs, and collects every reason to refuse them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from disrupting_harm.errors import CertaintyUnitError, DesignError, SampleRequestError
from disrupting_harm.sampling.reading import is_whole, read_complete_numbers, read_complete_text
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.survey.domains import level_text


METHODS = ("systematic", "brewer")
PROBABILITY = "inclusion_probability"
LARGEST_SEED = 2**32 - 1  # of numpy's global generator, which samplics draws from


def read_request(frame, psu, stratum, size, n, seed, method) -> tuple[np.ndarray, np.ndarray]:
    """Strata (N,) as text and sizes (N,), or every problem of the frame and the request."""
    problems = [] if len(frame) else ["The frame has no rows."]
    sizes = read_complete_numbers(frame, size, "size", problems)
    units, strata = (
        read_complete_text(frame, name, role, problems) for name, role in ((psu, "psu"), (stratum, "stratum"))
    )
    if sizes is not None and (bad := ~np.isnan(sizes) & ~((sizes > 0) & np.isfinite(sizes))).any():
        problems.append(f"Column {size!r} (size) must be finite and above 0, but is not in {name_positions(bad)}.")
    if strata is not None and units is not None:
        repeated = pd.DataFrame({"stratum": strata, "psu": units}).duplicated().to_numpy()
        if repeated.any():
            problems.append(f"Column {psu!r} (psu) repeats a PSU of the same stratum in {name_positions(repeated)}.")
    if PROBABILITY in frame.columns:
        problems.append(f"The frame has a column {PROBABILITY!r} already; rename or drop it.")
    problems += _find_n_problems(n, strata)
    if not is_whole(seed) or not 0 <= seed <= LARGEST_SEED:
        problems.append(f"seed must be a whole number from 0 to {LARGEST_SEED}.")
    if method not in METHODS:
        problems.append(f"method={method!r} is not a choice; take one of {', '.join(METHODS)}.")
    if problems:
        raise DesignError("\n".join(problems))
    return strata, sizes


def _find_n_problems(n: object, strata: np.ndarray | None) -> list[str]:
    if not isinstance(n, Mapping):
        return ["n must give the number of PSUs of each stratum, as a mapping such as `allocate` returns."]
    requested = [level_text(h) for h in n]
    problems = []
    if len(set(requested)) < len(requested):
        problems.append("n names a stratum twice, once as a number and once as text; keep one.")
    wrong = [level_text(h) for h, count in n.items() if not is_whole(count) or count < 1]
    if wrong:
        problems.append(f"n must be a whole number of at least 1 in {_name_strata(wrong)}.")
    if strata is not None and (lacking := set(strata) - set(requested)):
        problems.append(
            f"n has no number of PSUs for {_name_strata(lacking)}; add it, or leave the stratum out of the frame."
        )
    if strata is not None and (lacking := set(requested) - set(strata)):
        problems.append(f"n asks for PSUs in {_name_strata(lacking)}, which the frame does not hold; correct the name.")
    return problems


def refuse_certainty(strata: np.ndarray, sizes: np.ndarray, n: Mapping[str, int]) -> None:
    too_few, certainty_psus = [], []
    for h, n_h in n.items():
        inside = sizes[strata == h]
        if n_h > len(inside):
            too_few.append(f"Stratum {h} has {len(inside)} PSUs and n asks for {n_h}; ask for fewer, or merge strata.")
        elif count := int((n_h * inside >= inside.sum()).sum()):
            certainty_psus.append(
                f"In stratum {h}, {count} of {len(inside)} PSUs would be selected with certainty for n = {n_h}; "
                "split them, or take them for sure outside this selection and lower n."
            )
    if too_few or certainty_psus:
        raise (SampleRequestError if too_few else CertaintyUnitError)("\n".join(too_few + certainty_psus))


def _name_strata(names) -> str:
    names = sorted(names)
    return f"{'stratum' if len(names) == 1 else 'strata'} {', '.join(names)}"
