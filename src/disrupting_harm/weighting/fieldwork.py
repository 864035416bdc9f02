"""What fieldwork made of the PSUs drawn: which were visited, which were replaced, and the share of their households visited."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm.errors import check_choice
from disrupting_harm.sampling.selection import PROBABILITY
from disrupting_harm.survey.columns import name_positions


LISTINGS = ("frame", "fieldwork", "random_walk")
REPLACED = ("refuse", "drawn", "own")
LISTED, REPLACES = "households_listed", "replaces_psu"
KEYS = ["stratum", "psu"]


def place_contacts(
    contacts: pd.DataFrame, selected: pd.DataFrame, frame: pd.DataFrame | None, replaced: str, problems: list[str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """The PSUs that were visited, one row each in the order of their first contact, and the row (n,) of that table for each contact.

    contacts: stratum, psu and, where PSUs were replaced, `replaces_psu`: the code of the drawn PSU of the same stratum that this
    one stands in for, blank where the PSU itself was drawn. selected: stratum, psu, households and inclusion_probability of the
    PSUs drawn. frame: stratum, psu and households of all PSUs, needed for those that were not drawn.

    Columns: stratum, psu, replaces_psu, inclusion_probability, households (of the frame), visited (households). A replacing PSU
    has the probability of the one that was drawn ("drawn"), or that of its own size, n_h X / (sum of X in h) ("own"). Adds a
    sentence to `problems` for contacts in a PSU that was not drawn, replacements that cannot be, and PSUs drawn without a contact.
    """
    check_choice("replaced_psus", replaced, REPLACED)
    visits = pd.MultiIndex.from_frame(contacts[KEYS])
    of_row, found = pd.factorize(visits)
    psus = pd.DataFrame(list(found), columns=KEYS)
    drawn = selected.set_index(KEYS)[[PROBABILITY, "households"]]
    stands_for = _read_replacements(contacts, of_row, len(psus), replaced, problems)
    as_drawn = psus.assign(psu=psus["psu"].where(stands_for.isna(), stands_for))
    known = as_drawn.merge(drawn, left_on=KEYS, right_index=True, how="left")
    psus[REPLACES] = stands_for
    psus[PROBABILITY] = known[PROBABILITY].to_numpy(float)
    psus["households"] = known["households"].to_numpy(float)
    psus["visited"] = np.bincount(of_row, minlength=len(psus))
    not_drawn = psus[PROBABILITY].isna().to_numpy()
    if not_drawn.any():
        rows = not_drawn[of_row]
        problems.append(f"The PSU was not drawn in {name_positions(rows)} of the contacts; correct its code.")
    replacing = stands_for.notna().to_numpy() & ~not_drawn
    if replacing.any():
        _check_replacements(psus, as_drawn, drawn.index, replacing, of_row, problems)
        _take_own_size(psus, frame, replacing, of_row, replaced, problems)
    reached = pd.MultiIndex.from_frame(as_drawn[KEYS])
    unvisited = drawn.index[~drawn.index.isin(reached)]
    if len(unvisited):
        strata = ", ".join(sorted({str(stratum) for stratum, _ in unvisited}))
        problems.append(
            f"{len(unvisited)} of the PSUs drawn have no contact (strata {strata}): their part of the population would be left out; "
            "add their contacts, with the outcome of each household that should have been visited."
        )
    return psus, of_row


def read_listing(
    contacts: pd.DataFrame, psus: pd.DataFrame, of_row: np.ndarray, listing: str, problems: list[str]
) -> np.ndarray:
    """Households (n_psu,) that the visits to each PSU are taken to be a random part of.

    "frame": those of the frame. "fieldwork": those that were listed when the PSU was visited, the column `households_listed` of
    the contacts, the same number in every row of a PSU. "random_walk": no list was made; households of the frame as well, but
    as an assumption, so that more may have been visited. Adds a sentence to `problems` for numbers that are
    missing, differ within a PSU, are no whole number of at least 1, or are below the households visited.
    """
    check_choice("listing", listing, LISTINGS)
    households, correct = psus["households"].to_numpy(float), "or the frame"
    if listing == "fieldwork":
        if LISTED not in contacts:
            problems.append(f'The contacts have no column {LISTED}, which listing "fieldwork" takes; add it.')
            return households
        given = pd.to_numeric(contacts[LISTED], errors="coerce").to_numpy(float, na_value=np.nan)
        households, correct = _one_of_psu(given, of_row, len(psus)), f"or {LISTED}"
        wrong = ~(np.isfinite(given) & (given >= 1) & (given == np.floor(given)))
        if wrong.any():
            problems.append(f"{LISTED} is no whole number of at least 1 in {name_positions(wrong)}; correct it.")
        differs = ~wrong & (given != households[of_row])
        if differs.any():
            problems.append(
                f"{LISTED} is not that of the PSU's first contact in {name_positions(differs)}; give all the same."
            )
    more = psus["visited"].to_numpy(float) > households
    if listing != "random_walk" and more.any():
        problems.append(
            f"More households were visited than listed in the PSU of {name_positions(more[of_row])}; correct its code, {correct}."
        )
    return households


def _one_of_psu(values: np.ndarray, of_row: np.ndarray, n_psu: int) -> np.ndarray:
    """The value (n_psu,) of the first row of each PSU."""
    out = np.full(n_psu, np.nan)
    out[of_row[::-1]] = values[::-1]
    return out


def _read_replacements(
    contacts: pd.DataFrame, of_row: np.ndarray, n_psu: int, replaced: str, problems: list[str]
) -> pd.Series:
    """The code of the drawn PSU that each PSU (n_psu,) stands in for, missing where it was drawn itself."""
    if REPLACES not in contacts or contacts[REPLACES].isna().all():
        return pd.Series([None] * n_psu, dtype=object)
    given = contacts[REPLACES].astype(object).where(contacts[REPLACES].notna(), None).to_numpy()
    if replaced == "refuse":
        rows = np.array([value is not None for value in given])
        problems.append(
            f'The PSU replaces another in {name_positions(rows)} of the contacts; set replaced_psus to "drawn" or "own".'
        )
    out = np.full(n_psu, None, dtype=object)
    out[of_row[::-1]] = given[::-1]
    differs = np.array([value != first for value, first in zip(given, out[of_row], strict=True)])
    if differs.any():
        problems.append(
            f"{REPLACES} is not that of the PSU's first contact in {name_positions(differs)}; give all the same."
        )
    return pd.Series(out, dtype=object)


def _check_replacements(
    psus: pd.DataFrame,
    as_drawn: pd.DataFrame,
    drawn: pd.MultiIndex,
    replacing: np.ndarray,
    of_row: np.ndarray,
    problems: list[str],
) -> None:
    own, stood_for = pd.MultiIndex.from_frame(psus[KEYS]), pd.MultiIndex.from_frame(as_drawn[KEYS])
    for what, bad in (
        ("replaces another and was drawn itself", replacing & own.isin(drawn)),
        (
            "replaces one that was visited or replaced as well",
            replacing & (stood_for.duplicated(keep=False) | stood_for.isin(own)),
        ),
    ):
        if bad.any():
            problems.append(f"The PSU {what} in {name_positions(bad[of_row])} of the contacts; correct {REPLACES}.")


def _take_own_size(
    psus: pd.DataFrame,
    frame: pd.DataFrame | None,
    replacing: np.ndarray,
    of_row: np.ndarray,
    replaced: str,
    problems: list[str],
) -> None:
    """Put the households of replacing PSUs into `psus`, and under "own" their probability."""
    if frame is None:
        problems.append("PSUs were replaced: give the frame, which says how many households the replacing ones have.")
        return
    sizes = frame.set_index(KEYS)["households"]
    own = sizes.reindex(pd.MultiIndex.from_frame(psus[KEYS])).to_numpy(float, na_value=np.nan)
    absent = replacing & np.isnan(own)
    if absent.any():
        problems.append(f"The replacing PSU is not in the frame in {name_positions(absent[of_row])}; correct its code.")
    if replaced == "own":
        # n_h / (sum of X in h) is that of the PSU drawn in its place.
        probability = psus[PROBABILITY].to_numpy() / psus["households"].to_numpy() * own
        certain = replacing & (probability >= 1)
        if certain.any():
            problems.append(
                f"The replacing PSU is so large that it would have been certain in {name_positions(certain[of_row])}; "
                'set replaced_psus to "drawn".'
            )
        psus[PROBABILITY] = np.where(replacing, probability, psus[PROBABILITY])
    psus["households"] = np.where(replacing, own, psus["households"])
