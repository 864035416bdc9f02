"""Bytes on disk: one text per value, one name per content, and never half a result."""

import errno
import hashlib
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_survey import files_below

from disrupting_harm import files
from disrupting_harm.errors import UserError


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("aé\n")
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner), max_leaves=8)


@pytest.mark.parametrize("content", [b"", b"abc", bytes(range(256)) * 5000])
def test_the_hash_of_a_file_is_the_hash_of_its_bytes(tmp_path, content):
    (tmp_path / "f").write_bytes(content)
    assert files.sha256_file(tmp_path / "f") == files.sha256_bytes(content) == hashlib.sha256(content).hexdigest()
    assert files.md5_file(tmp_path / "f") == files.md5_bytes(content) == hashlib.md5(content).hexdigest()


def test_text_is_hashed_as_utf8():
    assert files.sha256_text("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()


def test_json_has_sorted_keys_plain_letters_and_a_final_newline():
    assert files.dump_json({"b": [1], "a": "é"}) == '{\n "a": "é",\n "b": [\n  1\n ]\n}\n'
    assert files.dump_json({"a": 1, "b": 2}) == files.dump_json({"b": 2, "a": 1})


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_holds_no_number_that_json_does_not_know(number):
    with pytest.raises(ValueError):
        files.dump_json({"x": number})


@given(values)
def test_what_was_dumped_is_read_back_and_dumped_the_same(tmp_path_factory, value):
    path = tmp_path_factory.getbasetemp() / "value.json"
    files.write_text(path, files.dump_json({"value": value}))
    assert files.read_json(path) == {"value": value}
    assert files.dump_json(files.read_json(path)) == path.read_text(encoding="utf-8")


def test_a_file_is_written_with_its_folders_and_without_line_end_translation(tmp_path):
    files.write_text(tmp_path / "a" / "b.txt", "x\ny\n")
    assert files_below(tmp_path) == {"a/b.txt": b"x\ny\n"}


@pytest.mark.parametrize("call", ["replace", "write"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, call):
    path = tmp_path / "f"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError("disk full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        if call == "replace":
            patch.setattr(os, "replace", fail)
        else:
            patch.setattr(files.fcntl, "flock", fail)
        files.write_bytes(path, b"new")
    assert files_below(tmp_path) == {"f": b"old"}


@pytest.fixture
def swap(tmp_path):
    """A folder with an old result, and a neighbour with a new one."""
    final = tmp_path / "room" / "result"
    final.mkdir(parents=True)
    (final / "old.txt").write_text("old")
    new = files.partial_directory(final)
    (new / "new.txt").write_text("new")
    return new, final


def test_a_folder_is_replaced_as_a_whole(swap):
    new, final = swap
    files.replace_directory(new, final)
    assert files_below(final.parent) == {"result/new.txt": b"new"}


def test_a_folder_that_is_not_there_yet_is_put_there(tmp_path):
    final = tmp_path / "a" / "b"
    new = files.partial_directory(final)
    (new / "x").write_text("x")
    files.replace_directory(new, final)
    assert files_below(tmp_path) == {"a/b/x": b"x"}


@pytest.mark.parametrize("step", [1, 2])
def test_an_error_in_the_middle_of_a_swap_leaves_the_old_folder_in_its_place(swap, monkeypatch, step):
    new, final = swap
    calls, replace = [], os.replace

    def fail_once(*args):
        calls.append(args)
        if len(calls) == step:
            raise KeyboardInterrupt
        replace(*args)

    monkeypatch.setattr(os, "replace", fail_once)
    with pytest.raises(KeyboardInterrupt):
        files.replace_directory(new, final)
    assert files_below(final) == {"old.txt": b"old"}


def killed_in_the_middle(new, final):
    """What is on disk when the machine stops between the two renames."""
    os.replace(final, final.with_name(".result.old"))


def test_what_a_killed_swap_set_aside_is_put_back_by_the_next_run(swap):
    new, final = swap
    killed_in_the_middle(new, final)
    files.partial_directory(final)
    assert files_below(final) == {"old.txt": b"old"}


def test_a_swap_after_a_killed_swap_has_the_old_content_until_the_new_is_in_place(swap, monkeypatch):
    new, final = swap
    killed_in_the_middle(new, final)
    files.replace_directory(new, final)
    assert files_below(final.parent) == {"result/new.txt": b"new"}

    with pytest.raises(FileNotFoundError):
        files.replace_directory(new, final)  # there is no new content any more
    assert files_below(final) == {"new.txt": b"new"}


def test_what_an_earlier_run_left_unfinished_is_not_part_of_the_next(swap):
    _, final = swap
    assert files_below(files.partial_directory(final)) == {}
    files.remove(files.partial_directory(final))
    files.remove(final.with_name("never there"))
    assert files_below(final.parent) == {"result/old.txt": b"old"}


# -- what is being written, and what a killed process left


def write_elsewhere(code: str, *arguments: str) -> subprocess.Popen:
    """Another process that runs the code, and goes on until its standard input is closed."""
    program = f"import sys\nfrom pathlib import Path\nfrom disrupting_harm import files\n{code}\nprint('ready', flush=True)\nsys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


BEGIN = "files.write_text(files.partial_directory(Path(sys.argv[1])) / 'half.txt', 'half')"


def test_a_result_that_another_process_is_making_is_not_begun_a_second_time(tmp_path):
    final = tmp_path / "result"
    other = write_elsewhere(BEGIN, str(final))
    with pytest.raises(files.Busy):
        files.partial_directory(final)
    assert files.sweep([tmp_path]) == [] and (tmp_path / ".result.partial" / "half.txt").is_file()
    other.communicate()
    assert list(files.partial_directory(final).iterdir()) == []


def test_what_a_killed_process_left_is_swept_away_and_what_it_set_aside_is_put_back(tmp_path):
    final = tmp_path / "a" / "result"
    (final.parent / ".result.old").mkdir(parents=True)
    (final.parent / ".result.old" / "good.txt").write_text("good")
    other = write_elsewhere(BEGIN, str(final))
    other.kill()
    other.communicate()
    (final.parent / ".note.txt.partial").write_text("half")
    assert [p.name for p in files.sweep([tmp_path])] == ["note.txt", "result"]
    assert files_below(tmp_path) == {"a/result/good.txt": b"good"}


@pytest.mark.parametrize("name", [".hidden", ".partial", ".old", "..partial", ".failed/x.ipynb", "a.partial", "b.old"])
def test_the_sweep_takes_nothing_that_is_not_a_leftover(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    assert files.sweep([tmp_path]) == [] and (tmp_path / name).read_text() == "mine"


def test_an_old_content_beside_a_whole_new_one_goes(tmp_path):
    for folder, text in ((".result.old", "old"), ("result", "new")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text(text)
    files.sweep([tmp_path])
    assert files_below(tmp_path) == {"result/x": b"new"}


def test_half_of_a_deleted_old_content_is_never_put_back(tmp_path):
    """A process killed while it deletes what a swap set aside; the new content is lost afterwards."""
    (tmp_path / ".result.gone").mkdir()
    (tmp_path / ".result.gone" / "half").write_text("half")
    files.sweep([tmp_path])
    assert files_below(tmp_path) == {} and not (tmp_path / "result").exists()


def test_what_a_living_process_set_aside_in_a_swap_stays_where_it_is(tmp_path):
    final = tmp_path / "result"
    other = write_elsewhere(BEGIN, str(final))
    (tmp_path / ".result.old").mkdir()
    (tmp_path / ".result.old" / "good.txt").write_text("good")
    assert files.sweep([tmp_path]) == []
    other.kill()
    other.communicate()
    files.sweep([tmp_path])
    assert files_below(tmp_path) == {"result/good.txt": b"good"}


@pytest.mark.parametrize("ending", ["partial", "old", "gone"])
def test_what_belongs_to_a_living_process_is_being_written_and_what_it_leaves_is_not(tmp_path, ending):
    other = write_elsewhere(BEGIN, str(tmp_path / "result"))
    assert files.is_being_written(tmp_path / f".result.{ending}")
    assert not files.is_being_written(tmp_path / f".other.{ending}")
    other.kill()
    other.communicate()
    assert not files.is_being_written(tmp_path / f".result.{ending}")


def test_a_file_beside_others_is_swept_alone(tmp_path):
    for name in (".dvc.lock.partial", ".other.partial"):
        (tmp_path / name).write_text("half")
    files.sweep_beside(tmp_path / "dvc.lock")
    assert files_below(tmp_path) == {".other.partial": b"half"}


@pytest.mark.parametrize("content, goes", [(b"{}", False), (b"", True), (b"{", True), (b"\xff", True), (None, False)])
def test_a_file_that_should_hold_json_goes_where_it_does_not(tmp_path, content, goes):
    path = tmp_path / "rwlock"
    if content is not None:
        path.write_bytes(content)
    assert files.drop_unless_json(path) is goes
    assert path.exists() is (content is not None and not goes)


# -- hashes that are kept


@pytest.fixture
def digests(monkeypatch):
    """The algorithms by which files were read and hashed; a file counts as settled at once."""
    seen, digest = [], hashlib.file_digest
    monkeypatch.setattr(files, "COARSEST_TICK", -1)
    monkeypatch.setattr(hashlib, "file_digest", lambda stream, name: (seen.append(name), digest(stream, name))[1])
    return seen


def test_a_file_that_did_not_change_is_hashed_once_by_each_algorithm(tmp_path, digests):
    content = b"o" * files.WHOLE  # a file of this size is read in pieces
    (tmp_path / "f").write_bytes(content)
    assert {files.sha256_file(tmp_path / "f") for _ in range(3)} == {files.sha256_bytes(content)}
    assert {files.md5_file(tmp_path / "f") for _ in range(3)} == {files.md5_bytes(content)}
    assert digests == ["sha256", "md5"]


def test_an_edit_that_keeps_the_size_and_the_time_of_writing_is_noticed(tmp_path, digests):
    path = tmp_path / "f"
    path.write_bytes(b"one")
    before = path.stat()
    assert files.sha256_file(path) == files.sha256_bytes(b"one")
    path.write_bytes(b"two")
    while path.stat().st_ctime_ns == before.st_ctime_ns:  # until the file system's clock ticks
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert files.sha256_file(path) == files.sha256_bytes(b"two")


def test_another_file_in_its_place_is_noticed(tmp_path, digests):
    path = tmp_path / "f"
    files.write_bytes(path, b"one")
    assert files.sha256_file(path) == files.sha256_bytes(b"one")
    files.write_bytes(path, b"two")
    assert files.sha256_file(path) == files.sha256_bytes(b"two")


def test_a_file_that_was_written_a_moment_ago_is_hashed_each_time(tmp_path, monkeypatch):
    """Two edits within one tick of the file system's clock leave the same times."""
    path = tmp_path / "f"
    path.write_bytes(b"one")
    seen = files.file_state(path)
    monkeypatch.setattr(files, "file_state", lambda _: seen)
    assert files.sha256_file(path) == files.sha256_bytes(b"one")
    path.write_bytes(b"two")
    assert files.sha256_file(path) == files.sha256_bytes(b"two")


def test_a_file_that_is_gone_or_no_file_has_no_hash_though_it_had_one(tmp_path, digests):
    path = tmp_path / "f"
    path.write_bytes(b"one")
    files.sha256_file(path)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        files.sha256_file(path)
    with pytest.raises(IsADirectoryError):
        files.sha256_file(tmp_path)


# -- odd file systems


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE])
def test_where_no_lock_is_to_be_had_the_old_file_stays(tmp_path, monkeypatch, number):
    """A folder that lies on another machine may have no locks, or be full, gone or closed to writing."""
    path = tmp_path / "a.json"
    path.write_text("old", encoding="utf-8")

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.fcntl, "flock", refuse)
    with pytest.raises(OSError, match=re.escape(os.strerror(number))):
        files.write_text(path, "new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"] and path.read_text(encoding="utf-8") == "old"


def test_another_name_of_a_file_keeps_what_it_had(tmp_path):
    """As in a clone that was copied with hard links: a result is put in place of the name, and not written into the file."""
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("old", encoding="utf-8")
    os.link(one, other)
    files.write_text(one, "new")
    assert other.read_text(encoding="utf-8") == "old" and one.read_text(encoding="utf-8") == "new"


def test_a_folder_that_is_a_link_is_replaced_and_what_it_led_to_stays(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x").write_text("old", encoding="utf-8")
    final = tmp_path / "outputs"
    final.symlink_to(elsewhere)
    new = files.partial_directory(final)
    (new / "y").write_text("new", encoding="utf-8")
    files.replace_directory(new, final)
    assert not final.is_symlink() and [p.name for p in final.iterdir()] == ["y"]
    assert (elsewhere / "x").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["a\nb.csv", "a\rb.csv", "-rf", "a*b", "e\u0301.csv", " .csv"])
def test_a_name_that_reads_otherwise_is_a_name(tmp_path, name):
    files.write_text(tmp_path / name, "x")
    assert [p.name for p in tmp_path.iterdir()] == [name]


# -- what is no file


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.mark.parametrize("of", [files.sha256_file, files.md5_file])
def test_a_pipe_is_refused_and_not_waited_for(pipe, of):
    with pytest.raises(UserError, match=r"pipe: a pipe, a socket or a device and no file; remove it"):
        of(pipe)


def test_a_link_to_a_device_without_an_end_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("/dev/zero")
    with pytest.raises(UserError, match="a device and no file"):
        files.md5_file(tmp_path / "link")


def test_a_pipe_holds_no_json(pipe):
    with pytest.raises(ValueError, match="no file"):
        files.read_json(pipe)


def test_json_that_is_nested_too_deeply_is_no_json(tmp_path):
    (tmp_path / "f").write_text("[" * 100_000 + "]" * 100_000)
    with pytest.raises(ValueError):
        files.read_json(tmp_path / "f")
    assert files.drop_unless_json(tmp_path / "f") and not (tmp_path / "f").exists()
