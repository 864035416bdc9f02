"""The sample design: weights, strata and primary sampling units (PSUs) of a table, and the estimates made under it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, LonelyPSUError
from disrupting_harm.survey import columns, estimate, intervals
from disrupting_harm.survey.domains import ByEntry
from disrupting_harm.survey.psus import Psus


LONELY_RULES = ("fail", "adjust", "remove", "average")
DF_RULES = ("design", "domain")


class SurveyDesign:
    """A stratified, clustered, weighted sample, one row per respondent.

    frame: DataFrame of n rows. weight: column of positive weights. strata: column of stratum codes, or None for a
    single stratum. psu: column of PSU codes, which may repeat across strata because a PSU is always taken within its
    stratum, or None if every row was drawn on its own. PSUs are treated as drawn with replacement (no finite
    population correction), the "ultimate cluster" variance (Binder 1983, Int. Stat. Rev. 51, 279-292).

    lonely_psu says what a stratum with one PSU, which has no variance of its own, adds to the variance (the options of
    R's `survey.lonely.psu`): "fail" refuses the design; "adjust" squares the PSU's distance from the mean of the whole
    sample; "remove" adds nothing; "average" adds the mean contribution of the other strata (per domain: of those
    strata that hold members of the domain). With `adjust_domain_lonely` the rule "adjust" also holds for a stratum of
    which a single PSU holds members of the domain (R's `survey.adjust.domain.lonely`); without it the other PSUs of that
    stratum count as zeros, as they do in Stata's `subpop`.

    Raises DesignError, listing every problem, for absent columns, unusable weights or missing codes; LonelyPSUError for
    a stratum with one PSU under "fail".
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        weight: Hashable,
        strata: Hashable | None = None,
        psu: Hashable | None = None,
        lonely_psu: str = "fail",
        adjust_domain_lonely: bool = False,
    ):
        check_choice("lonely_psu", lonely_psu, LONELY_RULES)
        self.frame = frame.copy(deep=False)  # columns added to the caller's frame later must not slip in
        self.lonely_psu = lonely_psu
        if adjust_domain_lonely and lonely_psu != "adjust":
            raise DesignError('adjust_domain_lonely goes with lonely_psu="adjust" only.')
        self._names = {"weight": weight, "strata": strata, "psu": psu}
        weight, stratum, unit = self._read_codes()
        self.psus, stratum_of_psu = Psus.build(weight, stratum, unit, lonely_psu, adjust_domain_lonely)
        if lonely_psu == "fail":
            self._refuse_lonely(stratum_of_psu[self.psus.first[self.psus.per_stratum == 1]])

    @property
    def df(self) -> int:
        """Degrees of freedom of the design: all PSUs less all strata."""
        return self.psus.df

    def proportions(
        self,
        indicators: Sequence[Hashable],
        by: Sequence[ByEntry] = (),
        ci: str = "logit",
        df: str = "design",
    ) -> pd.DataFrame:
        """Weighted proportion of every 0/1 indicator, overall and in every level of every entry of `by`.

        Returns one row per indicator and cell with the columns of `estimate.COLUMNS`; estimate, se and interval are
        shares in [0, 1], n counts answers, n_weighted sums their weights. A row with a missing indicator or domain
        value is outside the domain but stays in the design. Levels are those that occur; a combination of them without
        members has n = 0.

        ci: "logit", "korn-graubard" or "wald" (see `intervals`). df: "design" uses all PSUs less all strata;
        "domain" only those that hold the cell's members (Korn and Graubard 1999, section 5.2).
        deff is the design effect against simple random sampling with replacement (Kish 1965, chapter 8).
        Raises DesignError for an unknown column or option, or an indicator that holds anything but 0, 1 and missing.
        """
        check_choice("ci", ci, intervals.METHODS)
        return self._tabulate(indicators, by, ci, df, binary=True)

    def means(self, variables: Sequence[Hashable], by: Sequence[ByEntry] = (), df: str = "design") -> pd.DataFrame:
        """Weighted mean of every numeric variable, in its own unit; rows, columns and errors as in `proportions`.

        The interval is the symmetric t interval; it is NaN where there are no degrees of freedom.
        """
        return self._tabulate(variables, by, "wald", df, binary=False)

    def _tabulate(self, indicators, by, ci, df, binary) -> pd.DataFrame:
        check_choice("df", df, DF_RULES)
        names = columns.as_entries(indicators)
        table = estimate.tabulate(
            self.frame, self.psus, names, columns.as_entries(by), ci=ci, df_rule=df, binary=binary
        )
        table.attrs = {role: None if name is None else str(name) for role, name in self._names.items()} | {
            "lonely_psu": self.lonely_psu,
            "ci": ci,
            "df_rule": df,
            "n_psu": self.psus.n,
            "n_strata": self.psus.n_strata,
        }
        return table

    def _read_codes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        problems = [] if len(self.frame) else ["The data have no rows."]
        found: dict[str, pd.Series | None] = {}
        for role, name in self._names.items():
            try:
                found[role] = None if name is None and role != "weight" else columns.pick(self.frame, name, role)
            except DesignError as error:
                problems.append(str(error))
        rows = len(self.frame)
        weight, codes = np.ones(rows), {"strata": np.zeros(rows, np.int64), "psu": np.arange(rows)}
        for role, column in found.items():
            if column is None:
                continue
            name = self._names[role]
            if role == "weight":
                weight, not_numbers = columns.read_numbers(column)
                for what, bad in (
                    ("missing", np.isnan(weight) & ~not_numbers),
                    ("not a finite number", not_numbers | np.isinf(weight)),
                    ("zero or negative", np.isfinite(weight) & (weight <= 0)),
                ):
                    if bad.any():
                        problems.append(f"Weight column {name!r} is {what} in {columns.name_positions(bad)}.")
                continue
            codes[role] = columns.read_codes(column)[0].astype(np.int64)
            if (codes[role] < 0).any():
                problems.append(f"Column {name!r} ({role}) is missing in {columns.name_positions(codes[role] < 0)}.")
        if problems:
            raise DesignError("\n".join(problems))
        return weight, codes["strata"], codes["psu"]

    def _refuse_lonely(self, strata: np.ndarray) -> None:
        if not len(strata):
            return
        # How many, not which: the codes of a column named by mistake could be respondents' values.
        raise LonelyPSUError(
            f"{len(strata)} of {self.psus.n_strata} strata (column {self._names['strata']}) have a single PSU (column "
            f'{self._names["psu"]}), and lonely_psu is "fail": their variance cannot be estimated; '
            'choose lonely_psu="adjust", "remove" or "average", or merge strata as the design allows.'
        )


def check_choice(option: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise DesignError(f"{option}={value!r} is not a choice; take one of {', '.join(choices)}.")
