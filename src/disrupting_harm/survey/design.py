"""The sample design: weights, strata and primary sampling units (PSUs), and the variance of PSU totals under it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, LonelyPSUError
from disrupting_harm.survey import columns, estimate, intervals
from disrupting_harm.survey.domains import ByEntry, level_text


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
        self.adjust_domain_lonely = adjust_domain_lonely
        if adjust_domain_lonely and lonely_psu != "adjust":
            raise DesignError('adjust_domain_lonely goes with lonely_psu="adjust" only.')
        self._names = {"weight": weight, "strata": strata, "psu": psu}
        self.weight, stratum, unit = self._read_codes()
        n_units = int(unit.max()) + 1
        nested, self.psu = np.unique(stratum * n_units + unit, return_inverse=True)
        stratum_of_psu = nested // n_units
        # PSUs are numbered stratum by stratum, so that sums over a stratum are sums over a slice.
        self.first_psu = np.flatnonzero(np.diff(stratum_of_psu, prepend=-1))
        self.psus_per_stratum = np.diff(self.first_psu, append=len(nested))
        self.n_psu, self.n_strata = len(nested), len(self.first_psu)
        if lonely_psu == "fail":
            self._refuse_lonely(stratum_of_psu[self.first_psu[self.psus_per_stratum == 1]])

    @property
    def df(self) -> int:
        """Degrees of freedom of the design: all PSUs less all strata."""
        return self.n_psu - self.n_strata

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
        value is outside the domain but stays in the design. A level or combination without members has n = 0.

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

    def variance(self, scores: np.ndarray, psus_held: np.ndarray) -> np.ndarray:
        """Variance (L, K) of the sums of linearised PSU totals `scores` (n_psu, L, K), which are overwritten.

        psus_held (n_strata, L, K) counts the PSUs of each stratum that hold members of the domain.
        """
        size = self.psus_per_stratum[:, None, None]
        totals = np.add.reduceat(scores, self.first_psu, axis=0)
        scores -= np.repeat(totals / size, self.psus_per_stratum, axis=0)
        squares = np.add.reduceat(np.square(scores, out=scores), self.first_psu, axis=0)
        single = self.psus_per_stratum == 1
        if self.lonely_psu == "adjust":
            squares[single] = np.square(totals[single])  # linearised totals are centred at the sample's mean already
        if self.adjust_domain_lonely:
            lonely = (psus_held == 1) & ~single[:, None, None]
            squares[lonely] = np.square(totals[lonely])
        variance = np.add.reduce(squares * (size / np.maximum(size - 1, 1)), axis=0)
        if self.lonely_psu == "average" and single.any():
            strata_held = psus_held > 0
            with np.errstate(divide="ignore", invalid="ignore"):
                variance = variance * (strata_held.sum(axis=0) / strata_held[~single].sum(axis=0))
        return variance

    def _tabulate(self, indicators, by, ci, df, binary) -> pd.DataFrame:
        check_choice("df", df, DF_RULES)
        names = columns.as_entries(indicators)
        table = estimate.tabulate(self, names, columns.as_entries(by), ci=ci, df_rule=df, binary=binary)
        table.attrs = {role: None if name is None else str(name) for role, name in self._names.items()} | {
            "lonely_psu": self.lonely_psu,
            "ci": ci,
            "df_rule": df,
            "n_psu": self.n_psu,
            "n_strata": self.n_strata,
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
        name = self._names["strata"]
        labels = ["the whole sample"]
        if name is not None:
            values = columns.read_codes(self.frame[name])[1]
            labels = sorted(level_text(values[code]) for code in strata)
        shown = ", ".join(labels[:10]) + (f" and {len(labels) - 10} more" if len(labels) > 10 else "")
        raise LonelyPSUError(
            f"Strata with a single PSU: {shown}. Their variance cannot be estimated; "
            'choose lonely_psu="adjust", "remove" or "average", or merge strata as the design allows.'
        )


def check_choice(option: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise DesignError(f"{option}={value!r} is not a choice; take one of {', '.join(choices)}.")
