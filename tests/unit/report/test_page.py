"""The page has a head, contents, landmarks, one title and its code folded away; nothing of a text becomes markup."""

from __future__ import annotations

import itertools
import re

import pytest
from bs4 import BeautifulSoup
from tests.unit.report.shown import code, figure, notebook, table, text

from disrupting_harm.report.editions import lay_out, write_page
from disrupting_harm.report.page import Edition


COVER = '<header class="dh-cover"><div><p class="dh-kind">Series</p><h1>Testland</h1><p class="dh-subject">s</p></div></header>'


def page(*cells, cover=COVER, **edition) -> str:
    about = {"title": "Testland - Test study", "name": "Testland", "data_class": "public", "stand_in": False} | edition
    notebooks = {
        "country_report": notebook(
            code("cover", cover), code("methods", "<section><h2>Methods</h2><h3>Of x</h3><p>m</p></section>")
        ),
        "household_survey": notebook(*cells),
    }
    return write_page(lay_out(notebooks, {"abuse": "OCSEA"}, of_a_country=True), Edition(**about))


FIGURES = code("a", figure("TST/household_survey/figure_1a_x"), table("TST/household_survey/prevalence_by_group"))


def test_there_is_one_title_and_headings_come_in_order():
    soup = BeautifulSoup(page(text("h", "## Above\n\nA text."), FIGURES), "html.parser")
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_landmarks_hold_the_whole_page():
    soup = BeautifulSoup(page(FIGURES, stand_in=True), "html.parser")
    names = [child.name for child in soup.body.find_all(recursive=False)]
    assert names == ["a", "header", "aside", "div", "footer"]
    assert [child.name for child in soup.find("div", class_="dh-page").find_all(recursive=False)] == ["nav", "main"]


def test_contents_lead_to_every_chapter_and_section_and_each_chapter_leads_back():
    soup = BeautifulSoup(page(FIGURES), "html.parser")
    listed = [(link["href"], link.get_text()) for link in soup.nav.find_all("a")]
    assert ("#children-online", "1 Children online") in listed and (
        "#access",
        "1.1 Internet access and barriers",
    ) in listed
    assert all(soup.find(id=target[1:]).find(["h2", "h3"]).get_text() == said for target, said in listed)
    assert len(soup.main.find_all("a", string="Back to the contents")) == len(soup.find_all(class_="dh-chapter")) - 1


def test_other_documents_of_the_folder_are_named_before_the_contents_in_their_own_language():
    said = BeautifulSoup(page(FIGURES, beside=[("A <sheet>", "sheet.html")]), "html.parser")
    nav = said.find("nav", attrs={"aria-label": "Other documents"})
    assert [(a["href"], a["hreflang"], a.get_text()) for a in nav.find_all("a")] == [("sheet.html", "en", "A <sheet>")]
    assert nav in said.find("nav", class_="dh-contents").find_all_previous("nav")
    assert "Other documents" not in page(FIGURES)


def test_every_element_is_closed_and_ids_are_unique():
    html = page(FIGURES)
    for tag in ("section", "figure", "details", "main", "div", "table"):
        assert html.count(f"<{tag}") - html.count(f"</{tag}>") == 0
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(set(ids)) == len(ids)


def test_the_heading_of_a_part_does_not_repeat_that_of_its_section():
    html = page(FIGURES)
    assert len(re.findall("<h[1-6][^>]*>[^<]*Methods</h", html)) == 1 and "<h4>Of x</h4>" in html


def test_code_is_folded_escaped_and_complete():
    html = page(FIGURES, code=[("A <title>", [("load", "a < b & c"), ("next", "d")])])
    folded = html.partition('<details class="dh-code">')[2]
    assert "a &lt; b &amp; c" in folded and "Code: A &lt;title&gt;" in folded and "a < b" not in html


def test_titles_of_the_window_are_escaped():
    assert "<title>&lt;script&gt;</title>" in page(FIGURES, title="<script>") and "<script>" not in page(
        FIGURES, title="<script>"
    )


def test_the_colophon_says_what_it_is_given():
    assert "<dt>Environment</dt><dd>a &amp; b</dd>" in page(FIGURES, made=[("Environment", "a & b")])


@pytest.mark.parametrize("data_class", ["synthetic", "restricted", "public"])
@pytest.mark.parametrize("stand_in", [True, False])
def test_only_a_page_with_a_stand_in_has_the_banner_whatever_else_is_on_it(data_class, stand_in):
    html = page(FIGURES, data_class=data_class, stand_in=stand_in)
    assert (
        '<p class="dh-banner"' in html
    ) is stand_in and f'<html lang="en" dir="ltr" data-class="{data_class}">' in html


def test_a_report_that_shows_nothing_is_still_a_page():
    soup = BeautifulSoup(page(cover=""), "html.parser")
    assert soup.main.find("h2").get_text() == "Annex"


def test_pictures_are_those_of_the_notebook():
    assert 'src="data:image/svg+xml;base64,AAAA"' in page(FIGURES)


def test_the_same_notebooks_give_the_same_page():
    assert page(FIGURES) == page(FIGURES)
