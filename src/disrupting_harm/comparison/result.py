"""One result of a notebook for a unit: its files, what was saved into them, and the notebook that made it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from disrupting_harm import files
from disrupting_harm.engine.canonical import canonical
from disrupting_harm.engine.record import cells_by_source
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.evidence.events import EVENTS
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import LOADER, Stage, find_stage
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.dvc_files import cached_listing, folder_listing
from disrupting_harm.sections import data_section
from disrupting_harm.stage_names import REPORT


RECORD = "record.json"
NOT_NOTES = (OSError, ValueError, KeyError, TypeError, AttributeError)  # what a file gives that is no record


@dataclass(frozen=True)
class Shown:
    """What a notebook saved: the words under it, its files by name, and the hash of the cell that saved it."""

    id: str
    files: tuple[str, ...]
    caption: str
    note: str
    source: str
    cell: str


@dataclass(frozen=True)
class Result:
    """files: where each lies, by its name. inputs: hash by path. notebook: in canonical form, as it ran.

    by_hand: a run by hand may have stopped at any cell, so what is missing there need not have gone.
    """

    title: str
    files: dict[str, Path]
    saved: tuple[Shown, ...]
    inputs: dict[str, str]
    data_class: str
    notebook: nbformat.NotebookNode
    by_hand: bool = False

    @property
    def tables(self) -> dict[str, Path]:
        return {name: path for name, path in self.files.items() if name.endswith(".csv")}

    @property
    def outdated(self) -> list[str]:
        """Ids of what was saved by a cell that is not in the notebook file, as it is now."""
        cells = cells_by_source(self.notebook)
        return [entry.id for entry in self.saved if entry.cell not in cells]


def committed_result(layout: Layout, component: str, iso3: str) -> Result:
    """The outputs that the lock file at git's HEAD names, from DVC's cache.

    Raises UserError without a commit or an entry for the stage in it, and MissingInputError, with the command that brings them,
    for objects that the cache does not have.
    """
    stage = result_stage(layout, component, iso3)
    folder = result_folder(layout, component, iso3)
    commit = _git(layout, "rev-parse", "--short=10", "HEAD")
    lock = _git(layout, "show", f"HEAD:./{stage.lock}") if commit else None
    if not commit:
        raise UserError(
            f"{layout.relative(layout.notebook(component))}: git has no commit here, so there is no committed run."
        )
    md5 = _locked_md5(lock, stage.key, layout.relative(folder))
    if md5 is None:
        raise UserError(
            f"{stage.lock}: names no result of {stage.key} in the last commit; run `dh repro {stage.key}`, then commit the file."
        )
    found = _find_objects(layout, md5, folder)
    if found is None:
        now = (layout.root / stage.lock).read_text(encoding="utf-8") if (layout.root / stage.lock).is_file() else ""
        fetch = f"dvc fetch {stage.address}"
        if _locked_md5(now, stage.key, layout.relative(folder)) != md5:
            # DVC fetches what the lock file in the work tree names; of other commits it does not find remotes beside the clone.
            fetch = f"git stash push {stage.lock} && {fetch}; git stash pop"
        raise MissingInputError(
            f"{layout.relative(folder)}: DVC's cache does not have it as it was committed; bring it with `{fetch}`."
        )
    return _recorded(f"committed run ({commit})", found, component, layout.relative(folder))


def pipeline_result(layout: Layout, component: str, iso3: str) -> Result:
    """The outputs of the pipeline as they lie in the work tree. Raises MissingInputError where there are none."""
    folder = result_folder(layout, component, iso3)
    name = layout.relative(folder)
    if not (folder / RECORD).is_file():
        key = result_stage(layout, component, iso3).key
        raise MissingInputError(f"{name}: not there; make it with `dh repro {key}`.")
    return _recorded(name, {key: folder / key for key in folder_listing(folder)}, component, name)


def scratch_result(layout: Layout, component: str, iso3: str) -> Result:
    """What a run by hand left, with the notebook file as it is now. Raises MissingInputError where there is no such run."""
    folder = layout.scratch(iso3, component)
    name = layout.relative(folder)
    if not (folder / EVENTS).is_file():
        raise MissingInputError(
            f"{name}: no run by hand is there; run the cells of the notebook with `dh edit {component} {iso3}`."
        )
    try:
        saved, inputs = _read_notes(files.read_json(folder / EVENTS))
    except NOT_NOTES:
        raise UserError(
            f"{name}/{EVENTS}: cannot be read; run the cells of the notebook again with `dh edit {component} {iso3}`."
        ) from None
    found = {file: folder / file for entry in saved for file in entry.files if (folder / file).is_file()}
    source = layout.notebook(component)
    data_class = "" if component == layout.cover else data_section(layout, iso3, component).data_class
    return Result(name, found, saved, inputs, data_class, _notebook(source, layout.relative(source)), by_hand=True)


def result_stage(layout: Layout, component: str, iso3: str) -> Stage:
    """The stage that writes the result. Raises UserError where no stage runs the notebook for the unit."""
    stage = find_stage(layout, REPORT if component == layout.cover else component, iso3)
    if stage is None:
        raise UserError(
            f"{layout.relative(layout.held())}: no stage runs {component} for {iso3}; bring the file up to date with `dh refresh`."
        )
    return stage


def result_folder(layout: Layout, component: str, iso3: str) -> Path:
    return layout.report(iso3) if component == layout.cover else layout.output(iso3, component)


def _recorded(title: str, found: dict[str, Path], component: str, name: str) -> Result:
    """A result of the pipeline, by its record."""
    try:
        record = files.read_json(found[RECORD])
        saved, inputs = _read_notes(record)
        data_class = str(record["data_class"])
        notebook = _notebook(found[f"{component}.ipynb"], f"{name}/{component}.ipynb")
    except NOT_NOTES:
        raise UserError(
            f"{name}: holds no notebook with a record in the {title}; make it again with `make reproduce`."
        ) from None
    return Result(title, found, saved, inputs, data_class, notebook)


def _read_notes(notes: dict) -> tuple[tuple[Shown, ...], dict[str, str]]:
    """What was saved, and the hashes of what was read. Only what is compared is asked for: the committed run may be of an older
    library, whose records had another form.
    """
    saved = tuple(
        Shown(
            id=e["id"], files=tuple(Path(file).name for file in e["files"]), caption=e.get("caption", ""),
            note=e.get("note", ""), source=e.get("source", ""), cell=e["cell"]["sha256"],
        )
        for e in notes.get("saved", ())
    )  # fmt: skip
    return saved, {entry["path"]: entry["sha256"] for entry in notes.get("inputs", ())}


def _notebook(path: Path, name: str) -> nbformat.NotebookNode:
    """The notebook as it was written: in canonical form, without the cell that names the country of a run."""
    try:
        notebook = canonical(nbformat.read(path, as_version=4))
    except OSError:
        raise MissingInputError(f"{name}: not there; restore it with `git checkout {name}`.") from None
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError):
        raise UserError(f"{name}: is not a notebook any more; restore it with `git checkout {name}`.") from None
    notebook.cells = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", ())]
    return notebook


def _find_objects(layout: Layout, md5: str, folder: Path) -> dict[str, Path] | None:
    """Where each file of a folder of that name lies: in the cache, or in the work tree if that still has these bytes."""
    listing = cached_listing(layout, md5)
    if listing is not None:
        found = {name: cache_object(layout, each) for name, each in listing.items()}
        # A cache may have been written into through a link: an object is what its name says, or it is not there.
        if all(path.is_file() and files.md5_file(path) == listing[name] for name, path in found.items()):
            return found
    if folder.is_dir():
        listing = folder_listing(folder)
        if files.folder_md5(listing) == md5:
            return {name: folder / name for name in listing}
    return None


def _locked_md5(lock: str | None, key: str, path: str) -> str | None:
    """The MD5 that a lock file gives an output of a stage; None where it names none, or is no lock file."""
    try:
        outs = yaml.load(lock or "", LOADER)["stages"][key]["outs"]
        return next((str(out["md5"]) for out in outs if out["path"] == path), None)
    except (yaml.YAMLError, KeyError, TypeError):
        return None


def _git(layout: Layout, *arguments: str) -> str | None:
    """What git answers in the project's root; None where it refuses or is not installed."""
    try:
        done = subprocess.run(["git", *arguments], cwd=layout.root, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
