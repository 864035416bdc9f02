"""How fast `dh repro` makes the study, beside plain DVC and two other schedulers, in one run on the same machine.

    python benchmarks/engine.py [whole] [peers] [change] [nothing] [commands] [growth] [--peers FOLDER]

Everything happens in clones of the committed checkout in a temporary folder. FOLDER holds the programs `snakemake` and `doit` of
another environment (they are no dependency of the project); without it they are looked for on the path, and left out if absent.
Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from disrupting_harm.driver.scan import open_scan
from disrupting_harm.layout import Layout


ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
COMPONENTS = ("sampling_design", "household_survey", "predictors", "non_law_enforcement_data")
SAMPLE = ("KEN", "BRA")  # plain DVC runs these countries, and is scaled up by the number of stages
PEERS_SAMPLE = (
    "ARM",
    "BRA",
    "COL",
    "DOM",
    "ETH",
    "IDN",
    "JOR",
    "KEN",
)  # the other schedulers run the notebooks of these
ROUNDS = 3
PEERS_ROUNDS = 2
GROWTH = (25, 50, 100, 200)
TRACED = "KEN/household_survey/prevalence_by_group"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="where `snakemake` and `doit` lie")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    met: dict[str, bool] = {}
    with tempfile.TemporaryDirectory(prefix="engine ") as folder:
        study = Clone(Path(folder) / "study", asked.peers)
        for name in asked.parts or PARTS:
            print(f"\n{name}: {PARTS[name].__doc__.splitlines()[0]}", flush=True)
            met |= PARTS[name](study)
    print()
    for target, reached in met.items():
        print(f"target: {target}: {'met' if reached else 'MISSED'}")
    return 0 if all(met.values()) else 1


class Clone:
    """A clone of the committed checkout, whose outputs are made once, when they are first needed."""

    def __init__(self, folder: Path, peers: Path | None):
        self.folder, self.peers, self.whole = folder, peers, None
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)

    def make(self) -> tuple[float, float, int]:
        """Seconds by the clock and of the processor for the whole study from nothing, and the number of its stages."""
        if self.whole is None:
            microdata = ROOT.parent / "shared" / "data" / "microdata"
            for file in (self.folder / "notebooks").glob("*/dvc.lock"):
                file.unlink()
            (self.folder / "dvc.lock").unlink()
            wall, cpu, said = self.time("dh", "reproduce", "-j", "2", "--microdata", str(microdata))
            self.whole = wall, cpu, int(re.search(r"^ran (\d+)", said, flags=re.MULTILINE).group(1))
        return self.whole

    def time(self, *command: str, code: int | None = 0) -> tuple[float, float, str]:
        """Seconds by the clock, seconds of the processor with all children, and what was said."""
        path = f"{self.peers or ''}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}"
        env = os.environ | {"PATH": path, "PYTHONPATH": str(self.folder / "src"), "DVC_NO_ANALYTICS": "1"}
        program = [sys.executable, "-m", "disrupting_harm", *command[1:]] if command[0] == "dh" else list(command)
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(program, cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if code is not None and done.returncode != code:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout

    def has(self, program: str) -> bool:
        return shutil.which(program, path=f"{self.peers or ''}{os.pathsep}{os.environ['PATH']}") is not None


def measure_whole(study: Clone) -> dict[str, bool]:
    """the whole study from nothing by `dh repro -j 2`; plain DVC on two countries, scaled by stages"""
    wall, cpu, stages = study.make()
    print(f"  dh repro -j 2       {stages} stages  {wall:7.1f} s  {cpu:7.1f} CPU s")
    plain: list[tuple[float, float, int]] = []
    forked: list[tuple[float, float, int]] = []
    for country in SAMPLE:  # interleaved, so that both have the machine as it is then
        for found, command in (
            (plain, ("dvc", "repro", "-s", "-f")),
            (forked, ("dh", "repro", "--only", "-f", "-j", "2")),
        ):
            addresses = stages_of(study, country)
            program = [sys.executable, "-m", "dvc", *command[1:]] if command[0] == "dvc" else command
            took, busy, _ = study.time(*program, *addresses)
            found.append((took, busy, len(addresses)))
            print(
                f"  {' '.join(command):<20} {country}, {len(addresses)} stages  {took:7.1f} s  {busy:7.1f} CPU s",
                flush=True,
            )
    each = sum(row[0] for row in plain) / sum(row[2] for row in plain)
    print(
        f"  plain DVC, scaled   {stages} stages  {each * stages:7.1f} s   {each * stages / wall:.1f} times the driver's"
    )
    return {"whole study at least 7 times as fast as plain DVC": each * stages / wall >= 7}


def stages_of(study: Clone, country: str) -> list[str]:
    """Addresses of all stages of the country: a part of them would weigh other than the whole study does."""
    stages = open_scan(Layout(study.folder)).stages
    return [stage.address for stage in stages if stage.address.endswith(f"@{country}")]


def measure_peers(study: Clone) -> dict[str, bool]:
    """the notebooks of eight countries, two at once, by each scheduler"""
    study.make()
    runs = [(stem, country) for country in PEERS_SAMPLE for stem in COMPONENTS]
    write_snakefile(study.folder / "Snakefile", runs)
    write_dodo(study.folder / "dodo.py", runs)
    addresses = [f"notebooks/{stem}/dvc.yaml:{stem}@{country}" for stem, country in runs]
    commands = {
        "dh repro": ("dh", "repro", "--only", "-f", "-j", "2", *addresses),
        "snakemake": ("snakemake", "-q", "all", "-F", "-c", "2"),
        "doit": ("doit", "-a", "-n", "2"),
    }
    times: dict[str, list[tuple[float, float]]] = {}
    for _ in range(PEERS_ROUNDS):
        for name, command in commands.items():
            if name == "dh repro" or study.has(name):
                times.setdefault(name, []).append(study.time(*command)[:2])
    for leftover in ("Snakefile", "dodo.py"):
        (study.folder / leftover).unlink()
    met = {}
    wall = statistics.median(row[0] for row in times["dh repro"])
    for name in commands:
        if name not in times:
            print(f"  {name}: not installed here, left out")
            continue
        median, busy = (statistics.median(row[n] for row in times[name]) for n in (0, 1))
        print(f"  {name:<10} {len(runs)} notebooks  {median:6.1f} s  {busy:6.1f} CPU s   {median / wall:.1f}")
        if name != "dh repro":
            met[f"the same notebooks at least 3.5 times as fast as {name}"] = median / wall >= 3.5
    return met


def write_snakefile(path: Path, runs: Sequence[tuple[str, str]]) -> None:
    targets = [f"made_{stem}_{country}" for stem, country in runs]
    rules = [
        f"rule {target}:\n    output: touch('.snakemake/{target}')\n    shell: 'dh run {stem} {country}'\n"
        for target, (stem, country) in zip(targets, runs, strict=True)
    ]
    listed = ", ".join(f"'.snakemake/{target}'" for target in targets)
    path.write_text(f"rule all:\n    input: {listed}\n\n" + "\n".join(rules), encoding="utf-8")


def write_dodo(path: Path, runs: Sequence[tuple[str, str]]) -> None:
    path.write_text(
        f"RUNS = {list(runs)!r}\n\n\ndef task_notebook():\n    for stem, country in RUNS:\n"
        "        yield {'name': f'{stem}_{country}', 'actions': [f'dh run {stem} {country}'], 'verbosity': 0}\n",
        encoding="utf-8",
    )


def measure_change(study: Clone) -> dict[str, bool]:
    """one country after an edit of one component's parameter"""
    study.make()
    path = study.folder / "params" / "countries" / "KEN.yaml"
    before = path.read_text(encoding="utf-8")
    line = "  non_law_enforcement_data:\n"
    assert before.count(line) == 1
    took, said = [], ""
    for first in range(2020, 2020 + ROUNDS):
        path.write_text(before.replace(line, f"{line.rstrip()} {{years: [{first}, 2023]}}\n"), encoding="utf-8")
        wall, _, said = study.time("dh", "repro", "-j", "2", "KEN")
        took.append(wall)
    path.write_text(before, encoding="utf-8")
    back, _, restored = study.time("dh", "repro", "KEN")
    print(f"  changed             {statistics.median(took):.1f} s   {summary(said)}")
    print(f"  changed back        {back:.1f} s   {summary(restored)}")
    only = set(re.findall(r"\] (\S+): ran", said)) == {
        "slices", "non_law_enforcement_data@KEN", "triangulation@KEN", "report@KEN",
    }  # fmt: skip
    return {"one country after one parameter under 15 s": max(took) < 15, "and nothing else runs": only}


