"""A new country is one commented file: short, readable by `dh check` once its gaps are filled, and never overwritten."""

from __future__ import annotations

import pytest
import yaml

from disrupting_harm.engine.check import check
from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.parameter_files.new_country import write_country
from disrupting_harm.parameter_files.refresh import refresh
from disrupting_harm.registry import components
from disrupting_harm.sections import held, load_section
from disrupting_harm.study.load import load_target_population
from disrupting_harm.study.parameter_file import TODO


OF_A_COUNTRY = tuple(stem for stem, declared in components().items() if declared.is_of_a_country)
ALONE = tuple(  # what a country can hold without anything else
    stem for stem in OF_A_COUNTRY
    if not (components()[stem].needs or components()[stem].joins) or stem == "household_survey"
)  # fmt: skip
FILLED = {"seed": "20240101", "year": "2021"}  # what is no text


@pytest.fixture
def layout(study):
    """The tests' own study with a country of each phase that has no file yet."""
    text = study.study().read_text(encoding="utf-8")
    units = "  TSN: {name: New land, phase: 2}\n  TSO: {name: Older land, phase: 1}\n"
    study.study().write_text(text.replace("units:\n", f"units:\n{units}"), encoding="utf-8")
    for name in (
        "population_age_sex",
        "nature2026_table1",
    ):  # the country's own rows: those of another, made up as well
        path = study.reference(name)
        lines = path.read_text(encoding="utf-8").splitlines()
        added = [line.replace("TST", "TSN", 1) for line in lines if "TST" in line]
        path.write_text("\n".join([*lines, *added]) + "\n", encoding="utf-8")
    refresh(study)
    return study


def fill(path) -> None:
    """State every gap, as a researcher would."""
    text = path.read_text(encoding="utf-8")
    for key, value in FILLED.items():
        text = text.replace(f"{key}: {TODO}", f"{key}: {value}")
    path.write_text(text.replace(TODO, "stated by a test"), encoding="utf-8")


@pytest.mark.parametrize("stems", [None, *([stem] for stem in ALONE)])
def test_what_is_written_can_be_checked_once_its_gaps_are_filled(layout, stems):
    path = write_country(layout, "TSN", stems)
    assert path == layout.country("TSN")
    fill(path)
    assert check(layout, ["TSN"]) == []
    assert held(layout, "TSN") == (OF_A_COUNTRY if stems is None else tuple(stems))


def test_before_they_are_filled_every_gap_is_named_with_its_line(layout):
    path = write_country(layout, "TSN", None)
    gaps = {n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if TODO in line}
    problems = [finding.problem for finding in check(layout, ["TSN"])]
    assert gaps and all(any(p.startswith(f"params/countries/TSN.yaml, line {n}, ") for p in problems) for n in gaps)


def test_a_whole_country_takes_a_few_lines_for_each_component(layout):
    text = write_country(layout, "TSN", None).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 10 + 6 * len(OF_A_COUNTRY) and text.endswith("\n") and not text.endswith("\n\n")


def test_nothing_is_stated_that_is_inherited(layout):
    path = write_country(layout, "TSN", None)
    stated = yaml.safe_load(path.read_text(encoding="utf-8"))["components"]
    for stem, section in stated.items():
        defaults = yaml.safe_load(layout.component(stem).read_text(encoding="utf-8"))["defaults"]
        for key, value in (section or {}).items():
            assert key not in defaults or not set(value) & set(defaults[key])


def test_what_is_inherited_is_named_in_a_comment(layout):
    text = write_country(layout, "TSN", ["predictors"]).read_text(encoding="utf-8")
    (comment,) = [line for line in text.splitlines() if line.startswith("    # inherited")]
    assert comment.endswith(": title, outcomes, predictors, labels")


def test_a_part_whose_default_leaves_something_open_is_asked_for(layout):
    """A seed is inherited from nobody: two countries would draw with the same."""
    text = write_country(layout, "TSN", ["sampling_design"]).read_text(encoding="utf-8")
    assert f"    selection: {{seed: {TODO}}}\n" in text
    assert "weighting:" not in text and "size:" not in text


def test_a_component_without_defaults_is_asked_for_whole(layout):
    layout.component("non_law_enforcement_data").unlink()
    text = write_country(layout, "TSN", ["non_law_enforcement_data"]).read_text(encoding="utf-8")
    section = yaml.safe_load(text)["components"]["non_law_enforcement_data"]
    assert set(section) == {"title", "data_class", "origin", "caveat", "years", "population_ages", "context_until"}
    assert "inherited" not in text


