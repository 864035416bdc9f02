"""A sample read from the columns that a design names: the stratum, PSU and weight of every row, and the calibration."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, LonelyPSUError
from disrupting_harm.survey import columns
from disrupting_harm.survey.calibration import Calibration
from disrupting_harm.survey.design_numbers import number_problems, read_psus_of_strata
from disrupting_harm.survey.domains import ByEntry
from disrupting_harm.survey.psus import Psus
from disrupting_harm.survey.sample import Sample


def read_sample(
    frame: pd.DataFrame,
    names: Mapping[str, object],
    margins: Sequence[ByEntry],
    *,
    lonely_psu: str,
    adjust_domain_lonely: bool,
    fpc: Hashable | Mapping[Hashable, int] | None,
    empty_psus: Mapping[Hashable, int] | None,
) -> Sample:
    """The sample of a frame of n rows. names: by role ("weight", "strata", "psu", and "base_weight" and "fpc" where they are columns),
    the column. The other arguments are those of `SurveyDesign`.

    Raises DesignError, listing every problem, and LonelyPSUError for a stratum with one PSU where `lonely_psu` is "fail".
    """
    numbers, stratum, unit = _read_columns(frame, names)
    strata, weight = names["strata"], numbers["weight"]
    labels = None if strata is None or isinstance(strata, tuple) else frame[strata]
    population, empty = read_psus_of_strata(fpc, numbers.get("fpc"), empty_psus, labels, stratum, unit)
    psus, stratum_of_psu = Psus.build(weight, stratum, unit, lonely_psu, adjust_domain_lonely, population, empty)
    if lonely_psu == "fail":
        _refuse_lonely(names, psus, stratum_of_psu[psus.first[psus.lonely_strata]])
    calibration = Calibration.build(frame, psus, margins, numbers.get("base_weight", weight)) if margins else None
    return Sample(frame, psus, calibration)


def name_text(name: object) -> str:
    """A column of the design, or several whose crossing it is, as messages and tables name it."""
    return ":".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _read_columns(
    frame: pd.DataFrame, names: Mapping[str, object]
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Weights and PSUs of the population (n,) by role, and the stratum and PSU codes (n,). Raises DesignError, listing every problem."""
    rows = len(frame)
    problems = [] if rows else ["The data have no rows."]
    numbers, codes = {}, {"strata": np.zeros(rows, np.int64), "psu": np.arange(rows)}
    unusable: list[str] = []  # told after the columns that are absent
    for role, name in names.items():
        if name is None and role in codes:
            continue
        if role in codes:
            codes[role] = _read_crossed(frame, name, role, problems, unusable)
            continue
        try:
            column = columns.pick(frame, name, role)
        except DesignError as error:
            problems.append(str(error))
        else:
            numbers[role], not_numbers = columns.read_numbers(column)
            unusable += number_problems(role, name, numbers[role], not_numbers)
    if problems or unusable:
        raise DesignError("\n".join(problems + unusable))
    return numbers, codes["strata"], codes["psu"]


def _read_crossed(frame: pd.DataFrame, name: object, role: str, problems: list[str], unusable: list[str]) -> np.ndarray:
    """Codes (n,) of a column, or of the crossing of several."""
    crossed = np.zeros(len(frame), np.int64)
    for each in name if isinstance(name, tuple) and name not in frame.columns else (name,):
        try:
            column = columns.pick(frame, each, role)
        except DesignError as error:
            problems.append(str(error))
            continue
        codes = columns.read_codes(column)[0].astype(np.int64)
        missing = codes < 0
        if missing.any():
            unusable.append(f"Column {each!r} ({role}) is missing in {columns.name_positions(missing)}.")
        crossed = np.unique(crossed * (codes.max(initial=0) + 1) + codes, return_inverse=True)[1]
    return crossed


def _refuse_lonely(names: Mapping[str, object], psus: Psus, strata: np.ndarray) -> None:
    """Raises LonelyPSUError for the codes of strata that have a single PSU, where there are any."""
    if not len(strata):
        return
    # The message counts strata and does not name them: if the caller named a wrong column, its codes could be
    # respondents' answers.
    raise LonelyPSUError(
        f"{len(strata)} of {psus.n_strata} strata (column {name_text(names['strata'])}) have a single PSU (column "
        f'{names["psu"]}), and lonely_psu is "fail": their variance cannot be estimated; '
        'choose lonely_psu="adjust", "remove" or "average", or merge strata as the design allows.'
    )
