"""Who is in a model: every child with its outcome, its own caregiver and its context."""

import pandas as pd
import pytest
from tests.small_predictors import CONTEXT, HARM, ONLINE, harmed
from tests.small_run import DONT_KNOW, YES, make_run

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS
from disrupting_harm.components.predictors import analysis
from disrupting_harm.errors import ParamsError


WITH_CONTEXT = ("sex", "age", ONLINE, CONTEXT)


# -- who is in the model


def test_every_child_is_a_row_with_its_outcome_and_its_own_caregivers_answer(open_it, tables):
    found = analysis.load_households(open_it(tables, predictors=WITH_CONTEXT))
    assert list(found["respondent_id"]) == list(tables["children"]["respondent_id"])
    assert found[HARM].tolist() == harmed(tables["children"]).tolist()
    codes = tables["caregivers"].set_index("household_id")["item_uses_internet"]
    assert found[ONLINE].iloc[:-1].tolist() == [int(codes[h] == YES) for h in found["household_id"].iloc[:-1]]
    assert found[[ONLINE, CONTEXT]].iloc[-1].isna().all()  # the child without a caregiver


def test_the_context_of_a_child_is_the_share_of_the_other_caregivers_of_its_psu_in_tens_of_points(open_it, tables):
    found = analysis.load_households(open_it(tables, predictors=WITH_CONTEXT)).set_index("household_id")
    caregivers = tables["caregivers"]
    for row in caregivers.itertuples():
        others = caregivers[
            (caregivers["stratum"] == row.stratum)
            & (caregivers["psu"] == row.psu)
            & (caregivers["household_id"] != row.household_id)
        ]
        share = (others["item_uses_internet"] == YES).sum() / len(others)  # who does not say is not online
        assert found.at[row.household_id, CONTEXT] == pytest.approx(10 * share, rel=1e-12)


def test_under_the_other_treatment_who_does_not_say_is_in_neither_share(open_it, tables):
    found = analysis.load_households(
        open_it(tables, predictors=WITH_CONTEXT, rules={"non_answers": "missing"})
    ).set_index("household_id")
    caregivers = tables["caregivers"]
    answered = caregivers[caregivers["item_uses_internet"] != DONT_KNOW]
    for row in answered.itertuples():
        others = answered[
            (answered["stratum"] == row.stratum)
            & (answered["psu"] == row.psu)
            & (answered["household_id"] != row.household_id)
        ]
        share = (others["item_uses_internet"] == YES).sum() / len(others)
        assert found.at[row.household_id, CONTEXT] == pytest.approx(10 * share, rel=1e-12)
    silent = caregivers.loc[caregivers["item_uses_internet"] == DONT_KNOW, "household_id"]
    assert len(silent) and found.loc[silent, ONLINE].isna().all()


def test_a_caregiver_alone_in_a_psu_has_no_context(open_it, tables):
    place = (tables["caregivers"]["stratum"] == "A") & (tables["caregivers"]["psu"] == "00")
    keep = tables["caregivers"][place].head(1)
    tables["caregivers"] = pd.concat([tables["caregivers"][~place], keep], ignore_index=True)
    found = analysis.load_households(open_it(tables, predictors=WITH_CONTEXT)).set_index("household_id")
    assert pd.isna(found.at[keep["household_id"].item(), CONTEXT])
    assert found[CONTEXT].notna().sum() == len(tables["caregivers"]) - 1


def test_what_was_made_of_a_table_joins_its_lineage(open_it, tables):
    survey = open_it(tables, predictors=WITH_CONTEXT)
    analysis.load_households(survey)
    columns = {entry.table: entry.columns for entry in survey.run.inputs.values()}
    assert columns["children"][HARM].sources == tuple(f"item_{form}" for form in CLEAR_FORMS)
    assert columns["caregivers"][ONLINE].sources == ("item_uses_internet",)
    assert columns["caregivers"][CONTEXT].sources == (ONLINE, "stratum", "psu")


@pytest.mark.parametrize("place", ["predictors", "outcomes"])
def test_what_is_no_indicator_domain_or_context_enters_no_model_and_all_of_it_is_named(open_it, tables, place):
    strange = ("item_sexual_comments", "weight", "base_weight", "psu", "respondent_id", "nowhere")
    named = {"predictors": ("sex", "age"), "outcomes": (HARM,)}
    survey = open_it(tables, **named | {place: (*named[place], *strange)})
    with pytest.raises(ParamsError) as raised:
        analysis.fit_outcomes(survey, analysis.load_households(survey))
    file = "params/countries/TST.yaml, key components.predictors"
    assert [s.split(" is no indicator")[0] for s in str(raised.value).splitlines()] == [
        f"{file}: {name}" for name in strange
    ]


def test_two_caregivers_of_a_household_are_refused_before_they_are_joined_and_none_is_named(survey_with_two_caregivers):
    (problem,) = survey_with_two_caregivers
    assert "two caregivers" in problem.text and problem.column == "household_id" and len(problem.rows) == 2
    assert "H1" not in str(problem)


@pytest.fixture
def survey_with_two_caregivers(tmp_path, root):
    from tests.small_survey import make_small_survey

    survey = make_small_survey(tmp_path / "study", root)
    survey.caregivers = survey.caregivers.replace("H4", "H1")
    survey.write()
    return survey.problems()


def test_a_table_without_households_cannot_be_joined_and_says_so(open_it, tables):
    tables["caregivers"] = tables["caregivers"].drop(columns="household_id")
    with pytest.raises(ParamsError, match="household_id, which caregivers do not hold"):
        analysis.load_households(open_it(tables))


def test_a_survey_that_asked_no_caregivers_is_not_modelled_by_what_they_know(tmp_path, tables):
    def change(components):
        components["predictors"] = {"outcomes": [HARM], "predictors": ["sex", ONLINE]}
        components["household_survey"]["tables"] = {"caregivers": None}

    run = make_run(tmp_path / "study", "predictors", tables, source="household_survey", change=change)
    with pytest.raises(ParamsError, match="declares no table of caregivers; take it out"):
        analysis.load_households(analysis.open_survey(run))


@pytest.mark.parametrize(
    "predictors, loaded", [(("sex", "age"), ["children"]), (("sex", ONLINE), ["children", "caregivers"])]
)
def test_only_the_tables_that_a_model_needs_are_loaded(open_it, tables, predictors, loaded):
    survey = open_it(tables, predictors=predictors)
    analysis.load_households(survey)
    assert analysis.loaded_tables(survey.run) == loaded


def test_a_blank_household_is_none_that_two_could_share(open_it, tables):
    tables = {
        name: table.assign(household_id=table["household_id"].mask(table.index < 3)) for name, table in tables.items()
    }
    found = analysis.load_households(open_it(tables))
    assert len(found) == len(tables["children"]) and found[ONLINE].iloc[:3].isna().all()
