"""A unit's section is made of layers, the later over the earlier, key by key."""

from __future__ import annotations

import pytest
import yaml
from tests.edits import edit
from tests.small_params import DESIGN, SURVEY, line_of, refusal, stated

from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import load_section
from disrupting_harm.study.load import (
    load_study,
    merge_section,
)
from disrupting_harm.study.parameter_file import read_parameters


# -- layers


def test_what_a_country_states_goes_before_what_it_inherits_key_by_key(study):
    merged = merge_section(study, "TST", DESIGN)
    # 100 by default; the country has fewer PSUs and keeps how they are drawn.
    assert merged.data["selection"] == {"psus": 40, "allocation": "equal", "method": "systematic", "seed": 20211027}
    assert stated(merged, "selection", "psus") == (
        "params/countries/TST.yaml", ("components", DESIGN, "selection", "psus")
    )  # fmt: skip
    assert stated(merged, "selection", "method") == (
        f"params/components/{DESIGN}.yaml", ("defaults", "selection", "method")
    )  # fmt: skip


def test_a_value_that_is_no_mapping_replaces_the_one_below_it_whole(study):
    edit(study.country("TST"), "  predictors:\n", "  predictors: {outcomes: [told_someone]}\n")
    merged = merge_section(study, "TST", "predictors")
    assert merged.data["outcomes"] == ["told_someone"] and len(merged.data["predictors"]) == 7


def test_defaults_of_stand_ins_join_only_where_the_data_are_one(study):
    assert merge_section(study, "TST", SURVEY).data["stand_in"]["dont_know"] == 0.02
    real = merge_section(study, "TSU", SURVEY)
    assert "stand_in" not in real.data and real.data["origin"]["collected_by"] == "the tests"
    assert real.data["title"] == merge_section(study, "TST", SURVEY).data["title"]


def test_what_a_phase_does_otherwise_goes_between_the_defaults_and_the_country(study):
    components = f"components: {{{SURVEY}: {{title: Second round, fieldwork: by phase, observed: who}}}}"
    edit(study.study(), "  2: {vocabulary: {abuse: technology-facilitated CSEA}}",
         f"  2: {{vocabulary: {{abuse: technology-facilitated CSEA}}, {components}}}")  # fmt: skip
    second, first = merge_section(study, "TSU", SURVEY), merge_section(study, "TST", SURVEY)
    assert (second.data["title"], second.data["fieldwork"]) == ("Second round", 2024)
    assert stated(second, "title") == ("params/study.yaml", ("phases", 2, "components", SURVEY, "title"))
    assert load_section(study, "TSU", SURVEY).observed == "who"
    assert first.data["title"] != "Second round" and "observed" not in first.data


def test_a_default_of_stand_ins_goes_before_one_of_all_and_a_phase_before_both(study):
    edit(study.component(SURVEY), "if_synthetic:\n", "if_synthetic:\n  title: Stand-in\n  domains: [sex]\n")
    components = f"components: {{{SURVEY}: {{domains: [urbanity]}}}}"
    edit(study.study(), "  1: {vocabulary: {abuse: OCSEA}}", f"  1: {{vocabulary: {{abuse: OCSEA}}, {components}}}")
    made_up, real = merge_section(study, "TST", SURVEY).data, merge_section(study, "TSU", SURVEY).data
    assert (made_up["title"], made_up["domains"]) == ("Stand-in", ["urbanity"])
    assert real["title"] != "Stand-in" and real["domains"] == ["sex", "age_group", "urbanity"]


def test_null_takes_an_inherited_value_out(study):
    inherited = merge_section(study, "TST", SURVEY).data
    assert inherited["scaled_indicator"] == "tf_csea_any" and inherited["survey"]["base_weight"] == "base_weight"
    assert "scaled_indicator" not in merge_section(study, "TSU", SURVEY).data
    assert load_section(study, "TSU", SURVEY).scaled_indicator is None
    edit(
        study.country("TST"),
        "    data_class: synthetic\n    stand_in:\n",
        "    data_class: synthetic\n    survey: {base_weight: null}\n    stand_in:\n",
    )
    assert merge_section(study, "TST", SURVEY).data["survey"] == {
        "lonely_psu": "adjust",
        "calibrated_to": [["sex"], ["age"]],
    }


