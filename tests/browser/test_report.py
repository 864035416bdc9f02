"""The report as a browser shows it: on a phone and on a desk, complete, and without a word to the network."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import axe_core_python
import pytest


pytestmark = [pytest.mark.pipeline, pytest.mark.browser]

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-default-apps", "--no-default-browser-check", "--allow-file-access-from-files",
]  # fmt: skip
# A page in frames of the wanted widths, its details folded or opened: headless windows are never narrower than 500 pixels. The window
# is dumped when it has loaded, which is after its frames have, with all pictures: nothing here waits for a time. One browser shows all
# frames, because its start takes longer than a frame.
FRAMES = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><pre id="told"></pre>
<script>
const told = {{}};
for (const [width, opened] of {wanted}) {{
  const frame = document.createElement('iframe');
  frame.style = `position:absolute;top:0;left:0;width:${{width}}px;height:900px;border:0`;
  frame.addEventListener('load', () => {{
    const view = frame.contentWindow, page = view.document;
    page.querySelectorAll('details').forEach((d) => {{ d.open = opened; }});
    told[`${{width}} ${{opened}}`] = {{
      inner: view.innerWidth, scroll: page.documentElement.scrollWidth, images: page.images.length,
      broken: [...page.images].filter((i) => !i.naturalWidth).map((i) => i.alt),
      lefts: [...page.images].map((i) => Math.round(i.getBoundingClientRect().left)),
      wide: [...page.querySelectorAll('body *')].filter((e) => !e.closest('{scrolled}, pre') && e.getBoundingClientRect().right > view.innerWidth + 1)
        .map((e) => e.tagName + '.' + e.className),
      cut: [...page.querySelectorAll('{scrolled}')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.closest('figure')?.id),
      resources: view.performance.getEntriesByType('resource').map((r) => r.name).filter((n) => !n.startsWith('data:')),
    }};
    document.getElementById('told').textContent = JSON.stringify(told);
  }});
  frame.src = "{source}";  // after the listener: a small page is loaded before a script is read
  document.body.append(frame);
}}
</script>"""
WIDTHS, OPENED = (360, 390, 1280), {"folded": False, "opened": True}


@pytest.fixture(scope="module")
def chromium(tmp_path_factory) -> Callable[..., str]:
    """Run the browser with arguments; what it printed. One profile for all runs: to make one takes a second."""
    if CHROMIUM is None:
        pytest.skip("no `chromium` on PATH: the report is not looked at")
    profile = tmp_path_factory.mktemp("browser") / "profile"

    def run(*arguments: str) -> str:
        command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout

    return run


def told_by_frames(
    chromium, folder: Path, page: Path, wanted: list[tuple[int, bool]], scrolled: str = ".dh-scroll"
) -> dict[str, dict]:
    """What the page is like in each frame, by its width and whether its details are open: "390 true"."""
    wrapper = folder / "frames.html"
    wrapper.write_text(
        FRAMES.format(source=page.as_uri(), wanted=json.dumps(wanted), scrolled=scrolled), encoding="utf-8"
    )
    dumped = chromium("--window-size=1400,1000", "--dump-dom", wrapper.as_uri())
    return json.loads(html.unescape(re.search(r'<pre id="told">(.+?)</pre>', dumped, flags=re.DOTALL)[1]))


@pytest.fixture(scope="module")
def frames_of(reproduced, chromium, tmp_path_factory) -> Callable[[str], dict[str, dict]]:
    """What the report of a unit is like in all frames, shown once."""
    wanted = [(width, opened) for width in WIDTHS for opened in OPENED.values()]

    @cache
    def show(country: str) -> dict[str, dict]:
        page = reproduced.report(country) / "report.html"
        return told_by_frames(chromium, tmp_path_factory.mktemp("frames"), page, wanted)

    return show


@pytest.mark.parametrize("opened", OPENED)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("country", ["KEN", "USA", "XFC", "XNH"])
def test_the_page_fits_its_window_and_all_its_images_are_there(frames_of, country, width, opened):
    told = frames_of(country)[f"{width} {json.dumps(OPENED[opened])}"]
    assert told["inner"] == width
    assert told["scroll"] <= width and told["wide"] == []
    assert told["images"] > 0 and told["broken"] == []
    assert told["cut"] == [], "no table has to be moved sideways to be read"
    assert told["resources"] == []


