"""`dh confirm FILE...`: what saved answers say of the present study, by exit code and sentence."""

from __future__ import annotations

import pytest
from tests.small_claims import GIRLS, HOSTILE, SHARE, add_claims, change_estimate, make_answers, write_answers
from tests.small_site import make_small_site

from disrupting_harm.site.shown_claims import read_shown_claims


@pytest.fixture
def in_study(tmp_path, monkeypatch):
    layout = make_small_site(tmp_path / "small")
    add_claims(layout)
    monkeypatch.chdir(layout.root)
    return layout


def test_confirmed_open_disagreed_outdated_and_refused(in_study, dh, tmp_path):
    shown = read_shown_claims(in_study, "TST")
    whole, part, against = write_answers(
        tmp_path / "answers.json",
        make_answers(shown, dict.fromkeys((SHARE, GIRLS, HOSTILE), "agree")),
        make_answers(shown, {SHARE: "agree"}),
        make_answers(shown, {GIRLS: "disagree"}, by="INTERPOL", remark="Not by our records."),
    )
    assert dh("confirm", str(whole)).code == 0
    assert dh("confirm", str(part)).code == 3
    done = dh("confirm", str(whole), str(against))
    assert done.code == 1 and 'TST/finding/girls: INTERPOL disagrees: "Not by our records.".' in done.out
    change_estimate(in_study)
    done = dh("confirm", str(whole))
    assert (
        done.code == 1
        and "seen:    Base: children, n = 1,015" in done.out
        and "present: Base: children, n = 1,016" in done.out
    )
    whole.write_text("no answers", encoding="utf-8")
    done = dh("confirm", str(whole), str(tmp_path / "none.json"))
    assert done.code == 2 and not done.out and len(done.err.splitlines()) == 2


def test_the_site_holds_a_page_for_each_unit_with_claims_and_links_to_it(in_study, dh):
    done = dh("site")
    folder = in_study.outputs() / "study"
    assert done.code == 0 and "outputs/study/confirm: 1 pages for partners" in done.out
    assert [path.name for path in (folder / "confirm").iterdir()] == ["confirm_TST.html"]
    assert 'href="../confirm/confirm_TST.html"' in (folder / "site" / "TST.html").read_text(encoding="utf-8")
    assert "confirm_" not in (folder / "site" / "TSU.html").read_text(encoding="utf-8")
    assert dh("site", "--check").code == 0