def measure_nothing(study: Clone) -> dict[str, bool]:
    """nothing to do, whole study; then a study of 500 stages"""
    study.make()
    first = [study.time("dh", "repro")[0]]
    again = [study.time("dh", "repro")[0] for _ in range(ROUNDS)]
    status = study.time(sys.executable, "-m", "dvc", "status", "-q", code=None)[0]
    plain = study.time(sys.executable, "-m", "dvc", "repro", "-q")[0]
    print(f"  whole study         dh repro {first[0]:.2f} s first, {statistics.median(again):.2f} s then; ", end="")
    print(f"dvc status {status:.2f} s, dvc repro {plain:.2f} s")
    with tempfile.TemporaryDirectory(prefix="engine ") as folder:
        large = Clone(Path(folder) / "large", study.peers)
        generate(large, 246)
        large.time("dh", "repro")
        large.time("dh", "repro")
        steady = [large.time("dh", "repro")[0] for _ in range(ROUNDS)]
        said = large.time("dh", "repro")[2]
        status = large.time(sys.executable, "-m", "dvc", "status", "-q")[0]
    print(
        f"  generated study     {said.strip()}: dh repro {statistics.median(steady):.2f} s, dvc status {status:.2f} s"
    )
    return {
        "nothing to do, whole study, under 3 s": first[0] < 3,
        "nothing to do, 500 stages, in 0.5 s": statistics.median(steady) <= 0.5,
    }


