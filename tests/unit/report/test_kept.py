"""Pictures come back as they were, and nothing that a text says can stand for one."""

from __future__ import annotations

import pytest

from disrupting_harm.report.kept import CLOSE, OPEN, Kept


PICTURES = [
    '<img alt="a" src="data:image/svg+xml;base64,AAAA">',
    '<div><svg viewBox="0 0 1 1"><clipPath/></svg><svg class="b">2</svg></div>',
    '<picture><source media="(max-width: 9px)" srcset="data:image/svg+xml;base64,BBBB"><img alt="a" src="data:x;base64,AAAA"></picture>',
    "<p>no picture</p>",
]


@pytest.mark.parametrize("html", PICTURES)
def test_what_was_put_away_is_put_back(html):
    kept = Kept()
    away = kept.put_away(html)
    assert "base64" not in away and "viewBox" not in away
    assert kept.put_back(away) == html


def test_a_text_that_looks_like_a_place_for_a_picture_is_none():
    kept = Kept()
    away = kept.put_away(f'<p>{OPEN}0{CLOSE}</p><img src="data:x">')
    assert kept.put_back(away) == '<p>0</p><img src="data:x">'
