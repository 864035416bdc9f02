"""The exact estimates behind what a reproduced clone has saved, made again from its derived rows by the functions that its notebooks call."""

from __future__ import annotations

from pathlib import Path

import pytest

from disrupting_harm.components.household_survey import affected
from disrupting_harm.components.household_survey.estimates import estimate_all
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.predictors import analysis
from disrupting_harm.evidence.declared import declared_inputs
from disrupting_harm.evidence.run import Run
from disrupting_harm.layout import Layout


# By unit, the components whose saved estimates are coarse.
COARSE = {"KEN": ("household_survey", "predictors"), "XFC": ("household_survey", "predictors")}


def save_exact_estimates(reproduced: Layout, root: Path) -> None:
    """Save them without the rules of disclosure, below units and components in `root`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("disrupting_harm.evidence.disclosed.load_disclosure", lambda *_: None)
        for iso3, components in COARSE.items():
            for component in components:
                folder = root / iso3 / component
                folder.mkdir(parents=True)
                declared = declared_inputs(reproduced, component, iso3)
                _save(Run(reproduced, component, iso3, folder, declared, by_hand=True))


def _save(run: Run) -> None:
    if run.component == "household_survey":
        survey = Survey(run)
        tables = {table: run.load(table) for table in run.tables()}
        run.save_together(estimate_all(survey, tables, affected.load_factors(survey)))
    else:
        survey = analysis.open_survey(run)
        fits = analysis.fit_outcomes(survey, analysis.load_households(survey))
        run.save_together(analysis.estimate_all(run, survey, fits))
