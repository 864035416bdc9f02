"""What of DVC's own ends a stage or a run, as a sentence with the command that mends it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from dvc.exceptions import DvcException

from disrupting_harm.driver import dvc_stages
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout


ADDRESS = "notebooks/a/dvc.yaml:a@TST"


@pytest.mark.parametrize("name", ["a{}", "{b", "c}"])
def test_a_folder_in_which_dvc_would_fail_in_the_middle_of_a_run_is_refused_before(tmp_path, name):
    with (
        pytest.raises(UserError, match="path holds a brace; rename it"),
        dvc_stages.open_stages(Layout(tmp_path / name), []),
    ):
        pass


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("'/clone/outputs/a' is busy, it is being blocked by:\n  (PID 7): dvc repro", "a `dvc` command is at work on its files; wait until it has ended"),
        ("it is broken.\nmore", "it is broken; mend what it names"),
    ],
)  # fmt: skip
def test_what_dvc_says_of_a_stage_becomes_one_sentence(said, told):
    with pytest.raises(UserError) as raised, dvc_stages._told_by_dvc(ADDRESS):
        raise DvcException(said)
    assert str(raised.value) == f"{ADDRESS}: {told} and run `dh repro a@TST` again."


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (["data/slices/units/TST/a.json", "data/slices/units/TST/reference/b.csv"], "data/slices/units/TST/a.json and 1 more: not there, as where parameters or tables have a mistake; mend what `dh check` names, and run `dh repro slices`, then `dh repro a@TST`."),
        (["data/slices/units/TST/a.json", "b.csv"], f"data/slices/units/TST/a.json, b.csv: not there, and {ADDRESS} needs it; restore it with `git checkout` or `dh repro`, or place the file with `dh import`."),
    ],
    ids=["slices alone", "other files too"],
)  # fmt: skip
def test_inputs_that_are_not_there_are_told_with_what_makes_them(tmp_path, missing, told):
    deps = [SimpleNamespace(def_path=name, exists=False, fs_path=str(tmp_path / name)) for name in missing]
    stages = object.__new__(dvc_stages.Stages)
    stages.layout, stages._stages = Layout(tmp_path), {ADDRESS: SimpleNamespace(deps=deps)}
    stages._name_of = lambda dep: dep.def_path
    with pytest.raises(MissingInputError) as raised:
        stages.read_inputs(ADDRESS)
    assert str(raised.value) == told
