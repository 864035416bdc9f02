"""Parameters of the household survey: its stand-ins, what it scales up, and what it needs of the sample's design."""

from __future__ import annotations

import pytest
import yaml
from pydantic import ValidationError

from disrupting_harm.components.household_survey.params import Params, PooledModel, StandInAnswers
from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import load_section, merged_section
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.load import load_study
from disrupting_harm.study.section import Section


STEM, DESIGN = "household_survey", "sampling_design"


class Unit:
    """The parameter file of a unit of the tests' own study, as a nested dictionary for a test to change."""

    def __init__(self, study, iso3: str):
        self.layout, self.iso3, self.path = study, iso3, study.country(iso3)
        self.content = yaml.safe_load(self.path.read_text(encoding="utf-8"))

    @property
    def survey(self) -> dict:
        return self.content["components"][STEM]

    @property
    def design(self) -> dict:
        return self.content["components"][DESIGN]

    def load(self) -> Params:
        self.path.write_text(yaml.safe_dump(self.content, sort_keys=False), encoding="utf-8")
        return load_section(self.layout, self.iso3, STEM)

    def refusal(self) -> list[str]:
        with pytest.raises(ParamsError) as raised:
            self.load()
        return str(raised.value).splitlines()

    def place(self, stem: str = STEM) -> str:
        """How a message begins that is about the whole of a component."""
        line = 1 + self.path.read_text(encoding="utf-8").splitlines().index(f"  {stem}:")
        return f"params/countries/{self.iso3}.yaml, line {line}, key components.{stem}: "


@pytest.fixture
def real(study):
    """A restricted survey."""
    return Unit(study, "TSU")


@pytest.fixture
def stand_in(study):
    """A survey and its sample, both made up."""
    return Unit(study, "TST")


@pytest.fixture
def pooled(study):
    """A generated file of several countries."""
    return Unit(study, "TSG")


def places(model, values) -> list[tuple]:
    """Where the values are refused."""
    with pytest.raises(ValidationError) as raised:
        model.model_validate(values)
    return [error["loc"] for error in raised.value.errors()]


# -- the survey


@pytest.mark.parametrize(
    "key, value",
    [
        ("data_class", "secret"),
        ("indicators", ["Not A Name"]),
        ("tables", {"kids": {"file": "kids.csv"}}),
        ("survey", {"lonely_psu": "certainty"}),
        ("survey", {"ci": "bootstrap"}),
        ("headline", ["accepted_money"]),  # not among the indicators
        ("headline", []),
        ("domains", []),
        ("children_affected", {}),  # as the key was once called
        ("calibration", {}),
        ("domain_labels", {}),
    ],
)
def test_a_value_out_of_its_range_is_refused_by_file_and_line(real, key, value):
    real.survey[key] = value
    sentences = real.refusal()
    assert sentences
    assert all(s.startswith("params/countries/TSU.yaml, line ") and f"key components.{STEM}" in s for s in sentences)


def test_a_survey_without_a_table_is_refused(real):
    real.survey["tables"] = {"children": None, "caregivers": None}
    (sentence,) = real.refusal()
    assert f"key components.{STEM}.tables: " in sentence


@pytest.mark.parametrize("kind", ["domains", "items"])
def test_a_declared_column_says_what_its_codes_mean(real, kind):
    real.survey["tables"] = {"children": {kind: {"region": {"from": "Q9"}}}}
    (sentence,) = real.refusal()
    assert (
        sentence.startswith("params/countries/TSU.yaml, line ")
        and f"key components.{STEM}.tables.children: " in sentence
    )
    assert "region" in sentence and "`codes`" in sentence


def test_rules_of_estimation_are_the_studys_unless_the_survey_has_its_own(study):
    conventions = load_study(study)
    assert load_section(study, "TST", STEM).rules(conventions).lonely_psu == conventions.survey.lonely_psu == "adjust"
    own = load_section(study, "TSV", STEM).rules(conventions)
    assert (own.lonely_psu, own.ci, own.non_answers, own.df) == ("fail", "logit", "missing", conventions.survey.df)


def test_indicators_of_children_and_caregivers_are_told_apart_by_their_table(study):
    known = definitions_of(study, "TST", STEM)
    tables = {known[name].table for name in load_section(study, "TST", STEM).indicators}
    assert tables == {"children", "caregivers"} and Params.respondents == "children"


