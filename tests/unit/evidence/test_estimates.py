"""An estimate as it travels: a stable id and all that is needed to judge it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import UserError
from disrupting_harm.evidence.estimates import COLUMNS, add_facts, as_saved, estimate_id, treatment_of
from disrupting_harm.study.catalogue import Count, Indicator, Measure


CATALOGUE = {
    "clear_ocsea": Indicator(version=3, label="Clear", item="x", base="children", recall="past year"),
}


@pytest.mark.parametrize(
    "by, level, statistic, name",
    [
        ("", "", "proportion", "TST/survey/harm@v2"),
        ("sex", "female", "proportion", "TST/survey/harm@v2/sex=female"),
        ("sex:age_group", "female:12-13", "mean", "TST/survey/harm@v2/sex=female,age_group=12-13"),
        ("year", "2021", "count", "TST/survey/harm@v2/year=2021"),
        ("", "", "children_affected", "TST/survey/harm@v2:children_affected"),
        ("sex", "female - male", "difference", "TST/survey/harm@v2:difference/sex=female..male"),
        ("", "", "rate", "TST/survey/harm@v2"),
        ("", "", "proportion_of_answers", "TST/survey/harm@v2:proportion_of_answers"),
        ("", "", "proportion_with_non_answers", "TST/survey/harm@v2:proportion_with_non_answers"),
        ("sex", "male", "risk_difference", "TST/survey/harm@v2:risk_difference/sex=male"),
        ("sex", "male", "odds_ratio", "TST/survey/harm@v2:odds_ratio/sex=male"),
        ("sex", "all", "rao_scott_f", "TST/survey/harm@v2:rao_scott_f/sex=all"),
        ("sex", "all", "of_a_later_version", "TST/survey/harm@v2:of_a_later_version/sex=all"),
    ],
)
def test_the_id_says_scope_indicator_version_group_and_a_derived_statistic(by, level, statistic, name):
    assert estimate_id("TST/survey", "harm", 2, by, level, statistic) == name


def finish(frame):
    return add_facts(frame, scope="TST/survey", catalogue=CATALOGUE, statistic="proportion", data_class="public")


def test_a_row_has_its_definition_its_design_and_its_class(made):
    full = finish(made)
    assert tuple(full.columns) == COLUMNS
    row = full.iloc[1]
    assert row["estimate_id"] == "TST/survey/clear_ocsea@v3/sex=female"
    assert (row["label"], row["base"], row["recall"], row["data_class"]) == ("Clear", "children", "past year", "public")
    assert (row["weight"], row["strata"], row["psu"], row["lonely_psu"]) == ("weight", "stratum", "psu", "adjust")
    assert (row["ci_method"], row["df_rule"], row["df"]) == ("logit", "design", 90)
    assert (row["calibrated_to"], row["n_eff"], row["n_cases"]) == ("sex, age", 50, 15)
    assert pd.isna(row["p"]), "what a table has no column for stays blank"


def test_a_table_may_name_a_statistic_for_each_row(made):
    full = finish(pd.concat([made, made]).assign(statistic=["proportion"] * 2 + ["proportion_of_answers"] * 2))
    assert full["estimate_id"].iloc[2] == "TST/survey/clear_ocsea@v3:proportion_of_answers"


def test_a_row_has_the_theme_it_names_else_that_of_the_save_else_that_of_its_definition(made):
    told = {"clear_ocsea": CATALOGUE["clear_ocsea"].model_copy(update={"theme": "prevalence"})}
    facts = {"scope": "TST/survey", "catalogue": told, "statistic": "proportion", "data_class": "public"}
    assert set(add_facts(made, **facts)["theme"]) == {"prevalence"}
    assert set(add_facts(made, **facts, theme="reporting")["theme"]) == {"reporting"}
    assert set(add_facts(made.assign(theme="law"), **facts, theme="reporting")["theme"]) == {"law"}
    assert finish(made)["theme"].isna().all(), "without any the cell stays blank"


@pytest.mark.parametrize(
    "parts, told",
    [(("missing", "missing"), "missing"), (("denominator", "denominator"), "denominator"),
     (("missing", "denominator"), "mixed")],
)  # fmt: skip
def test_a_row_says_what_became_of_non_answers_and_a_composite_what_became_of_its_parts(parts, told):
    facts = {"version": 1, "label": "l", "base": "b", "recall": "r"}
    catalogue = {n: Indicator(**facts, item=n, non_answers=t) for n, t in zip("ab", parts, strict=True)}
    assert [treatment_of(i, catalogue) for i in catalogue.values()] == list(parts)
    assert treatment_of(Indicator(**facts, any_of=("a", "b")), catalogue) == told
    assert treatment_of(Indicator(**facts, range_of=("a", "b")), catalogue) == told


def test_a_count_and_a_measure_have_no_non_answers():
    facts = {"version": 1, "label": "l", "base": "b"}
    assert (
        treatment_of(Count(**facts, reference="x", column="y"), {}) is None
        and treatment_of(Measure(**facts), {}) is None
    )


def test_what_a_table_says_itself_of_non_answers_is_kept(made):
    assert set(finish(made.assign(non_answers="missing"))["non_answers"]) == {"missing"}


def test_an_indicator_without_a_definition_and_an_estimate_that_stands_twice_are_refused(made):
    with pytest.raises(UserError, match="invented"):
        finish(made.assign(indicator="invented"))
    with pytest.raises(UserError, match="twice"):
        finish(pd.concat([made, made]))


def test_numbers_are_those_of_the_csv_so_that_two_processors_draw_the_same_figure():
    table = pd.DataFrame(
        {"estimate": [0.1 + 0.2, 1 / 3 + 1e-16, np.nan], "flags": ["", "", "no_members"], "n": [3, 4, 0]}
    )
    table.attrs["weight"] = "w"
    saved = as_saved(table)
    assert saved["estimate"].iloc[:2].tolist() == [0.3, 0.333333333333] and np.isnan(saved["estimate"].iloc[2])
    assert saved["flags"].tolist() == table["flags"].tolist() and saved["n"].dtype == table["n"].dtype
    assert saved.attrs == table.attrs and table["estimate"].iloc[0] != 0.3  # the table that was given is left alone
