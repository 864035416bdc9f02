"""One survey, several prevalences: ranges over indicators, composites, and what becomes of non-answers."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.indicator_values import bounded_values, indicator_values, item_column
from disrupting_harm.printing import share
from disrupting_harm.study.load_catalogue import load_catalogue
from disrupting_harm.survey.design import SurveyDesign


RANGE = "range"


def range_over_parts(survey: Survey, prevalence: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """Two rows for every range indicator: its lowest and its highest part, with that part's uncertainty.

    Nothing is deduplicated: a child with two experiences is in two parts. Rows in the engine's columns.
    """
    overall = prevalence[prevalence["by"] == ""].set_index("indicator")
    rows = []
    for name, definition in survey.ranges(table).items():
        survey.run.note_columns(table, {name: (definition.range_of, "lowest and highest prevalence of its parts")})
        parts = overall.loc[list(definition.range_of)].dropna(subset="estimate").sort_values("estimate", kind="stable")
        for level, position in (("lowest", 0), ("highest", -1)):
            if len(parts):
                row = parts.iloc[position]
                rows.append(
                    {"indicator": name, "by": RANGE, "level": level, "part": row.name}
                    | {c: row[c] for c in ("estimate", "se", "ci_low", "ci_high", "df", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "flags")}
                )  # fmt: skip
    out = (
        pd.DataFrame(rows)
        if rows
        else prevalence[
            ["indicator", "by", "level", "estimate", "se", "df", "df_domain", "n", "n_eff", "n_cases", "flags"]
        ][:0]
    )
    out.attrs = dict(prevalence.attrs)
    return survey.present(out)


def holds_non_answers(survey: Survey, frame: pd.DataFrame) -> bool:
    """Whether any item of the table holds a code of don't know or prefer not to say."""
    items = frame[[c for c in frame if c.startswith(item_column(""))]]
    return bool(items.isin(survey.rules.non_answer_codes).to_numpy().any())


def prevalence_without_non_answers(survey: Survey, design: SurveyDesign, indicators: list[str]) -> pd.DataFrame:
    """The indicators under the other treatment of don't know and prefer not to say.

    Statistic "proportion_of_answers" where the rules keep them in the denominator (and "proportion_with_non_answers" where
    they leave them out); the design's frame must hold the items. Rows in the engine's columns.
    """
    other = "missing" if survey.rules.non_answers == "denominator" else "denominator"
    run = survey.run
    catalogue = load_catalogue(run.layout, run.component, run.iso3)
    known = survey.section.definitions(catalogue, run.study, non_answers=other)
    columns = {name: indicator_values(design.frame, name, known) for name in indicators}
    table = survey.proportions(design.on(pd.DataFrame(columns)), indicators)
    statistic = "proportion_of_answers" if other == "missing" else "proportion_with_non_answers"
    return table.assign(statistic=statistic, non_answers=other)


def explain_definitions(survey: Survey, prevalence: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    """The composites and ranges of this survey, one line each with what it counts: three prevalences, never one."""
    overall = prevalence[prevalence["by"] == ""]
    rows = []
    for row in overall.itertuples():
        if parts := survey.run.definition(row.indicator).any_of:
            counted = f"children with any of {len(parts)} experiences, each child once"
            rows.append((row.label, share(row), printing.printed(row).interval, counted))
    for name in dict.fromkeys(ranges["indicator"]):
        ends = ranges[ranges["indicator"] == name].set_index("level")
        parts = survey.run.definition(name).range_of
        rows.append(
            (
                ends["label"].iloc[0],
                " to ".join(dict.fromkeys(share(ends.loc[end]) for end in ("lowest", "highest"))),
                "",
                f"the rarest and the most frequent of {len(parts)} experiences, children with several counted in each",
            )
        )
    return pd.DataFrame(rows, columns=["Prevalence", "Estimate", "95 % interval", "What it counts"])


def explain_treatment(survey: Survey, prevalence: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The indicators under both treatments of non-answers, side by side."""
    mine = prevalence[(prevalence["by"] == "") & prevalence["indicator"].isin(other["indicator"])].set_index(
        "indicator"
    )
    rows = []
    for row in other[other["by"] == ""].itertuples():
        first = mine.loc[row.indicator]
        rows.append((row.label, share(first), printing.whole(first["n"]), share(row), printing.whole(row.n)))
    here, there = ("kept", "left out") if survey.rules.non_answers == "denominator" else ("left out", "kept")
    return pd.DataFrame(rows, columns=["Indicator", f"Non-answers {here}", "n", f"Non-answers {there}", "n there"])


TREATMENT_NOTE = (
    "Left out are children who gave no yes and, to any of the questions that the indicator is made of, no answer: what they "
    "would have said is not known."
)


BOUNDS = {"lower_bound": 0, "upper_bound": 1}  # by statistic, what every part that is not known is taken for
BOUNDS_NOTE = (
    "A respondent who left a part blank, or whose non-answer to it is left out, may have had the experience. The true share of the "
    "sample lies between the two bounds; their intervals add what the sample leaves open. Who answered no part at all was, as far as "
    "the data tell, not asked, and is in neither."
)


def bounds_of_composites(survey: Survey, design: SurveyDesign, prevalence: pd.DataFrame) -> pd.DataFrame:
    """The composites of which a part is not known of some respondents, once as if all of these had said no and once yes.

    Statistics "lower_bound" and "upper_bound". The design's frame must hold the items. Rows in the engine's columns; none where
    every part of every composite is known.
    """
    known, frame = survey.run.definitions, design.frame
    names = [n for n in dict.fromkeys(prevalence["indicator"]) if known[n].any_of]
    ends = {
        statistic: pd.DataFrame({n: bounded_values(frame, n, known, unknown) for n in names}, index=frame.index)
        for statistic, unknown in BOUNDS.items()
    }
    low, high = ends.values()
    # A part that is not known decides nothing where another is a yes.
    open_ = [n for n in names if (low[n] != high[n]).fillna(False).any()]
    tables = [survey.proportions(design.on(ends[s]), open_).assign(statistic=s) for s in BOUNDS]
    out = pd.concat(tables, ignore_index=True)
    out.attrs = tables[0].attrs
    return out


def explain_bounds(prevalence: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    """Composites as estimated, between their bounds, with the respondents whom each counts."""
    overall = prevalence[prevalence["by"] == ""].set_index("indicator")
    rows = []
    for name in dict.fromkeys(bounds["indicator"]):
        own, ends = overall.loc[name], bounds[bounds["indicator"] == name].set_index("statistic")
        low, high = (ends.loc[statistic] for statistic in BOUNDS)
        rows.append((
            own["label"], share(low), share(own), share(high), printing.whole(own["n"]), printing.whole(high["n"]),
            printing.whole(high["n_cases"] - low["n_cases"]),
        ))  # fmt: skip
    head = ["Composite", "All open: no", "As estimated", "All open: yes", "n", "n with the open", "Open"]
    return pd.DataFrame(rows, columns=head)
