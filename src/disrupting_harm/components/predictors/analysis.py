"""Models of an outcome of the household survey by what is known of child, caregiver and place."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.groups import note
from disrupting_harm.components.kinds.survey.indicator_values import indicator_values, item_column, lineage_of
from disrupting_harm.components.predictors.params import CONTEXT, ONLINE
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import PER_UNIT, term_text
from disrupting_harm.evidence.estimate_set import EstimateSet
from disrupting_harm.printing import drop_blank, p_value, points
from disrupting_harm.regression.fit import LogisticFit
from disrupting_harm.regression.logistic import fit_logistic
from disrupting_harm.survey.presentation import MINIMUM_DF, flag_few_df
from disrupting_harm.weighting.scale import scale


NOTES = "p is adjusted for the predictors of the model (Holm), intervals are not. It shows what goes together, not what causes what."
SURVEY = "household_survey"


def open_survey(run: Run) -> Survey:
    """The household survey of the same unit, whose outcomes are modelled."""
    return Survey(run, SURVEY)


def load_households(survey: Survey) -> pd.DataFrame:
    """One row per child with its outcomes, the indicators of its caregiver, and what is known of its place.

    `caregivers_online_in_psu`: of the other caregivers of the PSU, the share that uses the internet, in tens of points.
    """
    run, known = survey.run, survey.run.definitions
    wanted = {*run.params.outcomes, *run.params.predictors} & set(known)
    children = run.load("children", component=SURVEY)
    asks_caregivers = CONTEXT in run.params.predictors or any(known[name].table == "caregivers" for name in wanted)
    if not asks_caregivers:
        return _with_indicators(survey, "children", children, sorted(wanted))
    _require_caregivers(survey)
    caregivers = run.load("caregivers", component=SURVEY)
    _require_households(survey, {"children": children, "caregivers": caregivers})
    by_table = {t: sorted(n for n in wanted if known[n].table == t) for t in ("children", "caregivers")}
    children = _with_indicators(survey, "children", children, by_table["children"])
    theirs = pd.DataFrame(
        {name: indicator_values(caregivers, name, known) for name in by_table["caregivers"]}, index=caregivers.index
    )
    noted = set(by_table["caregivers"])
    if CONTEXT in run.params.predictors:
        noted |= {ONLINE}
        theirs[CONTEXT] = _share_of_others(caregivers, indicator_values(caregivers, ONLINE, known).astype(float))
        run.note_columns(
            "caregivers", {CONTEXT: ((ONLINE, "stratum", "psu"), "of the others in the PSU, tens of points of 1")}
        )
    run.note_columns("caregivers", {name: lineage_of(name, known) for name in sorted(noted)})
    theirs = theirs.assign(household_id=caregivers["household_id"])
    theirs = theirs[theirs["household_id"].notna()]  # two rows without an id do not share a household
    return children.merge(theirs, on="household_id", how="left", validate="many_to_one")


def _with_indicators(survey: Survey, table: str, frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The frame with a column per indicator, made anew from its items, and their lineage noted."""
    known = survey.run.definitions
    made = {name: indicator_values(frame, name, known) for name in names}
    survey.run.note_columns(table, {name: lineage_of(name, known) for name in names})
    return frame.drop(columns=[name for name in names if name in frame]).assign(**made)


def _require_caregivers(survey: Survey) -> None:
    if "caregivers" not in survey.section.tables:
        raise ParamsError(
            f"{_file(survey.run)}, key components.predictors.predictors: names what caregivers know, and the household survey "
            "declares no table of caregivers; take it out."
        )


def _require_households(survey: Survey, tables: dict[str, pd.DataFrame]) -> None:
    if without := [name for name, table in tables.items() if "household_id" not in table]:
        raise ParamsError(
            f"{_file(survey.run)}, key components.predictors: children and caregivers are joined by household_id, which "
            f"{' and '.join(without)} do not hold; add the column to the raw file, or take the component out."
        )


def _file(run: Run) -> str:
    return run.layout.relative(run.layout.country(run.iso3))


def loaded_tables(run: Run) -> list[str]:
    """The tables of the household survey that the run has loaded."""
    return [entry.table for entry in run.inputs.values() if entry.role == "derived"]


def _share_of_others(caregivers: pd.DataFrame, online: pd.Series) -> pd.Series:
    """Of the other caregivers of the PSU who answered, the share that is online, in tens of points; NaN if there are none."""
    place = [caregivers["stratum"], caregivers["psu"]]
    others = online.groupby(place).transform("sum") - online.fillna(0)
    counted = online.notna().groupby(place).transform("sum") - online.notna()
    return 10 * others / counted.where(counted > 0)