def measure_commands(study: Clone) -> dict[str, bool]:
    """commands that researchers and reviewers wait for"""
    study.make()
    met = {}
    for target, *command in ((0.2, "--help"), (0.5, "trace", TRACED), (10, "verify")):
        took = [study.time("dh", *command, code=None)[0] for _ in range(ROUNDS)]
        print(f"  dh {' '.join(command):<56} {statistics.median(took):.2f} s")
        met[f"dh {command[0]} under {target} s"] = statistics.median(took) < target
    return met


def measure_growth(study: Clone) -> dict[str, bool]:
    """generated countries that hold one light component: seconds per country must not grow"""
    each = {}
    for countries in GROWTH:
        with tempfile.TemporaryDirectory(prefix="engine ") as folder:
            clone = Clone(Path(folder) / "study", study.peers)
            generate(clone, countries)
            wall, cpu, said = clone.time("dh", "repro", "-j", "2")
            each[countries] = wall / countries
            print(
                f"  {countries:4} countries  {wall:6.1f} s  {cpu:6.1f} CPU s  {wall / countries:.2f} s each   {summary(said)}",
                flush=True,
            )
    return {"growth to 200 countries is linear": each[GROWTH[-1]] <= 1.1 * each[GROWTH[0]]}


def generate(clone: Clone, countries: int) -> None:
    """Replace the study's units by so many made-up ones that hold one light component, with Kenya's rows of its tables."""
    codes = [f"Q{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"][:countries]
    params = clone.folder / "params"
    study = yaml.safe_load((params / "study.yaml").read_text(encoding="utf-8"))
    study["units"] = {code: {"name": f"Made-up country {code}", "phase": 1} for code in codes}
    (params / "study.yaml").write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    for path in (params / "countries").iterdir():
        path.unlink()
    for path in (params / "indicators").glob("[A-Z][A-Z][A-Z].yaml"):
        path.unlink()
    for code in codes:
        text = f"iso3: {code}\ncomponents:\n  non_law_enforcement_data:\n"
        (params / "countries" / f"{code}.yaml").write_text(text, encoding="utf-8")
    for name in ("cybertipline_reports", "population_age_sex"):
        path = clone.folder / "data" / "reference" / f"{name}.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        kenya = [row for row in rows if row.startswith("KEN,")]
        made = [row.replace("KEN,", f"{code},", 1) for code in codes for row in kenya]
        path.write_text("\n".join([head, *made]) + "\n", encoding="utf-8")
    for file in (clone.folder / "dvc.lock", *(clone.folder / "notebooks").glob("*/dvc.lock")):
        file.unlink(missing_ok=True)
    for pointer in (clone.folder / "data" / "raw").glob("*/*.dvc"):
        pointer.unlink()
    clone.time("dh", "refresh")


def summary(said: str) -> str:
    return next((line for line in said.splitlines() if line.startswith("ran ")), "")


PARTS = {
    "whole": measure_whole,
    "peers": measure_peers,
    "change": measure_change,
    "nothing": measure_nothing,
    "commands": measure_commands,
    "growth": measure_growth,
}


if __name__ == "__main__":
    sys.exit(main())
