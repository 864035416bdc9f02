"""Numbers that Kenya's pages print besides shares, computed again: children affected, Holm's p, how far sources are apart, a drawn bar.

Words that make a claim ("most", "rounded down") are held against the rows as well. Nothing is imported from the library.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from tests.oracle.test_by_hand import ANY, CLEAR, HOUSEHOLD, has_any, share


pytestmark = pytest.mark.pipeline
SVG_NUMBER = r"(-?[\d.]+)"


@pytest.fixture(scope="module")
def children(reproduced) -> pd.DataFrame:
    path = reproduced.raw("KEN", "household_survey") / "children.csv"
    columns = ["stratum", "psu", "base_weight", "weight", "sex", "age", "received_safety_information", *ANY]
    return pd.read_csv(path, usecols=columns)


@pytest.fixture(scope="module")
def page(reproduced) -> str:
    return (reproduced.report("KEN") / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def online_children(reproduced) -> dict[str, float]:
    """The published share of internet users, and children aged 12-17 by the table that it stands in and by the United Nations."""
    table = pd.read_csv(reproduced.reference("nature2026_table1")).set_index("iso3").loc["KEN"]
    people = pd.read_csv(reproduced.reference("population_age_sex"))
    counted = people[(people["iso3"] == "KEN") & (people["year"] == 2021) & people["age"].between(12, 17)]
    return {
        "share": table["internet_users_12_17_pct"] / 100,
        "table": table["child_pop_12_17"],
        "un": counted["population"].sum(),
    }


def printed(reproduced, component: str, name: str) -> pd.DataFrame:
    return pd.read_csv(reproduced.output("KEN", component) / f"{name}.csv").set_index("estimate_id")


def to_digits(value: float, digits: int, towards) -> float:
    unit = 10.0 ** (math.floor(math.log10(value)) + 1 - digits)
    return towards(value / unit) * unit


def test_children_affected_with_their_interval(reproduced, children, online_children, page):
    """The share, its error and the ends of its interval, times the share of internet users and the population."""
    own = share(children, has_any(children, ANY))
    people = online_children["share"] * online_children["un"]
    row = printed(reproduced, "household_survey", "affected").loc[f"{HOUSEHOLD}/tf_csea_any@v1:children_affected"]
    assert row["estimate"] == to_digits(people * round(own["estimate"], 3), 3, round)
    assert row["se"] == pytest.approx(people * own["se"], rel=0.03), "of a standard error two digits are released"
    for end, sign, outwards in (("ci_low", -1, math.floor), ("ci_high", 1, math.ceil)):
        ends = [to_digits(people * (own[end] + further), 3, outwards) for further in (0, sign * 0.001)]
        assert min(ends) <= row[end] <= max(ends), "the released share lies up to a tenth of a point further out"
    said = re.search(r"some <data [^>]*>([\d,]+)</data> children \(rounded down\)", page)[1]
    assert float(said.replace(",", "")) == to_digits(people * own["estimate"], 2, math.floor)


def test_most_is_said_of_a_share_whose_interval_lies_above_one_half(children, page):
    own = share(
        children,
        np.where(children["received_safety_information"].isna(), np.nan, children["received_safety_information"] == 0),
    )
    said = re.search(
        r"Most internet-using children \(<data [^>]*>([\d.]+) %</data>\) have never received information", page
    )[1]
    assert said == f"{100 * own['estimate']:.1f}" and own["ci_low"] > 0.5


@pytest.mark.parametrize("unit", ["KEN", "XFC"])
@pytest.mark.parametrize("outcome", ["clear_ocsea", "told_someone"])
def test_p_values_of_a_model_are_adjusted_by_holm(reproduced, unit, outcome):
    """The k-th smallest of m is multiplied by m - k + 1, and is no smaller than the one before. Three decimals are printed, of what
    is below 0.001 one digit, and 0.0001 of what is smaller still."""
    table = pd.read_csv(reproduced.output(unit, "predictors") / "term_tests.csv")
    table = table[table["indicator"] == outcome].sort_values("p", kind="stable")
    ends = [(p - 0.0005 if p > 0.001 else 0, p + 0.0005 if p > 0.001 else p) for p in table["p"]]
    own = [0.0, 0.0]
    for k, (row, end) in enumerate(zip(table.itertuples(), ends, strict=True)):
        own = [min(1.0, max(before, (len(table) - k) * p)) for before, p in zip(own, end, strict=True)]
        assert own[0] - 0.0005 <= row.p_adjusted <= own[1] + 0.0005
    if (unit, outcome) == ("XFC", "told_someone"):
        assert list(table["p_adjusted"])[2:] == [0.948] * 3 and table["p"].iloc[2] == 0.316, (
            "3 x 0.316, and none below it"
        )


def test_sources_that_are_so_many_times_apart(reproduced, children, online_children):
    """Children by the survey beside cases by the police: by the end of the interval that is nearer to the cases."""
    said = pd.read_csv(reproduced.output("KEN", "triangulation") / "with_stand_ins.csv")
    row = said[said["One source"].str.contains("clear form of abuse")].iloc[0]
    offences = pd.read_csv(reproduced.raw("KEN", "law_enforcement_data") / "offences.csv")
    cases = offences[(offences["offence"] == "all") & (offences["unit"] == "cybercrime_unit")].set_index("year")[
        "number"
    ]
    own, people = share(children, has_any(children, CLEAR)), online_children["share"] * online_children["table"]
    found = re.search(
        r"= ([\d,]+), at least ([\d,]+) times apart, by the nearest ends of their ranges", row["Decided by"]
    )
    product, apart = (float(text.replace(",", "")) for text in found.groups())
    assert product == to_digits(people * round(own["estimate"], 3), 3, round)
    assert row["says too"] == f"{cases[2019]:.0f} (2019)"
    assert apart == pytest.approx(people * own["ci_low"] / cases[2019], rel=0.012)


def test_a_drawn_interval_is_as_long_as_it_is_wide(reproduced):
    """In the units that the ticks of the axis give, by their labels; the headline is the dashed line."""
    drawing = (reproduced.output("KEN", "household_survey") / "figure_1b_internet_access.svg").read_text(
        encoding="utf-8"
    )
    ticks = dict(
        re.findall(
            rf'<g id="line2d_\d+">\s*<path d="M {SVG_NUMBER} [^>]*/>\s*</g>\s*<g id="text_\d+">\s*<!-- (\d+) % -->',
            drawing,
        )
    )
    at = {int(label): float(x) for x, label in ticks.items()}
    (zero, sixty) = at[0], at[60]
    spans = re.findall(rf'<g id="m\d+">\s*<path d="M {SVG_NUMBER} {SVG_NUMBER} \s*L {SVG_NUMBER} \2', drawing)
    rows = printed(reproduced, "household_survey", "answers_children")
    names = ["", "/sex=female", "/sex=male", "/age_group=12-13", "/age_group=14-15", "/age_group=16-17"]
    assert len(spans) == len(names)
    for name, (left, _, right) in zip(names, spans, strict=True):
        row = rows.loc[f"{HOUSEHOLD}/use_frequency@v1{name}"]
        drawn = [0.6 * (float(x) - zero) / (sixty - zero) for x in (left, right)]
        assert drawn == pytest.approx([row["ci_low"], row["ci_high"]], abs=1e-6)
