"""Parameters of a sample's design: plans that can be drawn, weights with their contacts, and stand-ins that say so."""

from __future__ import annotations

import re

import pytest
import yaml
from pydantic import ValidationError

from disrupting_harm.components.sampling_design.params import Params, StandInSample
from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import held, load_section, merged_section
from disrupting_harm.study.parameter_file import read_parameters


STEM = "sampling_design"
ORIGIN = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}


class Unit:
    """The parameter file of a unit of the tests' own study, as a nested dictionary for a test to change."""

    def __init__(self, study, iso3: str):
        self.layout, self.iso3, self.path = study, iso3, study.country(iso3)
        self.content = yaml.safe_load(self.path.read_text(encoding="utf-8"))

    @property
    def design(self) -> dict:
        return self.content["components"][STEM]

    def write(self) -> None:
        self.path.write_text(yaml.safe_dump(self.content, sort_keys=False), encoding="utf-8")

    def load(self) -> Params:
        self.write()
        return load_section(self.layout, self.iso3, STEM)

    def refusal(self) -> list[str]:
        with pytest.raises(ParamsError) as raised:
            self.load()
        return str(raised.value).splitlines()

    def place(self) -> str:
        """How a message begins that is about the whole of the component."""
        line = 1 + self.path.read_text(encoding="utf-8").splitlines().index(f"  {STEM}:")
        return f"params/countries/{self.iso3}.yaml, line {line}, key components.{STEM}: "


@pytest.fixture
def stand_in(study):
    """A made-up sample."""
    return Unit(study, "TST")


@pytest.fixture
def real(study):
    """The design of a real sample, in a country that holds nothing else."""
    unit = Unit(study, "TSU")
    section = {"data_class": "restricted", "fieldwork": 2021, "origin": ORIGIN, "selection": {"seed": 0, "psus": 4}}
    unit.content = {"iso3": "TSU", "components": {STEM: section}}
    return unit


# -- what goes together


def test_a_sample_can_be_planned_before_there_is_a_survey(real):
    real.content["components"][STEM] |= {"tables": {"contacts": None}, "weighting": None}
    section = real.load()
    assert section.weighting is None and list(section.tables) == ["psu_frame"]
    assert held(real.layout, "TSU") == (STEM,)


def test_a_sample_can_be_weighted_without_a_survey(real):
    assert real.load().weighting.margins == ("sex", "age")


@pytest.mark.parametrize(
    "change, said",
    [
        ({"tables": {"contacts": None}}, "`weighting` goes with the table `contacts`"),
        ({"weighting": None}, "`weighting` goes with the table `contacts`"),
        ({"tables": {"psu_frame": None}}, "`tables` needs `psu_frame`, from which PSUs are drawn"),
        ({"stand_in": {"seed": 1, "interviews": 300, "strata": 2, "assumed_outcomes": {"2.1": 1}, "extra_contacts": [1, 2]}},
         "`stand_in` belongs to `data_class: synthetic`"),
    ],
)  # fmt: skip
def test_a_design_that_lacks_what_it_rests_on_is_refused_by_file_line_and_key(real, change, said):
    assert real.load()
    real.design.update(change)
    (sentence,) = real.refusal()
    assert sentence.startswith(real.place()) and said in sentence


def test_a_stand_in_has_its_sample_and_a_real_design_has_none(study, stand_in):
    assert stand_in.load().stand_in.interviews == 300
    data = merged_section(study, "TST", STEM).data
    del data["stand_in"]
    with pytest.raises(ValidationError, match="`stand_in` belongs to `data_class: synthetic`"):
        Params.model_validate(data)


@pytest.mark.parametrize("psus, fine", [(9, False), (10, True), (300, True), (301, False)])
def test_a_made_up_sample_has_a_psu_in_every_stratum_and_an_interview_in_every_psu(stand_in, psus, fine):
    """Ten strata and 300 interviews."""
    stand_in.design["selection"]["psus"] = psus
    if fine:
        assert stand_in.load().selection.psus == psus
        return
    (sentence,) = stand_in.refusal()
    assert sentence.startswith(stand_in.place())
    assert "at least one of `selection.psus` in each of `stand_in.strata`, and one of its `interviews`" in sentence


