"""Random mixes of edits, losses, faults and runs, the same for the same seed.

`python benchmarks/fault_mixes.py --seed 1 --examples 20 --steps 8`. Whatever came before, `dh repro` without a fault ends with the
result that a repository without any fault has for the same inputs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test


ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.checkouts import copy_tree
from tests.fault_scenarios import State, leftovers, make_base, rows_outside, succeed, what_was_said
from tests.fault_trials import KINDS, PLACES, Trials
from tests.small_repository import COUNTS
from tests.small_survey import COUNTRY

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object


STEM = "non_law_enforcement_data"
OUTPUT = f"outputs/{COUNTRY}/{STEM}"
YEARS = (2019, 2020, 2021)
TITLES = ("", " once more")


class Mixes(RuleBasedStateMachine):
    base: Layout
    trials: Trials
    folder: Path
    known: dict[tuple[int, str], State] = {}
    steps = {"faults": 0, "runs": 0}

    @initialize()
    def begin(self):
        shutil.rmtree(self.folder / "mix", ignore_errors=True)
        copy_tree(self.base.root, self.folder / "mix")
        self.layout = Layout(self.folder / "mix")
        self.inputs = (YEARS[0], TITLES[0])
        self.spoiled = False

    @rule(years=st.sampled_from(YEARS), title=st.sampled_from(TITLES))
    def edit_a_parameter_or_the_text(self, years, title):
        self.inputs = (years, title)
        _edit(self.layout, self.base, *self.inputs)

    @rule()
    def delete_the_output(self):
        shutil.rmtree(self.layout.root / OUTPUT, ignore_errors=True)

    @rule()
    def damage_an_object_of_the_cache(self):
        record = self.layout.root / OUTPUT / "record.json"
        path = cache_object(self.layout, files.md5_file(record)) if record.is_file() else record
        if path.is_file() and path != record:
            path.chmod(0o644)
            path.write_bytes(path.read_bytes() + b" ")
            path.chmod(0o444)
            self.spoiled = True

    @rule(at=st.integers(1, 150), kind=st.sampled_from(KINDS), place=st.sampled_from(PLACES))
    def run_with_a_fault(self, at, kind, place):
        done = self.trials.run(
            self.layout.root, ("repro", "-j", "1", COUNTS), at=at, kind=kind, place=place, stage=("run",)
        )
        assert what_was_said(done, kind, place) == []
        Mixes.steps["faults"] += 1

    @rule()
    def run(self):
        succeed(self.trials, self.layout, "repro", "-j", "1", COUNTS)
        now, wanted = State.of(self.layout), self._wanted()
        assert now.below(OUTPUT) == wanted.below(OUTPUT)
        assert now.locks[f"notebooks/{STEM}/dvc.lock"] == wanted.locks[f"notebooks/{STEM}/dvc.lock"]
        assert leftovers(self.layout) == []
        Mixes.steps["runs"] += 1

    @rule()
    def run_plain_dvc(self):
        done = self.trials.run(self.layout.root, ("dvc", "repro", COUNTS))
        # DVC puts a damaged object of its cache back without a word, and stops at a damaged lock of its own.
        if not self.spoiled and done.code == 0:
            assert State.of(self.layout).below(OUTPUT) == self._wanted().below(OUTPUT)

    @invariant()
    def no_row_is_outside(self):
        if hasattr(self, "layout"):
            assert rows_outside(self.layout) == []

    def teardown(self):
        if hasattr(self, "layout"):
            self.run()

    def _wanted(self) -> State:
        if self.inputs not in self.known:
            target = self.folder / "wanted"
            shutil.rmtree(target, ignore_errors=True)
            copy_tree(self.base.root, target)
            _edit(Layout(target), self.base, *self.inputs)
            succeed(self.trials, Layout(target), "repro", "-j", "1", COUNTS)
            self.known[self.inputs] = State.of(Layout(target))
        return self.known[self.inputs]


def _edit(layout: Layout, base: Layout, years: int, title: str) -> None:
    text = base.component(STEM).read_text(encoding="utf-8")
    assert "[2019, 2023]" in text
    files.write_text(layout.component(STEM), text.replace("[2019, 2023]", f"[{years}, 2023]"))
    text = base.notebook(STEM).read_text(encoding="utf-8")
    assert "# CyberTipline" in text
    files.write_text(layout.notebook(STEM), text.replace("# CyberTipline", f"# CyberTipline{title}", 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=20, help="mixes")
    parser.add_argument("--steps", type=int, default=8, help="steps of each mix")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        Mixes.folder = Path(temporary).resolve()
        Mixes.trials = Trials(Mixes.folder / "trials")
        try:
            Mixes.base = make_base(Mixes.folder, Mixes.trials)
            run_state_machine_as_test(
                seed(options.seed)(Mixes),
                settings=settings(
                    max_examples=options.examples, stateful_step_count=options.steps, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), print_blob=False,
                ),
            )  # fmt: skip
        finally:
            Mixes.trials.close()
    print(
        f"{options.examples} mixes: {Mixes.steps['faults']} faults, {Mixes.steps['runs']} runs, all as without a fault"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
