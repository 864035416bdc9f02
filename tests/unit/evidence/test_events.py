"""What a run notes for the engine: all of it in one file, with the code that was loaded, and the cell that did it."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from disrupting_harm import files
from disrupting_harm.evidence import events
from disrupting_harm.records import Cell, DefinitionRef, Input, Line, Saved


@pytest.fixture
def load(monkeypatch):
    """Pretend that a module was loaded from a file."""

    def loaded(name: str, file) -> None:
        module = ModuleType(name)
        module.__file__ = None if file is None else str(file)
        monkeypatch.setitem(sys.modules, name, module)

    return loaded


def shell_of(*cells: str):
    """IPython in which these cells ran, the last of them now."""
    return SimpleNamespace(history_manager=SimpleNamespace(input_hist_raw=["", *cells]))


# -- the notes


def test_the_notes_hold_what_was_read_and_saved_so_that_it_can_be_read_back(tmp_path):
    read = Input(
        path="a.csv", sha256="1", role="reference", columns={"x": Line(sources=("x",), rule="as it is", raw=True)}
    )
    saved = Saved(
        kind="table", id="t", trace_id="TST/x/t", files=("t.csv",), cell=Cell(id="", sha256="2"),
        definitions={"i": DefinitionRef(version=2, status="reviewed")},
    )  # fmt: skip
    events.write(tmp_path / "new" / "folder", tmp_path, iter([read]), iter([saved]), parameters_sha256="3")
    notes = files.read_json(tmp_path / "new" / "folder" / events.EVENTS)
    assert (
        set(notes) == {"inputs", "saved", "loaded", "parameters_sha256", "gate"} and notes["parameters_sha256"] == "3"
    )
    assert [Input.model_validate(entry) for entry in notes["inputs"]] == [read]
    assert [Saved.model_validate(entry) for entry in notes["saved"]] == [saved]
    assert ["disrupting_harm.evidence.events", events.__file__] in notes["loaded"]


def test_later_notes_replace_the_earlier_ones_whole(tmp_path):
    entry = Input(path="a.csv", sha256="1", role="reference")
    for inputs in ([entry, entry.model_copy(update={"path": "b.csv"})], [entry]):
        events.write(tmp_path, tmp_path, inputs, [])
    assert [e["path"] for e in files.read_json(tmp_path / events.EVENTS)["inputs"]] == ["a.csv"]
    assert [p.name for p in tmp_path.iterdir()] == [events.EVENTS]


# -- the code that was loaded


def test_modules_of_the_library_are_noted_wherever_they_lie(tmp_path, load):
    """Else a copy of the library beside the checked one could run unseen."""
    elsewhere = tmp_path / "other" / "site-packages" / "disrupting_harm" / "sly.py"
    load("disrupting_harm.sly", elsewhere)
    load("disrupting_harm_extra.sly", tmp_path / "other" / "site-packages" / "disrupting_harm_extra" / "sly.py")
    found = events.loaded_from(tmp_path / "project")
    assert ("disrupting_harm.sly", str(elsewhere)) in found
    assert "disrupting_harm_extra.sly" not in dict(found), "a distribution whose name only begins alike is another"


def test_any_module_that_lies_in_the_project_is_noted_whatever_its_name(tmp_path, load):
    helper = tmp_path / "project" / "notebooks" / "helper.py"
    load("helper", helper)
    load("disguised.as_another", helper)
    found = events.loaded_from(tmp_path / "project")
    assert {("helper", str(helper)), ("disguised.as_another", str(helper))} <= set(found)


@pytest.mark.parametrize(
    "file",
    [
        "project/.venv/lib/site-packages/installed.py",
        "elsewhere/installed.py",
        "project2/installed.py",  # a folder that only begins like the project's
        None,  # built in, or a namespace
    ],
)
def test_installed_packages_and_what_has_no_file_are_not_noted(tmp_path, load, file):
    load("installed_for_a_test", file and tmp_path / file)
    assert "installed_for_a_test" not in dict(events.loaded_from(tmp_path / "project"))


def test_a_module_of_the_library_without_a_file_is_not_noted(tmp_path, load):
    load("disrupting_harm.made_of_nothing", None)
    assert "disrupting_harm.made_of_nothing" not in dict(events.loaded_from(tmp_path))


def test_what_was_loaded_is_told_in_one_order(tmp_path, load):
    for name in ("b_module", "a_module"):
        load(name, tmp_path / f"{name}.py")
    assert events.loaded_from(tmp_path) == sorted(events.loaded_from(tmp_path))
    assert [name for name, _ in events.loaded_from(tmp_path) if name.endswith("_module")] == ["a_module", "b_module"]


# -- the cell that runs


def test_outside_a_notebook_no_cell_runs(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    assert events.running_cell() is None


def test_without_ipython_no_cell_runs(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", None)  # makes its import fail
    assert events.running_cell() is None


def test_a_shell_that_keeps_no_history_names_no_cell(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(history_manager=None))
    assert events.running_cell() is None


def test_a_cell_is_the_last_one_of_the_history_by_its_source(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: shell_of("a = 1", "run.save()"))
    assert events.running_cell() == files.sha256_text("run.save()") != files.sha256_text("a = 1")


def test_blank_lines_around_a_cell_make_no_other_cell(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: shell_of("\n  run.save()\n\n"))
    assert events.running_cell() == files.sha256_text("run.save()")
