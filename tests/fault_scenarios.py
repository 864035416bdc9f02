"""What a fault may leave behind and what it may not, for each command that replaces results.

The tests' own study holds a restricted survey of eight children here, whose ids are marked, so that a row is found wherever it
gets to. Before each command its inputs are changed: an old result and a new one are told apart by their bytes.
"""

from __future__ import annotations

import compileall
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from tests.checkouts import copy_tree, pack
from tests.edits import edit_first
from tests.fault_trials import KINDS, ONLY_FILES, Trial, Trials
from tests.small_repository import COUNTS, lock_texts, made, make_repository
from tests.small_survey import CAREGIVERS, CHILDREN, COUNTRY, small_params

from disrupting_harm import files
from disrupting_harm.at_rest.sealed import write_sealed
from disrupting_harm.driver.locks import read_blocks
from disrupting_harm.driver.scan import open_scan
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held


MARK = "RESPONDENT" + str(47)  # which this file does not hold as one word
DERIVED = f"notebooks/household_survey/dvc.yaml:household_survey_derived@{COUNTRY}"
DELIVERY = CHILDREN.replace("C1,", f"{MARK}11,").replace("C2,", f"{MARK}12,")
CORRECTED = DELIVERY.replace(f"{MARK}11,A,01,1.5", f"{MARK}11,A,01,1.75")


def make_base(folder: Path, trials: Trials) -> Layout:
    """A small repository below `folder` whose survey is imported and derived, and whose counts are made."""
    layout = make_repository(folder / "base")
    for path in layout.country(COUNTRY).parent.glob("*.yaml"):
        path.unlink()
    params = small_params()
    params["target_population"] = {"year": 2021}
    params["components"]["non_law_enforcement_data"] = None
    layout.country(COUNTRY).write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    write_held(layout)
    _commit(layout)
    for table, text in (("children", DELIVERY), ("caregivers", CAREGIVERS)):
        succeed(trials, layout, *import_of(layout, table, text))
    succeed(trials, layout, "repro", "-j", "2", COUNTS, DERIVED)
    _commit(layout)
    pack(layout.root)
    _compile(layout)
    return layout


def succeed(trials: Trials, layout: Layout, *command: str) -> Trial:
    done = trials.run(layout.root, command)
    assert done.code == 0, done.said
    return done


def import_of(layout: Layout, table: str, text: str) -> tuple[str, ...]:
    """The command that imports a delivery, which is written beside the repository."""
    delivery = layout.root.parent / f"{table}.csv"
    if not delivery.is_file() or delivery.read_text(encoding="utf-8") != text:
        delivery.write_text(text, encoding="utf-8")
    return "import", "household_survey", COUNTRY, f"../{table}.csv", "--table", table


def _compile(layout: Layout) -> None:
    """Write the bytecode of the library, as a first run does. Else each trial does, and nine operations in ten are the compiler's."""
    assert compileall.compile_dir(layout.root / "src", quiet=1)


def _commit(layout: Layout) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["add", "-A"], [*identity, "commit", "-qm", "state"]):
        subprocess.run(["git", *command], cwd=layout.root, check=True)


# -- the commands


def _change_years(trials: Trials, layout: Layout) -> None:
    edit_first(layout.component("non_law_enforcement_data"), "[2019, 2023]", "[2020, 2023]")


def _change_years_and_slices(trials: Trials, layout: Layout) -> None:
    _change_years(trials, layout)
    succeed(trials, layout, "slice", "units")


def _change_rows(trials: Trials, layout: Layout) -> None:
    write_sealed(layout.raw(COUNTRY, "household_survey") / "children.csv", CORRECTED.encode(), COUNTRY)


def _import_rows(trials: Trials, layout: Layout) -> None:
    succeed(trials, layout, *import_of(layout, "children", CORRECTED))
    _change_years(trials, layout)


def _write_delivery(trials: Trials, layout: Layout) -> None:
    import_of(layout, "children", CORRECTED)


def _nothing_placed(trials: Trials, layout: Layout) -> None:
    """As on the first day: no raw file, no pointer."""
    shutil.rmtree(layout.raw(COUNTRY, "household_survey"))
    layout.raw(COUNTRY, "household_survey").with_name("household_survey.dvc").unlink()
    _write_delivery(trials, layout)


IMPORT = ("import", "household_survey", COUNTRY, "../children.csv", "--table", "children")


@dataclass(frozen=True)
class Scenario:
    """A command, which of its processes has the fault (a stage by the beginning of its arguments), and what is changed before."""

    command: tuple[str, ...]
    change: Callable[[Trials, Layout], None]
    place: str = "command"
    stage: tuple[str, ...] = ()