def fit_outcomes(survey: Survey, households: pd.DataFrame) -> dict[str, LogisticFit]:
    """A model of every outcome. With fixed effects, each country's weights are brought to its own number of children."""
    run, rules = survey.run, survey.rules
    predictors = list(run.params.predictors)
    _require_columns(survey, households)
    if country := run.params.fixed_effects:
        factor = scale(households[rules.weight], to="n", by=households[country]) / households[rules.weight]
        scaled = [rules.weight, *([rules.base_weight] if rules.base_weight else [])]
        households = households.assign(**{name: households[name] * factor for name in scaled})
        predictors.insert(0, country)
    design = survey.design(households, within=country)
    return {outcome: fit_logistic(design, outcome=outcome, predictors=predictors) for outcome in run.params.outcomes}


def _require_columns(survey: Survey, households: pd.DataFrame) -> None:
    """Outcomes and predictors are indicators, domains or the context variable: no raw code enters as a number."""
    rules, params = survey.rules, survey.run.params
    design = {rules.weight, rules.strata, rules.psu, rules.base_weight, "respondent_id", "household_id", "data_class"}
    usable = [name for name in households if name not in design and not name.startswith(item_column(""))]
    asked = [*params.outcomes, *params.predictors, *filter(None, [params.fixed_effects])]
    problems = [
        f"{_file(survey.run)}, key components.predictors: {name} is no indicator, domain or context variable of the household "
        "survey; correct it, or define it in params/indicators."
        for name in dict.fromkeys(asked)
        if name not in usable
    ]
    if problems:
        raise ParamsError("\n".join(problems))


def estimate_all(run: Run, survey: Survey, fits: dict[str, LogisticFit]) -> dict[str, EstimateSet]:
    """By id, the sets of estimates of all models."""
    first, *also = loaded_tables(run)
    return {
        "odds_ratios": EstimateSet(estimate_odds_ratios(fits, **survey.df_limit), first, also=tuple(also)),
        "risk_differences": EstimateSet(estimate_risk_differences(fits, **survey.df_limit), first, also=tuple(also)),
        "term_tests": EstimateSet(check_terms(fits, **survey.df_limit), first, also=tuple(also)),
    }


def estimate_odds_ratios(fits: dict[str, LogisticFit], minimum_df: float = MINIMUM_DF) -> pd.DataFrame:
    """Odds ratios of all models but for intercepts, in the engine's columns. Base and cases are those of the model: those of each level
    would be a table of its own of the same children.

    p is that of the row, p_adjusted that of its predictor's Wald test, over the predictors of the model (Holm).
    """
    parts = []
    for outcome, fit in fits.items():
        table = fit.coefficients.query("term != 'intercept'")
        adjusted = fit.term_tests(adjust="holm").set_index("term")["p_adjusted"]
        parts.append(
            _rows(outcome, table).assign(
                estimate=table["odds_ratio"], ci_low=table["odds_ratio_low"], ci_high=table["odds_ratio_high"], n=fit.n,
                n_cases=fit.n_cases, p_adjusted=table["term"].map(adjusted), statistic="odds_ratio",
            )
        )  # fmt: skip
    return _attach_design(parts, fits, minimum_df)


def estimate_risk_differences(fits: dict[str, LogisticFit], minimum_df: float = MINIMUM_DF) -> pd.DataFrame:
    """Adjusted risk differences of all models, in the engine's columns."""
    parts = []
    for outcome, fit in fits.items():
        table = fit.risk_differences()
        columns = {name: table[name] for name in ("estimate", "se", "ci_low", "ci_high", "risk", "reference_risk")}
        parts.append(_rows(outcome, table).assign(**columns, n=fit.n, n_cases=fit.n_cases, statistic="risk_difference"))
    return _attach_design(parts, fits, minimum_df)


def check_terms(fits: dict[str, LogisticFit], minimum_df: float = MINIMUM_DF) -> pd.DataFrame:
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
    return _attach_design(parts, fits, minimum_df)


