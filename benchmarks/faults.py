"""Every file operation of every command that replaces results, with every kind of fault at it.

`python benchmarks/faults.py` prints, per command and kind, how many operations were tried and after how many of them all held
that tests/fault_scenarios.py asks; then what did not hold. `--command` and `--kind` name some of them, `--every N` takes
each N-th operation.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path


ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.fault_scenarios import SCENARIOS, Case, make_base
from tests.fault_trials import KINDS, Trials


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--command", action="append", choices=SCENARIOS, help="only this one (may be repeated)")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind (may be repeated)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th operation (default: all)")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        trials = Trials(folder / "trials")
        try:
            base = make_base(folder, trials)
            print(f"{'command':24}{'operations':>11}  {'kind':11}{'tried':>6}{'survived':>9}{'seconds':>9}", flush=True)
            for name in options.command or SCENARIOS:
                case = Case(SCENARIOS[name], base, trials, folder / name)
                for kind in options.kind or KINDS:
                    failed += _try_kind(case, name, kind, options.every)
        finally:
            trials.close()
    return 1 if failed else 0


def _try_kind(case: Case, name: str, kind: str, every: int) -> int:
    began = time.monotonic()
    places = case.places(kind)[::every]
    problems = {at: found for at in places if (found := case.try_fault(at, kind))}
    print(
        f"{name:24}{len(case.operations):>11}  {kind:11}{len(places):>6}{len(places) - len(problems):>9}"
        f"{time.monotonic() - began:>9.0f}",
        flush=True,
    )
    for at, found in problems.items():
        print(
            f"    {kind} at {at} ({' '.join(case.operations[at - 1])}):\n        " + "\n        ".join(found),
            flush=True,
        )
    return len(problems)


if __name__ == "__main__":
    raise SystemExit(main())
