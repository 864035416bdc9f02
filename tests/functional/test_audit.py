"""`dh audit`: one figure or indicator over all countries, with an exit code and as data."""

from __future__ import annotations

import json

import pytest
from tests.checkouts import copy_clone

from disrupting_harm import files
from disrupting_harm.layout import Layout


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]
COUNTS = "non_law_enforcement_data"


@pytest.fixture
def in_clone(released_study, monkeypatch) -> Layout:
    monkeypatch.chdir(released_study.root)
    return released_study


def test_what_was_made_in_the_same_way_everywhere_has_no_difference(dh, in_clone):
    outcome = dh("audit", f"{COUNTS}/cybertipline")
    assert (outcome.code, outcome.err) == (0, ""), outcome.out
    first, *_, last = outcome.out.splitlines()
    assert first == f"{COUNTS}/cybertipline: 2 countries: TST, TSU" and last.endswith(
        "facts are the same in every country, none differs"
    )
    data = json.loads(dh("audit", "cybertipline", "--json").out)
    assert (data["units"], data["differences"], data["missing"]) == (["TST", "TSU"], [], {})
    assert {"code", "keys of the parameters", "definitions", "base rules", "estimates"} <= set(data["same"])


def test_an_indicator_is_asked_by_its_name_alone(dh, in_clone):
    outcome = dh("audit", "cybertipline_reports")
    assert outcome.code == 0 and outcome.out.startswith(f"{COUNTS}/cybertipline_reports: 2 countries")


def test_what_one_country_does_otherwise_is_told_with_file_and_value_and_the_code_is_1(
    dh, released_study, tmp_path, monkeypatch
):
    copy_clone(released_study.root, target := tmp_path / "clone")
    record = Layout(target).output("TSU", COUNTS) / "record.json"
    text = record.read_text(encoding="utf-8")
    record.unlink()  # an object of the cache is shared
    files.write_text(record, text.replace('"id": "cybertipline"', '"id": "another"'))
    monkeypatch.chdir(target)
    outcome = dh("audit", f"{COUNTS}/cybertipline")
    assert outcome.code == 1 and "missing  TSU: saved no cybertipline" in outcome.out
    assert json.loads(dh("audit", f"{COUNTS}/cybertipline", "--json").out)["missing"] == {
        "TSU": "saved no cybertipline"
    }


def test_an_unknown_name_is_a_mistake(dh, in_clone):
    outcome = dh("audit", "cybertiplin")
    assert (
        (outcome.code, outcome.out) == (2, "") and "cybertipline" in outcome.err and len(outcome.err.splitlines()) == 1
    )
