"""`dh run`: a notebook is executed for a country, or the command says in a sentence why not."""

from __future__ import annotations

import pytest
from tests.conftest import run_in

from disrupting_harm import files


@pytest.mark.parametrize(
    "component, country, told",
    [
        ("household_survey", "XXX", "XXX: not a country of the study"),
        ("household_survey", "ETH", "params/countries/ETH.yaml: not there"),
        ("nothing", "KEN", "notebooks/nothing/nothing.ipynb: not there"),
        ("non_law_enforcement_data", "USA", "no stage runs non_law_enforcement_data for USA"),
        ("country_report", "KEN", "dvc repro notebooks/household_survey/dvc.yaml:household_survey@KEN"),
    ],
)
def test_what_cannot_run_is_told_in_a_sentence(dh, project, component, country, told):
    outcome = dh("run", component, country)
    assert outcome.code == 2 and told in outcome.err and "Traceback" not in outcome.err
    assert not project.output(country, component).exists()


@pytest.mark.xdist_group("reproduced")
@pytest.mark.pipeline
def test_a_notebook_run_again_writes_the_same_bytes_and_leaves_nothing_beside_them(reproduced_copy):
    folder = reproduced_copy.output("KEN", "non_law_enforcement_data")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    done = run_in(reproduced_copy, "-m", "disrupting_harm", "run", "non_law_enforcement_data", "KEN")
    assert done.returncode == 0, done.stderr
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in folder.parent.iterdir() if p.name.startswith(".")] == []


@pytest.mark.xdist_group("reproduced")
@pytest.mark.pipeline
def test_every_file_written_is_in_the_record_with_its_hash(reproduced):
    for record in reproduced.outputs().glob("*/*/record.json"):
        recorded = {o["path"]: o["sha256"] for o in files.read_json(record)["outputs"]}
        there = {reproduced.relative(p): files.sha256_file(p) for p in record.parent.iterdir() if p != record}
        assert recorded == there
