"""Pages of the countries together are held against what they are made of, when they are written and whenever they are verified."""

from __future__ import annotations

import pytest
from tests.small_findings import findings_file
from tests.unit.report.study_pages.test_roadmap import EVENTS, LAW, recommendation

from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.store import Store
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.leaflet.page import Leaflet, write_leaflet_page
from disrupting_harm.report.study_pages.roadmap import roadmap_body, stated
from disrupting_harm.report.study_pages.told import Told
from disrupting_harm.report.study_pages.write import (
    StudyPage,
    find_differences,
    find_problems,
    link_to_others,
    write_study_pages,
)


@pytest.fixture(scope="module")
def page():
    told = (Told("AAA", "Aland", (recommendation("AAA", "law", "government", [LAW]),), "a", "1"),)
    leaflet = Leaflet(
        "roadmap", "Study", "Roadmap tracker", "All", "Steps", roadmap_body(told, EVENTS), "synthetic", stand_in=True
    )
    return StudyPage(
        leaflet, Findings("XDH"), Store("XDH", stated=stated(told, EVENTS, "Study"), rules=findings_file())
    )


@pytest.fixture(scope="module")
def text(page):
    return write_leaflet_page(page.leaflet)


def test_the_page_as_it_was_made_has_no_problem(page, text):
    assert find_problems(read_page(text), page) == [] and list(find_differences(read_page(text), page)) == []


@pytest.mark.parametrize(
    "old, new",
    [
        ("passed Act 5", "passed Act 6"),
        (">2022<", ">2023<"),  # a date that would pass as a year
        (">not stated<", ">stated<"),  # the link to the study
        ("Steps reported in Aland", "Steps reported in Bland"),
        ("Do law.", "Do laws."),
        ("SDG target 16.2", "SDG target 16.3"),
        ('aria-label="Government"', 'aria-label="Donors"'),
    ],
)
def test_whatever_is_changed_on_a_page_is_named(page, text, old, new):
    assert old in text
    (found,) = find_differences(read_page(text.replace(old, new, 1)), page)
    assert found.rule == "study page" and found.printed != found.stored


def test_a_text_that_is_taken_away_is_named(page, text):
    assert list(find_differences(read_page(text[: text.rindex("<footer>")]), page))


def test_a_page_leads_to_the_report_and_to_every_other_page_and_not_to_itself(page):
    beside = (("The tracker", "roadmap.html"), ("A brief", "brief_x.html"))
    linked = link_to_others(page, beside).leaflet.links
    assert [to for _, to in linked] == ["report.html", "report.pdf", "brief_x.html"]


def test_a_number_that_nothing_states_is_named(page, text):
    found = find_problems(read_page(text.replace("Do law.", "Do 12 laws.")), page)
    assert [(one.rule, one.printed) for one in found] == [("number", "12")]


def test_a_unit_that_is_a_country_has_no_such_pages(study, tmp_path):
    assert write_study_pages(study, "TST", tmp_path, Identity("s", "TST/report", "real", "public", 1), None) == []
    assert not list(tmp_path.glob("roadmap*"))
