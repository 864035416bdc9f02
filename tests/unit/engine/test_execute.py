"""Executing a notebook: what it may not take from the machine, what is taken out of it, and what a failure tells."""

from __future__ import annotations

import errno
import os

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.engine import execute
from disrupting_harm.errors import InputChangedError, MissingInputError, NotebookError, UserError
from disrupting_harm.records import read_record


STEM = "non_law_enforcement_data"
OPEN = "from disrupting_harm.evidence import open_run\nrun = open_run(country)"
LOAD = 'rows = run.load_reference("cybertipline_reports")'


def write_notebook(layout, *sources: str, stem: str = STEM) -> None:
    """A notebook of these cells in the place of the component's; each cell is called c0, c1, ..."""
    cells = [nbformat.v4.new_code_cell('country = "TST"', id="parameters", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    files.write_text(
        layout.notebook(stem), nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)) + "\n"
    )


@pytest.fixture
def layout(sliced):
    """A study with old outputs of the component, which a run that stops must not touch."""
    files.write_text(sliced.output("TST", STEM) / "old.csv", "old\n")
    return sliced


def refused(layout, stem: str = STEM, iso3: str = "TST") -> str:
    """The sentence of a run that stops, with all that holds for every such run."""
    before = dict(os.environ)
    with pytest.raises(NotebookError) as raised:
        execute.run_notebook(layout, stem, iso3)
    told = str(raised.value)
    assert len(told.splitlines()) == 1 and told.endswith(".") and str(layout.root) not in told
    assert (layout.output("TST", STEM) / "old.csv").read_text(encoding="utf-8") == "old\n"
    assert [p.name for p in layout.outputs().rglob(".*")] == [], "nothing half written stays behind"
    assert dict(os.environ) == before
    return told


def test_a_run_puts_outputs_and_record_in_the_place_of_the_old_ones(layout):
    write_notebook(layout, OPEN, LOAD)
    before = dict(os.environ)
    folder = execute.run_notebook(layout, STEM, "TST")
    assert sorted(p.name for p in folder.iterdir()) == [f"{STEM}.ipynb", "record.json"]
    record = read_record(folder / "record.json")
    assert (record.stage, record.data_class) == (f"{STEM}@TST", "public")
    assert [(i.table, i.rows_of) for i in record.inputs] == [("cybertipline_reports", "TST")]
    assert dict(os.environ) == before
    assert [p.name for p in layout.outputs().rglob(".*")] == []


def test_the_same_run_again_writes_the_same_bytes(layout):
    write_notebook(layout, OPEN, LOAD)
    first = {p.name: p.read_bytes() for p in execute.run_notebook(layout, STEM, "TST").iterdir()}
    assert {p.name: p.read_bytes() for p in execute.run_notebook(layout, STEM, "TST").iterdir()} == first


def test_a_kernel_that_dies_is_told_in_a_sentence_with_the_command(layout):
    write_notebook(layout, OPEN, LOAD, "import os\nos._exit(1)")
    told = refused(layout)
    assert f"notebooks/{STEM}/{STEM}.ipynb: its kernel died" in told and f"`dh run {STEM} TST`" in told


def test_a_defect_of_a_cell_is_told_by_its_kind_and_the_failed_notebook_is_kept_in_the_restricted_half(layout):
    write_notebook(layout, OPEN, LOAD, 'raise ValueError("a value of a respondent: 4711")')
    told = refused(layout)
    kept = layout.failed("TST", STEM)
    assert "ValueError" in told and "4711" not in told and layout.relative(kept) in told
    assert "4711" in kept.read_text(encoding="utf-8") and layout.relative(kept).startswith("data/derived/")


def test_a_users_mistake_in_a_cell_keeps_its_own_sentence(layout):
    write_notebook(layout, OPEN, 'run.load_reference("published_estimates")')
    told = refused(layout)
    assert told.startswith("data/slices/units/TST/reference/published_estimates.csv: not among the inputs of")


