"""What a model finds wrong is told in the words of a parameter file, with the near name of what was meant."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import ValidationError, model_validator

from disrupting_harm.study.model import Model, Name, Positive
from disrupting_harm.study.sentences import sentence


class Inner(Model):
    seed: Positive
    method: Literal["systematic", "brewer"] = "systematic"
    phase: Literal[1, 2] = 1


class Outer(Model):
    title: str
    inner: Inner | None = None
    share: float = 0
    here: bool = True
    names: tuple[Name, ...] = ()
    by: dict[Name, int] = {}

    @model_validator(mode="after")
    def _not_both(self) -> Outer:
        if self.share and self.names:
            raise ValueError("`share` and `names` exclude each other")
        return self


def told(content: object) -> list[str]:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate(content)
    return [sentence("params/x.yaml, line 3", error, Outer) for error in raised.value.errors(include_url=False)]


def rest(content: object) -> str:
    """What is said after the place, of the only problem."""
    (found,) = told(content)
    assert found.startswith("params/x.yaml, line 3: ")
    return found.removeprefix("params/x.yaml, line 3: ")


@pytest.mark.parametrize(
    "content, said",
    [
        ({"title": "t", "tilte": "t"}, "unknown key (did you mean title?); take it out or correct its spelling."),
        (
            {"title": "t", "inner": {"seed": 1, "metod": "brewer"}},
            "unknown key (did you mean method?); take it out or correct its spelling.",
        ),
        ({"title": "t", "zzz": 1}, "unknown key; take it out or correct its spelling."),
        ({"title": "t", 9: 1}, "unknown key; take it out or correct its spelling."),
    ],
)
def test_an_unknown_key_gets_the_near_name_at_its_own_depth(content, said):
    if 9 in content:
        content = {str(k): v for k, v in content.items()}
    assert rest(content) == said


def test_a_key_of_another_depth_is_not_proposed():
    assert "did you mean" not in rest({"title": "t", "inner": {"seed": 1, "titel": "t"}})


def test_a_missing_key_is_to_be_added():
    assert rest({}) == "missing; add it."


@pytest.mark.parametrize(
    "value, hint",
    [
        ("systematc", " (did you mean systematic?)"),
        ("BREWER", " (did you mean brewer?)"),
        ("random", ""),
        (3, ""),
        (None, ""),
    ],
)
def test_a_choice_is_told_with_all_that_there_are_and_the_near_one(value, hint):
    said = rest({"title": "t", "inner": {"seed": 1, "method": value}})
    assert said == f"must be one of systematic, brewer{hint}; correct it and run the command again."


def test_choices_that_are_numbers_are_told_too():
    assert rest({"title": "t", "inner": {"seed": 1, "phase": 3}}).startswith("must be one of 1, 2")


@pytest.mark.parametrize(
    "change, said",
    [
        ({"inner": 3}, "must hold `key: value` lines"),
        ({"inner": [1]}, "must hold `key: value` lines"),
        ({"by": "x"}, "must hold `key: value` lines"),
        ({"names": "a, b"}, "must be a list, as in [a, b]"),
        ({"title": None}, "must be text"),
        ({"title": ["t"]}, "must be text"),
        ({"inner": {"seed": "soon"}}, "must be a whole number"),
        ({"inner": {"seed": 1.5}}, "must be a whole number"),
        ({"inner": {"seed": None}}, "must be a whole number"),
        ({"share": "much"}, "must be a number"),
        ({"share": None}, "must be a number"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_in_plain_words(change, said):
    assert rest({"title": "t"} | change) == f"{said}; correct it and run the command again."


def test_a_bound_is_told_as_a_part_of_the_sentence():
    assert (
        rest({"title": "t", "inner": {"seed": 0}})
        == "input should be greater than or equal to 1; correct it and run the command again."
    )


def test_what_a_model_says_itself_is_told_as_it_is_written():
    said = rest({"title": "t", "share": 1, "names": ["a"]})
    assert said == "`share` and `names` exclude each other; correct it and run the command again."


def test_no_sentence_shows_what_kind_of_object_pydantic_met():
    for content in (
        {"title": {}},
        {"title": "t", "inner": object()},
        {"title": "t", "names": {"a": 1}},
        {"title": "t", "by": [1]},
    ):
        assert all("instance of" not in s and "Error" not in s for s in told(content))
