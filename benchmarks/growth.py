"""Time and memory of our engine from a thousand to a million respondents, each size in a process of its own.

    python benchmarks/growth.py N PSUS STRATA

measures one size and prints it as JSON.
"""

from __future__ import annotations

import itertools
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path


SIZES = ((1_000, 100, 10), (10_000, 500, 20), (100_000, 2_000, 30), (1_000_000, 5_000, 50))
ROUNDS = 5
READINGS = (
    2.5  # the table's time at the largest size, over that of a sum of all answers, as floats, for each domain variable
)
MEMORY_TARGET = 2_500  # MB at the largest size
JUDGED_FROM = 10_000  # below, a fixed start takes most of the time and hides how it grows


def measure(n: int, psus: int, strata: int) -> dict[str, float]:
    """Seconds (best of ROUNDS, which other work on the machine disturbs least) and memory in MB of this process."""
    from survey_table import DOMAINS, INDICATORS, draw_frame, tabulate

    tabulate(draw_frame(200, 20, 2))  # libraries load at first use
    frame = draw_frame(n, psus, strata)
    before, seconds, reading = peak_memory(), [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        tabulate(frame)
        seconds.append(time.perf_counter() - start)
    peak, answers = peak_memory(), frame[INDICATORS].to_numpy(dtype=float)
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in DOMAINS:
            answers.sum()
        reading.append(time.perf_counter() - start)
    return {
        "n": n,
        "psus": psus,
        "strata": strata,
        "seconds": min(seconds),
        "reading": min(reading),
        "frame": frame.memory_usage().sum() / 1e6,
        "before": before,
        "peak": peak,
    }


def peak_memory() -> float:
    """Largest resident size of this process so far, in MB.

    Linux hands ru_maxrss of the starting process down to the one it starts; VmHWM begins anew, and is read where it is.
    """
    status = Path("/proc/self/status")
    if status.exists():
        kibibytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(kibibytes) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure_all() -> list[dict[str, float]]:
    found = []
    for size in SIZES:
        command = [sys.executable, str(Path(__file__).resolve()), *map(str, size)]
        found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return found


def exponent(small: dict, large: dict, what: str = "seconds") -> float:
    """log10 of the growth of time, per tenfold n."""
    return math.log10(large[what] / small[what]) / math.log10(large["n"] / small["n"])


def judge_growth(found: list[dict]) -> dict[str, bool]:
    """Targets and whether they are met. Time may grow as n log n does."""
    judged = [each for each in found if each["n"] >= JUDGED_FROM]
    met = {}
    for small, large in itertools.pairwise(judged):
        limit = large["n"] * math.log(large["n"]) / (small["n"] * math.log(small["n"]))
        name = f"time grows by no more than n log n, {limit:.1f} times, from {small['n']:,} to {large['n']:,}"
        met[name] = large["seconds"] <= limit * small["seconds"]
    last = found[-1]
    name = f"at most {READINGS} times what a sum of all answers for each domain variable takes, at n = {last['n']:,}"
    met[name] = last["seconds"] <= READINGS * last["reading"]
    met[f"less than {MEMORY_TARGET / 1000} GB at n = {last['n']:,}"] = last["peak"] < MEMORY_TARGET
    return met


def print_growth(found: list[dict]) -> None:
    print(f"\nOurs, best of {ROUNDS}, each size in a process of its own; memory in MB.")
    print("        n   PSUs/strata  table s  times reading  log10 time per decade    data  peak before  peak of all")
    for small, each in zip([None, *found], found, strict=False):
        size = f"{each['psus']:,}/{each['strata']}"
        growth = f"{exponent(small, each):.2f}" if small else "-"
        print(
            f"{each['n']:9,}  {size:>12}  {each['seconds']:7.4f}  {each['seconds'] / each['reading']:13.2f}  {growth:>21}  {each['frame']:6.1f}"
            f"  {each['before']:11.0f}  {each['peak']:11.0f}"
        )


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