def test_a_helper_beside_the_notebook_is_refused_by_its_file(layout):
    files.write_text(layout.notebook(STEM).with_name("helper.py"), "x = 1\n")
    write_notebook(layout, OPEN, "import helper", LOAD)
    told = refused(layout)
    assert f"loaded notebooks/{STEM}/helper.py, which its stage does not declare" in told


def test_a_warning_of_a_library_fails_the_run_and_is_named_without_its_message(layout):
    warn = 'import numpy as np\nmean = np.mean(np.array([]))  # "Mean of empty slice."'
    write_notebook(layout, OPEN, LOAD, warn)
    told = refused(layout)
    assert "cell c2: numpy gives a RuntimeWarning" in told and "Mean of empty" not in told


def test_a_warning_of_the_cell_itself_fails_the_run_too(layout):
    write_notebook(layout, OPEN, LOAD, 'import warnings\nwarnings.warn("respondent 4711")')
    told = refused(layout)
    assert "the code of the cell or the library gives a UserWarning" in told and "4711" not in told


def test_a_notebook_that_opens_no_run_is_refused(layout):
    write_notebook(layout, "1 + 1")
    assert "opened no run" in refused(layout)


def test_of_restricted_data_a_printed_value_is_refused_by_cell_and_kind(layout):
    load = 'rows = run.load_reference("published_estimates")'
    write_notebook(layout, OPEN, load, "print(4711)", "rows", stem="household_survey")
    with pytest.raises(NotebookError) as raised:
        execute.run_notebook(layout, "household_survey", "TSU")
    first, second = str(raised.value).splitlines()
    name = "notebooks/household_survey/household_survey.ipynb"
    assert first.startswith(f"{name}, cell c2: shows printed text") and second.startswith(
        f"{name}, cell c3: shows a value"
    )
    assert "4711" not in str(raised.value)
    kept = layout.failed("TSU", "household_survey").with_suffix(".txt").read_text(encoding="utf-8")
    assert "`dh run household_survey TSU`" in kept and "4711" not in kept
    assert not layout.output("TSU", "household_survey").exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_ctrl_c_and_a_full_disk_leave_the_old_outputs_and_nothing_half_written(layout, monkeypatch, stop):
    def fail(*_, **__):
        raise stop

    monkeypatch.setattr(execute, "build_record", fail)
    monkeypatch.setattr(execute, "execute", lambda *_, **__: ({}, {"saved": []}))
    monkeypatch.setattr(execute, "identify", lambda *_: None)
    with pytest.raises(type(stop)):
        execute.run_notebook(layout, STEM, "TST")
    assert sorted(p.name for p in layout.outputs().rglob("*") if p.is_file()) == ["old.csv"]
    assert [p.name for p in layout.outputs().rglob(".*")] == []


def test_profiles_of_the_person_who_runs_it_have_no_part(layout, monkeypatch, tmp_path):
    files.write_text(tmp_path / "ipython" / "profile_default" / "startup" / "a.py", "mine = 1\n")
    files.write_text(tmp_path / "matplotlibrc", "figure.dpi: 33\n")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    look = (
        'import os, matplotlib\nassert "mine" not in globals()\nassert matplotlib.rcParams["figure.dpi"] != 33\n'
        'assert (os.environ["TZ"], os.environ["PYTHONHASHSEED"]) == ("UTC", "0")'
    )
    write_notebook(layout, OPEN, LOAD, look)
    execute.run_notebook(layout, STEM, "TST")
    assert os.environ["TZ"] == "Asia/Kathmandu"


