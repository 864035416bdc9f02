"""The pages name every figure, hold no markup that is not theirs, link to files that are there, and load scripts alone."""

from __future__ import annotations

import json
import re

import pytest
from tests.small_site import FIGURE, STEM, make_small_site

from disrupting_harm.provenance.site_files import site_folder
from disrupting_harm.site.pages import script, site_pages
from disrupting_harm.site.register import read_all_records
from disrupting_harm.site.verify_page import render


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    layout = make_small_site(tmp_path_factory.mktemp("small") / "study")
    return layout, site_pages(layout, read_all_records(layout), "0" * 64)


def kept(text: str) -> dict:
    """What a script of data keeps, by name."""
    return {json.loads(name): json.loads(value) for name, value in re.findall(r'\[("\w+")\] = (.*);\n', text)}


def test_there_are_few_files_however_many_figures(made):
    _, pages = made
    assert set(pages) == {
        "index.html", "figure.html", "TST.html", "TSU.html", "site.css", "common.js", "search.js", "figure.js",
        "data/TST.js", "data/TSU.js", "data/search.js", "data/units.js", "data/cells.js",
    }  # fmt: skip


def test_every_figure_can_be_searched_by_title_and_by_the_labels_of_its_numbers(made):
    found = kept(made[1]["data/search.js"])
    assert [one[0] for one in found["index"]] == [f"{unit}/{STEM}/{FIGURE}" for unit in ("TST", "TSU")]
    assert found["labels"] == ["Clear OCSEA Clear OCSEA, <i>girls</i>"]
    assert kept(made[1]["data/units.js"])["things"] == {f"{STEM}/{FIGURE}": ["TST", "TSU"]}


def test_a_unit_lists_its_figures_without_a_script_and_without_its_name_before_each(made):
    page = made[1]["TST.html"]
    assert "<script" not in page
    assert f'<a href="figure.html#TST/{STEM}/{FIGURE}">Share of children &lt;who&gt;, past year</a>' in page
    assert "SYNTHETIC" in page


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        (["public"], "Public data, each with its source."),
        (["restricted"], "Estimates from restricted microdata."),
        (["public", "restricted"], "Estimates from restricted microdata, and public data with their sources."),
        (["public", "synthetic"], "Part of what is shown here are stand-ins"),
        (["synthetic"], "All of what is shown here are stand-ins"),
    ],
)
def test_a_unit_says_of_which_data_its_figures_are(classes, told):
    unit = {"name": "Testland", "classes": classes, "report": [], "runs": []}
    page = render("unit.html.j2", study="A study", pins="0" * 64, unit=unit, confirm="")
    said = page.partition('<p class="measured">')[2].partition("</p>")[0]
    assert told in said and ("SYNTHETIC" in said) == ("synthetic" in classes)


def test_every_link_of_a_page_leads_to_a_file_that_is_there(made):
    layout, pages = made
    folder = site_folder(layout) / "site"
    for name in ("index.html", "TST.html", "TSU.html", "figure.html"):
        for address in re.findall(r'(?:href|src)="([^"#]+)', pages[name]):
            place = (folder / address).resolve()
            ours = address in pages or address == "../verify.html"
            assert ours or place.is_file(), (name, address)


def test_a_unit_that_is_not_here_is_said_to_be_not_here(made):
    index = made[1]["index.html"]
    assert "Validation file" in index and "not here: its outputs are not on the machine" in index
    assert 'href="TSV.html"' not in index


def test_texts_of_the_study_are_escaped_in_data(made):
    text = script("a", "</script>\u2028é")
    assert text.isascii() and "\\u2028" in text and kept(text) == {"a": "</script>\u2028é"}


def test_no_page_may_ask_a_network(made):
    for name, page in made[1].items():
        if name.endswith(".html"):
            policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
            assert "default-src 'self' file:;" in policy and "connect-src 'none'" in policy
            assert not re.search(r'(?:href|src)="(?:https?:)?//', page)
        if name.endswith(".js") and not name.startswith("data/"):
            assert not re.search(
                r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|XMLHttpRequest)\b|\b(eval|fetch)\(", page
            )
