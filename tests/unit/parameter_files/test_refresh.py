"""Files made from the parameters say what these say, and are written only where that changed."""

from __future__ import annotations

import pytest
import yaml
from tests.edits import edit

from disrupting_harm.errors import ParamsError
from disrupting_harm.parameter_files.refresh import HEAD, held_text, refresh, write_held
from disrupting_harm.registry import components


def held_of(study) -> dict[str, list[str]]:
    return yaml.safe_load(held_text(study))["held"]


def test_every_stage_runs_for_the_units_that_hold_its_component(study):
    found = held_of(study)
    assert found["household_survey"] == found["household_survey_derived"] == ["TSG", "TST", "TSU", "TSV"]
    assert found["predictors"] == ["TSG", "TST"] and found["sampling_design"] == ["TST"]
    assert found["report"] == ["TSG", "TST", "TSU", "TSV"]


def test_a_stand_in_is_made_only_where_the_data_are_one(study):
    assert held_of(study)["household_survey_synthetic"] == ["TSG", "TST"]
    edit(study.country("TSU"), "data_class: restricted", "data_class: synthetic")
    assert held_of(study)["household_survey_synthetic"] == ["TSG", "TST", "TSU"]


def test_a_component_has_the_stages_that_its_modules_make(study):
    names = set(held_of(study))
    for stem, declared in components().items():
        assert stem in names
        assert (f"{stem}_derived" in names) == declared.has("derive")
        assert (f"{stem}_synthetic" in names) == declared.has("stand_in")


def test_every_notebook_is_asked_what_it_imports_and_the_cover_too(study):
    assert held_of(study)["imports"] == [*components(), study.cover]


def test_a_component_that_no_unit_holds_has_a_stage_for_none(study):
    edit(study.country("TST"), "  non_law_enforcement_data:\n", "")
    assert held_of(study)["non_law_enforcement_data"] == []


def test_a_unit_without_components_has_no_report(study):
    study.country("TSU").write_text("iso3: TSU\ncomponents: {}\n", encoding="utf-8")
    assert held_of(study)["report"] == ["TSG", "TST", "TSV"]


def test_a_unit_that_needs_an_optional_group_has_its_stages_and_no_report_that_all_must_make(study):
    params = yaml.safe_load(study.country("TSG").read_text(encoding="utf-8"))
    params["components"]["disclosure_model"] = {}
    study.country("TSG").write_text(yaml.safe_dump(params), encoding="utf-8")
    found = held_of(study)
    assert found["disclosure_model"] == ["TSG"] and "TSG" in found["household_survey"]
    assert found["report"] == ["TST", "TSU", "TSV"]


def test_the_file_says_what_it_is_made_from(study):
    assert held_text(study).startswith(HEAD) and "dh refresh" in HEAD and "params/countries" in HEAD


def test_nothing_is_written_that_is_up_to_date(study):
    refresh(study)
    before = {p: p.stat().st_mtime_ns for p in (study.root / "params").rglob("*") if p.is_file()}
    assert refresh(study) == [] and write_held(study) is False
    assert {p: p.stat().st_mtime_ns for p in (study.root / "params").rglob("*") if p.is_file()} == before


def test_what_changed_is_written_and_named(study):
    refresh(study)
    edit(study.country("TST"), "  predictors:\n", "")
    study.schema("study").unlink()
    assert refresh(study) == ["params/held.yaml", "params/schema/study.json"]
    assert study.held().read_text(encoding="utf-8") == held_text(study) and study.schema("study").is_file()


def test_a_file_that_was_edited_by_hand_is_put_right(study):
    edit(study.held(), HEAD, "")
    assert write_held(study) is True
    assert study.held().read_text(encoding="utf-8") == held_text(study)


def test_a_unit_that_cannot_be_read_keeps_its_stages_and_its_sentences_are_handed_over(study):
    edit(study.country("TST"), "  predictors:\n", "  predictor:\n")
    edit(study.country("TSU"), "iso3: TSU", "iso3: TSX")
    path = study.country("TSG")
    path.write_text(path.read_text(encoding="utf-8").partition("  predictors:\n")[0], encoding="utf-8")
    before, problems = yaml.safe_load(study.held().read_text(encoding="utf-8"))["held"], []
    after = yaml.safe_load(held_text(study, problems))["held"]
    assert len(problems) == 2 and all("\n" not in sentence for sentence in problems)
    assert "did you mean predictors?" in problems[0] and problems[1].startswith("params/countries/TSU.yaml, line 1")
    assert before["predictors"] == ["TSG", "TST"] and after.pop("predictors") == ["TST"], (
        "other units are brought up to date"
    )
    before.pop("predictors")
    assert after == before


def test_a_unit_that_cannot_be_read_and_had_no_stage_gets_none(study):
    edit(study.country("TSU"), "iso3: TSU", "iso3: TSX")
    study.held().write_text("held: [not, a, mapping]\n", encoding="utf-8")
    problems = []
    assert write_held(study, problems) is True and len(problems) == 1
    held = yaml.safe_load(study.held().read_text(encoding="utf-8"))["held"]
    assert held["report"] == held["household_survey"] == ["TSG", "TST", "TSV"]


def test_without_a_mistake_there_is_nothing_to_hand_over(study):
    problems = []
    assert write_held(study, problems) is False and problems == []
    assert held_text(study, problems) == held_text(study) and problems == []


def test_parameters_that_cannot_be_read_change_no_file(study):
    before = study.held().read_bytes()
    edit(study.country("TST"), "  predictors:\n", "  predictor:\n")
    with pytest.raises(ParamsError, match=r"did you mean predictors\?"):
        refresh(study)
    assert study.held().read_bytes() == before
