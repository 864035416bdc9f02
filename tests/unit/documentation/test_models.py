"""The fields of a model, as the page of parameters tells them."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticUndefined

from disrupting_harm.documentation.models import FILES, fields_of, sections
from disrupting_harm.parameter_files.descriptions.fields import declaring, descriptions, reached
from disrupting_harm.study.conventions import Study
from disrupting_harm.study.model import Model
from disrupting_harm.study.raw import ColumnMap


MODELS = list(dict.fromkeys(m for root in (*FILES.values(), *sections().values()) for m in reached(root)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.__module__.rpartition('.')[0]}.{model.__name__}")
def test_every_field_has_its_sentence(model):
    for name in model.model_fields:
        assert descriptions().get(declaring(model, name), {}).get(name), f"{declaring(model, name)}.{name}"


def test_nothing_is_described_that_is_no_field():
    fields = {(declaring(model, name), name) for model in MODELS for name in model.model_fields}
    assert {(owner, name) for owner, told in descriptions().items() for name in told} == fields


def test_no_two_models_of_a_page_share_the_heading_that_links_lead_to():
    names = [model.__name__ for model in MODELS if model not in sections().values()]
    assert len(set(names)) == len(names)


def test_a_field_goes_by_the_key_of_the_file_and_knows_whether_it_is_required():
    by_key = {field.key: field for field in fields_of(ColumnMap)}
    assert "from" in by_key and "source" not in by_key
    assert by_key["at_least"].default == 1 and not by_key["at_least"].required
    required = next(field for field in fields_of(Study) if field.key == "title")
    assert required.required and required.default is PydanticUndefined


def test_a_field_that_nothing_describes_has_no_words():
    class Unknown(Model):
        key: int

    assert [(field.key, field.description) for field in fields_of(Unknown)] == [("key", "")]
