"""Schemas for editors follow the models: what the loader takes is not marked, and what it refuses is."""

from __future__ import annotations

import json
import shutil

import pytest
from jsonschema import Draft202012Validator
from tests.checkouts import ROOT

from disrupting_harm.parameter_files.schemas import DIALECT, schemas, write_schemas
from disrupting_harm.registry import components
from disrupting_harm.study.yaml_file import read_yaml


LAYOUT = "layout.household_survey"


def as_json(value: object) -> object:
    """As an editor sees it: every key is text."""
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}
    return [as_json(v) for v in value] if isinstance(value, list) else value


def marked(name: str, content: object) -> list[str]:
    return [error.message for error in Draft202012Validator(schemas()[name]).iter_errors(as_json(content))]


def schema_of(path) -> str:
    kinds = {
        "countries": "country", "components": f"component.{path.stem}", "indicators": "indicators",
        "layouts": LAYOUT,
    }  # fmt: skip
    return kinds.get(path.parent.name, path.stem)


def test_there_is_a_schema_for_every_kind_of_file_and_every_component():
    named = {"study", "country", "findings", "indicators", "outputs", LAYOUT}
    assert set(schemas()) == {*named, *(f"component.{stem}" for stem in components())}


@pytest.mark.parametrize(
    "name",
    ["study", "country", "findings", "indicators", "outputs", LAYOUT, *(f"component.{stem}" for stem in components())],
)
def test_a_schema_is_one_and_all_that_it_refers_to_is_in_it(name):
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    text = json.dumps(schema)
    referred = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert referred <= set(schema.get("$defs", {}))


def test_parts_of_two_components_that_share_a_name_are_the_same_part():
    """Else the schema of a country would hold one of them for both."""
    seen: dict[str, object] = {}
    for stem in components():
        for name, body in schemas()[f"component.{stem}"]["$defs"].items():
            assert seen.setdefault(name, body) == body, name
    assert set(seen) <= set(schemas()["country"]["$defs"])


def test_no_file_that_the_loader_takes_is_marked(study):
    looked_at = set()
    shutil.copy(ROOT / "params" / "findings.yaml", study.findings())
    shutil.copy(ROOT / "params" / "outputs.yaml", study.findings().with_name("outputs.yaml"))
    for path in sorted((study.root / "params").rglob("*.yaml")):
        # held.yaml is made, and a unit's own definitions are named by component.
        if path.name == "held.yaml" or (path.parent.name == "indicators" and path.stem.isupper()):
            continue
        looked_at.add(schema_of(path))
        assert marked(schema_of(path), read_yaml(path, path.name).data) == [], path.name
    # The model of disclosure states all its parameters in the file of its unit.
    assert looked_at == set(schemas()) - {"component.disclosure_model"}


@pytest.mark.parametrize(
    "section",
    [
        {"fieldwork": 2024},  # a year without quotes
        {
            "tables": {"caregivers": None},
            "scaled_indicator": None,
            "other_domains": None,
        },  # taken out of what is inherited
        {"labels": {"sex": None, "9": 9}},
        {},
        None,
    ],
)
def test_what_a_country_may_state_of_a_survey_is_not_marked(section):
    assert marked("country", {"iso3": "TST", "components": {"household_survey": section}}) == []


@pytest.mark.parametrize(
    "section",
    [
        {"tittle": "t"},
        {"data_class": "secret"},
        {"data_class": 3},
        {"tables": {"kids": {"file": "kids.csv"}}},
        {"tables": {"children": {"file": "a/b.csv"}}},
        {"headline": []},
        {"indicators": ["Not A Name"]},
        {"stand_in": {"caregivers": 0}},
        {"stand_in": {"children": 300}},
        {"pooled": {"baseline": {"A": 2}}},
        [1],
    ],
)
def test_what_a_country_may_not_state_of_a_survey_is_marked(section):
    assert marked("country", {"iso3": "TST", "components": {"household_survey": section}})


@pytest.mark.parametrize(
    "content",
    [{"components": {}}, {"iso3": "tst", "components": {}}, {"iso3": "TST", "components": {"houshold_survey": {}}}, {"iso3": "TST", "components": {}, "year": 1}],
)  # fmt: skip
def test_a_file_of_no_country_or_of_no_component_is_marked(content):
    assert marked("country", content)


def test_a_default_may_leave_out_whatever_it_likes_and_nothing_else_joins_it():
    assert marked("component.sampling_design", {"defaults": {"selection": {"psus": 4}}}) == []
    assert marked("component.sampling_design", {"default": {}})
    assert marked("component.sampling_design", {"if_synthetic": {"selection": {"psus": 0}}})


def test_definitions_keep_what_they_cannot_do_without():
    harm = {"version": 1, "label": "l", "item": "a", "base": "b", "recall": "r"}
    assert marked("indicators", {"table": "children", "indicators": {"harm": harm}}) == []
    for key in ("version", "label", "base", "recall"):
        assert marked("indicators", {"indicators": {"harm": {k: v for k, v in harm.items() if k != key}}})


def test_schemas_are_written_once_and_only_where_they_changed(study):
    names = [f"params/schema/{name}.json" for name in sorted(schemas())]
    assert write_schemas(study) == names
    assert write_schemas(study) == []
    path = study.schema("country")
    path.write_text(path.read_text(encoding="utf-8").replace("iso3", "iso2"), encoding="utf-8")
    assert write_schemas(study) == ["params/schema/country.json"]
    assert json.loads(path.read_text(encoding="utf-8")) == schemas()["country"]


@pytest.mark.parametrize(
    "name", ["study", "country", "findings", "indicators", "outputs", LAYOUT, "component.triangulation"]
)
def test_every_key_of_a_schema_says_what_it_is(name):
    """Beside `null`, too, so that an editor shows it where the key is typed."""
    schema = schemas()[name]
    bodies = [body for body in schema.get("$defs", {}).values() if "properties" in body]
    bodies += [] if name.startswith("component.") else [schema]
    assert [key for body in bodies for key, told in body["properties"].items() if not told.get("description")] == []
