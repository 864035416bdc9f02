"""What the reproduced study has saved of its respondents: no small group, no exact count, nothing finer than is printed."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.exact_estimates import COARSE

from disrupting_harm.disclosure.structure import is_covered
from disrupting_harm.study.load import load_disclosure, load_study


pytestmark = pytest.mark.pipeline
PLACES = [(iso3, component) for iso3, components in COARSE.items() for component in components]


def read(folder) -> pd.DataFrame:
    """All estimates about respondents of a component."""
    tables = [pd.read_csv(path, keep_default_na=False, na_values=[""]) for path in sorted(folder.glob("*.csv"))]
    return pd.concat([table for table in tables if "estimate_id" in table], ignore_index=True).set_index("estimate_id")


@pytest.fixture(params=PLACES, ids=["-".join(place) for place in PLACES])
def both(request, reproduced, exact):
    """The exact estimates of a component, what was saved of them, and the rules."""
    iso3, component = request.param
    saved = read(reproduced.output(iso3, component))
    return read(exact / iso3 / component).reindex(saved.index), saved, load_disclosure(reproduced, iso3, "synthetic")


def test_an_estimate_of_few_cases_or_of_few_others_or_of_few_children_is_withheld(both):
    true, saved, rules = both
    others = true["n"] - true["n_cases"]
    small = true["n"].between(1, rules.minimum_base - 1) | true["n_cases"].between(1, rules.minimum_cases - 1)
    small |= others.between(1, rules.minimum_non_cases - 1)
    about_groups = ~true["statistic"].isin(("rao_scott_f", "wald_f", "mean_wald_f", "rank_wald_f"))
    hidden = saved[small & about_groups]
    assert set(hidden["presentation"]) <= {"withheld"}
    assert hidden[["estimate", "se", "ci_low", "ci_high", "n", "n_cases", "n_weighted"]].isna().all(axis=None)


def test_counts_are_rounded_to_the_multiples_that_the_rules_state(both):
    true, saved, rules = both
    for column in ("n", "n_cases"):
        assert (saved[column].dropna() % rules.round_counts == 0).all()
        assert ((saved[column] - true[column]).abs().dropna() < rules.round_counts).all()


def test_a_share_has_no_more_decimals_than_are_printed_and_lies_where_the_exact_one_lies(both):
    true, saved, rules = both
    shares = saved["statistic"].eq("proportion") & saved["estimate"].notna()
    assert (saved.loc[shares, "estimate"].round(rules.digits.estimate) == saved.loc[shares, "estimate"]).all()
    assert ((saved.loc[shares, "estimate"] - true.loc[shares, "estimate"]).abs() <= 0.05).all()


def test_what_is_no_percentage_for_a_reader_is_none_in_a_file_either(both):
    _, saved, _ = both
    assert (
        saved.loc[saved["presentation"].isin(("unreliable", "count")), ["estimate", "ci_low", "ci_high"]]
        .isna()
        .all(axis=None)
    )


@pytest.mark.parametrize("iso3", COARSE)
def test_headline_figures_are_all_kept(reproduced, iso3):
    saved = read(reproduced.output(iso3, "household_survey"))
    headline = load_headline(reproduced, iso3)
    rows = saved[saved["indicator"].isin(headline) & saved["by"].isna() & saved["statistic"].eq("proportion")]
    assert set(rows["indicator"]) == set(headline) and "withheld" not in set(rows["presentation"])


def load_headline(layout, iso3):
    from disrupting_harm.sections import load_section

    return load_section(layout, iso3, "household_survey").headline


def test_public_data_keep_their_exact_numbers(reproduced):
    assert load_disclosure(reproduced, "USA", "public") is None
    assert load_study(reproduced).unit("USA").kind == "validation"
    saved = pd.read_csv(reproduced.output("USA", "household_survey") / "prevalence.csv")
    assert is_covered(saved).any() and (saved["n"] % 5 != 0).any()
