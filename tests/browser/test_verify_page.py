"""`verify.html` in a browser: what was changed is never genuine, what a stranger wrote is never markup, and keys are enough."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.browser_page import hold_with_axe
from tests.small_site import FIGURE, STEM, drawing, identity_of, make_small_site

from disrupting_harm import files
from disrupting_harm.identity import page, svg
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies.judge import Judge
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.records import report_record_paths, run_record_paths
from disrupting_harm.site.earlier import Earlier
from disrupting_harm.site.register import make_register, read_all_records
from disrupting_harm.site.verify_page import KINDS, register_digest, verify_page


pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title=1>\u202egnp.svg"
SAID = """[...document.querySelectorAll('.answer')].map((card) => [card.querySelector('.file').textContent,
    card.querySelector('h3').lastChild.textContent, card.querySelector('h3').className + card.className, card.querySelector('.why').textContent])"""


@pytest.fixture(scope="module")
def layout(tmp_path_factory) -> Layout:
    return make_small_site(tmp_path_factory.mktemp("small") / "study")


@pytest.fixture(scope="module")
def register(layout) -> dict:
    earlier = [
        Earlier(3, files.sha256_bytes(older(layout)), f"outputs/TST/{STEM}/{FIGURE}.svg", f"TST/{STEM}/{FIGURE}")
    ]
    return make_register(layout, read_all_records(layout), earlier)


@pytest.fixture(scope="module")
def verify_html(register, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("page") / "verify.html"
    place.write_text(verify_page(register), encoding="utf-8")
    return place


def older(layout: Layout) -> bytes:
    """The drawing of an earlier release: whole, with other numbers."""
    return drawing(identity_of(layout, "TST", f"TST/{STEM}/{FIGURE}"), "TST", 100)


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def saved_anew(data: bytes, *, pixel: bool = False, keep: bool = False) -> bytes:
    """As another program saves it: in other bytes, with its texts or without them."""
    opened = Image.open(io.BytesIO(data))
    picture, texts = opened.convert("RGB"), PngInfo()
    if pixel:
        picture.putpixel((3, 3), (254, 255, 255))
    for name, text in opened.text.items() if keep else ():
        texts.add_text(name, text)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1, pnginfo=texts)
    return out.getvalue()


def with_chunk(data: bytes, kind: bytes, body: bytes) -> bytes:
    """A picture with one more chunk after its head."""
    import struct
    import zlib

    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return data[:33] + chunk + data[33:]


def element(text: str) -> bytes:
    """What the identity of a page stands in, with another text."""
    return b'<script type="application/json" id="dh-identity">' + text.encode() + b"</script>\n"


def page_element(data: bytes) -> bytes:
    return page.ELEMENT.search(data)[0]


def copies_of(layout: Layout) -> dict[str, tuple[bytes, str]]:
    """By name of the copy, its bytes and the verdict on it."""
    folder, report = layout.output("TST", STEM), layout.report("TST")
    own = {
        path.name: path.read_bytes() for path in (*folder.iterdir(), *report.iterdir()) if path.name != "record.json"
    }
    drawn, shown, table = own[f"{FIGURE}.svg"], own[f"{FIGURE}.png"], own["prevalence.csv"]
    executed = own[f"{STEM}.ipynb"]
    identity = svg.read(drawn)
    other = (layout.output("TSU", STEM) / f"{FIGURE}.svg").read_bytes()
    style = b"<style>path { display: none }</style>"
    found = {f"mailed {name}": (data, "genuine") for name, data in own.items()}
    found |= {
        # one byte, or one shape, or one word
        "byte.png": (shown[:-40] + bytes([shown[-40] ^ 1]) + shown[-39:], "altered"),
        "byte.svg": (changed(drawn, b"L 170", b"L 270"), "altered"),
        "title.svg": (changed(drawn, b"<title>TST", b"<title>TSU"), "altered"),
        "byte.pdf": (changed(own["report.pdf"], b"15.8", b"16.8"), "altered"),
        "byte.html": (changed(own["report.html"], b"15.8", b"16.8"), "altered"),
        "byte.ipynb": (changed(executed, b"prevalence(children)", b"prevalence(adults)"), "altered"),
        "prevalence.csv": (changed(table, b"0.250", b"0.350"), "altered"),
        "pixel.png": (saved_anew(shown, pixel=True, keep=True), "altered"),
        # saved by another program, or stripped
        "anew.png": (saved_anew(shown, keep=True), "genuine content"),
        "stripped.png": (saved_anew(shown), "genuine content"),
        "usual.png": (with_chunk(saved_anew(shown), b"gAMA", bytes.fromhex("0000b18f")), "genuine content"),
        "stripped.svg": (svg.content(drawn), "genuine content"),
        "lines.svg": (drawn.replace(b"\n", b"\r\n"), "genuine content"),
        "stripped.html": (page.content(own["report.html"]), "genuine content"),
        "lines.html": (own["report.html"].replace(b"\n", b"\r\n"), "genuine content"),
        "lines.ipynb": (executed.replace(b"\n", b"\r\n"), "genuine content"),
        "lines.csv": (table.replace(b"\n", b"\r\n"), "genuine content"),
        "semicolons.csv": (table.replace(b'"Clear OCSEA, <i>girls</i>"', b'"Clear OCSEA~ <i>girls</i>"').replace(b",", b";").replace(b"~", b",").replace(b"0.250", b"0.25"), "genuine content"),
        "anew.ipynb": (json.dumps(json.loads(executed), indent=4).encode(), "genuine content"),
        # another identity on the same content, or the same identity on another
        "real.svg": (changed(drawn, b'"data":"stand-in"', b'"data":"real"'), "forged identity"),
        "anew-real.svg": (changed(drawn, b'"data":"stand-in"', b'"data":"real"').replace(b"\n", b"\r\n"), "forged identity"),
        "swapped.svg": (svg.embed(svg.content(other), identity), "forged identity"),
        "estimates.svg": (changed(drawn, b"sex=female", b"sex=male"), "forged identity"),
        "hash.svg": (svg.embed(changed(svg.content(drawn), b"L 170", b"L 270"), identity), "not of this run"),
        "foreign.svg": (changed(drawn, b'"study":"Test study"', b'"study":"Another"'), "foreign"),
        "older.svg": (older(layout), "superseded"),
        # what hides something where a program would not look
        "style.svg": (changed(drawn, b" </metadata>", style + b" </metadata>"), "altered"),
        "style-stripped.svg": (changed(svg.content(drawn), b" </metadata>", style + b" </metadata>"), "unknown"),
        "sheet.svg": (changed(svg.content(drawn), b"<svg ", b'<?xml-stylesheet href="data:text/css,path{display:none}"?><svg '), "unknown"),
        "section.svg": (changed(svg.content(drawn), b"<!-- the bars -->", b"<![CDATA[<!--]]><path d='M 0 0'/><![CDATA[-->]]>"), "unknown"),
        "profile.png": (with_chunk(saved_anew(shown), b"gAMA", bytes.fromhex("00000001")), "unknown"),
        "moves.png": (with_chunk(saved_anew(shown), b"acTL", bytes([0, 0, 0, 1, 0, 0, 0, 0])), "unknown"),
        "more.png": (saved_anew(shown) + b"more", "unknown"),
        "comment.svg": (changed(svg.content(drawn), b"<!-- the bars -->", b"<!--> <img> -->"), "unknown"),
        "shown as a page.html": (saved_anew(shown), "unknown"),
        "shown as a page.htm": (svg.content(drawn), "unknown"),
        "sheet of style.html": (changed(page.content(own["report.html"]), b"<title>r", b"<title>r" + element("} p { color: red }")), "unknown"),
        "moved.html": (changed(page.content(own["report.html"]), b"<p>", page_element(own["report.html"]) + b"<p>"), "not of this run"),
        "twice.ipynb": (changed(executed, b'{\n "cells"', b'{\n "cells": [],\n "cells"'), "unknown"),
        "joined.csv": (changed(table, b"recall,", b"recall\x1f"), "unknown"),
        # what the command was seen to take for genuine: a mark that is not shown, a hiding style, another number, a picture that is turned
        "hidden.svg": (changed(drawn, b'<g id="m0">', b'<g id="m0" style="display: none">'), "altered"),
        "hidden-stripped.svg": (changed(svg.content(drawn), b'<g id="m0">', b'<g id="m0" style="display: none">'), "unknown"),
        "set.svg": (changed(drawn, b'<g id="m0">', b'<g id="m0"><set attributeName="visibility" to="hidden"/>'), "altered"),
        "colour.svg": (changed(drawn, b"#0b5a86", b"#ffffff"), "altered"),
        "hidden.html": (changed(own["report.html"], b"</head>", b"<style>p { display: none }</style></head>"), "altered"),
        "hidden-stripped.html": (changed(page.content(own["report.html"]), b"<p>", b"<p hidden>"), "unknown"),
        "digits.csv": (changed(table, b",1015,", b",9007199254740993,"), "unknown"),
        "turned.png": (with_chunk(saved_anew(shown), b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"), "unknown"),
        # strangers
        "stranger.txt": (b"hello", "unknown"),
        "empty": (b"", "unknown"),
        "cut.png": (shown[:50], "unknown"),
        "stranger.png": (saved_anew(shown, pixel=True), "unknown"),
        "deep.ipynb": (b'{"nbformat": ' + b"[" * 200_000, "unknown"),
        HOSTILE: (changed(drawn, b'"trace_id":"TST', b'"trace_id":"\\u003cimg src=x onerror=document.title=1>'), "forged identity"),
        "no-such.svg": (drawing(identity_of(layout, "TST", f"TST/{STEM}/<b>none</b>"), "TST", 9), "unknown"),
        "prototype.svg": (drawing(identity_of(layout, "TST", "constructor/__proto__/toString"), "TST", 9), "unknown"),
    }  # fmt: skip
    return found


@pytest.fixture(scope="module")
def judged(browser, verify_html, layout, tmp_path_factory) -> dict[str, list[str]]:
    """By name of the copy: verdict, class and reason, as the page shows them. All copies are chosen at once."""
    folder = tmp_path_factory.mktemp("copies")
    copies = copies_of(layout)
    for name, (data, _) in copies.items():
        (folder / name.replace("/", "_")).write_bytes(data)
    browser.open(verify_html.as_uri())
    browser.wait("'ready' in document.documentElement.dataset")
    browser.choose("#file", [folder / name for name in copies])
    browser.wait(f"document.querySelectorAll('.answer').length === {len(copies)}")
    shown = browser.value(SAID)
    return {name: said for name, said in zip(copies, shown, strict=True)}


def test_every_copy_gets_its_verdict(judged, layout):
    wanted = {name: verdict for name, (_, verdict) in copies_of(layout).items()}
    assert {name: said[1].lower() for name, said in judged.items()} == wanted
    assert set(wanted.values()) == {word.lower() for word, *_ in KINDS}


def test_the_command_says_the_same_or_trusts_a_copy_more(judged, layout, tmp_path):
    """Where the two differ, the page is the stricter one."""
    records = (*run_record_paths(layout), *report_record_paths(layout))
    judge = Judge(layout, Known.of(layout, (), records), records)
    stricter = {}
    for name, (data, _) in copies_of(layout).items():
        place = tmp_path / "copy" / name
        files.write_bytes(place, data)
        said, by_command = judged[name][1].lower(), str(judge.judge(place).kind)
        if said != by_command:
            stricter[name] = (said, by_command)
    assert stricter == {
        # The command leaves out comments as XML ends them, which is how a browser reads a drawing; the page is stricter.
        "comment.svg": ("unknown", "genuine content"),
        # It does not ask what follows the end of a picture, and where in a page an identity stands: neither is shown.
        "more.png": ("unknown", "genuine content"),
        "moved.html": ("not of this run", "genuine content"),
        # It reads what a damaged notebook says of itself.
        "twice.ipynb": ("unknown", "altered"),
        # Here the command has neither the folders of releases nor a lock file.
        "older.svg": ("superseded", "not of this run"),
        "prevalence.csv": ("altered", "unknown"),
    }
    assert not any(said.startswith("genuine") for said, _ in stricter.values())


def test_what_a_stranger_wrote_is_text(browser, judged):
    assert browser.value("document.querySelectorAll('main img, main b img, main i').length") == 0
    assert browser.value("document.title") == "Check a copy of a file: Test study"
    name, verdict, _, why = judged[HOSTILE]
    assert verdict == "Forged identity" and "\u202e" not in name and "<img src=x onerror=" in name and "<img" in why


def test_a_genuine_stand_in_is_said_to_be_no_evidence_and_shows_its_chain(browser, judged):
    card = browser.value("document.querySelectorAll('.answer')[0].innerText")
    assert "SYNTHETIC" in card and "Genuine does not mean evidence" in card
    cards = browser.value("[...document.querySelectorAll('.answer')].map((card) => card.textContent)")
    assert "In part: Stand-in data made by a program" in next(text for text in cards if "mailed report.html" in text)
    chain = next(text for text in cards if f"mailed {FIGURE}.svg" in text)
    for words in (
        "Testland: share of children <who>, past year", f"TST/{STEM}/{FIGURE}", f"TST/{STEM}/clear_ocsea@v1/sex=female",
        f"stage {STEM}@TST, cell prevalence of notebooks/{STEM}/{STEM}.ipynb", f"data/derived/TST/{STEM}/children.parquet",
        f"data/raw/TST/{STEM}/children.csv", "nobody; generated by `dh synthesize`",
    ):  # fmt: skip
        assert words in chain


def test_the_page_asks_no_network_and_prints_the_digest_of_its_register(browser, judged, verify_html, register):
    assert {address for address in browser.asked if not address.startswith("blob:")} == {verify_html.as_uri()}
    assert browser.value("document.getElementById('digest').textContent") == register_digest(register)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_axe_finds_nothing(browser, judged, width):
    browser.resize(width)
    assert browser.value("document.documentElement.scrollWidth") <= width
    browser.value("document.querySelectorAll('details').forEach((d) => { d.open = true; }), 0")
    # A few cards of each kind: of fifty that are alike, axe takes half a minute.
    browser.value("[...document.querySelectorAll('.answer')].forEach((c, n) => { if (n % 6) c.remove(); }), 0")
    hold_with_axe(browser)


def test_keys_are_enough(browser, verify_html, layout):
    """The skip link, the input of files, the field and the button are reached in this order; an answer is spoken."""
    browser.open(verify_html.as_uri(), width=390)
    browser.wait("'ready' in document.documentElement.dataset")
    reached = []
    for _ in range(4):
        browser.press("Tab")
        reached.append(browser.value("document.activeElement.id || document.activeElement.textContent"))
    assert reached == ["Go to the check", "file", "hash", "Look it up"]
    browser.value("document.getElementById('hash').focus(), 0")
    browser.write(files.sha256_file(layout.output("TST", STEM) / "prevalence.csv").upper() + " ")
    browser.press("Enter")
    assert browser.value("document.querySelector('.answer h3').lastChild.textContent") == "Genuine"
    assert browser.value("document.querySelector('[role=status]').textContent") == "genuine."
    browser.value("document.getElementById('hash').value = 'no hash', document.getElementById('hash').focus(), 0")
    browser.press("Enter")
    assert "64 digits and letters" in browser.value("document.querySelector('.answer .why').textContent")


def test_a_file_that_is_dropped_beside_the_box_is_checked_and_not_opened(browser, verify_html):
    browser.open(verify_html.as_uri())
    browser.wait("'ready' in document.documentElement.dataset")
    browser.value("""(() => {
        const data = new DataTransfer();
        data.items.add(new File(['hello'], 'a.txt'));
        document.querySelector('footer').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()""")
    browser.wait("document.querySelectorAll('.answer').length === 1")
    assert browser.value(SAID)[0][1] == "Unknown" and browser.value("location.href") == verify_html.as_uri()
