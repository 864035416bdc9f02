"""What the study has with which bytes: by hash of its pins and records, and by name."""

from __future__ import annotations

import json

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.dvc_files import Pinned
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.records import FileRef, Library, Output, Record, write_record


@pytest.fixture
def layout(tmp_path) -> Layout:
    return Layout(tmp_path)


def keep(layout: Layout, data: bytes, md5: str = "") -> str:
    """An object of DVC's cache under its own MD5, or under another; returns the MD5."""
    md5 = md5 or files.md5_bytes(data)
    files.write_bytes(cache_object(layout, md5), data)
    return md5


def test_pins_of_outputs_and_of_the_files_of_folders_are_known_with_what_records_say(layout):
    listing = json.dumps([{"relpath": "b.csv", "md5": "2"}, {"relpath": "c/d.csv", "md5": "1"}]).encode()
    folder = keep(layout, listing, files.md5_bytes(listing) + ".dir")
    pins = [
        Pinned("a.csv", "1", "dvc.lock", "out"),
        Pinned("in.csv", "3", "dvc.lock", "dep"),
        Pinned("f", folder, "dvc.lock", "out"),
    ]
    record = Record(
        stage="s", component="s", country="TST", data_class="public", parameters=(), code=Library(version="1", path="l", sha256="1"),
        lock=FileRef(path="r", sha256="1", role="lock"), outputs=(Output(path="x.csv", sha256="sha", role="table"), Output(path="w.csv", sha256="sha", role="table")),
    )  # fmt: skip
    write_record(layout.root / "record.json", record)
    files.write_text(layout.root / "spoilt.json", "{")
    known = Known.of(layout, pins, [layout.root / "spoilt.json", layout.root / "record.json"])
    assert known.pinned == {"a.csv": "1", "f": folder, "f/b.csv": "2", "f/c/d.csv": "1"}
    assert known.paths == {"1": ("a.csv", "f/c/d.csv"), folder: ("f",), "2": ("f/b.csv",), "sha": ("w.csv", "x.csv")}


def test_elsewhere_is_another_file_with_these_bytes_one_of_the_same_name_before_others(layout):
    known = Known(layout, {"1": ("a/x.csv", "b/y.csv", "c/x.csv"), "2": ("A/z.csv",)}, {})
    assert known.elsewhere("c/x.csv", "1") == "a/x.csv" and known.elsewhere("a/x.csv", "1") == "c/x.csv"
    assert known.elsewhere("d/y.csv", "1") == "b/y.csv"
    assert known.elsewhere("d/w.csv", "1") == "a/x.csv" and known.elsewhere("d/w.csv", "1", "2") == "A/z.csv"
    assert known.elsewhere("A/z.csv", "2") is None and known.elsewhere("a", "3") is None


def test_the_original_and_an_earlier_file_are_those_that_dvc_keeps_whole(layout):
    now, earlier = keep(layout, b"now"), keep(layout, b"earlier")
    spoilt, folder = keep(layout, b"spoilt", "0" * 32), keep(layout, b"[]", files.md5_bytes(b"[]") + ".dir")
    known = Known(layout, {now: ("a",)}, {"a": now, "b": spoilt, "c": "1" * 32, "d": folder})
    assert [known.original(path) for path in ("a", "b", "c", "d", "e")] == [b"now", None, None, None, None]
    assert known.is_earlier(earlier) and not any(map(known.is_earlier, (now, spoilt, folder, "1" * 32)))
