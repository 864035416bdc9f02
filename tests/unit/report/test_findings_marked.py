"""A list of sentences of which one is of a stand-in has the mark once, and says which of them are of public data."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from disrupting_harm.report.findings_marked import mark_findings


def marked(*classes: str, kind="dh-insights") -> str:
    items = "".join(f'<li><span class="dh-claim" data-class="{c}">s</span></li>' for c in classes)
    soup = BeautifulSoup(f'<section class="{kind}"><h2>Key</h2><ol>{items}</ol></section>', "html.parser")
    mark_findings(soup.section)
    return str(soup)


def test_the_mark_stands_once_above_the_list():
    html = marked("synthetic", "synthetic")
    assert html.count("SYNTHETIC") == 1 and html.index("Key") < html.index("SYNTHETIC") < html.index("<ol>")
    assert "Public data" not in html


def test_a_sentence_of_public_data_among_stand_ins_says_so():
    html = marked("synthetic", "public", "synthetic")
    assert html.count("SYNTHETIC") == 1 and html.count("Public data") == 1 and "but for what says public data" in html


@pytest.mark.parametrize("classes", [("public",), ("restricted", "public"), ()])
def test_a_list_without_a_stand_in_has_no_mark(classes):
    assert "dh-mark" not in marked(*classes)


def test_nothing_else_is_marked():
    assert "dh-mark" not in marked("synthetic", kind="dh-methods")
