"""`dh keys`: the keys of restricted data."""

from __future__ import annotations

import pytest
from tests.small_keys import write_key

from disrupting_harm.at_rest.keys import VARIABLE, read_key
from disrupting_harm.at_rest.sealed import write_sealed


@pytest.fixture
def folder(tmp_path, monkeypatch, study):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    return tmp_path / "keys"


def test_a_key_is_made_once_and_listed(dh, folder):
    assert dh("keys", "list").out == f"{folder}: no keys\n"
    made = dh("keys", "new", "TST")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith(f"{folder}/TST.key: key {read_key('TST').id} of TST; keep a copy")
    assert dh("keys", "list").out == f"{folder}: 1 key\nTST  key {read_key('TST').id}\n"
    before = (folder / "TST.key").read_bytes()
    again = dh("keys", "new", "TST")
    assert again.code == 2 and "TST has a key already" in again.err and again.out == ""
    assert (folder / "TST.key").read_bytes() == before


def test_a_key_is_made_for_units_of_the_study_alone(dh, folder):
    for unit in ("KENYA", "XXX", "../X", "testland"):
        done = dh("keys", "new", unit)
        assert done.code == 2 and "not a unit of the study" in done.err, unit
    assert not folder.exists()


def test_no_key_is_made_inside_the_clone(dh, study, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(study.root / "keys"))
    done = dh("keys", "new", "TST")
    assert done.code == 2 and "never kept inside a repository" in done.err
    assert not (study.root / "keys").exists()


def test_no_second_key_is_made_beside_data_that_the_first_sealed(dh, study, folder):
    key = write_key(folder, "TST")
    write_sealed(study.raw("TST", "household_survey") / "children.csv", b"rows", "TST")
    key.unlink()
    done = dh("keys", "new", "TST")
    assert done.code == 2 and "data/raw/TST/household_survey/children.csv: is sealed with key" in done.err
    assert not key.exists()


def test_keys_that_cannot_be_used_are_told_after_the_others(dh, folder):
    write_key(folder, "TST").chmod(0o644)
    write_key(folder, "TSU")
    write_key(folder, "TSV").write_text("nothing")
    done = dh("keys", "list")
    assert done.code == 2 and done.out == f"{folder}: 3 keys\nTSU  key {read_key('TSU').id}\n"
    assert "others can read" in done.err and "no whole key file" in done.err and len(done.err.splitlines()) == 2


def test_an_action_is_named(dh):
    for call in (("keys",), ("keys", "new"), ("keys", "delete", "TST")):
        with pytest.raises(SystemExit) as ended:
            dh(*call)
        assert ended.value.code == 2


def test_a_sealed_file_is_printed_to_whoever_has_its_key_and_to_nobody_else(dh, folder, study):
    write_key(folder, "TST")
    path = study.root / "data" / "derived" / "a.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_sealed(path, b"id\nC1\n", "TST")
    opened = dh("keys", "open", str(path))
    assert (opened.code, opened.out, opened.err) == (0, "id\nC1\n", "")
    (folder / "TST.key").unlink()
    locked = dh("keys", "open", str(path))
    assert (locked.code, locked.out) == (2, "") and "dh keys new TST" in locked.err
    for name, said in (("none.csv", "not there"), ("params/study.yaml", "is not sealed")):
        done = dh("keys", "open", str(study.root / name))
        assert (done.code, done.out) == (2, "") and said in done.err and len(done.err.splitlines()) == 1
