"""A page in Chromium that a test can use as a person does: keys, chosen files, a narrow window. It speaks the browser's own protocol.

The protocol goes through two pipes (`--remote-debugging-pipe`): no port, no library, and the browser ends with the test.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import axe_core_python


CHROMIUM = shutil.which("chromium")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-default-apps", "--no-default-browser-check",
]  # fmt: skip
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}
PATIENCE = 120  # seconds for an answer, on a machine under load


class Browser:
    """One browser, whose pages are opened one after the other. Requests to any network are counted in `asked`."""

    def __init__(self, profile: Path):
        into, self.to = os.pipe()
        self.out, from_ = os.pipe()
        # Above the two numbers that the browser reads and writes, so that neither is overwritten before it is copied there.
        high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in (into, from_)]

        def place_pipes() -> None:
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [CHROMIUM, *QUIET, f"--user-data-dir={profile}", "--remote-debugging-pipe"],
            preexec_fn=place_pipes,  # noqa: PLW1509  no other thread forks here
            pass_fds=(3, 4), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for one in high:
            os.close(one)
        os.close(into)
        os.close(from_)
        self.number, self.left, self.asked, self.session = 0, b"", [], None
        self.target: str | None = None
        self.loaded = False

    def close(self) -> None:
        os.close(self.to)
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        os.close(self.out)

    def ask(self, method: str, **parameters) -> dict:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._read()
            if told.get("id") == self.number:
                assert "error" not in told, told["error"]
                return told["result"]

    def _read(self) -> dict:
        while b"\0" not in self.left:
            assert select.select([self.out], [], [], PATIENCE)[0], f"the browser said nothing for {PATIENCE} seconds"
            part = os.read(self.out, 1 << 20)
            assert part, "the browser has ended"
            self.left += part
        message, _, self.left = self.left.partition(b"\0")
        told = json.loads(message)
        if told.get("method") == "Network.requestWillBeSent":
            self.asked.append(told["params"]["request"]["url"])
        self.loaded = self.loaded or told.get("method") == "Page.loadEventFired"
        return told

    def open(self, address: str, width: int = 1280, height: int = 900, *, before: str = "") -> None:
        """before: a script that runs before those of the page."""
        self.session = None
        target, before_it = self.ask("Target.createTarget", url="about:blank")["targetId"], self.target
        if before_it:  # what nobody looks at any more would keep a process of its own
            self.ask("Target.closeTarget", targetId=before_it)
        self.target = target
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.ask(f"{domain}.enable")
        self.resize(width, height)
        if before:
            self.ask("Page.addScriptToEvaluateOnNewDocument", source=before)
        self.loaded = False
        self.ask("Page.navigate", url=address)
        while not self.loaded:
            self._read()

    def resize(self, width: int, height: int = 900) -> None:
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def value(self, script: str) -> object:
        """Of an expression, or of the promise that it is."""
        told = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Until the expression is true; the page answers in between."""
        end = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({condition})"):
            assert time.monotonic() < end, f"never true: {condition}"
            time.sleep(0.02)

    def choose(self, selector: str, paths: Sequence[Path]) -> None:
        """Files in an input, as the system's dialogue gives them."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def press(self, key: str) -> None:
        code = {"key": key, "windowsVirtualKeyCode": KEYS[key], "text": "\r" if key == "Enter" else ""}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **code)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **code)

    def write(self, text: str) -> None:
        self.ask("Input.insertText", text=text)

    def picture(self, path: Path) -> None:
        """The whole page, however long, as a PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000), "scale": 1}
        shot = self.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))


def hold_with_axe(browser: Browser) -> None:
    """axe finds nothing to mend in the page that is open, and looked at enough to say so."""
    axe = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    browser.value(f"{axe}; 0")
    found = browser.value(
        "axe.run(document, {resultTypes: ['violations']}).then((r) => ({passes: r.passes.length, violations: r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)])}))"
    )
    assert found["violations"] == [] and found["passes"] > 15
