"""Whether groups differ in a number or on a scale: a test of means, or of ranks, for each question that is shown by groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.groups import readable_independence
from disrupting_harm.components.kinds.survey.indicator_values import indicator_values, item_column
from disrupting_harm.instruments.answers import Answer, Average
from disrupting_harm.survey.group_means import GroupMeans
from disrupting_harm.survey.multiplicity import adjust_p
from disrupting_harm.survey.presentation import flag_few_df


MEANS, RANKS = "mean_wald_f", "rank_wald_f"
COMPARED = {MEANS: "means", RANKS: "ranks of the answers"}  # by statistic


def check_group_answers(survey: Survey, table: str, frame: pd.DataFrame, *, adjust: str = "holm") -> pd.DataFrame:
    """One test for every question of a derived table and domain that the parameters name for its figure (`figures_by`).

    Of a question for a number the means are compared, on a scale of which some codes are counted together the ranks of its codes, whose
    order is that of the form; a code that says nothing is no answer here. `estimate` is F, p values are adjusted over the table. Rows
    in the engine's columns, none without such a question. Tests on few degrees of freedom carry "few_df", as estimates do.
    """
    rows = [_row(*each) for each in _tests(survey, table, frame)]
    if not rows:
        return pd.DataFrame()
    out = pd.DataFrame(rows)
    out["theme"] = [survey.section.figure_themes.get(survey.run.definitions[name].figure) for name in out["indicator"]]
    out["p_adjusted"] = adjust_p(out["p"].to_numpy(float), adjust)
    out = flag_few_df(out, df="variance_df", **survey.df_limit).drop(columns="variance_df")
    design = survey.design(frame, table=table)
    out.attrs = design.attrs() | {"df_rule": design.df_rule}
    return out


def readable_answers(tests: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """The tests as a reader sees them, and what each compares."""
    shown = readable_independence(tests, label).rename(columns={"Indicator": "Question"})
    shown.insert(2, "Compared", tests["statistic"].map(COMPARED).to_numpy())
    return shown


def _tests(survey: Survey, table: str, frame: pd.DataFrame) -> Iterator[tuple[str, str, str, GroupMeans]]:
    """Indicator, statistic, domain and test."""
    known = survey.run.definitions
    domains = [domain for domain in survey.domains_of(table) if domain in frame]
    found = {
        name: [domain for domain in survey.section.figures_by.get(d.figure, ()) if domain in domains]
        for name, d in known.items()
        if (isinstance(d, Average) or _is_scale(name, survey))
        and d.table == table
        and survey.section.draws(d.figure)
        and item_column(d.item) in frame
    }
    found = {name: by for name, by in found.items() if by}
    values = pd.DataFrame({name: _numbers(survey, name, frame) for name in found}, index=frame.index)
    design = survey.design(frame, table=table).on(pd.concat([frame[domains], values], axis=1))
    for name, by in found.items():
        ask, statistic = (
            (design.compare_means, MEANS) if isinstance(known[name], Average) else (design.compare_ranks, RANKS)
        )
        for domain in by:
            yield name, statistic, domain, ask(name, domain)


def _is_scale(name: str, survey: Survey) -> bool:
    """Whether the indicator counts some codes of a scale together."""
    definition = survey.run.definitions[name]
    if not isinstance(definition, Answer) or definition.of_scale:
        return False
    form = survey.forms.get(definition.table)
    return form is not None and bool(form.question(definition.question).counted)


def _numbers(survey: Survey, name: str, frame: pd.DataFrame) -> pd.Series:
    """The numbers or codes (n,) that were answered, missing for codes of a non-answer."""
    definition = survey.run.definitions[name]
    if isinstance(definition, Average):
        return indicator_values(frame, name, survey.run.definitions).astype(float)
    codes = frame[item_column(definition.item)]
    silent = survey.rules.non_answer_codes  # they may be in the denominator of a share
    return codes.where(codes.isin(definition.denominator) & ~codes.isin(silent)).astype(float)


def _row(name: str, statistic: str, domain: str, found: GroupMeans) -> dict:
    return {
        "indicator": name, "by": domain, "level": "all", "statistic": statistic, "non_answers": "missing", "estimate": found.f,
        "df": found.df2, "df1": float(found.df1), "n": found.n, "p": found.p, "flags": found.flags, "variance_df": found.df_variance,
    }  # fmt: skip