SCENARIOS = {
    "slice": Scenario(("slice", "units"), _change_years),
    "derive": Scenario(("derive", "household_survey", COUNTRY), _change_rows),
    "run": Scenario(("run", "non_law_enforcement_data", COUNTRY, "--engine", "in_process"), _change_years_and_slices),
    "import": Scenario(IMPORT, _write_delivery),
    "import, dvc add": Scenario(IMPORT, _write_delivery, "child"),
    "first import": Scenario(IMPORT, _nothing_placed),
    "first import, dvc add": Scenario(IMPORT, _nothing_placed, "child"),
    "repro": Scenario(("repro", "-j", "1", DERIVED), _import_rows),
    "repro, its stage": Scenario(("repro", "-j", "1", DERIVED), _import_rows, "child", ("derive",)),
}  # fmt: skip


# -- what holds


@dataclass(frozen=True)
class State:
    """What stages made and what the lock files and pointers say."""

    made: dict[str, bytes]
    locks: dict[str, dict[str, str]]  # by lock file, the text of each stage

    @classmethod
    def of(cls, layout: Layout) -> State:
        return cls(made(layout), {name: read_blocks(text) for name, text in lock_texts(layout).items()})

    def below(self, path: str) -> dict[str, bytes]:
        return {n: data for n, data in self.made.items() if n == path or n.startswith(path + "/")}


class Case:
    """A scenario made ready: the repository before the command, and what it is without a fault."""

    def __init__(self, scenario: Scenario, base: Layout, trials: Trials, folder: Path):
        self.scenario, self._trials, self._folder = scenario, trials, folder
        self.before = Layout(folder / "before" / "project")
        self.before.root.parent.mkdir(parents=True)
        copy_tree(base.root, self.before.root)
        scenario.change(trials, self.before)
        self.old = State.of(self.before)
        layout = self.copy("reference")
        done = trials.run(layout.root, scenario.command, place=scenario.place, stage=scenario.stage)
        assert done.code == 0, done.said
        self.operations = done.operations
        self.new = State.of(layout)
        assert (self.new.made, self.new.locks) != (self.old.made, self.old.locks), "nothing tells old and new apart"
        self._recovered: set[str] = set()
        self.outs = [path for stage in open_scan(layout).stages for path, _ in stage.outs] + list(
            open_scan(layout).pointers
        )

    def places(self, kind: str) -> list[int]:
        """The operations at which a fault of the kind can happen."""
        return [n for n, (name, _) in enumerate(self.operations, 1) if kind not in ONLY_FILES or name == "open"]

    def sample(self, every: int) -> list[tuple[int, str]]:
        """Operations with a kind of fault each: a kill after each rename that puts something in place, the other kinds in turn
        at the first, the last and each `every`-th operation.
        """
        swaps = {n for n, (name, path) in enumerate(self.operations, 1) if name == "os.rename" and _is_in_place(path)}
        swaps = {n + 1 for n in swaps if n < len(self.operations)}
        found = [(n, "kill") for n in sorted(swaps)]
        numbers = range(1, len(self.operations) + 1)
        for turn, n in enumerate(sorted({numbers[0], numbers[-1], *numbers[::every]} - swaps)):
            kind = KINDS[turn % len(KINDS)]
            found.append((n, kind if n in self.places(kind) else "no space"))
        return found

    def copy(self, name: str) -> Layout:
        """The repository as it is before the command, and the delivery beside it."""
        shutil.rmtree(self._folder / name, ignore_errors=True)
        copy_tree(self.before.root.parent, self._folder / name)
        return Layout(self._folder / name / "project")

    def try_fault(self, at: int, kind: str) -> list[str]:
        """What does not hold after the fault, or after the same command without one; empty if all does."""
        layout = self.copy("trial")
        scenario = self.scenario
        done = self._trials.run(
            layout.root, scenario.command, at=at, kind=kind, place=scenario.place, stage=scenario.stage
        )
        problems = self.problems(layout)
        problems += what_was_said(done, kind, scenario.place)
        state = _fingerprint(layout)
        if not problems and state in self._recovered:
            return []  # the same command was seen to go on well from exactly these files
        again = self._trials.run(layout.root, scenario.command)
        if again.code:
            return [*problems, f"the same command again ends with {again.code}: {again.said.strip()}"]
        end = State.of(layout)
        problems += [f"after the command again: {name} differs" for name in _differing(end.made, self.new.made)]
        if end.locks != self.new.locks:
            problems.append("after the command again: a lock file differs")
        problems += [f"after the command again: {p}" for p in (*leftovers(layout), *rows_outside(layout))]
        if not problems:
            self._recovered.add(state)
        return problems

    def problems(self, layout: Layout) -> list[str]:
        """What does not hold between a fault and the next command."""
        now = State.of(layout)
        found = [*rows_outside(layout), *wrong_cache_objects(layout)]
        for path in self.outs:
            here = now.below(path) or now.below(_aside(path))
            here = {n.replace(_aside(path), path): data for n, data in here.items() if not _is_partial(n)}
            if here not in (self.old.below(path), self.new.below(path)):
                found.append(f"{path}: neither the old result nor the new one")
        for lock, blocks in now.locks.items():
            for key, text in blocks.items():
                old, new = self.old.locks.get(lock, {}).get(key), self.new.locks.get(lock, {}).get(key)
                if text not in (old, new):
                    found.append(f"{lock}, {key}: neither the old entry nor the new one")
                if text == new != old:
                    entry = yaml.safe_load(text)[key]
                    found += [
                        f"{lock}, {key}: new, and {out['path']} is not"
                        for out in entry["outs"]
                        if now.below(out["path"]) != self.new.below(out["path"])
                    ]
            if lost := set(self.old.locks.get(lock, {})) - set(blocks):
                found.append(f"{lock}: lost {', '.join(lost)}")
        return found


