"""`confirm_<ISO3>.html` in a browser: keys are enough, nothing is lost, nothing is sent, and what is saved is what was seen."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from tests.browser_page import PATIENCE, Browser, hold_with_axe
from tests.small_claims import (
    GIRLS,
    HOSTILE,
    SHARE,
    STUDY,
    TEXTS,
    add_claims,
    change_estimate,
    make_answers,
    signed,
    write_answers,
)
from tests.small_site import make_small_site

from disrupting_harm.layout import Layout
from disrupting_harm.site.answers import read_answers
from disrupting_harm.site.confirm import print_confirmed
from disrupting_harm.site.confirm_page import confirm_page
from disrupting_harm.site.shown_claims import ShownClaims, read_shown_claims


pytestmark = pytest.mark.browser

READY = "'ready' in document.documentElement.dataset"
TOLD = "document.getElementById('told').textContent"
COUNT = "document.getElementById('count').textContent"
NO_MEMORY = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
)


@pytest.fixture(scope="module")
def layout(tmp_path_factory) -> Layout:
    made = make_small_site(tmp_path_factory.mktemp("small") / "study")
    add_claims(made)
    return made


@pytest.fixture(scope="module")
def shown(layout) -> ShownClaims:
    return read_shown_claims(layout, "TST")


@pytest.fixture(scope="module")
def page(shown, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("page") / "confirm_TST.html"
    place.write_text(confirm_page(STUDY, "Testland", shown), encoding="utf-8")
    return place


@pytest.fixture
def opened(browser, page) -> Browser:
    """The page as on a machine on which it was never opened."""
    reopen(browser, page)
    browser.value("localStorage.clear()")
    reopen(browser, page)
    return browser


def reopen(browser: Browser, page: Path, width: int = 1280) -> None:
    browser.open(page.as_uri(), width)
    browser.wait(READY)


def click(browser: Browser, id: str) -> None:
    browser.value(f"document.getElementById('{id}').click(), 0")


def name_by(browser: Browser, name: str) -> None:
    browser.value("document.getElementById('by').focus(), 0")
    browser.write(name)


def save(browser: Browser, folder: Path) -> Path:
    """The file that the page saves, as the browser puts it among the downloads."""
    browser.ask("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    click(browser, "save")
    browser.wait(f"{TOLD}.startsWith('Saved')")
    place, end = folder / "confirm_TST_answers.json", time.monotonic() + PATIENCE
    while not place.is_file():
        assert time.monotonic() < end, "nothing was saved"
        time.sleep(0.02)
    return place


def go_on(browser: Browser, path: Path) -> str:
    browser.value("document.getElementById('told').textContent = '', 0")
    browser.choose("#file", [path])
    browser.wait(f"{TOLD} !== ''")
    return browser.value(TOLD)


def test_what_is_hashed_is_what_is_shown(opened, shown):
    cards = opened.value(
        """[...document.querySelectorAll('.claim')].map((card) => [
            card.querySelector(':scope > p.small').innerText, 'Sentence: ' + card.querySelector('.said').innerText,
            'Data: ' + card.querySelector('.data').innerText,
            ...[...card.querySelectorAll('dt')].map((term) => `${term.innerText}: ${term.nextElementSibling.innerText}`)])"""
    )
    assert cards == [list(claim.lines) for claim in shown.claims]
    assert opened.value("document.querySelectorAll('main img, main i, .said b').length") == 0
    assert opened.value("document.title") == f"Confirm the claims: Testland, {STUDY}"


def test_the_saved_file_is_read_by_the_command_and_each_answer_holds(opened, layout, shown, tmp_path):
    name_by(opened, "ECPAT “ž”\u202e 𝄞")
    for name in (f"agree-{1}", "disagree-2", "not_competent-3"):
        click(opened, name)
    opened.value("document.getElementById('remark-2').focus(), 0")
    opened.write('Not "so" \\ </script>\n\u2028second line')
    assert opened.value(COUNT) == "3 of 3 answered"
    place = save(opened, tmp_path)
    assert "\u202e" not in place.read_text(encoding="utf-8")
    (held,) = read_answers([place], STUDY)
    assert (held.by, held.unit, held.claims_sha256) == ("ECPAT “ž” 𝄞", "TST", shown.sha256)
    assert [(one.claim.rpartition("/")[2], one.answer) for one in held.answers] == [
        (SHARE, "agree"), (GIRLS, "disagree"), (HOSTILE, "not_competent"),
    ]  # fmt: skip
    assert held.answers[1].remark == 'Not "so" \\ </script> second line'
    assert [one.sha256 for one in held.answers] == [claim.sha256 for claim in shown.claims]
    out = io.StringIO()
    assert print_confirmed(layout, [place], out) == 1 and "ECPAT “ž” 𝄞 disagrees" in out.getvalue()


def test_nothing_is_saved_of_nobody(opened):
    click(opened, "agree-1")
    click(opened, "save")
    assert opened.value(TOLD).startswith("Write your name or organisation first")
    assert opened.value("document.activeElement.id") == "by"


def test_a_reload_loses_nothing_and_the_answers_can_be_taken_off(opened, page):
    name_by(opened, "A partner")
    click(opened, "disagree-2")
    opened.value("document.getElementById('remark-3').focus(), 0")
    opened.write("Half a thought")
    reopen(opened, page)
    assert (
        opened.value(COUNT) == "1 of 3 answered" and opened.value("document.getElementById('by').value") == "A partner"
    )
    assert opened.value("document.getElementById('disagree-2').checked")
    click(opened, "forget")
    reopen(opened, page)
    assert opened.value(COUNT) == "0 of 3 answered" and opened.value("document.getElementById('by').value") == ""


def test_where_a_browser_keeps_nothing_the_page_says_so_and_goes_on_from_a_file(opened, page, tmp_path):
    opened.open(page.as_uri(), before=NO_MEMORY)
    opened.wait(READY)
    assert opened.value("document.getElementById('kept').textContent").startswith("This browser keeps nothing")
    name_by(opened, "A partner")
    click(opened, "agree-3")
    place = save(opened, tmp_path)
    reopen(opened, page)
    assert opened.value(COUNT) == "0 of 3 answered"
    assert go_on(opened, place) == "1 answer taken over."
    assert opened.value("document.getElementById('agree-3').checked") and opened.value(COUNT) == "1 of 3 answered"


def test_an_answer_to_what_reads_otherwise_now_is_not_taken_over(opened, layout, shown, tmp_path):
    change_estimate(layout, old="1015", new="1016")
    try:
        earlier = make_answers(
            read_shown_claims(layout, "TST"), dict.fromkeys((SHARE, GIRLS), "agree"), remark="As I saw it"
        )
    finally:
        change_estimate(layout, old="1016", new="1015")
    (place,) = write_answers(tmp_path / "a.json", earlier)
    said = go_on(opened, place)
    assert said.startswith("1 answer taken over. 1 answer to what reads otherwise now was left out")
    assert opened.value("document.querySelector('.claim .note').textContent") == (
        f"Changed since you answered “Agree”. You saw: Sentence: {TEXTS[SHARE]}"
    )
    assert not opened.value("document.querySelector('#agree-1').checked")
    assert opened.value("document.getElementById('remark-1').value") == "As I saw it"


def test_answers_given_here_are_not_overwritten_by_a_file(opened, shown, tmp_path):
    click(opened, "disagree-1")
    (place,) = write_answers(tmp_path / "a.json", make_answers(shown, dict.fromkeys((SHARE, GIRLS), "agree")))
    assert go_on(opened, place) == "1 answer taken over. 1 answer that you gave here was kept."
    assert opened.value("document.getElementById('disagree-1').checked")


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda good: "{", "holds no saved answers"),
        (lambda good: "null", "holds no saved answers"),
        (lambda good: signed(good | {"form": "x"}), "holds no saved answers of this kind"),
        (lambda good: signed(good | {"unit": "TSU"}), "the claims of another report"),
        (lambda good: signed(good | {"study": "Another"}), "the claims of another report"),
        (lambda good: json.dumps(good).replace('"agree"', '"disagree"'), "was changed since it was saved"),
        (lambda good: signed(good | {"answers": [None]}), "was changed since it was saved"),
    ],
)
def test_a_file_that_is_none_of_this_page_is_refused_in_a_sentence(opened, shown, tmp_path, make, told):
    (place,) = write_answers(tmp_path / "a.json", make(make_answers(shown, {SHARE: "agree"})))
    assert told in go_on(opened, place) and opened.value(COUNT) == "0 of 3 answered"


def test_keys_are_enough(opened):
    reached = []
    for _ in range(6):
        opened.press("Tab")
        reached.append(opened.value("document.activeElement.id || document.activeElement.textContent"))
    assert reached == ["Go to the claims", "by", "file", "forget", "next", "save"]
    opened.value("document.getElementById('next').focus(), 0")
    opened.press("Enter")
    assert opened.value("document.activeElement.id") == "claim-1"
    opened.press("Tab")
    opened.press(" ")
    assert opened.value("document.activeElement.id") == "agree-1" and opened.value(COUNT) == "1 of 3 answered"
    opened.press("Tab")
    opened.write("A remark")
    assert opened.value("document.activeElement.id") == "remark-1"
    click(opened, "next")
    assert opened.value("document.activeElement.id") == "claim-2"


@pytest.mark.parametrize("width", [1280, 390])
def test_what_the_keys_reach_does_not_lie_under_the_bar(opened, page, width):
    reopen(opened, page, width)
    for name in ("agree-1", "save"):  # the bar has a message, and is as high as it gets
        click(opened, name)
    opened.value("window.scrollBy(0, document.getElementById('claim-2').getBoundingClientRect().top - 10), 0")
    assert opened.value("Math.round(document.getElementById('claim-2').getBoundingClientRect().top)") == 10
    click(opened, "next")
    assert opened.value("document.activeElement.id") == "claim-2"
    edges = opened.value(
        "[document.activeElement.getBoundingClientRect().top, document.getElementById('progress').getBoundingClientRect().bottom]"
    )
    assert edges[0] >= edges[1]


def test_a_file_that_is_dropped_is_read_and_not_opened(opened, page):
    is_opened = opened.value("""(() => {
        const data = new DataTransfer();
        data.items.add(new File(['hello'], 'a.json'));
        return document.querySelector('footer').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()""")
    assert is_opened is False
    opened.wait(f"{TOLD}.startsWith('That file holds no saved answers')")
    assert opened.value("location.href") == page.as_uri()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_axe_finds_nothing(opened, page, width):
    click(opened, "disagree-2")
    reopen(opened, page, width)
    assert opened.value("document.documentElement.scrollWidth") <= width
    hold_with_axe(opened)


def test_the_page_asks_no_network(opened, page):
    assert {address for address in opened.asked if not address.startswith("blob:")} == {page.as_uri()}
