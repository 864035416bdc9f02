"""A survey as its notebook uses it: indicators, domains, rules and the sample design, from the unit's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from disrupting_harm import slices
from disrupting_harm.components.kinds.survey.indicators import select_indicators
from disrupting_harm.components.kinds.survey.params import SurveySection
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import Run
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.study.catalogue import Indicator
from disrupting_harm.study.conventions import SurveyRules
from disrupting_harm.survey.design import SurveyDesign
from disrupting_harm.survey.presentation import present, present_means


STANDARD = "standard"  # what a standardised estimate is "by"


class Survey:
    """The survey of a run: the component's own, or the one named `stem` that the component needs."""

    def __init__(self, run: Run, stem: str | None = None):
        self.run = run
        self.section: SurveySection = run.params if stem in (None, run.component) else run.need(stem)
        self._file = run.layout.relative(run.layout.country(run.iso3))
        if stem in (None, run.component):  # of a survey that is needed, the run knows only the definitions that it uses
            known = slices.definitions_of(run.layout, run.iso3, run.component)
            self.section.check_definitions(known, file=self._file)

    @property
    def domains(self) -> list[str]:
        return list(self.section.domains)

    @property
    def headline(self) -> list[str]:
        return list(self.section.headline)

    @cached_property
    def rules(self) -> SurveyRules:
        return self.section.rules(self.run.study)

    @cached_property
    def forms(self) -> dict[str, Instrument]:
        """By table, the forms whose answers are estimated question by question."""
        run = self.run
        return instruments_of(run.layout, run.component, run.iso3, self.section.answered_tables())

    @property
    def df_limit(self) -> dict[str, float]:
        """Degrees of freedom below which a test says that it has few, as an option of the functions that test."""
        return {"minimum_df": self.run.study.presentation.minimum_df}

    def domains_of(self, table: str) -> list[str]:
        """The domains that a table is broken down by."""
        return self.domains if table == self.section.respondents else list(self.section.other_domains.get(table, ()))

    def indicators(self, table: str) -> list[str]:
        """Indicators that are shares, and have a column in the derived table."""
        return [
            name
            for name, indicator in self._selected(table).items()
            if not indicator.range_of and indicator.statistic == "proportion"
        ]

    def mean_indicators(self, table: str) -> list[str]:
        """Indicators that are means of a number."""
        return [name for name, indicator in self._selected(table).items() if indicator.statistic == "mean"]

    def ranges(self, table: str) -> dict[str, Indicator]:
        return {name: indicator for name, indicator in self._selected(table).items() if indicator.range_of}

    def design(self, frame: pd.DataFrame, *, table: str | None = None, within: str | None = None) -> SurveyDesign:
        """The sample design of a derived table (default: the respondents'), by the study's rules.

        The calibration that the rules name is that of the respondents; the weights of another table are taken as drawn. `within`
        is the column of the country where several are stacked: each was calibrated to margins of its own, and its strata and PSUs are
        its own, whatever their codes.
        """
        rules = self.rules
        strata = (within, rules.strata) if within else rules.strata
        margins = [(within, *margin) if within else margin for margin in rules.calibrated_to]
        calibrated = table in (None, self.section.respondents) and margins
        if within and (rules.empty_psus or rules.psus_in_population):
            raise ParamsError(
                f"{self._file}: survey.empty_psus and survey.psus_in_population are by the strata of one country, and several are stacked here; take them out."
            )
        known = {"calibrated_to": margins, "base_weight": rules.base_weight} if calibrated else {}
        return SurveyDesign(
            frame,
            weight=rules.weight,
            strata=strata,
            psu=rules.psu,
            lonely_psu=rules.lonely_psu,
            df_rule=rules.df,
            empty_psus=rules.empty_psus,
            fpc=rules.psus_in_population or None,
            **known,
        )

    def proportions(
        self, design: SurveyDesign, indicators: Sequence[str], by: Sequence[str | tuple[str, ...]] = ()
    ) -> pd.DataFrame:
        """Weighted proportions by the rules, each with what the presentation standard lets be printed of it."""
        table = design.proportions(indicators, by=by, ci=self.rules.ci)
        table["largest_share"] = largest_shares(design.frame, table, design.psus.weight)
        return self.present(table)

    def standardised(self, design: SurveyDesign, indicators: Sequence[str]) -> pd.DataFrame:
        """The proportions at the composition that the parameters name as the standard, which is their `level`; no row without one."""
        standard = self.section.standard
        if standard is None:
            return pd.DataFrame()
        table = design.standardised(indicators, list(standard.levels), standard.parts(), ci=self.rules.ci)
        return self.present(table).assign(by=STANDARD, level=standard.title)

    def means(
        self, design: SurveyDesign, names: Sequence[str], by: Sequence[str | tuple[str, ...]] = ()
    ) -> pd.DataFrame:
        """Weighted means by the rules, each with its unit and with what the presentation standard lets be printed of it."""
        known = {name: self.run.definitions[name] for name in names}
        limits = {name: d.plausible for name, d in known.items() if d.plausible is not None}
        table = design.means(names, by=by).assign(statistic="mean", non_answers="missing")
        table["unit"] = [known[name].unit for name in table["indicator"]]
        standard = self.run.study.presentation.model_dump(exclude={"narrow_width", "relative_width"})
        return present_means(table, limits=limits, **standard)

    def present(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of proportions with what the presentation standard lets be printed of each."""
        return present(table, **self.run.study.presentation.model_dump())

    def _selected(self, table: str) -> dict[str, Indicator]:
        return select_indicators(self.section, self.run.definitions, file=self._file, table=table)


def largest_shares(frame: pd.DataFrame, table: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """(rows of the table,) the largest weight's share in the weights of those who said yes: what the rule of dominance judges.

    frame: the respondents, with a column of 0, 1 and missing for each indicator, and the columns of the breakdowns. weights (n,). NaN
    where nobody said yes. It tells of single weights and is not saved.
    """
    said = {name: weights * frame[name].fillna(0).to_numpy(float) for name in dict.fromkeys(table["indicator"])}
    members = {("", ""): np.ones(len(frame), dtype=bool)}
    for by, level in dict.fromkeys(zip(table["by"], table["level"], strict=True)):
        if by:
            parts = [
                frame[name].astype(str).to_numpy() == part
                for name, part in zip(by.split(":"), level.split(":"), strict=True)
            ]
            members[by, level] = np.logical_and.reduce(parts)
    found = []
    for indicator, by, level in zip(table["indicator"], table["by"], table["level"], strict=True):
        own = said[indicator][members[by, level]]
        found.append(own.max() / own.sum() if own.sum() > 0 else np.nan)
    return np.array(found, dtype=float)
