"""Lock files: the bytes that DVC writes, stage by stage."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from disrupting_harm.driver import locks
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout


def as_dvc_writes(stages: dict) -> str:
    """The whole file by DVC's own writer (dvc.utils.serialize.dump_yaml)."""
    from dvc.utils.serialize._yaml import dumps_yaml

    return dumps_yaml({"schema": "2.0", "stages": stages})


def blocks(stages: dict) -> dict[str, str]:
    return {name: locks.block_text(name, made) for name, made in stages.items()}


def entry(*paths: str, cmd: str = "dh run x KEN") -> dict:
    return {"cmd": cmd, "outs": [{"path": path, "hash": "md5", "md5": "0" * 32, "size": 1} for path in paths]}


# What a writer of YAML must quote, and what it must not: numbers, booleans of two versions of YAML, times, blanks, long lines.
HOSTILE = [
    "12e3", "00000000000000000000000000000012", "1234567890123456789012345678901e", "0x1f", "010", "12:30", "yes", "no", "on",
    "~", "null", "true", "", " ", "a: b", "#", "- a", "é", "a\nb", "x" * 200, "a b " * 40, "'", '"', "1_000", ".5", "1.", "=",
]  # fmt: skip
texts = st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=90)
values = st.recursive(
    texts | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
entries = st.fixed_dictionaries({"cmd": texts, "params": st.dictionaries(texts, values, max_size=3)})
keys = st.lists(st.from_regex(r"[a-z][a-z_]{0,12}(@[A-Z]{3})?", fullmatch=True), unique=True, min_size=1, max_size=4)


@given(keys, st.lists(entries, min_size=4, max_size=4))
def test_a_new_lock_file_has_the_bytes_that_dvc_writes(tmp_path_factory, names, made):
    path = tmp_path_factory.getbasetemp() / "new.lock"
    path.unlink(missing_ok=True)
    stages = dict(zip(names, made, strict=False))
    assert locks.write_lock(path, "", blocks(stages), list(stages))
    assert path.read_text(encoding="utf-8") == as_dvc_writes(stages)


@given(keys, st.lists(entries, min_size=4, max_size=4), entries)
def test_a_changed_stage_keeps_its_place_as_where_dvc_writes_it(tmp_path_factory, names, made, changed):
    path = tmp_path_factory.getbasetemp() / "changed.lock"
    stages = dict(zip(names, made, strict=False))
    path.write_text(as_dvc_writes(stages), encoding="utf-8")
    locks.write_lock(path, path.read_text(encoding="utf-8"), blocks({names[0]: changed}), names)
    assert path.read_text(encoding="utf-8") == as_dvc_writes(stages | {names[0]: changed})


@given(entries)
def test_a_block_is_read_back_as_what_was_written(made):
    text = locks.HEAD + locks.block_text("a@KEN", made)
    assert YAML(typ="safe").load(io.StringIO(text))["stages"]["a@KEN"] == made
    assert list(locks.read_blocks(text)) == ["a@KEN"]


def test_new_stages_stand_in_the_order_of_the_pipeline_not_of_finishing(tmp_path):
    path = tmp_path / "dvc.lock"
    old = as_dvc_writes({"z": entry("z")})
    finished = {"c": entry("c"), "a": entry("a"), "z": entry("other"), "b": entry("b")}
    locks.write_lock(path, old, blocks(finished), ["a", "b", "c", "z"])
    assert list(locks.read_blocks(path.read_text(encoding="utf-8"))) == ["a", "b", "c", "z"]


def test_in_whatever_steps_it_is_written_the_file_is_the_same(tmp_path):
    path, order = tmp_path / "dvc.lock", ["a", "b", "c", "d"]
    made = {name: entry(name) for name in order}
    for until in (("d",), ("d", "b"), ("d", "b", "a"), ("d", "b", "a", "c")):
        locks.write_lock(path, locks.read_text(path), blocks({name: made[name] for name in until}), order)
    assert path.read_text(encoding="utf-8") == as_dvc_writes(made)


def test_a_file_that_would_be_the_same_is_not_touched(tmp_path):
    path = tmp_path / "dvc.lock"
    text = as_dvc_writes({"a": entry("a")})
    path.write_text(text, encoding="utf-8")
    before = path.stat().st_mtime_ns
    assert not locks.write_lock(path, text, blocks({"a": entry("a")}), ["a"]) and path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "text",
    ["x", "schema: '1.0'\nstages:\n  a:\n    cmd: b\n", "schema: '2.0'\nstages:\n    a:\n  b:\n", "<<<<<<< ours\n" + locks.HEAD],
)  # fmt: skip
def test_what_is_no_lock_file_is_not_written_over(tmp_path, text):
    with pytest.raises(locks.NotALock):
        locks.write_lock(tmp_path / "dvc.lock", text, blocks({"a": entry("a")}), ["a"])
    assert not (tmp_path / "dvc.lock").exists()


def test_blocks_of_other_clones_are_merged_in_the_order_of_the_plan_whoever_came_first(tmp_path):
    order = ["a", "b@KEN", "b@USA", "c@KEN"]
    made = {name: entry(name) for name in order}
    theirs = blocks(made)
    for number, came in enumerate((order, order[::-1], ["b@USA", "a", "c@KEN", "b@KEN"])):
        path, merged = tmp_path / f"{number}.lock", {}
        for name in came:
            merged[name] = theirs[name]
            assert locks.merge_lock(path, "", merged, order)
        assert path.read_text(encoding="utf-8") == as_dvc_writes(made)


