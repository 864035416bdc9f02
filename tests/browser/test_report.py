"""The report as a browser shows it: on a phone and on a desk, complete, and without a word to the network."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
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
# A page in a frame of the wanted width: headless windows are never narrower than 500 pixels. The window is dumped when it has
# loaded, which is after its frame has, with all pictures: nothing here waits for a time.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<iframe id="page" style="width:{width}px;height:900px;border:0"></iframe><pre id="told"></pre>
<script>
document.getElementById('page').addEventListener('load', (event) => {{
  const view = event.target.contentWindow, page = view.document;
  page.querySelectorAll('details').forEach((d) => {{ d.open = {opened}; }});
  document.getElementById('told').textContent = JSON.stringify({{
    inner: view.innerWidth, scroll: page.documentElement.scrollWidth, images: page.images.length,
    broken: [...page.images].filter((i) => !i.naturalWidth).map((i) => i.alt),
    wide: [...page.querySelectorAll('body *')].filter((e) => !e.closest('.dh-scroll, pre') && e.getBoundingClientRect().right > view.innerWidth + 1)
      .map((e) => e.tagName + '.' + e.className),
    cut: [...page.querySelectorAll('.dh-scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.closest('figure')?.id),
    resources: view.performance.getEntriesByType('resource').map((r) => r.name).filter((n) => !n.startsWith('data:')),
  }});
}});
document.getElementById('page').src = "{source}";  // after the listener: a small page is loaded before a script is read
</script>"""


@pytest.fixture
def chromium(tmp_path):
    if CHROMIUM is None:
        pytest.skip("no `chromium` on PATH: the report is not looked at")

    def run(*arguments: str) -> str:
        command = [CHROMIUM, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout

    return run


@pytest.mark.parametrize("opened", ["false", "true"], ids=["folded", "opened"])
@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("country", ["KEN", "USA", "XFC", "XNH"])
def test_the_page_fits_its_window_and_all_its_images_are_there(reproduced, chromium, tmp_path, country, width, opened):
    wrapper = tmp_path / "frame.html"
    source = (reproduced.report(country) / "report.html").as_uri()
    wrapper.write_text(FRAME.format(source=source, width=width, opened=opened), encoding="utf-8")
    dumped = chromium("--window-size=1400,1000", "--dump-dom", wrapper.as_uri())
    told = json.loads(html.unescape(re.search(r'<pre id="told">(.+?)</pre>', dumped, flags=re.DOTALL)[1]))
    assert told["inner"] == width
    assert told["scroll"] <= width and told["wide"] == []
    assert told["images"] > 0 and told["broken"] == []
    assert told["cut"] == [], "no table has to be moved sideways to be read"
    assert told["resources"] == []


# The rules of axe on a page in a frame of the wanted width. The promise of axe is waited for in virtual time.
AXE_FRAME = """<!DOCTYPE html><meta charset="utf-8"><iframe id="page" style="width:{width}px;height:900px;border:0"></iframe><pre id="told"></pre>
<script>
document.getElementById('page').addEventListener('load', async (event) => {{
  const view = event.target.contentWindow;
  view.document.querySelectorAll('details').forEach((d) => {{ d.open = true; }});
  const result = await view.axe.run(view.document, {{resultTypes: ['violations']}});
  document.getElementById('told').textContent = JSON.stringify({{
    passes: result.passes.length, violations: result.violations.map((v) => [v.id, v.impact, v.nodes.map((n) => n.html.slice(0, 200))]) }});
}});
document.getElementById('page').src = "{source}";
</script>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="  # for each picture: of these, axe reads the alternative text alone


def told_by_axe(chromium, folder, page: str, width: int) -> dict:
    script = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    (folder / "axed.html").write_text(page.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    frame = folder / "axe.html"
    frame.write_text(AXE_FRAME.format(source=(folder / "axed.html").as_uri(), width=width), encoding="utf-8")
    dumped = chromium("--window-size=1400,1000", "--virtual-time-budget=600000", "--dump-dom", frame.as_uri())
    return json.loads(html.unescape(re.search(r'<pre id="told">(.+?)</pre>', dumped, flags=re.DOTALL)[1]))


def shortened(page: str) -> str:
    """The page with the first two rows of each table and small pictures: of thousands of rows that are alike, axe takes minutes."""
    page = re.sub(r'src="data:[^"]*"', f'src="{PIXEL}"', page)
    return re.sub(r"(<tbody>(?:<tr\b.*?</tr>){1,2}).*?</tbody>", r"\1</tbody>", page, flags=re.DOTALL)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("country", ["KEN", "USA"])
def test_axe_finds_nothing_to_mend(reproduced, chromium, tmp_path, country, width):
    page = (reproduced.report(country) / "report.html").read_text(encoding="utf-8")
    told = told_by_axe(chromium, tmp_path, shortened(page), width)
    assert told["violations"] == [] and told["passes"] > 10


def test_axe_finds_a_picture_without_words(chromium, tmp_path):
    page = f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><main><h1>h</h1><img src="{PIXEL}"></main></body></html>'
    assert [v[0] for v in told_by_axe(chromium, tmp_path, page, 390)["violations"]] == ["image-alt"]


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