def readable_model(survey: Survey, odds: pd.DataFrame, differences: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """One line per predictor and level of one outcome's model."""
    rows = odds.merge(differences, on=["by", "level"], suffixes=("", "_rd")).merge(
        tests[["by", "p_adjusted"]], on="by", suffixes=("", "_term")
    )
    return pd.DataFrame(
        {
            "Predictor": [describe_term(survey.run, r) for r in rows.itertuples()],
            "Generated with": _known_odds_ratios(survey, rows),
            "Odds ratio": [printing.ratio(v) for v in rows["estimate"]],
            "95 % interval": _spans(rows["ci_low"], rows["ci_high"], printing.ratio),
            "Risk difference, points": [points(v) for v in rows["estimate_rd"]],
            "Interval, points": _spans(rows["ci_low_rd"], rows["ci_high_rd"], points),
            "p, adjusted": [p_value(p) for p in rows["p_adjusted_term"]],
            "Note": [note(flags) for flags in rows["flags"]],
        }
    ).pipe(drop_blank)


def _known_odds_ratios(survey: Survey, rows: pd.DataFrame) -> list[str]:
    """The odds ratio that a generated file was made with, beside the one found; "" for other data."""
    if survey.section.pooled is None:
        return [""] * len(rows)
    known = survey.section.pooled.known_odds_ratios(rows["indicator"].iloc[0])
    found = [known.get((r.by, "" if r.level == PER_UNIT else r.level)) for r in rows.itertuples()]
    return ["" if value is None else printing.ratio(value) for value in found]


def describe_term(run: Run, row) -> str:
    return term_text(row, run.label)


def describe_model(survey: Survey, fit: LogisticFit, odds: pd.DataFrame) -> str:
    """Who was modelled, who was left out, and against whom. `odds`: the saved odds ratios of the model, which hold the numbers of
    children as they may be published.
    """
    levels = [survey.run.label(term.reference) for term in fit.matrix.terms if term.reference not in (None, "0")]
    against = f" Reference: {', '.join(levels)}." if levels else ""
    left_out = f", {_left_out(fit, odds)} left out for want of a predictor" if fit.n_missing else ""
    return (
        f"Survey-weighted logistic regression of {_children(odds)} ({_cases(odds)}{left_out}), t tests on "
        f"at most {fit.df} degrees of freedom, fewer where a level lives in few PSUs.{against} {NOTES}{_data_notes(survey)}"
    )


def figure_note(survey: Survey, fit: LogisticFit, odds: pd.DataFrame) -> str:
    """The short of `describe_model`, which stands with the table: who, against whom, and what the colour says."""
    levels = [survey.run.label(term.reference) for term in fit.matrix.terms if term.reference not in (None, "0")]
    against = f" Reference: {', '.join(levels)}." if levels else ""
    chance = " A stand-in is made without associations." if survey.section.stand_in else ""
    return (
        f"{_children(odds).capitalize()}, {_cases(odds)}.{against} In colour: adjusted p below 0.05. It shows what goes together, not what "
        f"causes what.{chance}"
    )


def _children(odds: pd.DataFrame) -> str:
    known = odds["n"].dropna()
    return f"{printing.whole(known.iloc[0])} children" if len(known) else "children, whose number is not shown"


def _cases(odds: pd.DataFrame) -> str:
    known = odds["n_cases"].dropna()
    return f"{printing.whole(known.iloc[0])} cases" if len(known) else "the number of cases is not shown"


def _left_out(fit: LogisticFit, odds: pd.DataFrame) -> str:
    """How many; without a number where the numbers of children are rounded, since these are often very few."""
    exact = (odds["n"] == fit.n).all() and (odds["n_cases"] == fit.n_cases).all()
    return printing.whole(fit.n_missing) if exact else "and some"


def _data_notes(survey: Survey) -> str:
    notes = ""
    if survey.rules.non_answers == "denominator":
        notes += " Who does not know or prefers not to say counts as not having it."
    if survey.run.params.fixed_effects:
        notes += " Every country's weights sum to its number of children."
    if survey.section.pooled:
        notes += " Beside each odds ratio stands the one that the file was made with; one interval in twenty misses it by chance."
    if survey.section.stand_in:
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


def _attach_design(parts: list[pd.DataFrame], fits: dict[str, LogisticFit], minimum_df: float) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True)
    design = next(iter(fits.values())).design
    table.attrs = design.attrs() | {"ci": "wald", "df_rule": f"{design.df_rule} less predictors"}
    return flag_few_df(table, minimum_df)


def _spans(low: pd.Series, high: pd.Series, form) -> list[str]:
    return [printing.span(a, b, form) for a, b in zip(low, high, strict=True)]
