"""What a run says while it works."""

from __future__ import annotations

import io
import re

from disrupting_harm.driver.progress import Progress


def test_without_a_terminal_every_stage_that_did_something_has_a_plain_line():
    out = io.StringIO()
    progress = Progress(5, 2, out)
    for name in ("a@KEN", "b@KEN"):
        progress.start(name)
    progress.end("c@KEN", "unchanged")
    progress.end("a@KEN", "ran")
    progress.end("d@KEN", "restored")
    progress.end("b@KEN", "failed", "the sentence of the stage.\n")
    progress.end("e@KEN", "skipped")
    progress.close()
    assert re.sub(r"\d+\.\d s", "N s", out.getvalue()).splitlines() == [
        "[2/5] a@KEN: ran in N s", "[3/5] d@KEN: restored", "[4/5] b@KEN: failed in N s", "the sentence of the stage."
    ]  # fmt: skip
    assert progress.summary() == "ran 1  restored 1  unchanged 1  failed 1  skipped 1"
    assert progress.of("failed") == ["b@KEN"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_there_is_a_bar_with_a_line_per_worker(monkeypatch):
    out = Terminal()
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    progress = Progress(3, 2, out)
    progress.start("a@KEN")
    progress.end("b@KEN", "ran")
    progress.say("[a sentence in brackets] stays as it is")
    progress._bar._live.refresh()
    progress.close()
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())
    assert "a@KEN  0 s" in said and "1/3" in said and "[a sentence in brackets] stays as it is" in said
    assert any(line.strip() == "-" for line in said.splitlines()), "the second worker is idle"


def test_a_listener_hears_of_every_stage_and_a_stage_of_another_machine_keeps_its_seconds():
    heard, out = [], io.StringIO()
    progress = Progress(2, 1, out, lambda *what: heard.append(what))
    progress.start("KEN on w1")
    progress.leave("KEN on w1")
    progress.end("a@KEN", "ran", " a sentence.\n", seconds=2.04, worker="w1")
    progress.end("b@KEN", "unchanged")
    assert heard == [("a@KEN", "ran", 2.04, "a sentence."), ("b@KEN", "unchanged", None, "")]
    assert out.getvalue() == "[1/2] a@KEN: ran in 2.0 s on w1\na sentence.\n"
