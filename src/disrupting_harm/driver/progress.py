"""What a run says while it works: a bar and a line per worker on a terminal, one plain line per stage elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import TextIO


# In the order of the last line of a run.
OUTCOMES = ("ran", "restored", "unchanged", "failed", "skipped")
MADE = OUTCOMES[:3]  # those that leave a stage up to date
# Hears of every stage: its name, what became of it, in how many seconds, and what it printed for a reader.
Listener = Callable[[str, str, float | None, str], None]


class Progress:
    """Counts what became of every stage, and says so."""

    def __init__(self, total: int, workers: int, out: TextIO, on_end: Listener | None = None):
        self.total, self._out, self._on_end = total, out, on_end
        self.outcomes: dict[str, str] = {}
        self._began: dict[str, float] = {}
        self._bar = _Bar(total, workers, out) if out.isatty() else None

    def start(self, address: str) -> None:
        self._began[address] = time.monotonic()
        if self._bar:
            self._bar.show(self._began, len(self.outcomes))

    def end(
        self, address: str, outcome: str, message: str = "", *, seconds: float | None = None, worker: str = ""
    ) -> None:
        """`message` is what the stage printed, if a reader needs it. `seconds` and `worker`: of a stage that another machine ran."""
        self.outcomes[address] = outcome
        if (began := self._began.pop(address, None)) is not None:
            seconds = time.monotonic() - began
        took = f" in {seconds:.1f} s" if seconds is not None else ""
        took += f" on {worker}" if worker else ""
        if outcome in ("unchanged", "skipped"):
            line = ""
        else:
            line = f"[{len(self.outcomes)}/{self.total}] {address}: {outcome}{took}"
        for text in filter(None, (line, message.strip())):
            self.say(text)
        if self._bar:
            self._bar.show(self._began, len(self.outcomes))
        if self._on_end:
            self._on_end(address, outcome, seconds, message.strip())

    def leave(self, name: str) -> None:
        """What was started under this name is no longer shown as running; it is no stage, so it is not counted."""
        self._began.pop(name, None)

    def say(self, text: str) -> None:
        if self._bar:
            self._bar.print(text)
        else:
            print(text, file=self._out, flush=True)

    def close(self) -> None:
        if self._bar:
            self._bar.close()

    def of(self, outcome: str) -> list[str]:
        return [address for address, found in self.outcomes.items() if found == outcome]

    def summary(self) -> str:
        """How many stages came to what."""
        count = Counter(self.outcomes.values())
        return "  ".join(f"{outcome} {count[outcome]}" for outcome in OUTCOMES)


class _Bar:
    """The live part on a terminal, drawn by rich."""

    def __init__(self, total: int, workers: int, out: TextIO):
        from rich.console import Console
        from rich.live import Live
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._workers = workers
        self._bar = RichProgress(TextColumn("stages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._task = self._bar.add_task("stages", total=total)
        self._console = Console(file=out)
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._live.start()

    def show(self, running: dict[str, float], done: int) -> None:
        from rich.console import Group
        from rich.text import Text

        self._bar.update(self._task, completed=done)
        lines = [_Since(name, began) for name, began in running.items()]
        idle = [Text("  -", style="dim")] * (self._workers - len(lines))
        self._live.update(Group(self._bar, *lines, *idle))

    def print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        self._live.stop()


class _Since:
    """A worker's line: what it runs, and for how long, worked out anew whenever it is drawn."""

    def __init__(self, name: str, began: float):
        self._name, self._began = name, began

    def __rich__(self) -> str:
        return f"  {self._name}  {time.monotonic() - self._began:.0f} s"
