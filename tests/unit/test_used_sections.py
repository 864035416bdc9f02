"""A record names the sections of parameters that a stage used, each by the hash of what was used of it."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.edits import edit_first

from disrupting_harm import used_sections
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.records import FileRef, Library, Record, SectionRef
from disrupting_harm.registry import ROLES, component
from disrupting_harm.sections import held
from disrupting_harm.stage_names import REPORT, stage_name
from disrupting_harm.study.load import unit_codes


def test_the_sections_of_a_stage_are_named_lowest_layer_first(study):
    refs = used_sections.section_refs(study, "TST", "household_survey", "stand_in")
    mine = [(ref.path, ref.key) for ref in refs if "household_survey" in ref.path or "household_survey" in ref.key]
    assert mine == [
        ("params/components/household_survey.yaml", ("defaults",)),
        ("params/components/household_survey.yaml", ("if_synthetic",)),
        ("params/countries/TST.yaml", ("components", "household_survey")),
        ("params/instruments/household_survey/children.csv", ("instrument",)),
        ("params/instruments/household_survey/caregivers.csv", ("instrument",)),
    ]
    assert ("params/study.yaml", ("target_population",)) in [(ref.path, ref.key) for ref in refs]


def test_real_data_inherit_nothing_of_a_stand_in(study):
    keys = [ref.key for ref in used_sections.section_refs(study, "TSU", "household_survey", "run")]
    assert ("if_synthetic",) not in keys and ("defaults",) in keys


def test_every_section_that_is_named_has_its_hash_now(study):
    for iso3 in unit_codes(study):
        for ref in used_sections.report_refs(study, iso3):
            assert used_sections.section_hash(study, ref) == ref.sha256 != ""


def test_a_units_own_definitions_are_named_in_its_own_file(study):
    refs = used_sections.section_refs(study, "TSV", "household_survey", "run")
    assert ("params/indicators/TSV.yaml", ("household_survey", "indicators"), ("bullied",)) in [
        (ref.path, ref.key, ref.names) for ref in refs
    ]


def test_a_report_rests_on_its_conventions_and_on_the_sections_of_its_components_each_once(study):
    refs = used_sections.report_refs(study, "TST")
    assert len({(r.path, r.key, r.names, r.without) for r in refs}) == len(refs)
    keys = [(r.path, r.key) for r in refs]
    assert all(("params/study.yaml", (name,)) in keys for name in ("survey", "presentation", "title"))


def ref(path="params/study.yaml", key=("title",), **facts) -> SectionRef:
    return SectionRef(path=path, key=key, sha256="", **facts)


@pytest.mark.parametrize(
    "gone",
    [ref(path="params/nothing.yaml"), ref(key=("colour",)), ref(key=("title", "deeper")), ref(key=("units", "XXX"))],
)
def test_a_section_that_is_not_there_has_no_hash(study, gone):
    assert used_sections.section_hash(study, gone) is None


def test_of_a_section_only_the_named_keys_and_fields_count(study):
    names = ref("params/indicators/household_survey.yaml", ("indicators",), names=("met_online_contact",))
    wording = names.model_copy(update={"without": ("label",)})
    before = [used_sections.section_hash(study, r) for r in (names, wording)]
    edit_first(study.indicators("household_survey"), "Never received information", "Got no information")
    assert [used_sections.section_hash(study, r) for r in (names, wording)] == before
    edit_first(study.indicators("household_survey"), "Met in person someone", "Met someone")
    after = [used_sections.section_hash(study, r) for r in (names, wording)]
    assert after[0] != before[0] and after[1] == before[1]


KEYS = st.integers(-5, 99) | st.text("ab1", min_size=1, max_size=3)
CONTENT = st.dictionaries(KEYS, st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.integers(), max_size=3), max_size=5)  # fmt: skip


@given(CONTENT)
def test_the_hash_of_content_follows_the_order_of_keys(content):
    by_text = {str(key): value for key, value in content.items()}
    other_way_round = dict(reversed(by_text.items()))
    same = used_sections.content_hash(by_text, None) == used_sections.content_hash(other_way_round, None)
    assert same is (len(by_text) < 2)


@given(CONTENT)
def test_a_key_that_is_a_number_counts_as_its_text(content):
    numbers = {key: value for key, value in content.items() if isinstance(key, int)}
    assert used_sections.content_hash(numbers, None) == used_sections.content_hash(
        {str(k): v for k, v in numbers.items()}, None
    )


@pytest.mark.parametrize("content", [None, 3, "text", ["a"], True])
@pytest.mark.parametrize("asked", [{"names": ("a",)}, {"names": None, "without": ("label",)}])
def test_where_a_mapping_is_asked_for_other_content_has_no_hash(content, asked):
    assert used_sections.content_hash(content, **asked) is None
    assert used_sections.content_hash(content, None) is not None


@pytest.mark.parametrize("definition", [None, 3, "text", ["label"]])
def test_where_each_is_a_definition_other_content_has_no_hash(definition):
    assert used_sections.content_hash({"a": {"label": "A"}, "b": definition}, None, ("label",)) is None
    assert used_sections.content_hash({"a": {"label": "A"}, "b": definition}, ("a",), ("label",)) is not None
    assert used_sections.content_hash({"a": {"label": "A"}}, ("a", "b"), ("label",)) is None, "b is not there"


@given(CONTENT, st.data())
def test_the_hash_of_content_follows_every_value(content, data):
    if not content:
        return
    name = data.draw(st.sampled_from(sorted(content, key=str)))
    if sum(str(k) == str(name) for k in content) > 1:
        return  # 1 and "1" are one key in JSON
    assert used_sections.content_hash(content | {name: "another value"}, None) != used_sections.content_hash(
        content, None
    )


def record_of(layout, stem="household_survey", role="run", iso3="TST", **changes) -> Record:
    """A record with the parameters that the stage uses now, or the report of the unit (role `report`)."""
    if role == REPORT:
        facts = {"stage": f"report@{iso3}", "component": "country_report"}
        used, refs = used_sections.report_hash(layout, iso3), used_sections.report_refs(layout, iso3)
    else:
        facts = {"stage": f"{stage_name(stem, role)}@{iso3}", "component": stem}
        used, refs = (
            used_sections.used_hash(layout, iso3, stem, role),
            used_sections.section_refs(layout, iso3, stem, role),
        )
    facts |= {"country": iso3, "data_class": "synthetic", "parameters_sha256": used, "parameters": refs}
    library = Library(version="1", path="l", sha256="1")
    return Record(**facts | changes, code=library, lock=FileRef(path="r", sha256="1", role="lock"))


def test_what_no_one_edited_is_what_it_was_for_every_stage_of_every_unit(study):
    for iso3 in unit_codes(study):
        assert used_sections.changed_parameters(study, record_of(study, role=REPORT, iso3=iso3)) == []
        for stem in held(study, iso3):
            for role in ROLES:
                if role == "run" or component(stem).has(role):
                    assert used_sections.changed_parameters(study, record_of(study, stem, role, iso3)) == []


@pytest.mark.parametrize("role", ["derive", "run", REPORT])
def test_a_changed_definition_is_named_by_file_and_key(study, role):
    record = record_of(study, role=role)
    edit_first(
        study.indicators("household_survey"), "item: met_online_contact,", "item: met_online_contact, numerator: [0],"
    )
    assert used_sections.changed_parameters(study, record) == [
        "params/indicators/household_survey.yaml, key indicators"
    ]


def test_a_convention_is_part_of_what_is_used_by_the_stages_that_declare_it(study):
    notebook, derived, report = (record_of(study, role=role) for role in ("run", "derive", REPORT))
    edit_first(study.study(), "minimum_base: 50", "minimum_base: 60")
    place = ["params/study.yaml, key presentation"]
    assert [used_sections.changed_parameters(study, r) for r in (notebook, derived, report)] == [place, [], place]
    edit_first(study.study(), "title: Test study", "title: Another study")
    assert "params/study.yaml, key title" in used_sections.changed_parameters(study, report)
    assert used_sections.changed_parameters(study, notebook) == place


def test_the_order_of_a_convention_s_keys_counts(study):
    record = record_of(study)
    edit_first(study.study(), "  weight: weight\n  strata: stratum\n", "  strata: stratum\n  weight: weight\n")
    assert used_sections.changed_parameters(study, record) == ["params/study.yaml, key survey"]


def test_a_layer_s_key_that_is_overridden_above_may_change_and_what_is_inherited_may_not(study):
    record, path = record_of(study, role="stand_in"), study.root / "params" / "components" / "household_survey.yaml"
    edit_first(path, "caregivers: 1000", "caregivers: 200")
    assert used_sections.changed_parameters(study, record) == []
    edit_first(study.country("TST"), "      caregivers: 300\n", "")
    assert used_sections.changed_parameters(study, record) == [
        "params/components/household_survey.yaml, key if_synthetic",
        "params/countries/TST.yaml, key components.household_survey",
    ]


def test_a_value_that_moves_to_another_layer_is_no_change(study):
    record, path = record_of(study, role="stand_in"), study.root / "params" / "components" / "household_survey.yaml"
    edit_first(path, "caregivers: 1000", "caregivers: 300")
    edit_first(study.country("TST"), "      caregivers: 300\n", "")
    assert used_sections.changed_parameters(study, record) == []


def test_a_section_that_is_new_is_named(study):
    record = record_of(study, "non_law_enforcement_data")
    edit_first(study.country("TST"), "  non_law_enforcement_data:", "  non_law_enforcement_data: {years: [2020, 2022]}")
    place = "params/countries/TST.yaml, key components.non_law_enforcement_data"
    assert used_sections.changed_parameters(study, record) == [place]


def test_where_no_section_explains_a_change_the_stage_is_named(study):
    """The hash is of all that was used after inheritance, so it holds without the list of sections."""
    record = record_of(study, parameters_sha256="0" * 64)
    assert used_sections.changed_parameters(study, record) == ["params/, what household_survey@TST inherits"]


def test_a_record_that_has_no_hash_of_parameters_is_not_taken_for_unchanged(study):
    assert used_sections.changed_parameters(study, record_of(study, parameters_sha256="")) != []


def test_parameters_that_cannot_be_read_are_a_users_mistake(study):
    records = [record_of(study), record_of(study, role=REPORT)]
    edit_first(study.country("TST"), "iso3: TST", "iso3: [")
    for record in records:
        with pytest.raises(UserError, match="params/countries/TST.yaml"):
            used_sections.changed_parameters(study, record)


def test_a_definition_of_the_unit_s_own_stands_for_the_shared_one_of_its_name(study):
    record = record_of(study, iso3="TSV")
    path = study.indicators("TSV")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    shared = study.indicators("household_survey")
    text = shared.read_text(encoding="utf-8")
    own = content["household_survey"]["indicators"]["bullied"]
    shared.write_text(
        text.replace("indicators:\n", f"indicators:\n  bullied: {json.dumps(own)}\n", 1), encoding="utf-8"
    )
    assert used_sections.changed_parameters(study, record) == [], "the shared one is not used"
    refs = used_sections.section_refs(study, "TSV", "household_survey", "run")
    assert not [r for r in refs if r.path.endswith("household_survey.yaml") and "bullied" in (r.names or ())]


@pytest.mark.parametrize("stage", ["other@TST", "predictors_derived@TST"])
def test_a_record_of_a_stage_that_its_component_has_not_is_told(study, stage):
    record = Record(
        stage=stage, component="predictors", country="TST", data_class="synthetic", parameters=(),
        code=Library(version="0", path="x", sha256="0"), lock=FileRef(path="x", sha256="0", role="lock"),
    )  # fmt: skip
    with pytest.raises(ParamsError, match=f"{stage}: not a stage of predictors"):
        used_sections.changed_parameters(study, record)