def test_parameters_edited_after_the_slices_were_made_are_refused_before_the_work(layout):
    path = layout.country("TST")
    path.write_text(path.read_text(encoding="utf-8") + "    years: [2020, 2022]\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"data/slices/units/TST/{STEM}.json: holds the parameters as they were before"):
        execute.run_notebook(layout, STEM, "TST")
    assert (layout.output("TST", STEM) / "old.csv").is_file()


def test_a_library_other_than_the_slices_is_refused_before_the_work(layout):
    path = layout.code_slice(STEM)
    content = files.read_json(path)
    content["modules"]["disrupting_harm.printing"] = "0" * 64
    files.write_text(path, files.dump_json(content))
    with pytest.raises(UserError, match="printing changed; run `dh repro library`"):
        execute.run_notebook(layout, STEM, "TST")


def test_a_missing_notebook_is_told_with_the_command_that_restores_it(layout):
    layout.notebook(STEM).unlink()
    with pytest.raises(MissingInputError, match=f"git checkout notebooks/{STEM}/{STEM}.ipynb"):
        execute.run_notebook(layout, STEM, "TST")


def test_a_cell_that_its_tag_passes_over_is_told(layout):
    """nbclient leaves a cell with this tag out and says nothing."""
    write_notebook(layout, OPEN, LOAD, "rows = rows.head(0)")
    path = layout.notebook(STEM)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].metadata["tags"] = ["skip-execution"]
    nbformat.write(notebook, path)
    assert "cell c2: did not run" in refused(layout)


@pytest.mark.parametrize("ending", ["import sys\nsys.exit(0)", "raise SystemExit"])
def test_a_cell_that_ends_the_run_as_if_all_were_well_fails_it(layout, ending):
    """papermill takes an exit with the code 0 for the end of the notebook, and leaves the rest of its cells."""
    write_notebook(layout, OPEN, LOAD, ending, "1 / 0")
    with pytest.raises(NotebookError, match="cell 5: SystemExit; the old outputs are untouched"):
        execute.run_notebook(layout, STEM, "TST", "in_process")


def test_without_its_tag_the_cell_of_parameters_undoes_the_country_and_is_told(layout):
    """papermill puts the country before the first cell then, and the notebook's own goes after it."""
    write_notebook(layout, OPEN, LOAD)
    path = layout.notebook(STEM)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata, notebook.cells[0].source = {}, 'country = "TSU"'
    nbformat.write(notebook, path)
    with pytest.raises(
        NotebookError, match='for TSU, and the command runs .* leave the cell tagged "parameters" as it is'
    ):
        execute.run_notebook(layout, STEM, "TST", "in_process")


def test_a_cell_that_was_copied_with_its_id_is_refused_before_the_run(layout):
    write_notebook(layout, OPEN, LOAD)
    path = layout.notebook(STEM)
    path.write_text(path.read_text(encoding="utf-8").replace('"id": "c1"', '"id": "c0"'), encoding="utf-8")
    assert "several cells have the id c0" in refused(layout)


@pytest.mark.parametrize("content", ["{", "[]", "{}", ""])
def test_a_notebook_that_is_none_any_more_is_told_with_the_command_that_restores_it(layout, content):
    layout.notebook(STEM).write_text(content, encoding="utf-8")
    assert f"git checkout notebooks/{STEM}/{STEM}.ipynb" in refused(layout)


def test_timings_and_versions_are_taken_out_of_an_executed_notebook():
    cell = nbformat.v4.new_code_cell("country = 'TST'", id="8f2a", metadata={
        "papermill": {"duration": 1.0}, "execution": {"iopub.status.busy": "x"}, "tags": ["injected-parameters"]})  # fmt: skip
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("a", id="title"), cell],
                                        metadata={"papermill": {"start_time": "x"}, "language_info": {"name": "python", "version": "3.11.7"}})  # fmt: skip
    text = nbformat.writes(execute.normalise(notebook))
    assert not any(word in text for word in ("papermill", 'execution"', "3.11.7", "8f2a"))
    assert [c.id for c in notebook.cells] == ["title", "injected-parameters-1"]


def test_a_notebook_that_is_edited_before_its_process_reads_it_is_told_as_edited_and_not_as_changing_itself(
    layout, monkeypatch
):
    write_notebook(layout, OPEN, LOAD)
    run = execute._execute

    def edit_and_run(*arguments):
        write_notebook(layout, OPEN, f"# edited\n{LOAD}")
        return run(*arguments)

    monkeypatch.setattr(execute, "_execute", edit_and_run)
    with pytest.raises(
        InputChangedError, match=f"notebooks/{STEM}/{STEM}.ipynb changed while it ran; .* the old one is untouched"
    ):
        execute.run_notebook(layout, STEM, "TST")
    assert (layout.output("TST", STEM) / "old.csv").read_text(encoding="utf-8") == "old\n"