def test_a_merged_block_takes_the_place_of_the_old_one_and_leaves_all_others_as_they_are(tmp_path):
    path = tmp_path / "dvc.lock"
    old = {"z@KEN": entry("z"), "a@USA": entry("a"), "gone": entry("gone")}
    locks.merge_lock(path, as_dvc_writes(old), {"a@USA": locks.block_text("a@USA", entry("new"))}, ["a@USA", "z@KEN"])
    assert path.read_text(encoding="utf-8") == as_dvc_writes(old | {"a@USA": entry("new")})
    before = path.stat().st_mtime_ns
    text = path.read_text(encoding="utf-8")
    assert not locks.merge_lock(path, text, {"a@USA": locks.block_text("a@USA", entry("new"))}, ["a@USA"])
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "block",
    ["", "  other:\n    cmd: x\n", "  a:\n    cmd: x\n  b:\n    cmd: y\n", "  a:\n    cmd: x", "  a: {}\nstages:\n  b:\n    cmd: y\n", "x\n  a:\n"],
)  # fmt: skip
def test_what_is_not_the_lines_of_that_one_stage_is_not_merged(tmp_path, block):
    path = tmp_path / "dvc.lock"
    with pytest.raises(locks.NotALock):
        locks.merge_lock(path, "", {"a": block}, ["a"])
    assert not path.exists()


@given(st.permutations(["a", "b", "c", "d", "e"]), st.permutations(["a", "b", "c", "d", "e"]), st.integers(0, 4))
def test_it_does_not_matter_which_of_the_new_stages_was_written_first(tmp_path_factory, old, finished, known):
    """`known` stages stand in the file already, in an order of their own."""
    order = ["a", "b", "c", "d", "e"]
    text, new = (
        (as_dvc_writes({name: entry(name) for name in old[:known]}) if known else ""),
        [n for n in finished if n not in old[:known]],
    )
    paths = [tmp_path_factory.getbasetemp() / name for name in ("at_once.lock", "one_by_one.lock")]
    for path in paths:
        path.write_text(text, encoding="utf-8")
    locks.write_lock(paths[0], text, blocks({name: entry(name) for name in new}), order)
    for name in new:
        locks.write_lock(paths[1], locks.read_text(paths[1]), blocks({name: entry(name)}), order)
    assert paths[0].read_text(encoding="utf-8") == paths[1].read_text(encoding="utf-8")


def test_the_marks_of_a_merge_and_a_stage_that_stands_twice_are_no_lock_file():
    block = locks.block_text("a", entry("a"))
    for spoilt in (
        block + "<<<<<<< HEAD\n",
        f"{block}=======\n{locks.block_text('b', entry('b'))}",
        block + block,
        block + " x\n",
    ):
        with pytest.raises(locks.NotALock):
            locks.read_blocks(locks.HEAD + spoilt)


# -- what a fault leaves of a lock file

WHOLE = {"a": entry("outputs/a"), "b@KEN": entry("outputs/b", "outputs/c")}


def told(tmp_path, data: bytes) -> str:
    (tmp_path / "dvc.lock").write_bytes(data)
    with pytest.raises(UserError) as caught:
        locks.check_locks(Layout(tmp_path), ["dvc.lock"])
    return str(caught.value)


def test_a_lock_file_that_is_cut_off_anywhere_is_told_or_holds_whole_stages(tmp_path):
    """At the end of a line as well, where what is left is YAML: DVC would stop at it, or take the stage for another."""
    text = as_dvc_writes(WHOLE)
    for end in range(1, len(text)):
        (tmp_path / "dvc.lock").write_text(text[:end], encoding="utf-8")
        try:
            locks.check_locks(Layout(tmp_path), ["dvc.lock"])
        except UserError as error:
            assert str(error).startswith("dvc.lock: is not in the form that DVC writes") and "cut off" in str(error)
        else:
            kept = YAML(typ="safe").load(text[:end])["stages"] or {}
            assert all(one["cmd"] and all("md5" in out for out in one["outs"]) for one in kept.values())


@pytest.mark.parametrize(
    "to",
    [
        lambda text: text.replace("2.0", "3.0"),  # of a version to come
        lambda text: "\ufeff" + text,
        lambda text: "\0" * len(text),  # what a loss of power leaves of a file whose blocks were not written
        lambda text: text + "\0" * 40 + "\n",
        lambda text: text + text.removeprefix(locks.HEAD),  # each stage twice
        lambda text: text + "---\nschema: '2.0'\nstages: {}\n",
        lambda text: text.replace("  b@KEN:\n    cmd: dh", "  b@KEN:\n    cmd: [dh"),
    ],
    ids=["version", "mark", "zeros", "zeros behind", "twice", "two documents", "no yaml"],
)
def test_a_lock_file_that_a_fault_or_another_program_wrote_is_told_with_its_command(tmp_path, to):
    sentence = told(tmp_path, to(as_dvc_writes(WHOLE)).encode("utf-8"))
    assert "`git checkout dvc.lock`" in sentence and "\n" not in sentence


def test_bytes_that_are_no_text_are_told(tmp_path):
    assert told(tmp_path, b"\xff\xfe" + as_dvc_writes(WHOLE).encode("utf-16-le"))
