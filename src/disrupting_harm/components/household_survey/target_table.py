"""What a stand-in was set to and what was published of the survey, as its notebook shows them."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.household_survey.targets import PUBLISHED, TARGETS, targets_of
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.published import PUBLISHED as MADE_BY
from disrupting_harm.evidence import Run


def load_published(run: Run, published: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """All figures published of the unit's survey, in the columns of `published_estimates`.

    `published` and `shares` are that table and `stand_in_shares`, loaded. Of the latter the items that the survey estimates.
    """
    mine = shares[
        (shares["iso3"] == run.iso3) & (shares["basis"] == PUBLISHED) & shares["item"].isin(run.params.indicators)
    ]
    added = mine.rename(columns={"item": "indicator", "share_pct": "estimate_pct"})
    added = added.assign(component=run.component, by="", level="", made_by=MADE_BY, year="")
    return pd.concat([published[published["component"] == run.component], added], ignore_index=True)[published.columns]


def explain_targets(survey: Survey, shares: pd.DataFrame, overall: pd.DataFrame) -> pd.DataFrame:
    """One line per target: what the stand-in was set to, what came of it, and where the figure is from.

    `overall` are the survey's estimates without groups.
    """
    run, lines = survey.run, []
    estimates = overall.set_index("indicator")
    for item, target in targets_of(run.layout, run.iso3, shares).items():
        if item in estimates.index:
            row = estimates.loc[item]
            lines.append((row["label"], f"{target.printed} %", printing.share(row), target.basis, target.source))
    return pd.DataFrame(lines, columns=["Indicator", "Set to", "Here", "Basis", "Source"])


def targets_shown(overall: pd.DataFrame) -> pd.DataFrame:
    """The estimates that `explain_targets` prints."""
    return overall[overall["indicator"].isin(TARGETS)]