def test_null_takes_a_whole_part_out_with_all_that_was_stated_below_it(study):
    edit(
        study.country("TSU"),
        "    scaled_indicator: null\n",
        "    scaled_indicator: null\n    tables: {caregivers: null}\n",
    )
    merged = merge_section(study, "TSU", SURVEY)
    assert list(merged.data["tables"]) == ["children"]
    assert not [key for key in merged.origins if key[:2] == ("tables", "caregivers")]


def test_null_under_a_code_is_what_the_code_stands_for_and_takes_nothing_out(study):
    """A recode of an inherited code to nothing: the code stays known, and is in no group."""
    edit(
        study.component(SURVEY),
        "    children: {file: children.csv}\n",
        "    children: {file: children.csv, domains: {grade: {recode: {9: nine, 13: thirteen}}}}\n",
    )
    edit(
        study.country("TSU"),
        "    scaled_indicator: null\n",
        "    scaled_indicator: null\n    tables: {children: {domains: {grade: {recode: {13: null}}}}}\n",
    )
    merged = merge_section(study, "TSU", SURVEY)
    assert merged.data["tables"]["children"]["domains"]["grade"]["recode"] == {9: "nine", 13: None}
    assert stated(merged, "tables", "children", "domains", "grade", "recode", 13)[0] == "params/countries/TSU.yaml"


def test_null_where_nothing_is_inherited_is_a_value_of_its_own(study):
    merged = merge_section(study, "TSV", SURVEY)
    assert merged.data["tables"]["children"]["domains"]["grade"]["recode"] == {1: 9, 2: 10, 3: None}


@pytest.mark.parametrize("iso3", ["TSV", "TSG"])
def test_a_unit_that_is_no_country_inherits_nothing(study, iso3):
    merged = merge_section(study, iso3, SURVEY)
    assert merged.data == read_parameters(study, study.country(iso3)).data["components"][SURVEY]
    assert {place.file for place in merged.origins.values()} == {f"params/countries/{iso3}.yaml"}


def test_a_unit_that_is_no_country_has_to_state_what_a_country_inherits(study):
    edit(study.country("TSV"), "    title: Validation file\n", "")
    (sentence,) = refusal(load_section, study, "TSV", SURVEY)
    line = line_of(study.country("TSV"), f"{SURVEY}:")
    assert sentence == f"params/countries/TSV.yaml, line {line}, key components.{SURVEY}.title: missing; add it."


def test_a_component_without_defaults_is_stated_by_the_country_alone(study):
    study.component("predictors").unlink()
    assert merge_section(study, "TST", "predictors").data == {}
    assert len(refusal(load_section, study, "TST", "predictors")) == 3


def test_defaults_name_the_unit_that_inherits_them(study):
    origin = merge_section(study, "TST", SURVEY).data["origin"]
    assert origin["title"].endswith("household survey in Testland")
    assert f"TST {SURVEY}" in origin["collected_by"] or f"{SURVEY} TST" in origin["collected_by"]
    assert "{" not in origin["title"] + origin["collected_by"]


def test_other_braces_of_a_text_stay_as_they_are(study):
    edit(study.country("TSU"), "fieldwork: 2024", "fieldwork: '{Country} {} {year} {country}'")
    assert merge_section(study, "TSU", SURVEY).data["fieldwork"] == "{Country} {} {year} Testland in phase 2"


def test_merging_leaves_the_files_content_as_it_stands(study):
    before = repr(read_parameters(study, study.component(SURVEY)).data)
    first = merge_section(study, "TST", SURVEY)
    first.data["tables"].clear()
    assert repr(read_parameters(study, study.component(SURVEY)).data) == before
    assert merge_section(study, "TST", SURVEY).data["tables"]


# -- the layout of a file that several units share


def with_layout(study, name="phase1", **more):
    path = study.country("TST")
    path.write_text(
        path.read_text(encoding="utf-8").replace("household_survey:\n", f"household_survey:\n    layout: {name}\n"),
        encoding="utf-8",
    )


