"""What a lock file that cannot be read means for its stages: nothing is known of them, which is another thing than not having run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from disrupting_harm.driver import scan
from disrupting_harm.driver.locks import HEAD
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage


BLOCK = "  a@KEN:\n    cmd: dh run a KEN\n"
SPOILT = {
    "a merge that is not resolved": f"{HEAD}{BLOCK}<<<<<<< HEAD\n    outs: []\n=======\n>>>>>>> other\n",
    "both sides of a merge": f"{HEAD}{BLOCK}{BLOCK}",
    "no yaml": f"{HEAD}  a@KEN: [\n",
    "no text": b"\xff\xfe",
    "cut short": HEAD.rstrip("\n"),
}


def read(folder: Path, content: str | bytes, memory: dict | None = None) -> dict | None:
    path = folder / "dvc.lock"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return scan._read_lock(path, {} if memory is None else memory)


def test_entries_are_those_of_the_file_and_none_where_there_is_no_file(tmp_path):
    assert scan._read_lock(tmp_path / "dvc.lock", {}) == {}
    assert read(tmp_path, HEAD + BLOCK) == {"a@KEN": {"cmd": "dh run a KEN"}}


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT)
def test_of_a_spoilt_file_nothing_is_known_and_nothing_remembered(tmp_path, content):
    memory: dict = {}
    assert read(tmp_path, HEAD + BLOCK, memory) is not None
    assert read(tmp_path, content, memory) is None
    assert read(tmp_path, HEAD + BLOCK, memory) == {"a@KEN": {"cmd": "dh run a KEN"}}


def test_a_stage_of_a_file_that_cannot_be_read_is_told_as_such(tmp_path):
    stage = Stage(
        file="notebooks/a/dvc.yaml", name="a", item="KEN", command="dh run a KEN", deps=(), params=(), outs=()
    )
    known = scan.Scan(Layout(tmp_path), (stage,), {}, {}, frozenset({stage.lock}))
    assert known.why_changed(stage).startswith("notebooks/a/dvc.lock cannot be read (a merge that is not resolved")
    assert scan.Scan(Layout(tmp_path), (stage,), {}, {}).why_changed(stage) == "it has not run yet"


def with_parameter(folder: Path, then: dict, now: str) -> str:
    """Why a stage is stale that read the key `x` of params/study.yaml, which said `then` and says `now`."""
    (folder / "params").mkdir(exist_ok=True)
    (folder / "params" / "study.yaml").write_text(now, encoding="utf-8")
    stage = Stage("a", "KEN", "dvc.yaml", "dh run a KEN", (), (("params/study.yaml", ("x",)),), ())
    entry = {"cmd": stage.command, "params": {"params/study.yaml": then}}
    return scan.Scan(Layout(folder), (stage,), {}, {stage.key: entry}).why_changed(stage)


@pytest.mark.parametrize(
    "value, text", [(0, "0"), (None, "null"), (False, "false"), ("", "''"), ([], "[]"), ({}, "{}"), (0.0, "0.0")]
)
def test_a_parameter_that_says_nothing_is_one_like_others(tmp_path, value, text):
    """Its truth is no sign of whether it is there."""
    assert with_parameter(tmp_path, {"x": value}, f"x: {text}\n") == ""
    assert with_parameter(tmp_path, {"x": value}, "x: 7\n") == "params/study.yaml, key x changed"
    assert with_parameter(tmp_path, {"x": 7}, f"x: {text}\n") == "params/study.yaml, key x changed"
    assert with_parameter(tmp_path, {"x": value}, "y: 1\n") == "params/study.yaml, key x changed"
    assert with_parameter(tmp_path, {}, f"x: {text}\n") == "params/study.yaml, key x changed"


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "a: [" + "- " * 100_000], ids=["lists", "items"])
def test_of_parameters_nested_too_deeply_nothing_is_known(tmp_path, text):
    (tmp_path / "study.yaml").write_text(text)
    assert scan.Scan(Layout(tmp_path), (), {}, {})._parameters("study.yaml") == {}


def test_a_pipe_among_what_a_stage_needs_is_told_and_not_waited_for(tmp_path):
    (tmp_path / "params").mkdir()
    os.mkfifo(tmp_path / "params" / "KEN.yaml")
    with pytest.raises(UserError, match="params/KEN.yaml: a pipe"):
        scan.Scan(Layout(tmp_path), (), {}, {}).md5("params")


def test_a_memory_that_cannot_be_read_is_none(tmp_path):
    path = tmp_path / scan.MEMORY
    path.parent.mkdir(parents=True)
    path.write_text("[" * 100_000)
    assert scan._read_memory(Layout(tmp_path)) == {}