def _aside(path: str) -> str:
    """Where a swap sets the old result aside."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.old"


def _is_in_place(path: str) -> bool:
    """Whether a rename from there ends where readers look: not within a folder that is being written, nor in DVC's own."""
    return not path.startswith(".dvc/") and not _is_partial(path.rpartition("/")[0])


def _is_partial(name: str) -> bool:
    return any(part.startswith(".") and part.endswith(".partial") for part in name.split("/"))


def _fingerprint(layout: Layout) -> str:
    """Every file of the repository with its mode, the history of git and DVC's notes on running commands aside."""
    found = []
    for path in sorted(layout.root.rglob("*")):
        name = layout.relative(path)
        if path.is_file() and not name.startswith((".git/", ".dvc/tmp/")):
            found.append(f"{name} {path.stat().st_mode} {files.sha256_file(path)}")
    return files.sha256_text("\n".join(found))


def _differing(here: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*here, *wanted} if here.get(name) != wanted.get(name))


def what_was_said(done: Trial, kind: str, place: str = "command") -> list[str]:
    """A command that ended by itself says in a sentence what happened and what to type."""
    if done.code < 0:
        return [] if kind in ("kill", "cut") and place == "command" else [f"ended with {done.code}"]
    found = []
    if "Traceback" in done.said:
        found.append(f"a traceback: {done.said.strip().splitlines()[-1]}")
    if done.code and not ("`" in done.said or " again" in done.said):
        found.append(f"no word of what to type: {done.said.strip()}")
    killed = kind in ("kill", "cut") and "it was ended by signal 9" in done.said
    if done.code not in ((1,) if killed else (0, 2)):
        found.append(f"exit code {done.code}: {done.said.strip()[-300:]}")
    return found


def leftovers(layout: Layout) -> list[str]:
    """What is half written or set aside, anywhere in the repository."""
    found = [p for p in layout.root.rglob(".*") if p.name.endswith((".partial", ".old", ".gone"))]
    return [f"{layout.relative(path)} is left" for path in found if ".git" not in path.parts]


def rows_outside(layout: Layout) -> list[str]:
    """Files of the repository that hold a respondent's id in the clear, wherever they lie, and pointers that name no remote."""
    found = []
    for path in layout.root.rglob("*"):
        name = layout.relative(path)
        if path.is_file() and MARK.encode() in path.read_bytes():
            found.append(f"{name} holds a row of a respondent")
    for pointer in (layout.root / "data" / "raw").glob("*/*.dvc"):
        content = yaml.safe_load(pointer.read_text(encoding="utf-8")) or {}  # DVC empties it before it writes it
        if any(out.get("remote") != "restricted" for out in content.get("outs", ())):
            found.append(f"{layout.relative(pointer)}: not of the restricted remote")
    return found


def wrong_cache_objects(layout: Layout) -> list[str]:
    """Objects of DVC's cache that are read-only, so that DVC trusts them, and not what their names say."""
    found = []
    for path in (layout.root / ".dvc" / "cache" / "files" / "md5").glob("??/*"):
        name = path.parent.name + path.name
        if not path.stat().st_mode & 0o222 and files.md5_file(path) != name.removesuffix(".dir"):
            found.append(f"{layout.relative(path)}: not what its name says")
    return found
