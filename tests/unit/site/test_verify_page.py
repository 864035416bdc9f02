"""The page holds its register as text that ends no element, names its script and style by hash, and asks no network."""

from __future__ import annotations

import json
import re

import pytest
from tests.small_site import hold_policy, make_small_site

from disrupting_harm.files import sha256_text
from disrupting_harm.provenance.copies.judge import Kind
from disrupting_harm.site.register import make_register, read_all_records
from disrupting_harm.site.verify_page import KINDS, SCRIPTS, TEMPLATES, register_digest, verify_page


@pytest.fixture(scope="module")
def register(tmp_path_factory) -> dict:
    layout = make_small_site(tmp_path_factory.mktemp("small") / "study")
    return make_register(layout, read_all_records(layout))


def test_the_register_of_the_page_is_the_register(register):
    page = verify_page(register)
    text = re.search(r'<script type="application/json" id="register">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(text) == json.loads(json.dumps(register))
    assert sha256_text(text) == register_digest(register)


def test_no_word_of_the_study_can_end_an_element(register):
    page = verify_page(register | {"study": "</script><img src=x>", "texts": ["</script><script>alert(1)</script>"]})
    assert page.count("</script>") == 2 and "<img" not in page
    assert "&lt;/script&gt;&lt;img src=x&gt;" in page


def test_nothing_but_its_own_script_and_style_may_run(register):
    page = verify_page(register)
    script, style = hold_policy(page)
    assert not re.search(r"https?://(?!www\.w3\.org/|creativecommons\.org/ns|purl\.org/dc)", script + style)
    assert not re.search(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|XMLHttpRequest)\b|\b(eval|fetch)\(", script
    )


def test_the_page_gives_the_verdicts_of_the_command_and_no_others():
    assert [word.lower() for word, *_ in KINDS] == [str(kind) for kind in Kind]
    script = (TEMPLATES / "verify.js").read_text(encoding="utf-8")
    answers = re.findall(r'^  "([a-z ]+)": \{ sign: "(.)", tone: "(\w+)"', script, re.MULTILINE)
    assert answers == [(word.lower(), sign, tone) for word, sign, tone, _ in KINDS]
    given = set(re.findall(r'answer\("([a-z ]+)"', "".join((TEMPLATES / name).read_text() for name in SCRIPTS)))
    assert given == {str(kind) for kind in Kind}