# -- what is scaled up


def test_what_is_scaled_up_is_estimated(real):
    real.survey["scaled_indicator"] = "told_someone"
    (sentence,) = real.refusal()
    assert sentence.startswith(real.place()) and "`scaled_indicator` names an indicator" in sentence


@pytest.mark.parametrize("name", ["clear_ocsea_range", "caregiver_uses_internet"])
def test_neither_a_range_nor_what_caregivers_said_is_scaled_up_to_children(real, name):
    real.survey["scaled_indicator"] = name
    known = definitions_of(real.layout, "TSU", STEM)
    with pytest.raises(ParamsError) as raised:
        real.load().check_definitions(known, file="params/countries/TSU.yaml")
    assert str(raised.value).startswith(
        f"params/countries/TSU.yaml: {name} stands in `scaled_indicator`, which takes an"
    )
    real.survey["scaled_indicator"] = "clear_ocsea"
    assert real.load().check_definitions(known, file="params/countries/TSU.yaml") is None


def test_a_survey_that_scales_nothing_up_is_fine(real):
    assert real.load().scaled_indicator is None
    assert real.load().check_definitions(definitions_of(real.layout, "TSU", STEM), file="f") is None


# -- stand-ins


def test_targets_of_a_stand_in_belong_to_synthetic_data_and_to_nothing_else(real, stand_in, pooled):
    targets = merged_section(stand_in.layout, "TST", STEM).data["stand_in"]
    real.survey["stand_in"] = targets
    assert "`stand_in` (or `pooled`) belongs to `data_class: synthetic`" in real.refusal()[0]
    del pooled.survey["pooled"]
    (sentence,) = pooled.refusal()
    assert sentence.startswith(pooled.place()) and "`stand_in` (or `pooled`)" in sentence


def test_a_country_whose_data_become_real_leaves_its_targets_behind(stand_in):
    stand_in.survey["data_class"] = "restricted"
    sentences = stand_in.refusal()
    # What its defaults said of a stand-in is not inherited any more: neither who made it, nor the rest of its targets.
    assert {s.split(": ")[0].partition(f"key components.{STEM}.")[2] for s in sentences} >= {"fieldwork", "origin"}
    del stand_in.survey["stand_in"]
    stand_in.content["components"][STEM] |= {
        "fieldwork": 2022,
        "origin": {"title": "t", "collected_by": "c", "design": "d", "licence": "l"},
    }
    assert stand_in.load().stand_in is None


def test_a_stand_in_is_of_targets_or_pooled_and_never_both(stand_in, pooled):
    stand_in.survey["pooled"] = pooled.survey["pooled"]
    (sentence,) = stand_in.refusal()
    assert sentence.startswith(stand_in.place()) and "not both" in sentence


def test_there_are_no_more_caregivers_than_children(stand_in):
    assert load_section(stand_in.layout, "TST", STEM).stand_in.caregivers == 300
    stand_in.survey["stand_in"]["caregivers"] = 301
    (sentence,) = stand_in.refusal()
    assert (
        sentence.startswith(stand_in.place())
        and "`stand_in.caregivers` are at most as many as the children" in sentence
    )


def without_design(unit):
    del unit.content["components"][DESIGN]


def without_weights(unit):
    unit.design["tables"] = {"contacts": None}
    unit.design["weighting"] = None


def a_real_design(unit):
    del unit.design["stand_in"]
    origin = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}
    unit.content["components"][DESIGN] |= {"data_class": "restricted", "fieldwork": 2022, "origin": origin}


@pytest.mark.parametrize("spoil", [without_design, without_weights, a_real_design])
def test_a_stand_in_is_drawn_and_weighted_by_a_design_that_is_one_too(stand_in, spoil):
    spoil(stand_in)
    (sentence,) = stand_in.refusal()
    assert sentence.startswith(stand_in.place())
    assert "is drawn by a `sampling_design` that is a stand-in too, with `weighting`" in sentence


def test_a_pooled_file_and_a_real_survey_need_no_design(real, pooled):
    assert pooled.load().pooled and real.load().data_class == "restricted"
    assert pooled.load().check_needs({}) == real.load().check_needs({}) == []


