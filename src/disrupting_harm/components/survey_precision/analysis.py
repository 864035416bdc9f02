"""What a precision notebook shows, as estimates with ids: standard errors by two ways, design effects and correlations within PSUs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.errors import UserError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.estimate_set import EstimateSet
from disrupting_harm.sampling.clustering import correlations_within_psus
from disrupting_harm.survey.replicated import estimate_by_replicates
from disrupting_harm.survey.replicates import Replicates
from disrupting_harm.weighting.build import prepare_weights
from disrupting_harm.weighting.replicate import replicate_weights


SURVEY, DESIGN = "household_survey", "sampling_design"
TABLES = ("contacts", "selected_psus", "psu_frame")
SAME = (
    1e-3  # relative: up to which weights made anew are those of the survey, whose file may hold four decimals of them
)
USUAL, REPLICATED, RATIO = "se_linearised", "se_replicates", "se_ratio"
CLUSTERING = {"deff": "design_effect", "deff_weights": "design_effect_of_weights", "psu_size": "psu_size", "icc": "icc"}


def open_survey(run: Run) -> Survey:
    return Survey(run, SURVEY)


def indicators(survey: Survey, children: pd.DataFrame) -> list[str]:
    """Those of the parameters that this survey asked about."""
    return [name for name in survey.run.params.indicators if name in children]


def replicate(run: Run, children: pd.DataFrame) -> Replicates:
    """Replicates of the children's weights, in their order, that repeat every step of the sampling design's weighting.

    The weights are raked to the totals that the survey's own meet. Raises UserError where the interviews of the sampling design are not
    those of the survey, or its steps do not give the survey's weights, and WeightingError as `replicate_weights` does.
    """
    rules = run.need(DESIGN).weighting
    contacts, selected, frame = (run.load(table, component=DESIGN) for table in TABLES)
    weighing = prepare_weights(
        contacts, selected, response_class=rules.response_class, trim=rules.trim, listing=rules.listing,
        replaced_psus=rules.replaced_psus, frame=frame,
        totals={name: children.groupby(name)["weight"].sum().to_dict() for name in rules.margins},
    )  # fmt: skip
    order = pd.Index(contacts["respondent_id"][weighing.interviewed]).get_indexer(children["respondent_id"])
    if len(children) != np.count_nonzero(weighing.interviewed) or (order < 0).any():
        raise UserError(
            f"{run.scope}: the interviews of {DESIGN} are not the children of {SURVEY}; place the files of one fieldwork."
        )
    made = replicate_weights(weighing, replicates=run.params.replicates, seed=run.params.seed)
    if not np.allclose(made.weight[order], children["weight"], rtol=SAME, atol=0):
        raise UserError(
            f"{run.scope}: the steps of {DESIGN} do not give the weights of {SURVEY}; correct its key `weighting`, or take "
            f"{run.component} out of the unit's components."
        )
    return Replicates(made.weight[order], made.replicate[order], made.scales, made.factor_df)


def estimate_all(survey: Survey, children: pd.DataFrame, replicates: Replicates) -> dict[str, EstimateSet]:
    """By id, the two sets of estimates."""
    return {
        "errors": EstimateSet(estimate_errors(survey, children, replicates), "children", also=TABLES),
        "clustering": EstimateSet(estimate_clustering(survey, children), "children"),
    }


def estimate_errors(survey: Survey, children: pd.DataFrame, replicates: Replicates) -> pd.DataFrame:
    """For each indicator its standard error by linearisation, by replicates, and the first over the second; in the engine's columns."""
    names = indicators(survey, children)
    usual = survey.design(children).proportions(names).set_index("indicator")
    repeated = estimate_by_replicates(children, replicates, names).set_index("indicator")
    rows = []
    for name in names:
        one, other = usual.loc[name], repeated.loc[name]
        ratio = one["se"] / other["se"] if other["se"] > 0 else np.nan
        for statistic, value, df in (
            (USUAL, one["se"], one["df"]), (REPLICATED, other["se"], other["df"]), (RATIO, ratio, np.nan),
        ):  # fmt: skip
            rows.append(_row(name, statistic, value, one["n"]) | {"df": df})
    return pd.DataFrame(rows)


def estimate_clustering(survey: Survey, children: pd.DataFrame) -> pd.DataFrame:
    """For each indicator its design effects, the children of a PSU and the correlation within PSUs; in the engine's columns."""
    table = correlations_within_psus(survey.design(children), indicators(survey, children))
    return pd.DataFrame(
        [
            _row(r.indicator, statistic, getattr(r, column), r.n)
            for r in table.itertuples()
            for column, statistic in CLUSTERING.items()
        ]
    )


def readable_errors(errors: pd.DataFrame) -> pd.DataFrame:
    """In percentage points; the ratio says what part of the replicates' error the usual one tells."""
    lines = []
    for label, own in errors.groupby("label", sort=False):
        value = own.set_index("statistic")["estimate"]
        lines.append({
            "Indicator": label, "n": printing.whole(own["n"].iloc[0]), "Usual, points": _points(value[USUAL]),
            "Replicates, points": _points(value[REPLICATED]), "Usual over replicates": printing.ratio(value[RATIO]),
        })  # fmt: skip
    return pd.DataFrame(lines)


def _points(error: float) -> str:
    """To the tenth of a point to which it is released here, like a share: 1.4, 0.9. A second decimal would be a zero that nobody knows."""
    return printing.decimals(100 * error, 1)


def readable_clustering(clustering: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for label, own in clustering.groupby("label", sort=False):
        value = own.set_index("statistic")["estimate"]
        lines.append({
            "Indicator": label, "n": printing.whole(own["n"].iloc[0]), "Design effect": printing.ratio(value["design_effect"]),
            "Of weights": printing.ratio(value["design_effect_of_weights"]), "Children per PSU": printing.decimals(value["psu_size"], 1),
            "Correlation within PSUs": printing.decimals(value["icc"], 3),
        })  # fmt: skip
    return pd.DataFrame(lines)


def in_words(errors: pd.DataFrame) -> str:
    """The range of the ratios."""
    ratios = errors.loc[errors["statistic"] == RATIO, "estimate"].dropna()
    if ratios.empty:
        return "no error by replicates"
    low, high = printing.ratio(ratios.min()), printing.ratio(ratios.max())
    return f"usual standard errors are {low} to {high} times those of replicates"


def note_of(run: Run) -> str:
    """How many replicates there are, and how well they know an error: its relative standard error is about 1 / sqrt(2 R)."""
    replicates = run.params.replicates
    return (
        f"{replicates} replicates, whose errors are themselves known to about {100 / np.sqrt(2 * replicates):.0f} % (one standard error): a "
        "ratio that near to 1 is no difference."
    )


def _row(indicator: str, statistic: str, value: float, n: float) -> dict:
    return {"indicator": indicator, "by": "", "level": "", "statistic": statistic, "estimate": float(value), "n": int(n), "flags": ""} | (
        dict.fromkeys(("se", "ci_low", "ci_high", "df", "deff", "n_weighted"), np.nan) | {"presentation": None}
    )  # fmt: skip