def test_a_layout_joins_where_the_unit_states_it_with_the_units_code(study):
    assert "columns" not in merge_section(study, "TST", SURVEY).data["tables"]["children"]
    with_layout(study)
    merged = merge_section(study, "TST", SURVEY)
    children = merged.data["tables"]["children"]
    assert children["file"] == "phase1.csv" and children["keep"] == {"COUNTRY": [1]}  # a number, as the file has it
    assert stated(merged, "tables", "children", "file") == (
        "params/components/layouts/phase1.yaml", ("section", "tables", "children", "file")
    )  # fmt: skip
    assert load_section(study, "TST", SURVEY).tables["caregivers"].columns["weight"].source == "wgt_scaled"


def test_what_the_unit_states_goes_before_its_part_of_the_layout_and_that_before_what_all_share(study):
    layout = study.file_layout("phase1")
    edit(layout, "own:\n", "own:\n  TST: {tables: {children: {columns: {weight: {from: w1}, sex: {from: s1}}}}}\n")
    with_layout(study)
    edit(study.country("TST"), "    layout: phase1\n",
         "    layout: phase1\n    tables: {children: {columns: {sex: {from: s2}}}}\n")  # fmt: skip
    columns = load_section(study, "TST", SURVEY).tables["children"].columns
    assert (columns["weight"].source, columns["sex"].source, columns["age"].source) == (
        "w1",
        "s2",
        "ECS_SELECTED_CH_AGE",
    )


def test_an_edit_of_the_layout_is_seen_by_a_section_that_was_read_before(study):
    with_layout(study)
    before = load_section(study, "TST", SURVEY)
    edit(study.file_layout("phase1"), "threatened_or_blackmailed: {from: Q3}", "threatened_or_blackmailed: {from: Q33}")
    after = load_section(study, "TST", SURVEY).tables["children"].columns["threatened_or_blackmailed"]
    assert after.source == "Q33" != before.tables["children"].columns["threatened_or_blackmailed"].source


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("layout: phase1", "layout: phase2", "key components.household_survey.layout: no layout phase2 (did you mean phase1?)"),
        ("layout: phase1", "layout: ../study", "key components.household_survey.layout: no layout ../study"),
        ("units: {TST: 1, ", "units: {", "params/components/layouts/phase1.yaml, key units: no code of TST; add it there"),
        ("TSA: 2", "TSA: 1", "gives two units one code"),
        ("  TSA:\n", "  TSX:\n", "`own` names TSX"),
        ("component: household_survey", "component: predictors", "phase1 is a layout of predictors and not of household_survey"),
        ("unit_column", "unit_colum", "unknown key (did you mean unit_column?)"),
        ("before: ", "befor: ", "params/components/layouts/phase1.yaml, line 16, key section.tables.children.columns.psu.befor"),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_is_told_by_file_and_key(study, old, new, said):
    with_layout(study)
    for path in (study.country("TST"), study.file_layout("phase1")):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        load_section(study, "TST", SURVEY)
    assert said in str(raised.value)


def test_the_layout_of_phase_1_can_be_declared_by_each_of_its_12_countries(project, root):
    study = load_study(project)
    layout = yaml.safe_load(project.file_layout("phase1").read_text(encoding="utf-8"))
    assert len(layout["units"]) == 12 and sorted(layout["units"].values()) == [1, 2, 3, 4, *range(6, 14)]
    origin = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}
    for iso3, code in layout["units"].items():
        assert study.unit(iso3).phase == 1
        section = {
            "data_class": "restricted",
            "layout": "phase1",
            "fieldwork": 2020,
            "origin": origin,
            "scaled_indicator": None,
        }
        content = {"iso3": iso3, "components": {SURVEY: section}}
        project.country(iso3).write_text(yaml.safe_dump(content), encoding="utf-8")
        tables = load_section(project, iso3, SURVEY).tables
        assert {table.keep["COUNTRY"] for table in tables.values()} == {(code,)}
        assert {table.file for table in tables.values()} == {"phase1.csv"}
        assert (iso3 in layout["own"]) == any(table.blank for table in tables.values())
