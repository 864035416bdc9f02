"""What every parameter model is made of: frozen, no unknown key, numbers as text where text is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from disrupting_harm.study.model import Iso3, Level, Model, Name, Positive, ReferenceColumn, Share, Span


class Sample(Model):
    text: str = "t"
    iso3: Iso3 = "TST"
    name: Name = "name"
    positive: Positive = 1
    share: Share = 0
    level: Level = "level"
    span: Span = (12, 17)


def test_a_key_that_is_not_declared_is_refused():
    with pytest.raises(ValidationError, match="extra"):
        Sample(txt="t")


def test_a_loaded_value_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Sample().text = "another"


@pytest.mark.parametrize("value, text", [(2020, "2020"), (0, "0"), (2.5, "2.5")])
def test_a_number_without_quotes_is_text_where_text_is_meant(value, text):
    assert Sample(text=value).text == text


@pytest.mark.parametrize("value", [True, None, [], {"a": 1}])
def test_what_is_neither_text_nor_a_number_is_no_text(value):
    with pytest.raises(ValidationError):
        Sample(text=value)


@pytest.mark.parametrize(
    "key, value",
    [
        ("iso3", "tst"), ("iso3", "TEST"), ("iso3", "T1T"), ("iso3", "TST\n"), ("iso3", ""), ("iso3", "../TST"),
        ("name", "Name"), ("name", "1st"), ("name", "two words"), ("name", "a/b"), ("name", "a@v2"), ("name", ""), ("name", "name\n"),
        ("positive", 0), ("positive", -1), ("positive", 1.5), ("share", -0.01), ("share", 1.01), ("share", 30), ("share", "much"),
        ("level", "12:13"), ("level", "a/b"), ("level", "a,b"), ("level", "a=b"), ("level", "a@b"), ("level", "a - b"), ("level", ""),
        ("span", (17, 12)), ("span", (12,)), ("span", (12, 13, 14)), ("span", (12.5, 17)),
    ],
)  # fmt: skip
def test_a_value_out_of_its_form_is_refused_by_its_key(key, value):
    with pytest.raises(ValidationError) as raised:
        Sample(**{key: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {key}


@pytest.mark.parametrize(
    "key, value",
    [("share", 0), ("share", 1), ("span", (12, 12)), ("level", "Grade 9-10"), ("level", "über 17"), ("positive", 1), ("name", "a_1")],
)  # fmt: skip
def test_a_value_at_the_edge_of_its_form_is_taken(key, value):
    assert getattr(Sample(**{key: value}), key) == value


@given(st.text(st.characters(exclude_characters=":/,=@", codec="utf-8"), min_size=1).filter(lambda t: "\n" not in t))
def test_any_text_that_joins_no_parts_of_an_id_is_a_level(text):
    if " - " in text:
        with pytest.raises(ValidationError, match="stands between the two levels"):
            Sample(level=text)
    else:
        assert Sample(level=text).level == text


def test_a_reference_column_is_named_like_a_file_and_a_column():
    assert ReferenceColumn(reference="nature2026_table1", column="share").reference == "nature2026_table1"
    with pytest.raises(ValidationError):
        ReferenceColumn(reference="../secret", column="share")
