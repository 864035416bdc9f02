"""The stages of the pipeline as DVC sees them. This module, `run_cache` and `dvc_remotes` call DVC, whose version is pinned exactly;
no other does.

What is used of DVC and is no public interface: the graph and the plan of `dvc repro`, `Stage.changed`, `save`, `commit`, the
run-cache, and the form of a stage in the lock file. tests/pipeline/test_lock_contract.py holds that form.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.driver import locks
from disrupting_harm.driver.dvc_remotes import remote_problems
from disrupting_harm.driver.run_cache import RunCache
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import read_pipeline
from disrupting_harm.provenance.dvc_cache import cache_folder


# How DVC names a file that it has not moved to its place yet: a short UUID.
TEMPORARY = re.compile(r"\.[\w-]{22}\.tmp$")


class Stages:
    """The plan of one run, in DVC's order. A stage goes by its address, such as `report@KEN`; so do the targets."""

    def __init__(self, layout: Layout, repo, targets: Sequence[str], *, single: bool = False):
        from dvc.exceptions import DvcException
        from dvc.repo.reproduce import get_active_graph, plan_repro

        self.layout, self._repo = layout, repo
        self._runs = RunCache(layout, repo)
        try:
            graph = get_active_graph(repo.index.graph)
            known = {
                address_of(stage): stage for stage in graph
            }  # read once: DVC would read a file again for each target
            wanted = [known[target] for target in targets]
            plan = wanted if single else plan_repro(graph, wanted)
        except DvcException as error:
            raise UserError(
                f"{error}; list the stages with `dvc stage list --all`, or mend dvc.yaml, and run the command again."
            ) from None
        self._stages = {address_of(stage): stage for stage in plan}
        self.order = list(self._stages)
        self.needs = {address_of(s): [address_of(need) for need in graph.successors(s)] for s in plan}
        self._locks: dict[Path, dict[str, str]] = {}
        self._outs_before = {address_of(stage): [out.hash_info for out in stage.outs] for stage in plan}
        for stage in plan:
            for out in stage.outs:
                # In memory only: persist keeps old outputs while plain DVC runs a stage, and shuts out its run-cache. Here stages
                # replace their outputs themselves, so nothing is removed before.
                out.persist = False

    def command(self, address: str) -> str | None:
        """The stage's command; None for a pointer to imported data."""
        return self._stages[address].cmd

    def folder(self, address: str) -> Path:
        return Path(self._stages[address].wdir)

    def outputs(self, address: str) -> list[Path]:
        return [Path(out.fs_path) for out in self._stages[address].outs]

    def changed(self, address: str) -> bool:
        """DVC's verdict. Raises UserError for a file that DVC cannot read to give it."""
        with _told_by_dvc(address):
            return self._stages[address].changed()

    def take_pointer(self, address: str) -> None:
        """What DVC does with a pointer to imported data that changed: record it. Raises UserError where the data are not here."""
        from dvc.exceptions import DvcException

        stage = self._stages[address]
        try:
            stage.reproduce()
            stage.dump(update_pipeline=False)
        except DvcException:
            where = ", ".join(self.layout.relative(path) for path in self.outputs(address))
            raise MissingInputError(
                f"{where}: not there; bring it with `dvc pull {where}`, or place the file with `dh import` (docs/how-to/import-raw-files.md)."
            ) from None

    def read_inputs(self, address: str) -> list:
        """The hash of every input as it is now. Raises MissingInputError for those that are not there."""
        stage = self._stages[address]
        missing = [self._name_of(dep) for dep in stage.deps if dep.def_path and not dep.exists]
        if missing and all(name.startswith("data/slices/") for name in missing):
            more = f" and {len(missing) - 1} more" if missing[1:] else ""
            raise MissingInputError(
                f"{missing[0]}{more}: not there, as where parameters or tables have a mistake; mend what `dh check` names, and run "
                f"`dh repro slices`, then `dh repro {address.rpartition(':')[2]}`."
            )
        if missing:
            raise MissingInputError(
                f"{', '.join(missing)}: not there, and {address} needs it; restore it with `git checkout` or `dh repro`, or place "
                "the file with `dh import`."
            )
        before = [(dep.hash_info, dep.meta) for dep in stage.deps]
        try:
            with _told_by_dvc(address):
                stage.save_deps()
            return [dep.hash_info for dep in stage.deps]
        finally:  # the run-cache asks whether they are those of the lock file
            for dep, (hash_info, meta) in zip(stage.deps, before, strict=True):
                dep.hash_info, dep.meta = hash_info, meta

    def _name_of(self, dep) -> str:
        return self.layout.relative(Path(dep.fs_path))

    def restore(self, address: str, inputs: list, *, pull: bool) -> bool:
        """Take the outputs from the run-cache, if it has a run of these inputs (as `read_inputs` gave them); whether it did."""
        return self._runs.restore(self._stages[address], inputs, pull=pull)

    def pull_runs(self) -> None:
        """Take what the remote knows of earlier runs; nothing where the remote has no such thing."""
        self._runs.pull()

    def pull_outputs(self, paths: Sequence[str]) -> None:
        """Bring the outputs that the lock files name now, each from its own remote. Raises UserError where they cannot be had."""
        self._repo._reset()  # the lock files are others than those that were read
        with remote_problems("dvc pull"):
            self._repo.pull(targets=[str(self.layout.root / path) for path in paths], force=True)

    def accept(self, address: str, inputs: list) -> list[str]:
        """Take the result that lies in place as that of `inputs` (as `read_inputs` gave them): hash it, keep it in the cache and the
        run-cache, and note its entry for the lock file.

        Returns the names of inputs that are not what they were; then nothing is kept, not in the run-cache either. They are
        hashed once, for this comparison and for the entry: an edit between the two cannot be recorded. Raises UserError.
        """
        stage = self._stages[address]
        with _told_by_dvc(address):
            stage.save(run_cache=False)
            if changed := [
                self._name_of(dep) for dep, then in zip(stage.deps, inputs, strict=True) if dep.hash_info != then
            ]:
                return changed
            self._runs.save(stage)
            links = {"hardlink", "symlink"} & set(self._repo.cache.local.cache_types)
            stage.commit(
                relink=bool(links)
            )  # a copy is not taken away and put back: a kill between the two would lose it
        self._note(stage)
        return []

    def roll_back(self, address: str) -> bool:
        """Put the outputs that the lock file names in the place of a refused result; whether all of them came back.

        A result that the lock file does not name is taken away.
        """
        from dvc.exceptions import DvcException

        whole = True
        for out, before in zip(self._stages[address].outs, self._outs_before[address], strict=True):
            path = Path(out.fs_path)
            try:
                if before:
                    out.hash_info, out.obj = before, None
                    if out.changed_cache():
                        whole = False  # nothing to put back, so what is there stays
                        continue
                    out.checkout(force=True)
                elif path.is_dir():
                    files.remove(path)
                else:
                    path.unlink(missing_ok=True)
            except (DvcException, OSError):
                whole = False
        return whole

    def write_locks(self) -> None:
        """Write what was accepted in this run into the lock files, as they are now: another may have changed them meanwhile."""
        order = [stage.key for stage in read_pipeline(self.layout)]
        for path, changed in self._locks.items():
            try:
                locks.write_lock(path, locks.read_text(path), changed, order)
            except locks.NotALock:
                kept = path.with_name(f"{path.name}.new")
                locks.write_lock(kept, "", changed, order)
                raise UserError(
                    f"{self.layout.relative(path)}: changed during the run and cannot be read any more; what was made stands in "
                    f"{self.layout.relative(kept)}. Restore it with `git checkout {self.layout.relative(path)}` and run `dh repro` again."
                ) from None

    def _note(self, stage) -> None:
        from dvc.stage.serialize import to_single_stage_lockfile

        path = Path(stage.path).with_suffix(".lock")
        self._locks.setdefault(path, {})[stage.name] = locks.block_text(stage.name, to_single_stage_lockfile(stage))


