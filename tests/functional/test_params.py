"""`dh params`: the parameters of a component for a unit, each value with the file and line that state it."""

from __future__ import annotations

import json
import re

import pytest
from tests.functional.conftest import tree

from disrupting_harm.sections import held, merged_section
from disrupting_harm.study.load import unit_codes
from disrupting_harm.study.merge import flatten


LINE = re.compile(r"^(\S.*?)  +(\S.*?)  +(params/\S+):(\d+)$")  # a key may hold blanks, and columns stand two apart


def values(outcome) -> dict[str, tuple[object, str, int]]:
    """By key: value, file and line."""
    assert (outcome.code, outcome.err) == (0, "")
    head, *lines = outcome.out.splitlines()
    assert head.startswith("# ")
    found = [LINE.match(line).groups() for line in lines]
    return {key: (json.loads(value), file, int(line)) for key, value, file, line in found}


def test_every_value_of_every_component_is_told_with_a_place_that_states_it(dh, project):
    for iso3 in unit_codes(project):
        for stem in held(project, iso3):
            told = values(dh("params", stem, iso3))
            merged = {
                ".".join(map(str, key)): value for key, value in flatten(merged_section(project, iso3, stem).data)
            }
            assert {key: value for key, (value, _, _) in told.items()} == json.loads(json.dumps(merged))
            for key, (_, file, line) in told.items():
                text = (project.root / file).read_text(encoding="utf-8").splitlines()[line - 1]
                assert key.split(".")[-1] in text, f"{key} of {iso3} is not stated in {file}, line {line}"


def test_a_value_of_the_country_and_one_that_it_inherits_are_told_apart(dh, project):
    told = values(dh("params", "sampling_design", "KEN"))
    assert told["selection.seed"][1] == "params/countries/KEN.yaml"
    assert told["title"][1] == "params/components/sampling_design.yaml"


def test_the_other_order_of_unit_and_component_is_understood(dh, project):
    assert dh("params", "KEN", "predictors") == dh("params", "predictors", "KEN")


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("predictors", "KENN"), "did you mean KEN?"),
        (("predictor", "KEN"), "did you mean predictors?"),
        (("predictors", "USA"), "params/countries/USA.yaml: no component predictors"),
        (("predictors", "ETH"), "write it with `dh new-country ETH`"),
    ],
)
def test_a_wrong_name_is_answered_with_what_to_do(dh, project, arguments, told):
    outcome = dh("params", *arguments)
    assert outcome.code == 2 and told in outcome.err and outcome.out == ""


def test_parameters_that_do_not_hold_together_are_refused_and_no_file_is_changed(dh, project):
    path = project.country("KEN")
    path.write_text(path.read_text(encoding="utf-8").replace("seed: 20211027", "sed: 20211027", 1), encoding="utf-8")
    before = tree(project)
    outcome = dh("params", "sampling_design", "KEN")
    assert outcome.code == 2 and "unknown key" in outcome.err and tree(project) == before
