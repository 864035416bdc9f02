"""An estimate as it travels: a stable id and all that is needed to judge it."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.errors import UserError
from disrupting_harm.evidence.estimates import COLUMNS, complete, estimate_id
from disrupting_harm.study import Indicator


CATALOGUE = {
    "clear_ocsea": Indicator(version=3, label="Clear", item="x", base="children", recall="past year"),
}


@pytest.mark.parametrize(
    "by, level, statistic, name",
    [
        ("", "", "proportion", "KEN/survey/harm@v2"),
        ("sex", "female", "proportion", "KEN/survey/harm@v2/sex=female"),
        ("sex:age_group", "female:12-13", "mean", "KEN/survey/harm@v2/sex=female,age_group=12-13"),
        ("year", "2021", "count", "KEN/survey/harm@v2/year=2021"),
        ("", "", "children_affected", "KEN/survey/harm@v2:children_affected"),
    ],
)
def test_the_id_says_scope_indicator_version_group_and_a_derived_statistic(by, level, statistic, name):
    assert estimate_id("KEN/survey", "harm", 2, by, level, statistic) == name


def finish(frame):
    return complete(frame, scope="KEN/survey", catalogue=CATALOGUE, statistic="proportion", data_class="public")


def test_a_row_has_its_definition_its_design_and_its_class(made):
    full = finish(made)
    assert tuple(full.columns) == COLUMNS
    row = full.iloc[1]
    assert row["estimate_id"] == "KEN/survey/clear_ocsea@v3/sex=female"
    assert (row["label"], row["base"], row["recall"], row["data_class"]) == ("Clear", "children", "past year", "public")
    assert (row["weight"], row["strata"], row["psu"], row["lonely_psu"]) == ("weight", "stratum", "psu", "adjust")
    assert (row["ci_method"], row["df_rule"], row["df"]) == ("logit", "design", 90)


def test_an_indicator_without_a_definition_and_an_estimate_that_stands_twice_are_refused(made):
    with pytest.raises(UserError, match="invented"):
        finish(made.assign(indicator="invented"))
    with pytest.raises(UserError, match="twice"):
        finish(pd.concat([made, made]))