# The rules of axe on a page in a frame of each wanted width, one after the other. The promise of axe is waited for in virtual time.
AXE_FRAMES = """<!DOCTYPE html><meta charset="utf-8"><pre id="told"></pre>
<script>
const told = {{}};
async function look(width) {{
  const frame = document.createElement('iframe');
  frame.style = `width:${{width}}px;height:900px;border:0`;
  const loaded = new Promise((done) => frame.addEventListener('load', done));
  frame.src = "{source}";
  document.body.append(frame);
  await loaded;
  const view = frame.contentWindow;
  view.document.querySelectorAll('details').forEach((d) => {{ d.open = true; }});
  const result = await view.axe.run(view.document, {{resultTypes: ['violations']}});
  told[width] = {{
    passes: result.passes.length, violations: result.violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html.slice(0, 200))]) }};
  frame.remove();
}}
(async () => {{
  for (const width of {widths}) await look(width);
  document.getElementById('told').textContent = JSON.stringify(told);
}})();
</script>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="  # for each picture: of these, axe reads the alternative text alone


def told_by_axe(chromium, folder: Path, page: str, widths: list[int]) -> dict[str, dict]:
    """By width, what axe says of the page."""
    script = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    (folder / "axed.html").write_text(page.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    frame = folder / "axe.html"
    frame.write_text(AXE_FRAMES.format(source=(folder / "axed.html").as_uri(), widths=widths), encoding="utf-8")
    dumped = chromium("--window-size=1400,1000", "--virtual-time-budget=600000", "--dump-dom", frame.as_uri())
    return json.loads(html.unescape(re.search(r'<pre id="told">(.+?)</pre>', dumped, flags=re.DOTALL)[1]))


def shortened(page: str) -> str:
    """The page with the first two rows of each table and small pictures: of thousands of rows that are alike, axe takes minutes."""
    page = re.sub(r'src="data:[^"]*"', f'src="{PIXEL}"', page)
    return re.sub(r"(<tbody>(?:<tr\b.*?</tr>){1,2}).*?</tbody>", r"\1</tbody>", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def axe_of(reproduced, chromium, tmp_path_factory) -> Callable[[str], dict[str, dict]]:
    """What axe says of the report of a unit at both widths, asked once."""

    @cache
    def ask(country: str) -> dict[str, dict]:
        page = (reproduced.report(country) / "report.html").read_text(encoding="utf-8")
        return told_by_axe(chromium, tmp_path_factory.mktemp("axe"), shortened(page), [390, 1280])

    return ask


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("country", ["KEN", "USA"])
def test_axe_finds_nothing_to_mend(axe_of, country, width):
    told = axe_of(country)[str(width)]
    assert told["violations"] == [] and told["passes"] > 10


def test_a_press_sheet_fits_a_phone_and_axe_finds_nothing_to_mend(reproduced, chromium, tmp_path):
    page = reproduced.report("KEN") / "press_sheet.html"
    for width, told in told_by_frames(chromium, tmp_path, page, [(360, False), (1280, False)]).items():
        assert told["scroll"] <= int(width.partition(" ")[0]) and told["wide"] == told["resources"] == []
    for told in told_by_axe(chromium, tmp_path, page.read_text(encoding="utf-8"), [390, 1280]).values():
        assert told["violations"] == [] and told["passes"] > 10


def test_axe_finds_a_picture_without_words(chromium, tmp_path):
    page = f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><main><h1>h</h1><img src="{PIXEL}"></main></body></html>'
    assert [v[0] for v in told_by_axe(chromium, tmp_path, page, [390])["390"]["violations"]] == ["image-alt"]


@pytest.mark.parametrize("country", ["KEN", "USA", "XFC", "XNH"])
def test_opening_the_page_asks_nothing_of_the_network(reproduced, chromium, tmp_path, country):
    assert asked_by_page(chromium, (reproduced.report(country) / "report.html"), tmp_path) == set()


def test_a_page_that_does_ask_is_caught(chromium, tmp_path):
    page = tmp_path / "asks.html"
    page.write_text('<img src="http://localhost:9/x.png">', encoding="utf-8")
    assert asked_by_page(chromium, page, tmp_path) == {"http://localhost:9/x.png"}


def asked_by_page(chromium, page, folder) -> set[str]:
    """Addresses that the page asked for. What the browser asks on its own account has no origin as initiator."""
    log = folder / "net.json"
    chromium(f"--log-net-log={log}", "--virtual-time-budget=5000", "--dump-dom", page.as_uri())
    parameters = [event.get("params", {}) for event in json.loads(log.read_text(encoding="utf-8"))["events"]]
    asked = {p["url"] for p in parameters if "url" in p and p.get("initiator", "not an origin") != "not an origin"}
    return {url for url in asked if not url.startswith(("file:", "data:"))}
