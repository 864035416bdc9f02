"""Execute a notebook for a unit, and put its outputs and record in place of the old ones.

Everything is written beside the old outputs first. A notebook that stops leaves the old outputs as they were; the failed
notebook is kept under `data/derived/.failed/`, in the restricted half.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import nbformat

from disrupting_harm import files, slices
from disrupting_harm.code_slices import describe_library, undeclared_modules
from disrupting_harm.engine.record import build_record
from disrupting_harm.environment import fixed
from disrupting_harm.errors import (
    DISK_ERRORS,
    InputChangedError,
    MissingInputError,
    NotebookError,
    UserError,
    user_error_names,
)
from disrupting_harm.evidence.events import EVENTS
from disrupting_harm.evidence.run import RUN_FOLDER, RUN_STAGE
from disrupting_harm.layout import Layout
from disrupting_harm.records import record_text
from disrupting_harm.registry import require_held
from disrupting_harm.stage_names import stage_name
from disrupting_harm.watch import publish, watch_inputs


# nbclient starts a kernel per notebook, as Jupyter does: the reference. in_process runs the cells in this process, which must
# have been started for this one notebook; it writes the same bytes (tests/pipeline/test_engines.py).
Engine = Literal["nbclient", "in_process"]
ENGINES: tuple[Engine, ...] = ("nbclient", "in_process")


def run_notebook(layout: Layout, component: str, iso3: str, engine: Engine = "nbclient") -> Path:
    """Run `notebooks/<component>/` for `iso3`; returns the output folder. Raises a UserError with the notebook's sentence."""
    require_held(layout, iso3, component)
    stage = stage_name(component, "run")
    with watch_inputs(layout, stage, iso3):
        return _run_watched(layout, component, iso3, stage, engine)


def _run_watched(layout: Layout, component: str, iso3: str, stage: str, engine: Engine) -> Path:
    slices.require_current(layout, iso3, stage, slices.params_text(layout, iso3, component, "run"))
    describe_library(layout, stage)  # before the work: a slice that is not current is told now
    final = layout.output(iso3, component)
    partial = files.partial_directory(final)
    try:
        executed, events = execute(layout, component, iso3, partial, stages=[stage], engine=engine)
        record = build_record(layout, component, iso3, events, executed, partial)
        refuse_other_parameters(events, record.parameters_sha256, record.stage)
        if record.data_class != "public":
            refuse_loose_outputs(executed, layout.relative(layout.notebook(component)), f"dh run {component} {iso3}")
        files.write_text(partial / "record.json", record_text(record))
        publish(partial, final)
    finally:
        files.remove(partial)
    return final


def refuse_other_parameters(events: dict, parameters_sha256: str, stage: str) -> None:
    """Raises InputChangedError where the notebook opened its run with other parameters than the record names."""
    if events["parameters_sha256"] != parameters_sha256:
        raise InputChangedError(
            f"{stage}: params/ changed while it ran; its result was not taken and the old one is untouched, run the command again."
        )


def execute(
    layout: Layout, component: str, iso3: str, folder: Path, *, stages: Sequence[str], engine: Engine = "nbclient"
) -> tuple[nbformat.NotebookNode, dict]:
    """The executed notebook, also written to `folder`, and what its run noted. `stages` name the slices of the library that it may load from.

    Raises MissingInputError without the notebook, and NotebookError with its sentence where it stops, where a library warns,
    and where it loaded code that its stage does not declare.
    """
    source = layout.notebook(component)
    name = layout.relative(source)
    if not source.is_file():
        raise MissingInputError(f"{name}: not there; restore it with `git checkout {name}`.")
    try:
        nbformat.read(source, as_version=4)
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError):
        raise NotebookError(f"{name}: is not a notebook any more; restore it with `git checkout {name}`.") from None
    notebook = _execute(layout, source, component, iso3, folder, engine)
    if not (folder / EVENTS).is_file():
        raise NotebookError(f"{name}: opened no run, so nothing is recorded of it; open one with `open_run(country)`.")
    events = files.read_json(folder / EVENTS)
    (folder / EVENTS).unlink()
    refuse_warnings(notebook, name)
    if undeclared := undeclared_modules(layout, stages, events["loaded"]):
        raise NotebookError(
            f"{name}: loaded {', '.join(undeclared[:3])}, which its stage does not declare as an input; move the code into the "
            "library and import it by a statement in a cell, then run `dvc repro library`."
        )
    files.write_text(folder / f"{component}.ipynb", nbformat.writes(notebook, version=4) + "\n")
    return notebook, events


