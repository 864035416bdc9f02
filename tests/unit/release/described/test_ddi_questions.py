"""Questions: their wording by language, what may be answered, and when they are asked."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from tests.small_asked import asked

from disrupting_harm.release.described.ddi_elements import XML_LANG
from disrupting_harm.release.described.ddi_questions import add_data_collection, add_number_range


NAMES = {"d": "ddi:datacollection:3_3", "r": "ddi:reusable:3_3"}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> ET.Element:
    root = ET.Element("package")
    add_data_collection(root, asked(tmp_path_factory.mktemp("form")))
    return root


def question(found: ET.Element, name: str) -> ET.Element:
    return next(
        e
        for e in found.iter(f"{{{NAMES['d']}}}QuestionItem")
        if e.findtext("d:QuestionItemName/r:String", "", NAMES) == name
    )


def test_a_question_is_told_in_each_language_that_has_it(found):
    said = {t.get(XML_LANG): t.text for t in question(found, "age").iterfind("d:QuestionText//d:Text", NAMES)}
    assert said == {"en": "How old are you?", "km": "អាយុ"}
    said = {t.get(XML_LANG): t.text for t in question(found, "told").iterfind("d:QuestionText//d:Text", NAMES)}
    assert said == {"en": "Did you tell anybody <ever> & why?"}, (
        "what is not translated is told in no other language's name"
    )


def test_a_number_has_its_limits_and_its_unit(found):
    domain = question(found, "age").find("d:NumericDomain", NAMES)
    limits = domain.find("r:NumberRange", NAMES)
    assert [limits.findtext(f"r:{end}", "", NAMES) for end in ("Low", "High")] == ["12", "17"]
    assert domain.findtext("r:MeasurementUnit", "", NAMES) == "years"


@pytest.mark.parametrize(
    ("limits", "low", "inclusive", "high"),
    [((0.5, None, None), "0.5", "true", None), ((None, 9, 0), "0", "false", "9"), ((None, 9, None), None, None, None)],
)
def test_limits_of_a_number(limits, low, inclusive, high):
    add_number_range(parent := ET.Element("number"), *limits)
    assert parent.findtext("r:NumberRange/r:Low", None, NAMES) == low
    assert parent.findtext("r:NumberRange/r:High", None, NAMES) == high
    if low is not None:
        assert parent.find("r:NumberRange/r:Low", NAMES).get("isInclusive") == inclusive


def test_how_many_answers_may_be_given(found):
    most = {
        name: question(found, name).find("r:ResponseCardinality", NAMES).attrib.values()
        for name in ("told", "whom", "other")
    }
    assert {name: tuple(v) for name, v in most.items()} == {"told": ("1", "1"), "whom": ("0", "2"), "other": ("0", "1")}


def test_the_order_holds_the_note_and_the_rule(found):
    path = [
        r.findtext("r:TypeOfObject", "", NAMES)
        for r in found.iterfind(".//d:Sequence/d:ControlConstructReference", NAMES)
    ]
    assert path == ["StatementItem", "QuestionConstruct", "IfThenElse", "QuestionConstruct", "QuestionConstruct"]
    (rule,) = found.iterfind(".//d:IfThenElse", NAMES)
    assert rule.findtext("d:IfCondition/r:Command/r:CommandContent", "", NAMES) == "${age} > 14"
    assert rule.findtext("d:IfCondition/r:Description/r:Content", "", NAMES) == "Asked if age is above 14."
    assert found.findtext(".//d:StatementItem/d:DisplayText//d:Text", "", NAMES) == "Thank you."


def test_a_hint_is_an_instruction_of_its_question_alone(found):
    assert [h.text for h in found.iterfind(".//d:Instruction/d:InstructionText//d:Text", NAMES)] == ["In full years."]
    referred = [
        q
        for q in found.iter(f"{{{NAMES['d']}}}QuestionItem")
        if q.find("d:InterviewerInstructionReference", NAMES) is not None
    ]
    assert referred == [question(found, "age")]
