"""`dh crate`: a unit in the words of standards, without a copy of any file of it."""

from __future__ import annotations

import json

import pytest
from tests.checkouts import copy_clone
from tests.small_release import MIXED, REAL, git

from disrupting_harm.layout import Layout


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]
NAMES = {"ro-crate-metadata.json", "prov.json", "datapackage.json", "codecheck.yml", "ddi.xml"}


@pytest.fixture(scope="module")
def clone(released_study, tmp_path_factory) -> Layout:
    """Nothing here changes it."""
    copy_clone(released_study.root, target := tmp_path_factory.mktemp("crate") / "clone")
    return Layout(target)


@pytest.fixture(autouse=True)
def _in_clone(clone, monkeypatch):
    monkeypatch.chdir(clone.root)


def test_the_descriptions_are_written_and_no_file_of_the_unit(dh, clone, tmp_path):
    outcome = dh("crate", MIXED, str(tmp_path / "told"))
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    assert {p.name for p in (tmp_path / "told").rglob("*")} == NAMES
    graph = {e["@id"]: e for e in json.loads((tmp_path / "told" / "ro-crate-metadata.json").read_text())["@graph"]}
    assert graph["./"]["version"] == git(clone, "rev-parse", "HEAD").strip()
    assert f"outputs/reports/{MIXED}/report.html" in graph and f"#action/report@{MIXED}" in graph
    assert all("endTime" in e for e in graph.values() if e["@type"] == "CreateAction"), (
        "the runs were made on this machine"
    )


def test_the_same_unit_is_told_in_the_same_bytes(dh, tmp_path):
    told = []
    for name in ("one", "two"):
        assert dh("crate", REAL, str(tmp_path / name)).code == 0
        told.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("unit", "place", "said"),
    [("XXX", "new", "XXX"), (REAL, "held", "holds files"), (REAL, "clone/told", "lies in the clone")],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(dh, clone, tmp_path, unit, place, said):
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "thesis.txt").write_text("mine")
    folder = clone.root / "told" if place.startswith("clone") else tmp_path / place
    outcome = dh("crate", unit, str(folder))
    assert (outcome.code, outcome.out) == (2, "") and said in outcome.err and len(outcome.err.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["held"] and not (clone.root / "told").exists()
