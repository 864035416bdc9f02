"""Briefs and the infographic are made of findings; each number is bound, and a dot stands for each hundredth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_findings import SCOPE, evaluated, make_store
from tests.unit.report.shown import figure
from tests.unit.report.test_frames import framed

from disrupting_harm.claims.page import read_page
from disrupting_harm.errors import UserError
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.leaflet.document import set_leaflet
from disrupting_harm.report.leaflet.page import Leaflet, write_leaflet_page
from disrupting_harm.report.study_pages.theme_figures import ThemeFigure
from disrupting_harm.report.study_pages.themes import brief_body, claims_of, infographic_body
from disrupting_harm.report.study_pages.write import StudyPage, find_differences, find_problems


@pytest.fixture(scope="module")
def store():
    return make_store()


@pytest.fixture(scope="module")
def findings(store):
    return evaluated(store)


@pytest.fixture(scope="module")
def shares(findings):
    """A finding that begins with a share, as those of the infographic do."""
    (claim,) = claims_of(findings, ["girls"])
    return (replace(claim, parts=claim.parts[1:]),)


def leaflet(body) -> Leaflet:
    return Leaflet("sheet", "Study", "Infographic", "All", "Numbers", body, "synthetic", stand_in=True)


def test_findings_are_taken_by_name_in_order_and_one_that_does_not_hold_is_left_out(findings):
    found = claims_of(findings, ["girls", "hidden", "share"])
    assert [claim.claim_id for claim in found] == ["TST/finding/girls", "TST/finding/share"]


def test_a_tile_has_its_number_first_a_dot_for_each_hundredth_and_the_whole_sentence(shares):
    body = infographic_body(shares)
    (tile,) = body.find_all(class_="dh-tile")
    assert tile.find(class_="dh-claim").contents[0].get_text() == "20.5 %" and tile["data-filled"] == "20"
    assert len(tile.svg.find_all("circle")) == 100 and len(tile.svg.find_all(fill="#0b5a86")) == 20
    assert tile.svg["aria-hidden"] == "true" and tile.p.get_text() == shares[0].text()
    code = set_leaflet(leaflet(body), Identity("s", "XDH/report", "stand-in", "synthetic", 1))["main"].decode()
    assert "tile(20, " in code and '"against "' in code and '" against "' not in code, (
        "no space begins the line below the number"
    )


@pytest.mark.parametrize("name", ["share", "reports", "workers"])
def test_a_finding_that_does_not_begin_with_a_share_is_refused_by_name(findings, name):
    with pytest.raises(
        UserError, match=rf"params/outputs\.yaml: the infographic names {name}, which does not begin with a share"
    ):
        infographic_body(claims_of(findings, [name]))


def test_a_finding_that_is_the_title_of_a_figure_is_not_said_again(findings):
    (share, girls) = claims_of(findings, ["share", "girls"])
    frame = framed(figure(f"{SCOPE}/drawn"))
    frame.claim = share
    body = brief_body([share, girls], [ThemeFigure(frame, "<figure></figure>", b"", ())])
    assert [claim["data-claim"] for claim in body.ol.find_all(class_="dh-claim")] == ["TST/finding/girls"]
    assert (
        body.find("ol") and brief_body([share], [ThemeFigure(frame, "<figure></figure>", b"", ())]).find("ol") is None
    )


@pytest.mark.parametrize(
    "old, new, rule",
    [
        (">15.8 %<", ">15.9 %<", "binding"),
        (f"{SCOPE}/harm@v1\"", f"{SCOPE}/harm@v2\"", "binding"),
        ("In the past year", "Last year", "sentence"),
        ("counts each country once", "counts each country 2 times", "number"),
    ],
)  # fmt: skip
def test_a_changed_number_or_word_of_a_brief_is_named(findings, store, old, new, rule):
    page = StudyPage(leaflet(brief_body(claims_of(findings, ["share", "girls"]), [])), findings, store)
    text = write_leaflet_page(page.leaflet)
    assert find_problems(read_page(text), page) == [] and old in text
    changed = read_page(text.replace(old, new, 1))
    assert rule in {one.rule for one in find_problems(changed, page)} and list(find_differences(changed, page))