@pytest.mark.parametrize("iso3, name", [("TSN", "New land"), ("TSO", "Older land")])
def test_the_file_is_of_the_country(layout, iso3, name):
    lines = write_country(layout, iso3, ["household_survey"]).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../schema/country.json"
    assert lines[1].startswith(f"# {name}.") and f"iso3: {iso3}" in lines


def test_a_year_of_fieldwork_is_asked_for_and_never_guessed(layout):
    path = write_country(layout, "TSN", ["household_survey"])
    with pytest.raises(ParamsError, match=f"line 4, key target_population.year: still says {TODO}; state it there"):
        load_target_population(layout, "TSN")
    fill(path)
    assert load_target_population(layout, "TSN").year == 2021


def test_a_country_with_gaps_is_no_obstacle_to_the_others(layout):
    write_country(layout, "TSN", None)
    assert check(layout, ["TST"]) == [] and refresh(layout) == []


def test_no_stage_can_run_on_a_gap(layout):
    write_country(layout, "TSN", None)
    for stem in ("household_survey", "sampling_design"):
        with pytest.raises(ParamsError, match=f"still says {TODO}"):
            load_section(layout, "TSN", stem)


def test_a_stand_in_can_be_made_of_it_too(layout):
    """With `data_class: synthetic` the defaults of stand-ins say where the data are from."""
    path = write_country(layout, "TSN", ["sampling_design"])
    text = path.read_text(encoding="utf-8").replace("data_class: restricted", "data_class: synthetic", 1)
    lines = [line for line in text.splitlines() if not line.strip().startswith(("origin:", "fieldwork:"))]
    path.write_text(
        "\n".join([*lines, "    stand_in: {seed: 1}"]).replace(f"seed: {TODO}", "seed: 1") + "\n", encoding="utf-8"
    )
    assert load_section(layout, "TSN", "sampling_design").origin.title.endswith("in New land")


def test_components_stand_in_the_order_of_the_report_whatever_was_asked_for_first(layout):
    path = write_country(layout, "TSN", ["sampling_design", "household_survey"])
    assert list(yaml.safe_load(path.read_text(encoding="utf-8"))["components"]) == [
        "household_survey",
        "sampling_design",
    ]


def test_the_pipeline_knows_the_country_at_once(layout):
    write_country(layout, "TSN", ["household_survey"])
    stages = yaml.safe_load(layout.held().read_text(encoding="utf-8"))["held"]
    assert "TSN" in stages["household_survey"] and "TSN" in stages["report"]
    assert "TSN" not in stages["household_survey_synthetic"]


def test_a_file_that_is_there_is_never_overwritten(layout):
    before = layout.country("TST").read_bytes()
    with pytest.raises(ParamsError, match="params/countries/TST.yaml: is there already"):
        write_country(layout, "TST", None)
    assert layout.country("TST").read_bytes() == before
    path = write_country(layout, "TSN", ["predictors"])
    fill(path)
    filled = path.read_bytes()
    with pytest.raises(ParamsError, match="is there already"):
        write_country(layout, "TSN", None)
    assert path.read_bytes() == filled


@pytest.mark.parametrize("iso3", ["TSV", "TSG"])
def test_a_unit_that_is_no_country_is_written_by_hand(layout, iso3):
    layout.country(iso3).unlink()
    with pytest.raises(ParamsError, match=f"{iso3}: no country of the study"):
        write_country(layout, iso3, None)
    assert not layout.country(iso3).exists()


@pytest.mark.parametrize("iso3", ["tsn", "TSX", "../TSN", ""])
def test_a_country_that_is_not_in_the_study_gets_no_file(layout, iso3):
    before = sorted(layout.root.rglob("*.yaml"))
    with pytest.raises(UnknownCountryError):
        write_country(layout, iso3, None)
    assert sorted(layout.root.rglob("*.yaml")) == before


def test_a_misspelt_component_leaves_no_file_behind(layout):
    with pytest.raises(ParamsError, match=r"did you mean household_survey\?"):
        write_country(layout, "TSN", ["sampling_design", "houshold_survey"])
    assert not layout.country("TSN").exists()
