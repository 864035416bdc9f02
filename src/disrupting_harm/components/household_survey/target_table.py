"""What a stand-in was set to and what was published of the survey, as its notebook shows them."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.household_survey.targets import TARGETS, targets_of
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.evidence import Run


def published_of(run: Run, figures: pd.DataFrame) -> pd.DataFrame:
    """Of `published_estimates`, loaded, the figures of the unit's survey, without those of items that it did not ask about."""
    return figures[(figures["component"] == run.component) & ~figures["indicator"].isin(run.params.not_asked)]


def explain_targets(survey: Survey, shares: pd.DataFrame, figures: pd.DataFrame, overall: pd.DataFrame) -> pd.DataFrame:
    """One line per target: what the stand-in was set to, what came of it, and where the figure is from.

    `shares` and `figures` are `stand_in_shares` and `published_estimates`, loaded; `overall` are the survey's estimates without groups.
    """
    run, lines = survey.run, []
    estimates = overall.set_index("indicator")
    for item, target in targets_of(run.layout, run.iso3, shares, figures).items():
        if item in estimates.index:
            row = estimates.loc[item]
            lines.append((row["label"], f"{target.printed} %", printing.share(row), target.basis, target.source))
    return pd.DataFrame(lines, columns=["Indicator", "Set to", "Here", "Basis", "Source"])


def targets_shown(overall: pd.DataFrame) -> pd.DataFrame:
    """The estimates that `explain_targets` prints."""
    return overall[overall["indicator"].isin(TARGETS)]