def test_a_table_that_no_sample_has_is_refused(real):
    real.design["tables"] = {"households": {"file": "households.csv"}}
    sentences = real.refusal()
    assert sentences and all(f"key components.{STEM}.tables.households" in s for s in sentences)


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
        ("weighting.listing", "none"),
        ("weighting.replaced_psus", "neighbour"),
        ("weighting.empty_psus", False),
    ],
)
def test_a_plan_outside_its_bounds_is_refused_by_file_line_and_key(real, key, value):
    part, name = key.split(".")
    real.design.setdefault(part, {})[name] = value
    sentences = real.refusal()  # of a list whose only entry is wrong, it is also told that nothing is left of it
    lines = real.path.read_text(encoding="utf-8").splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if text.startswith(f"      {name}:"))
    assert sentences
    # Or the line after, where the item of a list stands that is not complete.
    place = rf"params/countries/TSU\.yaml, line ({line}|{line + 1}), key components\.{STEM}\.{re.escape(key)}[.:]"
    assert all(re.match(place, s) for s in sentences)


@pytest.mark.parametrize(
    "key, value",
    [
        ("size.design_effect", 1),
        ("size.response_rate", 1),
        ("selection.seed", 2**32 - 1),
        ("weighting.trim", 1.01),
        ("weighting.trim", None),
    ],
)
def test_a_plan_at_its_bounds_is_taken(real, key, value):
    part, name = key.split(".")
    real.design.setdefault(part, {})[name] = value
    assert getattr(getattr(real.load(), part), name) == value


@pytest.mark.parametrize(
    "key, value",
    [
        ("calibration_factor", 1),
        ("calibration_factor", "x"),
        ("respondents_of_class", 0),
        ("respondents_of_class", 1.5),
    ],
)
def test_a_limit_of_a_warning_that_warns_of_everything_is_refused(real, key, value):
    real.design.setdefault("weighting", {})["warn"] = {key: value}
    (sentence,) = real.refusal()
    assert f"key components.{STEM}.weighting.warn.{key}" in sentence


@pytest.mark.parametrize(
    "value",
    [
        {"replicates": 19, "seed": 1},
        {"replicates": 2001, "seed": 1},
        {"replicates": 200},
        {"seed": 1},
        {"replicates": 200, "seed": -1},
    ],
)
def test_a_bootstrap_without_a_seed_or_with_too_few_or_many_replicates_is_refused(real, value):
    real.design.setdefault("weighting", {})["bootstrap"] = value
    (sentence,) = real.refusal()
    assert f"key components.{STEM}.weighting.bootstrap" in sentence


def test_what_is_not_said_of_fieldwork_is_what_weights_were_made_by_so_far(real):
    weighting = real.load().weighting
    assert (weighting.listing, weighting.replaced_psus, weighting.empty_psus) == ("frame", "refuse", "keep")
    assert weighting.bootstrap is None


def test_every_problem_of_a_plan_is_told_at_once(real):
    real.design["selection"]["psus"] = 0
    real.content["components"][STEM] |= {"size": {"power": 2}, "titel": "t"}
    keys = {s.split(": ")[0].partition(f"key components.{STEM}.")[2] for s in real.refusal()}
    assert keys == {"selection.psus", "size.power", "titel"}


@pytest.mark.parametrize(
    "key, value",
    [
        ("seed", -1),
        ("seed", 2**32),
        ("interviews", 0),
        ("strata", 0),
        ("caregivers", 300),  # of the household survey
        ("assumed_outcomes", {}),
        ("assumed_outcomes", {"1.1": 0.5}),  # an interview has a child
        ("assumed_outcomes", {"9.9": 0.5}),
        ("assumed_outcomes", {"2.1": 0}),
        ("assumed_outcomes", {"refused": 0.5}),
        ("assumed_outcomes", {"2": 0.5}),
        ("assumed_outcomes", {"2.1": 1.5}),
        ("extra_contacts", [5, 4]),
        ("extra_contacts", [5]),
    ],
)
def test_a_made_up_sample_out_of_range_is_refused_by_its_key(study, key, value):
    plan = merged_section(study, "TST", STEM).data["stand_in"]
    assert StandInSample.model_validate(plan)
    with pytest.raises(ValidationError) as raised:
        StandInSample.model_validate(plan | {key: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {key}


def test_codes_of_outcomes_that_yaml_would_take_for_numbers_are_text(study):
    """In quotes or not, 2.1 names the same outcome."""
    plan = merged_section(study, "TST", STEM).data["stand_in"]
    path = study.root / "outcomes.yaml"
    path.write_text("assumed_outcomes: {2.1: 0.4, '4.7': 0.6}\n", encoding="utf-8")
    found = StandInSample.model_validate(plan | read_parameters(study, path).data)
    assert found.assumed_outcomes == {"2.1": 0.4, "4.7": 0.6}
