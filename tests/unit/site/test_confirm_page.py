"""The page holds the claims as text that ends no element, names its script and style by hash, and asks no network."""

from __future__ import annotations

import json
import re

import pytest
from tests.small_claims import FORM, STUDY, TEXTS, add_claims
from tests.small_site import hold_policy, make_small_site

from disrupting_harm.site.answers import BODY, CHOICES, ENTRY
from disrupting_harm.site.confirm_page import confirm_page
from disrupting_harm.site.shown_claims import read_shown_claims
from disrupting_harm.site.verify_page import TEMPLATES


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    layout = make_small_site(tmp_path_factory.mktemp("small") / "study")
    add_claims(layout)
    return read_shown_claims(layout, "TST")


@pytest.fixture(scope="module")
def page(shown) -> str:
    return confirm_page(STUDY, "Testland", shown)


def test_the_claims_of_the_page_are_those_of_the_report(page, shown):
    text = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    data = json.loads(text)
    assert (data["form"], data["study"], data["unit"], data["claims_sha256"]) == (FORM, STUDY, "TST", shown.sha256)
    lines = [
        [one["id"], *(f"{term}: {value}" for group in one["facts"] for term, value in group)] for one in data["claims"]
    ]
    assert lines == [list(one.lines) for one in shown.claims] and len(lines) == len(TEXTS)


def test_no_word_of_a_claim_can_end_an_element(page):
    assert page.count("</script>") == 2 and "<img" not in page


def test_nothing_but_its_own_script_and_style_may_run(page):
    script, style = hold_policy(page)
    assert not re.search(r"https?://", script + style)
    assert not re.search(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|XMLHttpRequest|sendBeacon|WebSocket)\b|\b(eval|fetch)\(",
        script,
    )


def test_a_page_of_stand_ins_says_so(page):
    assert "All claims rest on stand-ins made by a program" in page


def test_page_and_command_write_answers_in_the_same_order():
    script = (TEMPLATES / "confirm.js").read_text(encoding="utf-8")
    body = re.search(r"const bodyOf = \(\{ ([\w, ]+) \}\)", script)[1]
    entry = re.search(r"const entryOf = \(\{ ([\w, ]+) \}\)", script)[1]
    choices = re.search(r"const CHOICES = \{(.*)\};", script)[1]
    assert tuple(body.split(", ")) == BODY and tuple(entry.split(", ")) == ENTRY
    assert tuple(re.findall(r"(\w+): ", choices)) == CHOICES
