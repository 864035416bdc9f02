"""Models of an outcome of the household survey by what is known of child, caregiver and place."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.display import PER_UNIT, term_text
from disrupting_harm.evidence.groups import drop_blank, note, p_text, points
from disrupting_harm.evidence.run import Run
from disrupting_harm.indicators import indicator_values, item_column, lineage_of
from disrupting_harm.regression import LogisticFit, fit_logistic
from disrupting_harm.study import known_indicators
from disrupting_harm.weighting import scale


NOTES = "p is adjusted for the predictors of the model (Holm), intervals are not. It shows what goes together, not what causes what."
CONTEXT = "caregivers_online_in_psu"
ONLINE = "caregiver_uses_internet"
SURVEY = "household_survey"


def load_households(run: Run) -> pd.DataFrame:
    """One row per child with the columns of its caregiver's indicators, its outcomes, and what is known of its place.

    `caregivers_online_in_psu`: of the other caregivers of the PSU, the share that uses the internet, in tens of points.
    """
    known = known_indicators(run.layout, run.survey)
    wanted = {*run.params.outcomes, *run.params.predictors} & set(known)
    frame = run.load("children", component=SURVEY)
    asked = CONTEXT in run.params.predictors or any(known[name].table == "caregivers" for name in wanted)
    if not asked:
        made = {name: indicator_values(frame, name, known) for name in sorted(wanted)}
        run.note_columns("children", {name: lineage_of(name, known) for name in made})
        return frame.drop(columns=[name for name in made if name in frame]).assign(**made)
    if "caregivers" not in run.survey.tables:
        raise ParamsError(
            f"{run.layout.relative(run.layout.country(run.iso3))}, key components.predictors.predictors: names what caregivers know, and "
            "the household survey declares no table of caregivers; take it out."
        )
    tables = {"children": frame, "caregivers": run.load("caregivers", component=SURVEY)}
    bare = [name for name, table in tables.items() if "household_id" not in table]
    if bare:
        raise ParamsError(
            f"{run.layout.relative(run.layout.country(run.iso3))}, key components.predictors: children and caregivers are joined by "
            f"household_id, which {' and '.join(bare)} do not hold; add the column to the raw file, or take the component out."
        )
    made = {name: indicator_values(tables[known[name].table], name, known) for name in sorted(wanted)}
    frame = frame.drop(columns=[name for name in made if name in frame]).assign(
        **{name: column for name, column in made.items() if known[name].table == "children"}
    )
    caregivers = tables["caregivers"]
    theirs = {name: column for name, column in made.items() if known[name].table == "caregivers"}
    used = set(made)
    if CONTEXT in run.params.predictors:
        used |= {ONLINE}
        theirs[CONTEXT] = _share_of_others(caregivers, indicator_values(caregivers, ONLINE, known).astype(float))
        run.note_columns(
            "caregivers", {CONTEXT: ((ONLINE, "stratum", "psu"), "of the others in the PSU, tens of points of 1")}
        )
    theirs = pd.DataFrame(theirs, index=caregivers.index).assign(household_id=caregivers["household_id"])
    theirs = theirs[theirs["household_id"].notna()]  # a blank is no household that two could share
    for table in tables:
        mine = [name for name in sorted(used) if known[name].table == table]
        run.note_columns(table, {name: lineage_of(name, known) for name in mine})
    return frame.merge(theirs, on="household_id", how="left", validate="many_to_one")


def loaded_tables(run: Run) -> list[str]:
    """The tables of the household survey that the run has loaded."""
    return [entry["table"] for entry in run.inputs.values() if entry["role"] == "derived"]


def _share_of_others(caregivers: pd.DataFrame, online: pd.Series) -> pd.Series:
    """Of the other caregivers of the PSU who answered, the share that is online, in tens of points; NaN if there are none."""
    place = [caregivers["stratum"], caregivers["psu"]]
    others = online.groupby(place).transform("sum") - online.fillna(0)
    counted = online.notna().groupby(place).transform("sum") - online.notna()
    return 10 * others / counted.where(counted > 0)


def fit_outcomes(run: Run, households: pd.DataFrame) -> dict[str, LogisticFit]:
    """A model of every outcome. With fixed effects, each country's weights are brought to its own number of children."""
    predictors = list(run.params.predictors)
    _require_columns(run, households)
    if country := run.params.fixed_effects:
        rules = run.rules
        factor = scale(households[rules.weight], to="n", by=households[country]) / households[rules.weight]
        scaled = [rules.weight, *([rules.base_weight] if rules.base_weight else [])]
        households = households.assign(**{name: households[name] * factor for name in scaled})
        predictors.insert(0, country)
    design = run.design(households, within=country)
    return {outcome: fit_logistic(design, outcome=outcome, predictors=predictors) for outcome in run.params.outcomes}


