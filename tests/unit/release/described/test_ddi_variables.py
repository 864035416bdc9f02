"""Columns: each with its question, its codes and the codes that say nothing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from tests.small_asked import asked

from disrupting_harm.release.described.ddi_variables import add_logical_product


NAMES = {"l": "ddi:logicalproduct:3_3", "r": "ddi:reusable:3_3"}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> ET.Element:
    root = ET.Element("package")
    universes = {"": "everybody", "children who saw it": "some"}
    add_logical_product(root, asked(tmp_path_factory.mktemp("form")), universes)
    return root


def variable(found: ET.Element, name: str) -> ET.Element:
    return next(
        e for e in found.iter(f"{{{NAMES['l']}}}Variable") if e.findtext("l:VariableName/r:String", "", NAMES) == name
    )


def codes(found: ET.Element, name: str) -> list[str]:
    """Of the list that a variable takes its answers from."""
    wanted = variable(found, name).findtext(".//r:CodeRepresentation/r:CodeListReference/r:ID", "", NAMES)
    return _values(found, wanted)


def _values(found: ET.Element, identifier: str) -> list[str]:
    (held,) = (e for e in found.iter(f"{{{NAMES['l']}}}CodeList") if e.findtext("r:ID", "", NAMES) == identifier)
    return [value.text for value in held.iterfind("l:Code/r:Value", NAMES)]


def test_codes_that_say_nothing_are_missing_values_and_no_answers(found):
    assert codes(found, "told") == ["1", "0"]
    managed = variable(found, "told").findtext(".//l:MissingValuesReference/r:ID", "", NAMES)
    (values,) = (
        e
        for e in found.iter(f"{{{NAMES['r']}}}ManagedMissingValuesRepresentation")
        if e.findtext("r:ID", "", NAMES) == managed
    )
    assert _values(found, values.findtext(".//r:CodeListReference/r:ID", "", NAMES)) == ["98"]
    marked = [
        e.findtext("r:Label/r:Content", "", NAMES)
        for e in found.iter(f"{{{NAMES['l']}}}Category")
        if e.get("isMissing")
    ]
    assert marked == ["Don't know"]


def test_the_list_as_it_was_asked_holds_all_codes(found):
    lists = {e.findtext("r:ID", "", NAMES): e for e in found.iter(f"{{{NAMES['l']}}}CodeList")}
    whole = next(name for name in lists if name.endswith("-codes-yes_no"))
    assert _values(found, whole) == ["1", "0", "98"]


def test_a_multiple_choice_is_a_column_for_each_choice_of_one_question(found):
    names = ("whom_friend", "whom_dont_know")
    assert [codes(found, name) for name in names] == [["1", "0"], ["1", "0"]]
    assert len({variable(found, name).findtext("r:QuestionReference/r:ID", "", NAMES) for name in names}) == 1
    assert variable(found, "whom_friend").findtext("r:Label/r:Content", "", NAMES) == "Whom did you tell? - A friend"


def test_a_column_that_no_question_gives_says_so(found):
    weight = variable(found, "weight")
    assert weight.find("r:QuestionReference", NAMES) is None
    assert weight.findtext("r:Description/r:Content", "", NAMES) == "No question: the sample design."
    assert weight.find(".//r:NumberRange/r:Low", NAMES).get("isInclusive") == "false"


@pytest.mark.parametrize(("name", "universe"), [("told", "some"), ("age", "everybody"), ("weight", "everybody")])
def test_a_variable_is_about_the_base_of_its_question_or_about_everybody(found, name, universe):
    assert variable(found, name).findtext("r:UniverseReference/r:ID", "", NAMES) == universe
