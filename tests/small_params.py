"""What the tests' own study states in its parameter files, and the sentences with which such a file is refused."""

from __future__ import annotations

import pytest

from disrupting_harm.errors import ParamsError


SURVEY, DESIGN = "household_survey", "sampling_design"
HELD = ("household_survey", "predictors", "non_law_enforcement_data", "sampling_design")  # by the tests' own study
DATA_STAGES = ("stand_in", "derive", "scan")  # roles that read by `uses`; a notebook may read all


def refusal(call, *arguments, error=ParamsError) -> list[str]:
    """The sentences with which a parameter file is refused."""
    with pytest.raises(error) as raised:
        call(*arguments)
    return str(raised.value).splitlines()


def line_of(path, start: str) -> int:
    """The line that begins with this, blanks aside."""
    (found,) = [
        n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.strip().startswith(start)
    ]
    return found


def stated(merged, *key) -> tuple[str, tuple]:
    """File and key where a value of a merged section was stated."""
    found = merged.origins[key]
    return found.file, found.key