def address_of(stage) -> str:
    """A stage as `Stage.address` has it. DVC's own address depends on the folder in which the command was given."""
    file, name = stage.path_in_repo, getattr(stage, "name", None)
    if name is None:
        return file
    return name if file == "dvc.yaml" else f"{file}:{name}"


@contextmanager
def _told_by_dvc(address: str) -> Iterator[None]:
    """What DVC says of one stage, as a sentence: it ends that stage, and not the run."""
    from dvc.exceptions import DvcException

    try:
        yield
    except DvcException as error:
        said = str(error).strip().partition("\n")[0].rstrip(".")
        remedy = "mend what it names"
        if "it is being blocked by" in said:  # DVC lists the commands in the lines that follow
            said, remedy = "a `dvc` command is at work on its files", "wait until it has ended"
        raise UserError(f"{address}: {said}; {remedy} and run `dh repro {address.rpartition(':')[2]}` again.") from None


@contextmanager
def open_stages(layout: Layout, targets: Sequence[str], *, single: bool = False) -> Iterator[Stages]:
    """The plan for these targets while this process holds DVC's lock. Raises UserError where another run holds it."""
    if {*"{}"} & {
        *str(layout.root)
    }:  # it would fail in the middle of a run: it fills in what stands in braces in a message
        raise UserError(
            f"{layout.root}: DVC cannot work in a folder whose path holds a brace; rename it and run `dh repro` again."
        )
    from dvc.exceptions import DvcException
    from dvc.lock import LockError
    from dvc.repo import Repo, lock_repo

    logging.getLogger("dvc").setLevel(logging.CRITICAL)
    try:
        repo = Repo(str(layout.root))
        # DVC reads some paths from the folder in which it works.
        with chdir(layout.root), repo, lock_repo(repo), repo.scm_context():
            clean_up(layout)
            yield Stages(layout, repo, targets, single=single)
    except LockError:
        raise UserError(
            "dh repro: another `dh repro` or `dvc` command is at work in this checkout; wait until it has ended, then run it again."
        ) from None
    except DvcException as error:
        raise UserError(f"dvc.yaml: {error}; mend it and run `dh repro` again.") from None


def clean_up(layout: Layout) -> None:
    """Take away what a DVC that was killed left half written, and would stumble over or leave for ever.

    The process must hold DVC's lock, so that nobody is writing there.
    """
    files.drop_unless_json(layout.root / ".dvc" / "tmp" / "rwlock")
    cache = Path(cache_folder(layout))
    for folder in (cache, layout.outputs(), layout.root / "data"):
        for path in folder.rglob("*.tmp"):
            if TEMPORARY.search(path.name) and path.is_file():
                path.unlink()
    for folder in (cache / "runs").glob("*/*"):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
