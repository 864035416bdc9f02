"""Rows behind numbers are those that were recorded, and a question behind several estimates is told once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.small_site import STEM, ids_of, make_small_site

from disrupting_harm.errors import UserError
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.records import read_record
from disrupting_harm.site.behind import Wordings, find_questions, read_saved_rows


@pytest.fixture
def layout(tmp_path):
    return make_small_site(tmp_path / "study")


def test_rows_are_found_by_their_ids_and_only_as_recorded(layout):
    record = read_record(layout.output("TST", STEM) / "record.json")
    rows = read_saved_rows(layout, record)
    assert set(rows) == set(ids_of("TST")) and rows[ids_of("TST")[0]]["estimate"] == "0.250"
    place = layout.output("TST", STEM) / "prevalence.csv"
    data = place.read_text(encoding="utf-8")
    for wrong in (data.replace("0.250", "0.150"), None):
        place.unlink() if wrong is None else place.write_text(wrong, encoding="utf-8")
        with pytest.raises(UserError, match=r"prevalence.csv: not here as recorded; run `dh verify`"):
            read_saved_rows(layout, record)


def test_the_questions_behind_a_composite_are_told_once_each(layout, monkeypatch):
    asked = {name: AskedItem(name, f"Words of {name}?", "form.xlsx", row) for row, name in enumerate("abc", start=2)}
    monkeypatch.setattr(
        "disrupting_harm.site.behind.questions_asked",
        lambda layout, unit, source, columns: iter([asked[name.removeprefix("item_")] for name in columns]),
    )
    columns = {f"item_{name}": SimpleNamespace(sources=(), raw="q") for name in "abc"}
    columns |= {
        "both": SimpleNamespace(sources=("item_a", "item_b", "both"), raw=""),
        "one": SimpleNamespace(sources=("item_b",), raw=""),
    }
    wordings = [Wordings(layout, "TST", SimpleNamespace(columns=columns), {})]
    rows = {"x": {"indicator": "both"}, "y": {"indicator": "one"}, "z": {"topic": "law"}}
    assert [one.item for one in find_questions(wordings, ["x", "y", "z", "gone"], rows)] == ["a", "b"]
