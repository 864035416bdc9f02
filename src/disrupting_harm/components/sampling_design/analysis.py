"""What a sampling design's notebook shows: sizes, allocation, fieldwork outcomes and weights, as estimates with ids."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.evidence import Run
from disrupting_harm.reference import require_target_population
from disrupting_harm.sampling.outcomes import count_outcomes, outcome_rates
from disrupting_harm.sampling.size import size_for_difference, size_table
from disrupting_harm.weighting.diagnostics import diagnose


RATES = {
    "RR3": "response_rate", "REF2": "refusal_rate", "CON2": "contact_rate", "COOP1": "cooperation_rate", "e": "eligibility_rate",
}  # fmt: skip
STEP_LABELS = {
    "selection": "Selection of PSU and household",
    "non_response": "Non-response, by class",
    "respondent": "Selection of the child",
    "calibrated": "Raking to the population",
    "final": "Trimming, and raking again",
}


def estimate_sizes(run: Run) -> pd.DataFrame:
    """Interviews and sample for each proportion, half width and method, and for each difference of two groups."""
    plan = run.params.size
    table = size_table(plan.proportions, plan.half_widths, deff=plan.design_effect, response_rate=plan.response_rate)
    rows = [
        {
            "by": "proportion:half_width:method", "level": f"{r.proportion:g}:{r.half_width:g}:{r.method}", "estimate": r.sample,
            "n": r.interviews, "flags": r.flags,
        }
        for r in table.itertuples()
    ]  # fmt: skip
    for first, second in plan.differences:
        options = {"power": plan.power, "deff": plan.design_effect}
        interviews = size_for_difference(first, second, **options)
        sample = size_for_difference(first, second, **options, response_rate=plan.response_rate)
        rows.append(
            {
                "by": "first:second:method", "level": f"{first:g}:{second:g}:two groups", "estimate": sum(sample),
                "n": sum(interviews), "flags": "",
            }
        )  # fmt: skip
    return pd.DataFrame(rows).assign(indicator="sample_size")


def readable_sizes(sizes: pd.DataFrame) -> pd.DataFrame:
    """One line per aim: children to sample, and in brackets the interviews that leaves, by formula."""
    aims: dict[str, dict[str, str]] = {}
    for r in sizes.itertuples():
        first, second, method = r.level.split(":")
        if method == "two groups":
            aim = f"{100 * float(first):g} % against {100 * float(second):g} % in two equal groups"
        else:
            aim = f"{100 * float(first):g} %, to within {100 * float(second):g} points"
        size = f"{printing.whole(r.estimate)} ({printing.whole(r.n)})"
        aims.setdefault(aim, {})[method] = f"{size}: {r.flags}" if r.flags else size
    columns = {"wald": "Wald", "fleiss": "Fleiss", "two groups": "Two groups"}
    rows = [(aim, *(found.get(method, "") for method in columns)) for aim, found in aims.items()]
    return pd.DataFrame(rows, columns=["To tell", *columns.values()])


def estimate_allocation(frame: pd.DataFrame, selected: pd.DataFrame) -> pd.DataFrame:
    """Households of the frame and PSUs drawn, by stratum and in all."""
    rows = []
    for indicator, source, value in (
        ("households_in_frame", frame, lambda f: f["households"].sum()),
        ("psus_drawn", selected, len),
    ):
        rows.append({"indicator": indicator, "by": "", "level": "", "estimate": float(value(source)), "n": len(source)})
        for stratum, part in source.groupby("stratum"):
            rows.append(
                {
                    "indicator": indicator,
                    "by": "stratum",
                    "level": stratum,
                    "estimate": float(value(part)),
                    "n": len(part),
                }
            )
    return pd.DataFrame(rows)


def readable_allocation(allocation: pd.DataFrame, selected: pd.DataFrame) -> pd.DataFrame:
    """One line per stratum: the frame, the PSUs drawn, and the range of their inclusion probabilities."""
    wide = allocation.pivot(index="level", columns="indicator", values=["estimate", "n"])
    rows = []
    for level in wide.index:
        part = selected if level == "" else selected[selected["stratum"] == level]
        low, high = part["inclusion_probability"].min(), part["inclusion_probability"].max()
        rows.append(
            (
                level or "All", printing.whole(wide.loc[level, ("n", "households_in_frame")]),
                printing.whole(wide.loc[level, ("estimate", "households_in_frame")]),
                printing.whole(wide.loc[level, ("estimate", "psus_drawn")]), printing.span(low, high, lambda value: printing.decimals(value, 3)),
            )
        )  # fmt: skip
    return pd.DataFrame(
        rows, columns=["Stratum", "PSUs in frame", "Households in frame", "PSUs drawn", "Inclusion probability"]
    )


def estimate_outcomes(contacts: pd.DataFrame) -> pd.DataFrame:
    """Contacts and AAPOR's rates, by stratum and in all. The unknown are taken to be eligible like the known."""
    counts = count_outcomes(contacts, code="outcome", by="stratum")
    rates = outcome_rates(counts)
    rates = rates[rates["rate"].isin(RATES)].assign(indicator=lambda frame: frame["rate"].map(RATES))
    visited = counts.assign(
        indicator="contacts", estimate=counts["cases"].astype(float), base=counts["cases"], flags=""
    )
    columns = ["indicator", "by", "level", "estimate", "n", "flags"]
    return pd.concat([visited.rename(columns={"base": "n"})[columns], rates.rename(columns={"base": "n"})[columns]])


