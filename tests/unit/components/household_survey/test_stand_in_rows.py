"""A stand-in in the layout of a file of several units: its cells, and tables that no such file can hold."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.household_survey.contract import contract_for
from disrupting_harm.components.household_survey.params import Params
from disrupting_harm.components.household_survey.stand_in import make_survey
from disrupting_harm.components.household_survey.stand_in_rows import stand_in_rows
from disrupting_harm.errors import ParamsError
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.sections import load_section
from disrupting_harm.study.load import merge_section
from disrupting_harm.study.parameter_file import validate


STEM = "household_survey"


@pytest.fixture
def survey(study):
    return validate(Params, merge_section(study, "TST", STEM, file_layout="phase1"))


@pytest.fixture
def made(study, survey):
    return make_survey(study, "TST", survey, load_section(study, "TST", "sampling_design"))


@pytest.fixture
def contracts(study, survey):
    forms = instruments_of(study, STEM, "TST", survey.instrument_tables())
    return {name: contract_for(name, survey.tables[name], forms[name]) for name in survey.tables}


def test_rows_are_the_same_every_time_and_marked(survey, contracts, made):
    rows = stand_in_rows(made, contracts, survey.tables, "TST")
    assert rows.equals(stand_in_rows(made, contracts, survey.tables, "TST"))
    assert set(rows["data_class"]) == {"synthetic"} and rows["stand_in_id"].str.startswith("SYNTHETIC-").all()
    assert len(rows) == 306 and set(rows["COUNTRY"]) == {"1"}


def test_a_row_holds_the_child_and_its_caregiver_in_the_words_of_the_file(survey, contracts, made):
    rows = stand_in_rows(made, contracts, survey.tables, "TST")
    rows = rows[rows["wgt_scaled"] != ""].reset_index(drop=True)
    children, caregivers = made["children"], made["caregivers"]
    assert list(rows["ECS_SELECTED_CH_AGE"].astype(int) + 11) == list(children["age"])
    assert list(rows["L1"].map({"1": "male", "2": "female"})) == list(caregivers["sex"])
    assert list(rows["wgt_scaled"].astype(float)) == list(children["weight"].round(4))
    assert list(rows["ECS_AddressID"].str.partition("Z")[0]) == list(children["stratum"] + children["psu"])
    kept = ~rows["L2"].isin(["888", "999"])
    assert list(rows["L2"][kept].astype(int)) == list(caregivers["uses_internet"][kept]) and kept.sum() > 250


def test_an_item_that_the_layout_does_not_name_is_not_in_the_file(survey, contracts, made):
    """Two tables may have an item of one name, and a row of the file holds one cell of it."""
    assert "use_frequency" in made["children"] and "use_frequency" in contracts["children"].names()
    rows = stand_in_rows(made, contracts, survey.tables, "TST")
    assert not {"use_frequency", "told_anyone", "uses_internet"} & set(rows) and {"Q13", "L2"} <= set(rows)


def test_fewer_caregivers_than_children_fit_no_such_file(survey, contracts, made):
    fewer = made | {"caregivers": made["caregivers"].iloc[:10]}
    with pytest.raises(ParamsError, match=r"key components.household_survey.stand_in.caregivers: fewer caregivers"):
        stand_in_rows(fewer, contracts, survey.tables, "TST")


def test_a_code_that_the_layout_cannot_write_is_told(survey, contracts, made):
    spoilt = made["children"].assign(age=pd.Series([18] * 300))
    with pytest.raises(
        ParamsError, match="column age: the stand-in holds a code that `recode` of the layout gives no column"
    ):
        stand_in_rows(made | {"children": spoilt}, contracts, survey.tables, "TST")


def test_a_pattern_that_does_not_give_back_the_psu_is_told(survey, contracts, made):
    table = survey.tables["children"]
    psu = table.columns["psu"].model_copy(update={"before": "0"})
    other = table.model_copy(update={"columns": table.columns | {"psu": psu}})
    with pytest.raises(ParamsError, match="`before: 0` does not give back a stand-in's PSU"):
        stand_in_rows(made, contracts, survey.tables | {"children": other}, "TST")
