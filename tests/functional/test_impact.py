"""`dh impact`: what would change with a file, through whatever is made of it."""

from __future__ import annotations

import pytest


pytestmark = [pytest.mark.xdist_group("released"), pytest.mark.pipeline]

RAW = "data/raw/TST/sampling_design/contacts.csv"


@pytest.fixture
def told(dh, released_study, monkeypatch):
    monkeypatch.chdir(released_study.root)

    def ask(target: str) -> tuple[str, list[str], set[str]]:
        """The counts, the stages, and the last words of each line about a figure, table, set of estimates or page."""
        outcome = dh("impact", target)
        assert (outcome.code, outcome.err) == (0, ""), outcome.err
        counts, stages, *things = outcome.out.splitlines()
        return counts, stages.removeprefix("stages    ").split(", "), {line.split()[1] for line in things}

    return ask


def test_a_raw_file_changes_what_is_made_of_it_down_to_the_page(told):
    counts, stages, things = told(RAW)
    made_of_it = ("sampling_design_derived", "sampling_design_scan", "sampling_design", "report")
    assert sorted(stages) == sorted(f"{stage}@TST" for stage in made_of_it)
    assert {"TST/sampling_design/outcomes", "outputs/reports/TST/report.html"} <= things
    assert counts.startswith(f"{RAW}: 4 stages, ")


def test_what_is_made_of_another_raw_table_does_not_change(told):
    _, _, of_contacts = told(RAW)
    _, stages, of_frame = told("data/raw/TST/sampling_design/psu_frame.csv")
    assert "sampling_design@TST" in stages
    assert "TST/sampling_design/outcomes" in of_contacts - of_frame
    assert "TST/sampling_design/sizes" in of_frame - of_contacts


def test_a_reference_table_changes_every_unit_that_uses_it(told):
    _, stages, things = told("data/reference/cybertipline_reports.csv")
    assert {s for s in stages if s.startswith("non_law")} == {f"non_law_enforcement_data@{u}" for u in ("TST", "TSU")}
    assert {f"outputs/reports/{u}/report.html" for u in ("TST", "TSU")} <= things


def test_parameters_of_a_country_change_that_country_alone(told):
    _, stages, _ = told("params/countries/TST.yaml")
    assert {stage.partition("@")[2] for stage in stages} == {"TST"}


def test_a_module_changes_the_stages_that_run_it(told):
    _, stages, _ = told("src/disrupting_harm/sampling/size.py")
    assert "sampling_design@TST" in stages and not [s for s in stages if s.startswith("non_law")]


def test_a_file_that_nothing_was_made_of_is_answered_with_the_nearest_one(dh, released_study, monkeypatch):
    monkeypatch.chdir(released_study.root)
    outcome = dh("impact", "params/countries/TTS.yaml")
    assert outcome.code == 2 and outcome.err.startswith(
        "params/countries/TTS.yaml: no stage was made of it (did you mean params/countries/TS"
    )


def test_a_notebook_changes_its_component(told):
    _, stages, _ = told("notebooks/sampling_design/sampling_design.ipynb")
    assert stages == ["sampling_design@TST", "report@TST"]


@pytest.mark.parametrize("name", ["README.md", "data/raw/TST/nothing.csv", "../elsewhere"])
def test_a_file_that_nothing_is_made_of_is_told(dh, released_study, monkeypatch, name):
    monkeypatch.chdir(released_study.root)
    outcome = dh("impact", name)
    assert (outcome.code, outcome.out) == (2, "") and outcome.err.startswith(f"{name}: no stage was made of it")
