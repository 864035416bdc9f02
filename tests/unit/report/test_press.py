"""A press sheet says what its report says: each kind of change of one is caught and named."""

from __future__ import annotations

import re

import pytest
from tests.small_findings import SCOPE, estimates, evaluated, findings_file, make_store

from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.printed import check_document
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.checked import Checked, find_sheet_problems, sheet_claims, sheet_sentences
from disrupting_harm.report.leaflet.document import set_leaflet
from disrupting_harm.report.leaflet.page import Leaflet, write_leaflet_page
from disrupting_harm.report.press import press_body
from disrupting_harm.report.typst.document import printed_texts


NOTES = ("workers",)
IDENTITY = Identity("Test study", "TST/report", "stand-in", "synthetic", 1)


@pytest.fixture(scope="module")
def checked():
    store = make_store()
    return Checked((), evaluated(store), store, NOTES)


@pytest.fixture(scope="module")
def leaflet(checked):
    body = press_body(checked.findings, NOTES)
    return Leaflet("press_sheet", "Study", "Press sheet", "Testland", "About it", body, "synthetic", stand_in=True)


@pytest.fixture(scope="module")
def page(leaflet):
    return write_leaflet_page(leaflet)


def problems(page: str, checked: Checked):
    return find_sheet_problems(read_page(page), checked)


def test_a_sheet_prints_its_insights_what_follows_from_them_and_how_to_read_them(page, checked):
    names = [sentence.id.rpartition("/")[2] for sentence in sheet_sentences(checked.findings, NOTES)]
    assert names == ["share", "most_told", "teach", "workers"]
    assert problems(page, checked) == []
    assert next(text.text for text in read_page(page) if text.claims).startswith("In the past year, 15.8 %")


def test_a_duty_bearer_has_one_action_and_only_one_that_follows_from_an_insight():
    actions = {
        "first": {"duty_bearer": "justice", "text": "Hear.", "findings": ["share"], "alignment": ["SDG target 4.7"]},
        "second": {"duty_bearer": "justice", "text": "Try.", "findings": ["share"], "alignment": ["SDG target 4.7"]},
        "other": {"duty_bearer": "donors", "text": "Pay.", "findings": ["girls"], "alignment": ["SDG target 4.7"]},
        "state": {"duty_bearer": "government", "text": "Act.", "findings": ["most_told"], "alignment": ["SDG target 4.7"]},
    }  # fmt: skip
    _, found, _ = sheet_claims(evaluated(make_store(rules=findings_file(None, actions))))
    assert [one.recommendation_id.rpartition("/")[2] for one in found] == ["state", "first"]


def test_a_unit_of_which_nothing_is_said_has_no_sheet():
    findings = evaluated(make_store(rules=findings_file({}, {}), headlines=()))
    assert press_body(findings, NOTES) is None and sheet_sentences(findings, NOTES) == ()


def test_a_sheet_with_stand_ins_is_marked_once_for_its_sentences_and_once_for_itself(page, leaflet):
    assert page.count('<strong class="dh-mark">SYNTHETIC</strong>') == 2
    document = set_leaflet(leaflet, IDENTITY)["main"].decode()
    assert "stand-in: true" in document and document.count('mark("SYNTHETIC")') == 1


def _digit(text: str) -> str:
    """The text with its last digit raised."""
    place = max(index for index, letter in enumerate(text) if letter.isdigit())
    return f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"


def test_each_bound_number_that_is_changed_is_named_with_its_stored_value(page, checked):
    numbers = list(re.finditer(r'(<data class="dh-bound"[^>]*>)([^<]+)(</data>)', page))
    assert len(numbers) == len([b for s in sheet_sentences(checked.findings, NOTES) for b in s.bounds]) > 5
    for found in numbers:
        wrong = _digit(found[2])
        told = problems(f"{page[: found.start(2)]}{wrong}{page[found.end(2) :]}", checked)
        assert [one.printed for one in told if one.rule == "binding"] == [wrong]
        assert found[2] in next(one.stored for one in told if one.rule == "binding")


@pytest.mark.parametrize(
    "old, new, rule, told",
    [
        (">15.8 %<", ">16 %<", "binding", "16 %"),  # rounding
        (f"{SCOPE}/harm@v1", f"{SCOPE}/harm@v1/sex=female", "binding", "20.5 %"),  # another group
        (f"{SCOPE}/harm@v1", f"{SCOPE}/harm@v2", "binding", "harm@v2"),  # another version of the indicator
        ('value="0.158"', 'value="0.159"', "binding", "0.158"),
        (">50<", ">60<", "arithmetic", "13 of 60"),  # n of N
        ("In the past year, ", "Last year, ", "sentence", "In the past year"),
        ("Most of them", "Nearly all of them", "sentence", "Most of them"),  # a direction word
        ("Teach it.", "Teach it to 9 of 10.", "sentence", "Teach it."),
        ("About it", "About 12 of them", "number", "12"),  # the head
        ("print its interval", "print its 12 intervals", "number", "12"),  # the template
        ("Name the year", "More girls: name the year", "direction word", "More"),
        ('aria-label="What was found"', 'aria-label="What 7 found"', "number", "7"),  # what is read aloud
    ],
)  # fmt: skip
def test_each_kind_of_change_is_caught_and_named(page, checked, old, new, rule, told):
    assert old in page
    found = [one for one in problems(page.replace(old, new, 1), checked) if one.rule == rule]
    assert found and told in str(found[0])


def test_a_stored_estimate_that_changed_after_the_sheet_was_written_is_named(page):
    rows = [row for row in estimates() if row.estimate_id != f"{SCOPE}/harm@v1"]
    (changed,) = (row for row in estimates() if row.estimate_id == f"{SCOPE}/harm@v1")
    changed.estimate = 0.168
    store = make_store([changed, *rows])
    found = problems(page, Checked((), evaluated(store), store, NOTES))
    assert any(one.rule == "binding" and one.printed == "15.8 %" and "16.8 %" in one.stored for one in found)


def test_a_sentence_that_is_left_out_or_said_twice_is_named(page, checked):
    (item,) = re.findall(r"<li>(?:(?!</li>).)*TST/finding/most_told.*?</li>", page)
    for wrong in (page.replace(item, ""), page.replace(item, item * 2)):
        assert [one.rule for one in problems(wrong, checked)] == ["sheet"]


def test_a_number_of_the_pdf_that_the_page_has_not_is_named(page, leaflet):
    document = set_leaflet(leaflet, IDENTITY)
    assert list(check_document(printed_texts(document), read_page(page))) == []
    wrong = document | {"main": document["main"].replace("15.8\u00a0%".encode(), "15.9\u00a0%".encode())}
    assert wrong != document
    assert [one.printed for one in check_document(printed_texts(wrong), read_page(page))] == ["15.9"]
