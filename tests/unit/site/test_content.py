"""What the register holds of a file is read from the file itself, and a file that changed enters no register."""

from __future__ import annotations

import json

import pytest
from tests.small_site import FIGURE, STEM, make_small_site

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.identity.carriers import carrier_of, content_sha256
from disrupting_harm.records import read_record
from disrupting_harm.site import content
from disrupting_harm.site.content import content_of, read_contents


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_small_site(tmp_path_factory.mktemp("small") / "study")


def hashes(layout) -> dict[str, str]:
    outputs = read_record(layout.output("TST", STEM) / "record.json").outputs
    outputs += read_record(layout.report("TST") / "record.json").outputs
    return {output.path: output.sha256 for output in outputs}


def test_each_kind_of_file_gives_the_content_that_its_identity_names(made):
    found = read_contents(made, hashes(made))
    for path, one in found.items():
        data = (made.root / path).read_bytes()
        if path.endswith(".csv"):
            assert one.form and not one.content
            continue
        carrier = carrier_of(data)
        assert (
            one.content == content_sha256(carrier, data)
            and one.data == ("mixed" if "/reports/" in path else "stand-in")
            and len(one.said) == 64
        )
        assert bool(one.form) == path.endswith((".svg", ".png"))
        if not path.endswith((".pdf", ".ipynb")):
            assert one.said == files.sha256_text(carrier.read(data).text())


def test_a_file_that_changed_is_told_and_enters_no_register(made, tmp_path):
    wrong = dict.fromkeys(hashes(made), "0" * 64)
    with pytest.raises(UserError, match=r"and \d+ more: not here as recorded; run `dh verify`"):
        read_contents(made, wrong, fresh=True)
    assert content_of(str(tmp_path / "absent.csv"), "0" * 64) is None


def test_a_memo_saves_time_and_a_fresh_reading_does_not_believe_it(made, monkeypatch):
    path = f"outputs/TST/{STEM}/{FIGURE}.svg"
    wanted = {path: hashes(made)[path]}
    (made.root / ".dvc" / "tmp").mkdir(parents=True, exist_ok=True)
    true = read_contents(made, wanted, fresh=True)
    memo = made.root / ".dvc" / "tmp" / "dh-site.json"
    text = memo.read_text(encoding="utf-8")
    memo.write_text(text.replace(true[path].form, "f" * 64), encoding="utf-8")
    assert read_contents(made, wanted)[path].form == "f" * 64
    assert read_contents(made, wanted, fresh=True) == true
    memo.write_text(json.dumps(json.loads(text) | {"code": "another library"}).replace(true[path].form, "f" * 64))
    assert read_contents(made, wanted) == true


def test_many_files_are_read_by_several_processes_with_the_same_result(made, monkeypatch):
    one = read_contents(made, hashes(made), fresh=True)
    monkeypatch.setattr(content, "FEW", 2)
    monkeypatch.setattr(content.os, "cpu_count", lambda: 2)
    assert read_contents(made, hashes(made), fresh=True) == one
