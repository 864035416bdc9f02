"""The pipeline as it is read here is the one that DVC runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.checkouts import ROOT, copy_study

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, find_stage, pipeline_files, read_pipeline


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    """DVC's own view of the tests' study."""
    from dvc.repo import Repo

    root = copy_study(tmp_path_factory.mktemp("pipeline") / "study")
    (root / "dvc.yaml").unlink()  # DVC follows no link
    (root / "dvc.yaml").write_bytes((ROOT / "dvc.yaml").read_bytes())
    with Repo.init(str(root), no_scm=True) as repo:
        yield repo


def dvc_stages(repo) -> dict[str, dict]:
    """By address, what DVC makes of the files."""
    root, found = Path(repo.root_dir), {}
    for stage in repo.index.stages:
        params = {d.def_path: tuple(d.params) for d in stage.deps if getattr(d, "params", None)}
        found[stage.addressing] = {
            "name": stage.name,
            "file": Path(stage.path).relative_to(root).as_posix(),
            "command": stage.cmd,
            "deps": {Path(d.fs_path).relative_to(root).as_posix() for d in stage.deps} - set(params),
            "params": params,
            "outs": {(Path(o.fs_path).relative_to(root).as_posix(), o.remote) for o in stage.outs},
        }
    return found


def test_every_stage_is_the_one_that_dvc_resolves_from_the_same_files(repo, monkeypatch):
    monkeypatch.chdir(repo.root_dir)  # addresses are those that a person types there
    layout = Layout(Path(repo.root_dir).resolve())
    ours = {
        stage.address: {
            "name": stage.key,
            "file": stage.file,
            "command": stage.command,
            "deps": set(stage.deps),
            "params": dict(stage.params),
            "outs": set(stage.outs),
        }
        for stage in read_pipeline(layout)
    }
    assert len(ours) == len(read_pipeline(layout)) > 20
    assert ours == dvc_stages(repo)


def write(root, text: str, path: str = "dvc.yaml") -> Layout:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    return Layout(root)


MATRIX = """\
vars: [held.yaml, {more: {units: [C]}}]
stages:
  alone: {cmd: make it, outs: [made]}
  listed: {matrix: {unit: [A, B]}, cmd: "run ${item.unit}", deps: ["in/${item.unit}"], outs: [{"out/${item.unit}": {remote: public}}]}
  held: {matrix: {country: "${held.survey}"}, cmd: "run ${item.country}", params: [{"p/${item.country}.yaml": [x]}, seed]}
  more: {matrix: {country: "${more.units}"}, cmd: "run ${item.country}"}
"""


@pytest.fixture
def layout(tmp_path) -> Layout:
    write(tmp_path, "held: {survey: [KEN]}\n", "held.yaml")
    return write(tmp_path, MATRIX)


def test_a_stage_stands_once_for_each_item_of_its_matrix_with_its_variables_filled_in(layout):
    found = {stage.key: stage for stage in read_pipeline(layout)}
    assert list(found) == ["alone", "listed@A", "listed@B", "held@KEN", "more@C"]
    assert found["alone"].item is None and found["alone"].outs == (("made", None),)
    assert (found["listed@B"].command, found["listed@B"].deps) == ("run B", ("in/B",))
    assert found["listed@B"].outs == (("out/B", "public"),)
    assert found["held@KEN"].params[1] == ("params.yaml", ("seed",))


def test_a_stage_is_found_by_name_and_item(layout):
    assert find_stage(layout, "listed", "B").key == "listed@B"
    assert find_stage(layout, "alone").key == "alone"
    assert find_stage(layout, "listed", "C") is find_stage(layout, "listed") is find_stage(layout, "nothing") is None


@pytest.mark.parametrize(
    "item, file, key, address, lock",
    [
        ("KEN", "notebooks/a/dvc.yaml", "a@KEN", "notebooks/a/dvc.yaml:a@KEN", "notebooks/a/dvc.lock"),
        ("KEN", "dvc.yaml", "a@KEN", "a@KEN", "dvc.lock"),
        (None, "dvc.yaml", "a", "a", "dvc.lock"),
    ],
)
def test_a_stage_knows_its_name_address_and_lock_file(item, file, key, address, lock):
    stage = Stage("a", item, file, "", (), (), ())
    assert (stage.key, stage.address, stage.lock) == (key, address, lock)


def test_the_file_of_the_whole_study_comes_first_and_every_component_has_its_own(layout):
    for name in ("b", "a"):
        write(layout.root, "stages: {}\n", f"notebooks/{name}/dvc.yaml")
    names = [layout.relative(path) for path in pipeline_files(layout)]
    assert names == ["dvc.yaml", "notebooks/a/dvc.yaml", "notebooks/b/dvc.yaml"]


def test_an_edit_is_seen_though_the_file_was_read_before(layout):
    assert len(read_pipeline(layout)) == 5
    write(layout.root, "stages: {other: {cmd: another}}\n")
    assert [stage.name for stage in read_pipeline(layout)] == ["other"]


def test_units_that_a_study_holds_now_are_seen_though_the_pipeline_did_not_change(study):
    assert find_stage(study, "household_survey", "TSU")
    path = study.held()
    path.write_text(path.read_text(encoding="utf-8").replace(", TSU", ""), encoding="utf-8")
    assert find_stage(study, "household_survey", "TSU") is None
    assert find_stage(study, "household_survey", "TST")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "- 1",
        "stages:",
        "stages: 3",
        "stages: {a: 3}",
        "stages: {a: {}}",
        "stages: {a: {cmd: x, deps: 3}}",
        "stages: {a: {cmd: x, matrix: {country: '${held.nobody}'}}}",
        "stages: {a: {cmd: x, matrix: {country: plain}}}",
        "stages: {a: {cmd: x, matrix: {one: [1], two: [2]}}}",
        "stages: {a: {cmd: x, matrix: {country: 7}}}",
        "vars: [nowhere.yaml]\nstages: {}",
        "\x00",
    ],
)
def test_a_file_that_is_no_pipeline_any_more_is_told_with_the_command_that_restores_it(layout, text):
    write(layout.root, text)
    with pytest.raises(
        ParamsError, match="dvc.yaml: cannot be read as a DVC pipeline; restore it with `git checkout dvc.yaml`"
    ):
        read_pipeline(layout)


def test_a_missing_file_and_one_of_other_bytes_are_told_the_same_way(layout):
    (layout.root / "dvc.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ParamsError, match="git checkout dvc.yaml"):
        read_pipeline(layout)
    (layout.root / "dvc.yaml").unlink()
    with pytest.raises(ParamsError, match="git checkout dvc.yaml"):
        read_pipeline(layout)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"- 1", b"held:", b"held: [TST]", b"held: {household_survey: TST}", b"\xff\xfe\x00"]
)
def test_matrices_that_cannot_be_read_are_told_with_the_command_that_makes_them(study, content):
    study.held().unlink() if content is None else study.held().write_bytes(content)
    with pytest.raises(ParamsError, match="^params/held.yaml: cannot be read; make it again with `dh refresh`"):
        read_pipeline(study)


def test_a_pipeline_that_names_no_matrices_is_read_without_them(layout):
    write(layout.root, "held: 7\n", "params/held.yaml")
    assert len(read_pipeline(layout)) == 5
    layout.held().unlink()
    assert len(read_pipeline(layout)) == 5
