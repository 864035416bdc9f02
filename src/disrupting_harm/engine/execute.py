"""Execute a component's notebook for a country, and put its outputs and record in place of the old ones.

Everything is written beside the old outputs first. A notebook that stops leaves the old outputs as they were; the failed
notebook is kept under `data/derived/.failed/`, in the restricted half.
"""

from __future__ import annotations

import os
from pathlib import Path

import nbformat

from disrupting_harm import files
from disrupting_harm.engine.record import build_record
from disrupting_harm.errors import MissingInputError, NotebookError, UserError, user_error_names
from disrupting_harm.evidence.run import EVENTS, RUN_FOLDER
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country


# What a kernel may not take from the machine it runs on.
FIXED_ENVIRONMENT = {
    "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1700000000",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1",
    "MPLBACKEND": "agg",
}  # fmt: skip


def run_notebook(layout: Layout, component: str, iso3: str) -> Path:
    """Run `notebooks/<component>/` for `iso3`; returns the output folder. Raises a UserError with the notebook's sentence."""
    load_country(layout, iso3)
    source = layout.notebook(component)
    if not source.is_file():
        raise MissingInputError(
            f"{layout.relative(source)}: not there; restore it with `git checkout {layout.relative(source)}`."
        )
    final = layout.output(iso3, component)
    partial = files.partial_directory(final)
    executed = _execute(layout, source, component, iso3, partial)
    files.write_text(partial / f"{component}.ipynb", nbformat.writes(executed, version=4) + "\n")
    events = files.read_json(partial / EVENTS)
    (partial / EVENTS).unlink()
    record = build_record(layout, component, iso3, events, executed, partial)
    if record["data_class"] != "public":
        refuse_loose_outputs(executed, layout.relative(source), f"dh run {component} {iso3}")
    files.write_text(partial / "record.json", files.dump_json(record))
    files.replace_directory(partial, final)
    return final


def _execute(layout: Layout, source: Path, component: str, iso3: str, folder: Path) -> nbformat.NotebookNode:
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    target = folder / f"{component}.ipynb"
    # Profiles of the person who runs it (IPython start-up files, a matplotlibrc) have no part in a result.
    profile = files.fresh_directory(folder / ".profile")
    (profile / "matplotlibrc").touch()
    environment = FIXED_ENVIRONMENT | {
        RUN_FOLDER: str(folder),
        "IPYTHONDIR": str(profile),
        "MATPLOTLIBRC": str(profile / "matplotlibrc"),
    }
    saved = dict(os.environ)
    os.environ.update(environment)
    try:
        notebook = papermill.execute_notebook(
            str(source), str(target), {"country": iso3}, cwd=str(source.parent), kernel_name="python3",
            progress_bar=False, record_timing=False, request_save_on_cell_execute=False,
            extra_arguments=["--log-level=CRITICAL"],  # a kernel that is shut down complains of its interruption
            # Sockets in the file system instead of TCP ports: no other user of the machine can listen to the rows.
            config=Config({"KernelManager": {"transport": "ipc"}}),
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise _explain(layout, component, iso3, target, error) from None
    finally:
        os.environ.clear()
        os.environ.update(saved)
        files.remove(profile)
    return normalise(notebook)


def refuse_loose_outputs(notebook: nbformat.NotebookNode, name: str, command: str) -> None:
    """An executed notebook goes to the public half, so it may show what the library saved, and nothing printed beside it.

    Raises NotebookError with the cells that print: a row of respondents leaves by a `head()` as easily as by a file.
    """
    loose = [c.id for c in notebook.cells if c.cell_type == "code" and not all(map(_is_saved, c.outputs))]
    if loose:
        raise NotebookError(
            f"{name}, cell {', '.join(loose)}: prints or shows something that is not a saved figure, table or part of the cover, "
            f"and executed notebooks are public; take it out and run `{command}` (by hand in JupyterLab it may stay)."
        )


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
    kept = layout.failed(iso3, component)
    if target.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(target, kept)
    if error.ename in user_error_names():
        return NotebookError(error.evalue)
    # The message of a foreign error may hold a value from the data, so only its kind is told; the kept notebook has the rest.
    return NotebookError(
        f"{layout.relative(layout.notebook(component))}, cell {error.exec_count}: {error.ename}; the old outputs are untouched, "
        f"see {layout.relative(kept)}, mend the cell and run `dh run {component} {iso3}`."
    )
