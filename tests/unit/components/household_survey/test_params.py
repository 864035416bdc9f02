"""The components of a country: what each needs of the others, told by file and key before anything is made."""

import copy

import pytest
import yaml
from tests.small_sample import make_small_sample
from tests.small_survey import COUNTRY

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country


FILE = f"params/countries/{COUNTRY}.yaml"
PREDICTORS = {"title": "t", "outcomes": ["clear_ocsea"], "predictors": ["sex", "age"]}


@pytest.fixture
def small(tmp_path, root):
    """A restricted survey with the design of its sample."""
    return make_small_sample(tmp_path / "study", root)


@pytest.fixture
def stand_in(small, root):
    """The Kenyan stand-in, as another country's."""
    kenya = yaml.safe_load(Layout(root).country("KEN").read_text(encoding="utf-8"))
    small.params = kenya | {"iso3": COUNTRY}
    return small


def load(small):
    small.write_params()
    return load_country(small.layout, COUNTRY)


def refusal(small) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        load(small)
    return str(raised.value).splitlines()


def survey(small):
    return small.params["components"]["household_survey"]


def test_a_country_may_hold_any_component_that_needs_no_other(small):
    assert load(small).held() == ("household_survey", "sampling_design")
    del small.params["components"]["sampling_design"]
    assert load(small).held() == ("household_survey",)
    small.params["components"]["predictors"] = PREDICTORS
    assert load(small).held() == ("household_survey", "predictors")


def test_a_sample_can_be_planned_before_there_is_a_survey(small):
    small.stop_before_fieldwork()
    del small.params["components"]["household_survey"]
    assert load(small).held() == ("sampling_design",)


def test_components_stand_in_the_order_of_the_report_whatever_that_of_the_file(root):
    kenya = load_country(Layout(root), "KEN")
    assert kenya.held() == ("household_survey", "predictors", "non_law_enforcement_data", "sampling_design")


def test_models_are_of_the_surveys_data_and_every_other_component_of_its_own(small):
    small.params["components"]["predictors"] = PREDICTORS
    country = load(small)
    assert country.data_of("predictors") is country.components.household_survey
    assert country.data_of("sampling_design") is country.components.sampling_design


# -- what one component needs of another


def without_survey(small):
    small.params["components"] |= {"predictors": PREDICTORS}
    del small.params["components"]["household_survey"]
    small.stop_before_fieldwork()


def without_population(small):
    del survey(small)["children_affected"]


def without_survey_for_weights(small):
    del small.params["components"]["household_survey"]


