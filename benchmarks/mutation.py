"""How many wrong versions of a package its tests notice, by a random sample of mutants.

`make mutants` runs it in an environment of its own. Cosmic Ray names the places where an operator, a comparison, a number, a condition,
a decorator or a loop can be replaced. Of each package a number of places is drawn from a seed, then one of the replacements at each,
so that an operator with eleven replacements weighs no more than a condition with one. Annotations are left out: no result rests on them.

Each mutant meets the unit tests that mirror or import its module, and if it survives all unit tests of its package and every oracle test
that imports it. The mutants live in a clone of the last commit. Printed are each mutant with the test that killed it,
the survivors as differences for a person to judge, then the share killed with its 95 % interval (Wilson).
"""

from __future__ import annotations

import argparse
import ast
import itertools
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from difflib import unified_diff
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code, use_mutation
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec


ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutants"]
PYTEST = ["-x", "--assert=plain", "-p", "no:xdist", "-m", "not pipeline and not browser"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("packages", nargs="*", default=SETTINGS["packages"], help="packages of src/disrupting_harm")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--sample", type=int, default=SETTINGS["sample"], metavar="N", help="mutants of each package")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["git", "clone", "--quiet", "--shared", ROOT, f"{temporary}/copy"], check=True)
        os.chdir(f"{temporary}/copy")
        with start_tests(Path.cwd()) as server:
            for package in options.packages:
                measure(server, package, options.seed, options.sample)
    return 0


def start_tests(copy: Path) -> subprocess.Popen[str]:
    """Start the server of tests in the environment of the project, on the modules of a copy."""
    python = str(ROOT / ".venv/bin/python")
    subprocess.run([python, "-m", "compileall", "-q", "src"], check=True)
    settings = os.environ | {"PYTHONPATH": str(copy / "src"), "TMPDIR": str(copy.parent)}
    command = [python, ROOT / "benchmarks/forked_tests.py"]
    return subprocess.Popen(command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def measure(server: subprocess.Popen[str], package: str, seed: int, size: int) -> None:
    """Print how many of `size` mutants of a package its tests kill, and what each survivor changes."""
    modules = sorted(Path("src/disrupting_harm", package).rglob("*.py"))
    refuse_tests_that_fail_without_a_mutant(server, package, modules)
    places = find_places(modules)
    sample = [m for m in draw(places, random.Random(f"{seed} {package}"), size) if can_be_made(m)]
    outcomes: Counter[str] = Counter()
    for number, mutation in enumerate(sample, 1):
        with use_mutation(mutation.module_path, operator_of(mutation), mutation.occurrence) as (before, after):
            outcome = ask(server, near_tests(package, mutation.module_path))
            if outcome == "passed":
                outcome = ask(server, all_tests(package))
        result, _, test = outcome.partition(" ")
        outcomes[result] += 1
        place = f"{mutation.module_path}:{mutation.start_pos[0]}"
        print(f"{number:>4} {result:7} {place} {mutation.operator_name.rpartition('/')[2]} {test}", flush=True)
        if result == "passed":
            print(*unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=2), sep="\n", flush=True)
    killed = len(sample) - outcomes["passed"]
    low, high = wilson(killed, len(sample))
    print(
        f"{package}: seed {seed}, {sum(map(len, places))} mutants at {len(places)} places, {len(sample)} drawn, {killed} killed "
        f"({outcomes['timeout']} by the time limit), {outcomes['passed']} survived: {killed / len(sample):.1%} "
        f"({low:.1%} to {high:.1%})\n",
        flush=True,
    )


def ask(server: subprocess.Popen[str], tests: list[str]) -> str:
    """Run tests: `passed`, `timeout`, or `failed` with the test that failed first."""
    server.stdin.write(json.dumps([SETTINGS["seconds"], *PYTEST, *tests]) + "\n")
    server.stdin.flush()
    return server.stdout.readline().strip() or sys.exit("the server of tests ended")


def refuse_tests_that_fail_without_a_mutant(server: subprocess.Popen[str], package: str, modules: list[Path]) -> None:
    """Stop where the tests fail at code that is as it was: a comment more in each module must not be what they notice."""
    texts = {module: module.read_text(encoding="utf-8") for module in modules}
    for module, text in texts.items():
        module.write_text(f"{text}# the same code\n", encoding="utf-8")
    outcome = ask(server, all_tests(package))
    for module, text in texts.items():
        module.write_text(text, encoding="utf-8")
    if outcome != "passed":
        sys.exit(f"{package}: its tests do not pass without a mutant, so they cannot tell one ({outcome})")


def find_places(modules: list[Path]) -> list[list[MutationSpec]]:
    """Find the mutants of modules, together where they replace the same code."""
    with tempfile.TemporaryDirectory() as folder, use_db(f"{folder}/work.sqlite", WorkDB.Mode.create) as work:
        init(modules, work, {})
        mutants = [item.mutations[0] for item in work.work_items]
    notes = {module: find_annotations(module) for module in modules}
    mutants = [m for m in mutants if not any(a <= m.start_pos < b for a, b in notes[m.module_path])]
    mutants.sort(key=lambda m: (*place_of(m), m.operator_name, m.occurrence))
    return [list(group) for _, group in itertools.groupby(mutants, key=place_of)]


def place_of(mutation: MutationSpec) -> tuple[str, tuple[int, int], tuple[int, int]]:
    return str(mutation.module_path), mutation.start_pos, mutation.end_pos


def find_annotations(module: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Find where annotations begin and end in a module, each as line and column."""
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    found = [getattr(node, name, None) for node in nodes for name in ("annotation", "returns")]
    return [((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in found if n is not None]


def draw(places: list[list[MutationSpec]], chance: random.Random, size: int) -> list[MutationSpec]:
    """Draw places without replacement, and at each place one mutant."""
    return [chance.choice(place) for place in chance.sample(places, min(size, len(places)))]


def can_be_made(mutation: MutationSpec) -> bool:
    """Whether Cosmic Ray can write the mutant: it replaces no exception whose name has a dot."""
    try:
        code = mutation.module_path.read_text(encoding="utf-8")
        return mutate_code(code, operator_of(mutation), mutation.occurrence) is not None
    except AttributeError:
        return False


def operator_of(mutation: MutationSpec) -> Operator:
    return get_operator(mutation.operator_name)(**mutation.operator_args)


def near_tests(package: str, module: Path) -> list[str]:
    """The unit tests of a package that mirror a module by name or import it; all of them where none does. Those of a module may be
    several files, whose names go on with what of it they test.
    """
    name = f"disrupting_harm.{package}.{module.stem} "
    files = sorted(Path("tests/unit", package).rglob("test_*.py"))
    own = f"test_{module.stem}"
    near = [f for f in files if f"{f.stem}_".startswith(f"{own}_") or name in f.read_text(encoding="utf-8")]
    return [str(file) for file in near] or [f"tests/unit/{package}"]


def all_tests(package: str) -> list[str]:
    """All unit tests of a package, and the oracle tests that import it."""
    oracles = sorted(Path("tests/oracle").glob("test_*.py"))
    return [
        f"tests/unit/{package}",
        *(str(f) for f in oracles if f"disrupting_harm.{package}" in f.read_text(encoding="utf-8")),
    ]


def wilson(count: int, size: int, z: float = 1.959964) -> tuple[float, float]:
    share, spread = count / size, z * z / size
    half = z * math.sqrt(share * (1 - share) / size + spread / (4 * size))
    return (share + spread / 2 - half) / (1 + spread), (share + spread / 2 + half) / (1 + spread)


if __name__ == "__main__":
    sys.exit(main())