def test_a_weight_before_calibration_needs_its_margins(real):
    real.survey["survey"] = {"calibrated_to": [], "base_weight": "own"}
    (sentence,) = real.refusal()
    assert sentence.startswith(real.place()) and "`survey.base_weight` needs `calibrated_to`" in sentence


@pytest.mark.parametrize(
    "key, value",
    [
        ("caregivers", 0),
        ("caregivers", 1.5),
        ("latent_intraclass_correlation", 1),
        ("latent_intraclass_correlation", -0.1),
        ("dont_know", 1.5),
        ("prefer_not_to_say", -0.1),
        ("assumed", {"told_nobody": 0.4}),  # shares stand in a reference table
        ("psus", 100),  # of the sampling design, as the two below
        ("seed", 1),
        ("children", 300),
    ],
)
def test_a_value_out_of_range_is_refused_by_its_key(study, key, value):
    targets = merged_section(study, "TST", STEM).data["stand_in"]
    assert StandInAnswers.model_validate(targets)
    (place,) = places(StandInAnswers, targets | {key: value})
    assert place[0] == key


# -- a pooled file


@pytest.mark.parametrize(
    "key, value",
    [
        ("baseline", {"A": 0.1}),  # nothing to pool
        ("baseline", {"A": 0.1, "B": 10}),
        ("baseline", {"A": 0.1, "B/C": 0.1}),
        ("baseline", {"A": 0.1, "B": 1}),  # a certain outcome has no odds
        ("baseline", {"A": 0.1, "B": 0}),
        ("disclosure", -0.1),
        ("disclosure", 1),
        ("outcome_odds_ratios", {"girl": 1.6}),  # no such covariate
        ("disclosure_odds_ratios", {"country": 1.6}),
        ("outcome_odds_ratios", {"female": 0}),
        ("outcome_odds_ratios", {"female": -1}),
        ("disclosure_odds_ratios", {"female": 0}),
        ("disclosure_spread", {"female": 0}),
        ("disclosure_spread", {"country": 0.5}),
        ("children_each", 0),
        ("psus_each", 0),
        ("strata_each", 0),
        ("seed", 1.5),
        ("seed", -1),
        ("seed", 2**32),
    ],
)
def test_a_pooled_plan_out_of_range_is_refused_by_its_key(pooled, key, value):
    plan = pooled.survey["pooled"]
    assert PooledModel.model_validate(plan)
    assert {place[0] for place in places(PooledModel, plan | {key: value})} == {key}


@pytest.mark.parametrize("change", [{"psus_each": 3}, {"strata_each": 6}, {"psus_each": 201}, {"children_each": 9}])
def test_sizes_of_a_pooled_plan_nest(pooled, change):
    plan = pooled.survey["pooled"]
    with pytest.raises(ValidationError, match="two of `psus_each` in each of `strata_each`"):
        PooledModel.model_validate(plan | change)


def test_the_odds_ratios_that_a_pooled_file_was_made_with_are_known_by_predictor_and_level(pooled):
    plan = PooledModel.model_validate(pooled.survey["pooled"])
    made = plan.known_odds_ratios("clear_ocsea")
    assert made[("sex", "male")] == pytest.approx(1 / 1.6)
    assert (made[("age", "")], made[("urbanity", "urban")], made[("caregiver_uses_internet", "1")]) == (1.15, 1.3, 0.7)
    # Odds of 1 in 9 in country A and 1 in 4 in B.
    assert (made[("country", "A")], made[("country", "B")]) == (1.0, pytest.approx(9 / 4))


def test_disclosure_does_not_differ_by_country(pooled):
    made = PooledModel.model_validate(pooled.survey["pooled"]).known_odds_ratios("told_someone")
    assert made[("sex", "male")] == pytest.approx(1 / 1.5) and made[("caregiver_uses_internet", "1")] == 1.8
    assert (made[("country", "A")], made[("country", "B")]) == (1.0, 1.0)


def test_of_an_outcome_that_the_file_does_not_model_nothing_is_known(pooled):
    assert PooledModel.model_validate(pooled.survey["pooled"]).known_odds_ratios("tf_csea_any") == {}


def test_a_section_of_another_component_is_no_design(real):
    assert real.load().check_needs({"predictors": Section(title="t")}) == []
