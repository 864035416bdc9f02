"""`dh new-country`: a parameter file that says what is to be stated, and nothing that stands already is touched."""

from __future__ import annotations

import pytest
from tests.functional.conftest import make_slices, tree

from disrupting_harm.registry import components
from disrupting_harm.sections import held


def test_a_country_is_written_with_every_component_and_joins_the_pipeline(dh, project):
    before = tree(project)
    outcome = dh("new-country", "ETH")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("params/countries/ETH.yaml: written; ") and "`dh check ETH`" in outcome.out
    after = tree(project)
    assert {name for name in after if after[name] != before.get(name)} == {
        "params/countries/ETH.yaml",
        "params/held.yaml",
    }
    assert set(held(project, "ETH")) == {stem for stem, declared in components().items() if declared.is_of_a_country}
    assert "ETH" in project.held().read_text(encoding="utf-8")


def test_what_is_still_open_is_told_by_check(dh, project):
    dh("new-country", "ETH")
    outcome = dh("check", "ETH")
    assert outcome.code == 2 and "params/countries/ETH.yaml" in outcome.out and "Traceback" not in outcome.out


def test_only_the_components_named_are_held(dh, project):
    assert dh("new-country", "ETH", "--components", "non_law_enforcement_data").code == 0
    assert held(project, "ETH") == ("non_law_enforcement_data",)
    (line,) = dh("check", "ETH").out.splitlines()
    assert "target_population.year: still says TODO" in line, "counts are inherited whole"
    path = project.country("ETH")
    path.write_text(path.read_text(encoding="utf-8").replace("TODO", "2021"), encoding="utf-8")
    assert dh("check", "ETH").code == 0


def test_a_country_that_has_a_file_keeps_it(dh, project):
    before = tree(project)
    outcome = dh("new-country", "KEN")
    assert (
        outcome.code == 2 and "params/countries/KEN.yaml: is there already" in outcome.err and tree(project) == before
    )


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("XXX",), "XXX: not a unit of the study"),
        (("NPL",), "write its line under `units` in params/study.yaml first, as in `NPL: {name: ..., phase: 2}`"),
        (("eth",), "did you mean ETH?"),
        (("ETH", "--components", "surveys"), "surveys: not a component"),
        (("ETH", "--components", ""), "would hold no component"),
        (("ETH", "--components", " , "), "would hold no component"),
    ],
)
def test_a_wrong_name_writes_nothing(dh, project, arguments, told):
    before = tree(project)
    outcome = dh("new-country", *arguments)
    assert outcome.code == 2 and told in outcome.err and tree(project) == before


@pytest.mark.parametrize("unit", ["USA", "XFC"])
def test_a_unit_that_is_no_country_inherits_nothing_so_it_is_written_by_hand(dh, project, unit):
    project.country(unit).unlink()
    outcome = dh("new-country", unit)
    assert outcome.code == 2 and "no country of the study" in outcome.err and not project.country(unit).exists()


def test_a_new_country_gets_a_stand_in_from_the_shares_that_are_there(dh, project):
    """UGA has published shares of its own, and the priors of every unit for the rest."""
    assert dh("new-country", "UGA", "--components", "sampling_design,household_survey").code == 0
    path = project.country("UGA")
    text = path.read_text(encoding="utf-8").replace("data_class: restricted", "data_class: synthetic")
    text = text.replace("year: TODO", "year: 2021").replace("seed: TODO", "seed: 7")
    path.write_text("".join(x for x in text.splitlines(keepends=True) if "TODO" not in x), encoding="utf-8")
    make_slices(dh, project)
    done = dh("synthesize", "household_survey", "UGA")
    assert (done.code, done.err) == (0, "")
    assert (project.raw("UGA", "household_survey") / "children.csv").is_file()
