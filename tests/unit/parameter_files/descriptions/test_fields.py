"""Which sentence belongs to which field."""

from __future__ import annotations

import re

from pydantic import BaseModel, Field

from disrupting_harm.documentation.models import sections
from disrupting_harm.parameter_files.descriptions.fields import (
    WHOLE,
    declaring,
    describe,
    described,
    descriptions,
    reached,
)
from disrupting_harm.study.conventions import Study, SurveyRules, TargetPopulation
from disrupting_harm.study.model import partial
from disrupting_harm.study.raw import ColumnMap


def test_each_is_one_sentence_of_words():
    for owner, told in descriptions().items():
        for name, text in told.items():
            assert re.match(r"[A-Z`kl]", text) and text.endswith(".") and len(text.split()) >= 2, f"{owner}.{name}"
            assert len(text) <= 140 and "TODO" not in text, f"{owner}.{name}"


def test_a_model_is_reached_once_with_all_that_it_holds():
    found = reached(Study)
    assert found[0] is Study and SurveyRules in found and len(set(found)) == len(found)


def test_a_model_without_required_keys_is_described_by_the_whole_one():
    assert set(WHOLE) == {"PartialSurveyRules", "PartialTargetPopulation"}
    assert TargetPopulation in reached(Study) and not any(model.__name__ in WHOLE for model in reached(Study))
    assert described(partial(SurveyRules)) == described(SurveyRules)


def test_a_field_that_is_narrowed_is_declared_where_it_was_first():
    class Narrow(SurveyRules):
        weight: str

    assert declaring(Narrow, "weight") == "study.conventions.SurveyRules"


def test_every_key_of_every_component_has_a_sentence():
    models = {model for section in sections().values() for model in reached(section)}
    blank = {f"{model.__name__}.{key}" for model in models for key, text in described(model).items() if not text}
    assert len(models) > 30 and blank == set()


class New(BaseModel):
    """The parameters of a component that was written a minute ago."""

    told: int = Field(description="A number that is told.")
    bare: int = 0


def test_a_new_component_s_field_is_described_by_itself_and_one_without_words_has_none():
    assert described(New) == {"told": "A number that is told.", "bare": ""}
    properties = describe(New)["properties"]
    assert properties["told"]["description"] == "A number that is told." and "description" not in properties["bare"]


def test_a_schema_has_the_sentence_of_every_key_by_its_name_in_the_file():
    schema = describe(Study)
    bodies = [schema, *(body for body in schema["$defs"].values() if "properties" in body)]
    assert len(bodies) > 10
    assert all(key.get("description") for body in bodies for key in body["properties"].values())
    assert describe(ColumnMap)["properties"]["from"]["description"] == descriptions()["study.raw.ColumnMap"]["source"]
