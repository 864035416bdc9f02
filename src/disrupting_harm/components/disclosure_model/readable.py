"""What readers see of the model of disclosure: tables, the lines of figures, and notes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.disclosure_model import diagnostics
from disrupting_harm.components.disclosure_model.analysis import ODDS_RATIO, SPREAD, Fit
from disrupting_harm.components.household_survey.pooled import disclosure_by_country
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import PER_UNIT, term_text


# Which odds ratio of a generated file is that of a column of the model, and whether it is turned round.
MADE_WITH = {
    ("sex", "male"): ("female", -1),
    ("age", ""): ("age", 1),
    ("urbanity", "urban"): ("urban", 1),
    ("caregiver_uses_internet", "1"): ("caregiver_online", 1),
}
GENERATED = "Generated with"
EXTREME = "the highest or fewest of the saved ones of its kind of parameter, and the limit of the parameter file"
# What the numbers of the table of convergence are, beside estimates.
OF_CONVERGENCE = {
    "Number": "how many parameters are of this kind", "Highest R-hat": EXTREME, "Fewest effective draws, bulk": EXTREME,
    "Fewest effective draws, tails": EXTREME,
}  # fmt: skip
NOTES = (
    "Every child counts once: weights, strata and PSUs do not enter the model, so that its intervals take the affected children of a "
    "country as a simple random sample. It shows what goes together, not what causes what."
)


def readable_model(survey: Survey, odds: pd.DataFrame) -> pd.DataFrame:
    """One line per predictor and level: the average country, and how far countries lie from it."""
    rows = odds[~odds["by"].str.contains(":")]
    average, spread = (rows[rows["statistic"] == name].reset_index(drop=True) for name in (ODDS_RATIO, SPREAD))
    known = known_odds_ratios(survey)
    made = [known.get((r.by, "" if r.level == PER_UNIT else r.level, "")) for r in average.itertuples()]
    return printing.drop_blank(
        pd.DataFrame(
            {
                "Predictor": [term_text(row, survey.run.label) for row in average.itertuples()],
                GENERATED: ["" if value is None else printing.ratio(value) for value in made],
                "Odds ratio, average country": [printing.ratio(v) for v in average["estimate"]],
                "95 % interval": _spans(average, printing.ratio),
                "Spread between countries": [_two(v) for v in spread["estimate"]],
                "Interval of the spread": _spans(spread, _two),
            }
        )
    )


def made_with(model: pd.DataFrame) -> dict[str, str]:
    """What the column of known odds ratios is, where the table has it."""
    return {GENERATED: "what the file was made with"} if GENERATED in model else {}


def readable_convergence(survey: Survey, fit: Fit) -> pd.DataFrame:
    """By kind of parameter: how many, the highest R-hat and the fewest effective draws."""
    titles = {diagnostics.AVERAGE: "Average country", diagnostics.SPREAD: "Spread between countries"}
    limits = survey.run.params.limits
    kind = fit.convergence["kind"].map(titles).fillna("Countries")
    lines = [
        {
            "Parameters": name, "Number": printing.whole(len(own)), "Highest R-hat": printing.decimals(own["r_hat"].max(), 3),
            "Fewest effective draws, bulk": printing.whole(np.floor(own["ess_bulk"].min())),
            "Fewest effective draws, tails": printing.whole(np.floor(own["ess_tail"].min())),
        }
        for name, own in fit.convergence.groupby(kind, sort=False)
    ]  # fmt: skip
    limit = printing.whole(limits.effective_draws)
    lines.append({
        "Parameters": "Limit", "Number": "", "Highest R-hat": printing.decimals(limits.r_hat, 3), "Fewest effective draws, bulk": limit,
        "Fewest effective draws, tails": limit,
    })  # fmt: skip
    return pd.DataFrame(lines)


def readable_replicates(survey: Survey, fit: Fit) -> pd.DataFrame:
    """By country and level: those who told, as seen and in data that the model makes of the same children."""
    label, found = survey.run.label, fit.replicated
    return pd.DataFrame(
        {
            "Group": [term_text(row, label) if row.level not in "01" else f"{label(row.by)}: {'no' if row.level == '0' else 'yes'}"
                      for row in found.itertuples()],
            "Children": [printing.whole(v) for v in found["n"]],
            "Told": [printing.whole(v) for v in found["observed"]],
            "Made by the model, 95 % of times": [printing.span(r.low, r.high, _count) for r in found.itertuples()],
            "Share beyond": [printing.p_value(v) for v in found["tail"]],
        }
    )  # fmt: skip


def known_odds_ratios(survey: Survey) -> dict[tuple[str, str, str], float]:
    """The odds ratios that a generated file was made with, by predictor, level and country ("" for the average); empty for other data."""
    plan = survey.section.pooled
    if plan is None or survey.run.params.outcome != "told_someone":
        return {}
    _, by_country = disclosure_by_country(plan)
    found = {}
    for (term, level), (name, sign) in MADE_WITH.items():
        found[term, level, ""] = plan.disclosure_odds_ratios.get(name, 1.0) ** sign
        for country, ratio in zip(plan.baseline, by_country.get(name, np.ones(len(plan.baseline))), strict=True):
            found[term, level, country] = float(ratio) ** sign
    return found


def of_predictor(odds: pd.DataFrame, by: str, level: str) -> pd.DataFrame:
    """The odds ratios of one predictor and level: the average country first, then the countries."""
    rows = odds[odds["statistic"] == ODDS_RATIO]
    own = rows[(rows["by"] == by) & (rows["level"] == level)]
    last = rows["by"].str.endswith(f":{by}") & rows["level"].str.endswith(f":{level}")
    return pd.concat([own, rows[last]], ignore_index=True)


def predictors_of(odds: pd.DataFrame) -> list[tuple[str, str]]:
    """Predictor and level of every odds ratio of the average country."""
    rows = odds[(odds["statistic"] == ODDS_RATIO) & ~odds["by"].str.contains(":")]
    return list(zip(rows["by"], rows["level"], strict=True))


def known_of(known: dict[tuple[str, str, str], float], rows: pd.DataFrame) -> list[float | None]:
    """For each row, the value that a generated file was made with."""
    found = []
    for row in rows.itertuples():
        country, level = row.level.split(":") if ":" in row.by else ("", row.level)
        found.append(known.get((row.by.rpartition(":")[2], "" if level == PER_UNIT else level, country)))
    return found


def figure_id(by: str, level: str) -> str:
    return f"slopes_{by}" if level in (PER_UNIT, "1") else f"slopes_{by}_{level}"


def describe_term(run: Run, by: str, level: str) -> str:
    return term_text(SimpleNamespace(by=by, level=level), run.label)


def describe_line(run: Run, row) -> str:
    """What stands beside a row of a figure: its country."""
    return run.label(row.level.split(":")[0]) if ":" in row.by else "Average country"


def convergence_note(survey: Survey, fit: Fit) -> str:
    sampler = survey.run.params.sampler
    return (
        f"{sampler.chains} chains of {printing.whole(sampler.draws)} draws after {printing.whole(sampler.tune)} of tuning, seed {sampler.seed}; "
        f"{printing.whole(fit.draws.divergences)} divergences."
    )


def describe_model(survey: Survey, fit: Fit) -> str:
    """Who was modelled, how, and what the model does not know."""
    rows, params, label = fit.rows, survey.run.params, survey.run.label
    levels = [label(term.reference) for term in rows.terms if term.reference not in (None, "0")]
    against = f" Reference: {', '.join(levels)}." if levels else ""
    left_out = f", {printing.whole(rows.missing)} left out for want of a predictor" if rows.missing else ""
    sampler = params.sampler
    made = " Beside each stands the value that the file was made with." if survey.section.pooled else ""
    return (
        f"Bayesian multilevel logistic regression of {printing.whole(len(rows.told))} affected children of {len(rows.countries)} countries "
        f"({printing.whole(rows.told.sum())} told someone{left_out}); intercept and slopes differ by country. Medians and 95 % intervals of "
        f"{printing.whole(sampler.chains * sampler.draws)} draws. The spread is the standard deviation of log odds ratios between "
        f"countries.{against} {NOTES}{made}"
    )


def figure_note(survey: Survey) -> str:
    made = " Crosses: what the file was made with." if survey.section.pooled else ""
    return f"Medians and 95 % intervals of the posterior. Weights and PSUs do not enter. No causes are shown.{made}"


def _count(value: float) -> str:
    """A quantile of counts, which may lie between two of them."""
    return printing.decimals(value, 0)


def _two(value: float) -> str:
    return printing.decimals(value, 2)


def _spans(rows: pd.DataFrame, form) -> list[str]:
    return [printing.span(a, b, form) for a, b in zip(rows["ci_low"], rows["ci_high"], strict=True)]