CROSS_CHECKS = {
    "models without a survey": (without_survey, "components", "`predictors` are modelled on `household_survey`"),
    "weights without a population": (without_population, "components", "takes its population from `household_survey.children_affected`"),
    "weights without a survey": (without_survey_for_weights, "components", "takes its population from"),
    "weighting without contacts": (lambda s: s.section["tables"].pop("contacts"), "sampling_design", "`weighting` goes with the table `contacts`"),
    "contacts without weighting": (lambda s: s.section.pop("weighting"), "sampling_design", "`weighting` goes with the table `contacts`"),
    "a sample without a frame": (lambda s: s.section["tables"].pop("psu_frame"), "sampling_design", "`tables` needs `psu_frame`"),
    "a stand-in of nothing": (lambda s: s.section.update(data_class="synthetic"), "sampling_design", "`calibration` belongs to `data_class: synthetic`"),
    "a headline that is not estimated": (lambda s: survey(s).update(headline=["clear_ocsea", "other"]), "household_survey", "`headline` names other"),
    "a scaling that is not estimated": (lambda s: survey(s)["children_affected"].update(indicator="other"), "household_survey", "`children_affected` scales"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CROSS_CHECKS)
def test_a_component_that_lacks_what_it_rests_on_is_refused_by_file_and_key(small, kind):
    spoil, key, said = CROSS_CHECKS[kind]
    spoil(small)
    (sentence,) = refusal(small)
    place = FILE if key == "components" else f"{FILE}, key components.{key}"
    assert sentence.startswith(f"{place}: ") and said in sentence


def without_design(small):
    del small.params["components"]["sampling_design"]


def without_weights(small):
    small.stop_before_fieldwork()


def without_design_stand_in(small):
    small.section["data_class"] = "restricted"
    del small.section["calibration"]


def without_survey_stand_in(small):
    survey(small)["data_class"] = "restricted"
    del survey(small)["calibration"]


def pooled_instead(small):
    xfc = yaml.safe_load((small.layout.country("XFC")).read_text(encoding="utf-8"))
    small.params["components"]["household_survey"] = xfc["components"]["household_survey"]
    survey(small)["children_affected"] = None
    small.stop_before_fieldwork()


STAND_INS = {
    "no design": (without_design, "is drawn by its `sampling_design`"),
    "no weights": (without_weights, "is drawn by its `sampling_design`"),
    "a real design": (without_design_stand_in, "is drawn by its `sampling_design`"),
    "a real survey": (without_survey_stand_in, "is drawn by `household_survey.calibration`"),
    "a pooled survey": (pooled_instead, "is drawn by `household_survey.calibration`"),
    "fewer PSUs than strata": (lambda s: s.section["selection"].update(psus=9), "at least one of `sampling_design.selection.psus`"),
    "more PSUs than children": (lambda s: s.section["selection"].update(psus=1015), "one of its `children` in each PSU"),
}  # fmt: skip


@pytest.mark.parametrize("kind", STAND_INS)
def test_a_stand_in_of_survey_and_sample_is_one_or_none(stand_in, kind):
    assert load(stand_in)
    spoil, said = STAND_INS[kind]
    spoil(stand_in)
    (sentence,) = refusal(stand_in)
    assert sentence.startswith(f"{FILE}: ") and said in sentence


def test_a_stand_in_is_calibrated_or_pooled_and_never_both(stand_in):
    xfc = yaml.safe_load((stand_in.layout.country("XFC")).read_text(encoding="utf-8"))
    survey(stand_in)["pooled"] = xfc["components"]["household_survey"]["pooled"]
    (sentence,) = refusal(stand_in)
    assert sentence.startswith(f"{FILE}, key components.household_survey: ") and "not both" in sentence


# -- values out of their range


@pytest.mark.parametrize(
    "key, value",
    [
        ("size.proportions", []),
        ("size.half_widths", []),
        ("size.proportions", [5]),
        ("size.differences", [[0.1, 1.1]]),
        ("size.differences", [[0.1]]),
        ("size.design_effect", 0.99),
        ("size.response_rate", 0),
        ("size.response_rate", 1.01),
        ("size.power", 0.5),
        ("size.power", 1),
        ("selection.psus", 0),
        ("selection.seed", -1),
        ("selection.seed", 2**32),
        ("selection.method", "random"),
        ("selection.allocation", "optimal"),
        ("weighting.response_class", "age"),
        ("weighting.margins", []),
        ("weighting.margins", ["urbanity"]),
        ("weighting.trim", 1),
    ],
)
def test_a_plan_outside_its_bounds_is_refused_by_file_and_key(small, key, value):
    part, name = key.split(".")
    small.section[part][name] = value
    sentences = refusal(small)  # of a list whose only entry is wrong, it is also told that nothing is left of it
    assert all(s.startswith(f"{FILE}, key components.sampling_design.{key}") for s in sentences)


def test_every_problem_of_every_component_is_told_at_once(small):
    small.section["selection"]["psus"] = 0
    small.section["size"]["power"] = 2
    survey(small)["titel"] = "t"
    small.params["components"]["predictors"] = PREDICTORS | {"outcomes": []}
    keys = {s.removeprefix(f"{FILE}, key components.").split(":")[0] for s in refusal(small)}
    assert keys == {
        "sampling_design.selection.psus",
        "sampling_design.size.power",
        "household_survey.titel",
        "predictors.outcomes",
    }


def test_reports_of_services_are_never_a_stand_in(root):
    kenya = yaml.safe_load(Layout(root).country("KEN").read_text(encoding="utf-8"))
    reports = copy.deepcopy(kenya["components"]["non_law_enforcement_data"]) | {"data_class": "synthetic"}
    with pytest.raises(ValueError, match="data_class"):
        type(load_country(Layout(root), "KEN").components.non_law_enforcement_data).model_validate(reports)
