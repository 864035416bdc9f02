"""Execute a notebook for a unit, and put its outputs and record in place of the old ones.

Everything is written beside the old outputs first, and the executed notebook only when it was judged: until then it is in memory
alone. A notebook that stops leaves the old outputs as they were; the failed notebook is kept under `data/derived/.failed/`, in the restricted half, sealed where its data are restricted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NoReturn

import nbformat

from disrupting_harm import files, slices
from disrupting_harm.code_slices.running import describe_library, undeclared_modules, write_bytecode
from disrupting_harm.confinement.policy import Policy
from disrupting_harm.engine import gate, in_memory
from disrupting_harm.engine.allowed import policy_of
from disrupting_harm.engine.cells import say_left_out, say_shared_ids, shared_ids
from disrupting_harm.engine.failed import failed_cell_ids, keep_failed
from disrupting_harm.engine.notebook_process import (
    CellError,
    Ears,
    ProcessDied,
    confined_manager,
    run_in_child,
)
from disrupting_harm.engine.private_places import private_places
from disrupting_harm.engine.record import build_record
from disrupting_harm.engine.told import explain, refuse_what_was_refused, warnings_of
from disrupting_harm.errors import (
    InputChangedError,
    MissingInputError,
    NotebookError,
)
from disrupting_harm.evidence.events import EVENTS
from disrupting_harm.evidence.rules import Breach
from disrupting_harm.identity.identity import Identity, data_of
from disrupting_harm.identity.notebook import embed_in
from disrupting_harm.layout import Layout
from disrupting_harm.records import ID_COLUMNS, SCHEMA, record_text
from disrupting_harm.sections import data_section, require_held
from disrupting_harm.stage_names import stage_name
from disrupting_harm.study.load import load_study
from disrupting_harm.watch import publish, require_unchanged, watch_inputs


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
        identify(executed, partial, identity_of(layout, component, iso3, events["saved"]))
        record = build_record(layout, component, iso3, events, executed, partial)
        refuse_other_parameters(events, record.parameters_sha256, record.stage)
        files.write_text(partial / "record.json", record_text(record))
        publish(partial, final)
        layout.failed(iso3, component).with_suffix(".txt").unlink(missing_ok=True)
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
    """The executed notebook, also written to `folder` if nothing is wrong with it, and what its run noted. `stages` name the slices of the library that it may load from.

    Raises MissingInputError without the notebook, and NotebookError with a sentence for each problem: where it stops, where a
    library warns, where it loaded code that its stage does not declare, and for all that may not leave (`evidence.rules`).
    """
    source = layout.notebook(component)
    name = layout.relative(source)
    if not source.is_file():
        raise MissingInputError(f"{name}: not there; restore it with `git checkout {name}`.")
    try:
        if twice := shared_ids(source.read_text(encoding="utf-8")):
            raise NotebookError(say_shared_ids(twice, name))
        written = nbformat.read(source, as_version=4)
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError):
        raise NotebookError(f"{name}: is not a notebook any more; restore it with `git checkout {name}`.") from None
    try:
        notebook = _execute(layout, source, component, iso3, folder, stages, engine)
    except NotebookError as error:
        noted = _noted(folder)
        ids = failed_cell_ids(layout, component, iso3) if noted else {}
        _refuse(layout, component, iso3, [str(error)], [(ids.get(b.cell or 0, ""), b) for b in noted])
    if not (folder / EVENTS).is_file():
        raise NotebookError(f"{name}: opened no run, so nothing is recorded of it; open one with `open_run(country)`.")
    events = files.read_json(folder / EVENTS)
    (folder / EVENTS).unlink()
    problems = [told for told in (warnings_of(notebook, name), say_left_out(notebook, name)) if told]
    if undeclared := undeclared_modules(layout, stages, events["loaded"]):
        problems.append(
            f"{name}: loaded {', '.join(undeclared[:3])}, which its stage does not declare as an input; move the code into the "
            "library and import it by a statement in a cell, then run `dh repro library`."
        )
    found = gate.find_breaches(notebook, written, events["gate"], folder, iso3=iso3)
    text = nbformat.writes(notebook, version=4) + "\n"
    if problems or found:
        require_unchanged()  # of a notebook that was edited meanwhile the gate would say that it changes itself
        keep_failed(layout, component, iso3, text)
        _refuse(layout, component, iso3, problems, found)
    files.write_text(folder / f"{component}.ipynb", text)
    return notebook, events


def identify(notebook: nbformat.NotebookNode, folder: Path, identity: Identity) -> None:
    """Write an executed notebook once more, with its identity."""
    embed_in(notebook, identity)
    files.write_text(
        folder / f"{identity.trace_id.partition('/')[2]}.ipynb", nbformat.writes(notebook, version=4) + "\n"
    )


def identity_of(layout: Layout, component: str, iso3: str, saved: Sequence[dict]) -> Identity:
    """That of an executed notebook, which holds what it saved."""
    own = data_section(layout, iso3, component).data_class
    classes = {entry.get("data_class") or own for entry in saved} or {own}
    shown = {kind: tuple(dict.fromkeys(i for entry in saved for i in entry.get(kind, ()))) for kind in ID_COLUMNS}
    return Identity(
        study=load_study(layout).title,
        trace_id=f"{iso3}/{component}",
        data=data_of(classes),
        data_class=own,
        record_schema=SCHEMA,
        **shown,
    )


def _noted(folder: Path) -> list[Breach]:
    """What a run that stopped had noted before."""
    if not (folder / EVENTS).is_file():
        return []
    return [Breach(**entry) for entry in files.read_json(folder / EVENTS)["gate"].get("breaches", ())]


def _refuse(
    layout: Layout, component: str, iso3: str, problems: list[str], found: Sequence[tuple[str, Breach]]
) -> NoReturn:
    """Raises NotebookError with every problem, after what may not leave is kept as a text beside the failed notebook."""
    kept = layout.failed(iso3, component)
    command = f"dh report {iso3}" if component == layout.cover else f"dh run {component} {iso3}"
    told = gate.sentences(found, layout.relative(layout.notebook(component)))
    if told:
        gate.keep_text(kept, told, found, command)
        text = layout.relative(kept.with_suffix(".txt"))
        told = [f"{sentence[:-1]}; the old outputs are untouched, see {text}." for sentence in told]
    raise NotebookError("\n".join([*problems, *told]))


def _execute(
    layout: Layout, source: Path, component: str, iso3: str, folder: Path, stages: Sequence[str], engine: Engine
) -> nbformat.NotebookNode:
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    import disrupting_harm.engine.in_process  # noqa: F401  so that the slice of the library says so

    ears = Ears()
    try:
        write_bytecode(layout, stages)
        with private_places(folder, component, iso3, with_sockets=engine == "nbclient") as sockets:
            policy = policy_of(layout, component, iso3, folder, sockets=sockets)
            if engine == "nbclient":
                _run_kernel(source, iso3, policy, ears, sockets)
            else:
                run_in_child(
                    lambda: _run_papermill(source, in_memory.target(ears.send), iso3, "in_process"), policy, ears
                )
        refuse_what_was_refused(layout, component, iso3, ears)
        return normalise(nbformat.reads(ears.notebook, as_version=4))
    except (PapermillExecutionError, CellError) as error:
        refuse_what_was_refused(layout, component, iso3, ears, error)
        raise explain(layout, component, iso3, ears.notebook, error, ears.raised()) from None
    except (DeadKernelError, ProcessDied):
        refuse_what_was_refused(layout, component, iso3, ears)
        raise NotebookError(
            f"{layout.relative(source)}: its kernel died (out of memory, or ended by someone); the old outputs are untouched"
            f"{keep_failed(layout, component, iso3, ears.notebook)}, run `dh run {component} {iso3}` again."
        ) from None
    finally:
        ears.close()


def _run_kernel(source: Path, iso3: str, policy: Policy, ears: Ears, sockets: Path) -> None:
    from traitlets.config import Config

    # Sockets in the file system instead of TCP ports: no other user of the machine can listen to the rows.
    manager = {"transport": "ipc", "connection_file": str(sockets / "kernel.json")}
    try:
        _run_papermill(
            source, in_memory.target(ears.keep), iso3, "nbclient", record_timing=False, kernel_manager_class=confined_manager(policy, ears),
            extra_arguments=["--log-level=CRITICAL"],  # a kernel that is shut down complains of its interruption
            config=Config({"KernelManager": manager}),
        )  # fmt: skip
    finally:
        ears.read_what_is_there()


def _run_papermill(source: Path, target: str, iso3: str, engine: Engine, **options) -> None:
    import papermill  # which loads the entry point of the engine in this library

    papermill.execute_notebook(
        str(source), target, {"country": iso3}, cwd=str(source.parent), kernel_name="python3", engine_name=engine,
        progress_bar=False, request_save_on_cell_execute=False, **options,
    )  # fmt: skip


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