def _execute(
    layout: Layout, source: Path, component: str, iso3: str, folder: Path, engine: Engine
) -> nbformat.NotebookNode:
    import papermill  # which loads the entry point of the engine in this library
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    import disrupting_harm.engine.in_process  # noqa: F401  so that the slice of the library says so

    target = folder / f"{component}.ipynb"
    # Profiles of the person who runs it (IPython start-up files, a matplotlibrc) have no part in a result.
    profile = files.fresh_directory(folder / ".profile")
    saved = dict(os.environ)
    run = {RUN_FOLDER: str(folder), RUN_STAGE: f"{component}@{iso3}", "IPYTHONDIR": str(profile)}
    os.environ.clear()
    os.environ.update(fixed(saved) | run)
    kernel = {
        "record_timing": False,
        "extra_arguments": ["--log-level=CRITICAL"],  # a kernel that is shut down complains of its interruption
        # Sockets in the file system instead of TCP ports: no other user of the machine can listen to the rows.
        "config": Config({"KernelManager": {"transport": "ipc"}}),
    }
    try:
        notebook = papermill.execute_notebook(
            str(source), str(target), {"country": iso3}, cwd=str(source.parent), kernel_name="python3", engine_name=engine,
            progress_bar=False, request_save_on_cell_execute=False, **(kernel if engine == "nbclient" else {}),
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise _explain(layout, component, iso3, target, error) from None
    except DeadKernelError:
        raise NotebookError(
            f"{layout.relative(source)}: its kernel died (out of memory, or ended by someone); the old outputs are untouched"
            f"{_keep_failed(layout, component, iso3, target)}, run `dh run {component} {iso3}` again."
        ) from None
    finally:
        os.environ.clear()
        os.environ.update(saved)
        files.remove(profile)
    if profile.exists():  # the disk refused; what is left would be taken for an output
        shutil.rmtree(profile)
    return normalise(notebook)


def refuse_loose_outputs(notebook: nbformat.NotebookNode, name: str, command: str) -> None:
    """An executed notebook goes to the public half, so it may show what the library saved, and nothing printed beside it.

    Raises NotebookError with the cells that print and the kind of what they print, never its content: a row of respondents
    leaves by a `head()` as easily as by a file.
    """
    loose = [
        f"{cell.id} ({', '.join(dict.fromkeys(_kind_of(o) for o in cell.outputs if not _is_saved(o)))})"
        for cell in notebook.cells
        if cell.cell_type == "code" and not all(map(_is_saved, cell.outputs))
    ]
    if loose:
        raise NotebookError(
            f"{name}, cell {', '.join(loose)}: prints or shows something that is not a saved figure, table or part of the cover, "
            f"and executed notebooks are public; take it out and run `{command}` (by hand in JupyterLab it may stay)."
        )


def refuse_warnings(notebook: nbformat.NotebookNode, name: str) -> None:
    """A warning of a library may be a wrong number. Raises NotebookError with cell, category and library, not the message."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                for place, category in re.findall(r"^(.*?):\d+: (\w*Warning): ", output.text, flags=re.MULTILINE):
                    found.append(f"cell {cell.id}: {_library_of(place)} gives a {category}")
    if found:
        raise NotebookError(
            f"{name}, {'; '.join(dict.fromkeys(found))}; run the cell in JupyterLab to read it, and mend what it warns of."
        )


def _library_of(place: str) -> str:
    found = re.search(r"site-packages/([^/]+)", place.replace("\\", "/"))
    return found.group(1).removesuffix(".py") if found else "the code of the cell or the library"


def _kind_of(output: nbformat.NotebookNode) -> str:
    if output.output_type == "stream":
        return "printed text" if output.name == "stdout" else "text on standard error"
    if output.output_type == "error":
        return "an error"
    kinds = set(output.get("data", {}))
    return "a picture" if any(kind.startswith("image/") for kind in kinds) else "a value or table"


def _is_saved(output: nbformat.NotebookNode) -> bool:
    shown = output.get("data", {}).get("text/html", "")
    return "".join(shown).startswith(('<figure class="dh-', '<header class="dh-', '<section class="dh-'))


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out of an executed notebook what says when and where it ran."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for position, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = f"injected-parameters-{position}"
    return notebook


def _explain(layout: Layout, component: str, iso3: str, target: Path, error) -> UserError:
    """A user's mistake keeps its own sentence; a defect of a notebook says which cell, and where the failed run is kept."""
    kept = _keep_failed(layout, component, iso3, target)
    if error.ename in user_error_names():
        return NotebookError(error.evalue)
    number = re.match(r"\[Errno (\d+)\]", error.evalue)
    if error.ename == "OSError" and number and int(number.group(1)) in DISK_ERRORS:
        what, remedy = DISK_ERRORS[int(number.group(1))]
        return NotebookError(
            f"{layout.relative(layout.notebook(component))}: {what}; the old outputs are untouched, {remedy} and run "
            f"`dh run {component} {iso3}` again."
        )
    # The message of a foreign error may hold a value from the data, so only its kind is told; the kept notebook has the rest.
    return NotebookError(
        f"{layout.relative(layout.notebook(component))}, cell {error.exec_count}: {error.ename}; the old outputs are untouched{kept}, "
        f"mend the cell and run `dh run {component} {iso3}`."
    )


def _keep_failed(layout: Layout, component: str, iso3: str, target: Path) -> str:
    """Keep the failed notebook, if there is one; returns where, as a part of a sentence."""
    if not target.is_file():
        return ""
    kept = layout.failed(iso3, component)
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(target, kept)
    return f", see {layout.relative(kept)}"