def _require_columns(run: Run, households: pd.DataFrame) -> None:
    """Outcomes and predictors are indicators, domains or the context variable: no raw code enters as a number."""
    rules, file = run.rules, run.layout.relative(run.layout.country(run.iso3))
    design = {rules.weight, rules.strata, rules.psu, rules.base_weight, "respondent_id", "household_id", "data_class"}
    usable = [name for name in households if name not in design and not name.startswith(item_column(""))]
    asked = [*run.params.outcomes, *run.params.predictors, *filter(None, [run.params.fixed_effects])]
    problems = [
        f"{file}, key components.predictors: {name} is no indicator, domain or context variable of the household survey; correct it, "
        "or define it in params/indicators.yaml."
        for name in dict.fromkeys(asked)
        if name not in usable
    ]
    if problems:
        raise ParamsError("\n".join(problems))


def estimate_odds_ratios(fits: dict[str, LogisticFit]) -> pd.DataFrame:
    """Odds ratios of all models but for intercepts, in the engine's columns; n counts complete rows of the level.

    p is that of the row, p_adjusted that of its predictor's Wald test, over the predictors of the model (Holm).
    """
    parts = []
    for outcome, fit in fits.items():
        table = fit.coefficients.query("term != 'intercept'")
        adjusted = fit.term_tests(adjust="holm").set_index("term")["p_adjusted"]
        parts.append(
            _rows(outcome, table).assign(
                estimate=table["odds_ratio"], ci_low=table["odds_ratio_low"], ci_high=table["odds_ratio_high"], n=table["n"],
                n_cases=table["n_cases"], p_adjusted=table["term"].map(adjusted), statistic="odds_ratio",
            )
        )  # fmt: skip
    return _sign(parts, fits)


def estimate_risk_differences(fits: dict[str, LogisticFit]) -> pd.DataFrame:
    """Adjusted risk differences of all models, in the engine's columns."""
    parts = []
    for outcome, fit in fits.items():
        table = fit.risk_differences()
        columns = {name: table[name] for name in ("estimate", "se", "ci_low", "ci_high", "risk", "reference_risk")}
        parts.append(_rows(outcome, table).assign(**columns, n=fit.n, n_cases=fit.n_cases, statistic="risk_difference"))
    return _sign(parts, fits)


def check_terms(fits: dict[str, LogisticFit]) -> pd.DataFrame:
    """Wald tests of all predictors, p values adjusted over each model (Holm); `estimate` is F."""
    parts = []
    for outcome, fit in fits.items():
        table = fit.term_tests(adjust="holm")
        parts.append(
            pd.DataFrame(
                {
                    "indicator": outcome, "by": table["term"], "level": "all", "estimate": table["f"], "df": table["df2"], "df1": table["df1"],
                    "p": table["p"], "p_adjusted": table["p_adjusted"], "n": fit.n, "flags": table["flags"], "statistic": "wald_f",
                }
            )
        )  # fmt: skip
    return _sign(parts, fits)


