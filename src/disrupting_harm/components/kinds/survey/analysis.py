"""A survey as its notebook uses it: indicators, domains, rules and the sample design, from the unit's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from disrupting_harm import slices
from disrupting_harm.components.kinds.survey.indicators import select_indicators
from disrupting_harm.components.kinds.survey.params import SurveySection
from disrupting_harm.evidence import Run
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.study.catalogue import Indicator
from disrupting_harm.study.conventions import SurveyRules
from disrupting_harm.survey.design import SurveyDesign
from disrupting_harm.survey.presentation import present


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
        """Indicators with a column in the derived table."""
        return [name for name, indicator in self._selected(table).items() if not indicator.range_of]

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
        known = {"calibrated_to": margins, "base_weight": rules.base_weight} if calibrated else {}
        return SurveyDesign(
            frame,
            weight=rules.weight,
            strata=strata,
            psu=rules.psu,
            lonely_psu=rules.lonely_psu,
            df_rule=rules.df,
            **known,
        )

    def proportions(
        self, design: SurveyDesign, indicators: Sequence[str], by: Sequence[str | tuple[str, ...]] = ()
    ) -> pd.DataFrame:
        """Weighted proportions by the rules, each with what the presentation standard lets be printed of it."""
        table = design.proportions(indicators, by=by, ci=self.rules.ci)
        return self.present(table)

    def present(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of proportions with what the presentation standard lets be printed of each."""
        return present(table, **self.run.study.presentation.model_dump())

    def _selected(self, table: str) -> dict[str, Indicator]:
        return select_indicators(self.section, self.run.definitions, file=self._file, table=table)
