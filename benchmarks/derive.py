"""Time and memory of `dh derive` for a large survey, and how fast the two readers of CSV files are beside each other.

    python benchmarks/derive.py

The survey is Kenya's stand-in, its answers repeated under new identifiers and PSUs, in a copy of the project without any
other data. Processor time, so that other work on the machine does not count. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from disrupting_harm.ingest.plain_csv import read_plain_csv
from disrupting_harm.ingest.read_csv import read_csv_carefully


ROOT = Path(__file__).resolve().parents[1]
UNIT, COMPONENT = "KEN", "household_survey"
RAW = Path("data", "raw", UNIT, COMPONENT)
OWN = ("respondent_id", "psu", "household_id")  # made unique in every repetition
SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
READERS_AT = 100_000
MEMORY_TARGET = 1_000  # MB at the largest size
READER_TARGET = 2  # times the careful reader
GROWTH_TARGET = 1.1  # time per respondent at the largest size, as a multiple of that at the size before


def main() -> int:
    if not (ROOT / RAW).is_dir():
        print(f"{RAW}: not there; make it with `make reproduce`.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder))
        found = {n: measure_derive(project, n) for n in SIZES}
        write_survey(project, READERS_AT)
        careful, plain = measure_readers((project / RAW / "children.csv").read_bytes())
    print(f"`dh derive {COMPONENT} {UNIT}`, best of {ROUNDS}, and the reading of its larger file alone.")
    print("respondents   CPU s  peak MB")
    for n, (seconds, peak) in found.items():
        print(f"{n:11,}  {seconds:6.2f}  {peak:7.0f}")
    print(f"careful reader {careful:.2f} CPU s, Arrow's {plain:.2f}, at {READERS_AT:,} respondents")
    before, largest = SIZES[-2:]
    met = {
        f"less than {MEMORY_TARGET:,} MB at n = {largest:,}": found[largest][1] < MEMORY_TARGET,
        f"time grows no faster than {GROWTH_TARGET} n": found[largest][0] / largest
        <= GROWTH_TARGET * found[before][0] / before,
        f"Arrow's reader is {READER_TARGET} times as fast": careful >= READER_TARGET * plain,
    }
    for target, kept in met.items():
        print(f"{'met   ' if kept else 'MISSED'}  {target}")
    return 0 if all(met.values()) else 1


def copy_project(folder: Path) -> Path:
    """The code and parameters of this checkout, with slices made anew."""
    for name in ("params", "src", "notebooks", "data/reference"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in ("dvc.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    for notebook in sorted((folder / "notebooks").glob("*/*.ipynb")):
        run_dh(folder, "slice", "imports", notebook.stem)
    run_dh(folder, "slice", "library")
    run_dh(folder, "slice", "units")
    return folder


def run_dh(project: Path, *arguments: str) -> tuple[float, float]:
    """CPU seconds and peak MB of one command."""
    command = [sys.executable, "-m", "disrupting_harm", *arguments]
    environment = os.environ | {"PYTHONPATH": str(project / "src")}
    child = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"dh {' '.join(arguments)} failed")
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6


def write_survey(project: Path, n: int) -> None:
    """The two raw files with n respondents each."""
    (project / RAW).mkdir(parents=True, exist_ok=True)
    for name in ("children.csv", "caregivers.csv"):
        with (ROOT / RAW / name).open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        own = [header.index(column) for column in OWN]
        with (project / RAW / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            for number in range(n):
                repetition, place = divmod(number, len(rows))
                row = list(rows[place])
                for column in own:
                    row[column] += f"-{repetition}"
                writer.writerow(row)


def measure_derive(project: Path, n: int) -> tuple[float, float]:
    """CPU seconds (best of ROUNDS) and peak MB (of all) of the command, each time in a process of its own."""
    write_survey(project, n)
    rounds = [run_dh(project, "derive", COMPONENT, UNIT) for _ in range(ROUNDS)]
    return min(seconds for seconds, _ in rounds), max(peak for _, peak in rounds)


def measure_readers(data: bytes) -> tuple[float, float]:
    """CPU seconds (best of ROUNDS) of the careful reader and of Arrow's, alternately, for all columns of the file."""
    columns = set(data.partition(b"\n")[0].decode().split(","))
    readers = [lambda: read_csv_carefully(data, columns, None), lambda: read_plain_csv(data, columns)]
    seconds: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for place, reader in enumerate(readers):
            start = time.process_time()
            if reader() is None:
                raise SystemExit("Arrow's reader did not take the file")
            seconds[place].append(time.process_time() - start)
    return min(seconds[0]), min(seconds[1])


if __name__ == "__main__":
    sys.exit(main())
