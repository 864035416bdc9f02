"""Run tests over and over without starting Python anew: a server for benchmarks/mutation.py, in the project's own environment.

Each line of the standard input is a JSON list: seconds, then arguments for pytest. The answer is a line: `passed`, `timeout`, or
`failed` with the test or file that failed first.
What the tests import from elsewhere is loaded once. The project's own modules are loaded by the child alone, hence as they lie on
the disk at that moment.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

import hypothesis
import matplotlib
import numpy
import pandas
import pyarrow
import pydantic
import pytest
import scipy.optimize
import scipy.stats
import yaml


PRELOADED = (hypothesis, matplotlib, numpy, pandas, pyarrow, pydantic, scipy.optimize, scipy.stats, yaml)


def main() -> None:
    sys.dont_write_bytecode = True  # a mutant of the same second and size would pass for the module it came from
    for line in sys.stdin:
        seconds, *arguments = json.loads(line)
        print(run(seconds, arguments), flush=True)


def run(seconds: float, arguments: list[str]) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        _run_pytest(arguments, writing)
    os.close(writing)
    with open(reading, "rb", closefd=True) as said:
        outcome = _wait(child, seconds)
        return f"failed {os.read(said.fileno(), 1000).decode(errors='replace')}" if outcome == "failed" else outcome


def _wait(child: int, seconds: float) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return "passed" if os.waitstatus_to_exitcode(status) == 0 else "failed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


class FirstFailure:
    """Tell which test or file failed first."""

    def __init__(self, writing: int):
        self.writing = writing

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.pytest_collectreport(report)

    def pytest_collectreport(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            os.write(self.writing, " ".join(report.nodeid.split()).encode()[:200])


def _run_pytest(arguments: list[str], writing: int) -> None:
    code = 1
    try:
        code = pytest.main(arguments, plugins=[FirstFailure(writing)])
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
