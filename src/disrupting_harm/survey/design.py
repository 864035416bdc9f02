"""The sample design: weights, strata and primary sampling units (PSUs) of a table, and the estimates made under it."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, check_choice
from disrupting_harm.survey import (
    columns,
    differences,
    estimate,
    group_means,
    independence,
    intervals,
    quantiles,
    standardise,
    trend,
)
from disrupting_harm.survey.degrees_of_freedom import DEFAULT_RULE, RULES
from disrupting_harm.survey.domains import ByEntry
from disrupting_harm.survey.read_sample import name_text, read_sample
from disrupting_harm.survey.sample import Sample


LONELY_RULES = ("fail", "adjust", "remove", "average")


class SurveyDesign:
    """A stratified, clustered, weighted sample, one row per respondent.

    frame: DataFrame of n rows. weight: column of weights; a row of weight 0 (a PSU that was drawn and visited where nobody was
    interviewed, say) is in the design and in no group: its PSU counts, its answers do not. strata: column of stratum codes, a tuple of columns whose crossing are the strata (the country of several that are
    stacked, and its strata), or None for a single stratum. psu: column of PSU codes, which may repeat across strata because a PSU is always taken within its
    stratum, or None if every row was drawn on its own. PSUs are treated as drawn with replacement, the "ultimate
    cluster" variance (Binder 1983, Int. Stat. Rev. 51, 279-292), unless `fpc` says how many there are.

    fpc: column of the number N of PSUs that the stratum of each row has in the population, for strata that were drawn nearly whole; or
    that number by stratum, of the strata that are to be corrected. Of
    the variance between the n PSUs drawn 1 - n / N is then counted, and n / N of that between the rows of each PSU, as of rows that
    were drawn with replacement within it (R's `fpc = ~N + Inf` with the row as second stage). Where all were drawn the rows alone vary;
    a correction of the first stage only, which would leave nothing there, is not offered. With rows drawn on their own (no `psu`) it is
    the usual one.

    lonely_psu says what a stratum with a single PSU adds to the variance, since it has no variance of its own (the
    options of R's `survey.lonely.psu`): "fail" refuses the design; "adjust" squares the PSU's distance from the mean of
    the whole sample; "remove" adds nothing; "average" adds the mean contribution of the other strata (per domain: of
    those strata that hold members of the domain). For a total, "adjust" centres at the mean PSU, as Stata and svy do; R
    does not. With `adjust_domain_lonely` the rule "adjust" also holds for a stratum of which a single PSU holds members
    of the domain (R's `survey.adjust.domain.lonely`); without it the other PSUs of that stratum count as zeros, as they
    do in Stata's `subpop`.

    empty_psus: by stratum, the number of PSUs that were drawn and visited, and of which the frame has no row. They count as a row of
    weight 0 in each would.

    calibrated_to names the margins, written as in `by`, that the weights were post-stratified or raked to, and
    base_weight the column of the weights before that step (default: the weights themselves). The variance is then that
    of residuals from those margins (see `Calibration`). Without calibrated_to, calibrated weights are treated as
    weights of the sample as drawn, and intervals are usually too wide. This class does not know the population totals
    and does not check that the weights meet them; `weighting.rake` does.

    df_rule: how degrees of freedom are counted ("design", "domain" or "groups"; see `degrees_of_freedom`), of every estimate,
    difference, test and model of this design that is not told otherwise by its own `df`.

    Raises DesignError, listing every problem, for absent columns, unusable weights or missing codes; LonelyPSUError for
    a stratum with one PSU under "fail".
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        weight: Hashable,
        strata: Hashable | tuple[Hashable, ...] | None = None,
        psu: Hashable | None = None,
        lonely_psu: str = "fail",
        adjust_domain_lonely: bool = False,
        calibrated_to: Sequence[ByEntry] = (),
        base_weight: Hashable | None = None,
        df_rule: str = DEFAULT_RULE,
        fpc: Hashable | Mapping[Hashable, int] | None = None,
        empty_psus: Mapping[Hashable, int] | None = None,
    ):
        check_choice("lonely_psu", lonely_psu, LONELY_RULES)
        check_choice("df_rule", df_rule, RULES)
        self.frame = frame.copy(deep=False)  # columns that the caller adds later do not appear here
        self.lonely_psu, self.df_rule = lonely_psu, df_rule
        if adjust_domain_lonely and lonely_psu != "adjust":
            raise DesignError('adjust_domain_lonely goes with lonely_psu="adjust" only.')
        self._names = {"weight": weight, "strata": strata, "psu": psu}
        margins = columns.as_entries(calibrated_to or ())
        if base_weight is not None:
            if not margins:
                raise DesignError(
                    "base_weight goes with calibrated_to only: name the margins the weights were brought to."
                )
            self._names["base_weight"] = base_weight
        if fpc is not None and not isinstance(fpc, Mapping):
            self._names["fpc"] = fpc
        sample = read_sample(
            self.frame, self._names, margins, lonely_psu=lonely_psu, adjust_domain_lonely=adjust_domain_lonely, fpc=fpc,
            empty_psus=empty_psus,
        )  # fmt: skip
        self.psus, self.calibration = sample.psus, sample.calibration
        self._margins = ", ".join(":".join(map(str, m)) if isinstance(m, tuple | list) else str(m) for m in margins)

    def on(self, frame: pd.DataFrame) -> SurveyDesign:
        """The same design over other columns of the same respondents, row by row."""
        if len(frame) != len(self.frame):
            raise DesignError(
                f"The design has {len(self.frame)} rows and the data {len(frame)}; they must be the same."
            )
        other = copy.copy(self)
        other.frame = frame.copy(deep=False)
        return other

    @property
    def _sample(self) -> Sample:
        return Sample(self.frame, self.psus, self.calibration)

    @property
    def df(self) -> int:
        """Degrees of freedom of the design: all PSUs less all strata."""
        return self.psus.df

    def proportions(
        self,
        indicators: Sequence[Hashable],
        by: Sequence[ByEntry] = (),
        ci: str = "korn-graubard",
        df: str | None = None,
    ) -> pd.DataFrame:
        """Weighted proportion of every 0/1 indicator, overall and in every level of every entry of `by`.

        Returns one row per indicator and cell with the columns of `estimate.COLUMNS`; estimate, se and interval are
        shares in [0, 1], n counts answers, n_cases those that are 1, n_weighted sums the weights of the answers. A row
        with a missing indicator or domain value is outside the domain but stays in the design. Levels are those that
        occur; a combination of them without members has n = 0.

        ci: "korn-graubard", "logit" or "wald" (see `intervals`; benchmarks/coverage.py shows why the first is the
        default). df: how degrees of freedom are counted, if not by the rule of the design (see `degrees_of_freedom`).
        df_domain follows the rule "domain" whichever rule the intervals use. deff is the
        design effect against simple random sampling with replacement (Kish 1965, chapter 8), and n_eff = n / deff the
        effective sample size. Raises DesignError for an unknown column or option, or an indicator that holds anything
        but 0, 1 and missing.
        """
        check_choice("ci", ci, intervals.METHODS)
        return self._tabulate("proportion", indicators, by, df, ci)

    def means(self, variables: Sequence[Hashable], by: Sequence[ByEntry] = (), df: str | None = None) -> pd.DataFrame:
        """Weighted mean of every numeric variable, in its own unit; rows, columns and errors as in `proportions`.

        The interval is the symmetric t interval; it is NaN where there are no degrees of freedom. n_cases is NaN in
        every row: only a proportion has cases.
        """
        return self._tabulate("mean", variables, by, df)

    def totals(self, variables: Sequence[Hashable], by: Sequence[ByEntry] = (), df: str | None = None) -> pd.DataFrame:
        """Weighted sum of every numeric variable; of a 0/1 indicator, the number of people in the population.

        Rows, columns, interval and errors as in `means`. The weights must be inverse probabilities (or sum to the
        population) for the total to mean anything. A missing value counts as 0.
        """
        return self._tabulate("total", variables, by, df)

    def ratios(
        self, pairs: Sequence[tuple[Hashable, Hashable]], by: Sequence[ByEntry] = (), df: str | None = None
    ) -> pd.DataFrame:
        """Ratio of two weighted totals for every (numerator, denominator), named "numerator/denominator".

        Rows, columns, interval and errors as in `means`. A row with either of the two missing is outside the domain.
        NaN where the denominator sums to 0. Linearised around the ratio (Cochran 1977, section 6.3; Woodruff 1971, J.
        Am. Stat. Assoc. 66, 411-414).
        """
        return self._tabulate("ratio", pairs, by, df)

    def quantiles(
        self,
        variables: Sequence[Hashable],
        probabilities: Sequence[float] = (0.25, 0.5, 0.75),
        by: Sequence[ByEntry] = (),
        df: str | None = None,
    ) -> pd.DataFrame:
        """Weighted quantiles with Woodruff intervals; see `quantiles.estimate_quantiles`."""
        df = self.choose_df_rule(df)
        table = quantiles.estimate_quantiles(
            self._sample,
            columns.as_entries(variables),
            np.atleast_1d(probabilities).tolist(),
            columns.as_entries(by),
            df,
        )
        return self._attach_design(table, df, "woodruff")

    def standardised(
        self,
        indicators: Sequence[Hashable],
        over: Sequence[Hashable],
        standard: Mapping[str, float] | None = None,
        ci: str = "korn-graubard",
        df: str | None = None,
    ) -> pd.DataFrame:
        """Proportions as they would be in a standard population, of equal parts unless told; see `standardise`."""
        check_choice("ci", ci, intervals.METHODS)
        df = self.choose_df_rule(df)
        names = columns.as_entries(indicators)
        table = standardise.estimate_standardised(
            self._sample, names, columns.as_entries(over), standard, ci=ci, df_rule=df
        )
        return self._attach_design(table, df, ci)

    def differences(
        self,
        indicators: Sequence[Hashable],
        by: Sequence[ByEntry],
        statistic: str = "proportion",
        against: str | None = None,
        adjust: str = "holm",
        df: str | None = None,
        method: str | None = None,
    ) -> pd.DataFrame:
        """Differences between the levels of each entry of `by`, their covariance included; see `differences`."""
        df = self.choose_df_rule(df)
        check_choice("statistic", statistic, differences.STATISTICS)
        if method is not None:
            check_choice("method", method, differences.METHODS)
        method = method or ("recovered" if statistic == "proportion" else "wald")
        table = differences.estimate_differences(
            self._sample,
            columns.as_entries(indicators),
            columns.as_entries(by),
            statistic=statistic,
            against=against,
            adjust=adjust,
            df_rule=df,
            method=method,
        )
        table.attrs["adjust"] = adjust
        return self._attach_design(table, df, method)

    def independence(self, row: ByEntry, column: ByEntry, df: str | None = None) -> independence.Independence:
        """Rao-Scott test that two categorical variables are independent; see `independence`."""
        df = self.choose_df_rule(df)
        return independence.check_independence(self._sample, row, column, df)

    def compare_means(self, outcome: Hashable, by: ByEntry, df: str | None = None) -> group_means.GroupMeans:
        """Wald's test that a number has the same mean in all groups; see `group_means`."""
        return group_means.check_group_means(self._sample, outcome, by, self.choose_df_rule(df))

    def compare_ranks(self, outcome: Hashable, by: ByEntry, df: str | None = None) -> group_means.GroupMeans:
        """The rank test that ordered answers, coded in their order, are alike in all groups; see `group_means`."""
        return group_means.check_group_means(self._sample, outcome, by, self.choose_df_rule(df), ranks=True)

    def trend(
        self, outcome: Hashable, over: Hashable, scores: Mapping[str, float] | None = None, df: str | None = None
    ) -> trend.Trend:
        """Score test for a linear trend of the outcome over ordered levels, and its slope; see `trend`."""
        return trend.check_trend(self._sample, outcome, over, scores, self.choose_df_rule(df))

    def choose_df_rule(self, df: str | None) -> str:
        """The rule for degrees of freedom that a method was given, or else the design's."""
        if df is None:
            return self.df_rule
        check_choice("df", df, RULES)
        return df

    def _tabulate(self, statistic: str, indicators, by, df: str, ci: str = "wald") -> pd.DataFrame:
        df = self.choose_df_rule(df)
        table = estimate.tabulate(
            self._sample,
            columns.as_entries(indicators),
            columns.as_entries(by),
            statistic=statistic,
            ci=ci,
            df_rule=df,
        )
        return self._attach_design(table, df, ci)

    def attrs(self) -> dict[str, object]:
        """What the `attrs` of every table of estimates say about the design."""
        return {role: None if name is None else name_text(name) for role, name in self._names.items()} | {
            "lonely_psu": self.lonely_psu,
            "calibrated_to": self._margins,
            "n_psu": self.psus.n,
            "n_strata": self.psus.n_strata,
        }

    def _attach_design(self, table: pd.DataFrame, df_rule: str, ci: str) -> pd.DataFrame:
        """The table with the design, the rule for degrees of freedom and the interval method in its `attrs`."""
        table.attrs |= self.attrs() | {"ci": ci, "df_rule": df_rule}
        return table