def readable_model(run: Run, odds: pd.DataFrame, differences: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """One line per predictor and level of one outcome's model."""
    rows = odds.merge(differences, on=["by", "level"], suffixes=("", "_rd")).merge(
        tests[["by", "p_adjusted"]], on="by", suffixes=("", "_term")
    )
    return pd.DataFrame(
        {
            "Predictor": [describe_term(run, r) for r in rows.itertuples()],
            "Generated with": _truths(run, rows),
            "Odds ratio": [f"{v:.2f}" if pd.notna(v) else "n/a" for v in rows["estimate"]],
            "95 % interval": _span(rows["ci_low"], rows["ci_high"], "{:.2f}"),
            "Risk difference, points": [points(v) for v in rows["estimate_rd"]],
            "Interval, points": _span(100 * rows["ci_low_rd"], 100 * rows["ci_high_rd"], "{:+.1f}"),
            "p, adjusted": [p_text(p) for p in rows["p_adjusted_term"]],
            "Note": [note(flags) for flags in rows["flags"]],
        }
    ).pipe(drop_blank)


def _truths(run: Run, rows: pd.DataFrame) -> list[str]:
    """The odds ratio that a generated file was made with, beside the one found; "" for other data."""
    plan = run.survey.pooled
    if plan is None or rows["indicator"].iloc[0] not in ("clear_ocsea", "told_someone"):
        return [""] * len(rows)
    disclosure = rows["indicator"].iloc[0] == "told_someone"
    made = plan.disclosure_odds_ratios if disclosure else plan.outcome_odds_ratios
    truth = {
        ("sex", "male"): 1 / made.get("female", 1.0), ("age", PER_UNIT): made.get("age", 1.0),
        ("urbanity", "urban"): made.get("urban", 1.0), ("caregiver_uses_internet", "1"): made.get("caregiver_online", 1.0),
    }  # fmt: skip
    odds = {country: share / (1 - share) for country, share in plan.baseline.items()}
    first = next(iter(odds.values()))
    truth |= {("country", country): 1.0 if disclosure else value / first for country, value in odds.items()}
    return [f"{truth[r.by, r.level]:.2f}" if (r.by, r.level) in truth else "" for r in rows.itertuples()]


def describe_term(run: Run, row) -> str:
    return term_text(row, run.label)


def describe_model(run: Run, fit: LogisticFit) -> str:
    """Who was modelled, who was left out, and against whom."""
    levels = [run.label(term.reference) for term in fit.matrix.terms if term.reference not in (None, "0")]
    against = f" Reference: {', '.join(levels)}." if levels else ""
    left_out = f", {fit.n_missing:,} left out for want of a predictor" if fit.n_missing else ""
    return (
        f"Survey-weighted logistic regression of {fit.n:,} children ({fit.n_cases:,} cases{left_out}), t tests on "
        f"{fit.df} degrees of freedom.{against} {NOTES}{_data_notes(run)}"
    )


def figure_note(run: Run, fit: LogisticFit) -> str:
    """The short of `describe_model`, which stands with the table: who, against whom, and what the colour says."""
    levels = [run.label(term.reference) for term in fit.matrix.terms if term.reference not in (None, "0")]
    against = f" Reference: {', '.join(levels)}." if levels else ""
    chance = " A stand-in is made without associations." if run.survey.calibration else ""
    return (
        f"{fit.n:,} children, {fit.n_cases:,} cases.{against} In colour: adjusted p below 0.05. It shows what goes together, not what "
        f"causes what.{chance}"
    )


def _data_notes(run: Run) -> str:
    notes = ""
    if run.rules.non_answers == "denominator":
        notes += " Who does not know or prefers not to say counts as not having it."
    if run.params.fixed_effects:
        notes += " Every country's weights sum to its number of children."
    if run.survey.pooled:
        notes += " Beside each odds ratio stands the one that the file was made with; one interval in twenty misses it by chance."
    if run.survey.calibration:
        notes += " A stand-in is made without associations: any shown here is chance."
    return notes


def _rows(outcome: str, table: pd.DataFrame) -> pd.DataFrame:
    level = table["level"].where(table["level"] != "", PER_UNIT)
    return pd.DataFrame(
        {
            "indicator": outcome,
            "by": table["term"],
            "level": level,
            "df": table["df"],
            "p": table["p"],
            "flags": table["flags"],
        }
    )


def _sign(parts: list[pd.DataFrame], fits: dict[str, LogisticFit]) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True)
    design = next(iter(fits.values())).design
    table.attrs = design.attrs() | {"ci": "wald", "df_rule": "design less predictors"}
    return table


def _span(low: pd.Series, high: pd.Series, form: str) -> list[str]:
    return [f"{form.format(a)} to {form.format(b)}" if pd.notna(a) else "" for a, b in zip(low, high, strict=True)]