def estimate_weighted_response(contacts: pd.DataFrame, visited: pd.DataFrame) -> pd.DataFrame:
    """The response rate of the households that those visited stand for, by stratum and in all: RR3 of the weights by selection.

    n counts the contacts.
    """
    keys = ["stratum", "psu"]
    weighted = contacts.merge(visited[[*keys, "household_weight"]], on=keys, how="left", validate="many_to_one")
    rates = outcome_rates(
        count_outcomes(weighted, code="outcome", by="stratum", weight="household_weight"), weighted=True
    )
    cases = count_outcomes(contacts, code="outcome", by="stratum")["cases"]
    rates = rates[rates["rate"] == "RR3"].assign(indicator="weighted_response_rate", n=cases.to_numpy())
    return rates[["indicator", "by", "level", "estimate", "n", "flags"]]


def readable_outcomes(outcomes: pd.DataFrame, weighted: pd.DataFrame) -> pd.DataFrame:
    """One line per stratum: households visited and rates in per cent, the response rate weighted by selection as well."""
    wide = pd.concat([outcomes, weighted]).pivot(index="level", columns="indicator", values="estimate")

    def rate(level: str, name: str) -> str:
        value = wide.at[level, name]
        return "no cases" if pd.isna(value) else printing.per_cent(value)

    names = (
        "response_rate", "weighted_response_rate", "cooperation_rate", "refusal_rate", "contact_rate", "eligibility_rate"
    )  # fmt: skip
    rows = [
        (level or "All", printing.whole(wide.at[level, "contacts"]), *(rate(level, name) for name in names))
        for level in wide.index
    ]
    columns = ["Stratum", "Visited", "Response", "Response, weighted", "Cooperation", "Refusal", "Contact", "e"]
    return pd.DataFrame(rows, columns=columns)


def estimate_weight_effects(weights: pd.DataFrame) -> pd.DataFrame:
    """Kish's design effect of the weights after every step."""
    table = diagnose({label: weights[step] for step, label in STEP_LABELS.items()})
    return pd.DataFrame(
        {
            "indicator": "weight_design_effect", "by": "step", "level": list(STEP_LABELS), "estimate": table["deff"],
            "n": table["n"], "n_eff": table["n_effective"], "flags": "",
        }
    )  # fmt: skip


def readable_weights(weights: pd.DataFrame) -> pd.DataFrame:
    """Range, variation and design effect of the weights, before and after each step."""
    table = diagnose({label: weights[step] for step, label in STEP_LABELS.items()})
    return pd.DataFrame(
        {
            "Step": table["step"],
            "Sum": [printing.number(value, "whole") for value in table["sum"]],
            # To two digits: an exact weight is that of one child.
            "Smallest": [printing.decimals(printing.two_digits(value), 1) for value in table["min"]],
            "Median": [printing.decimals(printing.two_digits(value), 1) for value in table["median"]],
            "Largest": [printing.decimals(printing.two_digits(value), 1) for value in table["max"]],
            "Largest / smallest": [printing.decimals(value, 1) for value in table["range_ratio"]],
            "cv": [printing.ratio(value) for value in table["cv"]],
            "Design effect": [printing.ratio(value) for value in table["deff"]],
            "Effective n": [printing.number(value, "whole") for value in table["n_effective"]],
        }
    )


def explain_weighting(run: Run, weights: pd.DataFrame) -> str:
    """What the population's totals rest on, and whether anything was trimmed."""
    cap = run.params.weighting.trim
    same = (weights["final"] == weights["calibrated"]).all()
    trimmed = "Weights were not trimmed." if cap is None else f"Weights are capped at {cap:g} times their median"
    if cap is not None:
        trimmed += ": none was above." if same else "."
    margins = ", ".join(run.params.weighting.margins)
    if require_target_population(run.layout, run.iso3).internet_share is None:
        return (
            f"Shares of {margins}: those of the population by sex and single year of age. No share of internet users was published, so "
            f"that weights sum to the number of children interviewed and to no population. {trimmed}"
        )
    return (
        f"Totals of {margins}: the population by sex and single year of age, times one share of internet users for all, which is an "
        f"assumption: use is likely to rise with age. {trimmed}"
    )
