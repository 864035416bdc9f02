"""The tracker lists what sources report beside what is recommended, and infers nothing."""

from __future__ import annotations

import pytest

from disrupting_harm.claims.claim import Uptake
from disrupting_harm.report.study_pages.roadmap import HEADS, OTHERS, Step, gather, read_events, roadmap_body, stated
from disrupting_harm.report.study_pages.told import Told


LAW = {
    "date": "2022",
    "description": "passed Act 5",
    "link": "not stated",
    "source_title": "Paper, 3 May 2022",
    "source_url": "https://a.org",
}
TREATY = Uptake("", "acceded to a treaty", "stated", "Page", "https://b.org")


def recommendation(iso3: str, name: str, bearer: str, uptake=(), data_class: str = "synthetic") -> dict:
    return {
        "recommendation": f"{iso3}/recommendation/{name}", "duty_bearer": bearer, "text": f"Do {name}.", "alignment": ["SDG target 16.2"],
        "data_class": data_class, "uptake": list(uptake),
    }  # fmt: skip


@pytest.fixture
def told():
    first = (recommendation("AAA", "fund", "donors"), recommendation("AAA", "law", "government", [LAW]))
    return (
        Told("AAA", "Aland", first, "a", "1"),
        Told("BBB", "Bland", (recommendation("BBB", "law", "government"),), "b", "2"),
    )


EVENTS = (Step("Aland", Uptake(**LAW)), Step("Bland", TREATY))


def test_each_recommendation_stands_once_under_its_duty_bearer_with_its_countries(told):
    lines = gather(told)
    assert [(line.text, line.countries) for line in lines] == [("Do law.", ["Aland", "Bland"]), ("Do fund.", ["Aland"])]
    headings = [tag.get_text() for tag in roadmap_body(told, EVENTS).find_all("h2")]
    assert headings == ["How to read it", "Government", "Donors", OTHERS]


def test_a_country_has_a_step_only_where_a_row_reports_one(told):
    law, fund = roadmap_body(told, EVENTS).find_all(class_="dh-recommendation")
    assert (
        "All countries of the study" in law.get_text()
        and "Steps reported in Aland. Elsewhere, no step found" in law.get_text()
    )
    assert (
        "Recommended inAland." in fund.get_text() and "No step found in a source that could be read." in fund.get_text()
    )
    assert fund.find("table") is None and [tr.get_text("|") for tr in law.find_all("tr")[1:]] == [
        "Aland|2022|passed Act 5|not stated|Paper, 3 May 2022"
    ]
    assert law.find("a")["href"] == "https://a.org"


def test_the_link_to_the_study_is_that_of_the_source_and_a_lost_date_is_said(told):
    table = roadmap_body(told, EVENTS).find_all("section")[-1].table
    assert [th.get_text() for th in table.find_all("th")] == list(HEADS)
    assert [td.get_text() for td in table.find_all("td")] == [
        "Bland",
        "not given",
        "acceded to a treaty",
        "stated",
        "Page",
    ]


def test_an_event_that_stands_beside_a_recommendation_is_not_listed_again(told):
    assert OTHERS not in roadmap_body(told, EVENTS[:1]).get_text()


def test_recommendations_that_follow_from_stand_ins_are_marked_and_others_are_not(told):
    assert roadmap_body(told, EVENTS).get_text().count("SYNTHETIC") == 1
    real = Told("AAA", "Aland", (recommendation("AAA", "law", "government", data_class="public"),), "a", "1")
    assert "SYNTHETIC" not in roadmap_body((real,), ()).get_text()


def test_html_in_a_row_is_text(told):
    wrong = Step("Bland", Uptake("", "<b>x</b>", "", "<i>", 'https://a.org/"'))
    body = roadmap_body(told, (wrong,))
    assert body.find("b") is None and body.find("i") is None and "<b>x</b>" in body.get_text()


def test_texts_of_rows_and_alignments_are_stated(told):
    assert {"passed Act 5", "Paper, 3 May 2022", "SDG target 16.2", "acceded to a treaty"} <= set(
        stated(told, EVENTS, "Study")
    )


def test_rows_are_those_of_the_study(study):
    assert read_events(study, "TST") == ()
    study.reference("uptake_events").write_text(
        "iso3,date,event_type,description,link_to_disrupting_harm,source_title,source_url\n"
        "TST,2022,law,passed Act 5,not stated,Paper,https://a.org\nXXX,2022,law,other,stated,Paper,https://a.org\n",
        encoding="utf-8",
    )
    assert [(step.country, step.event.description) for step in read_events(study, "TST")] == [
        ("Testland", "passed Act 5")
    ]
